"""Place words inside a query: “rides portland”, “trial near boise”, “grupo de apoyo en oregon”."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from sys import intern

from django.db.models import Count
from rapidfuzz import fuzz, process

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
AMBIGUOUS_STATES = set(
    "al co ct de hi id in la ma md me mi mo ms oh ok or pa sc va".split()  # noqa: SIM905
)
# What people call places besides their names: (city, state), or the slug of a region.
NICKNAMES = {
    "pdx": ("portland", "or"),
    "the couve": ("vancouver", "wa"),
    "vantucky": ("vancouver", "wa"),
    "tri cities": ("kennewick", "wa"),
    "cda": ("coeur d alene", "id"),
    "kfalls": ("klamath falls", "or"),
    "puget sound": "washington",
    "olympic peninsula": "washington",
    "columbia gorge": "oregon",
    "rogue valley": ("medford", "or"),
    "willamette valley": "oregon",
    "inland northwest": ("spokane", "wa"),
    "magic valley": ("twin falls", "id"),
    "flathead valley": ("kalispell", "mt"),
    "gallatin valley": ("bozeman", "mt"),
    "bitterroot": ("hamilton", "mt"),
    "idaho panhandle": "idaho",
    "estado de washington": "washington",
    "wa state": "washington",
    "sw washington": "sw-washington",
    "sw wa": "sw-washington",
    "southwest wa": "sw-washington",
    "usa": "united-states",
    "nationwide": "united-states",
    "todo el pais": "united-states",
}
# Words that narrow a state without being a place of ours: “eastern Oregon” is read as Oregon.
PARTS_OF_STATES = set(
    """
    north northern south southern east eastern west western central coastal rural upstate
    northeast northeastern northwest northwestern southeast southeastern southwest southwestern
    norte sur este oeste centro estado state area county condado region city ciudad
    """.split()  # noqa: SIM905
)
# A misspelt name is taken for a place when it is this near to one (of 100), and long enough.
CLOSE_ENOUGH, SHORTEST_MISSPELT, SHORTEST_TOWN = 86, 5, 4


@dataclass(frozen=True)
class PlaceWords:
    """The place a query names, and the query without it.

    `param` and `value` say the place as in an address; `city` is the city it was known by, if it
    was one; `others` are (name and state, region) of other places of that name.
    """

    param: str
    value: str
    rest: tuple[str, ...]
    city: str = ""
    others: tuple[tuple[str, str], ...] = ()


def gazetteer() -> "Gazetteer":
    """Return the names of all places, read anew when regions or their affiliates changed.

    ZIP codes come with a release: how many there are tells whether they are loaded.
    """
    regions = Region.objects.values_list(
        "pk", "kind", "slug", "abbreviation", "name_en", "name_es", "parent"
    )
    served = Region.objects.exclude(affiliates=None).values_list("pk").order_by("pk")
    return _gazetteer(hash((tuple(regions), tuple(served), ZipCode.objects.count())))


@lru_cache(maxsize=1)
def _gazetteer(_state: int) -> "Gazetteer":
    return Gazetteer()


class Gazetteer:
    """The names of all places, folded: regions, counties and cities with their counties."""

    def __init__(self):
        self.regions, self.states, self.served = {}, {}, set()
        counties = defaultdict(list)
        slugs, self.state_slugs, self.state_names = {}, {}, {}
        served = set(Region.objects.exclude(affiliates=None).values_list("pk", flat=True))
        rows = Region.objects.values_list(
            "pk", "kind", "slug", "abbreviation", "name_en", "name_es", "parent__abbreviation"
        )
        for pk, kind, slug, abbreviation, name_en, name_es, parent in rows:
            slugs[pk] = slug
            names = {fold(name_en), fold(name_es)} - {""}
            if kind == Region.Kind.COUNTY:
                for name in names:
                    counties[name].append((intern(parent.lower()), slug))
                continue
            for name in names:
                self.regions[name] = slug
            if abbreviation:
                code = intern(abbreviation.lower())
                self.state_slugs[code], self.state_names[code] = slug, name_en
                for name in (code, *names):
                    self.states[name] = code
                if pk in served:
                    self.served.add(code)
        self.cities = self._cities(slugs)
        sizes = self._sizes(slugs)
        self.counties = {
            name: sorted(
                same, key=lambda one: (one[0] not in self.served, -sizes.get(one[1], 0), one[1])
            )
            for name, same in counties.items()
        }
        self.names_near_home = [
            *(name for name in self.regions if len(name) >= SHORTEST_MISSPELT),
            *(
                city
                for city, states in self.cities.items()
                if len(city) >= SHORTEST_MISSPELT
                and any(state in self.served and count >= 2 for state, _slug, count in states)  # noqa: PLR2004
            ),
        ]

    @staticmethod
    def _cities(slugs):
        """Return {city: [(state, county slug, number of ZIP codes), …]}, the largest first."""
        found = defaultdict(dict)
        rows = ZipCode.objects.exclude(county=None).order_by("code")
        for city, state, county in rows.values_list("city", "state__abbreviation", "county"):
            entry = found[fold(city)].setdefault(intern(state.lower()), [slugs[county], 0])
            entry[1] += 1
        return {
            city: tuple(
                sorted(
                    ((state, slug, count) for state, (slug, count) in states.items()),
                    key=lambda one: (-one[2], one[0]),
                )
            )
            for city, states in found.items()
        }

    @staticmethod
    def _sizes(slugs):
        """Return how many ZIP codes each county has, which tells how many people it may mean."""
        rows = ZipCode.objects.exclude(county=None).order_by().values_list("county")
        return {slugs[county]: count for county, count in rows.annotate(count=Count("pk"))}

    def find(self, words, known=frozenset()):
        """Return the `PlaceWords` of a folded query (a list of words), or None.

        `known` are words that the site uses for other things: no small town is read in them, and
        no misspelt name.
        """
        words = [word.replace("'", " ") for word in words]
        words = [
            "saint" if word == "st" and f"saint {after}" in self.cities else word
            for word, after in pairwise([*words, ""])
        ]
        for start in range(len(words)):
            for length in range(min(MAX_NAME, len(words) - start), 0, -1):
                found = self._read(words, start, start + length, known)
                if found:
                    return found
        return self._find_misspelt(words, known)

    def _find_misspelt(self, words, known):
        """Read the last or first words as the misspelt name of a place near home."""
        for start in dict.fromkeys([len(words) - 1, 0]):
            name = words[start] if words else ""
            if len(name) < SHORTEST_MISSPELT or name in known or not name.isalpha():
                continue
            near = process.extractOne(
                name, self.names_near_home, scorer=fuzz.ratio, score_cutoff=CLOSE_ENOUGH
            )
            if near:
                rest = [*words[:start], *near[0].split(), *words[start + 1 :]]
                return self._read(rest, start, start + len(near[0].split()), frozenset())
        return None

    def without_near_me(self, words):
        """Return the words without “near me” and “cerca de mí”."""
        text = f" {' '.join(words)} "
        for phrase in (" near me ", " near here ", " cerca de mi ", " cerca de aqui "):
            text = text.replace(phrase, " ")
        return text.split()

    def _read(self, words, start, end, known):
        """Return what the words from `start` to `end` are as a place, or None."""
        for read in (
            self._read_zip,
            self._read_nickname,
            self._read_region,
            self._read_county,
            partial(self._read_city, known=known),
            self._read_state,
        ):
            if found := read(words, start, end, " ".join(words[start:end])):
                return found
        return None

    def _read_zip(self, words, start, end, name):
        code = parse_zip(name)
        return self._found(words, start, end, "zip", code) if code else None

    def _read_nickname(self, words, start, end, name):
        meant = NICKNAMES.get(name)
        if meant is None:
            return None
        following = self._state_after(words, end)
        end = following[1] if following else end
        if isinstance(meant, str):
            return self._found(words, start, end, "region", meant)
        # Without ZIP codes in the database no city is known.
        near = [slug for state, slug, _n in self.cities.get(meant[0], ()) if state == meant[1]]
        return (
            self._found(words, start, end, "region", near[0], self._label(*meant)) if near else None
        )

    def _read_region(self, words, start, end, name):
        if name in self.regions and (len(name) > 2 or self._is_near(words, start)):  # noqa: PLR2004
            return self._found(words, start, end, "region", self.regions[name])
        return None

    def _read_county(self, words, start, end, name):
        following = self._state_after(words, end)
        same = self.counties.get(name, ())
        if following:
            slug = dict(same).get(following[0])
            return self._found(words, start, following[1], "region", slug) if slug else None
        if not same:
            return None
        others = [(self._label(name, state), slug) for state, slug in same[1 : MOST_OTHERS + 1]]
        return self._found(words, start, end, "region", same[0][1], others=tuple(others))

    def _read_state(self, words, start, end, name):
        """Read an abbreviation at the end: “hospice mt”."""
        is_last = end == len(words) and end - start == 1 and start
        if not is_last or name not in self.states:
            return None
        if name in AMBIGUOUS_STATES and not self._is_near(words, start):
            return None
        return self._found(words, start, end, "region", self.state_slugs[self.states[name]])

    def _read_city(self, words, start, end, name, *, known):
        cities = self.cities.get(name)
        if not cities:
            return None
        following = self._state_after(words, end)
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
        # A small town near home, where the site has no other use for the word.
        is_at_an_end = (start == 0 or end == len(words)) and len(words) > 1
        if not near_home and count < SOME_ZIP_CODES and end < len(words):
            return None
        if near_home and is_at_an_end and len(name) >= SHORTEST_TOWN:
            is_clear = is_clear or " " in name or not (name in known or name in EVERYDAY)
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
        if param == "region" and not city:
            while start and words[start - 1] in PARTS_OF_STATES:
                start -= 1
            while end < len(words) and words[end] in PARTS_OF_STATES:
                end += 1
        while start and words[start - 1] in NEAR | BETWEEN:
            start -= 1
        return PlaceWords(param, value, tuple(words[:start] + words[end:]), city, others)
