"""How listings are chosen and checked, with the figures of this moment."""

from collections.abc import Callable
from typing import NamedTuple

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mbcportal.links.models import Link
from resources.models import Report, Resource


class Figure(NamedTuple):
    """One number of the page, and what it counts."""

    words: str
    number: int


def _listings():
    return Resource.objects.to_keep_true().filter(is_sample=False)


def _in_time():
    checked = _listings().exclude(verified_on=None)
    return checked.count() - checked.check_overdue(timezone.localdate()).count()


# What the page counts, in its order: words, and a function that counts. A further part of the
# portal adds its line here.
FIGURES: list[tuple[str, Callable[[], int]]] = [
    (_("Listings in all"), lambda: _listings().count()),
    (_("Checked by our staff, and not yet due again"), _in_time),
    (
        _("Checked before, and overdue to be checked again"),
        lambda: _listings().check_overdue(timezone.localdate()).count(),
    ),
    (_("Not yet verified by our staff"), lambda: _listings().never_checked().count()),
    (
        _("Reports from readers that wait for us"),
        lambda: Report.objects.open().alone().filter(kind=Report.Kind.PROBLEM).count(),
    ),
    (_("Links known to be broken"), lambda: Link.objects.broken().count()),
]


def how_we_choose(request):
    """Say in plain words how listings are chosen and checked, and how well we do."""
    figures = [Figure(words, count()) for words, count in FIGURES]
    return render(request, "pages/how_we_choose.html", {"figures": figures})
