"""The time zones staff choose from, and their names in words."""

from django.utils.translation import gettext_lazy as _

# IANA zones of the United States. A fixed list: free text here would be wrong one day.
TIME_ZONES = [
    ("America/New_York", _("Eastern")),
    ("America/Chicago", _("Central")),
    ("America/Denver", _("Mountain")),
    ("America/Boise", _("Mountain (Idaho)")),
    ("America/Phoenix", _("Mountain (Arizona)")),
    ("America/Los_Angeles", _("Pacific")),
    ("America/Anchorage", _("Alaska")),
    ("Pacific/Honolulu", _("Hawaii")),
    ("America/Puerto_Rico", _("Atlantic")),
]

SPOKEN = {
    "America/New_York": _("Eastern Time"),
    "America/Chicago": _("Central Time"),
    "America/Denver": _("Mountain Time"),
    "America/Boise": _("Mountain Time"),
    "America/Phoenix": _("Arizona Time"),
    "America/Los_Angeles": _("Pacific Time"),
    "America/Anchorage": _("Alaska Time"),
    "Pacific/Honolulu": _("Hawaii Time"),
    "America/Puerto_Rico": _("Atlantic Time"),
}


def spoken(zone: str) -> str:
    """Return what people call the zone: "Mountain Time"; its IANA name when it has no other."""
    return str(SPOKEN.get(zone, zone))
