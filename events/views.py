"""The events' pages."""

import calendar
from datetime import date, timedelta

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from mbcportal.affiliates.preview import visible
from mbcportal.publishing.languages import reader_language

from .filters import EventFinder
from .jsonld import json_ld
from .models import Event, Occurrence
from .months import month_weeks
from .seating import SignUp, seat

NEXT_DATES = 6
YEARS_AROUND = 3


def event_list(request):
    """What is coming up, soonest first."""
    finder = EventFinder(request.GET)
    if finder.settled_url:
        return redirect(request.path + finder.settled_url)
    today = timezone.localdate()
    context = {"finder": finder, "events": finder.dated_rows(), "today": today}
    return render(request, "events/list.html", context)


def event(request, slug):
    """One event with its next dates; a withdrawn one says so (status 410)."""
    found = _visible(request, slug)
    if found is None:
        return _withdrawn(request, slug)
    facts = found.facts
    dates = _of(facts, facts.occurrences.upcoming())
    seat(dates)
    planned = [row for row in dates if not row.is_cancelled]
    context = {
        "event": found,
        "facts": facts,
        "dates": dates,
        "past": _of(facts, facts.occurrences.past().order_by("-starts_at")),
        "best": _best_to_join(planned),
        "data": json_ld(request, found, planned[0]) if planned else "",
        **_terms(facts),
    }
    return render(request, "events/event.html", context)


def occurrence(request, slug, day):
    """One date of an event."""
    found = _visible(request, slug)
    if found is None:
        return _withdrawn(request, slug)
    facts = found.facts
    rows = Occurrence.objects.select_related("own_venue__state")
    row = get_object_or_404(rows, event=facts, key=day)
    row.event = facts
    seat([row])
    context = {
        "event": found,
        "facts": facts,
        "occurrence": row,
        "data": json_ld(request, found, row),
        "dates": _of(facts, facts.occurrences.upcoming().exclude(pk=row.pk)),
        **_terms(facts),
    }
    return render(request, "events/occurrence.html", context)


def month(request, year, month):
    """A month as a table; every day lists what happens on it."""
    today = timezone.localdate()
    if abs(year - today.year) > YEARS_AROUND or not 1 <= month <= 12:  # noqa: PLR2004 - months
        raise Http404
    finder = EventFinder(request.GET)
    if finder.settled_url:
        return redirect(request.path + finder.settled_url)
    first = date(year, month, 1)
    last = date(year, month, calendar.monthrange(year, month)[1])
    weeks = month_weeks(finder, first, last)
    context = {
        "finder": finder,
        "first": first,
        "today": today,
        "weeks": weeks,
        "days": [day for week in weeks for day in week if day.entries and day.is_in_month],
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=1),
    }
    return render(request, "events/month.html", context)


def find(events, slug):
    """Return the event of an address among those given, in the reader's language if it can be.

    Raises Http404 when there is none.
    """
    found = _named(events, slug)
    if found is None:
        raise Http404
    return found


def _named(events, slug):
    return events.filter(slug=slug).in_language(reader_language()).for_cards().first()


def _visible(request, slug):
    return _named(visible(request, Event.objects.all()), slug)


def _withdrawn(request, slug):
    event = find(Event.objects.withdrawn(), slug)
    context = {"event": event, "topics": event.facts.topics.all()}
    return render(request, "events/withdrawn.html", context, status=410)


def _of(event, occurrences):
    """Return the first few occurrences with their event at hand, for its zone."""
    rows = list(occurrences.select_related("own_venue__state")[:NEXT_DATES])
    for row in rows:
        row.event = event
    return rows


def _best_to_join(occurrences):
    """Return the date the button leads to: the first with places, else with a waitlist."""
    ranks = {SignUp.OPEN: 0, SignUp.REQUEST: 0, SignUp.FULL: 1}
    return min(occurrences, key=lambda row: ranks.get(row.seating.sign_up, 2), default=None)


def _terms(facts):
    return {
        "topics": facts.topics.all(),
        "sites": facts.sites.all(),
        "audiences": facts.audiences.all(),
    }
