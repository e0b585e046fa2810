"""How well entries fit the words of a query. Pure, and the same for every database.

A group of a query (a word with its synonyms) weighs more the fewer entries have it. An entry's
score is the weight of the groups it has, each times how prominently it has it, as a share of what
an entry with every group in its title would have: 1 is a perfect fit.
"""

import math
from dataclasses import dataclass, field

from .bitmaps import bits, members

PROMINENCE = {"title": 1.0, "head": 0.7, "lead": 0.45, "all": 0.2}
# With three words or more, an entry need not have all of them, but most of their weight.
ENOUGH = 0.6
STRICT_UP_TO = 2
# Scores are compared in steps, so that inside a step the nearer place comes first.
STEPS = (0.85, 0.62, 0.4, 0.2)


@dataclass
class Ranking:
    """Entries with their scores, for one set of candidates."""

    scores: dict[int, float] = field(default_factory=dict)
    is_partial: bool = False

    @property
    def bitmap(self) -> int:
        return bits(self.scores)

    @property
    def best(self) -> float:
        return max(self.scores.values(), default=0.0)

    def buckets(self) -> list[list[int]]:
        """Return the entries by steps of their score, the best first in each step."""
        found: list[list[int]] = [[] for _step in (*STEPS, 0)]
        for entry in sorted(self.scores, key=lambda entry: (-self.scores[entry], entry)):
            score = self.scores[entry]
            step = next((n for n, least in enumerate(STEPS) if score >= least), len(STEPS))
            found[step].append(entry)
        return found


def rank(levels: list[dict[str, int]], candidates: int, size: int) -> Ranking:
    """Score the candidates by the groups they have.

    `levels` are per group the sets of entries by level (title ⊂ head ⊂ lead ⊂ all); `size` is the
    number of entries in all. Without an entry that has enough, those that have something are taken.

    >>> both = {"title": 0b01, "head": 0b01, "lead": 0b01, "all": 0b11}
    >>> ranking = rank([both], 0b11, 2)
    >>> ranking.scores[0] > ranking.scores[1]
    True
    """
    weights = [math.log(1 + size / (1 + group["all"].bit_count())) for group in levels]
    total = sum(weights)
    if not total:
        return Ranking()
    every = candidates
    for group in levels:
        every &= group["all"]
    is_strict = len(levels) <= STRICT_UP_TO and bool(every)
    pool = every if is_strict else candidates
    scores: dict[int, float] = {}
    coverage: dict[int, float] = {}
    for group, weight in zip(levels, weights, strict=True):
        rest = pool
        for level, prominence in PROMINENCE.items():
            for entry in members(group[level] & rest):
                scores[entry] = scores.get(entry, 0.0) + weight * prominence / total
                coverage[entry] = coverage.get(entry, 0.0) + weight / total
            rest &= ~group[level]
    if is_strict:
        return Ranking(scores)
    enough = {entry: scores[entry] for entry, share in coverage.items() if share >= ENOUGH}
    return Ranking(enough or scores, is_partial=bool(scores) and not every)
