"""Queries about the site itself lead to its own pages."""

import pytest

from mbcportal.own_pages import own_page

REPORTS = [
    "wrong phone number",
    "the number you list doesn't work",
    "report a broken link",
    "report an error",
    "that listing is out of date",
    "número equivocado",
    "el teléfono no funciona",
    "avisar de un error",
]
SUGGESTIONS = [
    "suggest a resource",
    "add my support group",
    "agregar un grupo",
    "sugerir una ayuda",
]
OTHERS = [
    "",
    "phone support",
    "phone number for rides",
    "what to do when chemo is not working",
    "support group near portland",
    "is something wrong with me",
    "me siento mal",
    "grupo de apoyo",
    "information on bone mets",
    "x" * 10_000,
]


@pytest.mark.parametrize(
    ("query", "page"),
    [
        *((query, "report") for query in REPORTS),
        *((query, "suggest") for query in SUGGESTIONS),
        *((query, "") for query in OTHERS),
    ],
)
def test_query_is_known_for_one_about_the_site(query, page):
    assert own_page(query) == page


@pytest.mark.django_db
def test_search_page_says_where_to_report(client):
    said = client.get("/search/", {"q": "wrong phone number"}).content.decode()
    other = client.get("/search/", {"q": "rides"}).content.decode()

    assert "Something wrong here? Tell us" in said
    assert "Something wrong here? Tell us" not in other
    assert "/resources/suggest/" in client.get("/search/", {"q": "add my group"}).content.decode()
