"""From what a person says about where they are to the regions that serve them.

What serves a place:

    chosen    listings whose service area includes
    ZIP       its county, every area with that county, its state, the nation
    county    the same
    area      the area, its counties, their states, the nation
    state     the state, every county and area within it, the nation
    nation    the nation

Everything else in the portal only asks for a `Place` and uses its tiers.
"""

import math
import re
from dataclasses import dataclass

from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from .models import Region, ZipCode

# ASCII digits only: other scripts' digits are no ZIP codes, and the data package fails on them.
ZIP = re.compile(r"([0-9]{5})(?:-[0-9]{4})?", re.ASCII)
MAX_CHOICES = 12
# The mean radius of the International Union of Geodesy and Geophysics, 6,371.0088 km.
EARTH_RADIUS_MILES = 3958.7613


@dataclass(frozen=True)
class Place:
    """Where a person is, as the regions that serve it, nearest kind first.

    `param` and `value` are how the place stands in an address (`zip=83702`, `region=idaho`).
    `tiers` are three sets of region ids: counties and areas, states, the nation.
    """

    param: str
    value: str
    name: str
    kind: str
    tiers: tuple[frozenset[int], frozenset[int], frozenset[int]]
    latitude: float | None = None
    longitude: float | None = None

    @property
    def region_ids(self) -> frozenset[int]:
        """All regions whose listings serve this place."""
        return frozenset().union(*self.tiers)

    def miles_to(self, latitude: float | None, longitude: float | None) -> float | None:
        """Return the miles to a point as the crow flies; None when either has no point.

        Points are in degrees. A ZIP code's point is the middle of its area, so a few miles are
        about as exact as this gets.
        """
        if None in (self.latitude, self.longitude, latitude, longitude):
            return None
        return miles_between((self.latitude, self.longitude), (latitude, longitude))

    @property
    def query(self) -> str:
        """The place as part of an address: `region=idaho`."""
        return f"{self.param}={self.value}"


def miles_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance of two (latitude, longitude) points, in miles.

    >>> round(miles_between((45.52, -122.68), (43.62, -116.21)))  # Portland to Boise
    344
    """
    (north, east), (north_2, east_2) = (map(math.radians, point) for point in (one, other))
    half = math.sin((north_2 - north) / 2) ** 2
    half += math.cos(north) * math.cos(north_2) * math.sin((east_2 - east) / 2) ** 2
    return 2 * EARTH_RADIUS_MILES * math.asin(math.sqrt(half))


def parse_zip(text: str) -> str | None:
    """Return the five digits of a ZIP or ZIP+4 code, or None.

    >>> parse_zip(" 83702-1234 ")
    '83702'
    >>> parse_zip("8370٢") is None
    True
    """
    found = ZIP.fullmatch(text.strip())
    return found[1] if found else None


def place_of_zip(text: str) -> Place | None:
    """Return the place of a ZIP code, or None when it is malformed or unknown."""
    code = parse_zip(text)
    if code is None:
        return None
    row = ZipCode.objects.select_related("state", "county").filter(pk=code).first()
    if row is None:
        return None
    near = _county_and_areas(row.county_id) if row.county_id else frozenset()
    return Place(
        param="zip",
        value=code,
        name=_("%(city)s, %(state)s %(zip)s")
        % {"city": row.city, "state": row.state.abbreviation, "zip": code},
        kind="zip",
        tiers=(near, frozenset([row.state_id]), _nation()),
        latitude=row.latitude,
        longitude=row.longitude,
    )


def place_of_region(slug: str) -> Place | None:
    """Return the place of a region's slug, or None when there is no such region."""
    region = Region.objects.select_related("parent").filter(slug=slug).first()
    return place_of(region) if region else None


def place_of(region: Region) -> Place:
    """Return the place that is the given region."""
    near, states = frozenset(), frozenset()
    if region.kind == Region.Kind.COUNTY:
        near, states = _county_and_areas(region.pk), frozenset([region.parent_id])
    elif region.kind == Region.Kind.AREA:
        counties = region.counties.values_list("pk", "parent_id")
        near = frozenset([region.pk, *(pk for pk, _state in counties)])
        states = frozenset(state for _pk, state in counties)
    elif region.kind == Region.Kind.STATE:
        near = frozenset(
            Region.objects.filter(parent=region).values_list("pk", flat=True)
        ) | frozenset(
            Region.objects.filter(kind="area", counties__parent=region).values_list("pk", flat=True)
        )
        states = frozenset([region.pk])
    return Place(
        param="region",
        value=region.slug,
        name=region.full_name,
        kind=region.kind,
        tiers=(near, states, _nation()),
    )


def find_places(text: str) -> list[Place]:
    """Return the places that a person's words may mean: none, the one, or a few to choose from.

    Understood are ZIP codes, names of regions, two-letter states, and cities with or without their
    state ("Vancouver WA", "boise, idaho").
    """
    text = " ".join(text.replace(",", " ").split())[:80]
    if not text:
        return []
    if place := place_of_zip(text):
        return [place]
    wanted = slugify(text)
    if not wanted:
        return []
    regions = Region.objects.select_related("parent")
    named = [
        region
        for region in regions.exclude(kind="county")
        if wanted in {slugify(region.name_en), slugify(region.name_es)}
        or text.upper() == region.abbreviation
    ]
    if named:
        return [place_of(region) for region in named]
    # A county's slug is its name and its state's, without accents.
    counties = regions.filter(kind="county").filter(
        Q(slug=wanted) | Q(slug__startswith=f"{wanted}-", name_en__iexact=text)
    )
    if places := [place_of(region) for region in counties.order_by("slug")[:MAX_CHOICES]]:
        return places
    cities = Q(city__iexact=text)
    words = text.split()
    for split in range(1, len(words)):
        name, state = " ".join(words[:split]), " ".join(words[split:])
        cities |= Q(city__iexact=name) & (
            Q(state__abbreviation__iexact=state) | Q(state__name_en__iexact=state)
        )
    return _cities(ZipCode.objects.filter(cities).exclude(county=None))


def _cities(zip_codes) -> list[Place]:
    """Return the places of cities: the county each one's first ZIP code lies in."""
    by_city = {}
    rows = zip_codes.values_list("county", "city", "state__name_en")
    for county, city, state in rows.order_by("state__name_en", "code"):
        by_city.setdefault((city, state), county)
    chosen = list(by_city.items())[:MAX_CHOICES]
    counties = Region.objects.select_related("parent").in_bulk([county for _city, county in chosen])
    places = []
    for (city, state), county in chosen:
        near = place_of(counties[county])
        name = _("%(city)s, %(state)s (%(county)s)") % {
            "city": city,
            "state": state,
            "county": counties[county].name,
        }
        places.append(Place("region", near.value, name, near.kind, near.tiers))
    return places


def _nation() -> frozenset[int]:
    return frozenset(Region.objects.filter(kind="nation").values_list("pk", flat=True))


def _county_and_areas(county_id: int) -> frozenset[int]:
    areas = Region.objects.filter(kind="area", counties=county_id).values_list("pk", flat=True)
    return frozenset([county_id, *areas])
