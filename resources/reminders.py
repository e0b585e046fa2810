"""Mails that remind the people of an affiliate of the listings to check: three steps, then silence.

A listing is named when it comes within two weeks of its day, when the day has passed, and a month
after that. A person gets one mail a week at most, with all that is new for their affiliates.
"""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mbcportal.affiliates.models import Membership
from mbcportal.outbox import mail

from .freshness import SOON
from .models import Resource

LONG_OVERDUE = timedelta(days=30)
# So many listings of a step are named in a mail.
NAMED = 15
# Who keeps listings true.
ROLES = (Membership.Role.MANAGER, Membership.Role.EDITOR)


def remind(today=None) -> None:
    """Write this week's mails for what has come a step further. Runs every day."""
    today = today or timezone.localdate()
    steps = _steps(today)
    _forget_old_steps(steps)
    news = {step: rows.filter(reminded__lt=step) for step, rows in steps.items()}
    if not any(rows.exists() for rows in news.values()):
        return
    year, week, _day = today.isocalendar()
    people = get_user_model().objects.filter(is_active=True, is_staff=True).exclude(email="")
    with transaction.atomic():
        told = set()
        for person in people.order_by("pk"):
            told |= _remind(person, news, key=f"checks:{person.pk}-{year}-{week:02}")
        for step, rows in news.items():
            Resource.objects.filter(pk__in=told & set(rows.values_list("pk", flat=True))).update(
                reminded=step
            )


def _steps(today):
    """Return the public listings by the step of the reminders they are at."""
    public = Resource.objects.to_keep_true()
    overdue = public.check_overdue(today)
    long_overdue = public.check_due_before(today - LONG_OVERDUE)
    soon = public.check_due_before(today + SOON + timedelta(days=1))
    return {
        1: soon.exclude(pk__in=overdue.order_by().values("pk")),
        2: overdue.exclude(pk__in=long_overdue.order_by().values("pk")),
        3: long_overdue,
    }


def _forget_old_steps(steps):
    """Let listings that have more time now be named again when theirs comes."""
    for step, rows in steps.items():
        Resource.objects.filter(
            pk__in=list(rows.filter(reminded__gt=step).values_list("pk", flat=True))
        ).update(reminded=step - 1)


def _remind(person, news, key):
    """Write a person's mail; return the keys of the listings it is about."""
    wanted = person.memberships.filter(gets_reminders=True, role__in=ROLES).values("affiliate")
    found = {
        step: list(rows.filter(affiliate__in=wanted).order_by("verified_on", "name", "pk"))
        for step, rows in news.items()
    }
    about = {row.pk for rows in found.values() for row in rows}
    if not about:
        return set()
    context = {
        "steps": [
            {"number": step, "rows": rows[:NAMED], "more": max(0, len(rows) - NAMED)}
            for step, rows in sorted(found.items(), reverse=True)
            if rows
        ],
        "count": len(about),
        "list_path": reverse("admin:resources_resource_changelist") + "?checking=overdue",
        "desk_path": reverse("admin:index"),
    }
    written = mail.write(key, "checks", person.email, context, language="en")
    return about if written else set()
