"""Telephone numbers: checked when written, shown the same everywhere, dialled by a tap."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from phonenumbers import PhoneNumberFormat

# Three-digit services (988, 211) and the short codes that take texts (838255): no other form.
SHORT = re.compile(r"[2-9][0-9]{2}|[2-9][0-9]{4,5}", re.ASCII)
# 555-0100 to 555-0199 are kept for fiction and never answer.
FICTION = re.compile(r"\+1[0-9]{3}55501[0-9]{2}", re.ASCII)


def normalise(text: str, *, is_fiction_fine: bool = False) -> str:
    """Return a number in E.164 ("+18774656636"), or a short number as it is.

    Numbers without a country code are of the United States. Raises ValidationError.

    >>> normalise("1-877-465-6636")
    '+18774656636'
    >>> normalise("988")
    '988'
    """
    text = text.strip()
    if SHORT.fullmatch(text):
        return text
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException as error:
        raise ValidationError(
            _("“%s” is not a telephone number. Write it like 503-555-0100.") % text
        ) from error
    if number.extension:
        raise ValidationError(_("Write the extension of “%s” into its own field.") % text)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    is_fiction = bool(FICTION.fullmatch(e164))
    if is_fiction and not is_fiction_fine:
        raise ValidationError(_("“%s” is a number kept for films. Nobody would answer it.") % text)
    if not is_fiction and not phonenumbers.is_valid_number(number):
        raise ValidationError(
            _("“%s” is not a number in use. Check its digits and area code.") % text
        )
    return e164


def shown(number: str) -> str:
    """Return a stored number as people write it: 877-465-6636, or +44 … for other countries.

    >>> shown("+18774656636")
    '877-465-6636'
    >>> shown("988")
    '988'
    """
    if not number.startswith("+"):
        return number
    if number.startswith("+1"):
        digits = number[2:]
        return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    parsed = phonenumbers.parse(number)
    return phonenumbers.format_number(parsed, PhoneNumberFormat.INTERNATIONAL)


def address(number: str, *, kind: str = "voice", extension: str = "") -> str:
    """Return the address that dials or texts the number (RFC 3966, RFC 5724).

    >>> address("+18774656636", extension="2")
    'tel:+18774656636;ext=2'
    """
    if kind == "text":
        return f"sms:{number}"
    return f"tel:{number}" + (f";ext={extension}" if extension else "")
