"""The article page: each part that a reader counts on."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from tests.content import make_article, make_person, make_regions, make_resource

pytestmark = pytest.mark.django_db


def page_of(client, article, query=""):
    response = client.get(article.get_absolute_url() + query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(element):
    return " ".join(element.get_text(" ").split())


def test_answer_comes_first_and_every_part_can_be_jumped_to(client):
    soup = page_of(client, make_article())

    head = [words(one) for one in soup.select(".page-head h1, .page-head .answer")]
    targets = [link["href"][1:] for link in soup.select(".contents a")]
    assert head == ["What is palliative care?", "It is care for comfort, at any time."]
    assert targets == [
        "care", "what-helps", "what-does-it-cost", "questions", "sources", "about-this-page",
    ]  # fmt: skip
    assert [soup.find(id=target)["tabindex"] for target in targets] == ["-1"] * len(targets)


def test_care_cards_stand_in_three_levels(client):
    soup = page_of(client, make_article())

    assert [words(one) for one in soup.select(".care-card h2")] == [
        "Call 911 now",
        "Call your care team today",
        "Ask at your next visit",
    ]


def test_source_leads_to_its_numbers_and_back_to_each_place(client):
    article = make_article(body="<p>One.[1] Two.[1]</p>", references=1)
    article.references.update(pmid="28522448")

    soup = page_of(client, article)

    item = soup.select_one("#source-1")
    assert [link["href"] for link in item.select("a")] == [
        "https://journal.example/1",
        "https://doi.org/10.1000/1",
        "https://pubmed.ncbi.nlm.nih.gov/28522448/",
        "#cite-1-1",
        "#cite-1-2",
    ]
    assert words(item.select_one(".backs")) == "↩ 1 , 2"
    assert [link["aria-label"] for link in item.select(".back")] == [
        "Back to place 1 that cites source 1",
        "Back to place 2 that cites source 1",
    ]


def test_source_without_an_address_is_reached_by_its_doi(client):
    article = make_article(references=1)
    article.references.update(url="")

    link = page_of(client, article).select_one("#source-1 a")

    assert link["href"] == "https://doi.org/10.1000/1"


def test_page_names_who_wrote_it_who_checked_it_and_when_again(client):
    reviewer = make_person()
    article = make_article(
        author=make_person("Ana Sample"),
        reviewer=reviewer,
        reviewed_on=date(2026, 1, 2),
        review_due_on=date(2026, 2, 2),
    )

    rows = page_of(client, article).select("section[aria-labelledby=about-this-page] dl div")
    said = {words(row.dt): words(row.dd) for row in rows}

    assert said.pop("Last changed")
    assert said == {
        "Written by": "Ana Sample, MD, General Hospital",
        "Medical reviewer": "Rosa Kim, MD, General Hospital",
        "Last reviewed": "Jan. 2, 2026",
        "Next review due": "Feb. 2, 2026 (overdue)",
        "Who paid for it": "It is not yet stated who paid for this page.",
    }


def test_page_says_who_paid_for_it_in_every_language(client):
    article = make_article(funding="A gift of Helping Hands paid for this page.")
    make_article("¿Qué es?", translation_of=article)

    for url in (article.get_absolute_url(), f"/es{article.get_absolute_url()}"):
        assert "A gift of Helping Hands" in client.get(url).content.decode()


def test_help_is_for_the_place_in_the_address(client):
    make_regions()
    make_resource("Boise rides", serves="treasure-valley", topics=["palliative-care"])
    make_resource("Portland rides", serves="portland-metro", topics=["palliative-care"])
    article = make_article()

    everywhere = words(page_of(client, article).select_one("#near"))
    by_zip = page_of(client, article, "?zip=83702").select_one("#near")
    by_region = words(page_of(client, article, "?region=oregon").select_one("#near"))

    assert ("Boise rides" in everywhere, "Portland rides" in everywhere) == (True, True)
    assert ("Boise rides" in words(by_zip), "Portland rides" in words(by_zip)) == (True, False)
    assert ("Boise rides" in by_region, "Portland rides" in by_region) == (False, True)
    assert by_zip.select_one("input[name=zip]")["value"] == "83702"
    assert "zip=83702" in by_zip.select_one("a.more")["href"]


def test_trail_leads_from_the_room_to_the_topic(client):
    trail = page_of(client, make_article()).select_one("nav.crumbs")

    assert words(trail.select_one("a")) == "Learn"
    assert trail.select("a")[-1]["href"] == "/learn/topics/palliative-care/"
    assert trail["aria-label"] == "Where you are"
