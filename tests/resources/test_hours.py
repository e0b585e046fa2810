from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from resources.hours import DAY, OpenState, Span, state, week

BOISE = ZoneInfo("America/Boise")
UTC = ZoneInfo("UTC")
MINUTE = timedelta(minutes=1)
MONDAY, TUESDAY, FRIDAY, SATURDAY, SUNDAY = 0, 1, 4, 5, 6
OFFICE = [Span(day, time(9), time(17)) for day in range(5)]
# 2026: Monday 23 November; the clock goes forward on 8 March and back on 1 November, both Sundays.
NOON = datetime(2026, 11, 23, 12, tzinfo=BOISE)


def boise(*parts, fold=0):
    return datetime(*parts, fold=fold, tzinfo=BOISE)


def at(moment, spans, exceptions=None):
    return state(spans, "America/Boise", moment, exceptions)


# Days and edges


def test_state_is_open_until_the_end_of_the_span():
    assert at(NOON, OFFICE) == OpenState(is_open=True, until=boise(2026, 11, 23, 17))


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"),
    [(8, 59, False), (9, 0, True), (16, 59, True), (17, 0, False)],
)
def test_state_includes_the_opening_minute_and_not_the_closing_one(hour, minute, is_open):
    assert at(boise(2026, 11, 23, hour, minute), OFFICE).is_open is is_open


def test_state_names_the_next_opening_after_a_weekend():
    friday_evening = boise(2026, 11, 27, 18)

    assert at(friday_evening, OFFICE) == OpenState(is_open=False, opens=boise(2026, 11, 30, 9))


def test_state_between_two_spans_opens_after_the_break():
    spans = [Span(MONDAY, time(9), time(12)), Span(MONDAY, time(13), time(17))]

    assert at(NOON, spans) == OpenState(is_open=False, opens=boise(2026, 11, 23, 13))


def test_state_joins_spans_that_touch_or_overlap():
    spans = [
        Span(MONDAY, time(15), time(20)),
        Span(MONDAY, time(9), time(13)),
        Span(MONDAY, time(13), time(16)),
    ]

    assert at(NOON, spans) == OpenState(is_open=True, until=boise(2026, 11, 23, 20))


def test_state_without_hours_never_opens():
    assert at(NOON, []) == OpenState(is_open=False)


def test_state_takes_spans_that_can_be_read_only_once():
    assert at(NOON, iter(OFFICE)) == at(NOON, OFFICE)


def test_state_reads_the_hours_in_the_zone_of_the_listing():
    nine_in_new_york = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("America/New_York"))

    assert state(OFFICE, "America/New_York", nine_in_new_york).is_open
    assert state(OFFICE, "America/Boise", nine_in_new_york) == OpenState(
        is_open=False, opens=boise(2026, 11, 23, 9)
    )


# Past midnight, whole days, always


def test_state_past_midnight_belongs_to_the_day_before():
    late = [Span(FRIDAY, time(20), time(2))]

    assert at(boise(2026, 11, 28, 1, 59), late) == OpenState(
        is_open=True, until=boise(2026, 11, 28, 2)
    )
    assert at(boise(2026, 11, 27, 1, 59), late) == OpenState(
        is_open=False, opens=boise(2026, 11, 27, 20)
    )


def test_state_past_midnight_goes_from_sunday_into_monday():
    assert at(boise(2026, 11, 23, 1), [Span(SUNDAY, time(22), time(6))]).until == boise(
        2026, 11, 23, 6
    )


def test_state_until_midnight_ends_there():
    assert at(NOON, [Span(MONDAY, time(9), time(0))]).until == boise(2026, 11, 24)


@pytest.mark.parametrize("hour", [0, 8])
def test_state_with_equal_times_is_a_whole_day(hour):
    spans = [Span(MONDAY, time(hour), time(hour))]

    assert at(NOON, spans) == OpenState(is_open=True, until=boise(2026, 11, 24, hour))


