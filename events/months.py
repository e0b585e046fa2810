"""A month of occurrences, laid out in weeks."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from .models import Event, Occurrence

MAX_OCCURRENCES = 500


@dataclass(frozen=True)
class Entry:
    """One date of an event as it stands on one day: it may have begun, or go on, on another."""

    occurrence: Occurrence
    is_first: bool
    is_last: bool

    @property
    def is_long(self) -> bool:
        """Whether it takes more days than this one."""
        return not (self.is_first and self.is_last)


@dataclass
class Day:
    """One day of the table, with what happens on it."""

    date: date
    is_in_month: bool
    entries: list[Entry] = field(default_factory=list)


def month_weeks(finder, first: date, last: date) -> list[list[Day]]:
    """Return the weeks, Sunday first, that hold the days from `first` to `last`.

    An event of several days stands on each of them. Days are those of the event's own clock.
    """
    start = first - timedelta(days=(first.weekday() + 1) % 7)
    end = last + timedelta(days=6 - (last.weekday() + 1) % 7)
    days = {
        day: Day(day, first <= day <= last)
        for day in (start + timedelta(days=n) for n in range((end - start).days + 1))
    }
    for occurrence in _occurrences(finder, start, end):
        day, last_day = occurrence.starts_day, occurrence.last_day
        while day <= last_day:
            if day in days:
                entry = Entry(occurrence, day == occurrence.starts_day, day == last_day)
                days[day].entries.append(entry)
            day += timedelta(days=1)
    ordered = list(days.values())
    return [ordered[n : n + 7] for n in range(0, len(ordered), 7)]


def _occurrences(finder, start, end):
    """Return the occurrences of the events a search finds, with the event in the reader's words."""
    zone = timezone.get_default_timezone()
    rows = Occurrence.objects.between(
        datetime.combine(start - timedelta(days=1), time(), zone),
        datetime.combine(end + timedelta(days=2), time(), zone),
    )
    events = {
        event.original_id: event
        for event in Event.objects.published()
        .select_related("translation_of")
        .filter(pk__in=finder.all_ids)
    }
    found = rows.filter(event__in=events).order_by("starts_at", "pk")[:MAX_OCCURRENCES]
    for row in found:
        shown = events[row.event_id]
        row.event = shown.facts
        row.title = row.own_title or shown.title
        row.language = shown.language
    return found
