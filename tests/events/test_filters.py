from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict
from django.utils import translation

from events.filters import EventFinder
from tests.content import make_event, make_regions

HERE = ZoneInfo("America/Los_Angeles")
NOW = datetime(2027, 1, 20, 12, tzinfo=HERE)  # a Wednesday
HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)

pytestmark = pytest.mark.django_db


def happen(title, start, length=HOUR, **fields):
    """Return an event whose one date starts at a moment, or `start` from noon on 20 January."""
    event = make_event(title, dates=1, **fields)
    start = start if isinstance(start, datetime) else NOW + start
    event.occurrences.update(starts_at=start, ends_at=start + length, key=start.date())
    return event


def on(month, day, hour=18):
    return datetime(2027, month, day, hour, tzinfo=HERE)


def find(query="", now=NOW):
    finder = EventFinder(QueryDict(query))
    finder.now = now
    return finder


def titles(query="", now=NOW):
    return [event.title for event, _occurrence in find(query, now).dated_rows()]


# To come and past


def test_event_that_goes_on_now_is_still_to_come():
    happen("Now", -HOUR / 2)

    assert titles() == ["Now"]
    assert titles("when=past") == []


@pytest.mark.parametrize(
    ("moment", "is_to_come"), [(-TICK, True), (HOUR - TICK, True), (HOUR, False)]
)
def test_event_is_past_from_its_end_on(moment, is_to_come):
    happen("Group", timedelta(0))

    assert titles(now=NOW + moment) == (["Group"] if is_to_come else [])
    assert titles("when=past", now=NOW + moment) == ([] if is_to_come else ["Group"])


def test_events_come_in_the_order_of_their_dates():
    happen("C", 3 * HOUR)
    happen("A", 5 * HOUR)
    happen("B", HOUR)

    assert titles() == ["B", "C", "A"]


def test_past_events_come_latest_first():
    happen("A", -5 * HOUR)
    happen("B", -2 * HOUR)
    happen("C", -9 * HOUR)

    assert titles("when=past") == ["B", "A", "C"]


def test_repeating_event_stands_once_with_its_next_date():
    event = happen("Group", -2 * HOUR)
    for number in (1, 2):
        start = NOW + number * timedelta(days=7)
        event.occurrences.create(key=start.date(), starts_at=start, ends_at=start + HOUR)

    ((found, occurrence),) = find().dated_rows()

    assert found == event
    assert occurrence.starts_at == NOW + timedelta(days=7)


def test_past_events_stand_by_their_last_date():
    series = happen("Series", -30 * 24 * HOUR)
    series.occurrences.create(key=NOW.date(), starts_at=NOW - 2 * HOUR, ends_at=NOW - HOUR)
    happen("Once", -5 * 24 * HOUR)

    assert titles("when=past") == ["Series", "Once"]


def test_undated_events_come_last():
    make_event("Undated", in_days=None)
    happen("Later", 30 * 24 * HOUR)
    happen("Soon", HOUR)

    pairs = find().dated_rows()

    assert [event.title for event, _occurrence in pairs] == ["Soon", "Later", "Undated"]
    assert pairs[-1][1] is None


@pytest.mark.parametrize(
    "query", ["when=this-week", "when=past", "from=2027-01-01", "to=2029-01-01"]
)
def test_undated_events_are_not_shown_when_a_time_is_asked_for(query):
    make_event("Undated", in_days=None)

    assert titles(query) == []


def test_draft_is_not_shown():
    happen("Draft", HOUR, published=False)

    assert titles() == []


def test_translation_is_shown_with_the_date_of_its_original():
    english = happen("Group", HOUR)
    spanish = make_event("Grupo", translation_of=english)

    with translation.override("es"):
        ((found, occurrence),) = find().dated_rows()

    assert found == spanish
    assert occurrence.starts_at == NOW + HOUR


# When


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("when=this-week", ["today", "26 January"]),
        ("when=this-month", ["today", "26 January", "27 January", "31 January"]),
        ("when=next-month", ["1 February", "28 February"]),
        (
            "when=this-month&when=next-month",
            ["today", "26 January", "27 January", "31 January", "1 February", "28 February"],
        ),
        ("from=2027-02-28", ["28 February", "1 March"]),
        ("to=2027-01-26", ["today", "26 January"]),
        ("from=2027-01-31&to=2027-02-01", ["31 January", "1 February"]),
        ("from=2027-02-01&to=2027-02-01", ["1 February"]),
        ("from=2027-02-02&to=2027-02-01", []),
        ("from=2026-01-01&to=2026-12-31", []),
    ],
)
def test_time_that_is_asked_for_narrows(query, expected):
    happen("today", HOUR)
    for month, days in {1: (26, 27, 31), 2: (1, 28), 3: (1,)}.items():
        for day in days:
            name = {1: "January", 2: "February", 3: "March"}[month]
            happen(f"{day} {name}", on(month, day))

    assert titles(query) == expected


