"""Cells of listings that hold several facts: phones, places, sources, opening hours."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mbcportal.sheets.columns import WrongError
from mbcportal.sheets.values import day, web_address

from . import hours_text, phones
from .parts import Phone, Source

ALWAYS = {"24/7", "24 hours", "always", "always open", "24 hours, every day", "24 hours a day"}
PHONE = re.compile(r"(?:(?P<label>[^:]{1,60}):\s*)?(?P<number>[^()]+?)\s*(?:\((?P<kind>\w+)\))?")
EXTENSION = re.compile(r"\s*(?:ext\.?|extension|x)\s*([0-9]{1,10})$", re.IGNORECASE)
STATE_ZIP = re.compile(r"(?P<state>.*?)[, ]*(?P<zip>[0-9]{3,5}(?:-[0-9]{4})?)?")
MOST = 12


def entries(text):
    """Return the entries of a cell, divided by lines, semicolons or bars."""
    found = [one.strip() for one in re.split(r"[;\n|]", text) if one.strip()]
    if len(found) > MOST:
        raise WrongError(_("These are more than %s entries.") % MOST, _("Keep the main ones."))
    return found


def read_phones(text, known):
    """Return the fields of phone numbers: “Helpline: 503-222-2000 ext. 2 (text)”."""
    return [_phone(one, position) for position, one in enumerate(entries(text))]


def _phone(text, position):
    found = PHONE.fullmatch(text)
    if not found:
        raise WrongError(_("“%s” is no phone number.") % text[:60], _HOW_PHONE())
    number, extension = found["number"], ""
    more = EXTENSION.search(number)
    if more:
        number, extension = number[: more.start()], more[1]
    kind = (found["kind"] or "voice").casefold()
    kind = {"call": "voice", "phone": "voice", "sms": "text"}.get(kind, kind)
    if kind not in Phone.Kind.values:
        raise WrongError(_("“%s” is no kind of number.") % kind, _("Write text, tty or fax."))
    try:
        # A leading 1 without its plus is of the United States too.
        number = phones.normalise(number)
    except ValidationError as error:
        raise WrongError(" ".join(error.messages), _HOW_PHONE()) from None
    return {
        "number": number, "label": (found["label"] or "").strip(), "kind": kind,
        "extension": extension, "position": position,
    }  # fmt: skip


def _HOW_PHONE():  # noqa: N802 - words, in the reader's language
    return _("Write it like “Helpline: 503-222-2000 ext. 2”, and several on lines of their own.")


def write_phones(row, known):
    return "\n".join(_phone_words(one) for one in row.phones.all())


def _phone_words(one):
    label = f"{one.label.replace(':', '')}: " if one.label else ""
    extension = f" ext. {one.extension}" if one.extension else ""
    return f"{label}{one.shown}{extension}" + ("" if one.kind == "voice" else f" ({one.kind})")


def read_places(text, known):
    """Return the fields of places: “Main office, 100 Main Street, Portland, OR 97201”."""
    return [_place(one, known) for one in entries(text)]


def _place(text, known):
    parts = [one.strip() for one in text.split(",") if one.strip()]
    found = STATE_ZIP.fullmatch(parts[-1]) if parts else None
    state, code = (found["state"].strip(), found["zip"] or "") if found else ("", "")
    if not state and len(parts) > 1:
        state = parts.pop(-2)
    how = _("Write it like: Main office, 100 Main Street, Portland, OR 97201")
    if len(parts) < 2 or not state:  # noqa: PLR2004
        raise WrongError(_("“%s” is no place with city and state.") % text[:60], how)
    city, before = parts[-2], parts[:-2]
    place = known.place_of_zip(code.zfill(5)) if code else None
    if code and place is None:
        raise WrongError(
            _("“%s” is not a ZIP code in use.") % code, _("Check its digits, or leave it out.")
        )
    # A number or a box begins a street; what stands before it is a name.
    at = next(
        (n for n, one in enumerate(before) if re.match(r"\d|p\.? ?o\.? box", one, re.IGNORECASE)),
        None,
    )
    name = before if at is None else before[:at]
    street = [] if at is None else before[at:]
    region = known.states.find(state)
    return {
        "name": ", ".join(name)[:120], "street": ", ".join(street)[:160], "city": city[:80],
        "state_id": region.pk, "zip_code": code if len(code) > 5 else code and code.zfill(5),  # noqa: PLR2004
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
    }  # fmt: skip


def write_places(row, known):
    return "\n".join(
        ", ".join(
            part
            for part in [
                one.name.replace(";", ","), one.street, one.city,
                f"{one.state.abbreviation or one.state} {one.zip_code}".strip(),
            ]
            if part
        )
        for one in row.locations.all()
    )  # fmt: skip


def read_sources(text, known):
    """Return the fields of sources: “About us, https://example.org/about, 2026-11-02”."""
    found = []
    for one in entries(text):
        whole = re.fullmatch(r"(?:(.*?),\s*)?(https?://\S+?),\s*(.+?)(?:\s*\((.*)\))?", one)
        if not whole:
            raise WrongError(
                _("“%s” is no source.") % one[:60],
                _("Write title, address and the day you read it: About us, "
                  "https://example.org/about, 2026-11-02"),
            )  # fmt: skip
        found.append(
            {
                "title": (whole[1] or whole[2])[:200],
                "url": _source_address(whole[2], known),
                "read_on": day(whole[3], known),
                "shows": (whole[4] or "")[:200],
            }
        )
    return found


def _source_address(text, known):
    most = Source._meta.get_field("url").max_length
    if len(text) > most:
        raise WrongError(_("The address of a source is too long."), _("Write less."))
    return web_address(text, known)


def write_sources(row, known):
    return "\n".join(
        f"{one.title.replace(';', ',').replace('|', '–')}, {one.url}, {one.read_on:%Y-%m-%d}"
        + (f" ({one.shows})" if one.shows else "")
        for one in row.sources.all()
    )


def read_hours(text, known):
    """Return the fields of opening hours."""
    if text.casefold().strip(" .") in ALWAYS:
        raise WrongError(
            _("“%s” has a column of its own.") % text, _("Write yes in the column “Always open”.")
        )
    try:
        spans = hours_text.parse(text)
    except hours_text.HoursError as error:
        raise WrongError(
            _("“%s” cannot be read as opening hours.") % error.text,
            _("Write them like: Mon–Fri 9 am–5 pm; Sat 10 am–2 pm"),
        ) from None
    return [{"weekday": s.weekday, "opens": s.opens, "closes": s.closes} for s in spans]


def write_hours(row, known):
    return hours_text.written(one.span for one in row.opening_hours.all())
