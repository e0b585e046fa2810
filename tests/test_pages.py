"""What holds for every public page. A new URL name fails here until it stands in a table."""

import itertools
import re
from datetime import timedelta
from urllib.parse import parse_qs, urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone, translation
from icalendar import Calendar

from education.filters import ArticleFinder
from events.filters import EventFinder
from resources.filters import ResourceFinder
from tests.content import (
    JOIN_URL,
    LANGUAGES,
    address,
    all_addresses,
    make_affiliate,
    make_article,
    make_event,
    make_resource,
    make_staff,
    make_term,
    pages,
    portal,  # noqa: F401 - fixture
)

pytestmark = pytest.mark.usefixtures("portal", "db")

FEEDS = ["resources:feed", "events:feed", "education:feed"]
POST_FEEDS = ["education:news_feed", "education:stories_feed"]
CALENDARS = ["events:ical", "events:event_ical", "events:occurrence_ical"]
NO_PAGES = {
    "favicon", "healthz", "readyz", "robots", "sitemap", "suggest", "try_search",
    *FEEDS, *CALENDARS,
    "coverage", "coverage_file",  # of the desk
    "education:podcast",  # RSS
    "media",  # files that somebody uploaded
    *POST_FEEDS, "education:picture",
}  # fmt: skip
IN_DEVELOPMENT = {"styleguide"}

