"""The rows of a file as text, whatever kind of file it was."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _

from .cells import cleaned, has_odd_characters

MAX_COLUMNS = 100
# Blank rows do not count, but there is an end to them.
LAST_ROW = 20_000
MAX_CELL = 20_000
EXCEL_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"}
CUT_NUMBER = re.compile(r"[0-9][.,]?[0-9]*[eE]\+[0-9]+", re.ASCII)


class UnreadableError(Exception):
    """A file that cannot be read, with a sentence for the person who sent it."""


@dataclass
class Row:
    """One row: its number as the spreadsheet shows it, its texts, its flaws by column.

    A flaw is (what is wrong, what to write instead). `odd` are columns with odd characters.
    """

    number: int
    cells: list[str]
    flaws: dict[int, tuple[str, str]] = field(default_factory=dict)
    odd: set[int] = field(default_factory=set)


@dataclass
class Table:
    """A sheet of a file: its rows, to be read once, and sentences about the file."""

    rows: Iterator[Row]
    notes: list[str] = field(default_factory=list)


def row_of(number, raw):
    """Return a row of texts, with what is wrong with single cells."""
    row = Row(number, [])
    for index, text in enumerate(islice(raw, MAX_COLUMNS)):
        cell = cleaned(text[: MAX_CELL + 1])
        if len(text) > MAX_CELL:
            row.flaws[index] = (
                _("This cell is much too long."),
                _("Write less. Perhaps a quotation mark is not closed."),
            )
            cell = cell[:200]
        elif cell in EXCEL_ERRORS:
            row.flaws[index] = (
                _("The formula in this cell has no result: %s") % cell,
                _("Write the value itself."),
            )
        elif CUT_NUMBER.fullmatch(cell):
            row.flaws[index] = (
                _("“%s” is a number that a spreadsheet has cut short.") % cell,
                _("Set the cell's format to Text, then write all digits again."),
            )
        elif has_odd_characters(text.strip()):
            row.odd.add(index)
        row.cells.append(cell)
    return row


def too_long():
    return _("The file has rows below row %s. Divide it in parts.") % LAST_ROW