def test_state_of_every_whole_day_is_always():
    spans = [Span(day, time(0), time(0)) for day in range(7)]

    assert at(NOON, spans) == OpenState(is_open=True, is_always=True)


def test_state_of_all_but_one_minute_is_not_always():
    spans = [Span(day, time(0), time(0)) for day in range(6)]
    spans.append(Span(SUNDAY, time(0), time(23, 59)))

    assert at(NOON, spans) == OpenState(is_open=True, until=boise(2026, 11, 29, 23, 59))


def test_state_of_always_ends_where_an_exception_closes():
    spans = [Span(day, time(0), time(0)) for day in range(7)]

    found = at(NOON, spans, {date(2026, 11, 26): None})

    assert found == OpenState(is_open=True, until=boise(2026, 11, 26))


# Exceptions


def test_state_on_a_closed_day_opens_the_next():
    thanksgiving = {date(2026, 11, 26): None}

    assert at(boise(2026, 11, 26, 12), OFFICE, thanksgiving) == OpenState(
        is_open=False, opens=boise(2026, 11, 27, 9)
    )


def test_state_on_a_day_with_its_own_hours_forgets_the_usual_ones():
    saturday = {date(2026, 11, 23): (time(10), time(11)), date(2026, 11, 28): (time(8), time(9))}

    assert at(NOON, OFFICE, saturday).opens == boise(2026, 11, 24, 9)
    assert at(boise(2026, 11, 27, 17), OFFICE, saturday).opens == boise(2026, 11, 28, 8)


def test_state_on_a_closed_day_keeps_the_night_that_began_before():
    late = [Span(day, time(20), time(2)) for day in range(7)]

    found = at(boise(2026, 11, 26, 1), late, {date(2026, 11, 26): None})

    assert found == OpenState(is_open=True, until=boise(2026, 11, 26, 2))


def test_state_does_not_look_further_than_two_weeks():
    closed = {date(2026, 11, 23) + days * DAY: None for days in range(15)}

    assert at(NOON, OFFICE, closed) == OpenState(is_open=False)


# Clock changes


def test_state_keeps_wall_time_on_the_days_of_clock_changes():
    spans = [Span(SUNDAY, time(9), time(17))]

    for day in (date(2026, 3, 8), date(2026, 11, 1)):
        opens, closes = (datetime.combine(day, hour, BOISE) for hour in (time(9), time(17)))
        assert at((opens.astimezone(UTC) - MINUTE), spans).opens == opens
        assert at(opens.astimezone(UTC), spans).until == closes
        assert not at(closes.astimezone(UTC), spans).is_open


def test_state_through_the_night_of_a_clock_change_keeps_wall_time():
    night = [Span(SATURDAY, time(22), time(6))]

    for day, hours in ((date(2026, 3, 7), 7), (date(2026, 10, 31), 9)):
        opens = datetime.combine(day, time(22), BOISE).astimezone(UTC)
        until = at(opens, night).until
        assert until.time() == time(6)
        assert until.astimezone(UTC) - opens == timedelta(hours=hours)


@pytest.mark.parametrize("fold", [0, 1])
@pytest.mark.parametrize("minute", range(0, 60, 15))
def test_state_in_the_hour_that_comes_twice_is_one_whatever_zone_the_moment_is_in(minute, fold):
    spans = [Span(SUNDAY, time(0), time(1, 30)), Span(SUNDAY, time(1, 45), time(3))]
    moment = boise(2026, 11, 1, 1, minute, fold=fold)

    assert at(moment, spans) == at(moment.astimezone(UTC), spans)


# Against the plainest definition: which minutes are open, minute by minute


