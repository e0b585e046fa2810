import re
from contextlib import contextmanager

import pytest
import zipcodes
from django.db import transaction

from mbcportal.publishing.models import StarterRecord
from mbcportal.publishing.starter import Loader, StarterError, read_yaml
from mbcportal.taxonomy import starter
from mbcportal.taxonomy.models import (
    Audience,
    Language,
    MetastasisSite,
    Region,
    Topic,
    ZipCode,
)
from mbcportal.taxonomy.places import find_places, place_of_region, place_of_zip

TERMS = [Topic, MetastasisSite, Audience, Language]
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def quietly(title, entries):
    return entries


def load():
    loader = Loader()
    starter.load(loader, quietly)
    return loader.counts


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """The whole starter taxonomy, loaded once for the module."""
    with django_db_blocker.unblock(), undone():
        load()
        yield


@pytest.fixture
def places(_loaded, django_db_blocker):
    """The whole starter taxonomy; what a test changes is undone."""
    with django_db_blocker.unblock(), undone():
        yield


def slugs_of(place):
    slugs = dict(Region.objects.values_list("pk", "slug"))
    return tuple({slugs[pk] for pk in tier} for tier in place.tiers)


# Places


def test_there_is_one_nation_with_all_states(places):
    nation = Region.objects.nation()

    states = Region.objects.states()
    assert nation.slug == "united-states"
    assert set(states.values_list("abbreviation", flat=True)) == set(starter.STATES)
    assert set(states.values_list("parent", flat=True)) == {nation.pk}


def data():
    """Return the rows of the data package that are of use."""
    return [row for row in zipcodes.list_all() if row["active"] and row["state"] in starter.STATES]


def county_of(row):
    """Return the slug of a row's county; the data write some names in two ways."""
    return row["county"] and starter.county_slug(row["county"], starter.STATES[row["state"]])


def test_every_county_of_the_data_is_there_in_its_own_state(places):
    counties = Region.objects.filter(kind="county").values_list("slug", "parent__abbreviation")

    assert dict(counties) == {county_of(row): row["state"] for row in data() if row["county"]}
    assert len(counties) > 3000


def test_every_zip_code_has_the_city_and_state_of_the_data(places):
    rows = ZipCode.objects.values_list("code", "city", "state__abbreviation", "time_zone")

    assert sorted(rows) == sorted(
        (row["zip_code"], row["city"], row["state"], row["timezone"] or "") for row in data()
    )


def test_every_zip_code_has_the_county_of_the_data(places):
    counties = dict(ZipCode.objects.values_list("code", "county__slug"))

    wrong = [
        row["zip_code"]
        for row in data()
        if row["county"] and counties[row["zip_code"]] != county_of(row)
    ]
    assert wrong == []


def test_slugs_are_fit_for_addresses(places):
    for model in (Region, *TERMS):
        slugs = model.objects.values_list("slug", flat=True)
        assert [slug for slug in slugs if not SLUG.fullmatch(slug)] == []


def test_areas_have_the_counties_of_the_file(places):
    areas = read_yaml(starter.FOLDER / "regions.yaml")["areas"]

    for entry in areas:
        area = Region.objects.get(slug=entry["slug"])
        assert {county.slug for county in area.counties.all()} == set(entry["counties"])
    assert Region.objects.areas().count() == len(areas)


def test_boise_gets_the_treasure_valley_and_never_portland(places):
    assert slugs_of(place_of_zip("83702")) == (
        {"ada-county-idaho", "treasure-valley"},
        {"idaho"},
        {"united-states"},
    )


def test_vancouver_gets_southwest_washington_and_portland_metro(places):
    assert slugs_of(place_of_zip("98660")) == (
        {"clark-county-washington", "sw-washington", "portland-metro"},
        {"washington"},
        {"united-states"},
    )


def test_portland_metro_lies_in_two_states(places):
    near, states, _nation = slugs_of(place_of_region("portland-metro"))

    assert len(near) == 8
    assert states == {"oregon", "washington"}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Vancouver WA", ["clark-county-washington"]),
        ("boise, idaho", ["ada-county-idaho"]),
        ("Nueva York", ["new-york"]),
        ("Oregón", ["oregon"]),
        ("Suroeste de Washington", ["sw-washington"]),
        ("Estados Unidos", ["united-states"]),
        ("New York NY", ["new-york-county-new-york"]),
    ],
)
def test_words_find_real_places(places, text, values):
    assert [place.value for place in find_places(text)] == values


def test_city_in_many_states_is_not_guessed(places):
    names = [place.name for place in find_places("Vancouver")]

    assert names == ["Vancouver, Washington (Clark County)"]
    assert len(find_places("Portland")) > 5


# Words


def test_topics_have_two_levels(places):
    groups = read_yaml(starter.FOLDER / "topics.yaml")

    for group in groups:
        parent = Topic.objects.get(slug=group["slug"], parent=None)
        assert [topic.slug for topic in parent.topics.all()] == [
            topic["slug"] for topic in group["topics"]
        ]
    assert Topic.objects.filter(parent=None).count() == len(groups)
    assert not Topic.objects.filter(parent__parent__isnull=False).exists()


@pytest.mark.parametrize(
    ("model", "name"),
    [(MetastasisSite, "sites"), (Audience, "audiences"), (Language, "languages")],
)
def test_words_stand_in_the_order_of_their_file(places, model, name):
    entries = read_yaml(starter.FOLDER / f"{name}.yaml")

    assert [(term.slug, term.name_en) for term in model.objects.all()] == [
        (entry["slug"], entry["name"]) for entry in entries
    ]


@pytest.mark.parametrize("model", TERMS)
def test_every_word_has_a_spanish_name(places, model):
    assert list(model.objects.filter(name_es="")) == []


# Again


def test_loading_again_changes_nothing(places):
    before = {model: list(model.objects.order_by("pk").values()) for model in (Region, *TERMS)}
    codes = ZipCode.objects.count()

    counts = load()

    assert set(counts) == {"unchanged"}
    assert {model: list(model.objects.order_by("pk").values()) for model in before} == before
    assert ZipCode.objects.count() == codes


def test_area_that_staff_deleted_stays_deleted(places):
    Region.objects.get(slug="seattle-metro").delete()

    load()

    assert not Region.objects.filter(slug="seattle-metro").exists()


def test_state_that_is_missing_comes_back(places):
    # By key: inside one transaction PostgreSQL has no statistics to plan a join with.
    guam = Region.objects.get(abbreviation="GU")
    ZipCode.objects.filter(state=guam).delete()
    Region.objects.filter(parent=guam).delete()
    guam.delete()

    load()

    assert Region.objects.get(abbreviation="GU").slug == "guam"


def test_area_with_a_county_nobody_knows_is_refused_by_name(places):
    entry = {"slug": "new-area", "name": "New area", "counties": ["ada-county-oregon"]}

    with pytest.raises(StarterError, match="area new-area: unknown region: ada-county-oregon"):
        starter._load_area(Loader(), entry, Region.objects.nation())

    assert not Region.objects.filter(slug="new-area").exists()
    assert not StarterRecord.objects.filter(key="region:new-area").exists()
