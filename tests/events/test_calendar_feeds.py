import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import http_date, parse_http_date

from events.models import Event, Occurrence, Venue
from tests.calendars import read_with_all, spell
from tests.content import (
    JOIN_URL,
    LANGUAGES,
    make_event,
    make_portal,
    make_regions,
    make_topic,
    make_venue,
)
from tests.test_pages import WRONG, queries

pytestmark = pytest.mark.django_db

FEED = "/events/calendar.ics"


@pytest.fixture(autouse=True)
def _empty_cache():
    """What one test wrote, another would get."""
    cache.clear()
    yield
    cache.clear()


def lines_of(response):
    return response.content.decode().replace("\r\n ", "").split("\r\n")


def values(response, name):
    found = lines_of(response)
    return [line.partition(":")[2] for line in found if re.match(rf"{name}[:;]", line)]


def uids_of(rows):
    return sorted(f"event-{row.event_id}-{row.key:%Y%m%d}@portal.example" for row in rows)


def uids(response):
    assert response.status_code == 200
    return sorted(values(response, "UID"))


def make_date(event, in_days, **own):
    """Write one date of an event, so many days from today."""
    key = timezone.localdate() + timedelta(days=in_days)
    row = Occurrence(event=event, key=key, **own)
    row.follow_event()
    row.save()
    return row


def addresses(event, language="en"):
    """Return the three calendars in which an event stands."""
    day = event.occurrences.first()
    with translation.override(language):
        return {
            "found": reverse("events:ical"),
            "event": reverse("events:event_ical", args=[event.slug]),
            "occurrence": reverse("events:occurrence_ical", args=[event.slug, day.key]),
        }


# What is in it


def test_addresses_are_those_of_the_pages():
    event = make_event(dates=1)
    day = event.occurrences.get().key

    assert addresses(event) == {
        "found": "/events/calendar.ics",
        "event": "/events/evening-group.ics",
        "occurrence": f"/events/evening-group/{day}.ics",
    }
    assert addresses(event, "es")["found"] == "/es/events/calendar.ics"


def test_feed_has_every_date_of_every_event(client):
    make_event()
    make_event("Retreat", dates=1, days=3, start_time=None)

    response = client.get(FEED)

    assert uids(response) == uids_of(Occurrence.objects.all())
    assert len(uids(response)) == 4
    assert values(response, "X-WR-CALNAME") == ["MBC Portal"]


def test_all_programs_read_the_feed_as_the_database_has_it(client):
    regions = make_regions()
    make_event(format="hybrid", venue=make_venue(state=regions["oregon"]))
    make_event("Talk", dates=40, time_zone="America/New_York").occurrences.last().cancel()

    found = read_with_all(client.get(FEED).content.decode())

    wanted = {
        (f"event-{row.event_id}-{row.key:%Y%m%d}@portal.example"): (
            spell(row.starts_at),
            spell(row.ends_at),
            "CANCELLED" if row.is_cancelled else "CONFIRMED",
            row.event.title,
        )
        for row in Occurrence.objects.select_related("event")
    }
    assert len(wanted) == 43
    for program, events in found.items():
        read = {
            one["uid"]: (one["start"], one["end"], one["status"], one["summary"]) for one in events
        }
        assert read == wanted, program


def test_event_has_its_own_dates(client):
    event = make_event()
    make_event("Other")

    response = client.get(addresses(event)["event"])

    assert uids(response) == uids_of(event.occurrences.all())
    assert values(response, "X-WR-CALNAME") == ["Evening group"]


def test_occurrence_is_one_date(client):
    event = make_event()
    row = event.occurrences.last()

    response = client.get(reverse("events:occurrence_ical", args=[event.slug, row.key]))

    assert uids(response) == uids_of([row])


def test_date_that_was_moved_is_found_by_its_first_day(client):
    row = make_event(dates=1).occurrences.get()
    row.change(own_date=row.key + timedelta(days=1), own_title="Summer party")

    response = client.get(reverse("events:occurrence_ical", args=[row.event.slug, row.key]))

    assert uids(response) == uids_of([row])
    assert values(response, "X-WR-CALNAME") == ["Summer party"]
    assert values(response, "SEQUENCE") == ["1"]


