import pytest
from django.utils import translation

from mbcportal.taxonomy.models import Region, ZipCode
from mbcportal.taxonomy.places import (
    MAX_CHOICES,
    find_places,
    parse_zip,
    place_of,
    place_of_region,
    place_of_zip,
)
from tests.content import make_regions

NATION = {"united-states"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def regions():
    return make_regions()


def tiers(place):
    """Return the slugs of a place's three tiers."""
    slugs = dict(Region.objects.values_list("pk", "slug"))
    return tuple({slugs[pk] for pk in tier} for tier in place.tiers)


def found(text):
    return [place.value for place in find_places(text)]


# What serves a place

CLARK = {"clark-county-washington", "portland-metro", "sw-washington"}
PORTLAND = {
    "portland-metro",
    "clackamas-county-oregon",
    "multnomah-county-oregon",
    "washington-county-oregon",
    "clark-county-washington",
}
OREGON = {
    "clackamas-county-oregon",
    "lane-county-oregon",
    "multnomah-county-oregon",
    "washington-county-oregon",
    "portland-metro",
}
WASHINGTON = {
    "clark-county-washington",
    "cowlitz-county-washington",
    "king-county-washington",
    "portland-metro",
    "sw-washington",
}


@pytest.mark.parametrize(
    ("code", "near", "state"),
    [
        ("83702", {"ada-county-idaho", "treasure-valley"}, "idaho"),
        ("98660", CLARK, "washington"),
        ("97201", {"multnomah-county-oregon", "portland-metro"}, "oregon"),
    ],
)
def test_zip_is_served_by_its_county_areas_state_and_nation(regions, code, near, state):
    place = place_of_zip(code)

    assert tiers(place) == (near, {state}, NATION)
    assert (place.kind, place.query) == ("zip", f"zip={code}")


@pytest.mark.parametrize(
    ("slug", "near", "states"),
    [
        ("clark-county-washington", CLARK, {"washington"}),
        ("lane-county-oregon", {"lane-county-oregon"}, {"oregon"}),
        ("clark-county-idaho", {"clark-county-idaho"}, {"idaho"}),
        ("portland-metro", PORTLAND, {"oregon", "washington"}),
        (
            "sw-washington",
            {"sw-washington", "clark-county-washington", "cowlitz-county-washington"},
            {"washington"},
        ),
        ("oregon", OREGON, {"oregon"}),
        ("washington", WASHINGTON, {"washington"}),
        ("united-states", set(), set()),
    ],
)
def test_region_is_served_by_what_the_table_says(regions, slug, near, states):
    place = place_of_region(slug)

    assert tiers(place) == (near, states, NATION)
    assert (place.kind, place.query) == (regions[slug].kind, f"region={slug}")


def test_zip_is_served_as_its_county_is(regions):
    for zip_code in ZipCode.objects.all():
        assert place_of_zip(zip_code.code).tiers == place_of(zip_code.county).tiers


def test_boise_never_gets_portland(regions):
    served = place_of_zip("83702").region_ids

    elsewhere = Region.objects.exclude(kind="nation").exclude(
        slug__in=["ada-county-idaho", "treasure-valley", "idaho"]
    )
    assert served.isdisjoint(elsewhere.values_list("pk", flat=True))
    assert regions["portland-metro"].pk not in served


def test_region_ids_are_all_tiers_together(regions):
    place = place_of_zip("98660")

    assert place.region_ids == {
        regions[slug].pk for slug in {*CLARK, "washington", "united-states"}
    }


def test_zip_without_a_county_is_served_by_its_state_and_the_nation(regions):
    ZipCode.objects.create(code="97299", city="Portland", state=regions["oregon"], county=None)

    assert tiers(place_of_zip("97299")) == (set(), {"oregon"}, NATION)


def test_area_without_counties_is_served_by_itself_and_the_nation(regions):
    empty = Region.objects.create(slug="empty", kind="area", name_en="Empty")

    assert tiers(place_of(empty)) == ({"empty"}, set(), NATION)


def test_zip_has_the_point_it_lies_at(regions):
    ZipCode.objects.filter(pk="83702").update(latitude=43.63, longitude=-116.2)

    place = place_of_zip("83702")

    assert (place.latitude, place.longitude) == (43.63, -116.2)


def test_places_have_names_that_tell_them_apart(regions):
    assert place_of_zip("83702").name == "Boise, ID 83702"
    assert place_of_region("clark-county-idaho").name == "Clark County, Idaho"
    assert place_of_region("clark-county-washington").name == "Clark County, Washington"
    assert place_of_region("oregon").name == "Oregon"


def test_place_is_named_in_the_language_of_the_page(regions):
    with translation.override("es"):
        assert place_of_region("united-states").name == "Estados Unidos"
        assert place_of_region("oregon").name == "Oregon"


# What is a ZIP code


@pytest.mark.parametrize("text", ["83702", " 83702 ", "83702-1234", "83702-0000\n"])
def test_zip_code_may_have_four_more_digits(regions, text):
    assert parse_zip(text) == "83702"
    assert place_of_zip(text).value == "83702"


@pytest.mark.parametrize(
    "text",
    [
        "٨٣٧٠٢",
        "8370٢",
        "８３７０２",
        "८३७०२",
        "8370²",
        "",
        "8370",
        "837021",
        "83702-",
        "83702-12",
        "83702-12345",
        "83702 1234",
        "83702\n1",
        "-83702",
        "83 702",
        "83702\x00",
        "8" * 100_000,
        "' OR 1=1",
    ],
)
def test_what_is_no_zip_code_has_no_place(regions, text):
    assert parse_zip(text) is None
    assert place_of_zip(text) is None


@pytest.mark.parametrize("code", ["00000", "99999", "83703"])
def test_zip_code_nobody_knows_has_no_place(regions, code):
    assert parse_zip(code) == code
    assert place_of_zip(code) is None
    assert find_places(code) == []


@pytest.mark.parametrize("slug", ["", "atlantis", "Oregon", "oregon ", "83702", "órégon"])
def test_region_nobody_knows_has_no_place(regions, slug):
    assert place_of_region(slug) is None


# What a person says


@pytest.fixture
def cities(regions):
    """Cities beside those of the small portal."""
    rows = [
        ("98683", "Vancouver", "clark-county-washington"),
        ("97401", "Portland Springs", "lane-county-oregon"),
        ("83605", "Vancouver", "canyon-county-idaho"),
        ("83423", "Dubois", "clark-county-idaho"),
        ("97045", "Oregon City", "clackamas-county-oregon"),
    ]
    for code, city, county in rows:
        ZipCode.objects.create(
            code=code, city=city, county=regions[county], state=regions[county].parent
        )
    Region.objects.filter(slug="oregon").update(name_es="Oregón")
    Region.objects.filter(slug="portland-metro").update(name_es="Área metropolitana de Portland")
    return regions


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("83702", "83702"),
        ("83702-1234", "83702"),
        ("Oregon", "oregon"),
        ("  oregon  ", "oregon"),
        ("OREGON", "oregon"),
        ("or", "oregon"),
        ("WA", "washington"),
        ("portland metro", "portland-metro"),
        ("Southwest   Washington", "sw-washington"),
        ("united states", "united-states"),
        ("Estados Unidos", "united-states"),
        ("Oregón", "oregon"),
        ("Área metropolitana de Portland", "portland-metro"),
        ("Lane County", "lane-county-oregon"),
        ("Ada County, Idaho", "ada-county-idaho"),
        ("clark county washington", "clark-county-washington"),
        ("Boise", "ada-county-idaho"),
        ("boise, idaho", "ada-county-idaho"),
        ("Boise ID", "ada-county-idaho"),
        ("Boise,ID", "ada-county-idaho"),
        ("Vancouver WA", "clark-county-washington"),
        ("vancouver, washington", "clark-county-washington"),
        ("Vancouver, id", "canyon-county-idaho"),
        ("Oregon City", "clackamas-county-oregon"),
        ("Oregon City, OR", "clackamas-county-oregon"),
        ("Portland Springs Oregon", "lane-county-oregon"),
    ],
)
def test_words_with_one_meaning_find_the_one_place(cities, text, value):
    assert found(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        ",",
        "Atlantis",
        "Boise, Washington",
        "Vancouver BC",
        "Ada County, Oregon",
        "%",
        "_",
        "bois_",
        "O%",
        "' OR 1=1 --",
        "٨٣٧٠٢",
        "city " * 10_000,
    ],
)
def test_words_nobody_knows_find_no_place(cities, text):
    assert find_places(text) == []


