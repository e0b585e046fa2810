import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mbcportal.search.analysis import MAX_QUERY, STOP_WORDS, fold, stem, stems, tidy, words

# Fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Metástasis", "metastasis"),
        ("CÁNCER DE MAMA", "cancer de mama"),
        ("niño", "nino"),
        ("don’t", "don't"),
        ("ﬁnd", "find"),
        ("ＨＥＲ２", "her2"),
        ("Straße", "strasse"),
        ("stage Ⅳ", "stage iv"),
        ("e\u0301xito", "exito"),
    ],
)
def test_fold_joins_the_ways_to_write_a_word(text, folded):
    assert fold(text) == folded


@given(st.text(st.characters(codec="latin-1")))
def test_fold_of_a_folded_text_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_fold_leaves_no_accent_that_stands_alone(text):
    assert not any(unicodedata.combining(sign) for sign in fold(fold(text)))


# Tidy


@pytest.mark.parametrize(
    ("typed", "tidied"),
    [
        ("", ""),
        ("   ", ""),
        ("\x00", ""),
        ("rides\x00to", "rides to"),
        ("rides\r\nto\ttreatment", "rides to treatment"),
        ("rides\u2028to\u00a0treatment", "rides to treatment"),
        ("\u202eevil\u202c", "evil"),
        ("zero\u200bwidth", "zero width"),
        ("\ufeffbom", "bom"),
        ("half \ud800 of a pair", "half of a pair"),
        ("\x1b[31mred", "[31mred"),
        ('it\'s 100% "fine"', 'it\'s 100% "fine"'),
    ],
)
def test_tidy_leaves_one_line_of_visible_signs(typed, tidied):
    assert tidy(typed) == tidied


def test_tidy_cuts_what_is_too_long():
    assert tidy("a" * 200_000) == "a" * MAX_QUERY


def test_tidy_leaves_no_space_where_it_cuts():
    assert tidy("a" * (MAX_QUERY - 1) + " b") == "a" * (MAX_QUERY - 1)


@given(st.text(st.characters(), max_size=3 * MAX_QUERY))
def test_tidy_makes_every_text_safe_to_keep(text):
    found = tidy(text)

    assert len(found) <= MAX_QUERY
    assert {unicodedata.category(sign) for sign in found} & {"Cc", "Cf", "Cs", "Zl", "Zp"} == set()
    assert found.encode().decode() == found


# Words


@pytest.mark.parametrize(
    "text", ["stage 4", "Stage IV", "STAGE  iv", "stage four", "Stage\niv", "stage Ⅳ"]
)
def test_words_join_the_ways_to_write_stage_four(text):
    assert words(text) == ["stage", "4"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("etapa IV", ["etapa", "4"]),
        ("estadio cuatro", ["estadio", "4"]),
        ("grade III", ["grade", "3"]),
        ("stage II", ["stage", "2"]),
        ("stage I", ["stage", "1"]),
    ],
)
def test_words_read_stages_and_grades_in_both_languages(text, found):
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("iv drip", ["iv", "drip"]),
        ("four rides", ["four", "rides"]),
        ("stage iva", ["stage", "iva"]),
        ("backstage iv", ["backstage", "iv"]),
    ],
)
def test_words_leave_other_roman_numbers_alone(text, found):
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("HER2-positive", ["her2", "positive"]),
        ("don’t know", ["don't", "know"]),
        ("snake_case", ["snake", "case"]),
        ('"quoted" (words) AND NOT near*', ["quoted", "words", "and", "not", "near"]),
        ("a:b:c ^d {e} |f&g !h <-> i", ["a", "b", "c", "d", "e", "f", "g", "h", "i"]),
        ("'; DROP TABLE search; --", ["drop", "table", "search"]),
        ("...", []),
    ],
)
def test_words_are_letters_and_digits(text, found):
    assert words(text) == found


# Stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("caregiver", "caregivers"),
        ("caregiver", "Caregiver’s"),
        ("metástasis", "metastasis"),
        ("metastatic", "metastases"),
        ("metastasized", "metastasis"),
        ("child", "children"),
        ("child", "children's"),
        ("ride", "rides"),
        ("support group", "Support Groups"),
        ("counseling", "counselling"),
        ("diagnosed", "diagnosis"),
        ("oncologists", "oncology"),
        ("tumors", "tumours"),
        ("stage IV", "stage 4"),
        ("stage four", "Stage 4"),
        ("treatment", "treatments"),
        ("the hospital", "hospital"),
    ],
)
def test_stems_join_english_forms(one, other):
    assert stems(one, "en") == stems(other, "en") != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("metástasis", "metastasis"),
        ("metastásico", "metastásica"),
        ("metastásicas", "metastásico"),
        ("grupo", "grupos"),
        ("cuidador", "cuidadores"),
        ("niños", "nino"),
        ("tratamiento", "tratamientos"),
        ("etapa IV", "etapa 4"),
        ("estadio cuatro", "estadio 4"),
        ("cáncer de mama", "cancer mama"),
        ("canción", "canciones"),
    ],
)
def test_stems_join_spanish_forms(one, other):
    assert stems(one, "es") == stems(other, "es") != ""


@pytest.mark.parametrize(
    ("one", "other"), [("bone", "brain"), ("stage 3", "stage 4"), ("general", "generic")]
)
def test_stems_keep_different_words_apart(one, other):
    assert stems(one, "en") != stems(other, "en")


@pytest.mark.parametrize("language", ["en", "es"])
def test_stems_leave_stop_words_out(language):
    assert stems(" ".join(STOP_WORDS[language]), language) == ""


def test_stop_words_are_folded():
    every = STOP_WORDS["en"] | STOP_WORDS["es"]

    assert [word for word in sorted(every) if fold(word) != word] == []


def test_stem_of_an_unknown_language_is_the_english_one():
    assert stem("rides", "fr") == stem("rides", "en")


@given(st.text(), st.sampled_from(["en", "es", "fr"]))
def test_stems_are_nothing_but_letters_and_digits(text, language):
    assert re.fullmatch(r"(?:[^\W_]+(?: [^\W_]+)*)?", stems(text, language))
