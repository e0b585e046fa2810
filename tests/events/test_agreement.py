"""After a change of one date, everything that tells of it says the same."""

import json
from datetime import UTC, timedelta
from xml.etree import ElementTree as ET

import pytest
import recurring_ical_events
from bs4 import BeautifulSoup
from django.urls import reverse
from icalendar import Calendar

from events.models import Registration
from events.wording import clock, day_words
from mbcportal.outbox.models import OutboxEmail
from tests.content import make_event, make_states, make_venue

ATOM = {"atom": "http://www.w3.org/2005/Atom"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    """The second date of a series, with one person who has a place, before anything changes."""
    states = make_states()
    event = make_event(registration="here", capacity=10, format="in-person")
    event.venue = make_venue(state=states["oregon"])
    event.save()
    found = event.occurrences.all()[1]
    person = Registration.sign_up(found, name="Ana Sample", email="ana@people.example")
    person.confirm()
    return found


def text_of(client, url):
    page = BeautifulSoup(client.get(url).content, "html.parser")
    return " ".join(page.main.get_text(" ").split())


def calendar_entry(client, day):
    calendar = Calendar.from_ical(client.get(reverse("events:ical")).content)
    entries = recurring_ical_events.of(calendar, keep_recurrence_attributes=False).between(
        day.starts_at - timedelta(minutes=1), day.ends_at + timedelta(minutes=1)
    )
    return next(entry for entry in entries if str(day.key.strftime("%Y%m%d")) in entry["UID"])


def feed_entry(client, day):
    query = f"?from={day.starts_day}&to={day.starts_day}"
    feed = ET.fromstring(client.get(reverse("events:feed") + query).content)
    entry = feed.find("atom:entry", ATOM)
    return {name: entry.findtext(f"atom:{name}", namespaces=ATOM) for name in ("title", "summary")}


def json_ld(client, day):
    page = BeautifulSoup(client.get(day.get_absolute_url()).content, "html.parser")
    return json.loads(page.find("script", type="application/ld+json").string)


def test_moved_date_is_moved_everywhere(day, client):
    hall = make_venue("Cedar Hall", state=make_states()["oregon"])
    day.change(
        own_date=day.key + timedelta(days=1),
        own_time=day.starts_local.replace(hour=10, minute=15).time(),
        own_venue=hall,
        own_title="Circle by the river",
    )
    day.refresh_from_db()
    said_day, said_hour = day_words(day.starts_local), clock(day.starts_local)

    page = text_of(client, day.get_absolute_url())
    assert said_day in page
    assert said_hour in page
    assert "Cedar Hall" in page
    assert "Circle by the river" in page

    event_page = text_of(client, day.event.get_absolute_url())
    assert said_hour in event_page

    listed = text_of(client, f"{reverse('events:list')}?from={day.starts_day}&to={day.starts_day}")
    assert "Circle by the river" in listed
    assert said_hour in listed

    month = text_of(
        client, reverse("events:month", args=[day.starts_day.year, day.starts_day.month])
    )
    assert "Circle by the river" in month

    entry = calendar_entry(client, day)
    assert entry["DTSTART"].dt.astimezone(UTC) == day.starts_at
    assert entry["DTEND"].dt.astimezone(UTC) == day.ends_at
    assert entry["SUMMARY"] == "Circle by the river"
    assert "Cedar Hall" in entry["LOCATION"]
    assert entry["SEQUENCE"] == day.sequence

    fed = feed_entry(client, day)
    assert fed["title"] == "Circle by the river"
    assert said_hour in fed["summary"]

    data = json_ld(client, day)
    assert data["name"] == "Circle by the river"
    assert data["startDate"] == day.starts_local.isoformat()
    assert data["location"][0]["name"] == "Cedar Hall"

    mail = OutboxEmail.objects.filter(key__startswith="events.moved:").get()
    assert said_day in mail.text
    assert said_hour in mail.text
    assert "Cedar Hall" in mail.text
    assert "Circle by the river" in mail.text
    sent = Calendar.from_ical(mail.calendar).events[0]
    assert (sent["UID"], sent["DTSTART"].dt.astimezone(UTC)) == (entry["UID"], day.starts_at)


def test_cancelled_date_is_cancelled_everywhere(day, client):
    day.cancel("The heating is broken.")

    for url in (day.get_absolute_url(), day.event.get_absolute_url()):
        assert "ancelled" in text_of(client, url)
    assert "The heating is broken." in text_of(client, day.get_absolute_url())

    listed = text_of(client, f"{reverse('events:list')}?from={day.key}&to={day.key}")
    assert "ancelled" in listed
    month = text_of(client, reverse("events:month", args=[day.key.year, day.key.month]))
    assert "ancelled" in month

    assert calendar_entry(client, day)["STATUS"] == "CANCELLED"
    assert "cancelled" in feed_entry(client, day)["summary"]
    assert json_ld(client, day)["eventStatus"] == "https://schema.org/EventCancelled"

    mail = OutboxEmail.objects.filter(key__startswith="events.cancelled:").get()
    assert "The heating is broken." in mail.text
    assert Calendar.from_ical(mail.calendar).events[0]["STATUS"] == "CANCELLED"


def test_this_and_all_later_dates_change_together_also_those_to_come(day, client):
    later = list(day.event.occurrences.filter(key__gt=day.key))
    first = day.event.occurrences.first()

    day.change_later(own_title="New name")
    day.event.repeat_count = len(later) + 3
    day.event.save()
    day.event.write_occurrences()

    titles = {row.key: row.own_title for row in day.event.occurrences.all()}
    assert titles.pop(first.key) == ""
    assert set(titles.values()) == {"New name"}
    assert len(titles) == len(later) + 2
