"""Events as calendars to subscribe to or to open: of a search, of one event, of one date."""

import hashlib
import zlib
from datetime import datetime, time, timedelta

from django.core.cache import cache
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mbcportal.publishing.languages import reader_language

from . import ical
from .filters import EventFinder
from .models import Event, Occurrence

BACK, AHEAD = timedelta(days=30), timedelta(days=400)
MOST = 500
MAX_AGE = 60 * 60
LONGEST_NAME = 160


@require_safe
def found(request):
    """The dates of the events that a search finds, inside the days it asks for."""
    finder = EventFinder(request.GET)
    words = ", ".join(str(chip["label"]) for chip in finder.chips)[:LONGEST_NAME]
    name = _("MBC Portal: %s") % words if words else _("MBC Portal")
    return _answer(request, _dates_of(finder), name, "events")


@require_safe
def event(request, slug):
    """The dates of one event."""
    shown = _public(slug)
    if shown is None:
        return _gone(slug)
    return _answer(request, _around_today(shown.facts.occurrences.all()), shown.title, slug)


@require_safe
def occurrence(request, slug, day):
    """One date of an event, also when it is long past."""
    shown = _public(slug)
    if shown is None:
        return _gone(slug)
    row = get_object_or_404(Occurrence, event=shown.facts, key=day)
    dates = Occurrence.objects.filter(pk=row.pk)
    return _answer(request, dates, row.own_title or shown.title, f"{slug}-{day:%Y-%m-%d}")


def _public(slug):
    rows = Event.objects.published().filter(slug=slug).in_language(reader_language())
    return rows.select_related("translation_of").first()


def _gone(slug):
    """Tell programs that follow a withdrawn event to stop (410); raise Http404 for any other."""
    if Event.objects.withdrawn().filter(slug=slug).exists():
        words = _("This event is not listed any more.")
        return HttpResponse(words, status=410, content_type="text/plain; charset=utf-8")
    raise Http404


def _dates_of(finder):
    """Return the dates of the events a search finds: those inside the days it asks for.

    The list shows an event by its next date; a calendar has them all.
    """
    found_rows = Event.objects.filter(pk__in=finder.all_ids)
    originals = found_rows.values(original=Coalesce("translation_of", "pk"))
    rows = Occurrence.objects.of_public_events().filter(event__in=originals)
    start, end = finder.window
    if finder.is_past:
        rows = rows.past(finder.now)
    elif start:
        rows = rows.between(start, end)
    return _around_today(rows)


def _around_today(rows):
    """Keep the dates of the last month and the next year, by whole days."""
    today = datetime.combine(timezone.localdate(), time(), timezone.get_default_timezone())
    return rows.between(today - BACK, today + AHEAD)


def _answer(request, rows, name, filename):
    """Answer with the calendar of some dates, or with 304 when the program has it already."""
    rows = rows.order_by("starts_at", "pk")[:MOST]
    made_at, content = _cached(rows, name)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {
        "Cache-Control": f"public, max-age={MAX_AGE}",
        "Content-Disposition": f'inline; filename="{filename}.ics"',
        "ETag": etag,
        "Last-Modified": http_date(made_at),
    }
    response = HttpResponse(content, "text/calendar; charset=utf-8", headers=headers)
    return get_conditional_response(request, etag, made_at, response)


def _cached(rows, name):
    """Return (when it was made, as a Unix time; the bytes) of the calendar of some dates.

    The cache knows it by what it is made of, so an answer is never old, and no words of a search
    are kept.
    """
    key = f"events.ical:{_version(rows, name)}"
    kept = cache.get(key)
    if kept is None:
        kept = int(timezone.now().timestamp()), zlib.compress(_written(rows, name))
        cache.set(key, kept, MAX_AGE)
    made_at, packed = kept
    return made_at, zlib.decompress(packed)


def _version(rows, name):
    """Return a digest of what the calendar would be made of, read without its words."""
    dates = list(
        rows.values_list(
            "event_id", "pk", "changed_at", "own_venue__updated_at", "event__venue__updated_at"
        )
    )
    ids = {event_id for event_id, *_rest in dates}
    events = Event.objects.published().filter(Q(pk__in=ids) | Q(translation_of__in=ids))
    words = list(events.order_by("pk").values_list("pk", "updated_at"))
    parts = (reader_language(), name, dates, words)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _written(rows, name):
    full = rows.select_related("event__venue__state", "own_venue__state")
    return ical.calendar(full, name=name).encode()
