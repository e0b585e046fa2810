import time

import pytest
from bs4 import BeautifulSoup
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from education.glossary import AT_MOST, Word, Words
from mbcportal.richtext.tree import Element, parse, serialize
from tests.content import make_article, make_term

WORDS = [
    Word("scan", "Scan", ("Scan", "scans"), "A picture."),
    Word("bone-scan", "Bone scan", ("Bone scan", "bone scintigraphy"), "A picture of bones."),
    Word("mets", "Metastasis", ("Metastasis", "mets"), "Spread."),
    Word("pet", "PET scan", ("PET scan", "PET"), "A picture."),
    Word("her2", "HER2", ("HER2", "HER2-positive"), "A protein."),
    Word("hand-foot", "Hand-foot syndrome", ("Hand-foot syndrome",), "Sore hands."),
    Word("agent", "Health care agent", ("Health care agent", "patient's agent"), "A person."),
    Word("quimio", "Quimioterapia", ("Quimioterapia", "biopsia líquida"), "Un tratamiento."),
]


def marked(html, words=WORDS):
    """Return the HTML with <u> around the marked words, and their slugs."""
    root = parse(html)
    found = Words(words).mark(root, lambda word, text: [Element("u", {}, [text])])
    return serialize(root), [word.slug for word in found]


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p>A bone scan.</p>", "<p>A <u>bone scan</u>.</p>"),
        ("<p>A BONE\nSCAN.</p>", "<p>A <u>BONE\nSCAN</u>.</p>"),
        ("<p>Bone scans. A scan.</p>", "<p>Bone <u>scans</u>. A scan.</p>"),
        ("<p>Scan, bone scan, scan.</p>", "<p><u>Scan</u>, <u>bone scan</u>, scan.</p>"),
        ("<p>Rescanning a scanner.</p>", "<p>Rescanning a scanner.</p>"),
        ("<p>A pre-scan scan-worry.</p>", "<p>A pre-scan scan-worry.</p>"),
        ("<p>me@scan.org, scan.org, www.scan</p>", "<p>me@scan.org, scan.org, www.scan</p>"),
        ("<p>(scan).</p>", "<p>(<u>scan</u>).</p>"),
        ("<p>“scan”—yes</p>", "<p>“<u>scan</u>”—yes</p>"),
        ("<p>The scan’s time</p>", "<p>The <u>scan</u>’s time</p>"),
        ("<p>A pet, a PET.</p>", "<p>A pet, a <u>PET</u>.</p>"),
        ("<p>HER2-positive</p>", "<p><u>HER2-positive</u></p>"),
        ("<p>HER2-negative</p>", "<p>HER2-negative</p>"),
        ("<p>hand‑foot syndrome</p>", "<p><u>hand‑foot syndrome</u></p>"),
        ("<p>a patient’s agent</p>", "<p>a <u>patient’s agent</u></p>"),
        ("<p>La biopsia li\u0301quida</p>", "<p>La <u>biopsia líquida</u></p>"),
        ("<p>La biopsia liquida</p>", "<p>La biopsia liquida</p>"),
        ("<h2>Scan?</h2><p>Mets.</p>", "<h2>Scan?</h2><p><u>Mets</u>.</p>"),
        ("<h3>Scan</h3><h4>scan</h4>", "<h3>Scan</h3><h4>scan</h4>"),
        ('<p><a href="/a/">A <em>scan</em></a></p>', '<p><a href="/a/">A <em>scan</em></a></p>'),
        ("<p>A <strong>scan</strong></p>", "<p>A <strong><u>scan</u></strong></p>"),
        ('<p title="scan">x</p>', '<p title="scan">x</p>'),
        ("<p>bone <em>scan</em></p>", "<p>bone <em><u>scan</u></em></p>"),
        ("<p>1 &lt; scan &amp; 2</p>", "<p>1 &lt; <u>scan</u> &amp; 2</p>"),
    ],
)  # fmt: skip
def test_words_are_found_whole_and_longest_first(html, left):
    assert marked(html)[0] == left


def test_each_word_is_marked_once_whatever_its_form():
    html, slugs = marked("<p>mets</p><ul><li>Metastasis, mets</li></ul>")

    assert html == "<p><u>mets</u></p><ul><li>Metastasis, mets</li></ul>"
    assert slugs == ["mets"]


def test_no_more_than_some_are_marked():
    words = [Word(f"w{n}", f"term{n}x", (f"term{n}x",), "m") for n in range(AT_MOST + 5)]

    _html, slugs = marked("<p>" + " ".join(word.term for word in words) + "</p>", words)

    assert slugs == [f"w{n}" for n in range(AT_MOST)]


def test_name_of_a_word_wins_over_another_name_of_a_second_one():
    words = [Word("a", "Alpha", ("Alpha", "beta"), "m"), Word("b", "Beta", ("Beta",), "m")]

    assert marked("<p>beta</p>", words)[1] == ["b"]


@pytest.mark.parametrize("words", [[], [Word("x", " ", (" ",), "m")]])
def test_glossary_without_words_marks_nothing(words):
    assert marked("<p>scan</p>", words) == ("<p>scan</p>", [])


