"""A page asks the database the same number of questions, however much it shows."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from education.models import Article
from events.models import Event
from resources.models import Resource
from tests.content import (
    LANGUAGES,
    add_office,
    address,
    make_affiliate,
    make_article,
    make_event,
    make_language,
    make_portal,
    make_resource,
    make_term,
    make_topic,
    make_venue,
    pages,
)
from tests.recordings import make_media

FEEDS = [
    "resources:feed", "events:feed", "education:feed", "education:podcast", "education:news_feed",
    "education:stories_feed", "events:ical",
]  # fmt: skip
# Of one page, whatever it shows.
AT_MOST = 60


def fill(regions, count):
    """Add `count` of everything, each with `count` phones, dates or sources, and translate all."""
    affiliate = make_affiliate()
    for number in range(count):
        suffix = f"{count}-{number}"
        resource = make_resource(
            f"Program {suffix}",
            slug=f"program-{suffix}",
            kind="helpline" if number % 3 == 0 else "program",
            sites=["bone"],
            audiences=["people-with-mbc", "caregivers"],
            languages=["en", "es"],
            serves=["united-states", "oregon", "portland-metro", "clark-county-washington"],
            topics=["rides", "money"],
            phones=[f"503-555-01{extra:02}" for extra in range(count)],
            verified_on=date(2026, 1, 2),
            verified_how="call",
        )
        add_office(resource, regions["oregon"])
        make_event(
            f"Evening {suffix}",
            slug=f"evening-{suffix}",
            topics=["rides"],
            sites=["bone"],
            languages=["en", "es"],
            serves=["united-states", "oregon", "portland-metro", "clark-county-washington"],
            format="in-person",
            venue=make_venue(f"Library {suffix}", state=regions["oregon"], affiliate=affiliate),
            dates=count,
        )
        make_article(
            f"Article {suffix}",
            slug=f"article-{suffix}",
            topics=["rides", "palliative-care"],
            sites=["bone"],
            references=count,
        )
        episode = make_article(
            f"Episode {suffix}", slug=f"episode-{suffix}", kind="podcast", published=False
        )
        for role in ("audio", "pdf"):
            make_media(episode, role)
        episode.publish()
        for kind in ("news", "story"):
            make_article(f"{kind} {suffix}", slug=f"{kind}-{suffix}", kind=kind, byline="Robin")
        make_term(f"Word {suffix}", slug=f"word-{suffix}")
        make_topic(f"topic-{suffix}")
        make_affiliate(f"affiliate-{suffix}", serves=["oregon", "portland-metro"])
    translate_all()


def translate_all():
    """Give every row a Spanish one: a page that shows both kinds asks for the parts of both."""
    for model, make in ((Resource, make_resource), (Event, make_event), (Article, make_article)):
        for row in model.objects.published().filter(translation_of=None, translations=None):
            make(f"{row} (es)", translation_of=row)


def all_urls(language):
    urls = {
        f"{name} {number}": address(name, language, variant=number)
        for name, variants in pages().items()
        for number in range(len(variants))
    }
    with translation.override(language):
        return urls | {name: reverse(name) for name in (*FEEDS, "sitemap")}


def count_queries(client, language):
    """Return {page: the number of its queries}, when the search has been built already."""
    counts = {}
    client.get(reverse("search"), {"q": "rides"})
    for name, url in all_urls(language).items():
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts[name] = len(queries)
    return counts


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_asks_no_more_with_more_rows(language, client, db):
    regions = make_portal()
    make_language("es")
    fill(regions, 1)
    fill(regions, 2)
    few = count_queries(client, language)

    fill(regions, 3)
    some = count_queries(client, language)

    fill(regions, 15)
    many = count_queries(client, language)

    assert {name: (few[name], some[name], many[name]) for name in few} == {
        name: (few[name],) * 3 for name in few
    }
    assert {name: number for name, number in many.items() if number > AT_MOST} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_answers_without_any_content(language, client, db):
    names = [name for name, variants in pages().items() if not variants[0][0]]
    with translation.override(language):
        urls = [reverse(name) for name in (*names, *FEEDS, "sitemap", "robots")]

    statuses = {url: client.get(url).status_code for url in urls}

    assert {url: status for url, status in statuses.items() if status != 200} == {}
