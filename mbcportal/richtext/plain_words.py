"""Plainer words for hard ones, from a list in a file."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "plain_words.csv"
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

_ER = ("e", "en", "a", "an", "ió", "ido", "ida", "idos", "idas", "iendo")
SPANISH_ENDINGS = {
    "ar": ("a", "an", "e", "en", "ó", "aron", "ará", "ado", "ada", "ados", "adas", "ando"),
    "er": _ER,
    "ir": _ER,
}

# The hard words that begin with a word, longest first, each with the plainer one.
Known = dict[str, list[tuple[tuple[str, ...], str]]]


def found_in(sentence: str, language: str) -> dict[str, str]:
    """Return the hard words of a sentence, as they stand in it, each with a plainer one.

    >>> found_in("She utilized it prior to the visit.", "en")
    {'utilized': 'use', 'prior to': 'before'}
    >>> found_in("Se utilizan antes de efectuar la prueba.", "es")
    {'utilizan': 'usar', 'efectuar': 'hacer'}
    """
    known = _known(language)
    words = [word.lower() for word in WORD.findall(sentence)]
    found, place = {}, 0
    while place < len(words):
        step = 1
        for phrase, plain in known.get(words[place], []):
            if tuple(words[place : place + len(phrase)]) == phrase:
                found[" ".join(phrase)] = plain
                step = len(phrase)
                break
        place += step
    return found


def read(path: Path) -> dict[str, dict[str, str]]:
    """Return for each language the hard words with the plainer ones.

    A line has the language, the hard word and the plainer one; forms that the rules of `forms` do
    not make stand in the line too, with ` / ` between them. Raises ValueError, naming the word,
    when it stands there twice or has nothing plainer.
    """
    words: dict[str, dict[str, str]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            known = words.setdefault(line["language"], {})
            plain = (line["plain"] or "").strip()
            for hard in (word.strip().lower() for word in line["hard"].split(" / ")):
                if not hard or not plain:
                    raise ValueError(f"{path.name}: “{hard}” has nothing plainer")
                if hard in known:
                    raise ValueError(f"{path.name}: “{hard}” stands there twice")
                known[hard] = plain
    return words


def forms(word: str, language: str) -> Iterator[str]:
    """Yield a word and its regular forms; some are none, which does no harm.

    >>> list(forms("utilize", "en"))
    ['utilize', 'utilizes', 'utilized', 'utilizing']
    >>> list(forms("modify", "en"))
    ['modify', 'modifies', 'modified', 'modifying']
    >>> list(forms("dolencia", "es"))
    ['dolencia', 'dolencias', 'dolenciaes']
    """
    yield word
    if " " in word:
        return
    if language == "es":
        yield from (word + ending for ending in ("s", "es"))
        for infinitive, endings in SPANISH_ENDINGS.items():
            if word.endswith(infinitive):
                yield from (word[:-2] + ending for ending in endings)
    elif word.endswith("e"):
        yield from (f"{word}s", f"{word}d", f"{word[:-1]}ing")
    elif word.endswith("y"):
        yield from (f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word}ing")
    else:
        yield from (f"{word}s", f"{word}es", f"{word}ed", f"{word}ing")


@cache
def _known(language: str) -> Known:
    written = read(FILE).get(language, {})
    plainer = {form: plain for hard, plain in written.items() for form in forms(hard, language)}
    known: Known = {}
    # What is written stands before what rules make.
    for hard, plain in sorted((plainer | written).items(), key=lambda item: -len(item[0])):
        phrase = tuple(hard.split())
        known.setdefault(phrase[0], []).append((phrase, plain))
    return known
