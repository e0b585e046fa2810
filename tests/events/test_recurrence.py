import calendar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from events.recurrence import LAST, MAX_DATES, Rule, RuleError, is_skipped, span

BOISE = ZoneInfo("America/Boise")
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


def dates(rule, start, first=None, last=date(2027, 12, 31)):
    """Return the rule's dates as texts, from its start on if no other first day is given."""
    return [day.isoformat() for day in rule.dates(start, first or start, last)]


# Weeks


def test_weekly_rule_without_days_takes_the_weekday_of_its_start():
    wednesday = date(2026, 11, 25)

    assert dates(Rule("week", count=3), wednesday) == ["2026-11-25", "2026-12-02", "2026-12-09"]


def test_weekly_rule_on_monday_is_not_taken_for_one_without_days():
    wednesday = date(2026, 11, 25)

    assert dates(Rule("week", weekdays=(MONDAY,), count=2), wednesday) == [
        "2026-11-30",
        "2026-12-07",
    ]


def test_rule_every_two_weeks_on_several_days_counts_weeks_from_monday():
    friday = date(2026, 11, 6)

    assert dates(Rule("week", interval=2, weekdays=(TUESDAY, FRIDAY), count=5), friday) == [
        "2026-11-06",
        "2026-11-17",
        "2026-11-20",
        "2026-12-01",
        "2026-12-04",
    ]


def test_weekly_rule_goes_on_in_a_series_that_began_many_years_ago():
    tuesday = date(2010, 1, 5)

    found = dates(Rule("week"), tuesday, date(2026, 11, 1), date(2026, 11, 14))

    assert found == ["2026-11-03", "2026-11-10"]


# Months


def test_first_tuesday_of_the_month():
    rule = Rule("month", weekdays=(TUESDAY,), nth=1)

    assert dates(rule, date(2026, 9, 1), last=date(2027, 1, 31)) == [
        "2026-09-01",
        "2026-10-06",
        "2026-11-03",
        "2026-12-01",
        "2027-01-05",
    ]


def test_start_that_the_rule_does_not_name_is_no_date():
    rule = Rule("month", weekdays=(TUESDAY,), nth=1)

    assert dates(rule, date(2026, 9, 2), last=date(2026, 10, 31)) == ["2026-10-06"]


def test_last_is_not_fourth():
    start, last_day = date(2026, 8, 1), date(2026, 10, 31)

    fourth = dates(Rule("month", weekdays=(MONDAY,), nth=4), start, last=last_day)
    last = dates(Rule("month", weekdays=(MONDAY,), nth=LAST), start, last=last_day)

    assert fourth == ["2026-08-24", "2026-09-28", "2026-10-26"]
    assert last == ["2026-08-31", "2026-09-28", "2026-10-26"]


def test_day_31_skips_the_months_without_it():
    assert dates(Rule("month", month_day=31, count=4), date(2026, 1, 1)) == [
        "2026-01-31",
        "2026-03-31",
        "2026-05-31",
        "2026-07-31",
    ]


def test_last_day_is_in_every_month():
    assert dates(Rule("month", month_day=LAST, count=4), date(2027, 12, 1), last=date.max) == [
        "2027-12-31",
        "2028-01-31",
        "2028-02-29",
        "2028-03-31",
    ]


def test_monthly_interval_counts_from_the_month_of_the_start():
    assert dates(Rule("month", interval=3, month_day=15, count=3), date(2026, 11, 20)) == [
        "2027-02-15",
        "2027-05-15",
        "2027-08-15",
    ]


# Years


def test_yearly_rule_has_one_date_a_year():
    assert dates(Rule("year"), date(2026, 10, 13), last=date(2028, 12, 31)) == [
        "2026-10-13",
        "2027-10-13",
        "2028-10-13",
    ]


def test_yearly_rule_of_february_29_is_in_leap_years_only():
    assert dates(Rule("year"), date(2028, 2, 29), last=date(2037, 1, 1)) == [
        "2028-02-29",
        "2032-02-29",
        "2036-02-29",
    ]


# Lists


def test_list_has_its_start_and_its_days_once_each():
    start = date(2026, 11, 3)
    days = (date(2026, 12, 31), date(2026, 11, 9), start, date(2026, 11, 9))

    assert dates(Rule("dates", days=days), start) == ["2026-11-03", "2026-11-09", "2026-12-31"]


def test_list_without_days_is_its_start_alone():
    assert dates(Rule("dates"), date(2026, 11, 3)) == ["2026-11-03"]


def test_list_begins_with_its_start_and_ends_with_its_end():
    days = tuple(date(2026, 11, day) for day in (1, 3, 5, 7, 9))

    assert dates(Rule("dates", days=days, until=date(2026, 11, 7)), date(2026, 11, 3)) == [
        "2026-11-03",
        "2026-11-05",
        "2026-11-07",
    ]


# Ends and windows


def test_until_is_the_last_date_itself():
    start = date(2026, 11, 3)

    assert dates(Rule("week", until=date(2026, 11, 17)), start)[-1] == "2026-11-17"
    assert dates(Rule("week", until=date(2026, 11, 16)), start)[-1] == "2026-11-10"


