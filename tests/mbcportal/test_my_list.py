"""My list on the server: an address becomes a page, and nothing is kept."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mbcportal.lists import MAX_ITEMS, MAX_MAIL, mail_address
from tests.content import (
    add_office,
    make_article,
    make_event,
    make_nation,
    make_resource,
    make_states,
)

URL = "/my-list/"

pytestmark = pytest.mark.django_db


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def ask(client, *items, prefix=""):
    return client.get(prefix + URL, {"item": list(items)})


def titles(response):
    return [one.get_text() for one in read(response).select(".printed-list h2")]


def test_a_list_without_items_is_left_to_the_device(client):
    response = client.get(URL)

    page = read(response)
    assert response.status_code == 200
    assert page.select(".printed-list") == []
    assert "needs JavaScript" in page.select_one("[data-without-script]").get_text()
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert not response.cookies


def test_a_list_shows_the_facts_of_today_in_its_order(client):
    states = make_states(["oregon"])
    rides = make_resource(phones=["503-555-0100", "503-555-0101"], cost_note="Tips are fine.")
    add_office(rides, states["oregon"])
    make_event()
    make_article()

    response = ask(
        client,
        "article:what-is-palliative-care",
        "resource:rides-to-treatment",
        "event:evening-group",
    )

    page = read(response)
    assert titles(response) == ["What is palliative care?", "Rides to treatment", "Evening group"]
    numbers = [link["href"] for link in page.select(".listed-number")]
    assert numbers == ["tel:503-555-0100", "tel:503-555-0101"]
    told = page.select(".printed-list > li")[1].get_text(" ")
    assert "Monday to Friday: 9 a.m. – 5 p.m. Pacific Time" in " ".join(told.split())
    assert "Free. Tips are fine." in told
    assert "100 Main Street, Portland, OR" in " ".join(told.split())
    (when,) = page.select(".printed-list time")
    assert when["data-zone"] == "America/Los_Angeles"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert not response.cookies


def test_next_date_is_one_that_takes_place(client):
    group = make_event(dates=2)
    first, second = group.occurrences.all()
    first.status = "cancelled"
    first.save()

    page = read(ask(client, "event:evening-group"))

    (when,) = page.select(".printed-list time")
    assert when["datetime"] == second.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert page.select(".cancelled") == []


def test_what_is_no_longer_here_is_named_and_keeps_its_place(client):
    make_resource()
    make_resource("Wig library").archive()
    make_resource("Secret draft", published=False)

    response = ask(
        client,
        "resource:wig-library",
        "resource:rides-to-treatment",
        "resource:secret-draft",
        "event:never-was",
    )

    rows = [
        " ".join(li.get_text(" ").split()) for li in read(response).select(".printed-list > li")
    ]
    assert rows[0] == "wig library : no longer here."
    assert rows[1].startswith("Rides to treatment")
    assert rows[2] == "secret draft : no longer here."
    assert rows[3] == "never was : no longer here."
    assert "Secret draft" not in response.content.decode()
    shared = read(response).select_one("#share-address")["value"]
    assert shared == "http://testserver/my-list/?item=resource:rides-to-treatment"


def test_a_list_is_in_the_readers_language_where_there_is_one(client):
    rides = make_resource()
    make_resource("Viajes al tratamiento", translation_of=rides)
    make_article()
    items = ("resource:rides-to-treatment", "article:what-is-palliative-care")

    response = ask(client, *items, prefix="/es")

    assert titles(response) == ["Viajes al tratamiento", "What is palliative care?"]
    listed = read(response).select(".printed-list > li")
    assert [li.get("lang") for li in listed] == [None, "en"]
    assert listed[0]["data-url"] == "/es/resources/rides-to-treatment/"
    assert read(response).select(".listed-number")[0].get_text(strip=True) == "503-555-0100"
    link = read(response).select_one("header a[hreflang]")
    assert parse_qs(urlsplit(link["href"]).query) == {"item": list(items)}


@pytest.mark.parametrize(
    "value",
    [
        "nonsense",
        "resource:",
        "resource:<b>x",
        "page:about",
        "resource:a:b",
        "resource:" + "a" * 81,
    ],
)
def test_what_is_not_understood_is_named_and_left_out(value, client):
    make_resource()

    response = ask(client, value, "resource:rides-to-treatment")

    assert response.status_code == 200
    assert value[:60] in read(response).select_one("#not-understood").get_text()
    assert titles(response) == ["Rides to treatment"]
    assert "<b>x" not in response.content.decode()


@pytest.mark.parametrize(
    "value", ["x" * 10_000, "\u202e\u200b😀", "resource:\u0660", "\ud7ff", "  ", "'\"--"]
)
def test_hostile_values_are_borne(value, client):
    assert ask(client, value).status_code == 200


def test_a_nul_is_refused(client):
    assert client.get(f"{URL}?item=resource:%00").status_code == 400


def test_only_so_many_are_shown_and_the_rest_is_said(client):
    make_nation()

    response = ask(client, *(f"resource:no-{number}" for number in range(MAX_ITEMS + 1)))

    page = read(response)
    assert len(page.select(".printed-list > li")) == MAX_ITEMS
    assert f"more than {MAX_ITEMS} things" in page.select_one("#not-understood").get_text()


def test_a_list_can_only_be_read(client):
    assert client.post(URL, {"item": "resource:x"}).status_code == 405


def test_queries_do_not_grow_with_the_list(client):
    states = make_states(["oregon"])
    items = []

    def count(number):
        for one in range(len(items) // 3, number):
            row = make_resource(f"Rides {one}")
            add_office(row, states["oregon"])
            make_resource(f"Viajes {one}", translation_of=row)
            make_resource(f"Fund {one}")
            event = make_event(f"Group {one}")
            if one % 2:
                make_event(f"Grupo {one}", translation_of=event)
            make_article(f"Article {one}")
            items.extend([f"resource:rides-{one}", f"event:group-{one}", f"article:article-{one}"])
        with CaptureQueriesContext(connection) as queries:
            assert len(titles(ask(client, *items, prefix="/es"))) == len(items)
        return len(queries)

    few = count(2)

    assert [count(4), count(9)] == [few, few]


def test_the_mail_names_nobody_and_says_nothing_of_health_in_its_subject(client):
    make_resource()
    make_event()

    page = read(ask(client, "resource:rides-to-treatment", "event:evening-group"))

    (link,) = page.select("a[href^='mailto:']")
    address = urlsplit(link["href"])
    said = parse_qs(address.query)
    assert address.path == ""
    assert said["subject"] == ["My list"]
    lines = said["body"][0].split("\r\n")
    assert lines[:3] == [
        "Rides to treatment",
        "Call: 503-555-0100",
        "http://testserver/resources/rides-to-treatment/",
    ]
    assert lines[4] == "Evening group"


def test_a_long_mail_ends_with_a_word_on_the_rest():
    address = mail_address("My list", ["ñ" * 300] * 50, "Not all of it.")

    assert len(address) <= MAX_MAIL
    assert unquote(address).endswith("\r\n\r\nNot all of it.")
