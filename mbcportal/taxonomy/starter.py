"""Starter taxonomy, and places from the ZIP code data."""

from pathlib import Path

import zipcodes
from django.utils.text import slugify

from mbcportal.publishing.starter import Loader, read_yaml, slugs

from .models import Audience, Language, MetastasisSite, Region, Topic, ZipCode

FOLDER = Path(__file__).parent / "starter"

# States, the District of Columbia and the territories with U.S. ZIP codes of their own.
STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois",
    "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York",
    "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
    "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
    "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
    "AS": "American Samoa", "GU": "Guam", "MP": "Northern Mariana Islands", "PR": "Puerto Rico",
    "VI": "U.S. Virgin Islands",
}  # fmt: skip
SPANISH = {
    "HI": "Hawái", "LA": "Luisiana", "MI": "Míchigan", "MS": "Misisipi", "MO": "Misuri",
    "NH": "Nuevo Hampshire", "NJ": "Nueva Jersey", "NM": "Nuevo México", "NY": "Nueva York",
    "NC": "Carolina del Norte", "ND": "Dakota del Norte", "OR": "Oregón", "PA": "Pensilvania",
    "SC": "Carolina del Sur", "SD": "Dakota del Sur", "WV": "Virginia Occidental",
    "DC": "Distrito de Columbia", "AS": "Samoa Americana", "MP": "Islas Marianas del Norte",
    "VI": "Islas Vírgenes de los Estados Unidos", "TX": "Texas",
}  # fmt: skip


def load(loader: Loader, progress) -> None:
    """Write topics, sites, audiences, languages, regions and ZIP codes."""
    _load_terms(loader, progress)
    _load_places(loader, progress)


def _load_terms(loader, progress):
    plain = [(MetastasisSite, "sites"), (Audience, "audiences"), (Language, "languages")]
    for model, name in plain:
        entries = enumerate(read_yaml(FOLDER / f"{name}.yaml"))
        for position, entry in loader.each(name, entries, progress):
            _load_term(loader, model, entry, position)
    for position, group in loader.each(
        "topics", enumerate(read_yaml(FOLDER / "topics.yaml")), progress
    ):
        _load_term(loader, Topic, group, position * 100)
        for place, entry in enumerate(group["topics"]):
            parent = Topic.objects.filter(slug=group["slug"]).first()
            _load_term(loader, Topic, entry, position * 100 + place + 1, parent=parent)


def _load_term(loader, model, entry, position, **more):
    def write(instance):
        term = instance or model.objects.filter(slug=entry["slug"]).first() or model()
        term.slug, term.position = entry["slug"], position
        term.name_en, term.name_es = entry["name"], entry.get("name_es", "")
        if "description" in entry:
            term.description_en = entry["description"]
            term.description_es = entry.get("description_es", "")
        for name, value in more.items():
            setattr(term, name, value)
        term.save()
        return term

    own = {name: value for name, value in entry.items() if name != "topics"}
    loader.load(f"{model._meta.model_name}:{entry['slug']}", [own, position], model, write)


def _load_places(loader, progress):
    """Write the nation, states, counties, ZIP codes (once) and areas.

    The rows that come from the data package are written in bulk, and only when missing.
    """
    data = read_yaml(FOLDER / "regions.yaml")
    nation, _created = Region.objects.get_or_create(
        slug=data["nation"]["slug"],
        defaults={
            "kind": Region.Kind.NATION,
            "name_en": data["nation"]["name"],
            "name_es": data["nation"]["name_es"],
        },
    )
    Region.objects.bulk_create(
        [
            Region(
                slug=slugify(name),
                kind=Region.Kind.STATE,
                name_en=name,
                name_es=SPANISH.get(code, ""),
                abbreviation=code,
                parent=nation,
            )
            for code, name in STATES.items()
        ],
        ignore_conflicts=True,
    )
    if not ZipCode.objects.exists():
        _load_zip_codes(loader, progress)
    for area in loader.each("areas", data["areas"], progress):
        _load_area(loader, area, nation)


def _load_zip_codes(loader, progress):
    states = {state.abbreviation: state for state in Region.objects.states()}
    rows = [row for row in zipcodes.list_all() if row["state"] in states and row["active"]]
    names = sorted({(row["state"], row["county"]) for row in rows if row["county"]})
    Region.objects.bulk_create(
        [
            Region(
                slug=county_slug(name, states[code].name_en),
                kind=Region.Kind.COUNTY,
                name_en=name,
                parent=states[code],
            )
            for code, name in names
        ],
        ignore_conflicts=True,
    )
    counties = {county.slug: county for county in Region.objects.filter(kind="county")}
    batch = [
        ZipCode(
            code=row["zip_code"],
            city=row["city"],
            state=states[row["state"]],
            county=counties.get(county_slug(row["county"], states[row["state"]].name_en))
            if row["county"]
            else None,
            latitude=float(row["lat"]) if row["lat"] else None,
            longitude=float(row["long"]) if row["long"] else None,
            time_zone=row["timezone"] or "",
        )
        for row in loader.each("ZIP codes", rows, progress)
    ]
    ZipCode.objects.bulk_create(batch, batch_size=2000)


def county_slug(name: str, state: str) -> str:
    """Return the slug of a county by its own name and its state's.

    >>> county_slug("Ada County", "Idaho")
    'ada-county-idaho'
    """
    return slugify(f"{name} {state}")


def _load_area(loader, entry, nation):
    def write(instance):
        area = instance or Region.objects.filter(slug=entry["slug"]).first() or Region()
        area.slug, area.kind, area.parent = entry["slug"], Region.Kind.AREA, nation
        area.name_en, area.name_es = entry["name"], entry.get("name_es", "")
        area.save()
        area.counties.set(slugs(Region, entry["counties"], f"area {entry['slug']}"))
        return area

    loader.load(f"region:{entry['slug']}", entry, Region, write)
