"""The glossary from A to Z."""

from collections import defaultdict

from mbcportal.search.analysis import fold


def by_letter(terms) -> list[tuple[str, list]]:
    """Return (letter, terms) pairs in order, by the term in the reader's language.

    Terms that begin with a digit stand under "#".
    """
    letters = defaultdict(list)
    for term in sorted(terms, key=lambda term: fold(term.term)):
        first = fold(term.term)[:1].upper()
        letters[first if first.isalpha() else "#"].append(term)
    return sorted(letters.items())
