import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone, translation
from icalendar import Calendar

from events import ical
from events.models import Event, Occurrence
from mbcportal.publishing.zones import TIME_ZONES
from tests.calendars import read_with_all, spell
from tests.content import JOIN_URL, make_event, make_regions, make_venue

pytestmark = pytest.mark.django_db

ZONES = [zone for zone, _name in TIME_ZONES]
CHANGES = [date(2027, 3, 14), date(2027, 11, 7)]
HOSTILE = [
    "Commas, semicolons; colons: \"quotes\" and 'more'",
    "Crème brûlée 👩‍👩‍👧 día, ¿cómo? 乳がん",
    "x" * 160,
    "é" * 160,
    "👩" * 150,
    "A\nB\r\nC\rD\u2028E\u2029F\x85G\x0bH",
    "Null\x01\x08\x1b\x7f\x9f controls\ufeff",
    r"Back\slash C:\New \n \, \; \\",
    "BEGIN:VEVENT",
    "Talk\r\nATTENDEE:mailto:eve@evil.example\r\nBEGIN:VALARM\r\nEND:VALARM",
    "%0D%0A^n^'&amp;<b>",
    " spaces  around ",
]


def make_date(event, key, **own):
    """Write one date of an event, as the rule would, with something of its own."""
    row = Occurrence(event=event, key=key, **own)
    row.follow_event()
    row.save()
    return row


def make_one(title="Evening group", *, key=date(2026, 12, 1), own=None, **fields):
    """Return the only date of a new event."""
    fields = {"time_zone": "America/Boise", "start_time": time(16), **fields}
    event = make_event(title, dates=1, starts_on=key, **fields)
    event.occurrences.all().delete()
    return make_date(event, key, **(own or {}))


def expected(row):
    """Return what every program must read of one date, worked out from the database alone."""
    if (row.own_time or row.event.start_time) is None:
        start, end = row.starts_day.isoformat(), (row.last_day + timedelta(days=1)).isoformat()
    else:
        start, end = spell(row.starts_at), spell(row.ends_at)
    return {
        "uid": f"event-{row.event_id}-{row.key:%Y%m%d}@portal.example",
        "start": start,
        "end": end,
        "status": "CANCELLED" if row.is_cancelled else "CONFIRMED",
        "sequence": row.sequence,
    }


def assert_all_read(rows):
    """Check that all three programs read from the calendar what the database holds."""
    wanted = sorted((expected(row) for row in rows), key=lambda one: one["uid"])

    for program, events in read_with_all(ical.calendar(rows)).items():
        read = [{name: event[name] for name in wanted[0]} for event in events]
        assert read == wanted, program


def lines_of(text):
    """Return the lines of a calendar, unfolded."""
    return text.replace("\r\n ", "").split("\r\n")


def values(text, name):
    return [line.partition(":")[2] for line in lines_of(text) if re.match(rf"{name}[:;]", line)]


# The form


def test_date_is_written_so():
    row = make_one(
        who_may_come="Everybody, with a friend.",
        summary="We talk; you listen.",
        format="online",
        own={"note": "Bring a cup."},
    )
    moment = datetime(2026, 11, 2, 3, 4, 5, tzinfo=UTC)
    Occurrence.objects.update(changed_at=moment)
    Event.objects.update(updated_at=moment - timedelta(days=1))
    row = Occurrence.objects.get()

    text = ical.calendar([row], name="MBC Portal: Oregon")

    description = (
        r"DESCRIPTION:Bring a cup.\n\nWe talk\; you listen.\n\nOnline\n\nWho may come: "
        r"Everybody\, with a friend.\n\nhttps://portal.example/events/evening-group/2026-12-01/"
    )
    assert lines_of(text) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//MBC Portal//Events//EN",
        "CALSCALE:GREGORIAN",
        "NAME:MBC Portal: Oregon",
        "X-WR-CALNAME:MBC Portal: Oregon",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
        "BEGIN:VTIMEZONE",
        "TZID:America/Boise",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700308T020000",
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "TZNAME:MDT",
        "TZOFFSETFROM:-0700",
        "TZOFFSETTO:-0600",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701101T020000",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
        "TZNAME:MST",
        "TZOFFSETFROM:-0600",
        "TZOFFSETTO:-0700",
        "END:STANDARD",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        "SUMMARY:Evening group",
        "DTSTART;TZID=America/Boise:20261201T160000",
        "DTEND;TZID=America/Boise:20261201T173000",
        "DTSTAMP:20261102T030405Z",
        f"UID:event-{row.event_id}-20261201@portal.example",
        "SEQUENCE:0",
        description,
        "LAST-MODIFIED:20261102T030405Z",
        "LOCATION:Online",
        "STATUS:CONFIRMED",
        "URL:https://portal.example/events/evening-group/2026-12-01/",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_same_rows_give_the_same_bytes():
    make_one(format="hybrid", venue=make_venue(state=make_regions()["oregon"]))

    once, again = (ical.calendar(Occurrence.objects.all(), name="A") for _ in range(2))

    assert once == again


