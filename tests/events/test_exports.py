"""A list for a spreadsheet: everything is in it, and nothing in it can run."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mbcportal.sheets.cells import csv_file, harmless

# How a spreadsheet would read a cell: these begin a formula, after blanks too.
STARTS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "−"]
BLANKS = ["", " ", "   ", "\t", "\r", "\n", "\r\n", "\u00a0", "\u2003", "\u200b", "\ufeff", "\0"]


def cells(content, delimiter=","):
    """Read a file as a spreadsheet does."""
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("blank", BLANKS)
def test_formula_becomes_a_text(start, blank):
    typed = f"{blank}{start}HYPERLINK(A1)"

    ((cell,),) = cells(csv_file([typed], []))

    assert cell[0] == "'"
    assert cell.endswith(f"{start}HYPERLINK(A1)")


@pytest.mark.parametrize("start", STARTS)
def test_formula_after_a_semicolon_becomes_a_text_for_countries_that_split_there(start):
    ((cell,),) = cells(csv_file([f"Ana; {start}1+1;x"], []))

    assert cell == f"Ana;' {start}1+1;x"


@pytest.mark.parametrize(
    "text", ["", "Ana Sample", "ana@mail.example", "O'Neil", "a=b", "10-12", "Ñandú 🌵", '"quoted"']
)
def test_plain_words_stay_as_they_are(text):
    assert cells(csv_file(["Name"], [[text]])) == [["Name"], [text]]


def test_line_breaks_and_tabs_make_no_new_cell():
    content = csv_file(["Message"], [["one\r\n=two\tthree\u2028=four"]])

    assert cells(content) == [["Message"], ["one  =two three =four"]]
    assert content.count(b"\r\n") == 2


def test_numbers_stay_numbers():
    assert csv_file(["Companions"], [[2]]) == b'\xef\xbb\xbf"Companions"\r\n"2"\r\n'


@given(st.text(max_size=30))
def test_no_text_begins_a_formula_wherever_it_is_split(text):
    for part in harmless(text).split(";"):
        seen = part.lstrip()
        assert seen[:1] not in STARTS
        assert not set(part) & set("\t\r\n")


@given(st.lists(st.text(max_size=20), min_size=3, max_size=3))
def test_every_row_keeps_its_cells(texts):
    row = cells(csv_file(texts, []))

    assert [len(row), len(row[0])] == [1, 3]
