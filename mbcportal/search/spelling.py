"""Spelling help from the site's own vocabulary: words nobody here uses become near ones."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from functools import lru_cache

from rapidfuzz import fuzz, process

from . import analysis

SHORTEST_CORRECTED = 4
CLOSE_ENOUGH, VERY_NEAR = 80, 88
# Words so much nearer than others (of 100) win, however seldom they are used.
ABOUT_AS_NEAR = 3


# What sounds alike in Spanish, or is easily doubled, in the order it is replaced.
_ALIKE = [
    (re.compile("ll"), "y"), (re.compile(r"(.)\1+"), r"\1"), (re.compile("v"), "b"),
    (re.compile("ph"), "f"), (re.compile("h"), ""), (re.compile("z|c(?=[ei])"), "s"),
    (re.compile("qu(?=[ei])|c"), "k"), (re.compile("g(?=[ei])"), "j"),
]  # fmt: skip


@lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """Return a folded word as it sounds, roughly: words with one sound are easily mistaken.

    >>> sound("yagas") == sound("llagas"), sound("paliative") == sound("palliative")
    (True, False)
    """
    for pattern, plain in _ALIKE:
        word = pattern.sub(plain, word)
    return word


class Spelling:
    """The words of the site and how often each is used.

    `spoken` are words that people say and the site does not, wrong spellings among them. Others may
    be corrected to them; they themselves only to a word of the site that is very near.
    """

    def __init__(self, uses: Mapping[str, int], spoken: Collection[str] = ()) -> None:
        self._site = uses
        self._uses = dict.fromkeys(spoken, 1) | dict(uses)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for word in self._uses:
            self._by_sound[sound(word)].append(word)

    def near(self, word: str) -> str | None:
        """Return the word of the site that a misspelt or unfinished one stands for, or None.

        >>> Spelling({"palliative": 9, "hospice": 5}).near("paliative")
        'palliative'
        >>> Spelling({"lymphedema": 9}, ["lymphadema", "landlord"]).near("lymphadema")
        'lymphedema'
        """
        if word in self._uses and word not in self._site:
            very_near = process.extractOne(
                word, self._site.keys(), scorer=fuzz.ratio, score_cutoff=VERY_NEAR
            )
            return very_near[0] if very_near else word
        if alike := self._by_sound.get(sound(word)):
            return max(alike, key=self._uses.__getitem__)
        longer = [one for one in self._uses if one.startswith(word)]
        if longer:
            return max(longer, key=self._uses.__getitem__)
        found = process.extract(
            word, self._uses.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH, limit=5
        )
        if not found:
            return None
        best = found[0][1] - ABOUT_AS_NEAR
        return max((one for one in found if one[1] >= best), key=lambda one: self._uses[one[0]])[0]

    def correct(self, text: str, unknown: Collection[str]) -> str | None:
        """Return the text with its `unknown` words (folded) replaced by near ones, or None.

        Short words, numbers and words of the site's vocabulary are left alone.

        >>> Spelling({"hospice": 5}).correct("The hospise", {"hospise"})
        'the hospice'
        """
        asked = analysis.words(text)
        said = [
            (word in unknown and self._may_be_wrong(word) and self.near(word)) or word
            for word in asked
        ]
        return " ".join(said) if said != asked else None

    def _may_be_wrong(self, word: str) -> bool:
        return len(word) >= SHORTEST_CORRECTED and word.isalpha() and word not in self._site
