"""What is hostile comes out harmless and readable, wherever the text is shown."""

from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from django.template import engines
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import strip_tags

from education.models import Article
from mbcportal.richtext.cleaning import clean_html
from tests.content import make_article, make_term
from tests.richtext.hostile import assert_harmless, faults, fragments

FRAGMENTS = fragments()
each_fragment = pytest.mark.parametrize("name", FRAGMENTS)

# What an HTML5 parser of a browser makes of a text: its elements and its words, each text apart.
READ = """
texts => texts.map(text => {
  const body = new DOMParser().parseFromString(text, "text/html").body;
  const elements = [...body.querySelectorAll("*")].map(one => [
    one.localName, Object.fromEntries([...one.attributes].map(a => [a.name, a.value])),
  ]);
  return [elements, body.textContent, body.innerHTML];
})
"""
RUN = """
texts => {
  window.hits = 0;
  window.hit = () => { window.hits += 1; };
  for (const text of texts) {
    const place = document.createElement("div");
    document.body.append(place);
    place.innerHTML = text;
  }
  document.body.querySelectorAll("*").forEach(one => {
    for (const kind of ["mouseover", "focus", "error", "load", "toggle", "animationstart"])
      one.dispatchEvent(new Event(kind));
  });
  return window.hits;
}
"""


def words(text):
    return " ".join(text.split())


def test_corpus_is_large():
    assert len(FRAGMENTS) >= 60


@each_fragment
def test_fragment_comes_out_harmless_settled_and_readable(name):
    entry = FRAGMENTS[name]

    cleaned = clean_html(entry["html"])

    assert_harmless(cleaned)
    assert clean_html(cleaned) == cleaned
    soup = BeautifulSoup(cleaned, "html.parser")
    said = words(soup.get_text())
    assert [kept for kept in entry["keeps"] if kept not in said] == []
    apart = words(soup.get_text(" "))
    assert [gone for gone in entry.get("lacks", []) if gone in apart] == []
    if "elements" in entry:
        assert {one.name for one in soup.find_all(True)} == set(entry["elements"])


def test_browser_reads_every_fragment_as_harmless(page):
    names = list(FRAGMENTS)
    cleaned = [clean_html(FRAGMENTS[name]["html"]) for name in names]

    read = page.evaluate(READ, cleaned)
    hits = page.evaluate(RUN, cleaned)

    wrong = {
        name: faults(elements) for name, (elements, _text, _html) in zip(names, read, strict=True)
    }
    unread = {
        name: [kept for kept in FRAGMENTS[name]["keeps"] if kept not in words(text)]
        for name, (_elements, text, _html) in zip(names, read, strict=True)
    }
    assert {name: found for name, found in wrong.items() if found} == {}
    assert {name: found for name, found in unread.items() if found} == {}
    assert hits == 0


def test_browser_finds_the_raw_fragments_hostile(page):
    raw = [entry["html"] for entry in FRAGMENTS.values()]

    read = page.evaluate(READ, raw)

    hostile = sum(bool(faults(elements)) for elements, _text, _html in read)
    assert hostile > len(FRAGMENTS) / 2


@pytest.mark.django_db
def test_article_shows_every_fragment_harmless(client):
    article = make_article("Hostile", slug="hostile", published=True)
    make_term("Rest")
    url = article.get_absolute_url()
    own = [
        script["src"] for script in BeautifulSoup(client.get(url).content, "html.parser")("script")
    ]
    wrong = {}
    for name, entry in FRAGMENTS.items():
        article.body = entry["html"]
        article.save()

        soup = BeautifulSoup(client.get(url).content, "html.parser")

        handlers = [
            attribute
            for one in soup.find_all(True)
            for attribute in one.attrs
            if attribute.startswith("on") or attribute == "style"
        ]
        scripts = [script.get("src") for script in soup("script")]
        said = words(soup.select_one(".reading").get_text())
        lost = [] if "Rest" in said else [k for k in entry["keeps"] if k not in said]
        if handlers or scripts != own or soup("iframe") or len(soup("h1")) != 1 or lost:
            wrong[name] = [handlers, scripts, lost]

    assert wrong == {}


@pytest.mark.django_db
def test_feed_of_articles_can_be_read_whatever_they_are_called(client):
    for number, entry in enumerate(FRAGMENTS.values()):
        article = Article(slug=f"a-{number}", title=entry["html"][:120], answer="Yes.")
        article.summary, article.body = entry["html"][:200], entry["html"]
        article.clean()
        make_article(article.title, slug=article.slug, summary=article.summary, body=article.body)

    response = client.get(reverse("education:feed"))

    feed = ET.fromstring(response.content)
    atom = "{http://www.w3.org/2005/Atom}"
    assert len(feed.findall(f"{atom}entry")) == 50
    assert {one.tag for one in feed.iter() if not one.tag.startswith(atom)} == set()


def test_fragments_are_fit_for_xml_and_say_the_same_there():
    for entry in FRAGMENTS.values():
        cleaned = clean_html(entry["html"])
        feed = Atom1Feed("Portal", "https://portal.example/", "About")
        feed.add_item("Page", "https://portal.example/p/", cleaned)

        read = ET.fromstring(feed.writeString("utf-8"))

        summary = read.find(".//{http://www.w3.org/2005/Atom}summary")
        assert words(summary.text or "") == words(cleaned)


@each_fragment
def test_mail_with_a_fragment_is_harmless(name):
    cleaned = clean_html(FRAGMENTS[name]["html"])
    html = engines["django"].from_string(
        '{% extends "mail/base.html" %}{% block main %}<div id="text">{{ text|trusted }}</div>'
        "{% endblock %}"
    )
    plain = engines["django"].from_string(
        '{% extends "mail/base.txt" %}{% block main %}{{ text|striptags|safe }}{% endblock %}'
    )
    context = {"language": "en", "subject": FRAGMENTS[name]["html"][:60], "text": cleaned}

    soup = BeautifulSoup(html.render(context), "html.parser", multi_valued_attributes=None)
    text = plain.render(context)

    inside = soup.select_one("#text")
    assert faults([(one.name, one.attrs) for one in inside.find_all(True)]) == []
    assert soup(["script", "iframe", "img"]) == inside("img")
    assert strip_tags(cleaned).strip() in text
