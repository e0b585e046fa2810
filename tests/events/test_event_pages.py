"""What the pages of events say: one date alone, places left, calendars, data for machines."""

import json
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from events.filters import EventFinder
from events.jsonld import as_data, json_ld
from events.models import Event, Occurrence
from events.months import month_weeks
from mbcportal.finding import ask
from tests.content import (
    make_event,
    make_nation,
    make_registration,
    make_states,
    make_venue,
)


@pytest.fixture(autouse=True)
def nation(db):
    return make_nation()


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def words(tag):
    return " ".join(tag.get_text(" ").split())


def get(client, row, **headers):
    return read(client.get(row.get_absolute_url(), **headers))


# One date alone


def test_title_and_place_of_one_date_show_there_and_in_lists(client):
    state = make_states(["oregon"])["oregon"]
    event = make_event(format="in-person", venue=make_venue("Library", state=state))
    first = event.occurrences.first()
    first.change(own_title="Picnic", own_venue=make_venue("Rose garden", state=state))

    page = get(client, first)

    assert words(page.h1) == "Picnic"
    assert "Rose garden" in words(page.select_one(".contact-card"))
    assert "Library" not in words(page.main.select_one(".details"))
    listed = [words(row) for row in get(client, event).select(".contact-card .dates li")]
    assert ["Picnic" in row and "Rose garden" in row for row in listed] == [True, False, False]
    card = words(read(client.get("/events/")).select_one(".event-card"))
    assert "Picnic" in card
    assert "Rose garden, Portland, OR" in card


def test_cancelled_date_stays_and_is_marked_everywhere(client):
    event = make_event(dates=1, registration="here")
    only = event.occurrences.get()
    only.cancel("The room is closed.")
    month = reverse("events:month", args=[only.starts_day.year, only.starts_day.month])

    page = get(client, only)

    assert "This date is cancelled. The room is closed." in words(page.main)
    assert page.select("a[href$='/rsvp/']") == []
    assert "Cancelled" in words(get(client, event).select_one(".contact-card"))
    for url in ("/events/", month):
        assert "Cancelled" in words(read(client.get(url)).main)


def test_card_shows_the_next_date_that_takes_place_and_says_what_is_cancelled(client):
    event = make_event(dates=4)
    first, second, third, _fourth = event.occurrences.all()
    first.cancel()
    second.cancel()

    (card,) = read(client.get("/events/")).select(".event-card")

    called_off = [words(one) for one in card.select(".cancelled")]
    assert called_off == [
        f"{day.starts_day:%B} {day.starts_day.day} is cancelled" for day in (first, second)
    ]
    assert card.select_one("time")["datetime"] == f"{third.starts_at:%Y-%m-%dT%H:%M:%SZ}"


def test_card_of_an_event_that_is_cancelled_altogether_shows_its_next_date():
    event = make_event(dates=2)
    for row in event.occurrences.all():
        row.cancel()

    ((_event, shown),) = EventFinder(ask()).dated_rows()

    assert shown == event.occurrences.first()
    assert shown.is_cancelled
    assert shown.called_off == []


def test_events_are_in_the_order_of_the_dates_they_show():
    moved = make_event("Moved", in_days=2, dates=2)
    moved.occurrences.first().cancel()
    make_event("Between", in_days=5, dates=1)

    titles = [event.title for event, _date in EventFinder(ask()).dated_rows()]

    assert titles == ["Between", "Moved"]


# Places


@pytest.mark.parametrize(
    ("capacity", "people", "said"),
    [
        (None, 4, ""),
        (10, 0, "10 places left"),
        (5, 4, "1 place left"),
        (4, 4, "Full. You can join the waitlist."),
        (0, 0, "Full. You can join the waitlist."),
    ],
)
def test_places_left_are_said_in_words_and_nobody_is_named(capacity, people, said, client):
    event = make_event(registration="here", capacity=capacity, dates=1)
    day = event.occurrences.get()
    for number in range(people):
        make_registration(day, name=f"Secret {number}")

    for page in (get(client, event), get(client, day)):
        assert [words(one) for one in page.select(".places-left")] == ([said] if said else [])
        assert "Secret" not in words(page.main)
        assert page.select_one(".contact-card a.button")["href"].endswith(f"/{day.key}/rsvp/")


def test_button_leads_to_the_first_date_with_places(client):
    event = make_event(registration="here", capacity=1)
    first, second, _third = event.occurrences.all()
    make_registration(first)

    button = get(client, event).select_one(".contact-card a.button")

    assert words(button) == f"Sign up for {second.starts_day:%B} {second.starts_day.day}"


