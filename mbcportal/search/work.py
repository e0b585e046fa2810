"""What visitors did not find, for those who teach the search."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbcportal.affiliates import work

from .missed import SHOWN_FROM, MissedWords, Wish

# What was looked for longer ago has been seen before.
LATELY = timedelta(days=14)


def missed(user):
    """The words that many looked for lately without a result."""
    since = timezone.localdate() - LATELY
    rows = MissedWords.objects.filter(times__gte=SHOWN_FROM, day__gte=since).exclude(words="")
    return work.listed(
        user,
        rows.order_by("-times", "-day", "pk"),
        _("Searches without result in two weeks"),
        f"day__gte={since}",
        lambda row: ngettext("%s time", "%s times", row.times) % row.times,
    )


def wishes(user):
    """What visitors wrote that they could not find."""
    rows = Wish.objects.filter(is_done=False)
    return work.listed(user, rows, _("Wishes of visitors"), "is_done__exact=0")
