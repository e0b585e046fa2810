"""A file of a spreadsheet, read into rows of text in bounded memory: CSV or XLSX.

Nothing here knows what the columns mean. What a file has that people do not see (hidden rows,
merged cells, formulas without a value) is told in notes, or as a flaw of its cell.
"""

import csv
import io
import re

from django.conf import settings
from django.utils.translation import gettext as _

from .tables import LAST_ROW, Row, Table, UnreadableError, row_of, too_long
from .xlsx import read_xlsx

__all__ = ["Row", "Table", "UnreadableError", "decode", "read"]

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
SEPARATORS = ",;\t|"


def read(file, name: str) -> list[Table]:
    """Return the tables of an uploaded file, in their order. Raises UnreadableError.

    Rows are read while they are asked for, which may raise UnreadableError too.
    """
    if file.size > settings.SHEET_BYTES:
        size = settings.SHEET_BYTES // 1_000_000
        raise UnreadableError(
            _("This file is too large. Send at most %s megabytes; divide it in parts.") % size
        )
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if not start:
        raise UnreadableError(_("This file is empty."))
    if start == OLD_EXCEL:
        raise UnreadableError(
            _("This is an old Excel file, or one with a password. Save it as .xlsx without one.")
        )
    if start == ZIP:
        return read_xlsx(file)
    if name.lower().endswith((".xlsx", ".xls", ".ods", ".numbers", ".pdf", ".doc", ".docx")):
        raise UnreadableError(_("This file is damaged or no spreadsheet. Save it as .xlsx or CSV."))
    return [_read_csv(file)]


# CSV


def decode(raw: bytes) -> tuple[str, str]:
    r"""Return the text of a file and the name of its encoding. Raises UnreadableError.

    >>> decode("Ñ".encode("utf-8-sig")), decode("Ñ".encode("utf-16")), decode("Ñ".encode("cp1252"))
    (('Ñ', 'utf-8-sig'), ('Ñ', 'utf-16'), ('Ñ', 'cp1252'))
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif raw[:200].count(0) > len(raw[:200]) // 4:
        encodings = ["utf-16-le" if raw[1:200:2].count(0) >= raw[:200:2].count(0) else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise UnreadableError(_("The letters of this file cannot be read. Save it as “CSV UTF-8”."))


def _read_csv(file) -> Table:
    text, encoding = decode(file.read())
    notes = []
    if encoding == "cp1252":
        notes.append(
            _("The file is not in UTF-8; it was read as Windows text. Look at letters such as é.")
        )
    lines = text.split("\n", 1)
    has_line = re.fullmatch(r"\"?sep=(.)\"?\r?", lines[0])
    skipped, separator = 0, _separator(text)
    if has_line:
        skipped, separator, text = 1, has_line[1], lines[1] if len(lines) > 1 else ""
    return Table(_csv_rows(text, separator, skipped), notes)


def _separator(text: str) -> str:
    """Return the separator of which the first lines have the most, outside quotes."""
    first = [line for line in text[:20_000].splitlines() if line.strip()][:5]
    bare = [re.sub(r'"[^"]*"', "", line) for line in first]
    return max(SEPARATORS, key=lambda one: max((line.count(one) for line in bare), default=0))


def _csv_rows(text, separator, skipped):
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = skipped
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise UnreadableError(
                _(
                    "Row %s: a quotation mark is not closed, or stands where none may. Inside a "
                    'cell, write it twice ("") and put the cell in quotation marks.'
                )
                % number
            ) from None
        if number > LAST_ROW:
            raise UnreadableError(too_long())
        yield row_of(number, cells)