@pytest.mark.parametrize("title", HOSTILE)
def test_lines_are_folded_by_octets_and_end_with_crlf(title):
    text = ical.calendar([make_one(title, slug="x", summary=title)], name=title)

    assert re.findall(r"(?<!\r)\n|\r(?!\n)", text) == []
    lines = text.encode().split(b"\r\n")
    assert [line for line in lines if len(line) > 75] == []
    for line in lines:
        line.decode()  # no letter is cut in two
    assert re.findall("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff]", text) == []


def test_empty_calendar_has_a_zone():
    text = ical.calendar([], name="Nothing")

    calendar = Calendar.from_ical(text)
    assert [one.name for one in calendar.subcomponents] == ["VTIMEZONE"]
    assert read_with_all(text) == {"recurring-ical-events": [], "ical.js": [], "node-ical": []}


def test_each_used_zone_is_there_once():
    rows = [make_one(zone, slug=f"e-{n}", time_zone=zone) for n, zone in enumerate(ZONES[:3] * 2)]
    whole_day = make_one("Whole day", start_time=None, time_zone=ZONES[8])

    text = ical.calendar([*rows, whole_day])

    assert values(text, "TZID") == sorted(ZONES[:3])


def test_mail_has_its_method_and_nothing_to_follow():
    text = ical.calendar([make_one()], method="PUBLISH")

    assert values(text, "METHOD") == ["PUBLISH"]
    for name in ("NAME", "X-WR-CALNAME", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"):
        assert values(text, name) == []


def test_feed_has_no_method():
    assert values(ical.calendar([make_one()], name="A"), "METHOD") == []


@pytest.mark.parametrize("name", ["ORGANIZER", "ATTENDEE", "RRULE", "RDATE", "EXDATE"])
def test_event_invites_nobody_and_repeats_by_no_rule(name):
    row = make_one("Group", repeat_every="week", repeat_count=3)

    (event,) = Calendar.from_ical(ical.calendar([row])).walk("VEVENT")

    assert name not in event
    assert event.subcomponents == []


# What programs read


def test_programs_agree_around_every_clock_change():
    rows = []
    for zone in ZONES:
        for at, minutes in ((time(0, 30), 120), (time(1, 30), 45), (time(4), 30), (time(18), 400)):
            event = make_one(
                f"{zone} {at}", slug=f"{zone}-{at:%H%M}".lower().replace("/", "-"),
                key=date(2026, 12, 1), time_zone=zone, start_time=at, duration_minutes=minutes,
            ).event  # fmt: skip
            rows += [
                make_date(event, change + timedelta(days=days))
                for change in CHANGES
                for days in range(-2, 3)
            ]

    assert len(rows) == 9 * 4 * 10
    assert_all_read(rows)


@pytest.mark.parametrize("zone", ZONES)
def test_programs_agree_over_seven_years(zone):
    event = make_one(time_zone=zone, start_time=time(3, 15)).event
    first = date(2024, 1, 1)
    rows = []
    for week in range(7 * 53):
        row = Occurrence(event=event, key=first + timedelta(days=7 * week - 1))
        row.follow_event()
        row.changed_at = timezone.now()
        rows.append(row)

    assert_all_read(rows)


def test_hour_that_comes_twice_is_written_in_utc():
    event = make_one(start_time=time(0, 30), duration_minutes=120).event
    day, day_after = (make_date(event, CHANGES[1] + timedelta(days=days)) for days in (0, 1))

    text = ical.calendar([day, day_after])

    # From 0:30 daylight time, two hours: 1:30 on a clock that has been put back.
    assert [line for line in lines_of(text) if line.startswith(("DTSTART;", "DTSTART:2", "DTEND"))][
        -4:
    ] == [
        "DTSTART:20271107T063000Z",
        "DTEND:20271107T083000Z",
        "DTSTART;TZID=America/Boise:20271108T003000",
        "DTEND;TZID=America/Boise:20271108T023000",
    ]
    assert_all_read([day, day_after])


def test_calendar_of_utc_alone_has_no_zone():
    event = make_one(start_time=time(1, 30)).event

    text = ical.calendar([make_date(event, CHANGES[1])])

    assert values(text, "TZID") == []


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("days", [1, 2, 14])
def test_programs_agree_on_whole_days(change, days):
    row = make_one(key=change, start_time=None, days=days)

    text = ical.calendar([row])

    assert values(text, "DTSTART")[-1] == f"{change:%Y%m%d}"
    assert values(text, "DTEND") == [f"{change + timedelta(days=days):%Y%m%d}"]
    assert values(text, "TZID") == []
    assert_all_read([row])


def test_whole_day_that_got_a_time_has_it():
    row = make_one(start_time=None, own={"own_time": time(9)})

    text = ical.calendar([row])

    assert values(text, "DTSTART")[-1] == "20261201T090000"
    assert_all_read([row])


@pytest.mark.parametrize("change", CHANGES)
def test_programs_agree_on_several_days(change):
    row = make_one(key=change - timedelta(days=1), days=3, start_time=time(9))

    assert_all_read([row])
    assert row.last_day == change + timedelta(days=1)


@pytest.mark.parametrize("title", HOSTILE)
def test_programs_read_the_words(title):
    row = make_one(title, slug="x", summary=title, who_may_come="", own={"note": title})
    page = "https://portal.example/events/x/2026-12-01/"

    found = read_with_all(ical.calendar([row], name=title))

    plain = re.sub("[\x00-\x08\x1b\x7f-\x84\x86-\x9f\ufeff]", "", title).replace("\\", "/")
    line = " ".join(plain.split())
    paragraph = re.sub("\r\n|[\r\x0b\x85\u2028\u2029]", "\n", plain).strip()
    for program, (event,) in found.items():
        assert event["summary"] == line, program
        assert event["description"].split("\n\n") == [paragraph, paragraph, "Online", page], program
        assert (event["location"], event["url"]) == ("Online", page), program


def test_words_cannot_add_properties():
    hostile = HOSTILE[9]
    row = make_one(
        hostile,
        slug="x",
        summary=hostile,
        who_may_come=hostile,
        format="in-person",
        venue=make_venue("Hall", state=make_regions()["oregon"]),
        own={"note": hostile},
    )
    row.venue.street = row.venue.city = hostile

    text = ical.calendar([row], name=hostile)

    assert [line for line in lines_of(text) if re.match("ATTENDEE|BEGIN:VALARM", line)] == []
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert event.subcomponents == []


def test_place_is_the_venue_with_its_address():
    regions = make_regions()
    hall = make_venue("Hall", state=regions["oregon"])
    barn = make_venue("Barn", state=regions["idaho"])
    barn.street = barn.zip_code = ""
    places = {
        "hall": make_one("A", format="in-person", venue=hall),
        "hybrid": make_one("B", format="hybrid", venue=hall),
        "moved": make_one("C", format="in-person", venue=hall, own={"own_venue": barn}),
        "online": make_one("D", format="online", venue=hall),
        "open": make_one("E", format="in-person"),
    }

    read = {
        name: [event["location"] for (event,) in read_with_all(ical.calendar([row])).values()]
        for name, row in places.items()
    }

    assert read == {
        "hall": ["Hall, 1 Park Avenue, Portland, OR 97201"] * 3,
        "hybrid": ["Hall, 1 Park Avenue, Portland, OR 97201"] * 3,
        "moved": ["Barn, Portland, ID"] * 3,
        "online": ["Online"] * 3,
        "open": ["In person; place to be announced"] * 3,
    }


def test_wrong_address_is_left_out(settings):
    row = make_one()
    settings.SITE_URL = "https://portal.example/a b"

    text = ical.calendar([row])

    assert values(text, "URL") == []
    assert_all_read([row])


def test_sample_is_marked_in_the_words():
    row = make_one(is_sample=True, sample_note="The group is made up.")

    (description,) = values(ical.calendar([row]), "DESCRIPTION")

    assert description.startswith(r"The group is made up.\n\n")


def test_join_link_is_nowhere():
    row = make_one(join_url=JOIN_URL, own={"note": "Come."})
    Occurrence.objects.update(starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1))
    row.refresh_from_db()

    for text in (ical.calendar([row], name="A"), ical.calendar([row], method="PUBLISH")):
        joined = "".join(lines_of(text))
        assert "meet.example" not in joined
        assert "quiet-harbour" not in joined


