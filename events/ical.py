"""Dates of events for calendar programs: iCalendar (RFC 5545 and 7986).

Each date is one VEVENT of its own: programs read repeats and their exceptions differently. Its UID
never changes. SEQUENCE is the date's own counter: it rises when the date moves, is cancelled or is
changed by itself. When only words or the venue of the event change, LAST-MODIFIED and DTSTAMP rise,
which settle which of two copies is newer where SEQUENCE is the same (RFC 5546, 2.1.5). Nothing is
taken from the clock, so the same rows give the same bytes.
"""

import re
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, vDuration
from icalendar import Event as VEvent

from mbcportal.publishing.languages import reader_language

from .vtimezone import vtimezone

PRODID = "-//MBC Portal//Events//EN"
# How often a program should look for changes of a feed.
REFRESH = timedelta(hours=12)

# What other programs may take for the end of a line, and what no words have in them.
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
WEB_ADDRESS = re.compile(r"https?://[!-~]+")


def calendar(occurrences, *, name="", method=None) -> str:
    """Return occurrences (with their events) as a calendar, in the language that is active.

    `method` is "PUBLISH" for a calendar that goes along with a mail. A feed has none: without it a
    calendar is simply what there is, which Google, Outlook and Apple subscribe to and open alike,
    while PUBLISH would ask for an ORGANIZER. Without a method `name` and how often to look again
    are told.
    """
    occurrences = list(occurrences)
    shown = _in_readers_words({row.event_id for row in occurrences})
    events = [_event(row, shown.get(row.event_id, row.event)) for row in occurrences]
    # A calendar needs something in it; an empty one has the portal's own zone.
    zones = {row.event.time_zone for row in occurrences if _is_local(row)}
    zones = zones or (set() if events else {settings.TIME_ZONE})

    result = Calendar()
    result.add("version", "2.0")
    result.add("prodid", PRODID)
    result.add("calscale", "GREGORIAN")
    if method:
        result.add("method", method)
    else:
        _add_feed_properties(result, _line(name))
    for zone in sorted(zones):
        result.add_component(vtimezone(zone))
    for event in events:
        result.add_component(event)
    return result.to_ical().decode()


def uid(occurrence) -> str:
    """Return what names a date for ever, whatever its slug, title, time or language."""
    host = urlsplit(settings.SITE_URL).hostname
    return f"event-{occurrence.event_id}-{occurrence.key:%Y%m%d}@{host}"


def _add_feed_properties(result, name):
    if name:
        result.add("name", name)
        result.add("x-wr-calname", name)
    result.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    result.add("x-published-ttl", vDuration(REFRESH).to_ical().decode())


def _in_readers_words(event_ids):
    """Return {event id: its public translation for the reader}; originals are not among them."""
    from .models import Event  # noqa: PLC0415 - the models mail calendars

    rows = Event.objects.published().filter(
        translation_of__in=event_ids, language=reader_language()
    )
    return {row.original_id: row for row in rows}


def _event(occurrence, shown):
    """Return the VEVENT of one date; `shown` is its event in the reader's words."""
    result = VEvent()
    changed_at = _changed_at(occurrence, shown)
    result.add("uid", uid(occurrence))
    result.add("dtstamp", changed_at)
    result.add("last-modified", changed_at)
    result.add("sequence", occurrence.sequence)
    result.add("status", "CANCELLED" if occurrence.is_cancelled else "CONFIRMED")
    start, end = _span(occurrence)
    result.add("dtstart", start)
    result.add("dtend", end)
    result.add("summary", _line(occurrence.own_title or shown.title))
    page = settings.SITE_URL + occurrence.get_absolute_url()
    result.add("description", _description(occurrence, shown, page))
    result.add("location", _line(_place(occurrence)))
    # One wrong address would make some programs refuse the whole calendar.
    if WEB_ADDRESS.fullmatch(page):
        result.add("url", page)
    return result


def _changed_at(occurrence, shown):
    moments = [occurrence.changed_at, occurrence.event.updated_at, shown.updated_at]
    if occurrence.venue:
        moments.append(occurrence.venue.updated_at)
    return max(moments).astimezone(UTC)


def _is_whole_day(occurrence):
    return (occurrence.own_time or occurrence.event.start_time) is None


def _is_local(occurrence):
    """Say whether a date is told by its event's own clock, and so needs its VTIMEZONE.

    In the hour that the clock shows twice only UTC is clear.
    """
    moments = (occurrence.starts_local, occurrence.ends_local)
    return (
        not _is_whole_day(occurrence)
        and all(one.utcoffset() == one.replace(fold=1 - one.fold).utcoffset() for one in moments)
        and vtimezone(occurrence.event.time_zone) is not None
    )


def _span(occurrence):
    """Return start and end: days (the end is the day after the last), else moments."""
    if _is_whole_day(occurrence):
        return occurrence.starts_day, occurrence.last_day + timedelta(days=1)
    if _is_local(occurrence):
        return occurrence.starts_local, occurrence.ends_local
    return occurrence.starts_at.astimezone(UTC), occurrence.ends_at.astimezone(UTC)


def _place(occurrence):
    event = occurrence.event
    if event.format == event.Format.ONLINE:
        return _("Online")
    venue = occurrence.venue
    if venue is None:
        return _("In person; place to be announced")
    city = " ".join(filter(None, [venue.state.abbreviation, venue.zip_code]))
    return ", ".join(filter(None, [venue.name, venue.street, venue.city, city]))


def _description(occurrence, shown, page):
    """Return plain words in paragraphs. The join link is none of them, ever."""
    event = occurrence.event
    sample = shown.sample_note or _("This is a sample event, to show how the page looks.")
    paragraphs = [
        _("This date is cancelled.") if occurrence.is_cancelled else "",
        sample if event.is_sample else "",
        occurrence.note,
        shown.summary,
        event.get_format_display(),
        f"{_('Who may come')}: {shown.who_may_come}" if shown.who_may_come else "",
        page,
    ]
    return "\n\n".join(filter(None, (_words(one).strip() for one in paragraphs)))


def _words(text):
    """Return text as all programs read it: plain line ends, no control characters.

    A backslash escapes what comes after it, and programs do not agree how it escapes itself.
    """
    return CONTROLS.sub("", LINE_ENDS.sub("\n", str(text))).replace("\\", "/")


def _line(text):
    """Return text as one line, as titles and places are."""
    return " ".join(_words(text).split())
