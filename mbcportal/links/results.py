"""What a check can find, and what it means for readers and for staff."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Result(models.TextChoices):
    """What came of asking an address."""

    FINE = "fine", _("Works")
    MOVED = "moved", _("Moved for good")
    MOVED_NOW = "moved-now", _("Works, by way of another address")
    GONE = "gone", _("The page is gone")
    LOOK = "look", _("Their site does not let us check; a person must look")
    SERVER = "server", _("Their server has an error")
    NO_HOST = "no-host", _("There is no site of this name")
    UNREACHABLE = "unreachable", _("Their server does not answer")
    CERTIFICATE = "certificate", _("The connection is not safe: browsers warn of it")
    SLOW = "slow", _("Too slow")
    REDIRECTS = "redirects", _("It leads in circles")
    REFUSED = "refused", _("It leads into a private network")
    NOT_ADDRESS = "not-address", _("It is no web address that readers can open")


WORKS = frozenset({Result.FINE, Result.MOVED, Result.MOVED_NOW})
# A robot is kept out: that says nothing of what a reader would see.
UNKNOWN = frozenset({Result.LOOK})
FAILS = frozenset(Result) - WORKS - UNKNOWN
# So many failed checks in a row, each on a day of its own, make a link a broken one.
FAILURES_OF_BROKEN = 2
# No server was reached: when nothing else is found all night, our own line is down.
OFFLINE = frozenset({Result.NO_HOST, Result.UNREACHABLE, Result.SLOW})


@dataclass(frozen=True)
class Finding:
    """What one check found. `moved_to` is set when the old address says "for good"."""

    result: Result
    status_code: int | None = None
    moved_to: str = ""
