"""What to tell an editor about how a text reads: a few sentences, never a wall."""

from collections.abc import Iterable
from html import escape

from django.utils.translation import gettext as _

from .reading_level import LIMITS, Level, measure

LONG = 20  # words of a sentence from which on it is worth a look
SHOWN_WORDS = 25
SHOWN_SENTENCES = 3
SHOWN_HARD_WORDS = 6
LEEWAY = 1  # a short text has a grade by chance: only well above the limit it is worth a word


def hints(level: Level, language: str) -> list[str]:
    """Return the grade of a text, its long sentences and its plainer words, as sentences."""
    return [said for said in [_grade(level, language), _long(level), _hard(level)] if said]


def hint_when_hard(lines: Iterable[str], html: str, language: str) -> list[str]:
    """Return hints for a short text, plain lines and HTML, only when it is far too hard."""
    level = measure("".join(f"<p>{escape(line)}</p>" for line in lines) + html, language)
    return hints(level, language) if level.grade > LIMITS[language] + LEEWAY else []


def long_sentences(level: Level) -> list[str]:
    """Return the longest sentences of a text that are worth a look, cut, with their length."""
    return [
        _("“%(sentence)s” (%(count)s words)") % {"sentence": cut(text), "count": count}
        for text, count in level.longest[:SHOWN_SENTENCES]
        if count > LONG
    ]


def plainer_words(level: Level) -> list[str]:
    """Return the hard words of a text with the plainer ones: “utilize” → “use”."""
    return [f"“{hard}” → “{plain}”" for hard, plain in level.hard_words.items()]


def cut(sentence: str) -> str:
    """Return a sentence with no more than its first 25 words.

    >>> cut("one two three")
    'one two three'
    >>> cut("word " * 30).count("word"), cut("word " * 30)[-1]
    (25, '…')
    """
    words = sentence.split()
    return sentence if len(words) <= SHOWN_WORDS else " ".join(words[:SHOWN_WORDS]) + " …"


def grade_said(level: Level) -> str:
    """Return the grade as it is shown: no text is for less than the first year of school."""
    return f"{max(level.grade, 1):.1f}"


def _grade(level, language):
    values = {"grade": grade_said(level), "limit": f"{LIMITS[language]:.0f}"}
    if level.is_plain(language):
        return _("Reading grade %(grade)s. Most people read this with ease.") % values
    return (
        _("Reading grade %(grade)s; aim for %(limit)s or lower. Shorter sentences help most.")
        % values
    )


def _long(level):
    found = long_sentences(level)
    return _("Longest sentences: %s") % " ".join(found) if found else ""


def _hard(level):
    found = plainer_words(level)
    shown = ", ".join(found[:SHOWN_HARD_WORDS]) + (" …" if len(found) > SHOWN_HARD_WORDS else "")
    return _("Plainer words: %s") % shown if found else ""