ATOM = {"atom": "http://www.w3.org/2005/Atom"}
SITEMAP = {"map": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture(autouse=True)
def _in_english():
    """The language of a request stays active after it."""
    with translation.override("en"):
        yield


def url_names(patterns=None, prefix=""):
    """Return the names of all addresses but the admin's, as `namespace:name`."""
    names = []
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if not isinstance(pattern, URLResolver):
            names.append(f"{prefix}{pattern.name or pattern.pattern}")
        elif pattern.namespace != "admin":
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            names += url_names(pattern.url_patterns, inner)
    return names


def in_language(name, language, *arguments):
    with translation.override(language):
        return reverse(name, args=arguments)


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def text_of(soup):
    return " ".join(soup.get_text(" ").split())


# Every page


def faults(response, language):
    """Return what is wrong with a page, each as a few words; nothing when it is sound."""
    soup = read(response)
    return [
        *_faults_of_headers(response, has_form=bool(soup.select("form[method=post]"))),
        *_faults_of_document(soup, language),
        *_faults_of_content_policy(soup),
        *_faults_of_names(soup),
        *_faults_of_links(soup, language),
    ]


def _faults_of_headers(response, *, has_form=False):
    policy = response.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "script-src 'self'" not in policy:
        yield f"Content-Security-Policy: {policy!r}"
    for weak in ("unsafe-", "nonce-", "*", "http:", "https:"):
        if weak in policy:
            yield f"{weak} in Content-Security-Policy: {policy!r}"
    # A form that changes something needs a cookie; pages to read have none.
    if set(response.cookies) != ({"csrftoken"} if has_form else set()):
        yield f"Set-Cookie: {response.cookies.output()!r}"
    if not has_form and "cookie" in response.headers.get("Vary", "").lower():
        yield "varies on Cookie: no proxy may keep it"
    if response.headers["Content-Type"] != "text/html; charset=utf-8":
        yield f"Content-Type: {response.headers['Content-Type']}"


def _faults_of_document(soup, language):
    if [html.get("lang") for html in soup.find_all("html")] != [language]:
        yield f"html lang is not {language}"
    titles = [text_of(title) for title in soup.select("head > title")]
    if len(titles) != 1 or not titles[0].removesuffix("– MBC Portal").strip(" –"):
        yield f"title: {titles}"
    headings = [text_of(heading) for heading in soup.find_all("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"h1: {headings}"
    for heading in soup.find_all(re.compile(r"^h[1-6]$")):
        if not text_of(heading):
            yield f"empty heading: {heading}"
    levels = [int(heading.name[1]) for heading in soup.find_all(re.compile(r"^h[1-6]$"))]
    for above, below in itertools.pairwise(levels):
        if below > above + 1:
            yield f"h{above} is followed by h{below}"
    described = [meta.get("content", "") for meta in soup.select("meta[name=description]")]
    if len(described) != 1 or not described[0].strip():
        yield f"description: {described}"


def _faults_of_content_policy(soup):
    for tag in soup.find_all(True):
        if tag.name == "style":
            yield f"style element: {tag}"
        # Data is no script: no browser runs it, and the policy does not apply to it.
        is_data = tag.get("type") == "application/ld+json"
        if tag.name == "script" and not tag.get("src") and not is_data:
            yield f"inline script: {tag}"
        for name, value in tag.attrs.items():
            if name == "style" or name.startswith("on"):
                yield f"inline {name} on {tag.name}: {value}"
            loads = name in {"src", "srcset", "poster", "data"} or (
                name in {"href", "xlink:href"} and tag.name in {"link", "use", "image"}
            )
            if loads and urlsplit(value).netloc and "canonical" not in tag.get("rel", []):
                yield f"{tag.name} loads {value}"


def _faults_of_names(soup):
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    yield from (f"id {one!r} twice" for one in set(ids) if ids.count(one) > 1)
    for tag in soup.find_all(True):
        for name in ("aria-labelledby", "aria-describedby", "for"):
            for one in (tag.get(name) or "").split():
                if one not in ids:
                    yield f"{tag.name} has {name}={one}, which is not there"
        href = tag.get("href") or ""
        if tag.name == "a" and href.startswith("#") and href[1:] not in ids:
            yield f"link to {href}, which is not there"
        is_named = text_of(tag) or tag.get("aria-label") or tag.find("title")
        if tag.name in {"a", "button", "summary", "label", "legend", "caption"} and not is_named:
            yield f"no words: {tag}"
        if tag.name in {"input", "select", "textarea"} and tag.get("type") != "hidden":
            named = f'label[for="{tag.get("id")}"]'
            if not (soup.select(named) or tag.find_parent("label") or tag.get("aria-label")):
                yield f"no label: {tag}"


def _faults_of_links(soup, language):
    for tag in soup.select("a[href], form[action], link[rel=alternate][href]"):
        url = tag.get("href") or tag.get("action")
        if url.startswith("/media/"):  # a file has a language, but one address
            continue
        if url.startswith("/") and tag.get("hreflang") is None:
            is_spanish = url == "/es" or url.startswith("/es/")
            if is_spanish != (language == "es"):
                yield f"a page in {language} leads to {url}"
        elif urlsplit(url).scheme not in {"", "http", "https", "mailto", "tel", "sms"}:
            yield f"link to {url}"


def test_every_url_name_is_in_a_table():
    names = sorted(url_names())

    assert names == sorted({*pages(), *NO_PAGES, *IN_DEVELOPMENT})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", pages())
def test_page_is_sound(name, language, client):
    found = {}
    for variant in range(len(pages()[name])):
        url = address(name, language, variant=variant)
        response = client.get(url)
        settled = client.get(response.url) if response.status_code == 302 else response
        wrong = [f"status {settled.status_code}"] if settled.status_code != 200 else []
        found[url] = wrong + faults(settled, language)

    assert {url: wrong for url, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_styleguide_is_sound_in_development_and_not_there_otherwise(language, client, settings):
    url = in_language("styleguide", language)

    assert client.get(url).status_code == 404

    settings.STYLEGUIDE = True
    response = client.get(url)

    assert response.status_code == 200
    assert faults(response, language) == []


@pytest.mark.parametrize("name", pages())
def test_language_link_leads_to_the_same_page_and_back(name, client):
    for variant in range(len(pages()[name])):
        urls = {language: address(name, language, variant=variant) for language in LANGUAGES}
        if "place=" in urls["en"]:
            continue  # a redirect, see below
        for here, there in (("en", "es"), ("es", "en")):
            soup = read(client.get(urls[here]))

            (link,) = soup.select("header a[hreflang]")
            assert link["href"] == urls[there]
            assert (link["hreflang"], link["lang"]) == (there, there)
            (alternate,) = soup.select("link[rel=alternate][hreflang]")
            assert (alternate["href"], alternate["hreflang"]) == (urls[there], there)


# Links

CRAWL_AT_MOST = 600


def test_every_link_inside_the_portal_leads_somewhere(client):
    waiting = dict.fromkeys(all_addresses(), "the start")
    visited, broken, soups, kinds = set(), [], {}, set()
    while waiting:
        assert len(visited) < CRAWL_AT_MOST, "the crawl does not end"
        url, source = waiting.popitem()
        response = client.get(url)
        visited.add(url)
        if response.status_code == 302:
            waiting.setdefault(response.url, url)
            continue
        if response.status_code >= 400:
            broken.append(f"{response.status_code} {url} (linked from {source})")
            continue
        if not response.headers["Content-Type"].startswith("text/html"):
            b"".join(response)  # to the end, where a file is closed
            continue
        soups[url] = read(response)
        for href in _links(soups[url]):
            target = urlsplit(urljoin(url, href))
            plain = target.path + (f"?{target.query}" if target.query else "")
            is_elsewhere = target.netloc or target.scheme or plain.startswith("/es/")
            if not is_elsewhere and plain not in visited and _kind(target) not in kinds:
                kinds.add(_kind(target))
                waiting[plain] = url

    assert broken == []
    assert _missing_fragments(soups) == []


def _kind(target):
    """Return what makes an address worth a visit: filters and months go on without end."""
    names = sorted(parse_qs(target.query))
    return re.sub(r"[0-9]+", "0", target.path), names[0] if len(names) == 1 else len(names) > 1


def _links(soup):
    return [tag["href"] for tag in soup.select("a[href], link[rel=alternate][href]")]


def _missing_fragments(soups):
    """Return the links to a place on another page that is not there."""
    ids = {url: {tag["id"] for tag in soup.find_all(id=True)} for url, soup in soups.items()}
    return [
        f"{href} (on {url})"
        for url, soup in soups.items()
        for href in _links(soup)
        if "#" in href and not href.startswith("#")
        for page, fragment in [urljoin(url, href).split("#", 1)]
        if page in ids and fragment not in ids[page]
    ]


# Wrong values

LISTS = {
    "search": ResourceFinder,
    "resources:list": ResourceFinder,
    "resources:print": ResourceFinder,
    "resources:feed": ResourceFinder,
    "events:list": EventFinder,
    "events:month": EventFinder,
    "events:feed": EventFinder,
    "events:ical": EventFinder,
    "education:list": ArticleFinder,
    "education:feed": ArticleFinder,
}
PARAMETERS = sorted(
    {*ResourceFinder.base_filters, *EventFinder.base_filters, *ArticleFinder.base_filters}
    | {"literally", "preview", "unheard-of"}
)
# As they stand in an address.
WRONG = {
    "unknown": "nonsense",
    "empty": "",
    "spaces": "%20%20+%09",
    "negative": "-1",
    "zero": "0",
    "huge": "99999999999999999999999",
    "fraction": "1.5",
    "superscript": "%C2%B2",
    "arabic-digits": "%D9%A8%D9%A3%D9%A7%D9%A0%D9%A2",
    "zip-unknown": "00000",
    "zip-malformed": "83702-",
    "control": "a%01%07%1B%7F%0D%0Ab%C2%85",
    "noncharacter": "a%EF%BF%BEb%EF%BF%BF",
    "not-utf-8": "%FF%FE%C0%80",
    "surrogate": "%ED%A0%80%ED%B0%80",
    "right-to-left": "%E2%80%AE%D7%A9%D7%9C%D7%95%D7%9D%E2%80%AC",
    "combining": "e" + "%CC%81" * 500,
    "emoji": "%F0%9F%91%A9%E2%80%8D%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7",
    "long": "a" * 10_000,
    "long-words": "rides%20" * 1_250,
    "percent": "%25%25s%28x%29s%7B0%7D",
    "sql": "%27%3B%20DROP%20TABLE%20x%3B--",
    "fts5": "%22%20OR%20NEAR%28%20%2A%20%29%20AND%20-",
    "tsquery": "%27%3A%2A%26%7C%21%28%29%3C-%3E",
    "markup": "%3Cscript%3Ealert%281%29%3C%2Fscript%3E%22%27",
    "roman": "stage%20iv",
    "date-first": "0001-01-01",
    "date-last": "9999-12-31",
    "date-before-last": "9999-12-30",
    "date-impossible": "2026-02-30",
    "date-week": "2026-W01-1",
    "date-bare": "20260101",
}


def list_url(name, language="en"):
    today = timezone.localdate()
    arguments = (today.year, today.month) if name == "events:month" else ()
    return in_language(name, language, *arguments)


def queries(value):
    """Return queries with a value for every parameter, and without those that hide others."""
    hiding = [set(), {"place"}, {"place", "zip"}, set(PARAMETERS) - {"q"}]
    return [
        "?" + "&".join(f"{name}={value}" for name in PARAMETERS if name not in hidden)
        for hidden in hiding
    ]


# What is no page, by its type.
PARSERS = {"application/atom+xml": ET.fromstring, "text/calendar": Calendar.from_ical}


def _answer(client, url):
    """Return the status of an address and whether its answer can be read, as far as it is fine."""
    try:
        response = client.get(url)
    except Exception as error:  # noqa: BLE001 - what is a 500 in production
        return f"{type(error).__name__}: {error}"[:200]
    if response.status_code != 200:
        return f"status {response.status_code}"
    parse = PARSERS.get(response.headers["Content-Type"].partition(";")[0])
    if parse:
        try:
            parse(response.content)
        except (ET.ParseError, ValueError) as error:
            return f"cannot be read: {error}"
        return ""
    if b"<script>alert" in response.content:
        return "shows markup"
    return "" if len(read(response).find_all("h1")) == 1 else "not one h1"


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG)
def test_list_bears_any_value(name, value, client):
    asked = queries(value)[:: 3 if name in NO_PAGES else 1]

    answers = {query[:400]: _answer(client, list_url(name) + query) for query in asked}

    assert {query: answer for query, answer in answers.items() if answer} == {}


@pytest.mark.parametrize("name", LISTS)
def test_list_bears_500_values_of_one_parameter(name, client):
    alone = [[parameter] * 500 for parameter in PARAMETERS]
    mixed = [PARAMETERS * (900 // len(PARAMETERS))]

    answers = {
        names[0]: _answer(
            client, list_url(name) + "?" + "&".join(f"{one}=v{n}" for n, one in enumerate(names))
        )
        for names in (alone if name in {"search", "events:list"} else mixed)
    }

    assert {query: answer for query, answer in answers.items() if answer} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG)
def test_suggestions_bear_any_words(value, language, client):
    response = client.get(in_language("suggest", language) + f"?q={value}")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert "no-store" in response.headers["Cache-Control"]
    assert list(response.json()) == ["groups"]
    assert not response.cookies


@pytest.mark.parametrize(
    "name", ["education:topic", "education:site", "education:article", "events:event"]
)
@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG)
def test_page_with_help_nearby_bears_any_place(name, value, client):
    url = address(name)

    wrong = {
        parameter: answer
        for parameter in ("region", "zip")
        if (answer := _answer(client, f"{url}?{parameter}={value}"))
    }

    assert wrong == {}


@pytest.mark.parametrize("url", ["/", "/resources/?q=a%00b", "/es/events/?%00=1", "/learn/a%00b/"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_nul_is_refused(url, method, client):
    url = url if "%00" in url else "/?x=%00"

    response = getattr(client, method)(url)

    assert response.status_code == 400


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        (name, parameter)
        for name, finder in LISTS.items()
        if name not in NO_PAGES
        for parameter in finder.base_filters
        if parameter != "q"
    ],
)
def test_list_names_what_it_did_not_understand(name, parameter, language, client):
    soup = read(client.get(list_url(name, language), {parameter: "nonsense"}))

    notices = [text_of(notice) for notice in soup.select("#not-understood")]
    assert ["nonsense" in notice for notice in notices] == [True]


@pytest.mark.parametrize(
    "query", ["q=riders&literally=1", "q=riders&anywhere=1", "topic=rides&topic=money&sort=name"]
)
def test_next_page_is_of_the_same_search(query, client):
    for number in range(21):
        make_resource(f"Riders {number}")

    soup = read(client.get(list_url("resources:list") + f"?{query}"))

    (link,) = soup.select("a[rel=next]")
    assert parse_qs(link["href"].removeprefix("?")) == parse_qs(f"{query}&page=2")


# What is not public

NOW = timezone.now()
HIDDEN = {
    "draft": {"published": False},
    "review": {"published": False},
    "future": {"at": NOW + timedelta(hours=1)},
    "expired": {"expires_at": NOW - timedelta(hours=1)},
    "archived": {},
}
MAKE = {
    "resource": (make_resource, {"kind": "helpline", "topics": ["rides", "helpline"]}),
    "event": (make_event, {}),
    "article": (make_article, {"sites": ["bone"], "kind": "site-page"}),
}
DETAIL = {
    "resource": "resources:resource",
    "event": "events:event",
    "article": "education:article",
}


def make_hidden(kind, state, **more):
    make, fields = MAKE[kind]
    row = make(
        f"Zephyr {state}",
        slug=f"sealed-{state}",
        summary="Sealed words.",
        **({"sites": ["bone"]} | fields | HIDDEN[state] | more),
    )
    if state == "review":
        row.submit()
    if state == "archived":
        row.archive()
    return row


def _places_to_look():
    """Return the addresses on which content may show, in both languages."""
    return [
        *all_addresses("en"),
        *(address(name, "es") for name in pages()),
        *(
            in_language(name, language)
            for name in (*FEEDS, *POST_FEEDS, "events:ical")
            for language in LANGUAGES
        ),
        *(
            in_language(name, language) + "?q=zephyr&literally"
            for name in LISTS
            if name != "events:month"
            for language in LANGUAGES
        ),
        in_language("events:list", "en") + "?when=this-month&when=next-month",
        in_language("resources:list", "en") + "?sort=name",
        *(in_language("suggest", language) + "?q=zephyr" for language in LANGUAGES),
        reverse("sitemap"),
    ]


@pytest.mark.parametrize("kind", MAKE)
def test_what_is_not_public_shows_nowhere(kind, client):
    for state in HIDDEN:
        make_hidden(kind, state)

    leaks = {}
    for url in _places_to_look():
        content = client.get(url, follow=True).content.decode()
        shown = set(re.findall(r"sealed-\w+|Sealed words", content))
        if shown:
            leaks[url] = shown

    assert leaks == {}


@pytest.mark.parametrize("kind", MAKE)
def test_what_is_public_shows_where_the_hidden_would(kind, client):
    make, fields = MAKE[kind]
    make("Zephyr open", slug="sealed-open", summary="Sealed words.", **fields)

    shown = [
        url for url in _places_to_look() if b"sealed-open" in client.get(url, follow=True).content
    ]

    room = DETAIL[kind].split(":")[0]
    for name in (f"{room}:list", f"{room}:feed", "search"):
        for language in LANGUAGES:
            assert in_language(name, language) + "?q=zephyr&literally" in shown
    assert reverse("sitemap") in shown
    assert reverse("suggest") + "?q=zephyr" in shown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", HIDDEN)
@pytest.mark.parametrize("kind", MAKE)
def test_page_of_what_is_not_public_is_not_there(kind, state, language, client):
    row = make_hidden(kind, state)
    with translation.override(language):
        url = row.get_absolute_url()

    response = client.get(url)

    is_withdrawn = kind in {"resource", "event"} and state in {"archived", "expired"}
    assert response.status_code == (410 if is_withdrawn else 404)
    assert b"Sealed words" not in response.content
    assert faults(response, language) == []


def test_page_of_an_archived_draft_is_not_there(client):
    row = make_resource("Zephyr", published=False)
    row.archive()

    response = client.get(row.get_absolute_url())

    assert response.status_code == 404


def test_date_of_a_hidden_event_is_not_there(client):
    day = make_hidden("event", "draft").occurrences.first()

    response = client.get(day.get_absolute_url())

    assert response.status_code == 404


def test_hidden_word_shows_nowhere(client):
    make_term("Zephyr", slug="sealed-word", definition_en="Sealed words.", is_public=False)

    leaks = [url for url in _places_to_look() if b"ealed" in client.get(url, follow=True).content]

    assert leaks == []


@pytest.mark.parametrize("kind", MAKE)
def test_hidden_translation_leaves_the_original_in_its_place(kind, client):
    make, fields = MAKE[kind]
    row = make("Evening", **fields)
    make("Noche", translation_of=row, summary="Sealed words.", published=False)
    url = in_language(DETAIL[kind], "es", row.slug)

    response = client.get(url)

    assert response.status_code == 200
    assert text_of(read(response).h1) == "Evening"
    assert b"Sealed words" not in response.content


@pytest.mark.parametrize("state", ["archived", "draft"])
@pytest.mark.parametrize("kind", MAKE)
def test_hiding_the_original_hides_its_translations(kind, state, client):
    make, fields = MAKE[kind]
    row = make("Evening", **fields)
    make("Zephyr noche", translation_of=row, summary="Sealed words.")
    row.archive() if state == "archived" else row.send_back()

    shown = {
        url: b"Sealed words" in client.get(url).content
        for url in (
            row.get_absolute_url(),
            in_language(DETAIL[kind], "es", row.slug),
            in_language("search", "es") + "?q=zephyr",
        )
    }

    assert set(shown.values()) == {False}, shown


# Preview


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("state", HIDDEN)
def test_preview_shows_it_to_staff_of_the_owning_affiliate_only(kind, state, client):
    own, other = make_affiliate("oregon"), make_affiliate("idaho")
    row = make_hidden(kind, state, affiliate=own)
    url = in_language(DETAIL[kind], "en", row.slug)
    hidden = 410 if kind in {"resource", "event"} and state in {"archived", "expired"} else 404
    people = {
        None: hidden,
        make_staff("maria", own): 200,
        make_staff("joan", other): hidden,
        make_staff("ana"): hidden,
    }

    for person, expected in people.items():
        client.logout()
        if person:
            client.force_login(person)
        assert client.get(url + "?preview").status_code == expected, person
        assert client.get(url).status_code == hidden, person


def test_preview_says_what_it_is_and_is_kept_by_nobody(client):
    row = make_hidden("resource", "draft", affiliate=make_affiliate())
    client.force_login(make_staff("maria", row.affiliate))

    response = client.get(row.get_absolute_url() + "?preview")

    assert "Preview" in text_of(read(response).main)
    assert "Cookie" in response.headers["Vary"]


def test_preview_of_a_public_page_shows_it_to_everyone(client):
    row = make_resource("Zephyr", affiliate=make_affiliate("oregon"))
    url = row.get_absolute_url() + "?preview"

    assert client.get(url).status_code == 200

    client.force_login(make_staff("joan", make_affiliate("idaho")))

    assert client.get(url).status_code == 200


def test_join_link_shows_nowhere(client):
    looked_at = [
        *_places_to_look(),
        *(in_language("search", language) + "?q=quiet-harbour-4711" for language in LANGUAGES),
        *(
            in_language("search", language) + "?q=" + JOIN_URL.split("/")[2]
            for language in LANGUAGES
        ),
        address("events:event") + "?preview",
    ]

    leaks = [url for url in looked_at if JOIN_URL.encode() in client.get(url, follow=True).content]

    assert leaks == []
    found = client.get(in_language("events:list", "en") + "?q=quiet-harbour-4711&literally")
    assert b"/events/evening-group/" not in found.content


# Addresses that are not there


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    [
        "nonsense/",
        "resources/nonsense/",
        "resources/%FF/",
        "resources/" + "a" * 2000 + "/",
        "events/nonsense/",
        "events/nonsense/2026-01-01/",
        "events/evening-group/2001-01-01/",
        "events/evening-group/2026-13-45/",
        "events/evening-group/0000-00-00/",
        "events/calendar/2026/13/",
        "events/calendar/0/0/",
        "events/calendar/9999/12/",
        "events/calendar/99999999999999999999/1/",
        "learn/nonsense/",
        "learn/sites/nonsense/",
        "learn/topics/nonsense/",
        "regions/nonsense/",
        "media/secret.pdf",
    ],
)
def test_unknown_address_gets_the_portals_own_page(path, language, client):
    response = client.get(("/" if language == "en" else "/es/") + path)

    soup = read(response)
    assert response.status_code == 404
    assert faults(response, language) == []
    assert [form["action"] for form in soup.select("main form")] == [
        in_language("search", language)
    ]
    assert "988" in text_of(soup.main)


@pytest.mark.parametrize("path", ["/resources", "/es/learn", "/regions/idaho"])
def test_address_without_its_last_slash_leads_on(path, client):
    response = client.get(path + "?q=rides")

    assert (response.status_code, response.url) == (301, f"{path}/?q=rides")


# Places typed

PLACES = {
    "Boise": "region=ada-county-idaho",
    "boise, ID": "region=ada-county-idaho",
    "83702": "zip=83702",
    " 98660-1234 ": "zip=98660",
    "Oregon": "region=oregon",
    "or": "region=oregon",
    "portland metro": "region=portland-metro",
    "Vancouver WA": "region=clark-county-washington",
    "Clark County, Idaho": "region=clark-county-idaho",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("typed", "place"), PLACES.items())
@pytest.mark.parametrize("name", ["search", "resources:list", "events:list", "events:month"])
def test_place_that_is_clear_settles_in_the_address(name, typed, place, language, client):
    url = list_url(name, language)

    response = client.get(url, {"q": "rides", "place": typed, "topic": "rides", "page": "2"})

    assert response.status_code == 302
    assert response.url == f"{url}?q=rides&topic=rides&{place}"
    settled = read(client.get(response.url))
    assert settled.select("#not-understood") == []


@pytest.mark.parametrize("name", ["search", "resources:list", "events:list", "events:month"])
def test_place_that_may_be_several_gives_them_to_choose(name, client):
    url = list_url(name)

    soup = read(client.get(url, {"q": "rides", "place": "clark county"}))

    choices = {text_of(link): link["href"] for link in soup.select("#not-understood a")}
    assert choices == {
        "Clark County, Idaho": "?q=rides&region=clark-county-idaho",
        "Clark County, Washington": "?q=rides&region=clark-county-washington",
    }
    for href in choices.values():
        assert read(client.get(url + href)).select("#not-understood") == []


@pytest.mark.parametrize("parameter", ["place", "zip", "region"])
@pytest.mark.parametrize("name", ["search", "resources:list", "events:list"])
def test_place_nobody_knows_is_said_and_the_nation_is_shown(name, parameter, client):
    soup = read(client.get(list_url(name), {parameter: "Atlantis"}))

    assert "“Atlantis”" in text_of(soup.select_one("#not-understood"))
    assert soup.select_one("#find-place")["value"] == "Atlantis"
    assert soup.select_one("#find-place")["aria-invalid"] == "true"
    titles = [text_of(title) for title in soup.select(".card h3")]
    assert ("Conference" if name == "events:list" else "Rides to treatment") in titles
    assert "Portland rent fund" not in titles


# Feeds, the map and signs of life


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", ["", "?region=oregon", "?q=rides&topic=rides&topic=basics"])
@pytest.mark.parametrize("name", FEEDS)
def test_feed_is_atom(name, query, language, client):
    url = in_language(name, language) + query

    response = client.get(url)

    feed = ET.fromstring(response.content)
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert feed.find("atom:title", ATOM).text
    assert feed.find("atom:updated", ATOM).text
    for entry in feed.findall("atom:entry", ATOM):
        assert entry.find("atom:title", ATOM).text
        assert entry.find("atom:updated", ATOM).text
        link = entry.find("atom:link", ATOM).get("href")
        assert link.startswith(
            "http://testserver/es/" if language == "es" else "http://testserver/"
        )
        assert client.get(link).status_code == 200
    assert not response.cookies


@pytest.mark.parametrize("name", FEEDS)
def test_feed_has_entries(name, client):
    feed = ET.fromstring(client.get(in_language(name, "en")).content)

    assert len(feed.findall("atom:entry", ATOM)) == 3 if name != "education:feed" else 4


@pytest.mark.parametrize("name", FEEDS)
def test_feed_of_a_search_names_its_own_address(name, client):
    url = in_language(name, "en") + "?region=oregon&topic=rides"

    feed = ET.fromstring(client.get(url).content)

    (own,) = feed.findall("atom:link[@rel='self']", ATOM)
    assert own.get("href").startswith("http://testserver" + url.split("?")[0] + "?")
    assert parse_qs(urlsplit(own.get("href")).query) == {"region": ["oregon"], "topic": ["rides"]}


@pytest.mark.parametrize("name", FEEDS)
def test_feed_names_everything_by_an_absolute_address(name, client):
    """RFC 4287, 4.2.6: an id is an absolute IRI; a relative one is no valid feed."""
    feed = ET.fromstring(client.get(in_language(name, "en")).content)

    ids = [one.text for one in feed.iter("{http://www.w3.org/2005/Atom}id")]
    assert [one for one in ids if not urlsplit(one).scheme] == []
    assert len(set(ids)) == len(ids)


def test_sitemap_lists_pages_that_are_there(client):
    response = client.get(reverse("sitemap"))

    locations = [
        one.text.removeprefix("http://testserver")
        for one in ET.fromstring(response.content).findall("map:url/map:loc", SITEMAP)
    ]
    english = [url for url in locations if not url.startswith("/es/")]
    statuses = {url: client.get(url).status_code for url in english}
    assert {url: status for url, status in statuses.items() if status != 200} == {}
    assert sorted(locations) == sorted([*english, *(f"/es{url}" for url in english)])
    assert len(set(locations)) == len(locations)
    for expected in ("/", "/es/", "/resources/rides-to-treatment/", "/es/events/evening-group/"):
        assert expected in locations
    assert "/search/" not in locations
    assert "/resources/wig-library/" not in locations


def test_robots_are_told_of_the_map_and_kept_from_searches(client):
    response = client.get("/robots.txt")

    assert response.headers["Content-Type"].startswith("text/plain")
    assert response.content.decode().splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        "Disallow: /es/search/",
        "Sitemap: http://testserver/sitemap.xml",
    ]


def test_healthz_answers_without_the_database(client):
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response.headers["Cache-Control"]


def test_readyz_says_that_the_database_is_migrated(client):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"database": "ok", "migrations_waiting": 0}
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.error_log_allowed
def test_readyz_says_that_a_migration_waits(client):
    from django.db.migrations.recorder import MigrationRecorder  # noqa: PLC0415

    MigrationRecorder.Migration.objects.filter(app="resources").delete()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["migrations_waiting"] > 0
