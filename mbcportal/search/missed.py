"""What was searched and not found: words five people share, and what somebody chose to tell us.

Nothing else about searches is kept. Until the same words were asked five times on one day there is
a keyed hash of them only, which nobody can read, and which is gone the day after.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .safety import plain

# From so many times on a day the words are kept and shown to staff.
SHOWN_FROM = 5
MAX_WORDS = 8
KEPT = timedelta(days=180)
MOST_A_DAY = 5000


class MissedWords(models.Model):
    """Words of searches that found nothing, counted for one day."""

    day = models.DateField(_("day"))
    digest = models.CharField(max_length=64, editable=False)
    times = models.PositiveIntegerField(_("times"), default=0)
    words = models.CharField(_("words"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        ordering = ["-day", "-times", "words"]
        constraints = [
            models.UniqueConstraint(fields=["day", "digest"], name="search_missed_once_a_day")
        ]

    def __str__(self):
        return self.words or f"… ({self.day})"

    @classmethod
    def count(cls, text):
        """Count a search without result. Words that may name somebody are not counted at all."""
        words = plain(text)
        if not words or len(words.split()) > MAX_WORDS or _may_be_personal(text, words):
            return
        day = timezone.localdate()
        digest = salted_hmac("search.missed", f"{day}:{words}", algorithm="sha256").hexdigest()
        with transaction.atomic():
            rows = cls.objects.filter(day=day)
            if not rows.filter(digest=digest).exists() and rows.count() >= MOST_A_DAY:
                return
            cls.objects.bulk_create([cls(day=day, digest=digest)], ignore_conflicts=True)
            row = rows.filter(digest=digest)
            row.update(times=F("times") + 1)
            row.filter(times__gte=SHOWN_FROM, words="").update(words=words[:120])


def _may_be_personal(text, words):
    """Whether a text may hold an address, a telephone number or the like."""
    return "@" in text or sum(character.isdigit() for character in words) > 5  # noqa: PLR2004


class Wish(models.Model):
    """What somebody could not find, in their own words, without a name."""

    text = models.CharField(_("what was not found"), max_length=500)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)
    is_done = models.BooleanField(
        _("dealt with"),
        default=False,
        help_text=_("Tick it when nothing is left to do. Stays at the desk."),
    )

    class Meta:
        verbose_name = _("wish of a visitor")
        verbose_name_plural = _("wishes of visitors")
        ordering = ["is_done", "-created_at"]

    def __str__(self):
        return self.text[:80]


def forget(now=None):
    """Delete the hashes of past days and everything older than half a year. Run daily."""
    today = timezone.localdate(now)
    MissedWords.objects.filter(day__lt=today, times__lt=SHOWN_FROM).delete()
    MissedWords.objects.filter(day__lt=today - KEPT).delete()
    Wish.objects.filter(created_at__lt=(now or timezone.now()) - KEPT).delete()
