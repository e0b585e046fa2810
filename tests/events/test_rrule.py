import re
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from events.recurrence import HORIZON, LAST, LAST_DAY, Rule, is_skipped
from events.rrule import WEEKDAYS, Refused, read, starts

BOISE = "America/Boise"
TUESDAY = date(2026, 10, 6)
FOUR = time(16)
ZONES = [
    "America/Boise",
    "America/Los_Angeles",
    "America/New_York",
    "America/Phoenix",
    "America/Puerto_Rico",
]


def rule_of(text, start=TUESDAY, at=FOUR, zone=BOISE):
    return read(text, start, at, zone)


def local_days(text, start, at=FOUR, zone=BOISE):
    """Return the local dates of a rule as texts."""
    moments = starts(read(text, start, at, zone), start, at, zone)
    return [moment.astimezone(ZoneInfo(zone)).date().isoformat() for moment in moments]


# What is understood


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("FREQ=WEEKLY", Rule("week", weekdays=(1,))),
        ("FREQ=WEEKLY;BYDAY=TH,MO", Rule("week", weekdays=(0, 3))),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=5", Rule("week", 2, weekdays=(1,), count=5)),
        ("FREQ=MONTHLY", Rule("month", month_day=6)),
        ("FREQ=MONTHLY;BYDAY=1TU", Rule("month", nth=1, weekdays=(1,))),
        ("FREQ=MONTHLY;BYDAY=+4SU", Rule("month", nth=4, weekdays=(6,))),
        ("FREQ=MONTHLY;BYDAY=-1MO", Rule("month", nth=LAST, weekdays=(0,))),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=3", Rule("month", nth=3, weekdays=(1,))),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=-1", Rule("month", nth=LAST, weekdays=(1,))),
        ("FREQ=MONTHLY;BYMONTHDAY=31", Rule("month", month_day=31)),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", Rule("month", month_day=LAST)),
        ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15", Rule("month", 3, month_day=15)),
        ("FREQ=YEARLY", Rule("year")),
        ("FREQ=YEARLY;BYMONTH=10", Rule("year")),
        ("FREQ=YEARLY;BYMONTHDAY=06;BYMONTH=10;INTERVAL=2", Rule("year", 2)),
        ("COUNT=3;byday=tu;Freq=Weekly", Rule("week", weekdays=(1,), count=3)),
        ("RRULE:FREQ=YEARLY", Rule("year")),
        ("rrule:freq=yearly\n", Rule("year")),
        ("FREQ=YEARLY;WKST=SU", Rule("year")),
    ],
)
def test_read_says_what_the_form_would(text, rule):
    assert rule_of(text) == rule


def test_yearly_rule_of_february_29_is_in_leap_years():
    text = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=3"

    assert local_days(text, date(2028, 2, 29)) == ["2028-02-29", "2032-02-29", "2036-02-29"]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261201", date(2026, 12, 1)),
        ("20261201T160000", date(2026, 12, 1)),
        ("20261201T155959", date(2026, 11, 30)),
        # Four o'clock in Boise is 23:00 UTC in winter; the evening there is the next day in UTC.
        ("20261201T230000Z", date(2026, 12, 1)),
        ("20261201T225959Z", date(2026, 11, 30)),
        ("20261202T065959Z", date(2026, 12, 1)),
        ("20261202T070000Z", date(2026, 12, 1)),
        ("20261202T225959Z", date(2026, 12, 1)),
    ],
)
def test_until_is_the_last_local_day_that_starts_by_it(until, last):
    assert rule_of(f"FREQ=WEEKLY;UNTIL={until}").until == last


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261102T065959Z", date(2026, 11, 1)),
        ("20261101T060000Z", date(2026, 11, 1)),
        ("20261101T055959Z", date(2026, 10, 31)),
    ],
)
def test_until_of_whole_days_counts_local_midnights(until, last):
    assert rule_of(f"FREQ=WEEKLY;UNTIL={until}", at=None).until == last


