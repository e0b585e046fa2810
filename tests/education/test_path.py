"""The path of the newly diagnosed: five articles that lead from one to the next."""

import pytest
from bs4 import BeautifulSoup

from education.path import SLUGS, minutes_to_read, step_of, steps
from tests.content import make_article

pytestmark = pytest.mark.django_db


@pytest.fixture
def articles():
    return [make_article(f"Step {slug}", slug=slug) for slug in SLUGS]


def read(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(element):
    return " ".join(element.get_text(" ").split())


def ways(soup):
    return {link["rel"][0]: link["href"] for link in soup.select(".path-step a[rel]")}


def test_each_step_names_its_place_and_leads_on(client, articles):
    for number, slug in enumerate(SLUGS, start=1):
        soup = read(client, f"/learn/{slug}/")

        place = soup.select_one(".path-place")
        expected = {}
        if number > 1:
            expected["prev"] = f"/learn/{SLUGS[number - 2]}/"
        if number < len(SLUGS):
            expected["next"] = f"/learn/{SLUGS[number]}/"
        assert words(place) == f"Newly diagnosed: step {number} of 5"
        assert place["href"] == "/learn/newly-diagnosed/"
        assert ways(soup) == expected


def test_other_articles_are_no_step(client, articles):
    soup = read(client, make_article().get_absolute_url())

    assert soup.select(".path-place, .path-step") == []


def test_page_of_the_path_says_what_each_step_gives_and_takes(client, articles):
    articles[1].body = "<p>" + "word " * 450 + "</p>"
    articles[1].save()

    cards = read(client, "/learn/newly-diagnosed/").select("ol.path > li")

    assert [words(card.h2) for card in cards] == [f"Step {slug}" for slug in SLUGS]
    assert words(cards[0].select_one(".kicker")) == "Step 1 of 5 · about 1 minute"
    assert words(cards[1].select_one(".kicker")) == "Step 2 of 5 · about 3 minutes"
    assert words(cards[1].select("p")[-1]) == articles[1].summary


def test_path_closes_over_a_step_that_is_not_public(client, articles):
    articles[1].archive()

    soup = read(client, f"/learn/{SLUGS[0]}/")

    assert words(soup.select_one(".path-place")) == "Newly diagnosed: step 1 of 4"
    assert ways(soup) == {"next": f"/learn/{SLUGS[2]}/"}


def test_steps_are_in_the_language_of_the_reader(client, articles):
    make_article("Segundo paso", translation_of=articles[1])

    soup = read(client, f"/es/learn/{SLUGS[0]}/")

    link = soup.select_one("a[rel=next]")
    assert (words(link), link["href"]) == ("Segundo paso", f"/es/learn/{SLUGS[1]}/")
    assert [step.article.language for step in steps("es")] == ["en", "es", "en", "en", "en"]


def test_path_without_articles_says_so(client):
    soup = read(client, "/learn/newly-diagnosed/")

    assert soup.select("ol.path") == []
    assert "We have no article on this yet." in words(soup.select_one(".notice"))


def test_draft_that_staff_preview_is_no_step_yet(articles):
    articles[0].archive()

    assert step_of(articles[0], "en") is None


@pytest.mark.parametrize(
    ("count", "minutes"), [(0, 1), (1, 1), (200, 1), (201, 2), (400, 2), (1000, 5)]
)
def test_minutes_are_rounded_up(count, minutes):
    assert minutes_to_read(f"<p>{'word ' * count}</p>") == minutes