# Languages


def test_spanish_readers_get_spanish_words():
    row = make_one(format="hybrid", venue=make_venue(state=make_regions()["oregon"]))
    make_event(
        "Grupo de la tarde", translation_of=row.event, summary="Hablamos; ¿vienes?", who_may_come=""
    )

    with translation.override("es"):
        text = ical.calendar([row])
    english = ical.calendar([row])

    for (event,) in read_with_all(text).values():
        assert event["summary"] == "Grupo de la tarde"
        assert event["description"].startswith("Hablamos; ¿vienes?\n\n")
        assert event["url"] == "https://portal.example/es/events/evening-group/2026-12-01/"
    assert values(english, "SUMMARY") == ["Evening group"]
    assert values(text, "UID") == values(english, "UID")
    assert values(text, "DTSTART") == values(english, "DTSTART")
    with translation.override("es"):
        assert_all_read([row])


def test_hidden_translation_leaves_the_original():
    row = make_one()
    make_event("Grupo", translation_of=row.event, published=False)

    with translation.override("es"):
        text = ical.calendar([row])

    assert values(text, "SUMMARY") == ["Evening group"]


def test_title_of_its_own_comes_first_in_both_languages():
    row = make_one(own={"own_title": "Summer party"})
    make_event("Grupo", translation_of=row.event)

    for language in ("en", "es"):
        with translation.override(language):
            assert values(ical.calendar([row]), "SUMMARY") == ["Summer party"]


