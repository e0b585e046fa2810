"""The facts of a listing that its provider confirms or corrects: shown, asked, and written back.

Hours and places are proposed in words; whoever takes them enters them in the listing by hand.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mbcportal.taxonomy.models import Language

from . import phones
from .parts import OpeningHours, Phone
from .report_forms import Line, LongText

# Facts in the order of the page, with their names.
FACTS = {
    "name": gettext_lazy("Name"),
    "summary": gettext_lazy("What people get"),
    "who_for": gettext_lazy("Who it is for"),
    "phones": gettext_lazy("Phone numbers"),
    "hours": gettext_lazy("Opening hours"),
    "places": gettext_lazy("Places people can visit"),
    "cost": gettext_lazy("Cost"),
    "languages": gettext_lazy("Languages"),
    "website": gettext_lazy("Website"),
    "funding": gettext_lazy("Funding"),
}
BY_HAND = {"hours", "places"}
# Facts of which each line stands for itself.
LINES = {"phones", *BY_HAND}
MOST_PHONES = 8
EXTENSION = re.compile(r"\s*(?:extension|extensión|ext\.?|x)\s*([0-9]{1,10})\s*$", re.IGNORECASE)


def facts_of(listing) -> list[str]:
    """Return the names of the facts that a listing's provider is asked about."""
    return [name for name in FACTS if name != "funding" or listing.funding != "none"]


def shown(listing, name) -> str:
    """Return a fact as people read it; nothing when it is not known."""
    if name in {"cost", "funding"}:
        label = getattr(listing, f"get_{name}_display")()
        return f"{label}. {listing.cost_note}" if name == "cost" and listing.cost_note else label
    if name == "languages":
        return ", ".join(str(language) for language in listing.languages.all())
    return value(listing, name)


def said(name, new) -> str:
    """Return a proposed value as people read it."""
    from .models import Resource  # noqa: PLC0415 - the models import this module's neighbours

    choices = {"cost": Resource.Cost, "funding": Resource.Funding}
    if name in choices:
        # A kind that there was when the provider answered may be gone.
        return str(dict(choices[name].choices).get(new, new))
    if name == "languages":
        return ", ".join(str(language) for language in Language.objects.filter(slug__in=new))
    return new


def value(listing, name):
    """Return what stands in the field for a fact at first."""
    if name == "phones":
        return "\n".join(_line(phone) for phone in listing.phones.all())
    if name == "hours":
        return hours_in_words(listing)
    if name == "places":
        rows = listing.locations.select_related("state")
        return "\n".join(f"{row}, {row.state.abbreviation} {row.zip_code}".strip() for row in rows)
    if name == "languages":
        return [language.slug for language in listing.languages.all()]
    return getattr(listing, name)


def raw(listing, name):
    """Return what tells whether a fact has changed, the same in every language."""
    if name == "hours":
        spans = [
            [row.weekday, f"{row.opens:%H:%M}", f"{row.closes:%H:%M}"]
            for row in listing.opening_hours.all()
        ]
        return [spans, listing.is_always_open, listing.hours_note]
    return [listing.cost, listing.cost_note] if name == "cost" else value(listing, name)


def hours_in_words(listing) -> str:
    """Return the week in words, a line for days with equal hours."""
    if listing.is_always_open:
        return _("Open 24 hours, every day")
    lines = []
    for days, spans in listing.week():
        names = [str(OpeningHours.Weekday(day).label) for day in (days[0], days[-1])]
        which = names[0] if len(days) == 1 else " – ".join(names)
        times = [f"{time_format(opens)} – {time_format(closes)}" for opens, closes in spans]
        lines.append(f"{which}: {', '.join(times) or _('Closed')}")
    if not listing.opening_hours.all():
        lines = []
    return "\n".join([*lines, *([listing.hours_note] if listing.hours_note else [])])


def field_of(listing, name):
    """Return the form field in which a fact is corrected."""
    from .models import Resource  # noqa: PLC0415 - the models import this module's neighbours

    label = _("%(fact)s: change to") % {"fact": FACTS[name]}
    first, choices = value(listing, name), {"cost": Resource.Cost, "funding": Resource.Funding}
    if name in choices:
        return forms.ChoiceField(label=label, choices=choices[name], initial=first, required=False)
    if name == "languages":
        known = [(language.slug, str(language)) for language in Language.objects.all()]
        return forms.MultipleChoiceField(
            label=label,
            choices=known,
            initial=first,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            template_name="django/forms/radios.html",
        )
    if name == "website":
        return forms.URLField(
            label=label, max_length=400, initial=first, required=False, assume_scheme="https",
            error_messages={"invalid": _("Write a web address like www.example.org.")},
            widget=forms.TextInput(attrs={"inputmode": "url"}),
        )  # fmt: skip
    if name == "name":
        return Line(label=label, max_length=160, initial=first, required=False)
    helps = {
        "phones": _("One on each line, with who answers: 503-222-2000, Helpline"),
        "hours": _("For example: Monday to Friday, 9 am to 5 pm. Closed on holidays."),
        "places": _("One on each line, with street, city, state and ZIP code."),
    }
    return LongText(
        label=label,
        max_length=240 if name == "summary" else 1000,
        initial=first,
        required=False,
        help_text=helps.get(name, ""),
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


def read_phones(text, *, is_fiction_fine=False) -> list[tuple[str, str, str]]:
    """Return (number, extension, who answers) of each line. Raises ValidationError otherwise."""
    rows = []
    for line in filter(None, map(str.strip, text.splitlines())):
        number, label = [*re.split("[,;:]", line, maxsplit=1), ""][:2]
        found = EXTENSION.search(number)
        extension = found[1] if found else ""
        number = EXTENSION.sub("", number)
        number = phones.normalise(number, is_fiction_fine=is_fiction_fine)
        rows.append((number, extension, label[:60].strip()))
    if len(rows) > MOST_PHONES:
        raise ValidationError(_("At most %s numbers, please.") % MOST_PHONES)
    return rows


def write(listing, values) -> None:
    """Give a listing new values of facts, {name: value}, checked as the model checks them.

    Call in a transaction; raises ValidationError. What is entered by hand is left alone.
    """
    for name, new in values.items():
        if name not in BY_HAND | {"phones", "languages"}:
            setattr(listing, name, new)
    if "cost" in values:
        listing.cost_note = ""
    listing.full_clean()
    listing.save()
    if "languages" in values:
        listing.languages.set(Language.objects.filter(slug__in=values["languages"]))
    if "phones" in values:
        _write_phones(listing, values["phones"])


def _write_phones(listing, text):
    """Keep the rows of numbers that stay, with their kind; add the new ones, delete the others."""
    known = {}
    for phone in listing.phones.all():
        known.setdefault(phone.number, []).append(phone)
    rows = read_phones(text, is_fiction_fine=listing.is_sample)
    for position, (number, extension, label) in enumerate(rows):
        # A number may stand there twice: for calls and for texts.
        phone = known[number].pop(0) if known.get(number) else Phone(resource=listing)
        phone.number, phone.extension = number, extension
        phone.label, phone.position = label, position
        phone.full_clean()
        phone.save()
    for phone in (one for left in known.values() for one in left):
        phone.delete()


def _line(phone):
    number = f"{phone.shown} ext. {phone.extension}" if phone.extension else phone.shown
    return f"{number}, {phone.label}" if phone.label else number
