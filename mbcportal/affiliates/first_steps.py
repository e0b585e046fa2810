"""Where to begin: three first steps for each role, until a person puts them aside."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .models import Membership, Welcomed

Role = Membership.Role
ADMINISTRATOR = "administrator"


class Step(NamedTuple):
    """One thing to do first: what, and the name of the address to do it at."""

    text: str
    url_name: str
    query: str = ""

    @property
    def url(self):
        return reverse(f"admin:{self.url_name}") + self.query


_ONE_LISTING = Step(
    _("Look at one listing of your affiliate. Nothing changes until you press Save."),
    "resources_resource_changelist",
)
_CALL = Step(
    _("Call one that was never checked. Then press “Checked today” on its form."),
    "resources_resource_changelist",
    "?checking=never",
)
_ADD_LISTING = Step(
    _("Add a listing you know of and press Save: it stays a draft that only staff can see."),
    "resources_resource_add",
)
_ARTICLES = Step(
    _("Read one article as it is, with its sources. Nothing changes until you press Save."),
    "education_article_changelist",
)
_FACTS = Step(
    _("See the facts that articles share: one change there changes every page that shows it."),
    "education_fact_changelist",
)

STEPS = {
    Role.EDITOR: [_ONE_LISTING, _CALL, _ADD_LISTING],
    Role.COORDINATOR: [
        Step(
            _("See the next dates of your affiliate, and how full each of them is."),
            "events_occurrence_changelist",
        ),
        Step(_("Look at one event and its form."), "events_event_changelist"),
        Step(
            _("Add an event and press Save: it stays a draft that only staff can see."),
            "events_event_add",
        ),
    ],
    Role.MANAGER: [
        _ONE_LISTING,
        _CALL,
        Step(
            _("See the next dates of your affiliate, and how full each of them is."),
            "events_occurrence_changelist",
        ),
    ],
    Role.MEDICAL_EDITOR: [
        _ARTICLES,
        _FACTS,
        Step(
            _("Add an article and press Save: it stays a draft that only staff can see."),
            "education_article_add",
        ),
    ],
    Role.MEDICAL_REVIEWER: [
        _ARTICLES,
        Step(
            _("Open one that waits for you, and press “Read and sign” when you have read it."),
            "education_article_changelist",
            "?unreviewed=yes",
        ),
        _FACTS,
    ],
    ADMINISTRATOR: [
        Step(
            _("Add the people who work here, each with a sign-in of their own."), "auth_user_add"
        ),
        Step(
            _("Give each a role at an affiliate: open the affiliate, then “Memberships”."),
            "affiliates_affiliate_changelist",
        ),
        Step(_("See what visitors looked for and did not find."), "search_missedwords_changelist"),
    ],
}  # fmt: skip


def first_steps(user) -> list[Step]:
    """Return where a person may begin, by their first role; nothing once they put it aside."""
    role = ADMINISTRATOR if user.is_superuser else None
    # Asked in any case, so that every page asks the same number of questions.
    memberships = list(user.memberships.order_by("pk"))
    if role is None and memberships:
        role = memberships[0].role
    is_welcomed = Welcomed.objects.filter(user=user).exists()
    return [] if is_welcomed else STEPS.get(role, [])
