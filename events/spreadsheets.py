"""Lists for a spreadsheet, in which nothing that somebody typed can run as a formula.

A spreadsheet takes a cell that begins with =, +, - or @ for a formula, whatever blanks stand before
it. An apostrophe in front makes it a text again. See OWASP, "CSV Injection".
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable

# The minus sign; full-width, small and raised twins of all of these become them through NFKC.
FORMULA = frozenset("=+-@\N{MINUS SIGN}")
# The byte order mark tells a spreadsheet that the file is UTF-8.
MARK = "\ufeff"


def harmless(text: str) -> str:
    r"""Return a cell's text on one line, with an apostrophe wherever a formula might begin.

    Spreadsheets of other countries split at semicolons: each part could be a cell of its own.

    >>> harmless("=1+1"), harmless("  +1 208 555 0100"), harmless("Ana;@SUM(A1)")
    ("'=1+1", "'  +1 208 555 0100", "Ana;'@SUM(A1)")
    >>> harmless("Ana\t=1"), harmless("\t=1"), harmless("\N{FULLWIDTH EQUALS SIGN}1")
    ('Ana =1', "' =1", "'＝1")
    """
    line = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", text)
    return ";".join(f"'{part}" if _may_be_formula(part) else part for part in line.split(";"))


def _may_be_formula(text: str) -> bool:
    # Blanks and characters without a look of their own (Z…, C…) hide what comes first.
    seen = (one for one in text if unicodedata.category(one)[0] not in "ZC")
    return unicodedata.normalize("NFKC", next(seen, " "))[0] in FORMULA


def csv_file(head: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Return a CSV file (RFC 4180, UTF-8 with a mark) of words and numbers."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    for row in [head, *rows]:
        writer.writerow(cell if isinstance(cell, int) else harmless(str(cell)) for cell in row)
    return (MARK + text.getvalue()).encode()
