"""What a search found, put in order only as far as somebody looks."""

from array import array
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from .rewriting import Group

SITE_COUNTS, SAID_AGAIN, COMMON_COUNTS = 1.5, 0.8, 0.3


@dataclass
class Text:
    """What the words of a query match, before any filter: per group of words, sets by level."""

    asked: str
    groups: list[Group]
    levels: list[dict[str, int]]
    corrected: str | None = None
    # Entries whose titles have all of it, word by word.
    called: int = 0

    @property
    def not_found(self) -> list[str]:
        """The words (of whole groups) that no entry has."""
        groups = zip(self.groups, self.levels, strict=True)
        return [group.said for group, levels in groups if not levels["all"]]

    @property
    def emphasis(self) -> list[float]:
        """How much more or less than others each group counts.

        Where the cancer is counts most. Of several words that speak of one need together, the one
        that fewest entries have counts in full, the others less: the need is said once.
        """
        factors = [_factor(group) for group in self.groups]
        rarity = [levels["all"].bit_count() for levels in self.levels]
        for need in {need for group in self.groups for need in group.needs}:
            places = [n for n, group in enumerate(self.groups) if need in group.needs]
            for place in sorted(places, key=rarity.__getitem__)[1:]:
                factors[place] = min(factors[place], SAID_AGAIN)
        return factors

    @property
    def topics(self) -> list[str]:
        """The topics that the words speak of, in their order."""
        needs = [need for group in self.groups for need in group.needs if need.group == "topic"]
        return list(dict.fromkeys(need.value for need in needs))


def _factor(group):
    if any(need.group == "site" for need in group.needs):
        return SITE_COUNTS
    return COMMON_COUNTS if group.is_common and not group.needs else 1.0


class Found:
    """The answer to one search: how many, the counts of every filter value, and ids on demand.

    A sequence of object ids in order. Only the asked-for part is put in order: a page needs twenty,
    whether ten or a hundred thousand were found.
    """

    def __init__(self, index, plan, counts, *, order, is_partial=False, strength=0.0):
        self.index, self.counts, self.order = index, counts, order
        self.plan = plan  # (tier, set of entries) pairs in order; 0 is the nearest tier
        self.is_partial, self.strength = is_partial, strength
        self.count = sum(entries.bit_count() for _tier, entries in plan)

    def __len__(self):
        return self.count

    def __getitem__(self, part):
        return [self.index.object_of[pk] for pk in islice(self.entries(), part.start, part.stop)]

    def entries(self, up_to_tier=None):
        """Yield entry ids in order; with `up_to_tier` only those of tiers below it."""
        for tier, entries in self.plan:
            if up_to_tier is None or tier < up_to_tier:
                yield from self.order(entries)

    def has(self, entries):
        """Say whether any entry of a set was found."""
        return any(part & entries for _tier, part in self.plan)

    @cached_property
    def ids(self):
        """All object ids. For feeds and other bounded uses; a page takes a slice."""
        return [self.index.object_of[pk] for pk in self.entries()]

    def near(self, limit):
        """Return up to `limit` object ids that serve the place itself, not the whole nation."""
        return [self.index.object_of[pk] for pk in islice(self.entries(up_to_tier=2), limit)]


def positions(order):
    """Return an array that says for each entry id its place in the order."""
    places = array("L", bytes(array("L").itemsize * (max(order, default=0) + 1)))
    for place, pk in enumerate(order):
        places[pk] = place
    return places


def put(numbers, place, number):
    """Write a number at a place of an array, which grows as far as it must."""
    if place >= len(numbers):
        numbers.frombytes(bytes(numbers.itemsize * (place + 1024 - len(numbers))))
    numbers[place] = number


def plan(steps, tiers, full, sunk=0):
    """Return (tier, set) pairs: by step of relevance, then nearness of place, then score.

    What is `sunk` (nobody checked it for too long) comes last among what is as near and fits about
    as well: it never leaves its step or tier, and nothing is hidden.
    """
    pairs = []
    for step in steps:
        rest = full
        for number, tier in enumerate(tiers):
            here = rest & tier
            rest &= ~tier
            for part in (here & ~sunk, here & sunk):
                pairs += [(number, entries & part) for entries in step if entries & part]
    return pairs
