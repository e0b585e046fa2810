import pytest

from mbcportal.search.analysis import words
from mbcportal.search.index import current_index
from mbcportal.search.models import NeedWords
from mbcportal.search.needs import Need, Needs
from tests.content import make_resource, make_site, make_topic

LINES = [
    ("topic", "rides", "en", "drive me\ndrive / take + chemo / treatment"),
    ("topic", "radiation", "en", "radiation"),
    ("topic", "treatment", "en", "chemo"),
    ("topic", "rides", "es", "me lleve / quien me lleva"),
    ("site", "bone", "en", "hip / spine"),
]


def read(text):
    found = Needs(LINES).read(words(text))
    return {need.value for reading in found for need in reading.needs}


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("nobody to drive me", {"rides"}),
        ("drives me there", {"rides"}),
        ("me drive", set()),
        ("drive me to radiation", {"rides", "radiation"}),
        ("who can take dad to his treatments", {"rides"}),
        ("driving to chemo", {"rides"}),
        ("chemo", {"treatment"}),
        ("¿Quién me lleva?", {"rides"}),
        ("pain in my hips", {"bone"}),
        ("", set()),
        ("* OR \x00", set()),
    ],
)
def test_words_speak_of_needs(text, needs):
    assert read(text) == needs


def test_the_longer_of_two_readings_of_the_same_words_counts():
    assert read("take me to chemo") == {"rides"}


def test_a_need_without_patterns_is_never_read():
    assert Needs([("topic", "rides", "en", "\n \n")]).read(["rides"]) == []


@pytest.mark.django_db
def test_words_for_a_topic_find_what_is_mainly_about_it_first():
    wheels = make_resource("Wheels", topics=["rides"])
    hair = make_resource("Hair and wheels", topics=["wigs", "rides"])
    make_resource("Lodging", topics=["wigs"])
    NeedWords.objects.create(topic=make_topic(), patterns_en="nobody + drive")

    index = current_index()
    found = index.find("resource", "en", text=index.read("nobody to drive me"))

    assert found.ids == [wheels.pk, hair.pk]


@pytest.mark.django_db
def test_words_for_a_site_find_what_is_about_it():
    row = make_resource("Mentors", sites=["bone"])
    make_resource("Wigs")
    NeedWords.objects.create(site=make_site(), patterns_en="hip / spine", patterns_es="cadera")

    index = current_index()

    for typed in ("in my spine", "dolor de cadera"):
        assert index.find("resource", "en", text=index.read(typed)).ids[0] == row.pk


def test_a_need_is_said_once_however_many_of_its_patterns_fit():
    (reading,) = Needs([("topic", "rides", "en", "drive\ndrive / ride")]).read(["drive"])

    assert reading.needs == (Need("topic", "rides"),)
