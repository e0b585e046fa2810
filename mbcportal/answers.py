"""The answers to one search over everything: groups of each kind, the one asked for first."""

from dataclasses import dataclass
from itertools import islice

from education.filters import ArticleFinder, GlossaryFinder
from education.models import Article, GlossaryTerm
from events.filters import EventFinder
from mbcportal.search.intents import cues, rank_kinds, without_question
from mbcportal.search.safety import plain
from resources.filters import HelplineFinder, OtherHelpFinder, ResourceFinder
from resources.models import Resource

from .finding import ask

SHOWN_EACH = 5


@dataclass
class Group:
    """The answers of one kind: its finder, and the rows that are shown."""

    kind: str
    finder: object
    rows: list


@dataclass
class Answers:
    """Everything that was found, and the finder that knows what was asked."""

    finder: ResourceFinder
    groups: list[Group]
    total: int
    is_fallback: bool = False


FINDERS = {
    "resource": OtherHelpFinder,
    "helpline": HelplineFinder,
    "article": ArticleFinder,
    "event": EventFinder,
    "glossary": GlossaryFinder,
}
# With a place and no words: help near it, lines and events; nothing to read.
WITHOUT_WORDS = ("resource", "helpline", "event")


def answer(data, shown=SHOWN_EACH) -> Answers:
    """Answer a query string (a QueryDict) with up to `shown` rows of each kind."""
    asked = ResourceFinder(data)
    finders = {kind: finder(data, text=asked.text) for kind, finder in FINDERS.items()}
    if asked.text is None:
        said = cues(plain(asked.words))
        order = [kind for kind in WITHOUT_WORDS if finders[kind].count]
        order.sort(key=lambda kind: -said[kind])
    else:
        order = _order(asked, finders)
    groups = [Group(kind, finders[kind], _rows(kind, finders[kind], shown)) for kind in order]
    total = sum(finders[kind].count for kind in order)
    if not groups:
        return Answers(asked, _ways_on(asked, shown), total, is_fallback=True)
    return Answers(asked, groups, total)


def _ways_on(asked, shown):
    """Return lines to call and navigators for the place: people who can look for someone."""
    place = asked.chosen_place
    where = {place.param: place.value} if place else {}
    groups = []
    for kind, finder in (
        ("helpline", HelplineFinder(ask(**where, topic=["helpline", "navigation"]))),
        ("resource", OtherHelpFinder(ask(**where, topic="navigation"))),
    ):
        if finder.count:
            groups.append(Group(kind, finder, _rows(kind, finder, shown)))
    return groups


def _order(asked, finders):
    strength = {kind: finder.found.strength for kind, finder in finders.items()}
    best = sorted(strength, key=lambda kind: -strength[kind])
    index = asked.index
    # What the words themselves speak of counts before what their best entries are about.
    topics = asked.text.topics or [
        topic
        for kind in best
        if kind != "glossary"
        for topic in index.main_topics(islice(finders[kind].found.entries(), 2))
        if topic
    ]
    words = plain(asked.words)
    is_word = bool(strength["glossary"]) and _is_term(words, finders["glossary"])
    return rank_kinds(
        words,
        strength,
        dict.fromkeys(topics),
        is_word=is_word,
        is_somewhere=bool(asked.place_words),
        called={kind for kind, finder in finders.items() if finder.found.has(asked.text.called)},
    )


def _is_term(words, finder):
    """Whether the whole query is the name of a glossary term, or another name of it."""
    for term in GlossaryTerm.objects.in_order(finder.found[:3]):
        names = f"{term.term_en},{term.term_es},{term.also_en},{term.also_es}".split(",")
        if without_question(words) in {plain(name) for name in names}:
            return True
    return False


def _rows(kind, finder, shown):
    if kind == "event":
        return finder.dated_rows(shown)
    models = {"article": Article, "glossary": GlossaryTerm}
    return finder.rows(models.get(kind, Resource).objects.for_cards(), shown)