def test_cancelled_date_stays_and_says_so(client):
    event = make_event()
    event.occurrences.first().cancel()

    for name, url in addresses(event).items():
        response = client.get(url)
        count = 1 if name == "occurrence" else 3
        assert len(uids(response)) == count
        assert values(response, "STATUS").count("CANCELLED") == 1


def test_undated_event_is_empty_and_in_no_feed(client):
    event = make_event("Retreat", in_days=None)

    feed, own = client.get(FEED), client.get(f"/events/{event.slug}.ics")

    assert uids(feed) == uids(own) == []


@pytest.mark.parametrize("url", [FEED, "/events/evening-group.ics"])
def test_only_last_month_and_the_next_year_are_there(url, client):
    event = make_event(dates=1, in_days=10)
    event.occurrences.all().delete()
    inside = [make_date(event, days) for days in (-30, -1, 0, 399)]
    for days in (-32, 402):
        make_date(event, days)

    assert uids(client.get(url)) == uids_of(inside)


def test_long_past_date_can_be_opened(client):
    row = make_date(make_event(dates=1), -400)

    response = client.get(reverse("events:occurrence_ical", args=[row.event.slug, row.key]))

    assert uids(response) == uids_of([row])


def test_at_most_500_dates_the_soonest_first(client):
    event = make_event(dates=1, in_days=0)
    event.occurrences.all().delete()
    keys = [timezone.localdate() + timedelta(days=days) for days in range(300)]
    for title in ("One", "Two"):
        event = make_event(title, dates=1, in_days=0)
        event.occurrences.all().delete()
        rows = [Occurrence(event=event, key=key) for key in keys]
        for row in rows:
            row.follow_event()
        Occurrence.objects.bulk_create(rows)

    response = client.get(FEED)

    starts = [line for line in values(response, "DTSTART") if line > "2"]
    assert len(uids(response)) == 500
    assert starts == sorted(starts)
    assert uids(response) == uids_of(Occurrence.objects.filter(key__in=keys[:250]))


# The same search as the list


@pytest.fixture
def three():
    """Three events that differ in everything one can search by."""
    regions = make_regions()
    make_topic("creative")
    venue = make_venue(state=regions["oregon"])
    return {
        "group": make_event("Evening group", serves="oregon", in_days=3),
        "paint": make_event(
            "Painting",
            serves="idaho",
            topics=["creative"],
            sites=["bone"],
            audiences=["caregivers"],
            languages=["es"],
            format="in-person",
            venue=venue,
            cost="paid",
            in_days=60,
        ),
        "nation": make_event("National talk", topics=["basics"], format="hybrid", in_days=90),
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["group", "paint", "nation"]),
        ("?q=painting", ["paint"]),
        ("?q=painting&literally", ["paint"]),
        ("?region=oregon", ["group", "nation"]),
        ("?zip=83702", ["paint", "nation"]),
        ("?place=Boise", ["paint", "nation"]),
        ("?topic=creative", ["paint"]),
        ("?topic=creative&topic=basics", ["paint", "nation"]),
        ("?site=bone", ["paint"]),
        ("?audience=caregivers", ["paint"]),
        ("?language=es", ["paint"]),
        ("?format=online", ["group", "nation"]),
        ("?cost=free", ["group", "nation"]),
        ("?topic=creative&cost=free", []),
        ("?page=7&sort=name", ["group", "paint", "nation"]),
    ],
)
def test_search_narrows_the_feed(query, names, three, client):
    response = client.get(FEED + query)

    rows = Occurrence.objects.filter(event__in=[three[name] for name in names])
    assert uids(response) == uids_of(rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_search_finds_the_events_of_the_list(language, three, client):
    make_event("Pintura", translation_of=three["paint"])
    with translation.override(language):
        page, feed = reverse("events:list"), reverse("events:ical")

    listed = client.get(page, {"topic": "creative"}).content.decode()
    response = client.get(feed, {"topic": "creative"})

    assert set(values(response, "SUMMARY")) == {"Pintura" if language == "es" else "Painting"}
    assert f">{values(response, 'SUMMARY')[0]}<" in listed


def test_days_that_were_asked_for_are_those_of_the_feed(client):
    event = make_event(dates=1, in_days=3)
    event.occurrences.all().delete()
    rows = {days: make_date(event, days) for days in (-20, 3, 20, 50)}
    today = timezone.localdate()
    span = f"?from={today + timedelta(days=10)}&to={today + timedelta(days=30)}"

    found = {
        query: uids(client.get(FEED + query))
        for query in ("?when=this-week", "?when=past", span, "?to=nonsense")
    }

    assert found == {
        "?when=this-week": uids_of([rows[3]]),
        "?when=past": uids_of([rows[-20]]),
        span: uids_of([rows[20]]),
        "?to=nonsense": uids_of(rows.values()),
    }


def test_name_says_what_was_asked_for(three, client):
    response = client.get(FEED, {"region": "oregon", "cost": "free"})

    assert values(response, "X-WR-CALNAME") == ["MBC Portal: Oregon, Free"]
    assert values(response, "NAME") == ["MBC Portal: Oregon, Free"]


def test_name_is_never_long(client):
    (name,) = values(client.get(FEED, {"q": "ü" * 5000}), "X-WR-CALNAME")

    assert len(name) <= 180


@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG)
def test_feed_bears_any_value(value, client):
    make_event()

    for query in queries(value):
        response = client.get(FEED + query)
        assert response.status_code == 200
        assert lines_of(response)[-2:] == ["END:VCALENDAR", ""]


