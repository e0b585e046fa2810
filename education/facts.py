"""Facts in a text: `[fact:living-with-mbc]` becomes the fact's sentence and cites its source."""

import re
from collections.abc import Callable

from mbcportal.richtext.tree import Element, Node, parse, rewrite

# Loose on purpose: whatever looks like a fact is named when there is none of that name.
FACT = re.compile(r"\[\s*fact\s*:\s*([^\[\]]*?)\s*\]", re.IGNORECASE)


def slugs_in(text: str) -> list[str]:
    """Return the names of the facts that a plain text places, in order, each once.

    >>> slugs_in("[fact:de-novo] and [Fact: Bone-First], [fact:de-novo]")
    ['de-novo', 'bone-first']
    """
    return list(dict.fromkeys(slug.lower() for slug in FACT.findall(text)))


def slugs_in_html(html: str) -> list[str]:
    """Return the names of the facts that a clean text places.

    >>> slugs_in_html('<p title="[fact:no]">[fact:yes]</p>')
    ['yes']
    """
    if "fact" not in html.lower():
        return []
    found: list[str] = []

    def look(text: str) -> list[Node]:
        found.extend(slugs_in(text))
        return [text]

    rewrite(parse(html), look)
    return list(dict.fromkeys(found))


def place(root: Element, sentence: Callable[[str], str]) -> None:
    """Put `sentence(slug)` where a text places a fact. Facts that are not there leave nothing.

    >>> from mbcportal.richtext.tree import serialize
    >>> root = parse("<p>[fact:six] [fact:gone]</p>")
    >>> place(root, {"six": "About 6 % <so>.[3]"}.get)
    >>> serialize(root)
    '<p>About 6 % &lt;so&gt;.[3] </p>'
    """
    rewrite(root, lambda text: [FACT.sub(lambda found: sentence(found[1].lower()) or "", text)])


def said(wording: str, value: str) -> str:
    """Return the sentence of a fact: its wording with the value in it.

    >>> said("About {value} people.", "154,000")
    'About 154,000 people.'
    """
    return wording.replace("{value}", value)
