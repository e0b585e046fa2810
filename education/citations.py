"""Numbered citations and the outline of an article, added to its clean text when it is shown."""

import re
from collections import defaultdict
from collections.abc import Collection
from urllib.parse import quote

from django.utils.text import slugify

from mbcportal.richtext.tree import Element, Node, elements, rewrite, text_of

CITATION = re.compile(r"\[(\d{1,3})\]", re.ASCII)
DOI = re.compile(r"10\.\d{4,9}/\S+", re.ASCII)
DOI_BEFORE = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)\s*", re.IGNORECASE)
PMID = re.compile(r"\d{1,9}", re.ASCII)

# Ids of the page around the text, which no heading may take.
TAKEN = {"main", "care", "on-this-page", "questions", "words", "sources", "about-this-page", "near"}
TAKEN_BEGINNINGS = ("cite-", "source-", "meaning-", "word-", "find-")


def link_citations(root: Element, numbers: Collection[int], label: str) -> dict[int, list[str]]:
    """Turn each `[1]` in a text into a link to its source, when `numbers` has one for it.

    `label` is what a screen reader says, with %s for the number. Returns for each number the ids
    of the places that cite it. Numbers without a source stay as they are.

    >>> from mbcportal.richtext.tree import parse, serialize
    >>> root = parse("<p>So.[1] [9]</p>")
    >>> link_citations(root, {1}, "Source %s")
    {1: ['cite-1-1']}
    >>> serialize(root)
    '<p>So.<sup><a id="cite-1-1" href="#source-1" aria-label="Source 1">1</a></sup> [9]</p>'
    """
    places: dict[int, list[str]] = defaultdict(list)

    def link(text: str) -> list[Node]:
        # Text and numbers by turns.
        pieces = CITATION.split(text)
        nodes: list[Node] = [pieces[0]]
        for digits, after in zip(pieces[1::2], pieces[2::2], strict=True):
            number = int(digits)
            if number in numbers:
                place = f"cite-{number}-{len(places[number]) + 1}"
                places[number].append(place)
                nodes.append(_citation(number, place, label))
            else:
                nodes.append(f"[{digits}]")
            nodes.append(after)
        return nodes

    rewrite(root, link, frozenset({"a"}))
    return dict(places)


def _citation(number: int, place: str, label: str) -> Element:
    attributes = {"id": place, "href": f"#source-{number}", "aria-label": label % number}
    return Element("sup", {}, [Element("a", attributes, [str(number)])])


def cited_numbers(root: Element) -> set[int]:
    """Return the numbers that a text cites, whether or not there is a source for them.

    >>> from mbcportal.richtext.tree import parse
    >>> sorted(cited_numbers(parse("<p>So.[2][1] Or so.[2]</p>")))
    [1, 2]
    """
    found: set[int] = set()

    def look(text: str) -> list[Node]:
        found.update(map(int, CITATION.findall(text)))
        return [text]

    rewrite(root, look, frozenset({"a"}))
    return found


def outline(root: Element) -> list[tuple[str, str]]:
    """Give each section heading an id and make it a target. Return (id, text) of each.

    >>> from mbcportal.richtext.tree import parse, serialize
    >>> root = parse("<h2>What helps?</h2>")
    >>> outline(root)
    [('what-helps', 'What helps?')]
    >>> serialize(root)
    '<h2 id="what-helps" tabindex="-1">What helps?</h2>'
    """
    headings: list[tuple[str, str]] = []
    taken = set(TAKEN)
    for heading in elements(root, frozenset({"h2"})):
        text = text_of(heading, frozenset({"sup"})).strip()
        base = slugify(text)[:60] or "section"
        if base.startswith(TAKEN_BEGINNINGS):
            base = f"about-{base}"
        name, number = base, 2
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        headings.append((name, text))
        heading.attributes |= {"id": name, "tabindex": "-1"}
    return headings


def plain_doi(doi: str) -> str:
    """Return a DOI without the address or word before it.

    >>> plain_doi("https://doi.org/10.1158/1055-9965.EPI-16-0889")
    '10.1158/1055-9965.EPI-16-0889'
    """
    return DOI_BEFORE.sub("", doi.strip())


def doi_address(doi: str) -> str:
    """Return where a DOI leads, or nothing when it is none.

    >>> doi_address("10.1158/1055-9965.EPI-16-0889")
    'https://doi.org/10.1158/1055-9965.EPI-16-0889'
    """
    doi = plain_doi(doi)
    return f"https://doi.org/{quote(doi, safe='/:;()._-')}" if DOI.fullmatch(doi) else ""


def pmid_address(pmid: str) -> str:
    """Return where a PMID leads, or nothing when it is none.

    >>> pmid_address("28522448")
    'https://pubmed.ncbi.nlm.nih.gov/28522448/'
    """
    pmid = pmid.strip()
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if PMID.fullmatch(pmid) else ""
