"""What of listings waits for somebody at the desk."""

from django.db.models import F
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mbcportal.affiliates import work

from .confirmations import Confirmation
from .models import Resource
from .reports import Report


def drafts(user):
    """The listings a person is writing."""
    return work.listed(user, work.drafts_of(Resource, user), _("My drafts: listings"), "mine=yes")


def reports(user):
    """What visitors told or suggested, the pressing ones first."""
    rows = Report.objects.for_user(user).open().alone().pressing_first()
    return work.listed(user, rows.select_related("resource"), _("Reports and suggestions"))


def answered(user):
    """What providers answered, for somebody to take or leave."""
    rows = Confirmation.objects.for_user(user).filter(state=Confirmation.State.ANSWERED)
    rows = rows.select_related("resource").order_by("answered_at", "pk")
    title = _("Answers of providers to look through")
    return work.listed(user, rows, title, "state=answered")


def in_review(user):
    """The listings that wait to be published."""
    rows = work.in_review(Resource, user)
    return work.listed(user, rows, _("Listings that wait to be published"), "status__exact=review")


def next_versions(user):
    """The listings whose next version is being written."""
    rows = work.next_versions(Resource, user)
    return work.listed(user, rows, _("Next versions of listings"), "next=yes")


def overdue(user):
    """The public listings that should have been checked before today."""
    rows = _public(user).check_overdue(timezone.localdate())
    return _listed(user, rows, _("Listings overdue for a check"), "overdue")


def due(user):
    """The public listings to be checked within two weeks."""
    rows = _public(user).check_due_soon(timezone.localdate())
    return _listed(user, rows, _("Listings to check in the next two weeks"), "due")


def never_checked(user):
    """The public listings that nobody has checked yet."""
    rows = _public(user).never_checked()
    return _listed(user, rows, _("Listings that were never checked"), "never")


def _public(user):
    return Resource.objects.for_user(user).to_keep_true().select_related("translation_of")


def _listed(user, rows, title, queue):
    rows = rows.order_by(F("verified_on").asc(nulls_last=True), "name", "pk")
    return work.listed(user, rows, title, f"checking={queue}", _due)


def _due(listing):
    day = listing.check_due_on
    return _("due %s") % date_format(day) if day else ""
