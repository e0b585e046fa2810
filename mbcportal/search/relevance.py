"""How well entries fit the words of a query. Pure, and the same for every database.

A group of a query (a word with its synonyms) weighs more the fewer entries have it. An entry's
score is the weight of the groups it has, each times how prominently it has it, as a share of what
an entry with every group in its title would have: 1 is a perfect fit. Entries of one score are kept
together as one bitmap, so that the work grows with the number of groups, not of entries.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from .bitmaps import union

# "about": the words speak of what the entry is mainly about, whatever it says; "main": it is about
# that, and says these words.
PROMINENCE = {"title": 1.0, "main": 0.95, "about": 0.92, "head": 0.7, "lead": 0.45, "all": 0.2}
# With three words or more, an entry need not have all of them, but most of their weight.
ENOUGH = 0.6
# A word somewhere in a long text says less about it than one in the title, topics or summary.
BARELY = 0.6
BY_CHANCE = 0.35
STRICT_UP_TO = 2
# Scores are compared in steps, so that inside a step the nearer place comes first.
STEPS = (0.85, 0.62, 0.4, 0.2, 0.0)
# Scores and shares are counted in hundredths, which bounds the number of bitmaps.
FINE = 100


@dataclass
class Ranking:
    """Sets of entries by score, the best first. `is_partial`: none of them has all the words."""

    sets: list[tuple[float, int]] = field(default_factory=list)
    is_partial: bool = False

    @property
    def bitmap(self) -> int:
        return union(bitmap for _score, bitmap in self.sets)

    def best(self, within: int) -> float:
        """Return the best score of the entries that are also in `within`; 0 when there are none."""
        return next((score for score, bitmap in self.sets if bitmap & within), 0.0)

    def steps(self) -> list[list[int]]:
        """Return the sets by steps of their score, the best first in each step."""
        found: list[list[int]] = [[] for _step in STEPS]
        for score, bitmap in self.sets:
            found[next(n for n, least in enumerate(STEPS) if score >= least)].append(bitmap)
        return found


def rank(
    levels: list[dict[str, int]], candidates: int, size: int, emphasis: Sequence[float] = ()
) -> Ranking:
    """Score the candidates by the groups they have.

    `levels` are per group the sets of entries by level (title ⊂ main ⊂ about ⊂ head ⊂ lead ⊂ all);
    `size` is the number of entries in all; `emphasis` multiplies the weight of each group. Without
    an entry that has enough, those that have something are taken.

    >>> group = dict.fromkeys(["title", "main", "about", "head", "lead"], 0b01) | {"all": 0b11}
    >>> rank([group], 0b11, 2).sets
    [(1.0, 1), (0.2, 2)]
    """
    weights = [
        _weight(group, size) * factor
        for group, factor in zip_longest(levels, emphasis, fillvalue=1.0)
    ]
    total = sum(weights)
    if not total:
        return Ranking()
    every = candidates
    for group in levels:
        every &= group["all"]
    is_strict = len(levels) <= STRICT_UP_TO and bool(every)
    sets = {(0, 0): every if is_strict else candidates}
    for group, weight in zip(levels, weights, strict=True):
        sets = _split(sets, group, FINE * weight / total)
    sets.pop((0, 0), None)
    enough = {key: bitmap for key, bitmap in sets.items() if key[1] >= FINE * ENOUGH}
    by_score: dict[int, int] = defaultdict(int)
    for (score, _share), bitmap in (enough or sets).items():
        by_score[score] |= bitmap
    ranked = [(score / FINE, by_score[score]) for score in sorted(by_score, reverse=True)]
    return Ranking(ranked, is_partial=bool(ranked) and not every)


def _weight(group: dict[str, int], size: int) -> float:
    """Return how much a group of words says: more the fewer entries have it.

    Words that no title, keyword or topic has are chance words of texts and say little; words that
    no entry has tell nothing apart.
    """
    if not group["all"]:
        return 0.0
    weight = math.log(1 + size / (1 + group["all"].bit_count()))
    return weight if group["head"] else weight * BY_CHANCE


def _split(
    sets: dict[tuple[int, int], int], group: dict[str, int], weight: float
) -> dict[tuple[int, int], int]:
    """Return the sets by (score, share of the words' weight), split by how they have one group."""
    found: dict[tuple[int, int], int] = defaultdict(int)
    for (score, share), bitmap in sets.items():
        rest = bitmap
        for level, prominence in PROMINENCE.items():
            if here := rest & group[level]:
                part = weight * (BARELY if level == "all" else 1)
                found[round(score + weight * prominence), round(share + part)] |= here
                rest &= ~here
        if rest:
            found[score, share] |= rest
    return dict(found)
