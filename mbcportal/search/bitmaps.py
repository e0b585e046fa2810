"""Sets of small whole numbers as Python integers: bit n is set when n is a member."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

# A set with fewer members than this for each byte of its bitmap is kept as a list of them.
SPARSE = 1 / 8


def bits(members: Iterable[int]) -> int:
    """Return the set of the given numbers (0 or more).

    >>> bits([0, 3]) == 0b1001
    True
    """
    numbers = list(members)
    if not numbers:
        return 0
    buffer = bytearray((max(numbers) >> 3) + 1)
    for number in numbers:
        buffer[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(buffer, "little")


def members(bitmap: int) -> Iterator[int]:
    """Yield the numbers of a set, smallest first.

    >>> list(members(0b1001))
    [0, 3]
    """
    for position, byte in enumerate(bitmap.to_bytes((bitmap.bit_length() + 7) >> 3, "little")):
        if byte:
            for bit in range(8):
                if byte >> bit & 1:
                    yield (position << 3) + bit


def pick(order: Iterable[int], bitmap: int) -> Iterator[int]:
    """Yield the members of a set in the order in which `order` names them.

    >>> list(pick([3, 1, 0], 0b1001))
    [3, 0]
    """
    buffer = bitmap.to_bytes((bitmap.bit_length() + 7) >> 3, "little")
    size = len(buffer)
    return (n for n in order if n >> 3 < size and buffer[n >> 3] >> (n & 7) & 1)


def union(sets: Iterable[int]) -> int:
    """Return the union of several sets.

    >>> union([0b1, 0b100]) == 0b101
    True
    """
    result = 0
    for one in sets:
        result |= one
    return result


class Sets(Mapping[str, int]):
    """Sets by name, kept small: of three thousand counties most serve a few entries each.

    >>> sets = Sets({"ada": [900_000], "all": range(9)})
    >>> sets["ada"] == 1 << 900_000, sets["all"].bit_count(), "none" in sets
    (True, 9, False)
    """

    def __init__(self, members: Mapping[str, Sequence[int]]) -> None:
        self._kept: dict[str, int | Sequence[int]] = {
            name: numbers if len(numbers) < SPARSE * (max(numbers) >> 3) else bits(numbers)
            for name, numbers in members.items()
        }

    def __getitem__(self, name: str) -> int:
        kept = self._kept[name]
        return kept if isinstance(kept, int) else bits(kept)

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def having(self, bitmap: int) -> list[str]:
        """Return the names of the sets that share a member with the given one (a small one)."""
        wanted = set(members(bitmap))
        return [
            name
            for name, kept in self._kept.items()
            if (kept & bitmap if isinstance(kept, int) else not wanted.isdisjoint(kept))
        ]

    def __len__(self) -> int:
        return len(self._kept)


def facet_counts(
    hits: int, chosen: dict[str, int], values: Mapping[str, Mapping[str, int]]
) -> tuple[int, dict[str, dict[str, int]]]:
    """Count each value of each group as if nothing were chosen in its own group.

    `hits` are all candidates; `chosen` maps a group to the union of its chosen values; `values`
    maps a group to its values' sets. Returns what satisfies every group, and the counts.

    >>> facet_counts(0b111, {"cost": 0b011}, {"cost": {"free": 0b011, "paid": 0b100}})
    (3, {'cost': {'free': 2, 'paid': 1}})
    """
    full = hits
    for one in chosen.values():
        full &= one
    counts = {}
    for group, sets in values.items():
        base = full
        if group in chosen:
            base = hits
            for other, one in chosen.items():
                if other != group:
                    base &= one
        counts[group] = {value: (base & one).bit_count() for value, one in sets.items()}
    return full, counts
