"""How many years of school a text asks for, where it is hard, and which words have plainer ones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import plain_words, syllables
from .tree import Element, Node, parse

# What a text should not pass. The Spanish formula is made for the first six years of school.
LIMITS = {"en": 8.0, "es": 6.0}

# Citations, and places of facts, which are no words.
MARKER = re.compile(r"\[(?:\d{1,3}|\s*fact\s*:[^\[\]]*)\]", re.IGNORECASE)
BLOCKS = frozenset(
    {"p", "li", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote", "figure", "figcaption", "hr",
     "br", "table", "thead", "tbody", "tr", "th", "td"}
)  # fmt: skip
WORD = re.compile(r"[^\W_]+(?:['’\-‑][^\W_]+|[.,:/]\d+)*")
END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)")
# Stops that end no sentence: after these, after a single letter, and after a number that counts.
SHORT = re.compile(
    r"(?:(?:^|[\s(“\"])(?:[A-ZÁÉÍÓÚÑ]|Drs?|Dras?|Mrs?|Ms|Sr|Sras?|Srta|St|Jr|vs|No|Nos|Inc|approx"
    r"|Ud|Uds|Vd|núm|pág|tel|aprox)|\b(?:e\.g|i\.e|p\. ?ej|U\.S|U\.K|EE|UU|D\.C|Ph\.D|M\.D))\.$",
    re.IGNORECASE,
)
# These stops end a sentence when a capital letter follows.
PERHAPS = re.compile(r"\b(?:a\. ?m|p\. ?m|etc|UU)\.$", re.IGNORECASE)
COUNTED = re.compile(r"\s*(?:\d{1,2}|[a-z])[.)]$")
# Fewer words without a stop are a label, and no sentence: a cell of a table, a name in a list.
LABEL = 3


@dataclass(frozen=True)
class Level:
    """What a text asks of its readers.

    `longest` are its longest sentences with their number of words, at most five, the longest
    first; `hard_words` the words in it that have a plainer one, with that one.
    """

    grade: float
    words: int
    sentences: int
    longest: list[tuple[str, int]]
    hard_words: dict[str, str]

    def is_plain(self, language: str) -> bool:
        """Whether most adults read it with ease: whether it keeps to the limit of its language."""
        return self.grade <= LIMITS[language]


def measure(html: str, language: str) -> Level:
    """Return how hard a clean text is to read.

    English: the grade of Kincaid, Fishburne, Rogers and Chissom (Derivation of New Readability
    Formulas for Navy Enlisted Personnel, 1975), known as Flesch–Kincaid:
    0.39 × words per sentence + 11.8 × syllables per word - 15.59.

    Spanish: the grade of Crawford (A Spanish Language Fry-Type Readability Procedure: Elementary
    Level, California State University, 1984; ERIC ED273119), made on readers for the first six
    years of school: 0.049 × syllables in 100 words - 0.205 × sentences in 100 words - 3.407.

    Headings, list items and cells end with their block. Citations and places of facts are no
    words. An empty text has grade 0.

    >>> level = measure("<h2>What helps?</h2><p>You can call us.[1] We will help you.</p>", "en")
    >>> level.words, level.sentences, round(level.grade, 1)
    (10, 3, -2.5)
    >>> measure("<p>Please utilize the phone.</p>", "en").hard_words
    {'utilize': 'use'}
    """
    found = [(text, WORD.findall(text)) for text in sentences(html)]
    found = [(text, words) for text, words in found if words]
    words = [word for _text, part in found for word in part]
    longest = sorted(((text, len(part)) for text, part in found), key=lambda item: -item[1])[:5]
    return Level(
        grade=grade(words, len(found), language),
        words=len(words),
        sentences=len(found),
        longest=longest,
        hard_words={
            hard: plain
            for text, _part in found
            for hard, plain in plain_words.found_in(text, language).items()
        },
    )


def grade(words: list[str], sentences: int, language: str) -> float:
    """Return the years of school that so many sentences with these words ask for."""
    if not words or not sentences:
        return 0.0
    count = syllables.spanish if language == "es" else syllables.english
    # Figures and names such as CDK4/6 are seen at a glance: one syllable, unless they have more.
    parts = [part for word in words for part in re.split(r"[\-‑/]", word)]
    spoken = sum(count(re.sub(r"[\d.,:]", "", part)) for part in parts)
    if language == "es":
        return 4.9 * spoken / len(words) - 20.5 * sentences / len(words) - 3.407
    return 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59


def sentences(html: str) -> list[str]:
    """Return the sentences of a clean text, as they are read.

    >>> sentences("<p>Dr. Kim says: call at 100.4 °F. Why?[2]</p><ul><li>Rest at night</li></ul>")
    ['Dr. Kim says: call at 100.4 °F.', 'Why?', 'Rest at night']
    >>> sentences("<p>1. In the U.S. it is free. It opens at 9 a.m. Come early, e.g. at 8.</p>")
    ['1. In the U.S. it is free.', 'It opens at 9 a.m.', 'Come early, e.g. at 8.']
    """
    found = []
    for block in _blocks(parse(html)):
        text = " ".join(MARKER.sub("", block).split())
        start = 0
        for end in END.finditer(text):
            if _is_end(text[start : end.end()], text[end.end() :]):
                found.append(text[start : end.end()].strip())
                start = end.end()
        rest = text[start:].strip()
        if len(WORD.findall(rest)) >= LABEL:
            found.append(rest)
    return found


def _is_end(before: str, after: str) -> bool:
    """Whether the stop at the end of `before` ends a sentence."""
    if not before.endswith("."):
        return True
    if PERHAPS.search(before):
        return not after.strip() or after.lstrip()[0].isupper()
    is_last = not after.strip()
    return is_last or not (SHORT.search(before) or COUNTED.fullmatch(before))


def _blocks(root: Element) -> Iterator[str]:
    """Yield the texts of a tree, cut where a block begins or ends. Raised numbers are left out."""
    parts: list[str] = []
    waiting: list[Node | None] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            parts.append(node)
        elif node is None:
            yield "".join(parts)
            parts = []
        elif node.name != "sup":
            edge: list[Node | None] = [None] if node.name in BLOCKS else []
            waiting += [*edge, *reversed(node.children), *edge]
    yield "".join(parts)
