"""The glossary from A to Z, and its words in the text of articles."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from mbcportal.richtext.tree import Element, Node, rewrite
from mbcportal.search.analysis import fold

# More would be a page of dotted lines.
AT_MOST = 12
# Where a word is part of something else.
ELSEWHERE = frozenset({"a", "button", "code", "h1", "h2", "h3", "h4", "sup", "th"})
# A word ends where no letter, digit, hyphen, mailbox or host name goes on.
BEGIN, END = r"(?<![\w@-])(?<!\w\.)", r"(?![\w@-]|\.\w)"
# What stands for a sign of a form in a text.
SIGNS = {" ": r"\s+", "'": "['’]", "-": "[-‐‑]"}
SHORT = 6


def by_letter(terms: Iterable[Any]) -> list[tuple[str, list[Any]]]:
    """Return (letter, terms) pairs in order, by the term in the reader's language.

    Terms that begin with a digit stand under "#".
    """
    letters = defaultdict(list)
    for term in sorted(terms, key=lambda term: fold(term.term)):
        first = fold(term.term)[:1].upper()
        letters[first if first.isalpha() else "#"].append(term)
    return sorted(letters.items())


@dataclass(frozen=True)
class Word:
    """A word to know in one language: the forms it has in a text, and what it means."""

    slug: str
    term: str
    forms: tuple[str, ...]
    definition: str
    pronunciation: str = ""


def forms_of(term: str, also: str) -> tuple[str, ...]:
    """Return the forms of a word: itself, and what it is also called, from a list with commas.

    >>> forms_of("Metastasis", "mets, metastases, ")
    ('Metastasis', 'mets', 'metastases')
    """
    return tuple(form.strip() for form in [term, *also.split(",")] if form.strip())


class Words:
    """Finds the words of one language in a text: the longest first, whole words only."""

    def __init__(self, words: Iterable[Word]):
        self._of: dict[str, Word] = {}
        # Short forms in capitals are only themselves in capitals: PET is no pet.
        self._capitals: dict[str, str] = {}
        words = list(words)
        for number in range(max((len(word.forms) for word in words), default=0)):
            for word in words:
                for form in word.forms[number : number + 1]:
                    self._learn(form, word)
        self._pattern = _pattern(self._of)

    def _learn(self, form: str, word: Word) -> None:
        plain = _plain(form)
        if plain and plain not in self._of:
            self._of[plain] = word
            if form.isupper() and len(form) <= SHORT:
                self._capitals[plain] = form

    def mark(self, root: Element, mark: Callable[[Word, str], list[Node]]) -> list[Word]:
        """Put `mark(word, as it stands)` where each word is first used. Return these words.

        At most AT_MOST are marked; none inside links, headings or code.
        """
        found: dict[str, Word] = {}

        def look(text: str) -> list[Node]:
            if self._pattern is None or len(found) == AT_MOST:
                return [text]
            text = unicodedata.normalize("NFC", text)
            nodes: list[Node] = []
            end = 0
            for match in self._pattern.finditer(text):
                word = self._word(match[0])
                if word is None or word.slug in found or len(found) == AT_MOST:
                    continue
                found[word.slug] = word
                nodes += [text[end : match.start()], *mark(word, match[0])]
                end = match.end()
            return [*nodes, text[end:]]

        rewrite(root, look, ELSEWHERE)
        return list(found.values())

    def __contains__(self, form: str) -> bool:
        """Whether a word or phrase is one of these."""
        return _plain(form) in self._of

    def _word(self, text: str) -> Word | None:
        plain = _plain(text)
        capitals = self._capitals.get(plain)
        return None if capitals not in {None, text} else self._of.get(plain)


def _plain(form: str) -> str:
    """Return a form as it is compared.

    >>> _plain(" Hand‑foot  syndrome’s ")
    "hand-foot syndrome's"
    """
    form = unicodedata.normalize("NFC", form).lower().replace("’", "'")
    return " ".join(form.replace("‐", "-").replace("‑", "-").split())


def _pattern(forms: Iterable[str]) -> re.Pattern[str] | None:
    """Compile one pattern for all forms: a tree by letters, so that a text is read once.

    >>> _pattern(["scan", "bone scan", "bone"]).findall("A bone scan, scans, the bone.")
    ['bone scan', 'bone']
    """
    ordered = sorted(set(forms))
    if not ordered:
        return None
    return re.compile(f"{BEGIN}{_branches(ordered, 0)}{END}", re.IGNORECASE)


def _branches(forms: list[str], depth: int) -> str:
    """Return the pattern of what follows the first `depth` signs, which all forms share."""
    ends = len(forms[0]) == depth
    longer = [form for form in forms if len(form) > depth]
    if not longer:
        return ""
    branches: list[str] = [
        SIGNS.get(sign, re.escape(sign)) + _branches(list(group), depth + 1)
        for sign, group in groupby(longer, key=lambda form: form[depth])
    ]
    if len(branches) == 1 and not ends:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if ends else ''}"
