"""Whether people can sign up for a date, and how many places are left: as visitors are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone

from .models import Event, Occurrence, Registration


class SignUp(StrEnum):
    """What a visitor can do about one date."""

    NONE = "none"
    EXTERNAL = "external"
    CANCELLED = "cancelled"
    BEGUN = "begun"
    OVER = "over"
    REQUEST = "request"
    OPEN = "open"
    FULL = "full"


CAN_SIGN_UP = {SignUp.REQUEST, SignUp.OPEN, SignUp.FULL}


@dataclass(frozen=True)
class Seating:
    """What a visitor can do, and the places left where there is a number of them."""

    sign_up: SignUp
    left: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the form for this date can be sent."""
        return self.sign_up in CAN_SIGN_UP


def seat(occurrences: Iterable[Occurrence], now: datetime | None = None) -> None:
    """Give each date its `seating`, with one query for all. Each needs its event at hand."""
    rows, now = list(occurrences), now or timezone.now()
    waiting = Registration.objects.filter(
        occurrence__in=[row.pk for row in rows], state=Registration.State.WAITING
    )
    lines = set(waiting.values_list("occurrence", flat=True))
    for row in rows:
        row.seating = _seating(row, has_line=row.pk in lines, now=now)


def _seating(row, *, has_line, now):
    if closed := _why_closed(row, now):
        return Seating(closed)
    if row.event.registration == Event.Registration.REQUEST:
        return Seating(SignUp.REQUEST)
    if row.seats is None:
        return Seating(SignUp.OPEN)
    # Who comes new stands behind those who wait, even when a place is free.
    left = max(row.seats - row.taken, 0)
    return Seating(SignUp.FULL) if has_line or not left else Seating(SignUp.OPEN, left)


def _why_closed(row, now):
    """Return why nobody can sign up here, or None when people can."""
    if row.is_past(now):
        return SignUp.OVER
    if row.is_cancelled:
        return SignUp.CANCELLED
    if row.event.registration in {Event.Registration.NONE, Event.Registration.EXTERNAL}:
        return SignUp(row.event.registration)
    return SignUp.BEGUN if row.starts_at <= now else None