@pytest.mark.parametrize(
    ("registration", "said"),
    [
        ("none", "No sign-up needed. Just come."),
        ("external", "Sign up on their website"),
        ("request", "Ask for a place"),
        ("here", "Sign up"),
    ],
)
def test_way_to_take_part_is_said(registration, said, client):
    event = make_event(registration=registration, registration_url="https://elsewhere.example/")

    for page in (get(client, event), get(client, event.occurrences.first())):
        assert said in words(page.select_one(".contact-card"))


def test_date_that_has_begun_takes_no_one(client):
    event = make_event(registration="here", dates=1)
    now = timezone.now()
    event.occurrences.update(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))

    page = get(client, event.occurrences.get())

    assert "It is too late to sign up." in words(page.main)
    assert page.select("a[href$='/rsvp/']") == []


def test_past_date_shows_the_recording(client):
    event = make_event(in_days=-9, dates=1, recording_url="https://video.example/talk")

    page = get(client, event.occurrences.get())

    assert words(page.select_one("a[href='https://video.example/talk']")) == "See the recording"
    assert get(client, event).select("a[href='https://video.example/talk']")


def test_event_without_a_date_offers_to_tell(client):
    event = make_event("Retreat", in_days=None)

    page = get(client, event)

    assert page.select_one(".contact-card a.button")["href"] == "/events/retreat/tell-me/"
    assert page.select("script[type='application/ld+json']") == []


# Calendars


def test_pages_lead_to_their_calendars(client):
    event = make_event()
    day = event.occurrences.first()
    expected = {
        "/events/?topic=rides&region=oregon": "/events/calendar.ics?topic=rides&region=oregon",
        event.get_absolute_url(): f"/events/{event.slug}.ics",
        day.get_absolute_url(): f"/events/{event.slug}/{day.key}.ics",
    }
    make_states(["oregon"])

    for url, calendar in expected.items():
        page = read(client.get(url))
        link = page.select_one("link[type='text/calendar']")["href"]
        assert sorted(link.split("?")[-1].split("&")) == sorted(calendar.split("?")[-1].split("&"))
        assert link.split("?")[0] == calendar.split("?")[0]
        assert page.main.select(f"a[href='{link}']")


# Times


def test_time_tells_machines_the_moment_and_the_zone(client):
    event = make_event(time_zone="America/Boise", dates=1)
    day = event.occurrences.get()

    time_tag = get(client, day).select_one(".contact-card time")

    assert time_tag["datetime"] == f"{day.starts_at:%Y-%m-%dT%H:%M:%SZ}"
    assert time_tag["data-zone"] == "America/Boise"
    assert "Mountain Time" in words(time_tag)


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Honolulu", "America/Los_Angeles"])
def test_whole_day_is_the_day_of_its_own_zone(zone, client):
    event = make_event(dates=1, start_time=None, time_zone=zone, starts_on=date(2026, 12, 31))
    day = event.occurrences.get()

    page = get(client, day)

    assert page.select_one(".contact-card time")["datetime"] == "2026-12-31"
    assert not page.select_one(".contact-card time").has_attr("data-zone")
    block = read(client.get("/events/?from=2026-12-01&to=2027-01-31")).select_one(".date-block")
    assert words(block).startswith("Thu 31 Dec")


@pytest.mark.parametrize(
    ("readers_zone", "shown"),
    [
        ("America/New_York", "— 8 p.m. in your time"),
        ("America/Denver", None),
        ("Asia/Tokyo", "— Wednesday, 10 a.m. in your time"),
        ("Asia/Kolkata", "— Wednesday, 6:30 a.m. in your time"),
        # Arizona keeps its clock: in winter it agrees with Boise, in summer it does not.
        ("America/Phoenix", None),
    ],
)
def test_readers_own_time_stands_beside_where_it_differs(readers_zone, shown, open_page):
    event = make_event("Talk", time_zone="America/Boise", dates=1, starts_on=date(2026, 12, 1))
    page = open_page(timezone_id=readers_zone)

    page.goto(event.occurrences.get().get_absolute_url())
    page.wait_for_load_state()

    notes = [note.strip() for note in page.locator(".contact-card .your-time").all_inner_texts()]
    assert notes == ([shown] if shown else [])


def test_spanish_readers_get_their_time_in_spanish(open_page):
    make_event("Talk", time_zone="America/Boise", dates=1, starts_on=date(2026, 7, 7))
    page = open_page(timezone_id="America/Phoenix")

    page.goto("/es/events/talk/2026-07-07/")
    page.wait_for_load_state()

    (note,) = page.locator(".contact-card .your-time").all_inner_texts()
    assert "5" in note