def test_signs_of_patterns_in_a_word_are_only_signs():
    words = [Word("x", "CDK4/6 (a.b)*", ("CDK4/6 (a.b)*", "c++"), "m")]

    assert marked("<p>CDK4/6 (a.b)* aXb</p>", words)[0] == "<p><u>CDK4/6 (a.b)*</u> aXb</p>"


letters = st.text("abc -'/", min_size=1, max_size=6)


@given(st.lists(letters, max_size=12), st.text("abc -'/.<&", max_size=60))
def test_text_stays_the_same_whatever_is_marked(forms, text):
    words = [Word(str(n), form, (form,), "m") for n, form in enumerate(forms)]
    root = parse("<p></p>")
    root.children[0].children = [text]

    found = Words(words).mark(root, lambda word, said: [Element("u", {}, [said])])

    soup = BeautifulSoup(serialize(root), "html.parser")
    # The reader of this test folds blanks that stand alone.
    assert soup.get_text().split() == text.split()
    assert len(soup("u")) == len(found)
    plain = {" ".join(form.split()) for form in forms}
    assert {" ".join(one.get_text().split()) for one in soup("u")} <= plain


def test_long_text_is_read_in_a_moment():
    words = [
        Word(f"w{n}", f"bone scan {n}", (f"bone scan {n}", f"bone{n}"), "m") for n in range(2_000)
    ]
    known = Words(words)
    root = parse("<p>" + "bone scan bone " * 5_000 + "</p>")
    began = time.monotonic()

    known.mark(root, lambda word, text: [text])

    assert time.monotonic() - began < 1


# On the page


def article_page(client, language="en", **fields):
    article = make_article(references=0, **fields)
    if language == "es":
        article = make_article("Página", translation_of=article, references=0, **fields)
    with translation.override(language):
        response = client.get(article.get_absolute_url())
    return BeautifulSoup(response.content, "html.parser")


@pytest.mark.django_db
def test_word_opens_its_meaning_without_scripts_and_stands_in_the_list(client):
    make_term("Biopsy", definition_en="A small <b>sample</b>.", pronunciation="BY-op-see")

    soup = article_page(client, body="<p>After the biopsy.</p>")

    (button,) = soup.select("button.word")
    meaning = soup.select_one(f"#{button['popovertarget']}[popover]")
    assert (button.get_text(), button["type"]) == ("biopsy", "button")
    assert "A small <b>sample</b>." in meaning.get_text()
    assert meaning.a["href"] == "/learn/glossary/#biopsy"
    assert soup.select_one("#word-biopsy dd").get_text() == "A small <b>sample</b>."
    assert soup.select_one(".contents a[href='#words']")


@pytest.mark.django_db
def test_spanish_article_explains_spanish_words(client):
    make_term("Biopsy", term_es="Biopsia", definition_es="Una muestra.", also_es="toma de muestra")

    soup = article_page(client, "es", body="<p>Biopsy: la toma de muestra.</p>")

    assert [one.get_text() for one in soup.select("button.word")] == ["toma de muestra"]
    assert "Una muestra." in soup.select_one(".meaning").get_text()
    assert soup.select_one(".meaning a")["href"] == "/es/learn/glossary/#biopsy"


@pytest.mark.django_db
def test_changed_word_is_explained_anew_at_once(client):
    term = make_term("Biopsy")
    article_page(client, body="<p>A biopsy.</p>")

    term.definition_en = "Something else."
    term.save()
    term.reindex()

    page = client.get("/learn/what-is-palliative-care/").content.decode()
    assert "Something else." in page

    term.delete()

    assert "meaning-biopsy" not in client.get("/learn/what-is-palliative-care/").content.decode()


@pytest.mark.django_db
def test_emergencies_are_not_explained(client):
    make_term("Sign")

    soup = article_page(client, body="<p>Rest.</p>")

    assert "A sign: emergency." in soup.get_text()
    assert soup.select(".word") == []


@pytest.mark.parametrize("has_scripts", [True, False])
def test_meaning_opens_and_closes_by_keyboard(has_scripts, open_page, transactional_db):
    make_term("Biopsy", definition_en="A small sample.")
    article = make_article(body="<p>After the biopsy you rest.</p>")
    page = open_page(java_script_enabled=has_scripts, viewport={"width": 320, "height": 640})
    page.goto(article.get_absolute_url())
    meaning = page.locator("#meaning-biopsy")
    assert not meaning.is_visible()

    page.locator("button.word").focus()
    page.keyboard.press("Enter")
    assert meaning.is_visible()
    box = meaning.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    page.keyboard.press("Tab")
    assert page.locator("#meaning-biopsy a:focus").count() == 1
    page.keyboard.press("Escape")

    assert not meaning.is_visible()


def test_meanings_stand_on_paper(open_page, transactional_db):
    make_term("Biopsy", definition_en="A small sample.")
    article = make_article(body="<p>After the biopsy you rest.</p>")
    page = open_page(java_script_enabled=False)
    page.goto(article.get_absolute_url())

    page.emulate_media(media="print")

    assert page.locator("#word-biopsy").is_visible()
    assert not page.locator("#meaning-biopsy").is_visible()
    assert (
        page.locator("button.word").evaluate("one => getComputedStyle(one).borderBottomWidth")
        == "0px"
    )
