"""The podcast by the written rules: RSS 2.0, Apple's requirements, the podcast name space."""

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image

from tests.content import make_article
from tests.recordings import make_media

pytestmark = pytest.mark.django_db

NAMES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "atom": "http://www.w3.org/2005/Atom",
}
FEED = "/learn/media/podcast.rss"


def episode(title="Resting well", **fields):
    article = make_article(title, kind="podcast", published=False, **fields)
    make_media(article)
    article.publish()
    return article


def text(parent, name):
    """Return the words of an element that must be there once and not be empty."""
    (one,) = parent.findall(name, NAMES)
    assert (one.text or "").strip(), name
    return one.text


def is_address(value):
    parts = urlsplit(value)
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def channel_of(response):
    root = ET.fromstring(response.content)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    (channel,) = list(root)
    return channel


@pytest.mark.parametrize("language", ["en", "es"])
def test_channel_has_all_that_rss_and_apple_require(client, language):
    episode()
    url = FEED if language == "en" else f"/es{FEED}"

    response = client.get(url)

    channel = channel_of(response)
    assert response.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert text(channel, "title")
    assert is_address(text(channel, "link"))
    assert "<" not in text(channel, "description")
    assert text(channel, "language") == language
    assert text(channel, "itunes:author") == "MBC Portal"
    assert text(channel, "itunes:owner/itunes:name") == "MBC Portal"
    assert text(channel, "itunes:owner/itunes:email") == "podcast@portal.example"
    assert text(channel, "itunes:explicit") == "false"
    assert channel.find("itunes:category", NAMES).get("text") == "Health & Fitness"
    assert text(channel, "image/title") == text(channel, "title")
    assert text(channel, "image/link") == text(channel, "link")
    assert UUID(text(channel, "podcast:guid")).version == 5
    (own,) = channel.findall("atom:link[@rel='self']", NAMES)
    assert own.get("href") == f"http://testserver{url}"
    assert parsedate_to_datetime(text(channel, "lastBuildDate"))
    assert not response.cookies


def test_picture_is_square_and_large_enough(client):
    address = channel_of(client.get(FEED)).find("itunes:image", NAMES).get("href")
    name = re.sub(r"\.[0-9a-f]{12}\.png$", ".png", Path(urlsplit(address).path).name)

    path = settings.BASE_DIR / "static" / "img" / name
    with Image.open(path) as picture:
        assert picture.format == "PNG"
        assert picture.mode == "RGB"
        assert picture.width == picture.height
        assert 1400 <= picture.width <= 3000
    assert path.stat().st_size < 100_000


def test_episode_has_all_that_rss_and_apple_require(client):
    article = episode()
    item = article.media.get()

    (found,) = channel_of(client.get(FEED)).findall("item")

    assert text(found, "title") == text(found, "itunes:title") == "Resting well"
    assert text(found, "description") == article.summary
    assert text(found, "link") == f"http://testserver{article.get_absolute_url()}"
    (enclosure,) = found.findall("enclosure")
    assert enclosure.attrib == {
        "url": f"http://testserver{item.file.url}", "length": "4000", "type": "audio/mpeg",
    }  # fmt: skip
    got = client.get(urlsplit(enclosure.get("url")).path)
    assert got.headers["Content-Length"] == "4000"
    list(got)
    guid = found.find("guid")
    assert guid.get("isPermaLink") == "false"
    assert guid.text.startswith("urn:uuid:")
    date = text(found, "pubDate")
    assert re.fullmatch(r"\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}", date)
    assert abs(parsedate_to_datetime(date) - article.published_at) < timedelta(seconds=1)
    assert text(found, "itunes:duration") == "65"
    transcript = found.find("podcast:transcript", NAMES)
    assert transcript.get("type") == "text/html"
    page = client.get(transcript.get("url").removeprefix("http://testserver")).content.decode()
    assert f'id="{urlsplit(transcript.get("url")).fragment}"' in page


def test_words_are_safe_in_xml(client):
    title = 'Rest & <script>alert("1")</script> ]]> “é”'
    episode(title, slug="rest", summary=title)

    (found,) = channel_of(client.get(FEED)).findall("item")

    assert (text(found, "title"), text(found, "description")) == (title, title)


def test_name_of_an_episode_stays_when_all_else_changes(client):
    article = episode()
    before = channel_of(client.get(FEED)).find("item/guid").text

    type(article).objects.filter(pk=article.pk).update(title="New", slug="new")
    article.media.get().delete()
    make_media(article)

    found = channel_of(client.get(FEED, headers={"Host": "localhost"})).find("item")
    assert text(found, "title") == "New"
    assert found.find("guid").text == before


def test_feed_has_public_episodes_of_its_language_newest_first(client):
    now = timezone.now()
    for number in range(3):
        article = make_article(f"Episode {number}", kind="podcast", published=False)
        make_media(article)
        article.publish(at=now - timedelta(days=3 - number))
    make_media(make_article("Draft", kind="podcast", published=False))
    make_media(make_article("A guide that is read aloud"))
    first = type(article).objects.get(slug="episode-0")
    spanish = make_article(
        "Un episodio", translation_of=first, kind="podcast", language="es", published=False
    )
    make_media(spanish)
    spanish.publish()

    def titles(url):
        return [one.findtext("title") for one in channel_of(client.get(url)).findall("item")]

    assert titles(FEED) == ["Episode 2", "Episode 1", "Episode 0"]
    assert titles(f"/es{FEED}") == ["Un episodio"]


def test_reader_that_has_it_already_gets_304_until_something_changes(client):
    article = episode()
    first = client.get(FEED)
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get(FEED, headers=known).status_code == 304

    article.archive()

    gone = client.get(FEED, headers=known)
    assert gone.status_code == 200
    assert channel_of(gone).findall("item") == []
    assert "Last-Modified" not in gone.headers
    known = {"If-None-Match": gone.headers["ETag"]}
    assert client.get(FEED, headers=known).status_code == 304
