"""What every server process knows about the entries: sets of entry ids for each filter value.

Built from two queries when the entries' token has changed; filters and facet counts are then
arithmetic on bitmaps, without a query.
"""

import threading
from array import array
from collections import Counter, defaultdict
from datetime import date, datetime, time
from functools import cached_property, lru_cache, partial
from itertools import islice

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from mbcportal.taxonomy.models import Audience, Language, MetastasisSite, Region, Topic
from mbcportal.taxonomy.places import place_of_region, place_of_zip

from . import analysis
from .bitmaps import Sets, bits, facet_counts, members, pick, union
from .engines import LEVELS, match
from .found import Found, Text, plan, positions, put
from .models import (
    EntryTerm,
    NeedWords,
    PinnedAnswer,
    SafetyCard,
    SearchEntry,
    SearchState,
    SynonymSet,
)
from .needs import Needs
from .places import gazetteer
from .relevance import rank
from .rewriting import understand
from .safety import fits, parse, plain
from .spelling import Spelling
from .vocabulary import lines
from .words import COMMON, NOISE

# Suggestions look through that many titles of a kind.
MOST_TITLES = 900
# The vocabulary is read by so many entries at once.
AT_ONCE = 5000
# Words of that many groups are remembered between searches.
KEPT_MATCHES = 300
# So many words may be the name of something, and so many things may have it.
MOST_CALLED, MOST_ALIKE = 8, 5


