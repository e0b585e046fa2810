"""The work list of the desk: what waits for a person, each part named by the app it is about.

`DESK_WORK` in the settings lists functions `user → Work | None` in the order of the page. A
function asks the same number of questions whatever it finds, shows only what the person may change,
and returns None when the part is none of the person's business.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import get_permission_codename
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.module_loading import import_string

from mbcportal.publishing.models import Status, Version

# So many rows of each part stand on the front page; the others are behind its link.
SHOWN = 5


class Row(NamedTuple):
    """One thing to do: its name, where to do it, and a few words besides."""

    text: str
    url: str
    note: str = ""


class Work(NamedTuple):
    """One part of the list: how many there are, where all of them are, and the first few."""

    title: str
    count: int
    url: str
    rows: list[Row] = []


def work_of(user) -> list[Work]:
    """Return what waits for a person: the parts of `DESK_WORK` that have something."""
    found = [import_string(path)(user) for path in settings.DESK_WORK]
    return [work for work in found if work is not None and work.count]


def listed(
    user,
    rows: QuerySet,
    title,
    query: str = "",
    note: Callable[..., str] | None = None,
    *,
    needs: str = "change",
) -> Work | None:
    """Return the part for rows of a model that a person may change, or None if they may not.

    `query` filters the list of the admin to just these rows; `note(row)` says a few words on each;
    `needs` is the permission where it is another one.
    """
    opts = rows.model._meta
    if not may(user, needs, rows.model):
        return None
    changing = f"admin:{opts.app_label}_{opts.model_name}_change"
    shown = [
        Row(str(row), reverse(changing, args=[row.pk]), str(note(row)) if note else "")
        for row in rows[:SHOWN]
    ]
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    return Work(title, rows.count(), f"{url}?{query}" if query else url, shown)


def may(user, action: str, model) -> bool:
    """Whether a person may do something with rows of a model, as their groups say."""
    codename = get_permission_codename(action, model._meta)
    return user.has_perm(f"{model._meta.app_label}.{codename}")


def drafts_of(model, user) -> QuerySet:
    """Return the drafts that a person began or has changed, of a published model."""
    kind = ContentType.objects.get_for_model(model)
    touched = Version.objects.filter(content_type=kind, by=user).values("object_id")
    mine = Q(successor_of=None, pk__in=touched) | Q(successor_of__in=touched)
    drafts = model.objects.for_user(user).filter(mine, status=Status.DRAFT)
    return drafts.order_by("-updated_at", "pk")


def in_review(model, user) -> QuerySet:
    """Return what was handed in and waits for somebody to publish it, the oldest first."""
    rows = model.objects.for_user(user).filter(status=Status.REVIEW)
    return rows.order_by("updated_at", "pk")


def next_versions(model, user) -> QuerySet:
    """Return the next versions of public pages that are being written, the latest first."""
    rows = model.objects.for_user(user).exclude(successor_of=None)
    return rows.order_by("-updated_at", "pk")
