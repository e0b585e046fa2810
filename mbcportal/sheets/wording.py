"""Slips that free text of listings and events often has, found without knowing what it is about."""

import re

from django.utils.translation import gettext as _

from .columns import WrongError

MISWRITTEN = {
    r"\bclinical trails?\b": "clinical trials",
    r"\bmetastic\b": "metastatic",
    r"\bmetatstatic\b": "metastatic",
    r"\bbreast caner\b": "breast cancer",
    r"\bpalative\b": "palliative",
    r"\bcouncell?ing\b": "counseling",
}
# “email Emily at for the Zoom link”: the address was lost on the way.
LOST_CONTACT = re.compile(
    r"\b(?:e-?mail|call|text|contact|write(?: to)?|reach)\b[^.\n]{0,40}?\bat\s*"
    r"(?=(?:for|to|and|or|if|by|with)\b|[.,;:)]|$)",
    re.IGNORECASE,
)
FIGURE = re.compile(
    r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+(?:\.[0-9]+)? ?(?:%|percent|million|thousand)", re.IGNORECASE
)
YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")
PRIVATE_BOX = re.compile(r"@(?:gmail|yahoo|hotmail|outlook|aol|icloud|comcast)\.", re.IGNORECASE)


def refuse_lost_contact(text):
    """Raise WrongError when a text says how to reach somebody, and the address is missing."""
    found = LOST_CONTACT.search(text)
    if found:
        raise WrongError(
            _("After “%s” an address or a number is missing.") % found[0].strip(),
            _("Write the address or number, or take the sentence out."),
        )


def hints_on(text):
    """Return (what is odd, what to write) for each thing in a text that is worth a look."""
    found = []
    for pattern, meant in MISWRITTEN.items():
        slip = re.search(pattern, text, re.IGNORECASE)
        if slip:
            found.append((_("“%s” may be misspelt.") % slip[0], _("Did you mean “%s”?") % meant))
    figure = FIGURE.search(text)
    if figure and not YEAR.search(text):
        found.append(
            (_("“%s” has no year.") % figure[0], _("Say of which year this figure is, and whose."))
        )
    if PRIVATE_BOX.search(text):
        found.append(
            (
                _("This may be a private person's mailbox."),
                _("Use a mailbox of the organization. Named private ones are not published."),
            )
        )
    return found
