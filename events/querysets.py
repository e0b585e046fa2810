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
    def for_user(self, user):
        """Keep the dates of a person's own affiliates' events; all for an administrator."""
        if user.is_superuser:
            return self
        return self.filter(event__affiliate__in=user.memberships.values("affiliate"))

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


class RegistrationQuerySet(models.QuerySet):
    def for_user(self, user):
        """Keep the sign-ups of the affiliates a person coordinates; all for an administrator.

        Names and addresses are only for those who hold the event: an editor of the same affiliate
        does not see them.
        """
        if user.is_superuser:
            return self
        theirs = user.memberships.filter(role__in=["coordinator", "manager"])
        return self.filter(occurrence__event__affiliate__in=theirs.values("affiliate"))

    def concerned(self):
        """Keep those who have, wait for, or ask for a place: who has to know of changes."""
        return self.filter(state__in=self.model.HOPING)
