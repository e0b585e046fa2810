"""How often somebody may try: exact however many try at once (guard), known names or not."""

from datetime import timedelta
from unicodedata import normalize

from django.utils.translation import ngettext

from mbcportal.guard.limits import allowed, allowed_for, minutes_left

STRETCH, DAY = timedelta(minutes=15), timedelta(days=1)
# Tries in a stretch.
PER_ACCOUNT, PER_ADDRESS, CODES, CODES_A_DAY = 10, 40, 6, 30
# Mails with a link, in a stretch.
MAILS_PER_PERSON, MAILS_PER_ADDRESS = 3, 10


def may_try_password(request, name: str) -> bool:
    """Count a try with a name, whether anybody has it or not, and say whether it may be made."""
    name = normalize("NFKC", name).casefold().strip()
    is_allowed = allowed(request, "signin.password", PER_ADDRESS, STRETCH)
    return is_allowed and allowed_for("signin.account", name, PER_ACCOUNT, STRETCH)


def may_try_code(user) -> bool:
    """Count a try of a code of a person whose password was right, and say whether it may be."""
    is_allowed = allowed_for("signin.code", str(user.pk), CODES, STRETCH)
    return is_allowed and allowed_for("signin.code.day", str(user.pk), CODES_A_DAY, DAY)


def may_ask_for_link(request) -> bool:
    return allowed(request, "signin.link", MAILS_PER_ADDRESS, STRETCH)


def may_get_link(address: str) -> bool:
    return allowed_for("signin.link.to", address.casefold(), MAILS_PER_PERSON, STRETCH)


def wait() -> str:
    """Say how long to wait."""
    minutes = minutes_left(STRETCH)
    return (
        ngettext(
            "There were too many tries. Please wait %s minute, then try again.",
            "There were too many tries. Please wait %s minutes, then try again.",
            minutes,
        )
        % minutes
    )
