import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mbcportal.search.analysis import stem, stems, words
from mbcportal.search.index import _synonyms
from mbcportal.search.models import SynonymSet
from mbcportal.search.rewriting import MAX_GROUPS, understand
from mbcportal.search.spelling import Spelling

WORDS = dict.fromkeys(["rides", "hospice", "counseling", "palliative", "metastasis"], 1)


def correct(text, known=WORDS):
    return Spelling(known).correct(text, {word for word in words(text) if word not in known})


def groups(text, synonyms=None):
    return [group.phrases for group in understand(text, synonyms or {})]


def finds(text, phrase, synonyms, language="en"):
    """Say whether one of the groups of a query has the stems of a phrase."""
    return any(stems(phrase, language) in group for group in groups(text, synonyms))


# Words to groups


def test_every_word_is_a_group():
    assert [group[0] for group in groups("rides hospital")] == ["ride", "hospit"]


def test_a_word_is_stemmed_as_english_and_as_spanish():
    assert groups("grupos") == [(stem("grupos", "en"), stem("grupos", "es"))]


def test_stop_words_of_both_languages_are_left_out():
    assert groups("the rides to a hospital") == groups("rides hospital")
    assert groups("viajes para el hospital") == groups("viajes hospital")


@pytest.mark.parametrize("text", ["", "   ", "the", "de la", "...", "\x00", '""', "* - +"])
def test_a_text_without_words_asks_for_nothing(text):
    assert groups(text) == []


@pytest.mark.parametrize("text", ["stage IV", "Stage four", "STAGE 4"])
def test_ways_to_write_stage_four_are_one_query(text):
    assert groups(text) == [("stage", "stag"), ("4",)]


def test_not_more_groups_than_the_limit():
    assert len(groups(" ".join(f"word{number}" for number in range(50)))) == MAX_GROUPS


# Synonyms


def test_synonym_is_one_more_way_to_satisfy_its_group():
    found = groups("rides hospital", {"rides": ("transportation",)})

    rides, hospital = groups("rides hospital")
    assert found[0][: len(rides)] == rides
    assert stem("transportation", "en") in found[0]
    assert found[1] == hospital


def test_synonyms_are_stemmed_in_both_languages():
    spanish = "transportaciones"

    assert finds("rides", spanish, {"rides": (spanish,)}, "en")
    assert finds("rides", spanish, {"rides": (spanish,)}, "es")


def test_phrase_of_several_words_is_one_group():
    synonyms = {"financial assistance": ("money",)}

    assert groups("financial assistance", synonyms) == [
        (stems("financial assistance", "en"), *groups("financial assistance", synonyms)[0][1:])
    ]
    assert finds("financial assistance oregon", "money", synonyms)
    assert len(groups("financial assistance oregon", synonyms)) == 2


def test_longest_phrase_comes_first():
    synonyms = {
        "support": ("help",),
        "support group": ("circle",),
        "support group online": ("forum",),
    }

    found = groups("support group online", synonyms)

    assert len(found) == 1
    assert "forum" in found[0]
    assert {"help", "circl", "circle"}.isdisjoint(found[0])


def test_phrase_that_is_used_is_not_read_again_inside_of_another():
    synonyms = {"support group": ("circle",), "group leader": ("host",)}

    assert not finds("support group leader", "host", synonyms)
    assert len(groups("support group leader", synonyms)) == 2


def test_words_of_a_phrase_that_are_apart_are_no_phrase():
    assert not finds("group for support", "circle", {"support group": ("circle",)})


@pytest.mark.django_db
def test_set_of_words_finds_each_from_each():
    SynonymSet.objects.create(words="Rides\nTransportation\n\n  Línea de ayuda ")

    synonyms = _synonyms()

    assert {phrase: set(others) for phrase, others in synonyms.items()} == {
        "rides": {"transportation", "linea de ayuda"},
        "transportation": {"rides", "linea de ayuda"},
        "linea de ayuda": {"rides", "transportation"},
    }
    assert finds("RIDES", "transportation", synonyms)
    assert finds("transportation", "rides", synonyms)
    assert finds("transportation", "línea de ayuda", synonyms, "es")


