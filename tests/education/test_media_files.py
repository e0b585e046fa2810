"""Uploaded files: who gets them, whole or in parts, and that nobody gets anything else."""

from pathlib import Path

import pytest
from django.conf import settings as portal
from django.utils import timezone

from mbcportal.affiliates.models import Affiliate
from tests.content import make_affiliate, make_article
from tests.desk import member
from tests.recordings import make_media, mp3

pytestmark = pytest.mark.django_db


@pytest.fixture
def item():
    article = make_article("Ride talk", kind="podcast", published=False)
    made = make_media(article)
    article.publish()
    return made


def body(response):
    return b"".join(response) if response.streaming else response.content


def test_whole_file_has_its_type_name_and_dates(client, item):
    response = client.get(item.file.url, headers={"Accept-Encoding": "gzip"})

    assert response.status_code == 200
    assert body(response) == mp3()
    headers = response.headers
    assert headers["Content-Type"] == "audio/mpeg"
    assert headers["Content-Length"] == "4000"
    assert headers["Content-Disposition"] == 'inline; filename="ride-talk-en.mp3"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["Content-Language"] == "en"
    assert "Content-Encoding" not in headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert not response.cookies


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-1", 0, 1), ("bytes=10-", 10, 3999), ("bytes=-10", 3990, 3999),
     ("bytes=3999-9999999", 3999, 3999), ("bytes=-9999", 0, 3999), ("BYTES=0-0", 0, 0)],
)  # fmt: skip
def test_part_is_sent_as_a_player_asks(client, item, asked, first, last):
    response = client.get(item.file.url, headers={"Range": asked, "Accept-Encoding": "gzip"})

    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/4000"
    assert response.headers["Content-Length"] == str(last - first + 1)
    assert body(response) == mp3()[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=4000-", "bytes=-0", "bytes=99999-100000"])
def test_part_that_is_not_there_is_416(client, item, asked):
    response = client.get(item.file.url, headers={"Range": asked})

    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */4000"
    assert body(response) == b""


@pytest.mark.parametrize(
    "asked", ["", "bytes=", "bytes=-", "bytes=5-2", "items=0-1", "bytes=0-1,5-6", "bytes=a-b",
              "bytes=" + "9" * 5000 + "-", "bytes=0-" + "9" * 400],
)  # fmt: skip
def test_range_nobody_understands_means_all(client, item, asked):
    response = client.get(item.file.url, headers={"Range": asked})

    assert (response.status_code, len(body(response))) == (200, 4000)


def test_copy_that_is_still_good_is_not_sent_again(client, item):
    first = client.get(item.file.url)
    body(first)
    etag, changed = first.headers["ETag"], first.headers["Last-Modified"]

    for header in ({"If-None-Match": etag}, {"If-Modified-Since": changed}):
        assert client.get(item.file.url, headers=header).status_code == 304
    for known, status in ((etag, 206), (changed, 206), ('"other"', 200), ("nonsense", 200)):
        response = client.get(item.file.url, headers={"Range": "bytes=0-1", "If-Range": known})
        assert response.status_code == status, known
        body(response)


def test_head_has_the_headers_alone_and_nothing_can_be_sent(client, item):
    response = client.head(item.file.url, headers={"Range": "bytes=0-9"})

    assert (response.status_code, response.headers["Content-Length"]) == (206, "10")
    assert body(response) == b""
    assert client.post(item.file.url).status_code == 405


@pytest.mark.parametrize(
    "path",
    ["recordings/", "recordings/none.mp3", "recordings/../../settings.py", "../mbcportal.sqlite3",
     "recordings//etc/passwd", "/etc/passwd", "..%2f..%2fetc/passwd", "%2e%2e/static/x",
     "recordings/%00.mp3", "stories/x.jpg", "x" * 5000, "recordings\\x.mp3", "recordings/é.mp3"],
)  # fmt: skip
def test_no_other_path_leads_anywhere(client, item, path):
    (Path(portal.MEDIA_ROOT) / "recordings" / "none.mp3").write_bytes(b"x")

    assert client.get(f"/media/{path}").status_code in {400, 404}


def test_draft_is_there_for_its_own_staff_only(client, item):
    item.article.send_back()
    own = item.article.affiliate
    assert client.get(item.file.url).status_code == 404

    client.force_login(member("foreign", make_affiliate("elsewhere"), "manager"))
    foreign = client.get(item.file.url)
    client.force_login(member("own", Affiliate.objects.get(pk=own.pk), "manager"))
    mine = client.get(item.file.url)

    assert foreign.status_code == 404
    assert (mine.status_code, mine.headers["Cache-Control"]) == (200, "private, no-store")
    assert body(mine) == mp3()
    client.cookies["sessionid"] = "nonsense"
    assert client.get(item.file.url).status_code == 404


def test_expired_and_withdrawn_files_are_gone(client, item):
    type(item.article).objects.filter(pk=item.article.pk).update(expires_at=timezone.now())
    assert client.get(item.file.url).status_code == 404

    type(item.article).objects.filter(pk=item.article.pk).update(expires_at=None)
    item.article.refresh_from_db()
    item.article.archive()
    assert client.get(item.file.url).status_code == 404


def test_file_lost_from_the_disk_is_404_and_its_page_stands(client, item):
    Path(item.file.path).unlink()

    assert client.get(item.file.url).status_code == 404
    assert client.get(item.article.get_absolute_url()).status_code == 200


def test_captions_and_picture_are_sent_as_what_they_are(client):
    article = make_article("Film", kind="video", published=False)
    made = make_media(article, "video")
    article.publish()

    types = {}
    for name in ("file", "poster", "captions_en", "captions_es"):
        response = client.get(getattr(made, name).url)
        types[name] = (response.headers["Content-Type"], response.headers["Content-Language"])
        body(response)

    assert types == {
        "file": ("video/mp4", "en"),
        "poster": ("image/jpeg", "en"),
        "captions_en": ("text/vtt; charset=utf-8", "en"),
        "captions_es": ("text/vtt; charset=utf-8", "es"),
    }


def wait_for(page, condition):
    """Ask until it is so. (Playwright's own way needs what our content policy forbids.)"""
    for _time in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never: {condition}")


def test_nothing_plays_or_is_fetched_before_a_press(page, live_server):
    article = make_article("Film", kind="video", published=False)
    made = make_media(article, "video")
    sound = make_media(article, "audio")
    article.publish()
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.goto(article.get_absolute_url())
    page.wait_for_timeout(500)
    before = [url for url in asked if made.file.url in url or sound.file.url in url]
    page.locator("video").focus()
    page.keyboard.press("Space")
    wait_for(page, "document.querySelector('video').currentTime > 0.2")

    assert before == []
    assert any(made.file.url in url for url in asked)
    tracks = page.evaluate(
        "[...document.querySelector('video').textTracks].map((one) => [one.language, one.mode])"
    )
    assert tracks == [["en", "showing"], ["es", "disabled"]]
    # Going to a place far ahead needs a part of the file.
    page.evaluate("document.querySelector('video').currentTime = 15")
    wait_for(page, "!document.querySelector('video').seeking")
    assert page.evaluate("document.querySelector('video').currentTime") >= 15
