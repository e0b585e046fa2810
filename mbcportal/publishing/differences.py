"""What differs between two versions of a page, in the words that readers see."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape
from itertools import zip_longest

from django.db import models
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .snapshots import part_fields, word_fields

END_OF_BLOCK = re.compile(r"</(?:p|li|h[1-6]|tr|blockquote)>|<br\s*/?>")
WORD = re.compile(r"\s+|[^\s]+")
# Paragraphs that share less than this are shown as one taken out and one put in.
ALIKE = 0.4


@dataclass(frozen=True)
class Row:
    """One line of a comparison: pieces of (text, whether it differs) on each side."""

    before: list[tuple[str, bool]]
    after: list[tuple[str, bool]]


@dataclass(frozen=True)
class Change:
    """One part of a page that differs: its name, and its lines side by side."""

    label: str
    rows: list[Row]


def differences(model, before: dict, after: dict) -> list[Change]:
    """Return what differs between two snapshots of a page, in the order of its form."""
    found = []
    for label, old, new in _parts(model, before, after):
        if old != new:
            found.append(Change(str(label), side_by_side(old, new)))
    return found


def side_by_side(before: list[str], after: list[str]) -> list[Row]:
    """Return the lines of two texts beside each other, with the words that differ.

    Lines that are the same on both sides are left out.

    >>> side_by_side(["Call us.", "Rest helps."], ["Call us.", "Rest often helps."])
    ... # doctest: +NORMALIZE_WHITESPACE
    [Row(before=[('Rest ', False), ('helps.', False)],
         after=[('Rest ', False), ('often ', True), ('helps.', False)])]
    """
    rows = []
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            continue
        for old, new in zip_longest(before[i:j], after[k:m]):
            rows += _compared(old, new)
    return rows


def _compared(old, new):
    if old is None:
        return [Row([], [(new, True)])]
    if new is None:
        return [Row([(old, True)], [])]
    a, b = WORD.findall(old), WORD.findall(new)
    matcher = SequenceMatcher(a=a, b=b, autojunk=False)
    if matcher.ratio() < ALIKE:
        return [Row([(old, True)], [(new, True)])]
    left, right = [], []
    for kind, i, j, k, m in matcher.get_opcodes():
        differs = kind != "equal"
        if i < j:
            left.append(("".join(a[i:j]), differs))
        if k < m:
            right.append(("".join(b[k:m]), differs))
    return [Row(left, right)]


def _parts(model, before, after):
    """Yield (label, lines before, lines after) of each field, link and part."""
    for field in word_fields(model):
        old, new = (one["fields"].get(field.attname) for one in (before, after))
        if old != new:
            yield field.verbose_name, _lines(field, old), _lines(field, new)
    for field in model._meta.many_to_many:
        old, new = (one["links"].get(field.name, []) for one in (before, after))
        if old == new:
            continue
        names = _names(field.related_model, {*old, *new})
        yield (
            field.verbose_name,
            [names.get(pk, _("(deleted)")) for pk in old],
            [names.get(pk, _("(deleted)")) for pk in new],
        )
    for name in model.PARTS:
        if before["parts"].get(name) == after["parts"].get(name):
            continue
        part = model._meta.get_field(name).related_model
        yield (
            part._meta.verbose_name_plural,
            *(
                [_part_line(part, values) for values in one["parts"].get(name, [])]
                for one in (before, after)
            ),
        )


def _part_line(part, values):
    shown = []
    for field in part_fields(part):
        lines = _lines(field, values.get(field.attname))
        if lines and not (isinstance(field, models.PositiveSmallIntegerField) and lines == ["0"]):
            shown.append(" ".join(lines))
    return " · ".join(shown)


def _lines(field, value):
    """Return a value as lines of text, as people know it."""
    if value in (None, "", [], {}):
        return []
    if isinstance(field, models.JSONField) and isinstance(value, dict):
        return [f"{key}: {part}" for key, part in value.items()]
    text = _said(field, value)
    if isinstance(field, models.TextField) and "<" in text:
        text = unescape(strip_tags(END_OF_BLOCK.sub("\n", text)))
    return [line.strip() for line in text.splitlines() if line.strip()]


def _said(field, value):
    if field.is_relation:
        return _names(field.related_model, {value}).get(value, _("(deleted)"))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, models.DateField):
        return date_format(field.to_python(value), "DATE_FORMAT")
    return str(value)


def _names(model, pks):
    return {row.pk: str(row) for row in model._base_manager.filter(pk__in=pks)}


def summed_up(changes: list[Change]) -> str:
    """Say in a few words which parts differ."""
    names = [change.label for change in changes]
    if len(names) <= 3:  # noqa: PLR2004
        return ", ".join(names)
    more = len(names) - 2
    return ngettext("%(names)s and %(n)s more", "%(names)s and %(n)s more", more) % {
        "names": ", ".join(names[:2]),
        "n": more,
    }
