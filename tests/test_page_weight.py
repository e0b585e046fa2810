"""A page and what it loads stay light enough for an old phone on a weak line."""

import re
import zlib
from functools import cache
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import brotli
import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import transaction

from tests.content import (
    LANGUAGES,
    address,
    make_article,
    make_event,
    make_portal,
    make_resource,
    make_term,
    pages,
)

LIMIT = 60_000
LOADING = "link[rel=stylesheet], link[rel=icon], link[rel=modulepreload], script, img, use, source"
# What a style sheet or a module loads in turn.
INNER = re.compile(
    r"""url\(["']?([^"')]+)|@import\s+["']([^"']+)|(?:from|import)\s*["'](\./[^"']+)"""
)

# Words as long as real ones, and not all the same: what repeats would compress too well.
TEXT = """
care team rides hospital appointment driver volunteer county insurance payment grant income
treatment scan result nurse navigator support group evening morning family children partner pain
fatigue appetite sleep medicine dose blood bone liver lung brain question answer doctor
"""
WORDS = TEXT.split()


def prose(seed, words):
    """Return plain sentences, different ones for each seed."""
    said = [WORDS[(seed * 31 + number * (7 + seed % 11)) % len(WORDS)] for number in range(words)]
    lines = [" ".join(said[start : start + 12]) for start in range(0, words, 12)]
    return ". ".join(line.capitalize() for line in lines) + "."


@pytest.fixture(scope="module")
def full_portal(django_db_setup, django_db_blocker):
    """The small portal with about 40 resources, 20 events and 20 articles."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_portal()
        for number in range(36):
            make_resource(
                f"Program {number} of {WORDS[number % len(WORDS)]}",
                sites=["bone"],
                serves=["oregon", "portland-metro"],
                summary=prose(number, 30)[:240],
                description=f"<p>{prose(number, 120)}</p>",
                phones=["503-555-0100", "503-555-0101"],
            )
        for number in range(17):
            make_event(
                f"Evening {number} of {WORDS[number % len(WORDS)]}",
                topics=["rides"],
                sites=["bone"],
                serves=["oregon", "portland-metro"],
                summary=prose(number, 30)[:240],
                description=f"<p>{prose(number, 120)}</p>",
                dates=6,
            )
        for number in range(16):
            make_article(
                f"What about {WORDS[number % len(WORDS)]} {number}?",
                topics=["rides", "basics"],
                sites=["bone"],
                summary=prose(number, 30)[:240],
                body="".join(
                    f"<h2>Part {part}?</h2><p>{prose(number + part, 200)}[{part}]</p>"
                    for part in range(1, 8)
                ),
                references=8,
            )
        for number in range(40):
            make_term(f"{WORDS[number % len(WORDS)]} {number}", definition_en=prose(number, 30))
        yield
        transaction.set_rollback(True)


@cache
def _loaded(url):
    """Return {address: bytes on the wire} of a static file and of what it loads itself."""
    content = (Path(settings.STATIC_ROOT) / url.removeprefix(settings.STATIC_URL)).read_bytes()
    weights = {url: len(brotli.compress(content))}
    if url.endswith((".css", ".js")):
        for found in INNER.finditer(content.decode()):
            inner = urljoin(url, next(filter(None, found.groups())))
            if inner.startswith(settings.STATIC_URL):
                weights |= _loaded(inner.split("#")[0])
    return weights


def weigh(response):
    """Return the weight of the HTML as a proxy sends it (gzip), and that of each file it loads."""
    soup = BeautifulSoup(response.content, "html.parser")
    weights = {}
    for tag in soup.select(LOADING):
        url = urlsplit(tag.get("src") or tag.get("href") or "").path
        if url:
            weights |= _loaded(url)
    return len(zlib.compress(response.content, level=6)), weights


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", pages())
@pytest.mark.usefixtures("full_portal")
def test_page_with_all_it_loads_is_light(name, language, client, db):
    for variant in range(len(pages()[name])):
        url = address(name, language, variant=variant)

        response = client.get(url, follow=True)

        html, files = weigh(response)
        weight = html + sum(files.values())
        assert any(file.endswith(".css") for file in files)
        assert weight < LIMIT, f"{url}: {weight} bytes, of these HTML {html}, {files}"


@pytest.mark.usefixtures("full_portal")
def test_lists_are_full_when_they_are_weighed(client, db):
    for url in ("/resources/", "/events/", "/learn/"):
        soup = BeautifulSoup(client.get(url).content, "html.parser")

        assert len(soup.select(".results .card")) == 20
