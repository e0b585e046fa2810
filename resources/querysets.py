"""Questions about resources."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils import timezone

from mbcportal.affiliates.querysets import OwnedQuerySet
from mbcportal.taxonomy.models import Region

from .freshness import GRACE, PERIODS, SOON, latest_check_due_before


class ResourceQuerySet(OwnedQuerySet):
    def for_cards(self):
        """Fetch what a card shows, in a constant number of queries."""
        areas = Region.objects.select_related("parent")
        return self.for_known_links().prefetch_related(
            "languages",
            "translation_of__languages",
            Prefetch("service_area", areas),
            Prefetch("translation_of__service_area", areas),
        )

    def for_known_links(self):
        """Fetch what a card shows but languages and service area, which a finder knows by heart."""
        parts = ["phones", "opening_hours", "hours_exceptions"]
        # Few rows are translations: their originals are fetched only when there are some.
        originals = [f"translation_of__{name}" for name in ["organization", "affiliate", *parts]]
        rows = self.select_related("organization", "affiliate")
        return rows.prefetch_related(*parts, *originals)

    def helplines(self):
        return self.filter(kind="helpline")

    def to_keep_true(self):
        """Keep what staff check: the originals that are public now."""
        return self.published().filter(translation_of=None)

    def check_due_before(self, day):
        """Keep what is to be checked again before a day. What was never checked is not among it."""
        due = Q()
        for months in PERIODS:
            latest = latest_check_due_before(day, months)
            due |= Q(review_months=months, verified_on__lte=latest)
        return self.filter(due)

    def check_overdue(self, on):
        """Keep those whose check was due before the given day."""
        return self.check_due_before(on)

    def check_due_soon(self, on):
        """Keep those to be checked on the given day or within two weeks after it."""
        later = self.check_due_before(on + SOON + timedelta(days=1))
        return later.exclude(pk__in=self.check_due_before(on).order_by().values("pk"))

    def long_overdue(self, on):
        """Keep those that stand below others in results on the given day."""
        return self.check_due_before(on - GRACE)

    def never_checked(self):
        return self.filter(verified_on=None)

    def open_at(self, now=None):
        """Keep what is open at `now` (an aware datetime), by weekly hours and exceptions."""
        now = now or timezone.now()
        zones = self.exclude(time_zone="").order_by().values_list("time_zone", flat=True).distinct()
        is_open = Q(is_always_open=True)
        for zone in zones:
            is_open |= Q(time_zone=zone) & _open_locally(now.astimezone(ZoneInfo(zone)))
        return self.filter(is_open)


def _open_locally(local):
    """Return the condition of being open at a local moment.

    A day's own hours (an exception) stand for the weekly ones; spans past midnight belong to the
    day they began on.
    """
    from .parts import HoursException, OpeningHours  # noqa: PLC0415 - models know their querysets

    moment, today = local.time(), local.date()
    yesterday = today - timedelta(days=1)
    began = Q(opens__lte=moment) & (Q(closes__gt=moment) | Q(closes__lte=F("opens")))
    goes_on = Q(closes__gt=moment, closes__lte=F("opens"))
    weekly = OpeningHours.objects.filter(resource=OuterRef("pk"))
    own = HoursException.objects.filter(resource=OuterRef("pk"))
    return (
        Exists(own.filter(began, date=today))
        | Exists(own.filter(goes_on, date=yesterday))
        | (Exists(weekly.filter(began, weekday=today.weekday())) & ~Exists(own.filter(date=today)))
        | (
            Exists(weekly.filter(goes_on, weekday=yesterday.weekday()))
            & ~Exists(own.filter(date=yesterday))
        )
    )
