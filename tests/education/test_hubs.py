"""Hubs gather what the portal has on a site or topic, and say what it has not."""

import pytest
from bs4 import BeautifulSoup

from tests.content import (
    make_article,
    make_event,
    make_regions,
    make_resource,
    make_site,
    make_term,
    make_topic,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _taxonomy(db):
    make_regions()
    for slug in ("brain", "lung", "liver", "bone", "other"):
        make_site(slug)
    make_topic("pain")


def read(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(element):
    return " ".join(element.get_text(" ").split())


def headings(soup):
    return [words(one) for one in soup.select("main h2")]


def on(term, **relations):
    row = make_term(term)
    for name, row_slugs in relations.items():
        getattr(row, name).set(row_slugs)
    return row


def test_site_gathers_all_there_is(client):
    make_article("Bone metastasis", topics=["basics"], sites=["bone"], kind="site-page")
    make_article("Bone drugs", topics=["treatment"], sites=["bone"])
    make_resource("Bone help", sites=["bone"])
    make_event("Bone talk", sites=["bone"])
    on("Denosumab", sites=[make_site("bone")])
    on("Ascites", sites=[make_site("liver")])

    soup = read(client, "/learn/sites/bone/")

    main = words(soup.main)
    for title in ("Bone metastasis", "Bone drugs", "Bone help", "Bone talk", "Question 1?"):
        assert title in main
    assert [words(term) for term in soup.select("dl.words dt")] == ["Denosumab"]
    assert soup.select_one("#near input[name=zip]") is not None


def test_hub_shows_help_for_the_place_in_its_address(client):
    for name, where in (("Boise help", "treasure-valley"), ("Portland help", "portland-metro")):
        make_resource(name, serves=where, topics=["pain"], sites=["bone"])

    for url in ("/learn/sites/bone/", "/learn/topics/pain/"):
        near = read(client, f"{url}?zip=83702").select_one("#near")
        assert ("Boise help" in words(near), "Portland help" in words(near)) == (True, False)
        assert near.select_one("input[name=zip]")["value"] == "83702"


def test_site_without_help_of_its_own_shows_help_for_everybody(client):
    make_resource("Rides", sites=[])

    soup = read(client, "/learn/sites/lung/")

    assert "Help for people with MBC" in headings(soup)
    assert "Rides" in words(soup.select_one("#near"))


def test_site_without_help_of_its_own_shows_help_with_what_its_page_is_about(client):
    make_article("Lung page", topics=["pain"], sites=["lung"], kind="site-page")
    make_resource("Pain line", topics=["pain"])
    make_resource("Rides", topics=["rides"])

    near = words(read(client, "/learn/sites/lung/").select_one("#near"))

    assert ("Pain line" in near, "Rides" in near) == (True, False)


def test_place_without_help_says_so_and_shows_the_ways_on(client):
    make_resource("Portland help", serves="portland-metro", topics=["pain"])

    notice = read(client, "/learn/topics/pain/?zip=83702").select_one("#near .notice")

    assert "We know of no help with this for Boise" in words(notice)
    assert [link["href"] for link in notice.select("a")] == [
        "/learn/topics/pain/#near", "/resources/", "/search/tell-us/",
    ]  # fmt: skip


def test_topic_with_nothing_says_so_and_asks(client):
    soup = read(client, "/learn/topics/pain/")

    notices = [words(one) for one in soup.select(".notice")]
    assert notices[0].startswith("We have no article on this yet.")
    assert notices[1].startswith("We know of no help with this yet.")
    assert soup.select_one("#near input[name=zip]") is not None


@pytest.mark.parametrize("zip_code", ["00000", "nonsense", "¿?%E2%80%AE", "9" * 10_000])
def test_place_nobody_knows_is_the_whole_country(zip_code, client):
    make_resource("Pain help", topics=["pain"])

    near = read(client, f"/learn/topics/pain/?zip={zip_code}").select_one("#near")

    assert "Pain help" in words(near)


def test_site_without_a_page_shows_what_holds_everywhere(client):
    make_article("What is metastatic breast cancer?", topics=["basics"])
    make_article("Treating one place", topics=["treatment"], sites=["other"])

    soup = read(client, "/learn/sites/other/")

    general = soup.select_one(".body-and-list .notice")
    assert "What is metastatic breast cancer?" in words(general)
    assert "Treating one place" in words(soup.main)
    others = {link["href"] for link in soup.select(".body-and-list > .flow > .link-list a")}
    assert others == {f"/learn/sites/{slug}/" for slug in ("brain", "lung", "liver", "bone")}


def test_hub_refuses_what_no_address_has(client):
    assert client.get("/learn/topics/pain/?zip=%00").status_code == 400


def test_topic_takes_the_questions_of_its_first_article_when_it_has_no_list(client):
    make_article("Managing pain", topics=["pain"])

    soup = read(client, "/learn/topics/pain/")

    assert [words(one) for one in soup.select("ul.questions li")] == ["Question 1?", "Question 2?"]


def test_few_words_are_shown(client):
    topic = make_topic("pain")
    for number in range(9):
        on(f"Word {number}", topics=[topic])

    soup = read(client, "/learn/topics/pain/")

    assert len(soup.select("dl.words dt")) == 6
    assert soup.select_one("a[href='/learn/glossary/'].more") is not None


def test_words_of_a_hub_are_in_the_language_of_the_reader(client):
    on("Metastasis", topics=[make_topic("pain")])

    soup = read(client, "/es/learn/topics/pain/")

    assert [words(term) for term in soup.select("dl.words dt")] == ["Metástasis"]


def test_hub_of_trials_leads_to_the_sheet(client):
    make_topic("clinical-trials")

    soup = read(client, "/learn/topics/clinical-trials/")

    assert soup.select_one("a[href='/learn/clinical-trials/facts-sheet/']") is not None