# Changes


def test_moved_date_keeps_its_uid_and_counts_up():
    row = make_one(key=timezone.localdate() + timedelta(days=10))
    before = ical.calendar([row])

    row.change(own_date=row.key + timedelta(days=1), own_time=time(10))
    after = ical.calendar([row])

    assert values(after, "UID") == values(before, "UID")
    assert [values(text, "SEQUENCE") for text in (before, after)] == [["0"], ["1"]]
    assert values(after, "DTSTART")[-1] == f"{row.key + timedelta(days=1):%Y%m%d}T100000"
    assert_all_read([row])


def test_cancelled_date_says_so_and_keeps_its_title():
    row = make_one(key=timezone.localdate() + timedelta(days=10))

    row.cancel("The hall is closed.")
    text = ical.calendar([row])

    assert (values(text, "STATUS"), values(text, "SEQUENCE")) == (["CANCELLED"], ["1"])
    assert values(text, "SUMMARY") == ["Evening group"]
    (description,) = values(text, "DESCRIPTION")
    assert description.startswith(r"This date is cancelled.\n\nThe hall is closed.\n\n")
    assert_all_read([row])

    row.reinstate()

    text = ical.calendar([row])
    assert (values(text, "STATUS"), values(text, "SEQUENCE")) == (["CONFIRMED"], ["2"])


def test_uid_outlives_slug_title_and_hour():
    row = make_one(key=timezone.localdate() + timedelta(days=10))
    before = values(ical.calendar([row]), "UID")

    event = row.event
    event.slug, event.title, event.start_time = "tea", "Tea", time(9)
    event.save()
    event.write_occurrences()
    row = event.occurrences.get()

    text = ical.calendar([row])
    assert values(text, "UID") == before
    assert values(text, "SEQUENCE") == ["1"]
    assert values(text, "SUMMARY") == ["Tea"]


def test_uids_are_all_different():
    one, other = make_event("One"), make_event("Other")

    uids = values(ical.calendar([*one.occurrences.all(), *other.occurrences.all()]), "UID")

    assert len(set(uids)) == 6


def test_new_words_raise_the_stamp_alone():
    row = make_one(venue=make_venue(state=make_regions()["oregon"]), format="in-person")
    translated = make_event("Grupo", translation_of=row.event)
    past = datetime(2026, 1, 1, tzinfo=UTC)
    Occurrence.objects.update(changed_at=past)
    Event.objects.update(updated_at=past)
    type(row.venue).objects.update(updated_at=past)
    stamps = {}

    for name, changed in {
        "event": row.event, "translation": translated, "venue": row.event.venue,
    }.items():  # fmt: skip
        later = past + timedelta(days=len(stamps) + 1)
        type(changed).objects.filter(pk=changed.pk).update(updated_at=later)
        with translation.override("es"):
            fresh = Occurrence.objects.get()
            text = ical.calendar([fresh])
        stamps[name] = (values(text, "DTSTAMP"), values(text, "LAST-MODIFIED"))
        assert values(text, "SEQUENCE") == ["0"]

    assert stamps == {
        "event": (["20260102T000000Z"],) * 2,
        "translation": (["20260103T000000Z"],) * 2,
        "venue": (["20260104T000000Z"],) * 2,
    }
