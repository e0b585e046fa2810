"""What is public, asked in one place."""

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone


def is_public(now=None) -> Q:
    """Return the condition under which a `Published` row may be seen by anyone at `now`."""
    now = now or timezone.now()
    # A translation is never more public than its original.
    return _is_out(now) & (Q(translation_of=None) | _is_out(now, "translation_of__"))


def _is_out(now, of=""):
    return Q(**{f"{of}status": "published", f"{of}published_at__lte": now}) & (
        Q(**{f"{of}expires_at": None}) | Q(**{f"{of}expires_at__gt": now})
    )


class PublishedQuerySet(models.QuerySet):
    """Questions every publishable content type answers."""

    def published(self, now=None):
        """Keep what anyone may see at `now` (an aware datetime; the present when not given)."""
        return self.filter(is_public(now))

    def withdrawn(self):
        """Keep what was public once and was archived or has expired."""
        return self.filter(
            Q(status="archived", published_at__isnull=False)
            | Q(status="published", expires_at__lte=timezone.now())
        )

    def in_language(self, language):
        """Order rows so that the given language comes first, then the original."""
        return self.annotate(
            language_rank=Case(
                When(language=language, then=Value(0)),
                When(translation_of=None, then=Value(1)),
                default=Value(2),
            ),
        ).order_by("language_rank", "pk")

    def in_order(self, pks):
        """Return the rows of the given primary keys as a list in the order of the keys."""
        rows = self.in_bulk(list(pks))
        return [rows[pk] for pk in pks if pk in rows]

    def newest(self):
        """Order by publication, latest first."""
        return self.order_by(F("published_at").desc(nulls_last=True), "-pk")
