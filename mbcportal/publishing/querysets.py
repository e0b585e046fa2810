"""What is public, asked in one place."""

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from .snapshots import snapshot


def is_public(now=None) -> Q:
    """Return the condition under which a `Published` row may be seen by anyone at `now`."""
    now = now or timezone.now()
    # A translation is never more public than its original.
    return _is_out(now) & (Q(translation_of=None) | _is_out(now, "translation_of__"))


def _is_out(now, of=""):
    out = {"status": "published", "published_at__lte": now, "successor_of": None}
    return Q(**{f"{of}{name}": value for name, value in out.items()}) & (
        Q(**{f"{of}expires_at": None}) | Q(**{f"{of}expires_at__gt": now})
    )


class PublishedQuerySet(models.QuerySet):
    """Questions every publishable content type answers."""

    def published(self, now=None):
        """Keep what anyone may see at `now` (an aware datetime; the present when not given)."""
        return self.filter(is_public(now))

    def withdrawn(self):
        """Keep what was public once and was archived or has expired."""
        return self.filter(successor_of=None).filter(
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


class StepQuerySet(models.QuerySet):
    def of(self, content):
        """Keep the steps of a page and of its successor, the newest first."""
        return self.filter(
            content_type=ContentType.objects.get_for_model(content),
            object_id__in={content.pk, content.successor_of_id or content.pk},
        ).order_by("-at", "-pk")


class VersionQuerySet(models.QuerySet):
    """Questions about the versions of a page."""

    def of(self, content):
        """Keep the versions of a page and of its successor, the newest first."""
        return self.filter(
            content_type=ContentType.objects.get_for_model(content),
            object_id=content.successor_of_id or content.pk,
        ).order_by("-number")

    def keep(self, content, by=None, note=""):
        """Keep what a page says now, unless its newest version says the same.

        Returns the version that says it.
        """
        words = snapshot(content)
        with transaction.atomic():
            # One at a time, so that each version has a number of its own.
            page = type(content)._base_manager.select_for_update()
            page.filter(pk=content.successor_of_id or content.pk).first()
            newest = self.of(content).first()
            if newest and newest.words == words:
                return newest
            return self.create(
                content_type=ContentType.objects.get_for_model(content),
                object_id=content.successor_of_id or content.pk,
                number=newest.number + 1 if newest else 1,
                is_of_successor=content.successor_of_id is not None,
                words=words,
                by=by,
                note=note,
            )
