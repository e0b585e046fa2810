"""What every server process knows about the entries: sets of entry ids for each filter value.

Built from two queries when the entries' token has changed; filters and facet counts are then
arithmetic on bitmaps, without a query.
"""

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from mbcportal.taxonomy.models import Audience, Language, MetastasisSite, Region, Topic

from . import analysis
from .bitmaps import bits, facet_counts, pick, union
from .engines import match
from .models import EntryTerm, PinnedAnswer, SafetyCard, SearchEntry, SearchState, SynonymSet
from .places import Gazetteer
from .relevance import rank
from .rewriting import correct, understand
from .safety import fits, parse, plain
from .vocabulary import lines


@dataclass
class Text:
    """What the words of a query match, before any filter: per group of words, sets by level."""

    asked: str
    levels: list[dict[str, int]]
    corrected: str | None = None


@dataclass
class Found:
    """The answer to one search: object ids in order, and the counts of every filter value."""

    ids: list[int]
    counts: dict[str, dict[str, int]]
    entries: list[int] = field(default_factory=list)
    tiers: dict[int, int] = field(default_factory=dict)
    is_partial: bool = False
    strength: float = 0

    @property
    def count(self):
        return len(self.ids)


class Index:
    """A snapshot of the entries that are public now. Never changed: a new one replaces it.

    It is good until the entries change or the next one appears or disappears by the clock.
    """

    def __init__(self, token, now):
        self.token = token
        self.good_until = self._load_entries(now)
        self.terms = self._load_terms()
        self.synonyms = _synonyms()
        self.vocabulary = {
            "topic": {topic.slug: topic for topic in Topic.objects.select_related("parent")},
            "site": {site.slug: site for site in MetastasisSite.objects.all()},
            "audience": {audience.slug: audience for audience in Audience.objects.all()},
            "language": {language.slug: language for language in Language.objects.all()},
            "region": {region.slug: region for region in Region.objects.choosable()},
        }

    def is_good(self, token, now):
        """Say whether the entries are still as they were when this was made."""
        return self.token == token and (self.good_until is None or now < self.good_until)

    def _load_entries(self, now):
        """Read the entries; return the next moment at which one appears or disappears, or None."""
        self.object_of, self.entries_of = {}, defaultdict(lambda: defaultdict(list))
        kinds, language_of, names, changes = defaultdict(list), {}, {}, []
        rows = SearchEntry.objects.order_by(F("verified_on").desc(nulls_last=True), "title", "id")
        for pk, kind, object_id, original_id, language, start, end, title in rows.values_list(
            "id", "kind", "object_id", "original_id", "language", "visible_from", "visible_until",
            "title",
        ).iterator(chunk_size=5000):  # fmt: skip
            changes += [moment for moment in (start, end) if moment is not None and moment > now]
            if start > now or (end is not None and end <= now):
                continue
            names[pk] = analysis.fold(title)
            self.object_of[pk] = object_id
            self.entries_of[kind][original_id].append(pk)
            kinds[kind].append(pk)
            language_of[pk] = language
        # By the last check, latest first, then by name; and by name alone.
        self.order = list(names)
        self.by_name = sorted(self.order, key=names.get)
        self.kinds = {kind: bits(pks) for kind, pks in kinds.items()}
        of_several = [
            {language_of[pk]: pk for pk in pks}
            for originals in self.entries_of.values()
            for pks in originals.values()
            if len(pks) > 1
        ]
        self.shown = {code: self._shown(of_several, code) for code, _name in settings.LANGUAGES}
        return min(changes, default=None)

    def _shown(self, of_several, language):
        """Return what readers of a language see: of several languages theirs, else the original."""
        hidden = []
        for rows in of_several:
            best = (
                rows.get(language) or rows.get(settings.LANGUAGE_CODE) or next(iter(rows.values()))
            )
            hidden += [pk for pk in rows.values() if pk != best]
        return bits(self.order) & ~bits(hidden)

    @staticmethod
    def _load_terms():
        """Return {group: {value: set of entries}}."""
        found = defaultdict(lambda: defaultdict(list))
        rows = EntryTerm.objects.values_list("group", "value", "entry_id")
        for group, value, entry in rows.iterator(chunk_size=20000):
            found[group][value].append(entry)
        return {
            group: {value: bits(pks) for value, pks in values.items()}
            for group, values in found.items()
        }

    @cached_property
    def known_words(self):
        """Return {stem: the word most used for it} from the titles and keywords of the site."""
        uses = defaultdict(Counter)
        rows = SearchEntry.objects.values_list("title", "keywords", "language")
        for title, keywords, language in rows.iterator():
            for word in analysis.words(f"{title} {keywords}"):
                if word.isalpha():
                    uses[analysis.stem(word, language)][word] += 1
        for phrase in self.synonyms:
            for word in phrase.split():
                uses[analysis.stem(word, "en")][word] += 1
        return {stem: counter.most_common(1)[0][0] for stem, counter in uses.items()}

    @cached_property
    def gazetteer(self):
        """The names of all places, read when first asked for."""
        return Gazetteer()

    @cached_property
    def _safety(self):
        return [
            (card, [*parse(card.patterns_en), *parse(card.patterns_es)])
            for card in SafetyCard.objects.all()
        ]

    def safety_cards(self, text):
        """Return the care cards whose words of crisis or emergency are in the text."""
        query = plain(text)
        return [card for card, patterns in self._safety if fits(query, patterns)]

    @cached_property
    def _pins(self):
        return {
            plain(line): answer
            for answer in PinnedAnswer.objects.all()
            for line in lines(answer.words)
        }

    def pinned(self, text):
        """Return the answer that staff pinned to just these words, or None."""
        return self._pins.get(plain(text))

    def candidates(self, kind, language):
        """Return the set of entries of a kind that readers of a language see."""
        return self.kinds.get(kind, 0) & self.shown[language]

    def read(self, text, *, literally=False):
        """Return what the words match; unknown words are corrected when nothing has them all."""
        levels = self._levels(understand(text, self.synonyms))
        has_all = levels and all(group["all"] for group in levels)
        if not has_all and not literally and (better := correct(text, self.known_words)):
            return Text(text, self._levels(understand(better, self.synonyms)), corrected=better)
        return Text(text, levels)

    @staticmethod
    def _levels(groups):
        return [{level: bits(ids) for level, ids in found.items()} for found in match(groups)]

    def main_topics(self, entries):
        """Return the main topic of each entry (None without one), in their order."""
        topics = self.terms.get("main", {})
        return [
            next((slug for slug, bitmap in topics.items() if bitmap >> pk & 1), None)
            for pk in entries
        ]

    def find(
        self,
        kind,
        language,
        *,
        text=None,
        place=None,
        chosen=None,
        within=None,
        groups=(),
        sort="",
        leaving_out=None,
    ):
        """Answer one search.

        `text` is what `read` returned; `place` a `Place`; `chosen` maps groups to chosen values;
        `within` is a list of ids of originals in the order they are to appear, when the caller
        narrows and orders by itself (events by date); `groups` are the filter groups to count;
        `sort` asks for an order of its own, "name" or "checked"; `leaving_out` maps groups to
        values that are not wanted.
        """
        hits = self.candidates(kind, language)
        for group, values in (leaving_out or {}).items():
            hits &= ~union(self.terms.get(group, {}).get(value, 0) for value in values)
        buckets, is_partial = (self.order,), False
        strength = 0
        if text is not None:
            ranking = rank(text.levels, hits, len(self.order))
            hits &= ranking.bitmap
            buckets, is_partial = ranking.buckets(), ranking.is_partial
            strength = ranking.best
        if within is not None:
            order = [pk for original in within for pk in self.entries_of[kind].get(original, ())]
            hits &= bits(order)
            buckets = (order,)
        topics = (chosen or {}).get("topic")
        if topics and text is None and within is None:
            # What answers the need best comes before what also answers it.
            best = union(self.terms.get("main", {}).get(topic, 0) for topic in topics)
            buckets = (pick(self.order, best), pick(self.order, hits & ~best))
        if sort and within is None:
            buckets = ({"name": self.by_name, "checked": self.order}[sort],)
        tiers = [hits]
        if place is not None:
            regions = self.terms.get("region", {})
            tiers = [union(regions.get(str(pk), 0) for pk in tier) for tier in place.tiers]
            hits &= union(tiers)
        chosen_sets = {
            group: union(self.terms.get(group, {}).get(value, 0) for value in values)
            for group, values in (chosen or {}).items()
            if values
        }
        values = {group: self.terms.get(group, {}) for group in groups}
        full, counts = facet_counts(hits, chosen_sets, values)
        if sort:
            tiers = [full]
        entries, tier_of = [], {}
        for bucket in buckets:
            rest = full
            for nearness, tier in enumerate(tiers):
                near = pick(bucket, rest & tier)
                rest &= ~tier
                entries += near
                tier_of.update((self.object_of[pk], nearness) for pk in near)
        return Found(
            [self.object_of[pk] for pk in entries],
            counts,
            entries,
            tier_of if place is not None else {},
            is_partial,
            strength if entries else 0,
        )


def _synonyms():
    """Return {folded phrase: the other phrases of its sets}."""
    found = defaultdict(dict)
    for words, one_way in SynonymSet.objects.values_list("words", "one_way"):
        phrases = [" ".join(analysis.words(line)) for line in words.splitlines() if line.strip()]
        for phrase in phrases[:1] if one_way else phrases:
            found[phrase].update(dict.fromkeys(other for other in phrases if other != phrase))
    return {phrase: tuple(others) for phrase, others in found.items()}


_lock = threading.Lock()
_current: Index | None = None


def current_index() -> Index:
    """Return the index of the entries as they are now: one small query, more after a change."""
    global _current  # noqa: PLW0603 - one snapshot a process, replaced whole
    token, now = SearchState.current(), timezone.now()
    index = _current
    if index is None or not index.is_good(token, now):
        with _lock:
            index = _current
            if index is None or not index.is_good(token, now):
                index = _current = Index(token, now)
    return index