@cache
def local_minutes(first, days):
    """Return each minute that passes from a midnight on: moment, local date and minute of day."""
    moment = datetime.combine(first, time(), BOISE).astimezone(UTC)
    end = datetime.combine(first + days * DAY, time(), BOISE).astimezone(UTC)
    minutes = []
    while moment < end:
        local = moment.astimezone(BOISE)
        minutes.append((moment, local.date(), local.hour * 60 + local.minute))
        moment += MINUTE
    return minutes


def is_open_naively(day, minute, spans, exceptions):
    def hours(one):
        if one in exceptions:
            return [exceptions[one]] if exceptions[one] else []
        return [(span.opens, span.closes) for span in spans if span.weekday == one.weekday()]

    def number(moment):
        return moment.hour * 60 + moment.minute

    today = any(
        number(opens) <= minute < (number(closes) if closes > opens else 24 * 60)
        for opens, closes in hours(day)
    )
    since_yesterday = any(
        closes <= opens and minute < number(closes) for opens, closes in hours(day - DAY)
    )
    return today or since_yesterday


# No opening or closing inside the hour that a clock change doubles or leaves out.
wall_times = st.builds(time, st.sampled_from([0, 3, 4, 8, 9, 12, 17, 22, 23]), st.integers(0, 59))
spans_of_a_week = st.lists(st.builds(Span, st.integers(0, 6), wall_times, wall_times), max_size=6)
own_hours = st.none() | st.tuples(wall_times, wall_times)
midnights = st.sampled_from(
    [date(2026, 2, 27), date(2026, 3, 6), date(2026, 10, 30), date(2026, 11, 23)]
)


@given(
    first=midnights,
    spans=spans_of_a_week,
    exceptions=st.dictionaries(st.integers(-1, 10), own_hours, max_size=3),
    minutes=st.integers(0, 3 * 24 * 60),
)
@example(
    first=date(2026, 3, 6),
    spans=[Span(SATURDAY, time(22), time(3)), Span(SUNDAY, time(3), time(4))],
    exceptions={},
    minutes=2 * 24 * 60 + 30,
)
def test_state_agrees_with_minutes_counted_one_by_one(first, spans, exceptions, minutes):
    exceptions = {first + number * DAY: hours for number, hours in exceptions.items()}
    now = datetime.combine(first, time(), BOISE).astimezone(UTC) + minutes * MINUTE

    found = at(now, spans, exceptions)

    ahead = local_minutes(first, 12)[minutes:]
    is_open = is_open_naively(*ahead[0][1:], spans, exceptions)
    changes = next(
        (
            moment
            for moment, day, minute in ahead
            if is_open_naively(day, minute, spans, exceptions) != is_open
        ),
        None,
    )
    assert found.is_open is is_open
    if changes is not None:
        assert (found.until if is_open else found.opens) == changes
        assert found.is_always is False
    elif is_open:
        assert found.is_always or found.until > ahead[-1][0]


# The week as people read it


def test_week_puts_neighbouring_days_with_equal_hours_together():
    spans = [*OFFICE, Span(SATURDAY, time(10), time(12))]

    assert week(spans) == [
        ([0, 1, 2, 3, 4], [(time(9), time(17))]),
        ([5], [(time(10), time(12))]),
        ([6], []),
    ]


def test_week_does_not_join_days_that_are_not_neighbours():
    spans = [Span(day, time(9), time(17)) for day in (MONDAY, FRIDAY)]

    assert [days for days, _hours in week(spans)] == [[0], [1, 2, 3], [4], [5, 6]]


def test_week_sorts_the_hours_of_a_day():
    spans = [
        Span(TUESDAY, time(13), time(17)),
        Span(TUESDAY, time(9), time(12)),
    ]

    assert week(iter(spans))[1] == ([1], [(time(9), time(12)), (time(13), time(17))])


def test_week_without_hours_is_one_closed_line():
    assert week([]) == [([0, 1, 2, 3, 4, 5, 6], [])]


@given(spans_of_a_week)
def test_week_names_every_day_once(spans):
    assert [day for days, _hours in week(spans) for day in days] == list(range(7))