def test_until_in_the_hour_that_comes_twice_lets_the_first_one_in():
    # 1:10 for the second time; the event begins at 1:30 for the first time.
    rule = rule_of("FREQ=WEEKLY;UNTIL=20261101T081000Z", date(2026, 10, 25), time(1, 30))

    assert rule.until == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("text", "start", "days"),
    [
        # Another first day of the week is fine where it changes nothing.
        ("FREQ=WEEKLY;WKST=SU;BYDAY=SU,TU;COUNT=2", TUESDAY, ["2026-10-06", "2026-10-11"]),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,TU;COUNT=3", TUESDAY,
         ["2026-10-06", "2026-10-19", "2026-10-20"]),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;COUNT=2", date(2026, 10, 4),
         ["2026-10-04", "2026-10-18"]),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TU,SU;COUNT=3", TUESDAY,
         ["2026-10-06", "2026-10-11", "2026-10-20"]),
    ],
)  # fmt: skip
def test_week_starts_that_change_nothing_are_taken(text, start, days):
    assert local_days(text, start) == days


# What is refused


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The rule is empty."),
        ("RRULE:", "The rule is empty."),
        ("COUNT=3", "The rule needs FREQ."),
        ("FREQ=DAILY", "FREQ=DAILY is not WEEKLY, MONTHLY or YEARLY."),
        ("FREQ=HOURLY", "FREQ=HOURLY is not WEEKLY, MONTHLY or YEARLY."),
        ("FREQ=", "“FREQ=” is not a part of a rule, such as COUNT=12."),
        ("FREQ", "“FREQ” is not a part of a rule, such as COUNT=12."),
        ("FREQ=WEEKLY;", "“” is not a part of a rule, such as COUNT=12."),
        ("FREQ=WEEKLY; COUNT=2", "“ COUNT=2” is not a part of a rule, such as COUNT=12."),
        ("FREQ=WEEKLY\nCOUNT=2",
         "“FREQ=WEEKLY\nCOUNT=2” is not a part of a rule, such as COUNT=12."),
        ("FREQ=WEEKLY;FREQ=WEEKLY", "FREQ is there twice."),
        ("FREQ=WEEKLY;COUNT=2;count=3", "COUNT is there twice."),
        ("FREQ=WEEKLY;X-NAME=1", "“X-NAME=1” is not a part of a rule, such as COUNT=12."),
        ("FREQ=WEEKLY;BYHOUR=9", "BYHOUR cannot be used here."),
        ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO cannot be used here."),
        ("FREQ=WEEKLY;UNTIL=20261231;COUNT=2",
         "A rule ends with UNTIL or with COUNT, not with both."),
        ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL=0 is not a number from 1 to 52."),
        ("FREQ=WEEKLY;INTERVAL=53", "INTERVAL=53 is not a number from 1 to 52."),
        ("FREQ=WEEKLY;INTERVAL=-1", "INTERVAL=-1 is not a number from 1 to 52."),
        ("FREQ=WEEKLY;COUNT=0", "COUNT=0 is not a number from 1 to 700."),
        ("FREQ=WEEKLY;COUNT=701", "COUNT=701 is not a number from 1 to 700."),
        ("FREQ=WEEKLY;COUNT=٣", "A rule has plain letters and digits only."),
        ("FREQ=WEEKLY;ıNTERVAL=2", "A rule has plain letters and digits only."),
        ("FREQ=WEEKLY;BYDAY=1TU", "BYDAY=1TU is not a list of weekdays, such as MO,TH."),
        ("FREQ=WEEKLY;BYDAY=MO,", "BYDAY=MO, is not a list of weekdays, such as MO,TH."),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY=XX is not a list of weekdays, such as MO,TH."),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY cannot be used with FREQ=WEEKLY here."),
        ("FREQ=WEEKLY;BYMONTH=1", "BYMONTH cannot be used with FREQ=WEEKLY here."),
        ("FREQ=MONTHLY;BYMONTH=1", "BYMONTH cannot be used with FREQ=MONTHLY here."),
        ("FREQ=MONTHLY;BYDAY=TU",
         "A weekday of the month is the 1st to the 4th, or -1 for the last."),
        ("FREQ=MONTHLY;BYDAY=5TU",
         "A weekday of the month is the 1st to the 4th, or -1 for the last."),
        ("FREQ=MONTHLY;BYDAY=-2TU",
         "A weekday of the month is the 1st to the 4th, or -1 for the last."),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=5",
         "A weekday of the month is the 1st to the 4th, or -1 for the last."),
        ("FREQ=MONTHLY;BYDAY=1TU,3TU",
         "BYDAY=1TU,3TU is not one weekday of the month, such as 1TU."),
        ("FREQ=MONTHLY;BYDAY=1TU;BYSETPOS=1",
         "BYDAY=1TU is not one weekday of the month, such as 1TU."),
        ("FREQ=MONTHLY;BYDAY=1XX", "BYDAY=1XX is not one weekday of the month, such as 1TU."),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs BYDAY here."),
        ("FREQ=MONTHLY;BYDAY=1TU;BYMONTHDAY=3", "A month has BYDAY or BYMONTHDAY here, not both."),
        ("FREQ=MONTHLY;BYMONTHDAY=0",
         "BYMONTHDAY=0 is not one day from 1 to 31, or -1 for the last."),
        ("FREQ=MONTHLY;BYMONTHDAY=32",
         "BYMONTHDAY=32 is not one day from 1 to 31, or -1 for the last."),
        ("FREQ=MONTHLY;BYMONTHDAY=-2",
         "BYMONTHDAY=-2 is not one day from 1 to 31, or -1 for the last."),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15",
         "BYMONTHDAY=1,15 is not one day from 1 to 31, or -1 for the last."),
        ("FREQ=YEARLY;BYDAY=1TU", "BYDAY cannot be used with FREQ=YEARLY here."),
        ("FREQ=YEARLY;BYMONTHDAY=6",
         "BYMONTHDAY without BYMONTH would be every month. Name the month too."),
        ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=6",
         "BYMONTH=11 is not that of the first date, as a yearly rule needs."),
        ("FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=7",
         "BYMONTHDAY=7 is not that of the first date, as a yearly rule needs."),
        ("FREQ=YEARLY;BYMONTH=3,10",
         "BYMONTH=3,10 is not that of the first date, as a yearly rule needs."),
        ("FREQ=WEEKLY;UNTIL=2026-12-31", "UNTIL=2026-12-31 is not a date such as 20261231."),
        ("FREQ=WEEKLY;UNTIL=20261231Z", "UNTIL=20261231Z is not a date such as 20261231."),
        ("FREQ=WEEKLY;UNTIL=20260230", "UNTIL=20260230: there is no such date or time."),
        ("FREQ=WEEKLY;UNTIL=20261231T250000",
         "UNTIL=20261231T250000: there is no such date or time."),
        ("FREQ=WEEKLY;UNTIL=21010101", "UNTIL=21010101 is not in the years 2000 to 2100."),
        ("FREQ=WEEKLY;WKST=XX", "WKST=XX is not a weekday."),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU",
         "Weeks begin on Monday here; with WKST=SU the dates would be others."),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU",
         "Weeks begin on Monday here; with WKST=SU the dates would be others."),
    ],
)  # fmt: skip
def test_read_refuses_the_rest_with_a_sentence(text, said):
    with pytest.raises(Refused) as refused:
        rule_of(text)

    assert str(refused.value) == said


