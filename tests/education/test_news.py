"""News and stories as lists, pages and feeds."""

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from education import news
from tests.content import make_article, make_portal
from tests.desk import read

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def make_post(title, kind="news", days_ago=0, **fields):
    at = timezone.now() - timedelta(days=days_ago)
    return make_article(title, kind=kind, at=at, references=0, **fields)


def titles(response):
    return [one.get_text() for one in read(response).select("main .cards h2")]


@pytest.mark.parametrize(("kind", "url"), [("news", "/learn/news/"), ("story", "/learn/stories/")])
def test_list_has_its_kind_newest_first(kind, url, client):
    make_post("Older", kind, days_ago=3)
    make_post("Newer", kind, days_ago=1)
    make_post("Draft", kind, published=False)
    make_post("Tomorrow", kind, days_ago=-1)
    make_post("Other", "story" if kind == "news" else "news")
    make_article("Guide")

    assert titles(client.get(url)) == ["Newer", "Older"]


def test_list_is_in_the_readers_language_and_says_where_it_is_not(client):
    both = make_post("Both", days_ago=1)
    make_article("Ambos", translation_of=both)
    make_post("English only")

    english, spanish = client.get("/learn/news/"), client.get("/es/learn/news/")

    assert titles(english) == ["English only", "Both"]
    assert titles(spanish) == ["English only", "Ambos"]
    assert [len(read(page).select("main p.notice")) for page in (english, spanish)] == [0, 1]
    assert read(spanish).select_one("main li[lang=en] h2").get_text() == "English only"


def test_list_comes_in_pages_and_bears_any_number(client):
    for number in range(news.PER_PAGE + 1):
        make_post(f"News {number}", days_ago=number)

    first = client.get("/learn/news/")
    link = read(first).select_one("a[rel=next]")["href"]

    assert len(titles(first)) == news.PER_PAGE
    assert titles(client.get("/learn/news/" + link)) == [f"News {news.PER_PAGE}"]
    for wrong in ("0", "-1", "x", "9" * 5000, "", "%F0"):
        assert client.get(f"/learn/news/?page={wrong}").status_code == 200


def test_empty_lists_say_so(client):
    assert "There is no news yet." in client.get("/learn/news/").content.decode()
    assert "Yours could be the first." in client.get("/learn/stories/").content.decode()
    assert client.get("/learn/").status_code == 200


def test_page_of_news_has_its_date_and_one_of_a_story_its_name(client):
    item = make_post("News", days_ago=40)
    story = make_post("Story", "story", byline="Robin", answer="")

    page = read(client.get(item.get_absolute_url()))
    assert str(item.published_at.year) in page.select_one(".kicker").get_text()
    told = client.get(story.get_absolute_url()).content.decode()
    assert "By Robin" in told
    # Nobody gave permission on our form.
    assert "shared with permission" not in told
    assert "not medical advice" in told
    assert "Not yet medically reviewed" not in told


def test_start_of_learning_leads_to_the_newest(client):
    make_portal()
    make_post("Just now")

    page = read(client.get("/learn/"))

    links = [a.get_text() for a in page.select("[aria-labelledby=news] a")]
    assert links == ["Just now", "New pages", "All news"]
    assert page.select_one("[aria-labelledby=stories] a[href='/learn/stories/share/']")
    assert not read(client.get("/learn/?q=care")).select("[aria-labelledby=news]")


# Feeds


def entries(response):
    return [
        {part.tag.removeprefix(ATOM): part.text for part in entry}
        for entry in ET.fromstring(response.content).iter(f"{ATOM}entry")
    ]


def test_feed_has_the_newest_with_clean_words(client):
    for number in range(40):
        make_post(f"News {number}", days_ago=number + 1)
    make_post("Tom & <Jerry>", summary="5 < 6 & <script>alert(1)</script>")

    response = client.get("/learn/news/feed.atom")

    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = entries(response)
    assert len(found) == 30
    assert found[0]["title"] == "Tom & <Jerry>"
    said = "<p>5 &lt; 6 &amp; &lt;script&gt;alert(1)&lt;/script&gt;</p>"
    assert found[0]["summary"] == said
    assert found[1]["title"] == "News 0"
    assert not response.cookies


def test_feed_is_in_the_readers_language_with_one_name_for_each_entry(client):
    row = make_post("Both", "story", byline="Robin")
    make_article("Ambos", translation_of=row)

    english = entries(client.get("/learn/stories/feed.atom"))
    spanish = entries(client.get("/es/learn/stories/feed.atom"))

    assert [one["title"] for one in (*english, *spanish)] == ["Both", "Ambos"]
    assert english[0]["id"].startswith("urn:uuid:")


def test_feed_is_not_sent_twice(client):
    make_post("News")
    first = client.get("/learn/news/feed.atom")

    again = client.get("/learn/news/feed.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

    make_post("More")
    more = client.get("/learn/news/feed.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert (more.status_code, len(entries(more))) == (200, 2)


# Pictures


def test_picture_is_seen_with_its_page_alone(client, admin_client):
    row = make_article(
        "Story", kind="story", published=False,
        picture=ContentFile(b"\xff\xd8", "a.jpg"), picture_alt="Four pots",
    )  # fmt: skip
    url, page = row.picture_url, row.get_absolute_url()

    assert status(client, url) == status(client, url + "?preview=1") == 404
    assert status(admin_client, url + "?preview=1") == 200
    row.publish()
    response = client.get(url)
    assert (response.getvalue(), response.headers["Content-Type"]) == (b"\xff\xd8", "image/jpeg")
    assert response.headers["Cache-Control"] == "no-cache"
    etag = response.headers["ETag"]
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    make_article("Historia", translation_of=row)
    assert status(client, f"/es{url}") == 200
    assert 'alt="Four pots" lang="en"' in client.get(f"/es{page}").content.decode()
    row.archive()
    assert (status(client, url), status(client, page)) == (404, 410)


def status(client, url):
    response = client.get(url)
    if response.streaming:
        response.getvalue()  # closes the file
    return response.status_code


def test_picture_whose_file_is_lost_is_not_there(client):
    row = make_article("Story", picture=ContentFile(b"x", "a.jpg"), picture_alt="x")
    row.picture.storage.delete(row.picture.name)

    assert client.get(row.picture_url).status_code == 404