@pytest.mark.django_db
def test_one_way_set_finds_the_others_from_its_first_line_only():
    SynonymSet.objects.create(words="chemo\ndocetaxel\npaclitaxel", one_way=True)

    synonyms = _synonyms()

    assert synonyms == {"chemo": ("docetaxel", "paclitaxel")}
    assert finds("chemo", "docetaxel", synonyms)
    assert not finds("docetaxel", "chemo", synonyms)
    assert not finds("docetaxel", "paclitaxel", synonyms)


@pytest.mark.django_db
def test_phrase_in_two_sets_finds_the_words_of_both():
    SynonymSet.objects.create(words="group\nsupport group")
    SynonymSet.objects.create(words="group\ncircle")

    assert set(_synonyms()["group"]) == {"support group", "circle"}


@pytest.mark.django_db
def test_stage_in_a_set_is_written_as_in_a_query():
    SynonymSet.objects.create(words="mets\nStage IV")

    assert finds("stage four", "mets", _synonyms())


@pytest.mark.django_db
@pytest.mark.parametrize("phrase", ["place to stay", "grupo de apoyo", "people like me"])
def test_phrase_with_a_stop_word_finds_its_synonyms(phrase):
    SynonymSet.objects.create(words=f"lodging\n{phrase}")

    assert finds(phrase, "lodging", _synonyms())


# Spelling


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hospise", "hospice"),
        ("counseling for rydes", "counseling for rides"),
        ("paliative", "palliative"),
        ("metastsis", "metastasis"),
    ],
)
def test_correct_puts_near_words_of_the_site_in_place_of_unknown_ones(typed, meant):
    assert correct(typed) == meant


def test_correct_leaves_known_words_alone():
    assert Spelling(WORDS).correct("hospise rydes", {"rydes"}) == "hospise rides"
    assert Spelling(WORDS).correct("hospise", set()) is None


def test_an_unfinished_word_is_finished():
    assert correct("metast") == "metastasis"


@pytest.mark.parametrize("text", ["hos", "988", "xyzzyx", "her2", "the", "", "!!!"])
def test_correct_leaves_short_words_numbers_and_far_words_alone(text):
    assert correct(text, {**WORDS, "hosp": 1}) is None


def test_correct_without_any_known_word_has_nothing_to_say():
    assert correct("hospise", {}) is None


def test_correct_keeps_the_words_around_in_their_order():
    assert correct("zebra hospise the 988") == "zebra hospice the 988"


# Whatever is typed

HOSTILE = [
    '"',
    '""" OR 1=1',
    "rides* NEAR(hospital)",
    "title_stems : rides",
    "{a b} : c",
    "rides AND NOT OR",
    "a' | 'b",
    "a & !b <-> c:*",
    "'; DROP TABLE search_searchentry; --",
    "\\' \\\\",
    "100% _ % [a-z]",
    "ride\x00s",
    "\ud800",
    "\u202erides",
    "𝓇𝒾𝒹𝑒𝓈 １２３ ①",
    "ไทย العربية 日本語 ελληνικά",
    "😀" * 50,
    "a'" * 100,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_phrases_are_stems_whatever_is_typed(text):
    found = groups(text, {"rides": ('"; --', "ok*")})

    for phrase in [phrase for group in found for phrase in group]:
        assert re.fullmatch(r"[^\W_]+(?: [^\W_]+)*", phrase)


@given(
    text=st.text(),
    synonyms=st.dictionaries(st.text(max_size=10), st.tuples(st.text(max_size=20)), max_size=4),
)
def test_groups_of_any_text_are_few_and_made_of_stems(text, synonyms):
    found = groups(text, synonyms)

    assert len(found) <= MAX_GROUPS
    assert all(found)
    for phrase in [phrase for group in found for phrase in group]:
        assert re.fullmatch(r"[^\W_]+(?: [^\W_]+)*", phrase)


@given(st.text())
def test_correct_takes_any_text(text):
    better = correct(text)

    assert better is None or better != text