def test_city_in_two_states_gives_both_to_choose_from(cities):
    places = find_places("vancouver")

    assert [(place.name, place.query) for place in places] == [
        ("Vancouver, Idaho (Canyon County)", "region=canyon-county-idaho"),
        ("Vancouver, Washington (Clark County)", "region=clark-county-washington"),
    ]


def test_county_in_two_states_gives_both_to_choose_from(cities):
    assert [place.name for place in find_places("Clark County")] == [
        "Clark County, Idaho",
        "Clark County, Washington",
    ]


def test_city_of_several_zip_codes_is_one_place_with_the_tiers_of_its_county(cities):
    (place,) = find_places("vancouver wa")

    assert place.name == "Vancouver, Washington (Clark County)"
    assert tiers(place) == (CLARK, {"washington"}, NATION)


def test_state_comes_before_the_county_of_its_name(cities):
    assert found("Washington") == ["washington"]
    assert found("Washington County") == ["washington-county-oregon"]


def test_not_more_places_than_a_person_can_choose_from(cities):
    for number in range(MAX_CHOICES + 3):
        state = Region.objects.create(slug=f"state-{number}", kind="state", name_en=f"S{number:02}")
        county = Region.objects.create(
            slug=f"spring-{number}", kind="county", name_en=f"Spring {number}", parent=state
        )
        ZipCode.objects.create(code=f"1{number:04}", city="Springfield", state=state, county=county)

    places = find_places("Springfield")

    assert [place.value for place in places] == [f"spring-{n}" for n in range(MAX_CHOICES)]


def test_city_whose_zip_codes_have_no_county_is_not_found(cities):
    ZipCode.objects.create(code="97298", city="Nowhere", state=cities["oregon"], county=None)

    assert find_places("Nowhere") == []


def test_spanish_name_is_found_without_its_accents(cities):
    assert found("Area metropolitana de Portland") == ["portland-metro"]


def test_spanish_name_is_found_in_capital_letters(cities):
    Region.objects.filter(slug="idaho").update(name_es="Míchigan")

    assert found("MÍCHIGAN") == ["idaho"]
