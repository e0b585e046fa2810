"""The parts of a listing that somebody may look at in a check."""

from django.utils.translation import gettext_lazy as _

PARTS_CHECKED = {
    "phones": _("phone numbers"),
    "hours": _("opening hours"),
    "web": _("website and e-mail"),
    "places": _("addresses"),
    "cost": _("cost and money"),
    "who": _("who it is for"),
    "area": _("service area"),
}
