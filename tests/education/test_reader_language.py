"""What readers of one language meet when the content is in another."""

import pytest
from bs4 import BeautifulSoup

from education.models import Article
from tests.content import make_article, make_regions, make_resource

pytestmark = pytest.mark.django_db

LINKS = [
    ("/learn/palliative-care/", "/es/learn/palliative-care/"),
    ("/learn/?kind=questions#articles", "/es/learn/?kind=questions#articles"),
    ("/resources/?zip=83702&topic=rides", "/es/resources/?zip=83702&topic=rides"),
    ("/events/evening-group/2026-12-01/", "/es/events/evening-group/2026-12-01/"),
    ("/es/learn/glossary/", "/es/learn/glossary/"),
    ("/", "/es/"),
    # These have no language.
    ("/static/css/base.css", "/static/css/base.css"),
    ("/media/sheet.pdf", "/media/sheet.pdf"),
    ("/sitemap.xml", "/sitemap.xml"),
    ("/admin/", "/admin/"),
    ("/nonsense/", "/nonsense/"),
    ("//other.example/learn/", "//other.example/learn/"),
    ("https://other.example/learn/", "https://other.example/learn/"),
    ("tel:+18004226237", "tel:+18004226237"),
]


def links_of(client, url):
    soup = BeautifulSoup(client.get(url).content, "html.parser")
    return [link["href"] for link in soup.select(".reading a")]


def body_with(links):
    return "<p>" + " ".join(f'<a href="{href}">a page</a>' for href in links) + "</p>"


def test_links_of_a_foreign_text_keep_the_language_of_the_reader(client):
    article = make_article(references=0)
    # Past the cleaning of a save: also what it would leave out must be left alone.
    Article.objects.update(body=body_with(href for href, _spanish in LINKS))

    here = links_of(client, article.get_absolute_url())
    spanish = links_of(client, f"/es{article.get_absolute_url()}")

    assert spanish == [href for _english, href in LINKS]
    assert here == [href.replace("/es/learn/g", "/learn/g") for href, _spanish in LINKS]


def test_links_of_a_translation_stay_in_its_language(client):
    article = make_article(references=0)
    links = ["/es/learn/?kind=story", "/learn/glossary/"]
    make_article("¿Qué es?", translation_of=article, references=0, body=body_with(links))

    found = links_of(client, f"/es{article.get_absolute_url()}")

    assert found == ["/es/learn/?kind=story", "/es/learn/glossary/"]


def titles(language="es"):
    return [row.title for row in Article.objects.filter(topics__slug="rides").read_in(language)]


def test_each_article_is_read_once_in_the_best_language():
    both = make_article("Rides", topics=["rides", "money"])
    make_article("Viajes", translation_of=both)
    make_article("A car", topics=["rides"])
    make_article("Un coche", translation_of=make_article("Own car", topics=["rides"]))
    make_article("Elsewhere", topics=["money"])

    assert titles("en") == ["A car", "Own car", "Rides"]
    assert titles("es") == ["A car", "Un coche", "Viajes"]


def test_only_what_is_public_is_read():
    gone = make_article("Rides", topics=["rides"])
    make_article("Viajes", translation_of=gone)
    kept = make_article("A car", topics=["rides"])
    make_article("Un coche", translation_of=kept, published=False)
    gone.archive()

    assert titles() == ["A car"]


def test_listing_offers_what_to_read_in_the_language_of_the_reader(client):
    make_regions()
    resource = make_resource(topics=["rides"])
    make_article("Viajes", translation_of=make_article("Rides", topics=["rides"]))

    def offered(url):
        soup = BeautifulSoup(client.get(url).content, "html.parser")
        return [link.get_text() for link in soup.select("main .link-list a")]

    url = resource.get_absolute_url()
    assert offered(f"/es{url}") == ["Viajes"]
    assert offered(url) == ["Rides"]
