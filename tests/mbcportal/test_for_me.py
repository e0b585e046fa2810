"""For me: a page in the order of what a person said; the server keeps nothing of it."""

import json

import pytest
import yaml
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mbcportal.about_you import ROLES, SUBTYPES, TREATMENTS
from tests.content import (
    make_article,
    make_event,
    make_language,
    make_regions,
    make_resource,
    make_site,
    make_topic,
)

URL = "/for-me/"

pytestmark = pytest.mark.django_db


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def headings(soup, level):
    return [" ".join(one.get_text(" ").split()) for one in soup.select(f"main {level}")]


@pytest.fixture
def somewhere():
    """Three states, two sites, and help in Idaho and everywhere."""
    make_regions()
    make_site("bone")
    make_site("liver")
    make_resource("Idaho rides", serves="idaho")
    make_resource("Oregon rides", serves="oregon")
    make_resource("National rides")


def test_the_form_asks_for_nothing_that_must_be_said(client, somewhere):
    response = client.get(URL)

    page = read(response)
    assert response.status_code == 200
    assert page.select("[required]") == []
    assert page.select_one("form.about-you")["method"] == "get"
    assert page.select("[data-remember], .card") == []
    assert not response.cookies


@pytest.mark.parametrize("query", ["place=&role=&subtype=", "page=2", "role="])
def test_an_empty_form_is_no_answer(query, client, somewhere):
    page = read(client.get(f"{URL}?{query}"))

    assert headings(page, "h1") == ["For me"]


def test_help_near_the_place_comes_first(client, somewhere):
    page = read(client.get(URL, {"place": "83702"}))

    assert "Help for Boise, ID 83702" in headings(page, "h2")
    assert headings(page, ".card h3")[:2] == ["Idaho rides", "National rides"]
    assert page.select_one("#about-place")["value"] == "83702"


def test_articles_stand_in_the_order_of_the_answers(client, somewhere):
    make_article("Living with MBC", slug="living-with-mbc", topics=["identity"])
    make_article("Doctor words", topics=["questions-to-ask"])
    make_article("Chemo", slug="chemotherapy", topics=["treatment"])
    make_article("Immuno", slug="immunotherapy", topics=["treatment"])
    make_article("Liver", sites=["liver"], kind="site-page", topics=["basics"])
    make_article("Bone", sites=["bone"], kind="site-page", topics=["basics"])

    query = "site=bone&treatment=immunotherapy&subtype=triple-negative&role=mbc"
    page = read(client.get(f"{URL}?{query}"))

    assert headings(page, "h3.section-tight") == [
        "Where it has spread",
        "Treatment",
        "Living with it",
        "Questions to ask",
    ]
    assert headings(page, ".card h4") == [
        "Bone",
        "Immuno",
        "Chemo",
        "Living with MBC",
        "Doctor words",
    ]


def test_help_is_for_the_role_and_the_treatment_when_there_is_enough(client, somewhere):
    for number in range(3):
        make_resource(f"Carers {number}", topics=["caregivers"], audiences=["caregivers"])

    page = read(client.get(URL, {"role": "caregiver"}))

    assert headings(page, ".card h3") == ["Carers 0", "Carers 1", "Carers 2"]


def test_help_is_widened_when_little_fits(client, somewhere):
    page = read(client.get(URL, {"role": "professional", "place": "Idaho"}))

    assert headings(page, ".card h3") == ["Idaho rides", "National rides"]


def test_the_page_is_in_the_readers_language(client, somewhere):
    bone = make_article("Bone", sites=["bone"], kind="site-page")
    make_article("Hueso", sites=["bone"], kind="site-page", translation_of=bone)

    page = read(client.get(f"/es{URL}", {"site": "bone"}))

    assert headings(page, ".card h4") == ["Hueso"]
    assert page.select_one("form.about-you")["action"] == f"/es{URL}"


@pytest.mark.parametrize("typed", ["8370", "Atlantis", "00000", "<script>", "٨٣٧٠٢", "x" * 10_000])
def test_an_unknown_place_is_said_beside_its_field(typed, client, somewhere):
    response = client.get(URL, {"place": typed, "site": "bone"})

    page = read(response)
    field = page.select_one("#about-place")
    assert response.status_code == 422
    assert field["value"] == typed[:80]
    assert field["aria-invalid"] == "true"
    assert typed[:80] in page.select_one(f"#{field['aria-describedby']}").get_text()
    assert page.select_one("[name=site][value=bone]").has_attr("checked")
    assert page.title.string.startswith("Error:")