@pytest.mark.parametrize(
    ("text", "start", "at", "said"),
    [
        ("FREQ=WEEKLY;UNTIL=20261005", TUESDAY, FOUR, "The rule has no date."),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=31", date(2027, 2, 1), FOUR,
         "The rule has no date."),
        ("FREQ=YEARLY;COUNT=80", TUESDAY, FOUR,
         "The rule has only 75 dates up to the year 2100."),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20300101", TUESDAY, FOUR,
         "The rule has more than 700 dates."),
        ("FREQ=WEEKLY;COUNT=2", date(2027, 3, 7), time(2, 30),
         "On 2027-03-14 the clock in America/Boise jumps over 02:30."),
        ("FREQ=WEEKLY;COUNT=2;BYDAY=MO", date(2027, 3, 14), time(2),
         "On 2027-03-14 the clock in America/Boise jumps over 02:00."),
    ],
)  # fmt: skip
def test_starts_refuses_dates_that_cannot_be(text, start, at, said):
    rule = rule_of(text, start, at)

    with pytest.raises(Refused) as refused:
        starts(rule, start, at, BOISE)

    assert str(refused.value) == said


# From rules to moments


def test_four_o_clock_stays_four_o_clock():
    found = starts(rule_of("FREQ=MONTHLY;BYDAY=1TU;COUNT=12"), TUESDAY, FOUR, BOISE)

    winter, summer = 23, 22
    assert [moment.hour for moment in found] == [summer] + [winter] * 5 + [summer] * 6
    assert found[0] == datetime(2026, 10, 6, 22, tzinfo=UTC)


