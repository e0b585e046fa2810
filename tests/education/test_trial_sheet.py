"""The sheet of facts for clinical trials: one page on paper, and nothing kept unless one asks."""

from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from education.trial_sheet import LINES
from tests.content import make_article

URL = "/learn/clinical-trials/facts-sheet/"
KEY = "mbc-portal:trial-sheet"
LETTER = (612, 792)

pytestmark = pytest.mark.django_db(transaction=True)


def stored(page):
    return page.evaluate("({...localStorage})")


def type_in(page):
    page.get_by_label("Date of the first diagnosis").fill("May 2021")
    page.get_by_label("1: Hard work is too much").check()


def test_every_line_has_a_label_and_says_where_to_find_it(client):
    soup = BeautifulSoup(client.get(URL).content, "html.parser")

    fields = soup.select(".trial-sheet textarea, .trial-sheet fieldset")
    helps = [soup.find(id=field["aria-describedby"]).get_text() for field in fields]
    assert len(fields) == len(LINES) >= 10
    assert helps == [str(line.help) for line in LINES]
    labels = {label["for"] for label in soup.select("label[for^=sheet-]")}
    assert labels == {area["id"] for area in soup.select("textarea")}
    assert [legend.get_text() for legend in soup.select("legend")] == ["How active you are (ECOG)"]
    assert len(soup.select("input[type=radio][name=activity]")) == 5


def test_nothing_of_it_can_be_sent(client):
    soup = BeautifulSoup(client.get(URL).content, "html.parser")

    assert soup.select("main form, main [formaction], main button[type=submit]") == []


def test_page_leads_back_to_the_article_when_it_is_there(client):
    assert "What trials are" not in client.get(URL).content.decode()

    make_article("Clinical trials", slug="clinical-trials")

    soup = BeautifulSoup(client.get(URL).content, "html.parser")
    links = [link["href"] for link in soup.select("main a[href='/learn/clinical-trials/']")]
    assert len(links) == 2


def test_what_is_typed_is_kept_only_when_one_asks(page):
    page.goto(URL)
    type_in(page)
    page.reload()
    assert stored(page) == {}
    assert page.get_by_label("Date of the first diagnosis").input_value() == ""

    type_in(page)
    page.get_by_role("button", name="Keep on this device").click()
    said = page.get_by_role("status").inner_text()
    page.goto("/learn/glossary/")
    page.goto(URL)

    assert said == "Kept on this device."
    assert list(stored(page)) == [KEY]
    assert page.get_by_label("Date of the first diagnosis").input_value() == "May 2021"
    assert page.get_by_label("1: Hard work is too much").is_checked()


def test_one_press_clears_the_page_and_the_device(page):
    page.goto(URL)
    type_in(page)
    page.get_by_role("button", name="Keep on this device").click()

    page.get_by_role("button", name="Clear this page").click()

    assert stored(page) == {}
    assert page.get_by_label("Date of the first diagnosis").input_value() == ""
    assert page.locator("input:checked").count() == 0
    assert page.get_by_role("status").inner_text() == "Cleared. Nothing is kept on this device."


@pytest.mark.parametrize(
    "kept", ["no JSON", "null", "7", '"text"', "[]", '{"treatments": 7, "activity": {"a": 1}}']
)
def test_what_somebody_else_left_there_does_no_harm(kept, page):
    page.goto(URL)
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [KEY, kept])

    page.reload()

    assert page.get_by_role("button", name="Keep on this device").is_visible()
    assert page.get_by_label("Treatments so far").input_value() == ""


def test_browser_that_keeps_nothing_says_so(page):
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})"
    )
    page.goto(URL)

    page.get_by_role("button", name="Keep on this device").click()

    assert "does not let us keep it" in page.get_by_role("status").inner_text()


@pytest.mark.parametrize("has_script", [True, False])
@pytest.mark.parametrize("language", ["", "/es"])
def test_empty_sheet_is_one_letter_page(language, has_script, open_page):
    page = open_page(java_script_enabled=has_script)
    page.goto(language + URL)

    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages

    assert [(float(one.mediabox.width), float(one.mediabox.height)) for one in sheets] == [LETTER]


def test_filled_sheet_prints_all_that_was_typed(page):
    page.goto(URL)
    long = "\n".join(f"Drug {number}, from May 2021 to June 2022" for number in range(1, 13))
    page.get_by_label("Treatments so far").fill(long)

    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages

    printed = " ".join(one.extract_text() for one in sheets)
    assert [f"Drug {number}," in printed for number in range(1, 13)] == [True] * 12


def test_without_script_one_can_still_type_and_print(open_page):
    page = open_page(java_script_enabled=False)
    page.goto(URL)

    type_in(page)

    assert page.get_by_label("Date of the first diagnosis").input_value() == "May 2021"
    assert not page.get_by_role("button", name="Keep on this device").is_visible()
