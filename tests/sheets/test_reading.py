"""Files as they come: encodings, separators, quotes, and what Excel keeps out of sight."""

from datetime import date, datetime, time

import pytest

from mbcportal.sheets.reading import UnreadableError, read
from tests.sheets.files import upload, with_member, xlsx

HEAD = ["Name", "Kind", "Note"]


def cells(data, name="list.csv"):
    return [row.cells for row in read(upload(data, name), name)[0].rows]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_of_any_program_is_read(encoding, separator):
    text = f'Name{separator}Note\r\n"Niñez{separator} uno"{separator}añade ""x\r\n'
    text = text.replace('añade ""x', '"añade ""x"""')

    first = f"Niñez{separator} uno".replace("\t", " ")
    assert cells(text.encode(encoding)) == [["Name", "Note"], [first, 'añade "x"']]


def test_windows_text_is_named_in_a_note():
    assert "Windows" in read(upload("Name\nJosé\n".encode("cp1252")), "a.csv")[0].notes[0]


def test_line_that_names_the_separator_is_no_row():
    rows = list(read(upload(b"sep=;\r\nName;Kind\r\nAna;Fund\r\n", "a.csv"), "a.csv")[0].rows)

    assert [(row.number, row.cells) for row in rows] == [
        (2, ["Name", "Kind"]),
        (3, ["Ana", "Fund"]),
    ]


def test_quotation_mark_that_is_not_closed_is_named_with_its_row():
    with pytest.raises(UnreadableError, match="Row 3: a quotation mark"):
        cells(b'Name,Kind\nAna,Fund\n"Lee,Fund\nBo,Fund\n')


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00" * 50, b"\xd0\xcf\x11\xe0old", b"PK\x03\x04broken", b"\x81\x8d\xff"],
    ids=["empty", "zeros", "old", "broken", "letters"],
)
def test_what_is_no_spreadsheet_is_refused_in_words(data):
    with pytest.raises(UnreadableError):
        cells(data, "list.xls")


def test_excel_values_become_what_people_see():
    data = xlsx(
        HEAD,
        [97201.0, 5032222000.0, True],
        [date(2026, 12, 31), datetime(2026, 12, 31, 18), time(18, 30)],  # noqa: DTZ001 - as in Excel
        [" Ana\xa0Lee\u200b", None, 1.5],
    )

    assert cells(data, "a.xlsx")[1:] == [
        ["97201", "5032222000", "yes"],
        ["2026-12-31", "2026-12-31 18:00", "18:30"],
        ["Ana Lee", "", "1.5"],
    ]


def test_formulas_without_value_merged_cells_and_errors_are_flaws_of_their_cells():
    data = xlsx(
        HEAD,
        ["=A1", "Fund", "#REF!"],
        ["Ana", "Fund", "5.03E+09"],
        [None, "Fund", "x"],
        change=lambda book: book.active.merge_cells("A3:A4"),
    )

    rows = list(read(upload(data), "a.xlsx")[0].rows)

    assert "formula without a value" in rows[1].flaws[0][0]
    assert "#REF!" in rows[1].flaws[2][0]
    assert "cut short" in rows[2].flaws[2][0]
    assert "A3:A4" in rows[3].flaws[0][0]


def test_hidden_rows_columns_and_sheets_are_named():
    def hide(book):
        book.active.row_dimensions[2].hidden = True
        book.active.column_dimensions["B"].hidden = True
        book.create_sheet("Old").sheet_state = "hidden"

    table = read(upload(xlsx(HEAD, ["Ana", "Fund", ""], change=hide)), "a.xlsx")[0]

    told = " ".join(table.notes)
    assert "hidden columns" in told
    assert "1 row is hidden (2)" in told
    assert "Hidden sheets were not read: Old" in told
    assert len(list(table.rows)) == 2


def test_bomb_of_zeros_and_of_words_are_refused():
    small = xlsx(HEAD)
    zeros = with_member(small, "xl/media/big.bin", b"0" * 90_000_000)
    words = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cccc"><!ENTITY d "&b;&b;">]><a>&d;</a>'

    with pytest.raises(UnreadableError, match="unpacks to too much"):
        read(upload(zeros), "a.xlsx")
    with pytest.raises(UnreadableError, match="damaged"):
        read(upload(with_member(small, "xl/sharedStrings.xml", words)), "a.xlsx")


def test_cell_in_the_last_corner_of_a_sheet_costs_nothing():
    data = xlsx(HEAD, ["Ana", "Fund", ""], change=lambda b: b.active.cell(1_048_576, 16_384, "x"))

    with pytest.raises(UnreadableError, match="below row 20000"):
        cells(data, "a.xlsx")


def test_file_that_is_too_large_is_refused(settings):
    settings.SHEET_BYTES = 1_000_000

    with pytest.raises(UnreadableError, match="at most 1 megabytes"):
        cells(b"a," * 600_000)