def test_hour_that_comes_twice_is_the_first():
    found = starts(Rule("week", count=1), date(2026, 11, 1), time(1, 30), BOISE)

    assert found == [datetime(2026, 11, 1, 7, 30, tzinfo=UTC)]


def test_first_date_that_does_not_fit_is_no_date_and_does_not_count():
    wednesday = date(2026, 10, 7)

    assert local_days("FREQ=WEEKLY;BYDAY=TU;COUNT=2", wednesday) == ["2026-10-13", "2026-10-20"]


def test_open_rule_ends_at_the_horizon():
    found = local_days("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", TUESDAY)

    assert len(found) == HORIZON.days + 1
    assert found[-1] == (TUESDAY + HORIZON).isoformat()


def test_rule_with_an_end_goes_on_beyond_the_horizon():
    assert local_days("FREQ=YEARLY;COUNT=15", TUESDAY)[-1] == "2040-10-06"
    assert local_days("FREQ=MONTHLY;INTERVAL=12;UNTIL=20351006", TUESDAY)[-1] == "2035-10-06"


def test_whole_days_start_at_local_midnight():
    found = starts(rule_of("FREQ=WEEKLY;COUNT=2", at=None), date(2026, 10, 27), None, BOISE)

    assert found == [
        datetime(2026, 10, 27, 6, tzinfo=UTC),
        datetime(2026, 11, 3, 7, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("text", "start", "days"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=3", date(2026, 12, 22),
         ["2026-12-22", "2027-01-05", "2027-01-19"]),
        ("FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,FR;COUNT=5", date(2026, 12, 18),
         ["2026-12-18", "2027-01-04", "2027-01-08", "2027-01-25", "2027-01-29"]),
        ("FREQ=MONTHLY;BYMONTHDAY=29;COUNT=4", date(2027, 1, 29),
         ["2027-01-29", "2027-03-29", "2027-04-29", "2027-05-29"]),
        ("FREQ=MONTHLY;BYMONTHDAY=29;COUNT=3", date(2028, 1, 29),
         ["2028-01-29", "2028-02-29", "2028-03-29"]),
        ("FREQ=MONTHLY;BYMONTHDAY=30;COUNT=3", date(2026, 12, 30),
         ["2026-12-30", "2027-01-30", "2027-03-30"]),
        ("FREQ=MONTHLY;COUNT=3", date(2026, 10, 31), ["2026-10-31", "2026-12-31", "2027-01-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", date(2028, 1, 31),
         ["2028-01-31", "2028-02-29", "2028-03-31"]),
        ("FREQ=MONTHLY;BYDAY=4MO;COUNT=3", date(2026, 8, 24),
         ["2026-08-24", "2026-09-28", "2026-10-26"]),
        ("FREQ=MONTHLY;BYDAY=-1MO;COUNT=3", date(2026, 8, 31),
         ["2026-08-31", "2026-09-28", "2026-10-26"]),
    ],
)  # fmt: skip
def test_hard_days_are_counted_by_hand(text, start, days):
    assert local_days(text, start) == days


# Against two other readers of RFC 5545: dateutil on dates, recurring_ical_events on moments.


def texts():
    """Return rules that the form can express, as texts."""
    interval = st.integers(1, 6).map("INTERVAL={}".format)
    days = st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True)
    weekly = days.map(lambda some: f"FREQ=WEEKLY;BYDAY={','.join(some)}")
    nth = st.tuples(st.sampled_from(["1", "2", "3", "4", "-1"]), st.sampled_from(WEEKDAYS))
    by_weekday = nth.map(lambda one: f"FREQ=MONTHLY;BYDAY={''.join(one)}")
    month_days = st.integers(1, 31) | st.sampled_from([28, 29, 30, 31, LAST])
    by_day = month_days.map("FREQ=MONTHLY;BYMONTHDAY={}".format)
    plain = st.sampled_from(["FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY"])
    count = st.integers(1, 24).map("COUNT={}".format)
    return st.tuples(weekly | by_weekday | by_day | plain, interval, count).map(";".join)


