"""XLSX files, streamed, after a look at what openpyxl does not tell of them."""

import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .cells import as_text
from .tables import LAST_ROW, MAX_COLUMNS, Table, UnreadableError, row_of, too_long

MAX_UNPACKED = 80_000_000
MAX_MEMBERS = 400


@dataclass
class _Facts:
    """What openpyxl does not tell of a sheet that it streams."""

    hidden_rows: list[int] = field(default_factory=list)
    has_hidden_columns: bool = False
    merged: list[str] = field(default_factory=list)
    without_value: set[str] = field(default_factory=set)
    last_row: int = 0


def read_xlsx(file) -> list[Table]:
    from openpyxl import load_workbook  # noqa: PLC0415 - heavy, and seldom needed
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        facts = _look_into(file)
        file.seek(0)
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "reset_dimensions")]
        shown = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
        tables = [_table(sheet, facts.get(sheet._worksheet_path, _Facts())) for sheet in shown]
    except UnreadableError:
        raise
    except (InvalidFileException, *_DAMAGE) as error:
        raise UnreadableError(
            _("This file is damaged or no spreadsheet. Save it as .xlsx or CSV.")
        ) from error
    if not tables:
        raise UnreadableError(_("This file has no sheet that can be seen."))
    if len(shown) < len(sheets):
        left = ", ".join(sheet.title for sheet in sheets if sheet not in shown)
        tables[0].notes.append(_("Hidden sheets were not read: %s") % left)
    return tables


_DAMAGE = (
    zipfile.BadZipFile, zipfile.LargeZipFile, expat.ExpatError, KeyError, ValueError, TypeError,
    AttributeError, IndexError, EOFError, OSError, NotImplementedError, RuntimeError,
    OverflowError, SyntaxError, zipfile.zlib.error,
)  # fmt: skip


def _look_into(file):
    """Return the facts of each sheet by its path, having made sure that the file does no harm.

    A small file may unpack to very much, and XML may define words that stand for more words.
    """
    with zipfile.ZipFile(file) as packed:
        members = packed.infolist()
        # A member gives no more than the size it claims.
        if len(members) > MAX_MEMBERS or sum(one.file_size for one in members) > MAX_UNPACKED:
            raise UnreadableError(
                _("This file unpacks to too much. Keep the one sheet that is needed, no pictures.")
            )
        facts = {}
        for one in members:
            if one.filename.endswith((".xml", ".rels")):
                found = _Facts()
                with packed.open(one) as stream:
                    _parser(found).ParseFile(stream)
                facts[one.filename] = found
        return facts


class _Looker:
    """Reads the XML of a sheet for what openpyxl does not tell."""

    def __init__(self, facts):
        self.facts, self.cell, self.is_value = facts, {}, False

    def start(self, name, given):
        name = name.rpartition(":")[2]
        if name == "c":
            self.cell = {"at": given.get("r", ""), "kind": given.get("t", "")}
        elif name in {"f", "is"}:
            self.cell[name] = True
        elif name == "v":
            self.is_value = True
        else:
            self.look(name, given)

    def look(self, name, given):
        is_hidden = given.get("hidden") in {"1", "true"}
        if name == "row" and is_hidden and len(self.facts.hidden_rows) < LAST_ROW:
            self.facts.hidden_rows.append(int(given.get("r") or 0))
        elif name == "col" and is_hidden:
            self.facts.has_hidden_columns = True
        elif name == "mergeCell" and len(self.facts.merged) < LAST_ROW:
            self.facts.merged.append(given.get("ref", ""))

    def text(self, said):
        if self.is_value:
            self.cell["v"] = True

    def end(self, name):
        name = name.rpartition(":")[2]
        if name == "v":
            self.is_value = False
        if name != "c":
            return
        has_value = "v" in self.cell or "is" in self.cell
        digits = self.cell.get("at", "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        if has_value and digits.isdecimal():
            self.facts.last_row = max(self.facts.last_row, int(digits))
        # A formula may say nothing at all: then its result is an empty text.
        is_without = "f" in self.cell and not has_value and self.cell["kind"] != "str"
        if is_without and len(self.facts.without_value) < LAST_ROW:
            self.facts.without_value.add(self.cell["at"])


def _parser(facts):
    def refuse(*_args):
        raise UnreadableError(_("This file is damaged or no spreadsheet. Save it as .xlsx or CSV."))

    parser, looker = expat.ParserCreate(), _Looker(facts)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = looker.start, looker.end
    parser.CharacterDataHandler = looker.text
    return parser


def _table(sheet, facts):
    notes = []
    if facts.has_hidden_columns:
        notes.append(_("The sheet has hidden columns. They were read as well."))
    if facts.hidden_rows:
        notes.append(
            ngettext(
                "%(count)s row is hidden (%(rows)s). It was read as well.",
                "%(count)s rows are hidden (%(rows)s). They were read as well.",
                len(facts.hidden_rows),
            )
            % {
                "count": len(facts.hidden_rows),
                "rows": ", ".join(map(str, facts.hidden_rows[:5]))
                + ("…" if len(facts.hidden_rows) > 5 else ""),  # noqa: PLR2004
            }
        )
    return Table(_xlsx_rows(sheet, facts), notes)


def _xlsx_rows(sheet, facts):
    if facts.last_row > LAST_ROW:
        raise UnreadableError(too_long())
    flaws = _flaws_of(facts)
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS, values_only=True)
    number = 0
    while True:
        number += 1
        try:
            raw = next(rows, None)
        except _DAMAGE as error:
            raise UnreadableError(
                _("Row %s of the file cannot be read. Copy the rows into a new file.") % number
            ) from error
        if raw is None:
            return
        texts = [as_text(value) for value in raw]
        while texts and not texts[-1]:
            texts.pop()
        row = row_of(number, texts)
        row.flaws |= flaws.get(number, {})
        yield row


def _flaws_of(facts):
    """Return what is wrong with cells by row and column, as only the file's XML tells."""
    from openpyxl.utils import coordinate_to_tuple, range_boundaries  # noqa: PLC0415

    found = {}
    for at in facts.without_value:
        row, column = coordinate_to_tuple(at)
        found.setdefault(row, {})[column - 1] = (
            _("This cell has a formula without a value."),
            _("Write the value itself, or open the file in Excel and save it again."),
        )
    for ref in facts.merged:
        left, top, right, bottom = range_boundaries(ref)
        for row in range(top, min(bottom, LAST_ROW, top + 2000) + 1):
            for column in range(left, min(right, MAX_COLUMNS) + 1):
                if (row, column) != (top, left):
                    found.setdefault(row, {})[column - 1] = (
                        _("The cells %s are merged into one.") % ref,
                        _("Take the merging away and write the value into each row."),
                    )
    return found
