"""Spelling help from the site's own vocabulary: words nobody here uses become near ones."""

from collections.abc import Collection, Mapping

from rapidfuzz import fuzz, process

from . import analysis

SHORTEST_CORRECTED = 4
CLOSE_ENOUGH = 80
# Words so much nearer than others (of 100) win, however seldom they are used.
ABOUT_AS_NEAR = 3


class Spelling:
    """The words of the site and how often each is used."""

    def __init__(self, uses: Mapping[str, int]) -> None:
        self._uses = uses

    def near(self, word: str) -> str | None:
        """Return the word of the site that a misspelt or unfinished one stands for, or None.

        >>> Spelling({"palliative": 9, "hospice": 5}).near("paliative")
        'palliative'
        """
        longer = [one for one in self._uses if one.startswith(word) and one != word]
        if longer:
            return max(longer, key=self._uses.__getitem__)
        found = process.extract(
            word, self._uses.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH, limit=5
        )
        found = [one for one in found if one[0] != word]
        if not found:
            return None
        best = found[0][1] - ABOUT_AS_NEAR
        return max((one for one in found if one[1] >= best), key=lambda one: self._uses[one[0]])[0]

    def correct(self, text: str, unknown: Collection[str]) -> str | None:
        """Return the text with its `unknown` words (folded) replaced by near ones, or None.

        Short words and numbers are left alone.

        >>> Spelling({"hospice": 5}).correct("The hospise", {"hospise"})
        'the hospice'
        """
        asked = analysis.words(text)
        said = [
            (word in unknown and self._is_long(word) and self.near(word)) or word for word in asked
        ]
        return " ".join(said) if said != asked else None

    @staticmethod
    def _is_long(word: str) -> bool:
        return len(word) >= SHORTEST_CORRECTED and word.isalpha()
