"""Spreadsheets written for people: the template to fill in, and lists that can be read again."""

import csv
import io
import tempfile

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from .cells import MARK, harmless_lines

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
ROWS, INSTRUCTIONS, LISTS = "Rows", "Instructions", "Lists"
IN_MEMORY = 5_000_000
WIDE = {"description", "summary", "how_to_start", "who_for", "locations", "phones", "sources"}
LAST = 5001
BOLD, WRAPPED = Font(bold=True), Alignment(wrap_text=True, vertical="top")


def template(sheet, ending, known):
    """Return a file to fill in: headers; as XLSX with instructions and lists to choose from."""
    if ending == "csv":
        return _csv(sheet, [])
    book = Workbook()
    _fill_headers(book.active, sheet)
    _write_instructions(book.create_sheet(INSTRUCTIONS), sheet)
    _offer_choices(book, sheet, known)
    return _saved(book)


def export(sheet, rows, ending, known):
    """Return a file of rows with the columns of the template, in bounded memory."""
    lines = (
        [sheet.shown(column, row, known) for column in sheet.columns]
        for row in rows.select_related(*sheet.related)
        .prefetch_related(*sheet.prefetch)
        .iterator(chunk_size=200)
    )
    if ending == "csv":
        return _csv(sheet, lines)
    book = Workbook(write_only=True)
    page = book.create_sheet(ROWS)
    page.freeze_panes = "C2"
    page.append(sheet.headers())
    for line in lines:
        page.append([harmless_lines(text) or None for text in line])
    return _saved(book)


def _csv(sheet, lines):
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    text.write(MARK)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(sheet.headers())
    for line in lines:
        writer.writerow([harmless_lines(one) for one in line])
    text.flush()
    text.detach()
    file.seek(0)
    return file


def _saved(book):
    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return file


def _fill_headers(page, sheet):
    page.title = ROWS
    page.append(sheet.headers())
    for number, column in enumerate(sheet.columns, 1):
        cell = page.cell(1, number)
        cell.font = BOLD
        letter = get_column_letter(number)
        page.column_dimensions[letter].width = 40 if column.key in WIDE else 22
        # What is typed stays as it is: ZIP codes keep their zero, phone numbers their digits.
        page.column_dimensions[letter].number_format = "@"
    page.freeze_panes = "D2"


def _write_instructions(page, sheet):
    page.append([_("Column"), _("Needed"), _("What it means"), _("Example")])
    for cell in page[1]:
        cell.font = BOLD
    for column in sheet.columns:
        needed = _("yes") if column.is_required else ""
        page.append([column.header, needed, str(column.meaning), harmless_lines(column.example)])
    page.append([])
    for said in [
        _("Write one thing in each row of the first sheet. Keep the headers in the first row."),
        _("An empty cell empties what is there. A column that you take out stays as it is."),
        _("New rows become drafts. Nothing is saved before you have seen what would change."),
    ]:
        page.append([said])
    for letter, width in zip("ABCD", (24, 9, 70, 50), strict=True):
        page.column_dimensions[letter].width = width
    for row in page.iter_rows(min_row=2, max_row=len(sheet.columns) + 1):
        for cell in row:
            cell.alignment = WRAPPED


def _offer_choices(book, sheet, known):
    """Give columns their drop-down lists. They only help: a cell may have several names."""
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    rows = book[ROWS]
    place = 0
    for number, column in enumerate(sheet.columns, 1):
        words = list(column.choices(known)) if column.choices else []
        if not words:
            continue
        place += 1
        lists.cell(1, place, column.header)
        for row, word in enumerate(words, 2):
            lists.cell(row, place, harmless_lines(str(word)))
        letter = get_column_letter(place)
        offered = DataValidation(
            type="list",
            formula1=f"{LISTS}!${letter}$2:${letter}${len(words) + 1}",
            allow_blank=True,
            showErrorMessage=False,
        )
        at = get_column_letter(number)
        offered.add(f"{at}2:{at}{LAST}")
        rows.add_data_validation(offered)
