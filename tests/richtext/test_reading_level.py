import csv
from pathlib import Path

import pytest
import yaml

from mbcportal.richtext import plain_words, reading_level, syllables
from mbcportal.richtext.reading_level import measure, sentences

GLOSSARY = Path(reading_level.__file__).parents[2] / "education" / "starter" / "glossary.yaml"

EASY = "<p>We are here for you. You can call us by day or by night. A nurse will help you.</p>"
HARD = (
    "<p>Contemporary recommendations emphasize individualized consideration of psychological "
    "circumstances alongside comprehensive pharmacological interventions.</p>"
)


# Sentences


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Kim and Mrs. Lee are here.",
        "Call at 100.4 °F (38.0 °C) or more.",
        "In the U.S. it costs $1,000.50 or so.",
        "Some drugs, e.g. steroids, help; others, i.e. none of these, do not.",
        "It is open from 9 a.m. to 5 p.m. on weekdays.",
        "Bring forms, cards, etc. to the visit.",
        "J. Smith and M. A. Lee wrote it.",
        "Read it at www.cancer.gov today.",
        "1. Ask for help.",
        "Write the No. 3 on it.",
        "She has a St. Jude number.",
        "La Dra. Pérez y el Sr. Gil atienden en EE. UU. de 9 a. m. a 5 p. m. los lunes.",
        "Lleve fruta, p. ej. una manzana.",
        "¿Qué ayuda a dormir?",
    ],
)
def test_stop_inside_a_sentence_does_not_end_it(text):
    assert sentences(f"<p>{text}</p>") == [text]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Rest.[1] Eat.[2][3] Sleep.", 3),
        ("Rest. [fact:six] Sleep.", 2),
        ("“Will it hurt?” she asked. He said: “No.” They left.", 4),
        ("Come at 9 a.m. Bring a friend.", 2),
        ("It is so (see below). It stays so… Or not!", 3),
        ("He has cancer in the bones. I know.", 2),
    ],
)
def test_stop_at_the_end_of_a_sentence_ends_it(text, count):
    assert len(sentences(f"<p>{text}</p>")) == count


def test_headings_items_and_cells_end_with_their_block():
    html = (
        "<h2>What helps at night?</h2><ul><li>A dark and cool room</li><li><p>No late coffee</p>"
        "</li></ul><table><tr><th>Pain</th><td>Call us the same day</td></tr></table>"
        "<blockquote><p>Ask early.</p></blockquote>"
    )

    assert sentences(html) == [
        "What helps at night?",
        "A dark and cool room",
        "No late coffee",
        "Call us the same day",
        "Ask early.",
    ]


def test_elements_inside_a_sentence_do_not_cut_it():
    html = "<p>Take <strong>the drug</strong> with <a href='/x/'>food</a><sup>1</sup>.</p>"

    assert sentences(html) == ["Take the drug with food."]


# Grades


def test_grade_is_that_of_flesch_and_kincaid():
    # 8 words, 1 sentence, 12 syllables.
    level = measure("<p>The nurse will give you medicine for nausea.</p>", "en")

    assert (level.words, level.sentences) == (8, 1)
    assert level.grade == pytest.approx(0.39 * 8 + 11.8 * 12 / 8 - 15.59)


def test_grade_of_spanish_is_that_of_crawford():
    # 7 words, 2 sentences, 15 syllables.
    level = measure("<p>Llame a su médico. La enfermera ayuda.</p>", "es")

    assert (level.words, level.sentences) == (7, 2)
    assert level.grade == pytest.approx(0.049 * 1500 / 7 - 0.205 * 200 / 7 - 3.407)


def test_hard_text_has_a_higher_grade_than_an_easy_one():
    easy, hard = measure(EASY, "en"), measure(HARD, "en")

    assert easy.grade < 3
    assert hard.grade > 15
    assert (easy.is_plain("en"), hard.is_plain("en")) == (True, False)


def test_citations_and_places_of_facts_are_no_words():
    bare = measure("<p>Rest helps. It does.</p>", "en")

    assert measure("<p>Rest helps.[1][12] [fact:six-of-ten] It does.<sup>3</sup></p>", "en") == bare