# The month


def days_of(event, year, month):
    last = date(year, month + 1, 1) - timedelta(days=1)
    weeks = month_weeks(EventFinder(ask()), date(year, month, 1), last)
    return {
        day.date.day: (entry.is_first, entry.is_last)
        for week in weeks
        for day in week
        for entry in day.entries
        if day.is_in_month and entry.occurrence.event == event
    }


def test_event_of_several_days_stands_on_each_of_them(client):
    event = make_event("Retreat", days=3, dates=1, starts_on=date(2026, 9, 4))

    assert days_of(event, 2026, 9) == {4: (True, False), 5: (False, False), 6: (False, True)}

    page = read(client.get("/events/calendar/2026/9/"))
    entries = [words(item) for item in page.select("table.month li.is-long")]
    assert entries == [
        "Retreat 6 p.m. until September 6",
        "Retreat goes on",
        "Retreat last day",
    ]
    listed = [words(item) for item in page.select(".month-list li")]
    assert listed == entries
    assert page.select_one("table.month caption")
    assert {cell.get("scope") for cell in page.select("table.month th")} == {"col"}


def test_event_over_the_end_of_the_month_goes_on_in_the_next(client):
    event = make_event("Retreat", days=3, dates=1, starts_on=date(2026, 9, 29))

    assert days_of(event, 2026, 9) == {29: (True, False), 30: (False, False)}
    assert days_of(event, 2026, 10) == {1: (False, True)}


# Data for machines


def data(page):
    (script,) = page.select("script[type='application/ld+json']")
    return json.loads(script.string)


def test_data_says_what_the_page_says(client):
    state = make_states(["idaho"])["idaho"]
    event = make_event(
        "Talk",
        time_zone="America/Boise",
        dates=1,
        starts_on=date(2026, 12, 1),
        start_time=time(16),
        format="hybrid",
        venue=make_venue("Library", state=state),
        join_url="https://meet.example/room",
    )
    day = event.occurrences.get()

    found = data(get(client, day))

    assert found == data(get(client, event))
    assert found["startDate"] == "2026-12-01T16:00:00-07:00"
    assert datetime.fromisoformat(found["endDate"]) == day.ends_at
    assert found["eventStatus"] == "https://schema.org/EventScheduled"
    assert found["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert [place["@type"] for place in found["location"]] == ["Place", "VirtualLocation"]
    assert found["location"][0]["address"]["addressRegion"] == "ID"
    assert found["offers"]["price"] == 0
    assert found["url"] == "http://testserver/events/talk/2026-12-01/"
    assert "meet.example" not in json.dumps(found)


def test_data_of_a_cancelled_date_says_so(client):
    day = make_event(dates=1).occurrences.get()
    day.cancel()

    assert data(get(client, day))["eventStatus"] == "https://schema.org/EventCancelled"


def test_data_of_whole_days_has_dates_alone():
    event = make_event(dates=1, days=2, start_time=None, starts_on=date(2026, 12, 1))

    found = as_data(RequestFactory().get("/"), event, event.occurrences.get())

    assert (found["startDate"], found["endDate"]) == ("2026-12-01", "2026-12-02")


def test_data_cannot_end_its_element():
    title = "</script><script>alert(1)</script><!-- & \u2028"
    event = make_event(title, slug="odd", dates=1)

    element = json_ld(RequestFactory().get("/"), event, event.occurrences.get())

    soup = BeautifulSoup(element, "html.parser")
    assert len(soup.find_all(True)) == 1
    assert json.loads(soup.script.string)["name"] == title
    assert element.count("<") == 2


# Every list of dates in a constant number of queries


def test_own_places_cost_no_query_each(client, django_assert_max_num_queries):
    state = make_states(["oregon"])["oregon"]
    for number in range(6):
        event = make_event(f"Group {number}", format="in-person")
        for row in event.occurrences.all():
            Occurrence.objects.filter(pk=row.pk).update(
                own_venue=make_venue(f"Hall {row.pk}", state=state)
            )
    client.get("/events/")

    with django_assert_max_num_queries(20):
        client.get("/events/")
    with django_assert_max_num_queries(30):
        client.get(Event.objects.last().get_absolute_url())


def test_zones_of_dates_are_the_events_own():
    event = make_event(time_zone="America/Boise")

    assert event.occurrences.first().starts_local.tzinfo == ZoneInfo("America/Boise")
