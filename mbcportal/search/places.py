"""Place words inside a query: “rides portland”, “trial near boise”, “grupo de apoyo en oregon”."""

from collections import defaultdict
from dataclasses import dataclass

from mbcportal.taxonomy.models import Region, ZipCode
from mbcportal.taxonomy.places import parse_zip

from .analysis import fold

NEAR = {"near", "in", "around", "at", "from", "en", "cerca", "desde"}
BETWEEN = {"de", "of", "the"}
# “Near me” asks for a place without naming one.
ME = {"me", "mi", "here", "aqui"}
MAX_NAME = 4
MOST_OTHERS = 4
# A city is understood without “near” or a state when it has this many ZIP codes: Boise has 20, Hope
# has 1. Cities in states with an affiliate need fewer.
MANY_ZIP_CODES, SOME_ZIP_CODES = 15, 4
# Large cities whose names are everyday words.
EVERYDAY = {"mobile", "orange", "independence", "aurora", "burlington", "hope", "enterprise"}
# Abbreviations of states that are everyday words in English or Spanish.
AMBIGUOUS_STATES = {
    "al",
    "de",
    "hi",
    "id",
    "in",
    "la",
    "ma",
    "me",
    "mi",
    "mo",
    "oh",
    "ok",
    "or",
    "pa",
}


@dataclass(frozen=True)
class PlaceWords:
    """The place a query names, and the query without it.

    `param` and `value` say the place as in an address; `city` is the city it was known by, if it
    was one; `others` are (city and state, region) of other cities of that name.
    """

    param: str
    value: str
    rest: tuple[str, ...]
    city: str = ""
    others: tuple[tuple[str, str], ...] = ()


class Gazetteer:
    """The names of all places, folded: regions, counties and cities with their counties."""

    def __init__(self):
        self.regions, self.states, self.counties = {}, {}, defaultdict(list)
        slugs, self.state_slugs, self.state_names = {}, {}, {}
        rows = Region.objects.select_related("parent").prefetch_related("affiliates")
        served = set()
        for region in rows:
            slugs[region.pk] = region.slug
            names = {fold(region.name_en), fold(region.name_es)} - {""}
            if region.kind == Region.Kind.COUNTY:
                for name in names:
                    self.counties[name].append((region.parent.abbreviation.lower(), region.slug))
                continue
            for name in names:
                self.regions[name] = region.slug
            if region.abbreviation:
                code = region.abbreviation.lower()
                self.state_slugs[code], self.state_names[code] = region.slug, region.name_en
                for name in (code, *names):
                    self.states[name] = code
                if region.affiliates.all():
                    served.add(code)
        self.served = served
        self.cities = self._cities(slugs)

    @staticmethod
    def _cities(slugs):
        """Return {city: [(state, county slug, number of ZIP codes), …]}, the largest first."""
        found = defaultdict(dict)
        rows = ZipCode.objects.exclude(county=None).order_by("code")
        for city, state, county in rows.values_list("city", "state__abbreviation", "county"):
            entry = found[fold(city)].setdefault(state.lower(), [slugs[county], 0])
            entry[1] += 1
        return {
            city: sorted(
                ((state, slug, count) for state, (slug, count) in states.items()),
                key=lambda one: -one[2],
            )
            for city, states in found.items()
        }

    def find(self, words):
        """Return the `PlaceWords` of a folded query (a list of words), or None."""
        for start in range(len(words)):
            for length in range(min(MAX_NAME, len(words) - start), 0, -1):
                found = self._read(words, start, start + length)
                if found:
                    return found
        return None

    def without_near_me(self, words):
        """Return the words without “near me” and “cerca de mí”."""
        text = f" {' '.join(words)} "
        for phrase in (" near me ", " near here ", " cerca de mi ", " cerca de aqui "):
            text = text.replace(phrase, " ")
        return text.split()

    def _read(self, words, start, end):
        name = " ".join(words[start:end])
        if end - start == 1 and (code := parse_zip(name)):
            return self._found(words, start, end, "zip", code)
        if name in self.regions and (len(name) > 2 or self._is_near(words, start)):  # noqa: PLR2004
            return self._found(words, start, end, "region", self.regions[name])
        following = self._state_after(words, end)
        if name in self.counties:
            for state, slug in self.counties[name]:
                if following is None or following[0] == state:
                    stop = following[1] if following else end
                    return self._found(words, start, stop, "region", slug)
        if name in self.cities:
            return self._read_city(words, start, end, name, following)
        if end == len(words) and end - start == 1 and start and name in self.states:
            is_clear = name not in AMBIGUOUS_STATES or self._is_near(words, start)
            if is_clear:
                slug = next(
                    s for n, s in self.regions.items() if self.states.get(n) == self.states[name]
                )
                return self._found(words, start, end, "region", slug)
        return None

    def _read_city(self, words, start, end, name, following):
        cities = self.cities[name]
        if following:
            for state, slug, _count in cities:
                if state == following[0]:
                    city = self._label(name, state)
                    return self._found(words, start, following[1], "region", slug, city)
            return None
        near_home = [city for city in cities if city[0] in self.served]
        state, slug, count = (near_home or cities)[0]
        enough = SOME_ZIP_CODES if near_home else MANY_ZIP_CODES
        is_clear = count >= enough and name not in EVERYDAY
        if not is_clear and not self._is_near(words, start):
            return None
        others = tuple(
            (self._label(name, other), region) for other, region, _count in cities if region != slug
        )
        label = self._label(name, state)
        return self._found(words, start, end, "region", slug, label, others[:MOST_OTHERS])

    def _label(self, city, state):
        """Return a city with its state, as people write it: Portland, Oregon."""
        return f"{city.title()}, {self.state_names[state]}"

    def _state_after(self, words, end):
        """Return (state, end of its name) when a state's name or abbreviation follows."""
        for length in (3, 2, 1):
            name = " ".join(words[end : end + length])
            if end + length <= len(words) and name in self.states:
                return self.states[name], end + length
        return None

    @staticmethod
    def _is_near(words, start):
        while start and words[start - 1] in BETWEEN:
            start -= 1
        return bool(start) and words[start - 1] in NEAR

    def _found(self, words, start, end, param, value, city="", others=()):  # noqa: PLR0917
        while start and words[start - 1] in NEAR | BETWEEN:
            start -= 1
        return PlaceWords(param, value, tuple(words[:start] + words[end:]), city, others)