def test_until_before_the_start_leaves_nothing():
    assert dates(Rule("week", until=date(2026, 11, 2)), date(2026, 11, 3)) == []


def test_count_counts_from_the_start_and_not_from_the_window():
    rule, start = Rule("week", count=4), date(2026, 11, 3)

    assert dates(rule, start, first=date(2026, 11, 16)) == ["2026-11-17", "2026-11-24"]
    assert dates(rule, start, first=date(2026, 11, 25)) == []


def test_window_includes_both_of_its_days():
    rule, start = Rule("week"), date(2026, 11, 3)

    assert dates(rule, start, date(2026, 11, 10), date(2026, 11, 17)) == [
        "2026-11-10",
        "2026-11-17",
    ]


def test_window_before_the_start_is_empty():
    assert dates(Rule("week"), date(2026, 11, 3), date(2026, 1, 1), date(2026, 11, 2)) == []


def test_dates_are_not_more_than_the_limit():
    every_day = Rule("week", weekdays=tuple(range(7)))

    assert len(dates(every_day, date(2026, 1, 1), last=date(2029, 1, 1))) == MAX_DATES


def test_dates_end_with_the_year_2100():
    found = dates(Rule("year"), date(2026, 10, 6), last=date.max)

    assert (len(found), found[-1]) == (75, "2100-10-06")


@pytest.mark.parametrize(
    ("rule", "start", "first"),
    [
        (Rule("week"), date(2026, 11, 3), date(2026, 11, 3)),
        (Rule("month", weekdays=(TUESDAY,), nth=1), date(2026, 9, 2), date(2026, 10, 6)),
        (Rule("month", interval=12, month_day=29), date(2025, 2, 1), date(2028, 2, 29)),
        (Rule("month", interval=12, month_day=31), date(2026, 2, 1), None),
        (Rule("week", until=date(2026, 11, 2)), date(2026, 11, 3), None),
    ],
)
def test_first_date_is_found_however_far(rule, start, first):
    assert rule.first(start) == first


@pytest.mark.parametrize(
    ("rule", "start"),
    [
        (Rule("month", interval=12, month_day=31), date(2026, 2, 1)),
        (Rule("month", interval=12, month_day=30), date(2026, 2, 1)),
        (Rule("year", interval=3, until=date(2031, 1, 1)), date(2028, 2, 29)),
    ],
)
def test_rule_that_never_fits_ends_its_search(rule, start):
    assert dates(rule, start, first=start + DAY, last=date.max) == []


# Rules that cannot be


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        (Rule("day"), "empty"),
        (Rule(""), "empty"),
        (Rule("dates", days=(date(2026, 1, 1),) * (MAX_DATES + 1)), "dates"),
        (Rule("week", interval=0), "interval"),
        (Rule("week", interval=-1), "interval"),
        (Rule("week", interval=53), "interval"),
        (Rule("week", weekdays=(7,)), "weekdays"),
        (Rule("week", weekdays=(-1,)), "weekdays"),
        (Rule("month", weekdays=(TUESDAY,), nth=0), "nth"),
        (Rule("month", weekdays=(TUESDAY,), nth=5), "nth"),
        (Rule("month", nth=1), "nth"),
        (Rule("month", weekdays=(MONDAY, TUESDAY), nth=1), "nth"),
        (Rule("month", weekdays=(TUESDAY,), nth=1, month_day=3), "day"),
        (Rule("month"), "day"),
        (Rule("month", month_day=0), "day"),
        (Rule("month", month_day=32), "day"),
        (Rule("month", month_day=-2), "day"),
    ],
)
def test_check_refuses_parts_that_do_not_fit(rule, code):
    with pytest.raises(RuleError) as error:
        rule.check()

    assert error.value.code == code
    with pytest.raises(RuleError):
        rule.dates(date(2026, 1, 1), date(2026, 1, 1), date(2026, 2, 1))


@pytest.mark.parametrize("interval", [1, 52])
def test_check_takes_every_interval_of_a_year(interval):
    assert Rule("week", interval=interval).check() is None


# From dates to moments


def test_four_o_clock_stays_four_o_clock_through_the_clock_changes():
    first_tuesdays = Rule("month", weekdays=(TUESDAY,), nth=1).dates(
        date(2026, 1, 1), date(2026, 1, 1), date(2026, 12, 31)
    )

    starts = [span(day, time(16), HOUR, "America/Boise")[0] for day in first_tuesdays]

    assert [start.astimezone(BOISE).time() for start in starts] == [time(16)] * 12
    winter, summer = 23, 22
    assert [start.hour for start in starts] == [winter] * 3 + [summer] * 7 + [winter] * 2


def test_span_ends_after_the_exact_duration():
    night_of_the_change = date(2026, 10, 31)

    start, end = span(night_of_the_change, time(23), 4 * HOUR, "America/Boise")

    assert start == datetime(2026, 11, 1, 5, tzinfo=UTC)
    assert end - start == 4 * HOUR
    assert end.astimezone(BOISE).time() == time(2)