@pytest.mark.parametrize("html", ["", "<p></p>", "<p>[1]</p>", "<p>…</p>", "<ul><li>–</li></ul>"])
def test_text_without_words_has_no_grade(html):
    level = measure(html, "en")

    assert (level.grade, level.words, level.sentences, level.longest) == (0, 0, 0, [])


def test_long_and_strange_text_is_measured():
    level = measure("<p>" + "palabra\u200b ñandú 汉字 " * 3000 + "</p>", "es")

    assert level.sentences == 1
    assert level.words >= 6000


def test_longest_sentences_come_first_and_are_five_at_most():
    html = "".join(f"<p>{'word ' * number}ends.</p>" for number in [3, 9, 5, 7, 4, 8])

    level = measure(html, "en")

    assert [count for _text, count in level.longest] == [10, 9, 8, 6, 5]
    assert level.longest[0][0] == "word " * 9 + "ends."


# Syllables


def test_english_syllables_are_those_that_are_said():
    said = {
        "breast": 1, "cancer": 2, "medicine": 3, "radiation": 4, "oncologist": 4, "bones": 1,
        "safely": 2, "movement": 2, "reaction": 3, "patients": 2, "anxiety": 4, "couldn't": 2,
        "you're": 1, "tumor's": 2, "fluid": 2, "beyond": 2, "tired": 2, "muscles": 2, "aches": 1,
    }  # fmt: skip

    assert {word: syllables.english(word) for word in said} == said


def test_spanish_syllables_are_those_that_are_said():
    said = {
        "día": 2, "quimioterapia": 5, "tratamiento": 4, "pingüino": 3, "oír": 2, "aéreo": 4,
        "hoy": 1, "yo": 1, "construir": 2, "reunión": 2, "averiguáis": 4, "guerra": 2, "que": 1,
    }  # fmt: skip

    assert {word: syllables.spanish(word) for word in said} == said


# Plainer words


def test_list_of_plainer_words_is_long_and_sound():
    words = plain_words.read(plain_words.FILE)

    assert len(words["en"]) >= 150
    assert len(words["es"]) >= 100
    # What is offered instead is not hard itself.
    again = {
        f"{hard}: {plain}"
        for language, known in words.items()
        for hard, plain in known.items()
        if plain_words.found_in(plain, language)
    }
    assert again == set()


def test_needed_words_of_the_glossary_are_not_called_hard():
    entries = yaml.safe_load(GLOSSARY.read_text(encoding="utf-8"))
    needed = {
        "en": {e["term"].lower() for e in entries},
        "es": {e["term_es"].lower() for e in entries},
    }

    called_hard = {
        language: needed[language] & set(known)
        for language, known in plain_words.read(plain_words.FILE).items()
    }

    assert called_hard == {"en": set(), "es": set()}


@pytest.mark.parametrize(
    ("sentence", "language", "found"),
    [
        ("Utilizing it PRIOR\n to lunch.", "en", {"utilizing": "use", "prior to": "before"}),
        ("It modifies the dosages.", "en", {"modifies": "change", "dosages": "dose"}),
        ("In order to rest, rest.", "en", {"in order to": "to"}),
        ("The prior visit, and orders.", "en", {}),
        ("Utilizaron fármacos.", "es", {"utilizaron": "usar", "fármacos": "medicamento"}),
        ("Utilice esto con el fin de dormir.", "es", {"utilice": "usar", "con el fin de": "para"}),
        ("utilizar", "en", {}),
    ],
)  # fmt: skip
def test_hard_words_are_found_in_their_forms(sentence, language, found):
    assert plain_words.found_in(sentence, language) == found


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("en", "utilize", "use"), ("en", "utilize", "employ")], "“utilize” stands there twice"),
        ([("en", "utilize", " ")], "“utilize” has nothing plainer"),
        ([("es", "a / ", "b")], "“” has nothing plainer"),
    ],
)
def test_wrong_list_of_plainer_words_is_refused(tmp_path, rows, message):
    path = tmp_path / "words.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("language", "hard", "plain"), *rows])

    with pytest.raises(ValueError, match=message):
        plain_words.read(path)


def test_measure_names_the_hard_words_of_a_text():
    level = measure("<p>Utilize it prior to sleep.</p><p>Utilize it.</p>", "en")

    assert level.hard_words == {"utilize": "use", "prior to": "before"}
