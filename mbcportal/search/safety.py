"""Words of crisis or emergency: a care card stands above everything else.

A pattern is a line of groups joined by " + "; each group is alternatives separated by " / ", each a
word or a short phrase. A query fits when every group has an alternative in it, as whole words, in
any order. Patterns are folded like queries: small letters, no accents, no apostrophes.
"""

from collections.abc import Iterable

from .analysis import fold

Pattern = tuple[tuple[str, ...], ...]


def plain(text: str) -> str:
    """Return the words of a text, folded, without apostrophes, between single spaces.

    >>> plain("Can't feel my LEGS!")
    'cant feel my legs'
    """
    folded = fold(text).replace("'", "")
    return " ".join("".join(c if c.isalnum() else " " for c in folded).split())


def parse(lines: str) -> list[Pattern]:
    """Return the patterns of a text, one a line; empty lines are skipped.

    >>> parse("numb / cannot feel + legs")
    [(('numb', 'cannot feel'), ('legs',))]
    """
    patterns = []
    for line in lines.splitlines():
        groups = tuple(
            alternatives
            for group in line.split("+")
            if (alternatives := tuple(word for one in group.split("/") if (word := plain(one))))
        )
        if groups:
            patterns.append(groups)
    return patterns


def fits(query: str, patterns: Iterable[Pattern]) -> bool:
    """Say whether a query (in `plain` form) fits one of the patterns.

    >>> fits("sudden back pain cant feel my legs", parse("cant feel + legs"))
    True
    >>> fits("legs up the wall", parse("cant feel + legs"))
    False
    """
    padded = f" {query} "
    return any(
        all(any(f" {word} " in padded for word in group) for group in pattern)
        for pattern in patterns
    )
