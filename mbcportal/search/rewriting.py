"""From what a person typed to what an engine is asked. Independent of engine and database."""

from dataclasses import dataclass, field

from . import analysis
from .needs import Need, Needs
from .words import COMMON, NOISE

NO_NEEDS = Needs([])
MAX_GROUPS = 12
MAX_WORDS = 40
MAX_PHRASE = 4


@dataclass(frozen=True)
class Group:
    """One thing a query asks for: phrases of stems that say it, and the needs it speaks of."""

    phrases: tuple[str, ...]
    needs: tuple[Need, ...] = ()
    said: str = field(default="", compare=False)
    is_common: bool = field(default=False, compare=False)


def understand(
    text: str, synonyms: dict[str, tuple[str, ...]], needs: Needs = NO_NEEDS
) -> list[Group]:
    """Return the query as an AND list of OR groups, those of words that are common here last.

    `synonyms` maps a folded phrase to the phrases that mean the same. Each phrase is stemmed as
    English and as Spanish, since a reader of either page may type either language. `needs` says
    which words speak of which topic or site.
    """
    spoken = _words(text)[:MAX_WORDS]
    groups, common = _split(spoken, synonyms)
    readings = needs.read(spoken)
    heard = [
        Group(phrases, _needs_at(readings, positions), _said(spoken, positions))
        for positions, phrases in groups
        if phrases
    ]
    taken = {position for positions, _phrases in groups for position in positions}
    # What is said in small words only: “what now”.
    unsaid = [
        Group((), one.needs, _said(spoken, one.positions))
        for one in readings
        if not one.positions & taken and not _is_common(spoken, one.positions)
    ]
    usual = [
        Group(phrases, _needs_at(readings, where), _said(spoken, where), is_common=True)
        for where, phrases in common
        if phrases
    ]
    return heard + unsaid + usual


def _is_common(spoken, positions):
    return all(spoken[position] in COMMON for position in positions)


def _said(spoken, positions):
    return " ".join(spoken[position] for position in sorted(positions))


def _needs_at(readings, positions):
    found = [need for one in readings if one.positions & positions for need in one.needs]
    return tuple(dict.fromkeys(found))


def _split(spoken, synonyms):
    """Return the (positions, stemmed phrases) of what counts, and of words that are common here."""
    # A query of nothing but small words is taken as it is: “before and after”.
    is_small_talk = all(word in NOISE or _is_noise(word) for word in spoken)
    groups, common, position = [], [], 0
    while position < len(spoken) and len(groups) < MAX_GROUPS:
        for length in range(min(MAX_PHRASE, len(spoken) - position), 0, -1):
            words = spoken[position : position + length]
            same = synonyms.get(" ".join(words))
            if not same and length > 1:
                continue
            positions = frozenset(range(position, position + length))
            position += length
            is_small = _is_noise(words[0]) or (words[0] in NOISE and not is_small_talk)
            if not same and is_small:
                break
            target = common if all(word in COMMON for word in words) else groups
            target.append((positions, _stemmed((" ".join(words), *(same or ())))))
            break
    return groups, common


def _words(text):
    return analysis.words(text)


def _is_noise(word):
    return word in analysis.STOP_WORDS["en"] or word in analysis.STOP_WORDS["es"]


def _stemmed(phrases):
    found = {}
    for phrase in phrases:
        for language in ("en", "es"):
            stem = analysis.stems(phrase, language)
            if stem:
                found[stem] = None
    return tuple(found)
