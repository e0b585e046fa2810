"""What of events waits for somebody at the desk."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbcportal.affiliates import work

from .models import Event, Occurrence, Registration
from .wording import day_words


def drafts(user):
    """The events a person is writing."""
    return work.listed(user, work.drafts_of(Event, user), _("My drafts: events"), "mine=yes")


def in_review(user):
    """The events that wait to be published."""
    rows = work.in_review(Event, user)
    return work.listed(user, rows, _("Events that wait to be published"), "status__exact=review")


def with_sign_ups(user):
    """Return the dates to come for which people signed up whom this person may see."""
    signed_up = Registration.objects.for_user(user).filter(state__in=Registration.HOPING)
    rows = Occurrence.objects.for_user(user).upcoming().filter(status="scheduled")
    return rows.filter(pk__in=signed_up.order_by().values("occurrence"))


def sign_ups(user):
    """The next dates for which people signed up, for those who hold the events."""
    if not work.may(user, "change", Event):
        return None
    hoping = Q(registrations__state__in=Registration.HOPING)
    asking = Q(registrations__state="requested")
    rows = (
        with_sign_ups(user)
        .select_related("event")
        .annotate(
            people=Count("registrations", filter=hoping, distinct=True),
            asking=Count("registrations", filter=asking, distinct=True),
        )
        .order_by("starts_at", "pk")
    )
    shown = [
        work.Row(
            f"{row.event}, {day_words(row.own_date or row.key)}",
            reverse("admin:events_occurrence_signups", args=[row.pk]),
            _said(row),
        )
        for row in rows[: work.SHOWN]
    ]
    url = reverse("admin:events_occurrence_changelist")
    count = with_sign_ups(user).count()
    return work.Work(_("Dates to come with sign-ups"), count, f"{url}?people=yes", shown)


def _said(row):
    people = ngettext("%s sign-up", "%s sign-ups", row.people) % row.people
    if not row.asking:
        return people
    return f"{people}, {ngettext('%s asks', '%s ask', row.asking) % row.asking}"