def test_search_cannot_add_lines(client):
    make_event()

    response = client.get(f"{FEED}?q={quote('a' + chr(13) + chr(10) + 'ATTENDEE:x')}")

    assert values(response, "ATTENDEE") == []


# Languages


def test_spanish_feed_has_spanish_words(client):
    event = make_event()
    make_event("Grupo de la tarde", translation_of=event)

    for name, url in addresses(event, "es").items():
        response = client.get(url)
        assert set(values(response, "SUMMARY")) == {"Grupo de la tarde"}, name
        for page in values(response, "URL"):
            assert page.startswith("https://portal.example/es/events/evening-group/")
            assert client.get(page.removeprefix("https://portal.example")).status_code == 200


def test_answers_in_two_languages_are_two(client):
    event = make_event()
    make_event("Grupo de la tarde", translation_of=event)

    tags = {client.get(addresses(event, language)["event"])["ETag"] for language in LANGUAGES}

    assert len(tags) == 2


# What is not public


@pytest.mark.parametrize(
    ("state", "status"),
    [("draft", 404), ("review", 404), ("future", 404), ("archived", 410), ("expired", 410)],
)
def test_event_that_is_not_public_is_not_there(state, status, client):
    hidden = {
        "future": {"at": timezone.now() + timedelta(hours=1)},
        "expired": {"expires_at": timezone.now() - timedelta(hours=1)},
        "archived": {},
    }.get(state, {"published": False})
    event = make_event("Sealed words", **hidden)
    if state == "review":
        event.submit()
    if state == "archived":
        event.archive()

    found = {name: client.get(url) for name, url in addresses(event).items()}

    assert {name: one.status_code for name, one in found.items()} == {
        "found": 200, "event": status, "occurrence": status,
    }  # fmt: skip
    for response in found.values():
        assert b"Sealed" not in response.content


def test_archived_draft_was_never_there(client):
    event = make_event(published=False)
    event.archive()

    assert client.get(f"/events/{event.slug}.ics").status_code == 404


def test_preview_opens_no_calendar(client, admin_client):
    event = make_event(published=False)

    response = admin_client.get(f"/events/{event.slug}.ics?preview")

    assert response.status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "/events/nonsense.ics",
        "/events/nonsense/2026-12-01.ics",
        "/events/evening-group/2001-01-01.ics",
        "/events/evening-group/2026-13-45.ics",
        "/events/evening-group.ics/",
    ],
)
def test_unknown_calendar_is_not_there(url, client):
    make_event()

    assert client.get(url).status_code == 404


