"""Spelling help from the site's own vocabulary: words nobody here uses become near ones."""

from collections.abc import Mapping

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
        self._stems = {analysis.stem(word, lang) for word in uses for lang in ("en", "es")}

    def knows(self, word: str) -> bool:
        """Say whether the site uses a folded word, in any form."""
        return word in self._uses or any(
            analysis.stem(word, language) in self._stems for language in ("en", "es")
        )

    def near(self, word: str) -> str | None:
        """Return the word of the site that a misspelt one most likely stands for, or None.

        >>> Spelling({"palliative": 9, "hospice": 5}).near("paliative")
        'palliative'
        """
        found = process.extract(
            word, self._uses.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH, limit=5
        )
        if not found:
            return None
        best = found[0][1] - ABOUT_AS_NEAR
        return max((one for one in found if one[1] >= best), key=lambda one: self._uses[one[0]])[0]

    def correct(self, text: str) -> str | None:
        """Return the text with the words nobody here uses replaced by near ones, or None.

        Short words, numbers and small words are left alone.
        """
        asked = analysis.words(text)
        said = [word if self._is_fine(word) else self.near(word) or word for word in asked]
        return " ".join(said) if said != asked else None

    def _is_fine(self, word: str) -> bool:
        is_small = any(word in small for small in analysis.STOP_WORDS.values())
        return len(word) < SHORTEST_CORRECTED or not word.isalpha() or is_small or self.knows(word)
