"""Questions about resources."""

from zoneinfo import ZoneInfo

from django.db.models import F, Q
from django.utils import timezone

from mbcportal.affiliates.querysets import OwnedQuerySet


class ResourceQuerySet(OwnedQuerySet):
    def for_cards(self):
        """Fetch what a card shows, in a constant number of queries."""
        facts = ["phones", "service_area__parent", "opening_hours", "hours_exceptions", "languages"]
        return self.select_related(
            "organization", "affiliate", "main_topic", "translation_of__main_topic"
        ).prefetch_related(
            *facts, *(f"translation_of__{name}" for name in ["organization", "affiliate", *facts])
        )

    def helplines(self):
        return self.filter(kind="helpline")

    def open_at(self, now=None):
        """Keep what is open at `now` (an aware datetime), by weekly hours and exceptions."""
        now = now or timezone.now()
        zones = self.exclude(time_zone="").order_by().values_list("time_zone", flat=True).distinct()
        is_open = Q(is_always_open=True)
        for zone in zones:
            local = now.astimezone(ZoneInfo(zone))
            is_open |= Q(time_zone=zone) & _open_locally(local)
        return self.filter(is_open).distinct()


def _open_locally(local):
    """Return the condition of being open at a local moment, spans past midnight included."""
    moment, today = local.time(), local.date()
    hours = "opening_hours__"
    same_day = Q(**{f"{hours}weekday": local.weekday(), f"{hours}opens__lte": moment}) & (
        Q(**{f"{hours}closes__gt": moment})
        | Q(**{f"{hours}closes__lte": F("opening_hours__opens")})
    )
    from_yesterday = Q(
        **{
            f"{hours}weekday": (local.weekday() - 1) % 7,
            f"{hours}closes__gt": moment,
            f"{hours}closes__lte": F("opening_hours__opens"),
        }
    )
    exception = Q(hours_exceptions__date=today)
    special = exception & Q(
        hours_exceptions__opens__lte=moment, hours_exceptions__closes__gt=moment
    )
    return ((same_day | from_yesterday) & ~exception) | special