class Index:
    """A snapshot of the entries that are public now. Never changed: a new one replaces it.

    It is good until the entries change or the next one appears or disappears by the clock.
    """

    def __init__(self, token, now):
        self.token = token
        self._matches, self._titles_of, self._labels_of, self._places = {}, {}, {}, {}
        self._originals, self._names = {}, {}
        self.good_until = self._load_entries(now)
        self.terms = self._load_terms()
        self.sunk = self._load_sunk(now)
        self.synonyms = _synonyms()
        self.needs = _needs()
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
        # Ids of things, and of the originals of translations: as numbers in a row, since a hundred
        # thousand Python objects would take ten times as much.
        self.object_of, self._original_of = array("L"), {}
        kinds, names, language_of, changes = defaultdict(list), {}, {}, []
        rows = SearchEntry.objects.order_by(F("verified_on").desc(nulls_last=True), "title", "id")
        for pk, kind, object_id, original_id, language, start, end, title in rows.values_list(
            "id", "kind", "object_id", "original_id", "language", "visible_from", "visible_until",
            "title",
        ).iterator(chunk_size=5000):  # fmt: skip
            changes += [moment for moment in (start, end) if moment is not None and moment > now]
            if start > now or (end is not None and end <= now):
                continue
            names[pk] = analysis.fold(title)
            put(self.object_of, pk, object_id)
            kinds[kind].append(pk)
            language_of[pk] = language
            if object_id != original_id:
                self._original_of[pk] = original_id
        # By the last check, latest first, then by name; and by name alone.
        self.order = array("L", names)
        self.by_name = array("L", sorted(names, key=names.get))
        # Among equally good matches the shorter title is the more exact one.
        self.by_length = array("L", sorted(names, key=lambda pk: names[pk].count(" ")))
        self.position, self.length_position = positions(self.order), positions(self.by_length)
        self.kinds = {kind: bits(pks) for kind, pks in kinds.items()}
        of_several = [
            {language_of[pk]: pk for pk in pks}
            for own in kinds.values()
            for pks in self._translated(own)
        ]
        self.shown = {code: self._shown(of_several, code) for code, _name in settings.LANGUAGES}
        return min(changes, default=None)

    def _translated(self, pks):
        """Return the entries that say one thing in several languages, each time together."""
        together = {self._original_of[pk]: [] for pk in pks if pk in self._original_of}
        for pk in pks:
            original = self._original_of.get(pk, self.object_of[pk])
            if original in together:
                together[original].append(pk)
        return together.values()

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
        found = defaultdict(lambda: defaultdict(partial(array, "L")))
        rows = EntryTerm.objects.values_list("group", "value", "entry_id")
        for group, value, entry in rows.iterator(chunk_size=20000):
            found[group][value].append(entry)
        return {group: Sets(values) for group, values in found.items()}

    def _load_sunk(self, now):
        """Return the set of entries whose last check is too long ago, as the "sinks" of each say.

        The index is good until the next day on which another one sinks.
        """
        today, sunk = timezone.localdate(now), 0
        for day, entries in self.terms.pop("sinks", {}).items():
            begins = date.fromisoformat(day)
            if begins <= today:
                sunk |= entries
                continue
            midnight = timezone.make_aware(datetime.combine(begins, time.min))
            self.good_until = min(self.good_until or midnight, midnight)
        return sunk

    @cached_property
    def spelling(self):
        """The words of titles, keywords and vocabulary, read when first needed."""
        uses = Counter()
        rows = SearchEntry.objects.values_list("title", "keywords").iterator(chunk_size=AT_ONCE)
        while entries := list(islice(rows, AT_ONCE)):
            uses.update(analysis.words("\n".join(map(" ".join, entries))))
        for phrase in self.synonyms:
            uses.update(phrase.split())
        spoken = {word for phrase in self.needs.words for word in phrase.split()}
        return Spelling(
            {word: count for word, count in uses.items() if word.isalpha()},
            {word for word in spoken if word.isalpha()},
        )

    @cached_property
    def words_in_use(self):
        """Words of the vocabulary, which mean something else than a place: hope, bend, drain."""
        phrases = (*self.synonyms, *self.needs.words)
        return COMMON | NOISE | {word for phrase in phrases for word in phrase.split()}

    @cached_property
    def regions(self):
        """All regions by primary key, each with its `rank` in their order."""
        regions = ranked(Region.objects.all())
        for region in regions.values():
            region.parent = regions.get(region.parent_id)
        return regions

    @cached_property
    def _nation(self):
        """The value of the nation among regions."""
        pks = (pk for pk, region in self.regions.items() if region.kind == Region.Kind.NATION)
        return str(next(pks, ""))

    @cached_property
    def languages(self):
        """All languages by primary key, each with its `rank` in their order."""
        return ranked(Language.objects.all())

    @cached_property
    def gazetteer(self):
        """The names of all places, read when first asked for."""
        return gazetteer()

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
        read = self._text(text, text)
        unknown = {word for said in read.not_found for word in said.split()}
        if unknown and not literally and (better := self.spelling.correct(text, unknown)):
            return self._text(text, better, corrected=better)
        return read

    def _text(self, asked, spoken, corrected=None):
        groups = understand(spoken, self.synonyms, self.needs)
        read = [(group, self._matched(group)) for group in groups if not group.is_common]
        # Words that nearly every entry is about count when no other word finds anything.
        if not any(levels["all"] for _group, levels in read):
            read += [(group, self._matched(group)) for group in groups if group.is_common]
        return Text(
            asked,
            [g for g, _levels in read],
            [levels for _group, levels in read],
            corrected,
            self._called(spoken),
        )

    def _called(self, text):
        """Return the set of entries whose titles have two words or more just as they are typed."""
        phrases = {analysis.stems(text, code) for code, _name in settings.LANGUAGES}
        phrases = tuple(
            sorted(phrase for phrase in phrases if 1 <= phrase.count(" ") < MOST_CALLED)
        )
        if phrases not in self._names:
            while len(self._names) >= KEPT_MATCHES:
                self._names.pop(next(iter(self._names)), None)
            self._names[phrases] = bits(match(phrases, ("title",))["title"]) if phrases else 0
        return self._names[phrases]

    def _matched(self, group):
        """Return the sets of entries that have a group's words, by level.

        They are kept while the entries stay as they are; the oldest go first.
        """
        found = self._matches.pop(group, None)
        if found is None:
            found = self._look_up(group)
        self._matches[group] = found
        while len(self._matches) > KEPT_MATCHES:
            self._matches.pop(next(iter(self._matches)), None)
        return found

    def _look_up(self, group):
        phrases = match(group.phrases) if group.phrases else dict.fromkeys(LEVELS, ())
        found = {level: bits(ids) for level, ids in phrases.items()}
        main, about = 0, 0
        for need in group.needs:
            name = "main" if need.group == "topic" else need.group
            main |= self.having(name, [need.value])
            about |= self.having(need.group, [need.value])
        if main | about:
            # A title that has the words in another sense: “Medicare counseling” is no counselor.
            found["title"] &= main | about
        # What is about a need and says so in these very words comes before what is only about it.
        found["main"] = found["title"] | ((main | about) & found["lead"])
        found["about"] = found["main"] | main
        for level in ("head", "lead", "all"):
            found[level] |= main | about
        return found

    def place(self, param, value, language):
        """Return the `Place` that an address names ("zip" or "region"), or None.

        `language` is the one that is active. Places are kept as long as the entries are; the oldest
        go first.
        """
        key = (param, value, language)
        if key not in self._places:
            while len(self._places) >= KEPT_MATCHES:
                self._places.pop(next(iter(self._places)), None)
            self._places[key] = (place_of_zip if param == "zip" else place_of_region)(value)
        return self._places[key]

    def labels(self, group, language):
        """Return (slug, name, name of the group of topics or None) of a group's terms, in order.

        `language` is the one that is active. Groups of topics are left out: they have pages of
        their own, and a panel lists the topics under them.
        """
        if (group, language) not in self._labels_of:
            terms = self.vocabulary[group].values()
            self._labels_of[group, language] = [
                (term.slug, term.name, term.parent.name if group == "topic" else None)
                for term in terms
                if group != "topic" or term.parent_id
            ]
        return self._labels_of[group, language]

    def starting_with(self, kind, language, typed, limit):
        """Return up to `limit` object ids of a kind whose title has words that begin as typed.

        Titles that begin with the text come first. `typed` is folded.
        """
        shown = self.candidates(kind, language)
        found = [
            (f" {title}".find(f" {typed}"), len(title), pk)
            for title, pk in self._titles(kind)
            if f" {typed}" in f" {title}" and shown >> pk & 1
        ]
        return [self.object_of[pk] for _where, _length, pk in sorted(found)[:limit]]

    def _titles(self, kind):
        """Return the folded titles of a kind; the first few thousand are enough for suggestions."""
        if kind not in self._titles_of:
            rows = SearchEntry.objects.filter(kind=kind, pk__in=list(self._first(kind)))
            self._titles_of[kind] = [
                (analysis.fold(title), pk) for title, pk in rows.values_list("title", "pk")
            ]
        return self._titles_of[kind]

    def _first(self, kind):
        return islice(pick(self.order, self.kinds.get(kind, 0)), MOST_TITLES)

    def _entries_of(self, kind):
        """Return {id of an original: its entries in all languages}, made when first asked for."""
        if kind not in self._originals:
            found = self._originals[kind] = defaultdict(list)
            for pk in members(self.kinds.get(kind, 0)):
                found[self._original_of.get(pk, self.object_of[pk])].append(pk)
        return self._originals[kind]

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
            hits &= ~self.having(group, values)
        steps, is_partial, ranking = [[hits]], False, None
        if text is not None:
            ranking = rank(text.levels, hits, len(self.order), text.emphasis)
            steps, is_partial = ranking.steps(), ranking.is_partial
            hits &= ranking.bitmap
            if place is None and (called := hits & text.called):
                steps = self._called_first(called, steps)
        elif (chosen or {}).get("topic"):
            # What answers the need best comes before what also answers it.
            best = self.having("main", chosen["topic"])
            steps = [[hits & best], [hits & ~best]]
        order = partial(self._in_order, self.order, self.position)
        if text is not None:
            order = partial(self._in_order, self.by_length, self.length_position)
        if within is not None:
            listed = [pk for original in within for pk in self._entries_of(kind).get(original, ())]
            hits &= bits(listed)
            # By relevance first, in its coarse steps, then in the caller's order.
            steps = [[union(step)] for step in steps] if text is not None else [[hits]]
            order = partial(pick, listed)
        elif sort:
            steps, order = [[hits]], partial(pick, self.by_name if sort == "name" else self.order)
        tiers = [hits]
        if place is not None:
            tiers = [self.having("region", tier) for tier in place.tiers]
            hits &= union(tiers)
        chosen_sets = {
            group: self.having(group, values) for group, values in (chosen or {}).items() if values
        }
        values = {group: self.terms.get(group, {}) for group in groups}
        full, counts = facet_counts(hits, chosen_sets, values)
        strength = ranking.best(full) if ranking else 0.0
        if sort or within is not None:
            tiers = [full]
        return Found(
            self,
            plan(steps, tiers, full, self.sunk if not sort and within is None else 0),
            counts,
            order=order,
            is_partial=is_partial,
            strength=strength,
        )

    def _called_first(self, called, steps):
        """Put first what is called so, and last what serves other places than that does."""
        rest = [[one & ~called for one in step] for step in steps]
        own = self.terms["region"].having(called) if "region" in self.terms else []
        nation = self._nation
        if called.bit_count() > MOST_ALIKE or not own or nation in own:
            return [[called], *rest]
        here = self.having("region", [*own, nation])
        nearer = [[one & here for one in step] for step in rest]
        return [[called], *nearer, *([one & ~here for one in step] for step in rest)]

    def having(self, group, values):
        """Return the set of entries that have one of the values of a filter group."""
        sets = self.terms.get(group, {})
        return union(sets.get(str(value), 0) for value in values)

    @staticmethod
    def _in_order(order, position, entries):
        """Return the entries of a set in an order: few are sorted, many are picked."""
        if entries.bit_count() * 8 < len(order):
            return sorted(members(entries), key=position.__getitem__)
        return pick(order, entries)


def _synonyms():
    """Return {folded phrase: the other phrases of its sets}."""
    found = defaultdict(dict)
    for words, one_way in SynonymSet.objects.values_list("words", "one_way"):
        phrases = [" ".join(analysis.words(line)) for line in words.splitlines() if line.strip()]
        for phrase in phrases[:1] if one_way else phrases:
            found[phrase].update(dict.fromkeys(other for other in phrases if other != phrase))
    return {phrase: tuple(others) for phrase, others in found.items()}


def _needs():
    lines = []
    for row in NeedWords.objects.select_related("topic", "site"):
        group, term = ("topic", row.topic) if row.topic else ("site", row.site)
        lines += [
            (group, term.slug, language, getattr(row, f"patterns_{language}"))
            for language, _name in settings.LANGUAGES
        ]
    return _needs_of(tuple(lines))


@lru_cache(maxsize=2)
def _needs_of(lines):
    """Return the needs of the patterns: most changes of content leave these as they are."""
    return Needs(lines)


_lock = threading.Lock()
_current: Index | None = None


def ranked(rows) -> dict:
    """Return rows by primary key, each with its place in their order as `rank`."""
    found = {}
    for place, row in enumerate(rows):
        row.rank = place
        found[row.pk] = row
    return found


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