def test_join_link_is_in_no_calendar(client):
    event = make_event(join_url=JOIN_URL)
    Occurrence.objects.filter(pk=event.occurrences.first().pk).update(
        starts_at=timezone.now() - timedelta(minutes=5),
        ends_at=timezone.now() + timedelta(minutes=50),
    )
    make_event("Grupo", translation_of=event, join_url=JOIN_URL)

    for language in LANGUAGES:
        for url in addresses(event, language).values():
            response = client.get(url)
            assert len(values(response, "UID")) >= 1
            assert "meet.example" not in "".join(lines_of(response))


# As an answer


def test_answer_may_be_kept_by_anyone(client):
    event = make_event()
    names = {"found": "events", "event": "evening-group"}
    names["occurrence"] = f"evening-group-{event.occurrences.first().key}"

    for name, url in addresses(event).items():
        response = client.get(url)
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        assert response["Content-Disposition"] == f'inline; filename="{names[name]}.ics"'
        assert response["Cache-Control"] == "public, max-age=3600"
        assert re.fullmatch('"[0-9a-f]{32}"', response["ETag"])
        assert parse_http_date(response["Last-Modified"]) <= timezone.now().timestamp()
        assert not response.cookies
        assert "cookie" not in response.headers.get("Vary", "").lower()


def test_same_bytes_twice_and_without_the_cache(client):
    make_portal()
    once = client.get(FEED)
    again = client.get(FEED)
    cache.clear()
    anew = client.get(FEED)

    assert len(uids(once)) == 4
    assert once.content == again.content == anew.content
    assert once["ETag"] == again["ETag"] == anew["ETag"]
    assert once["Last-Modified"] == again["Last-Modified"]


def test_what_is_known_is_not_sent_again(client):
    event = make_event()

    for url in addresses(event).values():
        first = client.get(url)
        headers = [
            {"if-none-match": first["ETag"]},
            {"if-none-match": f'"other", W/{first["ETag"]}'},
            {"if-modified-since": first["Last-Modified"]},
        ]
        for known in headers:
            response = client.get(url, headers=known)
            assert (response.status_code, response.content) == (304, b""), known
            assert response["ETag"] == first["ETag"]
            assert response["Cache-Control"] == "public, max-age=3600"
        for stale in (
            {"if-none-match": '"other"'},
            {"if-none-match": '"other"', "if-modified-since": first["Last-Modified"]},
            {"if-modified-since": http_date(parse_http_date(first["Last-Modified"]) - 1)},
        ):
            assert client.get(url, headers=stale).content == first.content, stale


def test_packed_answer_is_known_again(client):
    make_event()
    packed = client.get(FEED, headers={"accept-encoding": "gzip"})

    again = client.get(FEED, headers={"accept-encoding": "gzip", "if-none-match": packed["ETag"]})

    assert packed["Content-Encoding"] == "gzip"
    assert again.status_code == 304


def test_head_is_get_without_the_body(client):
    event = make_event()

    for url in addresses(event).values():
        got, head = client.get(url), client.head(url)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("ETag", "Last-Modified", "Content-Type", "Cache-Control"):
            assert head[name] == got[name]
        assert client.head(url, headers={"if-none-match": got["ETag"]}).status_code == 304


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_calendar_is_only_read(method, client):
    make_event()

    assert getattr(client, method)(FEED).status_code == 405


# In step


def _move(event):
    event.occurrences.last().change(own_date=timezone.localdate() + timedelta(days=70))


def _cancel(event):
    event.occurrences.last().cancel("The hall is closed.")


def _delete_date(event):
    event.occurrences.last().delete()


def _add_date(event):
    event.repeat_count = 4
    event.save()
    event.write_occurrences()


def _new_words(event):
    event.title = "Morning group"
    event.save()
    event.reindex()


def _new_translation(event):
    translated = event.translations.get()
    translated.title = "Grupo de la mañana"
    translated.save()
    translated.reindex()


def _hide_translation(event):
    event.translations.get().send_back()


def _new_venue(event):
    event.venue.street = "2 Park Avenue"
    event.venue.save()


