import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from education import citations
from mbcportal.richtext.tree import parse, serialize


def linked(html, count=3, label="Source %s"):
    """Return the HTML with its citations linked, and the places of each number."""
    root = parse(html)
    places = citations.link_citations(root, range(1, count + 1), label)
    return serialize(root), places


def outline(html):
    """Return the HTML with ids at its headings, and their (id, text)."""
    root = parse(html)
    headings = citations.outline(root)
    return serialize(root), headings


# Citations


def test_citation_becomes_a_link_to_its_source():
    html, places = linked("<p>Most people live longer.[2]</p>")

    assert html == (
        '<p>Most people live longer.<sup><a id="cite-2-1" href="#source-2" '
        'aria-label="Source 2">2</a></sup></p>'
    )
    assert places == {2: ["cite-2-1"]}


def test_every_citation_of_a_source_has_an_id_of_its_own():
    html, places = linked("<p>One.[1] Two.[3][1]</p><p>Three.[1]</p>")

    assert places == {1: ["cite-1-1", "cite-1-2", "cite-1-3"], 3: ["cite-3-1"]}
    ids = [link["id"] for link in BeautifulSoup(html, "html.parser").find_all("a")]
    assert ids == ["cite-1-1", "cite-3-1", "cite-1-2", "cite-1-3"]


@pytest.mark.parametrize(
    "text",
    ["[0]", "[4]", "[999]", "[1000]", "[]", "[a]", "[-1]", "[1,2]", "(1)", "[ 1 ]", "[٣]", "[1"],
)
def test_what_cites_no_source_stays_as_it_is(text):
    html, places = linked(f"<p>So.{text}</p>")

    assert html == f"<p>So.{text}</p>"
    assert places == {}


def test_article_without_sources_has_no_links():
    assert linked("<p>So.[1]</p>", count=0) == ("<p>So.[1]</p>", {})


def test_first_and_last_source_can_be_cited():
    _html, places = linked("[1][2][3][4]", count=3)

    assert list(places) == [1, 2, 3]


def test_citation_says_what_it_is_in_the_language_of_the_page():
    html, _places = linked("<p>[1]</p>", 1, 'Fuente "%s" & más')

    link = BeautifulSoup(html, "html.parser").a
    assert link["aria-label"] == 'Fuente "1" & más'
    assert html.count("<a ") == 1


def test_brackets_in_an_address_are_no_citation():
    text = '<p><a href="https://example.org/?part[1]=yes">More</a></p>'

    assert linked(text) == (text, {})


def test_brackets_in_the_words_of_a_link_make_no_link_inside_it():
    html, _places = linked('<p><a href="https://example.org/">The study [1]</a></p>')

    assert BeautifulSoup(html, "html.parser").select("a a") == []


@given(numbers=st.lists(st.integers(0, 12), max_size=20), count=st.integers(0, 10))
def test_places_are_the_ids_in_the_page_in_their_order(numbers, count):
    html, places = linked(" ".join(f"Said.[{number}]" for number in numbers), count)

    found = re.findall(r'id="(cite-(\d+)-\d+)" href="#source-(\d+)"', html)
    assert [int(number) for _id, number, _source in found] == [
        number for number in numbers if 1 <= number <= count
    ]
    assert all(number == source for _id, number, source in found)
    for number, ids in places.items():
        assert ids == [one for one, cited, _source in found if int(cited) == number]
    assert len({one for one, _number, _source in found}) == len(found)


def test_number_between_the_sources_is_not_linked():
    root = parse("<p>[1][2][3]</p>")

    places = citations.link_citations(root, {1, 3}, "Source %s")

    assert list(places) == [1, 3]
    assert "[2]" in serialize(root)


def test_citation_in_an_attribute_stays_there():
    text = '<p title="a &gt; b [1]">So.</p>'

    assert linked(text) == (text, {})


# Sources


@pytest.mark.parametrize(
    ("doi", "address"),
    [
        ("10.1000/182", "https://doi.org/10.1000/182"),
        ("doi:10.1000/182", "https://doi.org/10.1000/182"),
        ("https://dx.doi.org/10.1000/182", "https://doi.org/10.1000/182"),
        ("10.1016/S0140-6736(18)31778-X", "https://doi.org/10.1016/S0140-6736(18)31778-X"),
        ('10.1000/"><script>', "https://doi.org/10.1000/%22%3E%3Cscript%3E"),
        ("javascript:x", ""),
        ("", ""),
    ],
)
def test_doi_leads_to_its_address_only(doi, address):
    assert citations.doi_address(doi) == address


@pytest.mark.parametrize(
    ("pmid", "address"),
    [("28522448", "https://pubmed.ncbi.nlm.nih.gov/28522448/"), ("PMC1", ""), ("", "")],
)
def test_pmid_leads_to_its_address_only(pmid, address):
    assert citations.pmid_address(pmid) == address


# Outline


def test_outline_gives_each_heading_an_id():
    html, headings = outline("<h2>What helps?</h2><p>Rest.</p><h2>Whom can I call?</h2>")

    assert html == (
        '<h2 id="what-helps" tabindex="-1">What helps?</h2><p>Rest.</p>'
        '<h2 id="whom-can-i-call" tabindex="-1">Whom can I call?</h2>'
    )
    assert headings == [("what-helps", "What helps?"), ("whom-can-i-call", "Whom can I call?")]


def test_outline_keeps_equal_headings_apart():
    _html, headings = outline("<h2>Cost</h2>" * 3)

    assert [name for name, _text in headings] == ["cost", "cost-2", "cost-3"]


def test_outline_does_not_give_a_taken_id_again():
    _html, headings = outline("<h2>Cost 2</h2><h2>Cost</h2><h2>Cost</h2>")

    assert [name for name, _text in headings] == ["cost-2", "cost", "cost-3"]


def test_outline_shows_headings_as_plain_text():
    html, headings = outline("<h2>Pain &amp; <strong>fatigue</strong></h2>")

    assert headings == [("pain-fatigue", "Pain & fatigue")]
    assert "Pain &amp; <strong>fatigue</strong></h2>" in html


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("¿Qué es el CMM?", "que-es-el-cmm"),
        ("???", "section"),
        ("痛み", "section"),
        ("", "section"),
        ("a" * 200, "a" * 60),
    ],
)
def test_outline_makes_an_id_of_every_heading(heading, name):
    _html, headings = outline(f"<h2>{heading}</h2>")

    assert headings == [(name, heading)]


def test_outline_takes_no_id_of_the_page_around():
    _html, headings = outline("<h2>Sources</h2><h2>Source 1</h2><h2>Main</h2><h2>Cite 1 1</h2>")

    names = [name for name, _text in headings]
    assert names == ["sources-2", "about-source-1", "main-2", "about-cite-1-1"]


def test_outline_leaves_smaller_headings_alone():
    html = "<h3>By phone</h3><p>Call.</p>"

    assert outline(html) == (html, [])


def test_outline_reads_a_heading_over_two_lines():
    _html, headings = outline("<h2>What\nhelps?</h2>")

    assert headings[0][0] == "what-helps"


def test_citation_in_a_heading_is_not_in_the_list_of_headings():
    html, _places = linked("<h2>What helps?[1]</h2>")

    assert outline(html)[1] == [("what-helps", "What helps?")]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="<&")), max_size=8))
def test_outline_names_every_heading_once(texts):
    html, headings = outline("".join(f"<h2>{text}</h2>" for text in texts))

    ids = re.findall(r'<h2 id="([^"]*)"', html)
    assert [name for name, _text in headings] == ids
    assert len(set(ids)) == len(ids) == len(texts)
    assert "" not in ids