first_days = st.dates(date(2024, 1, 1), date(2031, 12, 31)) | st.sampled_from(
    [date(2028, 2, 29), date(2026, 12, 31), date(2027, 1, 31), date(2026, 3, 8), date(2026, 11, 1)]
)
clocks = st.sampled_from([time(0), time(1, 30), time(9), time(16), time(23, 45)])


@given(text=texts(), start=first_days)
def test_dates_are_those_of_dateutil(text, start):
    reference = rrulestr(text, dtstart=datetime.combine(start, time()))
    days = takewhile(lambda day: day <= LAST_DAY, (moment.date() for moment in reference))
    expected = list(days)
    assume(expected)

    rule = read(text, start, FOUR, "America/Phoenix")

    if len(expected) < rule.count:
        with pytest.raises(Refused):
            starts(rule, start, FOUR, "America/Phoenix")
    else:
        found = starts(rule, start, FOUR, "America/Phoenix")
        assert [moment.astimezone(ZoneInfo("America/Phoenix")).date() for moment in found] == (
            expected
        )


@settings(max_examples=60)
@given(text=texts(), start=first_days, at=clocks, zone=st.sampled_from(ZONES))
def test_moments_are_those_of_a_calendar_program(text, start, at, zone):
    rule = read(text, start, at, zone)
    end = start + timedelta(days=4 * 366)
    days = rule.dates(start, start, end)
    # For a calendar the first date always counts; ours begins with the first one that fits.
    assume(days and not is_skipped(days[0], at, zone))
    until = datetime.combine(days[-1], time(23, 59), ZoneInfo(zone)).astimezone(UTC)
    text = re.sub(r"COUNT=\d+", f"UNTIL={until:%Y%m%dT%H%M%SZ}", text)
    event = icalendar.Event()
    event.add("UID", "one@portal.example")
    event.add("DTSTART", datetime.combine(days[0], at, ZoneInfo(zone)))
    event.add("RRULE", icalendar.vRecur.from_ical(text))
    calendar = icalendar.Calendar()
    calendar.add_component(event)
    theirs = recurring_ical_events.of(calendar).between(days[0], end + timedelta(days=2))

    ours = starts(read(text, days[0], at, zone), days[0], at, zone)

    assert ours == sorted(one["DTSTART"].dt.astimezone(UTC) for one in theirs)
