"""Questions about events and their dates."""

from django.db import models
from django.utils import timezone

from mbcportal.affiliates.querysets import OwnedQuerySet


class EventQuerySet(OwnedQuerySet):
    def for_cards(self):
        """Fetch what a card shows, in a constant number of queries."""
        facts = ["venue__state", "affiliate"]
        many = ["service_area__parent", "languages"]
        return self.select_related(
            *facts, "translation_of", *(f"translation_of__{name}" for name in facts)
        ).prefetch_related(*many, *(f"translation_of__{name}" for name in many))

    def undated(self):
        """Keep those whose date is still to be announced."""
        return self.filter(starts_on=None)


class OccurrenceQuerySet(models.QuerySet):
    def upcoming(self, now=None):
        """Keep what has not ended at `now`: today's event is still to come until it is over."""
        return self.filter(ends_at__gt=now or timezone.now())

    def past(self, now=None):
        return self.filter(ends_at__lte=now or timezone.now())

    def between(self, start, end):
        """Keep what happens at any time from `start` until before `end` (aware datetimes)."""
        return self.filter(starts_at__lt=end, ends_at__gt=start)

    def of_public_events(self):
        """Keep the dates of events that anyone may see."""
        from .models import Event  # noqa: PLC0415 - the models know their querysets

        return self.filter(event__in=Event.objects.published().filter(translation_of=None))
