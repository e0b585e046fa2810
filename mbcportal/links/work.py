"""What of links waits for somebody at the desk."""

from django.utils.translation import gettext as _

from mbcportal.affiliates import work

from .models import Link


def broken(user):
    """The links on a person's pages that failed on two days at least."""
    rows = Link.objects.for_user(user).broken().order_by("first_failed_at", "pk")
    return work.listed(
        user, rows, _("Links that do not work"), note=lambda link: link.state, needs="view"
    )
