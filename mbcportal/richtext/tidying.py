"""Pasted markup made our own: other programs' elements, empty ones, depth, and hidden signs."""

import re

from .tree import Element, Node, text_of

# Deeper than any text for people, and less deep than what makes a browser give up.
MAX_DEPTH = 100

RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4", "tfoot": "tbody"}
# Each of these stands on lines of its own: without them, words would run together.
BLOCKS = frozenset(
    {
        "div", "section", "article", "main", "header", "footer", "aside", "nav", "address",
        "center", "details", "summary", "fieldset", "form", "dl", "dt", "dd", "pre", "caption",
    }
)  # fmt: skip
INLINE = frozenset({"a", "strong", "em", "br", "img"})
# Where a paragraph cannot be.
LINES = frozenset({"p", "h2", "h3", "h4", "a", "strong", "em"})
NOTHING_WHEN_EMPTY = frozenset({"p", "h2", "h3", "h4", "strong", "em", "blockquote"})

# What nobody sees, or what turns the order of letters around; NUL and its like break databases
# and feeds. Joiners stay: scripts and emoji need them.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff\U000e0000-\U000e007f]"
)
SPACES = re.compile("[\r\xa0\u2028\u2029]")


def plain_signs(text: str) -> str:
    r"""Return the text without hidden signs, and with plain spaces.

    >>> plain_signs("a\u202eb\x00\u00a0c")
    'ab c'
    """
    return HIDDEN.sub("", SPACES.sub(" ", text.replace("\r\n", "\n")))


def tidy(root: Element) -> None:
    """Put pasted markup into the elements that the allow-list knows, in place."""
    for element in reversed(_top_down(root)):
        element.name = RENAMED.get(element.name, element.name)
        element.attributes = {
            name: plain_signs(value) for name, value in element.attributes.items()
        }
        element.children = _tidy_children(element)


def _top_down(root):
    """Return all elements, each before what is in it; what is too deep has become words."""
    found, waiting = [], [(root, 0)]
    while waiting:
        element, depth = waiting.pop()
        found.append(element)
        if depth == MAX_DEPTH:
            element.children = [text_of(element, between=" ")]
        waiting += [(child, depth + 1) for child in element.children if isinstance(child, Element)]
    return found


def _tidy_children(parent):
    """Return the tidy children of an element whose descendants are tidy already."""
    children: list[Node] = []
    for child in parent.children:
        if isinstance(child, str):
            children.append(plain_signs(child))
        elif child.name in NOTHING_WHEN_EMPTY and _is_empty(child):
            # The space stays: it may be all that parts two words.
            children.append(" " if child.children else "")
        elif child.name in BLOCKS:
            children += _unfolded(child, parent)
        else:
            children.append(child)
    return [child for child in children if child != ""]


def _is_empty(element):
    return all(
        child.name == "br" if isinstance(child, Element) else not child.strip()
        for child in element.children
    )


def _unfolded(block, parent):
    """Return what stands in a block of another program: its lines as paragraphs."""
    if _is_empty(block):
        return [" "]
    if parent.name in LINES:
        return [" ", *block.children, " "]
    pieces: list[Node] = []
    line = Element("p")
    for child in [*block.children, Element("hr")]:
        if isinstance(child, str) or child.name in INLINE:
            line.children.append(child)
            continue
        if not _is_empty(line):
            pieces.append(line)
        pieces.append(child)
        line = Element("p")
    return pieces[:-1]