def test_day_begins_and_ends_at_midnight_here():
    happen("Late", datetime.combine(on(2, 1).date(), time(23), HERE))
    happen("Next day", datetime(2027, 2, 2, 0, tzinfo=HERE))
    happen("Evening before", datetime(2027, 1, 31, 22, tzinfo=HERE))

    assert titles("from=2027-02-01&to=2027-02-01") == ["Late"]
    assert datetime(2027, 2, 2, 7, tzinfo=UTC) == datetime(2027, 2, 1, 23, tzinfo=HERE)


def test_event_over_several_days_is_found_on_each():
    happen("Retreat", on(2, 1), timedelta(days=3))

    assert titles("from=2027-02-03&to=2027-02-03") == ["Retreat"]
    assert titles("from=2027-02-05") == []


def test_next_month_of_december_is_january():
    happen("Concert", datetime(2027, 1, 5, 18, tzinfo=HERE))

    december = datetime(2026, 12, 31, 23, tzinfo=HERE)

    assert titles("when=next-month", now=december) == ["Concert"]
    assert titles("when=this-month", now=december) == []


def test_past_time_can_be_asked_for_by_its_dates():
    happen("Old", on(1, 5))

    assert titles("from=2027-01-01&to=2027-01-10") == ["Old"]


@pytest.mark.parametrize("name", ["from", "to"])
@pytest.mark.parametrize(
    "value",
    ["tomorrow", "2027-02-30", "2027-13-01", "01/02/2027", "٢٠٢٧-٠١-٠١", "0000-00-00", "x" * 99],
)
def test_wrong_date_is_left_out_and_named(name, value):
    happen("Group", HOUR)

    finder = find(f"{name}={value}")

    assert [event.title for event, _occurrence in finder.dated_rows()] == ["Group"]
    assert finder.not_understood == [f"“{value[:40]}” is not a date. Write it like 2026-12-31."]


@pytest.mark.parametrize("query", ["from=0001-01-01", "to=0001-01-01", "from=9999-12-31"])
def test_dates_at_the_ends_of_the_calendar_are_fine(query):
    assert find(query).found.count == 0


def test_last_day_of_the_calendar_is_fine():
    happen("Group", HOUR)

    assert titles("to=9999-12-31") == ["Group"]


def test_unknown_time_is_left_out_and_named():
    happen("Group", HOUR)

    finder = find("when=someday")

    assert [event.title for event, _occurrence in finder.dated_rows()] == ["Group"]
    assert len(finder.not_understood) == 1
    assert "someday" in finder.not_understood[0]


def test_chips_name_the_dates_and_lead_to_the_list_without_them():
    chips = find("from=2027-01-01&to=2027-02-01&cost=free&when=past").chips

    urls = {str(chip["label"]): chip["url"] for chip in chips}
    assert list(urls) == ["Free", "Past events", "From 2027-01-01", "Until 2027-02-01"]
    assert "from" not in QueryDict(urls["From 2027-01-01"][1:])
    assert QueryDict(urls["From 2027-01-01"][1:])["to"] == "2027-02-01"


# With the other filters


def test_time_and_words_and_place_narrow_together():
    make_regions()
    happen("Yoga", HOUR, serves="idaho")
    happen("Yoga outdoors", 40 * 24 * HOUR, serves="idaho")
    happen("Yoga by the river", HOUR, serves="oregon")
    happen("Dinner", HOUR, serves="idaho")

    assert titles("q=yoga&when=this-week&region=idaho") == ["Yoga"]


def test_hybrid_event_is_found_online_and_in_person():
    happen("Both", HOUR, format="hybrid")
    happen("Online", 2 * HOUR, format="online")

    assert titles("format=online") == ["Both", "Online"]
    assert titles("format=in-person") == ["Both"]


def test_counts_are_of_the_time_that_was_asked_for():
    happen("Soon", HOUR, cost="free")
    happen("Later", 40 * 24 * HOUR, cost="free")

    assert find("when=this-week").found.counts["cost"] == {"free": 1}
    assert find().found.counts["cost"] == {"free": 2}


def test_all_ids_are_whenever_it_happens():
    past, later = happen("Past", -9 * HOUR), happen("Later", 9 * HOUR)
    happen("Paid", HOUR, cost="paid")

    assert set(find("cost=free&when=this-week").all_ids) == {past.pk, later.pk}
