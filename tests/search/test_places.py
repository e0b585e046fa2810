"""Place words in a query, with the real names of all ZIP codes, counties and states."""

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from mbcportal.search.analysis import words
from mbcportal.search.index import Index
from mbcportal.search.places import NICKNAMES
from mbcportal.taxonomy.models import Region
from tests.content import make_regions


@pytest.fixture(scope="module")
def index(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_starter", verbosity=0)
        found = Index("places", timezone.now())
        assert found.gazetteer
        assert found.words_in_use
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize(
    ("typed", "region", "rest"),
    [
        ("rides portland", "multnomah-county-oregon", "rides"),
        ("trial near boise", "ada-county-idaho", "trial"),
        ("grupo de apoyo en oregón", "oregon", "grupo de apoyo"),
        ("hospice bend or", "deschutes-county-oregon", "hospice"),
        ("boise id", "ada-county-idaho", ""),
        ("rides for treatment in mt", "montana", "rides for treatment"),
        # Of the counties near home, the one with the most ZIP codes
        ("clark county", "clark-county-washington", ""),
        ("clark county idaho", "clark-county-idaho", ""),
        ("clark county washington", "clark-county-washington", ""),
        # Nicknames, parts of states, small towns
        ("pdx support group", "multnomah-county-oregon", "support group"),
        ("tri cities wa counseling", "benton-county-washington", "counseling"),
        ("eastern oregon hospice", "oregon", "hospice"),
        ("help in rural montana", "montana", "help"),
        ("sw wa rides", "sw-washington", "rides"),
        ("rides bozeman", "gallatin-county-montana", "rides"),
        ("rides la grande", "union-county-oregon", "rides"),
        ("coeur d'alene rides", "kootenai-county-idaho", "rides"),
        ("st. helens oregon rides", "columbia-county-oregon", "rides"),
        # Misspelt
        ("rides portlnd", "multnomah-county-oregon", "rides"),
        ("support group spokan", "spokane-county-washington", "support group"),
        ("idahoo help", "idaho", "help"),
        ("free wigs missoulla", "missoula-county-montana", "free wigs"),
    ],
)
def test_a_place_is_read_in_the_words(typed, region, rest, index):
    found = index.gazetteer.find(words(typed), index.words_in_use)

    assert (found.value, " ".join(found.rest)) == (region, rest)


def test_other_counties_of_the_name_are_offered(index):
    found = index.gazetteer.find(words("rides clark county"), index.words_in_use)

    assert found.others[0] == ("Clark County, Idaho", "clark-county-idaho")
    assert len(found.others) == 4


@pytest.mark.parametrize(
    "typed",
    [
        "pain or fatigue",
        "mri or ct",
        "va benefits",
        "will i lose hope",
        "help me",
        "grants",
        "new diagnosis",
        "near mt hood",
        "treatment options or",
        "me duele la espalda",
        "",
    ],
)
def test_everyday_words_are_no_places(typed, index):
    assert index.gazetteer.find(words(typed), index.words_in_use) is None


def test_a_name_of_several_cities_offers_the_others(index):
    found = index.gazetteer.find(words("rides vancouver"), index.words_in_use)
    portland = index.gazetteer.find(words("portland"), index.words_in_use)

    assert found.city == "Vancouver, Washington"
    assert ("Portland, Maine", "cumberland-county-maine") in portland.others


def test_every_city_near_home_is_read_with_its_state(index):
    gazetteer = index.gazetteer
    checked = 0
    for city, states in gazetteer.cities.items():
        for state, slug, _count in states:
            if state in gazetteer.served:
                found = gazetteer.find(["rides", *words(city), state], index.words_in_use)
                assert (found.value, found.rest) == (slug, ("rides",)), (city, state)
                checked += 1
    assert checked > 1000


@pytest.mark.django_db
@pytest.mark.parametrize("typed", sorted(NICKNAMES))
def test_nickname_of_a_place_that_the_database_does_not_know_is_no_place(typed, client):
    assert client.get("/search/", {"q": f"rides {typed}"}).status_code == 200


@pytest.mark.django_db
def test_place_with_a_new_name_is_read_by_it(client):
    make_regions()
    before = Index("", timezone.now()).gazetteer
    assert Index("", timezone.now()).gazetteer is before

    Region.objects.filter(slug="portland-metro").update(name_en="Rosemont Valley")

    found = Index("", timezone.now()).gazetteer.find(["rides", "rosemont", "valley"])
    assert (found.param, found.value) == ("region", "portland-metro")
    assert before.find(["rides", "rosemont", "valley"]) is None
