"""Numbered citations and the outline of an article, added to its clean HTML when it is shown."""

import re
from collections import defaultdict
from html import escape, unescape

from django.utils.html import strip_tags
from django.utils.text import slugify

CITATION = re.compile(r"\[(\d{1,3})\]", re.ASCII)
TAG = re.compile(r"(<[^>]*>)")
SUPERSCRIPT = re.compile(r"<sup>.*?</sup>", re.DOTALL)
HEADING = re.compile(r"<h2>(.*?)</h2>", re.DOTALL)


def link_citations(html: str, count: int, label: str) -> tuple[str, dict[int, list[str]]]:
    """Turn `[1]` into a link to the first of `count` sources.

    `label` is what a screen reader says, with %s for the number. Returns the HTML, and for each
    number the ids of the places that cite it. Numbers without a source stay as they are.

    >>> html, places = link_citations("<p>So.[1] [9]</p>", 1, "Source %s")
    >>> html
    '<p>So.<sup><a id="cite-1-1" href="#source-1" aria-label="Source 1">1</a></sup> [9]</p>'
    >>> places
    {1: ['cite-1-1']}
    """
    places: dict[int, list[str]] = defaultdict(list)

    def link(found: re.Match[str]) -> str:
        number = int(found[1])
        if not 1 <= number <= count:
            return found[0]
        place = f"cite-{number}-{len(places[number]) + 1}"
        places[number].append(place)
        name = escape(label % number)
        return (
            f'<sup><a id="{place}" href="#source-{number}" aria-label="{name}">{number}</a></sup>'
        )

    parts, in_link = [], 0
    for part in TAG.split(html):
        if TAG.fullmatch(part):
            in_link += part.startswith("<a ") - (part == "</a>")
            parts.append(part)
        else:
            parts.append(part if in_link else CITATION.sub(link, part))
    return "".join(parts), dict(places)


def outline(html: str) -> tuple[str, list[tuple[str, str]]]:
    """Give each section heading an id. Returns the HTML and the (id, text) of each heading.

    >>> outline("<h2>What helps?</h2>")
    ('<h2 id="what-helps" tabindex="-1">What helps?</h2>', [('what-helps', 'What helps?')])
    """
    headings: list[tuple[str, str]] = []
    taken: set[str] = set()

    def mark(found: re.Match[str]) -> str:
        text = unescape(strip_tags(SUPERSCRIPT.sub("", found[1]))).strip()
        base = slugify(text)[:60] or "section"
        name, number = base, 2
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        headings.append((name, text))
        return f'<h2 id="{name}" tabindex="-1">{found[1]}</h2>'

    return HEADING.sub(mark, html), headings