@pytest.mark.parametrize(
    "change",
    [
        _move, _cancel, _delete_date, _add_date, _new_words, _new_translation, _hide_translation,
        _new_venue,
    ],
)  # fmt: skip
def test_every_change_shows_at_once(change, client):
    venue = make_venue(state=make_regions()["oregon"])
    event = make_event(format="in-person", venue=venue)
    make_event("Grupo de la tarde", translation_of=event)
    # Otherwise the stamp, in whole seconds, may still be the same.
    earlier = timezone.now() - timedelta(hours=1)
    Event.objects.update(updated_at=earlier)
    Occurrence.objects.update(changed_at=earlier)
    Venue.objects.update(updated_at=earlier)
    urls = [
        addresses(event, language)[name] for language in LANGUAGES for name in ("found", "event")
    ]
    before = {url: client.get(url) for url in urls}

    change(Event.objects.get(pk=event.pk))

    after = {url: client.get(url, headers={"if-none-match": before[url]["ETag"]}) for url in urls}
    is_spanish_alone = change in {_new_translation, _hide_translation}
    assert {url: one.status_code for url, one in after.items()} == {
        url: 304 if is_spanish_alone and not url.startswith("/es/") else 200 for url in urls
    }
    for url, response in after.items():
        if response.status_code == 200:
            assert response.content != before[url].content


def test_event_shows_from_its_moment_on(client, monkeypatch):
    at = timezone.now() + timedelta(hours=1)
    make_event(at=at)
    assert uids(client.get(FEED)) == []

    monkeypatch.setattr(timezone, "now", lambda: at)

    assert len(uids(client.get(FEED))) == 3


def test_withdrawn_event_leaves_the_feed(client):
    event = make_event()
    assert len(uids(client.get(FEED))) == 3

    event.archive()

    assert uids(client.get(FEED)) == []


def test_event_is_hidden_even_while_the_search_still_has_it(client):
    event = make_event()
    assert len(uids(client.get(FEED))) == 3

    Event.objects.filter(pk=event.pk).update(status="draft")

    assert uids(client.get(FEED)) == []


def test_sign_up_changes_no_calendar(client):
    event = make_event(registration="here", capacity=5)
    first = client.get(FEED)

    Occurrence.objects.filter(event=event).update(taken=3)
    cache.clear()

    assert client.get(FEED)["ETag"] == first["ETag"]


def test_clock_is_not_in_the_bytes(client, monkeypatch):
    make_event()
    first = client.get(FEED)
    cache.clear()
    later = timezone.now() + timedelta(seconds=2)

    monkeypatch.setattr(timezone, "now", lambda: later)

    assert client.get(FEED).content == first.content


def test_kept_answer_holds_no_words_of_the_search(client):
    make_event("Hospice talk")

    client.get(FEED + "?q=hospice")

    (key,) = cache._cache
    assert re.fullmatch(":1:events.ical:[0-9a-f]{64}", key)


# Questions to the database


@pytest.mark.parametrize("name", ["found", "event", "occurrence"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_number_of_queries_does_not_grow(name, language, client):
    regions = make_regions()

    def fill(count):
        for number in range(count):
            suffix = f"{count}-{number}"
            venue = make_venue(f"Hall {suffix}", state=regions["oregon"])
            event = make_event(f"Group {suffix}", dates=count, format="hybrid", venue=venue)
            make_event(f"Grupo {suffix}", translation_of=event)
            barn = make_venue(f"Barn {suffix}", state=regions["idaho"])
            event.occurrences.last().change(own_venue=barn)

    def count():
        client.get(reverse("search"), {"q": "group"})  # which builds the search
        url = addresses(Event.objects.filter(translation_of=None).last(), language)[name]
        query = "?region=oregon&q=group" if name == "found" else ""
        client.get(url + query)
        cache.clear()
        counts = []
        for _again in range(2):
            with CaptureQueriesContext(connection) as queries:
                client.get(url + query)
            counts.append(len(queries))
        return counts

    fill(1)
    few = count()
    fill(12)
    many = count()

    assert few == many
    assert few[1] == few[0] - 2  # the second time it is kept
    assert few[0] <= 16
