"""One analysis of words for every database: fold, split, drop stop words, stem by language.

The stems are stored with the content and looked up with the query, so SQLite and PostgreSQL index
the very same tokens. A stem is plain letters and digits: no syntax of a person can reach an engine.
"""

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

from .words import STOP_WORDS

TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
MAX_QUERY = 200

# Word forms that a stemmer cannot join, folded already.
IRREGULAR = {
    "children": "child",
    "counselling": "counseling",
    "counsellor": "counselor",
    "diagnosed": "diagnosis",
    "diagnoses": "diagnosis",
    "metastases": "metastasis",
    "metastasized": "metastasis",
    "metastatic": "metastasis",
    "metastasico": "metastasis",
    "metastasica": "metastasis",
    "metastasicas": "metastasis",
    "metastasicos": "metastasis",
    "oncologist": "oncology",
    "tumour": "tumor",
    "tumours": "tumors",
}

ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
NUMBER_WORDS = {"one": "1", "two": "2", "three": "3", "four": "4", "cuatro": "4"}
_STAGES = re.compile(
    r"\b(stage|etapa|estadio|grade|grado)\s+(iv|iii|ii|i|four|three|two|one|cuatro)\b"
)

_STEMMERS = {
    "en": snowballstemmer.stemmer("english"),
    "es": snowballstemmer.stemmer("spanish"),
}


def fold(text: str) -> str:
    """Return the text in small letters, without accents and with plain apostrophes.

    >>> fold("Metástasis ÓSEA, don’t")
    "metastasis osea, don't"
    """
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.casefold().replace("’", "'")


def tidy(text: str) -> str:
    r"""Return what a person typed as one line without control characters, cut to a sane length.

    >>> tidy("  rides\x00  to\ttreatment ")
    'rides to treatment'
    """
    text = text[: 4 * MAX_QUERY]
    visible = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in text)
    return " ".join(visible.split())[:MAX_QUERY].rstrip()


def words(text: str) -> list[str]:
    """Return the folded words of a text, with stage numbers as digits.

    >>> words("Stage IV help")
    ['stage', '4', 'help']
    """
    folded = _STAGES.sub(_stage_number, fold(text))
    return TOKEN.findall(folded)


def _stage_number(found: re.Match[str]) -> str:
    number = found[2]
    return f"{found[1]} {ROMAN.get(number) or NUMBER_WORDS[number]}"


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """Return the stem of one folded word.

    >>> stem("caregivers", "en") == stem("caregiver", "en")
    True
    """
    word = word.removesuffix("'s").replace("'", "")
    word = IRREGULAR.get(word, word)
    stemmed: str = _STEMMERS.get(language, _STEMMERS["en"]).stemWord(word)
    return fold(stemmed)


def stems(text: str, language: str) -> str:
    """Return the stems of a text, stop words left out, joined by spaces.

    >>> stems("Rides to the hospital", "en")
    'ride hospit'
    """
    stop = STOP_WORDS.get(language, frozenset())
    return " ".join(stem(word, language) for word in words(text) if word not in stop)
