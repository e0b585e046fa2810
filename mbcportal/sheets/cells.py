"""The cells of a spreadsheet, written so that nothing somebody typed can run as a formula.

A spreadsheet takes a cell that begins with =, +, - or @ for a formula, whatever blanks stand before
it. An apostrophe in front makes it a text again. See OWASP, "CSV Injection".
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, time, timedelta

# The minus sign; full-width, small and raised twins of all of these become them through NFKC.
FORMULA = frozenset("=+-@\N{MINUS SIGN}")
# The byte order mark tells a spreadsheet that the file is UTF-8.
MARK = "\ufeff"
# Excel has so many digits; larger numbers are approximations.
WHOLE = 10**15


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


def harmless_lines(text: str) -> str:
    r"""Return a cell's text as `harmless` does, with its line breaks.

    >>> harmless_lines("Ana\n=1+1")
    "Ana\n'=1+1"
    """
    return "\n".join(harmless(line) for line in text.splitlines())


# An apostrophe that stands before a formula, put there by `harmless` or by a spreadsheet.
GUARD = re.compile(r"(^|[;\n])'(?=\s*[=+\-@\N{MINUS SIGN}\N{FULLWIDTH EQUALS SIGN}])")
# A sign that begins a formula, and something that only formulas have.
FORMULA_TEXT = re.compile(r"\s*(=|[+\-@][^\n]*[(|!])")
INVISIBLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
ODD_SPACE = re.compile(r"[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000\t]")
SURROGATE = re.compile(r"[\ud800-\udfff]")


def cleaned(text: str) -> str:
    r"""Return what somebody typed into a cell: without guards, odd blanks and unseen characters.

    >>> cleaned("'=1+1"), cleaned(" Ana\xa0\u200bLee \r\n"), cleaned("'twas")
    ('=1+1', 'Ana Lee', "'twas")
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
    text = ODD_SPACE.sub(" ", text).replace("\u2028", "\n").replace("\u2029", "\n")
    text = SURROGATE.sub("", INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFC", GUARD.sub(r"\1", text))
    return "\n".join(" ".join(line.split(" ")).strip() for line in text.split("\n")).strip()


def has_odd_characters(text: str) -> bool:
    """Say whether a text has blanks or characters that cannot be seen or told from others."""
    return bool(ODD_SPACE.search(text) or INVISIBLE.search(text.replace("\r", "")))


def looks_like_formula(text: str) -> bool:
    """Say whether a spreadsheet would calculate this text rather than show it.

    >>> [looks_like_formula(text) for text in ("=1+1", "+1 208 555 0100", "@SUM(A1)", "- one")]
    [True, False, True, False]
    """
    return bool(FORMULA_TEXT.match(unicodedata.normalize("NFKC", text)))


def as_text(value: object) -> str:  # noqa: PLR0911 - one for each kind
    """Return what a cell of Excel shows, as people would type it.

    >>> as_text(97201.0), as_text(5032222000.0), as_text(True), as_text(time(18, 30))
    ('97201', '5032222000', 'yes', '18:30')
    >>> as_text(datetime(2026, 12, 31)), as_text(datetime(2026, 12, 31, 18))
    ('2026-12-31', '2026-12-31 18:00')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        has_time = value.time() != time()
        return f"{value:%Y-%m-%d %H:%M}" if has_time else f"{value:%Y-%m-%d}"
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, float) and value.is_integer() and abs(value) < WHOLE:
        return str(int(value))
    return str(value)
