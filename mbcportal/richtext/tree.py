"""Clean HTML as a tree, so that no program changes it with patterns over its source.

Only for what `clean_html` returned: well-formed, every element closed. Nothing here makes foreign
HTML safe.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img"})


@dataclass(eq=False)
class Element:
    """An element with its attributes and what it contains; the root has no name."""

    name: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Node]" = field(default_factory=list)


Node = Element | str


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element()
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # HTML knows no such thing: `<p/>` opens a paragraph.
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if len(self.open) > 1 and self.open[-1].name == tag:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(html: str) -> Element:
    """Return the tree of a clean text.

    >>> parse("<p>Rest &amp; <em>eat</em></p>").children[0].children[0]
    'Rest & '
    """
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def serialize(root: Element) -> str:
    """Return the HTML of a tree; every text and attribute is escaped.

    >>> serialize(parse('<p title="&lt;b&gt;">Rest &amp; <br>eat</p>'))
    '<p title="&lt;b&gt;">Rest &amp; <br>eat</p>'
    """
    parts: list[str] = []
    # A stack of its own: what is deep must not end in a RecursionError.
    waiting: list[Node | tuple[str]] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            parts.append(escape(node, quote=False))
        elif isinstance(node, tuple):
            parts.append(node[0])
        else:
            if node.name:
                named = (f' {name}="{escape(value)}"' for name, value in node.attributes.items())
                parts.append(f"<{node.name}{''.join(named)}>")
                if node.name not in VOID:
                    waiting.append((f"</{node.name}>",))
            waiting.extend(reversed(node.children))
    return "".join(parts)


def elements(root: Element, names: frozenset[str] | None = None) -> Iterator[Element]:
    """Yield the elements below the root, in the order of the text; all, or those so named."""
    waiting = [child for child in reversed(root.children) if isinstance(child, Element)]
    while waiting:
        node = waiting.pop()
        if names is None or node.name in names:
            yield node
        waiting.extend(child for child in reversed(node.children) if isinstance(child, Element))


def text_of(root: Element, leaving_out: frozenset[str] = frozenset(), *, between: str = "") -> str:
    """Return the words of a tree, without those in elements of the given names.

    `between` is put between the texts of different elements.

    >>> text_of(parse("<h2>What helps?<sup>1</sup></h2>"), frozenset({"sup"}))
    'What helps?'
    """
    parts: list[str] = []
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            parts.append(node)
        elif node.name not in leaving_out:
            waiting.extend(reversed(node.children))
    return between.join(parts)


def rewrite(
    root: Element, change: Callable[[str], list[Node]], leaving_out: frozenset[str] = frozenset()
) -> None:
    """Put what `change` returns in the place of each text, in the order of the page.

    Texts inside elements of the given names stay as they are; what is put in is not visited.

    >>> root = parse("<p>So. <em>Yes.</em></p><h2>So.</h2>")
    >>> rewrite(root, lambda text: [text.upper()], frozenset({"h2"}))
    >>> serialize(root)
    '<p>SO. <em>YES.</em></p><h2>So.</h2>'
    """
    # A step is an element to enter, or one text of an element to change.
    steps: list[tuple[Element, int | None]] = [(root, None)]
    changed: dict[int, tuple[Element, dict[int, list[Node]]]] = {}
    while steps:
        element, index = steps.pop()
        if index is not None:
            text = element.children[index]
            if isinstance(text, str):
                changed.setdefault(id(element), (element, {}))[1][index] = change(text)
            continue
        for number in range(len(element.children) - 1, -1, -1):
            child = element.children[number]
            if isinstance(child, str):
                steps.append((element, number))
            elif child.name not in leaving_out:
                steps.append((child, None))
    for element, texts in changed.values():
        element.children = [
            piece
            for number, child in enumerate(element.children)
            for piece in texts.get(number, [child])
        ]
