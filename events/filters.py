"""The events' search: the shared vocabulary, and when."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db.models import Max, Min, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mbcportal.publishing.languages import reader_language
from mbcportal.search.filters import Finder, ValuesFilter, WordsFilter
from mbcportal.search.models import SearchEntry

from .models import YEARS, Event, Occurrence

FAR = timedelta(days=3 * 365)


class EventFinder(Finder):
    KIND = SearchEntry.Kind.EVENT
    SWITCHES = {
        "when": {
            "this-week": gettext_lazy("In the next 7 days"),
            "this-month": gettext_lazy("This month"),
            "next-month": gettext_lazy("Next month"),
            "past": gettext_lazy("Past events"),
        },
    }

    when = ValuesFilter()

    class Meta:
        model = Event
        fields = []

    def __init__(self, data, **kwargs):
        super().__init__(data, **kwargs)
        self.now = timezone.now()

    @cached_property
    def window(self):
        """The (start, end) moments that were asked for; None, None for all that is to come."""
        today = timezone.localdate(self.now)
        windows = []
        for when in self.form.cleaned_data["when"]:
            if when == "this-week":
                windows.append((today, today + timedelta(days=7)))
            elif when == "this-month":
                windows.append((today, _next_month(today)))
            elif when == "next-month":
                first = _next_month(today)
                windows.append((first, _next_month(first)))
        start, end = self.dates
        if start or end:
            windows.append((start or today, end + timedelta(days=1) if end else today + FAR))
        if not windows:
            return None, None
        return _midnight(min(w[0] for w in windows)), _midnight(max(w[1] for w in windows))

    @cached_property
    def dates(self):
        """The dates of `from` and `to`, each None when not given or not a date."""
        return tuple(_date(self.form.cleaned_data.get(name)) for name in ("from", "to"))

    @property
    def is_past(self):
        return "past" in self.form.cleaned_data["when"]

    @cached_property
    def next_starts(self):
        """Return {event id: its next start inside what was asked for}, soonest first."""
        rows = Occurrence.objects.all()
        start, end = self.window
        if self.is_past:
            rows = rows.past(self.now)
        elif start:
            rows = rows.between(start, end)
        else:
            rows = rows.upcoming(self.now)
        nearest = Max if self.is_past else Min
        # A date that takes place comes before a cancelled one; that alone is shown, and marked.
        planned = nearest("starts_at", filter=Q(status=Occurrence.Status.SCHEDULED))
        start = Coalesce(planned, nearest("starts_at"))
        found = rows.values("event").annotate(start=start)
        order = "-start" if self.is_past else "start"
        return dict(found.order_by(order, "event").values_list("event", "start"))

    def within(self):
        """Order by the next date; what has no date yet comes last."""
        ids = list(self.next_starts)
        if self.window == (None, None) and not self.is_past:
            ids += Event.objects.undated().order_by("title").values_list("pk", flat=True)
        return ids

    @cached_property
    def not_understood(self):
        sentences = super().not_understood
        for name in ("from", "to"):
            value = self.form.cleaned_data.get(name)
            if value and _date(value) is None:
                sentences.append(_("“%s” is not a date. Write it like 2026-12-31.") % value[:40])
        return sentences

    @property
    def chips(self):
        chips = list(super().chips)
        for name, label in (("from", _("From %s")), ("to", _("Until %s"))):
            value = self.form.cleaned_data.get(name)
            if value and _date(value):
                chips.append({"label": label % value, "url": self.url(without={name: None})})
        return chips

    @cached_property
    def all_ids(self):
        """Ids of every event that fits the filters, whenever it happens."""
        return self.index.find(
            self.KIND,
            reader_language(),
            text=self.text,
            place=self.chosen_place,
            chosen=self.chosen,
        ).ids

    def dated_rows(self, limit=None):
        """Return (event, its next occurrence or None) pairs of this page."""
        events = self.rows(Event.objects.for_cards(), limit)
        starts = {
            event.original_id: self.next_starts[event.original_id]
            for event in events
            if event.original_id in self.next_starts
        }
        shown, called_off = self._dates_of(starts)
        pairs = []
        for event in events:
            occurrence = shown.get(event.original_id)
            if occurrence is not None:
                occurrence.event = event.facts
                occurrence.called_off = called_off[event.original_id]
                for row in occurrence.called_off:
                    row.event = event.facts
            pairs.append((event, occurrence))
        return pairs

    def _dates_of(self, starts):
        """Return {event id: the date to show}, and the cancelled ones that come before it."""
        rows = Occurrence.objects.filter(event__in=starts).select_related("own_venue__state")
        shown, called_off = {}, defaultdict(list)
        for row in rows.filter(starts_at__in=starts.values()).order_by("-status"):
            if row.starts_at == starts[row.event_id]:
                shown.setdefault(row.event_id, row)
        if starts and not self.is_past:
            since = max(self.now, self.window[0] or self.now)
            cancelled = rows.upcoming(since).filter(
                status=Occurrence.Status.CANCELLED, starts_at__lt=max(starts.values())
            )
            for row in cancelled.order_by("starts_at"):
                if row.starts_at < starts[row.event_id]:
                    called_off[row.event_id].append(row)
        return shown, called_off


# `from` is a Python keyword, so these two are added by name.
EventFinder.base_filters["from"] = WordsFilter(field_name="from")
EventFinder.base_filters["to"] = WordsFilter(field_name="to")


def _date(text):
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    return day if day and day.year in YEARS else None


def _midnight(day):
    return datetime.combine(day, time(), timezone.get_default_timezone())


def _next_month(day):
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
