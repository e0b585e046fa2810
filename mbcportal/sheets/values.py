"""Reading what stands in a cell: words, numbers, dates, times, names of a list."""

import re
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import override

from .cells import looks_like_formula
from .columns import Names, WrongError, parts_of

DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%d %B %Y",
         "%d %b %Y", "%Y/%m/%d")  # fmt: skip
YEARS = range(2000, 2101)
TIME = re.compile(
    r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?(?::[0-9]{2})?\s*([ap])?\.?\s*(?:m\.?)?",
    re.IGNORECASE | re.ASCII,
)
NAMED_TIMES = {"noon": time(12), "midday": time(12), "midnight": time(0), "12 noon": time(12)}
YES, NO = {"yes", "y", "true", "x", "1", "sí", "si"}, {"no", "n", "false", "0", "-"}
EXCEL_BEGINS = date(1899, 12, 30)
SERIAL = re.compile(r"[3-7][0-9]{4}", re.ASCII)


def words(most=None):
    """Return a reader of plain words, of at most so many characters."""

    def read(text, known):
        if looks_like_formula(text):
            raise WrongError(
                _("This looks like a formula."), _("Write plain words, without “=” at the start.")
            )
        if most and len(text) > most:
            told = _("This has %(have)s characters; there is room for %(most)s.")
            raise WrongError(told % {"have": len(text), "most": most}, _("Write less."))
        return text

    return read


def line(most=None):
    """Return a reader of words on one line."""
    read = words(most)
    return lambda text, known: read(" ".join(text.split()), known)


def web_address(text, known):
    check = URLValidator(schemes=["http", "https"])
    told = text if "://" in text else f"https://{text}"
    try:
        check(told)
    except ValidationError:
        raise WrongError(
            _("“%s” is not a web address.") % text[:80],
            _("Write it like https://www.example.org/help"),
        ) from None
    return told


def mail_address(text, known):
    text = text.removeprefix("mailto:").strip("<> ")
    try:
        validate_email(text)
    except ValidationError:
        raise WrongError(
            _("“%s” is not an e-mail address.") % text[:80], _("Write it like help@example.org")
        ) from None
    return text


def number(least, most):
    """Return a reader of whole numbers."""

    def read(text, known):
        digits = text.replace(",", "") if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+", text) else text
        if not re.fullmatch(r"-?[0-9]{1,9}", digits, re.ASCII) or not (
            least <= int(digits) <= most
        ):
            raise WrongError(
                _("“%s” is not a number that fits.") % text[:40],
                _("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most},
            )
        return int(digits)

    return read


def yes_or_no(text, known):
    if text.casefold() in YES:
        return True
    if text.casefold() in NO:
        return False
    raise WrongError(_("“%s” is neither yes nor no.") % text[:40], _("Write yes or no."))


def day(text, known):
    """Return a date. Months come first, as in the United States."""
    plain = re.sub(r"^(\d{4}-\d\d-\d\d)[ T]00:00(:00)?$", r"\1", text)
    plain = re.sub(r"(?<=\d)(st|nd|rd|th)\b", "", plain)
    for form in DATES:
        try:
            found = datetime.strptime(plain, form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
        if found.year in YEARS:
            return found
        raise WrongError(_("The year of “%s” is too far away.") % text[:40], _("Check its digits."))
    if SERIAL.fullmatch(plain):
        meant = EXCEL_BEGINS + timedelta(days=int(plain))
        raise WrongError(
            _("“%s” is Excel's number for a date.") % text, _("Write %s") % meant.isoformat()
        )
    write = _("Write the month first, like 12/31/2026, or 2026-12-31.")
    raise WrongError(_("“%s” is no date.") % text[:40], write)


def clock(text, known=None):
    """Return a time of day. Raises WrongError.

    >>> clock("6 pm"), clock("18:30"), clock("noon"), clock("9:15 a.m.")
    (datetime.time(18, 0), datetime.time(18, 30), datetime.time(12, 0), datetime.time(9, 15))
    """
    plain = text.strip().casefold()
    if plain in NAMED_TIMES:
        return NAMED_TIMES[plain]
    found = TIME.fullmatch(plain)
    hour = int(found[1]) if found else 99
    minute = int(found[2] or 0) if found else 0
    half = found[3] if found else None
    if half and 1 <= hour <= 12:  # noqa: PLR2004
        hour = hour % 12 + (12 if half == "p" else 0)
    elif half or (found and not found[2]):
        hour = 99
    if hour > 23 or minute > 59:  # noqa: PLR2004
        raise WrongError(
            _("“%s” is no time of day.") % text[:40], _("Write it like 6:30 pm, or 18:30.")
        )
    return time(hour, minute)


def one_of(names):
    """Return a reader of one name; `names` gives the `Names` from what is known."""
    return lambda text, known: names(known).find(text)


def some_of(names):
    """Return a reader of names divided by semicolons; one may also be divided by commas."""

    def read(text, known):
        found, among = [], names(known)
        for part in parts_of(text):
            try:
                things = [among.find(part)]
            except WrongError:
                if "," not in part:
                    raise
                things = [among.find(one) for one in part.split(",") if one.strip()]
            found += [thing for thing in things if thing not in found]
        return found

    return read


def choice_names(choices):
    """Return the `Names` of a field's choices: by value and by label, in every language."""
    named = [english(choices)]
    for language, _name in settings.LANGUAGES[1:]:
        with override(language):
            named.append({value: str(label) for value, label in choices})
    return Names((value, [*(one.get(value, "") for one in named), value]) for value in named[0])


def english(choices):
    """Return {value: label} of choices in English, which spreadsheets have in every language."""
    with override("en"):
        return {value: str(label) for value, label in choices if value not in ("", None)}


def fit(read, *more):
    """Return a reader that asks others to look at the value too."""

    def checked(text, known):
        value = read(text, known)
        for look in more:
            look(value)
        return value

    return checked
