"""What a person needs, read from the words they really use: “nobody to drive me” is about rides.

Staff keep the words with each topic and metastasis site, one pattern a line, written like those of
the safety cards (`safety.parse`): groups joined by " + " must all be there, in any order;
alternatives are separated by " / ". Words are compared by their stems, so one form is enough.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from . import analysis
from .safety import parse
from .words import COMMON, NOISE, STOP_WORDS

SMALL = COMMON | NOISE | STOP_WORDS["en"] | STOP_WORDS["es"]

# A pattern as the stems of its alternatives: for each group a tuple of phrases of stems.
Stemmed = tuple[tuple[tuple[str, ...], ...], ...]


@dataclass(frozen=True)
class Need:
    """A topic or site that words speak of; `group` is the filter group, `value` the slug."""

    group: str
    value: str


@dataclass(frozen=True)
class Reading:
    """Which words of a query (by position) speak of which needs."""

    positions: frozenset[int]
    needs: tuple[Need, ...]


class Needs:
    """All patterns, ready to be looked up by a stem."""

    def __init__(self, lines: Iterable[tuple[str, str, str, str]]) -> None:
        """`lines` are (filter group, slug, language, patterns, one a line)."""
        self.words: set[str] = set()
        self._by_stem: dict[tuple[str, str], list[tuple[Stemmed, Need]]] = defaultdict(list)
        for group, value, language, text in lines:
            need = Need(group, value)
            for pattern in parse(text):
                self.words.update(phrase for alternatives in pattern for phrase in alternatives)
                stemmed = tuple(
                    tuple(
                        tuple(analysis.stem(word, language) for word in phrase.split())
                        for phrase in sorted(alternatives, key=_length, reverse=True)
                    )
                    for alternatives in pattern
                )
                for first in {phrase[0] for phrase in stemmed[0]}:
                    self._by_stem[language, first].append((stemmed, need))

    def read(self, words: list[str]) -> list[Reading]:
        """Return what the words (folded) speak of.

        A reading whose words are all in a longer one of the same query is left out: “drive me to
        radiation” is about rides. Topics and sites are read apart from each other.

        >>> needs = Needs([("topic", "rides", "en", "drive me"), ("topic", "radiation", "en",
        ...               "radiation")])
        >>> [need.value for one in needs.read("they drive me there".split()) for need in one.needs]
        ['rides']
        """
        found: dict[tuple[str, frozenset[int]], dict[Need, None]] = defaultdict(dict)
        for language in ("en", "es"):
            stems = [analysis.stem(word, language) for word in words]
            for first in dict.fromkeys(stems):
                for pattern, need in self._by_stem.get((language, first), ()):
                    positions = _fit(stems, pattern)
                    if positions and not _is_small(words, positions):
                        found[need.group, positions][need] = None
        return [
            Reading(positions, tuple(needs))
            for (group, positions), needs in found.items()
            if not any(group == other and positions < longer for other, longer in found)
        ]


def _length(phrase: str) -> int:
    return phrase.count(" ")


def _is_small(words: list[str], positions: frozenset[int]) -> bool:
    """Whether a reading rests on small words alone: “que” is not a form of “queer”.

    A phrase of them may say something: “what now”.
    """
    is_phrase = len(positions) > 1 and max(positions) - min(positions) < len(positions)
    return not is_phrase and all(words[position] in SMALL for position in positions)


def _fit(stems: list[str], pattern: Stemmed) -> frozenset[int]:
    """Return the positions of the words that fit a pattern; empty when they do not."""
    positions: set[int] = set()
    for alternatives in pattern:
        here = next(
            (
                range(start, start + len(phrase))
                for phrase in alternatives
                for start in range(len(stems) - len(phrase) + 1)
                if tuple(stems[start : start + len(phrase)]) == phrase
            ),
            None,
        )
        if here is None:
            return frozenset()
        positions.update(here)
    return frozenset(positions)
