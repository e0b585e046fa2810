import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from resources.phones import address, normalise, shown


@pytest.mark.parametrize(
    "text",
    [
        "877-465-6636",
        "1-877-465-6636",
        "+1 877 465 6636",
        "(877) 465-6636",
        "877.465.6636",
        "  8774656636\n",
        "1 877 GO KOMEN",
        "+18774656636",
    ],
)
def test_normalise_joins_the_ways_to_write_a_number(text):
    assert normalise(text) == "+18774656636"


@pytest.mark.parametrize("short", ["988", "211", "911", "741741", "838255", "50409"])
def test_normalise_keeps_short_numbers(short):
    assert normalise(f" {short} ") == short


def test_normalise_keeps_other_countries():
    assert normalise("+44 20 7946 0018") == "+442079460018"


@pytest.mark.parametrize(
    "text", ["", " ", "call us", "-", "٩٨٨", "98", "8774656636 8774656636", "+", "<script>"]
)
def test_normalise_refuses_what_is_no_number(text):
    with pytest.raises(ValidationError):
        normalise(text)


@pytest.mark.parametrize(
    "text", ["2345", "123-456-7890", "503-055-1234", "+1 999 999 9999", "877-465-663"]
)
def test_normalise_refuses_a_number_that_nobody_has(text):
    with pytest.raises(ValidationError, match="not a number in use"):
        normalise(text)


def test_normalise_refuses_the_numbers_of_films():
    with pytest.raises(ValidationError, match="kept for films"):
        normalise("503-555-0100")


def test_normalise_takes_the_numbers_of_films_where_they_are_wanted():
    assert normalise("503-555-0199", is_fiction_fine=True) == "+15035550199"


def test_normalise_with_fiction_still_refuses_other_wrong_numbers():
    with pytest.raises(ValidationError):
        normalise("503-055-0100", is_fiction_fine=True)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("+18774656636", "877-465-6636"),
        ("988", "988"),
        ("838255", "838255"),
        ("+442079460018", "+44 20 7946 0018"),
        ("+525555555555", "+52 55 5555 5555"),
    ],
)
def test_shown_is_how_people_write_it(number, text):
    assert shown(number) == text


@pytest.mark.parametrize(
    ("number", "kind", "extension", "expected"),
    [
        ("+18774656636", "voice", "", "tel:+18774656636"),
        ("+18774656636", "voice", "2", "tel:+18774656636;ext=2"),
        ("988", "voice", "", "tel:988"),
        ("838255", "text", "", "sms:838255"),
        ("+18774656636", "text", "2", "sms:+18774656636"),
        ("+18774656636", "tty", "", "tel:+18774656636"),
    ],
)
def test_address_dials_or_texts(number, kind, extension, expected):
    assert address(number, kind=kind, extension=extension) == expected


@given(st.from_regex(r"(?:503|208|877|212)-[2-9][0-9]{2}-[0-9]{4}", fullmatch=True))
def test_normalise_takes_its_own_answer_as_it_is_shown(text):
    try:
        number = normalise(text)
    except ValidationError:
        return

    assert normalise(number) == number
    assert normalise(shown(number)) == number


@given(st.text(max_size=30))
def test_normalise_answers_or_refuses_whatever_comes(text):
    try:
        number = normalise(text)
    except ValidationError:
        return

    assert number.removeprefix("+").isdecimal()
    assert number.isascii()