def test_a_name_of_several_places_gives_them_to_choose(client, somewhere):
    page = read(client.get(URL, {"place": "Clark County", "site": "bone"}))

    links = {link.get_text(strip=True): link["href"] for link in page.select("form a.chip")}
    assert list(links) == ["Clark County, Idaho", "Clark County, Washington"]
    chosen = read(client.get(URL + links["Clark County, Idaho"]))
    assert chosen.select_one("#about-place")["value"] == "Clark County, Idaho"
    assert chosen.select_one("[name=site][value=bone]").has_attr("checked")
    again = client.get(URL, {"place": "Clark County, Idaho"})
    assert "Help for Clark County, Idaho" in headings(read(again), "h2")


@pytest.mark.parametrize("name", ["site", "subtype", "treatment", "role"])
@pytest.mark.parametrize("value", ["moon", "<b>", "x" * 10_000, "😀", "\u202e"])
def test_values_nobody_knows_are_named_and_dropped(name, value, client, somewhere):
    response = client.get(URL, {name: value, "place": "Idaho"})

    page = read(response)
    assert response.status_code == 200
    named = page.select_one("#not-understood")
    assert (value[:60] in named.get_text()) if value != "\u202e" else named is None
    assert json.loads(page.select_one("[data-remember]")["data-answers"])[name] in ("", [])
    assert "<b>" not in response.content.decode()


def test_a_nul_is_refused(client, somewhere):
    assert client.get(f"{URL}?place=%00").status_code == 400


def test_what_may_be_kept_is_what_was_said(client, somewhere):
    query = "place=83702&site=bone&subtype=her2-low&treatment=radiation&role=new"
    response = client.get(f"{URL}?{query}")

    kept = json.loads(read(response).select_one("[data-remember]")["data-answers"])
    assert kept == {
        "place": "83702",
        "site": ["bone"],
        "subtype": "her2-low",
        "treatment": ["radiation"],
        "role": "new",
        "topics": ["rides", "lodging", "support-group", "navigation", "newly-diagnosed"],
        "doors": ["learn", "support", "events"],
    }
    assert response.headers["Cache-Control"] == "private, no-store"
    assert not response.cookies


def test_every_answer_leads_to_what_the_portal_has(starter_slugs):
    articles, topics, audiences = starter_slugs

    for choice in (*SUBTYPES, *TREATMENTS, *ROLES):
        assert set(choice.articles) <= articles, choice.value
        assert set(choice.topics) <= topics, choice.value
        assert set(choice.audiences) <= audiences, choice.value


def test_queries_do_not_grow_with_the_content(client, somewhere):
    make_language("es")
    query = "place=83702&site=bone&treatment=chemotherapy&role=mbc"

    def fill(numbers):
        for one in numbers:
            make_resource(f"Rides {one}", languages=["en", "es"], serves=["idaho", "oregon"])
            make_event(f"Group {one}", serves=["idaho", "oregon"], topics=["rides"])
            make_article(f"Bone {one}", sites=["bone"], kind="site-page")
            make_article(f"Ask {one}", topics=["questions-to-ask"])

    def count():
        client.get(f"{URL}?{query}")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{URL}?{query}")
        return len(queries)

    make_topic("side-effects")
    fill(range(3))
    few = count()
    fill(range(3, 12))

    assert count() == few


@pytest.fixture
def starter_slugs():
    """The slugs of the starter's articles, topics and audiences."""
    taxonomy = settings.BASE_DIR / "mbcportal/taxonomy/starter"
    articles = {
        path.stem for path in (settings.BASE_DIR / "education/starter/articles").glob("*.md")
    }
    groups = yaml.safe_load((taxonomy / "topics.yaml").read_text())
    topics = {topic["slug"] for group in groups for topic in group["topics"]}
    audiences = yaml.safe_load((taxonomy / "audiences.yaml").read_text())
    return articles, topics, {one["slug"] for one in audiences}