def test_span_of_a_time_that_comes_twice_is_the_first():
    start, _end = span(date(2026, 11, 1), time(1, 30), HOUR, "America/Boise")

    assert start == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 6, 1), 24), (date(2026, 3, 8), 23), (date(2026, 11, 1), 25)],
)
def test_span_of_a_whole_day_goes_from_midnight_to_midnight(day, hours):
    start, end = span(day, None, timedelta(0), "America/Boise")

    assert start.astimezone(BOISE) == datetime.combine(day, time(), BOISE)
    assert end.astimezone(BOISE) == datetime.combine(day + DAY, time(), BOISE)
    assert end - start == hours * HOUR


def test_span_of_several_whole_days_goes_through_a_clock_change():
    start, end = span(date(2026, 3, 7), None, timedelta(0), "America/Boise", days=3)

    assert start == datetime(2026, 3, 7, 7, tzinfo=UTC)
    assert end == datetime(2026, 3, 10, 6, tzinfo=UTC)


def test_span_over_several_days_ends_at_the_same_wall_time():
    start, end = span(date(2026, 3, 6), time(9), 8 * HOUR, "America/Boise", days=3)

    assert start.astimezone(BOISE) == datetime(2026, 3, 6, 9, tzinfo=BOISE)
    assert end.astimezone(BOISE) == datetime(2026, 3, 8, 17, tzinfo=BOISE)


@pytest.mark.parametrize(
    ("day", "at", "skipped"),
    [
        (date(2026, 3, 8), time(1, 59), False),
        (date(2026, 3, 8), time(2), True),
        (date(2026, 3, 8), time(2, 59), True),
        (date(2026, 3, 8), time(3), False),
        (date(2026, 3, 7), time(2, 30), False),
        (date(2026, 11, 1), time(1, 30), False),
    ],
)
def test_is_skipped_finds_the_hour_that_spring_leaves_out(day, at, skipped):
    assert is_skipped(day, at, "America/Boise") is skipped


@pytest.mark.parametrize("zone", ["America/Phoenix", "Pacific/Honolulu"])
def test_is_skipped_knows_where_clocks_do_not_change(zone):
    assert is_skipped(date(2026, 3, 8), time(2, 30), zone) is False


# Against the plainest definition: does the rule name this day?


def fits(rule, start, day):
    """Say whether a rule names a day, looking at that day alone."""
    months = (day.year - start.year) * 12 + day.month - start.month
    length = calendar.monthrange(day.year, day.month)[1]
    if rule.every == "week":
        mondays = [one - one.weekday() * DAY for one in (start, day)]
        weeks = (mondays[1] - mondays[0]).days // 7
        weekdays = rule.weekdays or (start.weekday(),)
        return weeks % rule.interval == 0 and day.weekday() in weekdays
    if rule.every == "year":
        years = day.year - start.year
        return years % rule.interval == 0 and (day.month, day.day) == (start.month, start.day)
    if months % rule.interval:
        return False
    if rule.month_day is not None:
        return day.day == (length if rule.month_day == LAST else rule.month_day)
    if day.weekday() != rule.weekdays[0]:
        return False
    return day.day > length - 7 if rule.nth == LAST else (day.day - 1) // 7 + 1 == rule.nth


days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
weekdays = st.integers(0, 6)
ends = {
    "until": st.none() | st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    "count": st.none() | st.integers(1, 40),
}
rules = st.one_of(
    st.builds(
        Rule,
        st.just("week"),
        interval=st.integers(1, 5),
        weekdays=st.lists(weekdays, max_size=3, unique=True).map(tuple),
        **ends,
    ),
    st.builds(
        Rule,
        st.just("month"),
        interval=st.integers(1, 13),
        weekdays=st.tuples(weekdays),
        nth=st.sampled_from([1, 2, 3, 4, LAST]),
        **ends,
    ),
    st.builds(
        Rule,
        st.just("month"),
        interval=st.integers(1, 13),
        month_day=st.integers(1, 31) | st.sampled_from([29, 30, 31, LAST]),
        **ends,
    ),
    st.builds(Rule, st.just("year"), interval=st.integers(1, 4), **ends),
)


@given(rule=rules, start=days, before=st.integers(-400, 400), length=st.integers(0, 900))
def test_dates_agree_with_days_looked_at_one_by_one(rule, start, before, length):
    first = start + before * DAY
    last = first + length * DAY

    found = rule.dates(start, first, last)

    number = max(0, (last - start).days + 1)
    naive = [day for day in (start + n * DAY for n in range(number)) if fits(rule, start, day)]
    naive = naive[: rule.count]
    end = min(last, rule.until or last)
    assert found == [day for day in naive if first <= day <= end][:MAX_DATES]


@given(
    day=days,
    at=st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    minutes=st.integers(0, 14 * 24 * 60),
    zone=st.sampled_from(["America/Boise", "America/New_York", "Pacific/Honolulu", "UTC"]),
)
def test_span_starts_at_the_wall_time_and_lasts_as_long(day, at, minutes, zone):
    assume(not is_skipped(day, at, zone))

    start, end = span(day, at, timedelta(minutes=minutes), zone)

    assert start.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == datetime.combine(day, at)
    assert end - start == timedelta(minutes=minutes)
