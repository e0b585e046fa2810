"""Audio, video and PDF: what is taken, what is refused, and how pages show it."""

import os

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import translation
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from education import captions, media_types
from education.media_files import forget_unused
from education.models import Article, MediaItem
from education.starter_media import PRINTED
from mbcportal.publishing.starter import read_yaml
from tests.content import make_affiliate, make_article
from tests.desk import Form, errors, member, messages
from tests.recordings import VTT, make_media, mp3, mp4, pdf, picture, upload

pytestmark = pytest.mark.django_db


def draft(kind="podcast", **fields):
    title = f"A {kind} {Article.objects.count()}"
    return make_article(title, kind=kind, published=False, **fields)


def refused(role, article=None, **fields):
    """Return {field: sentences} of what is wrong with a media item."""
    with pytest.raises(ValidationError) as found:
        make_media(article or draft(), role, **fields)
    return found.value.message_dict


def run_a_program(writer):
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x")}
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(action)


def lock(writer):
    writer.encrypt("secret", algorithm="RC4-128")


@pytest.mark.parametrize(
    ("data", "found"),
    [(mp3(), ("audio/mpeg", None)), (mp4(), ("video/mp4", None)), (pdf(3), ("application/pdf", 3)),
     (b"OggS" + b"\0" * 24 + b"OpusHead", ("audio/ogg", None)),
     (b"\x1a\x45\xdf\xa3webm" + b"V_VP9", ("video/webm", None)),
     (b"\x1a\x45\xdf\xa3webm" + b"A_OPUS", ("audio/webm", None)),
     (b"ID3\x04\0\0\0\0\0\x0a" + b"\0" * 10 + mp3()[-2000:], None)],
)  # fmt: skip
def test_type_is_read_from_the_content_whatever_the_name(data, found):
    if found is None:  # a tag before what is no frame
        with pytest.raises(ValidationError):
            media_types.read(upload(data))
    else:
        assert media_types.read(upload(data, "evil.html")) == found


@pytest.mark.parametrize(
    "data",
    [b"", b"\0", b"<html><script>alert(1)</script>", b"<svg/>", b"MZ" + b"\0" * 100, picture(),
     b"\x1a\x45\xdf\xa3matroska", b"\0\0\0\x14ftypqt  ", b"\0\0\0\x10ftypisom", b"\xff\xff\xff\xff",
     b"%PDF-1.7\n" + b"x" * 100, pdf()[:200], pdf(0), b"\0\0\0\x10ftypisom\0\0\0\x01" * 9,
     pdf(1, run_a_program), pdf(1, lock)],
)  # fmt: skip
def test_other_files_are_refused_in_plain_words(data):
    wrong = refused("audio", file=upload(data, "song.mp3"))

    assert set(wrong) == {"file"}
    assert wrong["file"][0].endswith(".")


def test_file_of_another_role_is_refused():
    assert refused("audio", file=upload(mp4()))["file"] == [
        "This file is of another kind. Choose one of: MP3, M4A, Ogg, WebM."
    ]
    assert "file" in refused("video", file=upload(mp3()))
    assert "file" in refused("pdf", file=upload(mp3()))


def test_too_large_a_file_is_refused(settings):
    settings.VIDEO_MOST_MB = 0

    assert "at most 0 MB" in refused("video")["file"][0]


def test_length_and_captions_are_asked_for():
    assert "how long" in refused("audio", seconds=None)["seconds"][0]
    assert "captions in the language" in refused("video", captions_en="")["captions_en"][0]
    assert "belong to a video" in refused("audio", captions_es=upload(VTT))["captions_es"][0]


def test_address_is_for_videos_alone_and_instead_of_a_file():
    elsewhere = {"file": "", "captions_en": "", "captions_es": "", "poster": ""}

    item = make_media(draft("video"), "video", address="https://video.example/1", **elsewhere)

    assert (item.size, item.short_type) == ("1 kB", "")
    assert "address" in refused("video", address="https://video.example/1")
    assert "address" in refused("audio", address="https://video.example/1")
    assert "address" in refused("video", address="http://video.example/1", **elsewhere)
    assert "file" in refused("video", **elsewhere)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "WEBVTT"),
        ("1\n00:00:01,000 --> 00:00:02,000\nSRT\n", "WEBVTT"),
        ("WEBVTTX\n\n00:01.000 --> 00:02.000\nx\n", "WEBVTT"),
        ("WEBVTT\n\n", "no captions"),
        ("WEBVTT\n\n00:01,000 --> 00:02,000\nx\n", "Line 3"),
        ("WEBVTT\n\n00:03.000 --> 00:02.000\nx\n", "ends before"),
        ("WEBVTT\n\n00:03.000 --> 00:04.000\nx\n\n00:01.000 --> 00:02.000\ny\n", "Line 6"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n", "no words"),
        ("WEBVTT\n\nSTYLE\n::cue { color: red }\n", "styles"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nx\0\n", "WEBVTT"),
        ("WEBVTT\n\n10:00.000 --> 10:02.000\nx\n", "after the end"),
        ("WEBVTT\n\n" + "x" * 600_000, "too large"),
        ("WEBVTT\n\n99:99.000 --> nonsense" + "9" * 10_000, "Line 3"),
    ],
)
def test_captions_are_checked_line_by_line(text, said):
    with pytest.raises(ValidationError) as wrong:
        captions.check(upload(text), seconds=17)

    assert said in wrong.value.messages[0]


def test_captions_in_other_shapes_are_read():
    cue = "1\r\n01:00:01.000 --> 01:00:02.000 line:0\r\nHi\r\n"
    text = f"\ufeffWEBVTT - by us\r\n\r\nNOTE x\r\n\r\n{cue}"

    captions.check(upload(text))

    assert captions.read(text.lstrip("\ufeff")) == [(3601.0, 3602.0, "Hi")]


def test_recording_cannot_be_published_without_itself_or_its_words():
    article = draft("podcast")
    with pytest.raises(ValidationError, match="Add the recording first"):
        article.publish()

    make_media(article)
    Article.objects.filter(pk=article.pk).update(body="<p> &nbsp; </p>")
    article.refresh_from_db()
    with pytest.raises(ValidationError, match="Write down what is said"):
        article.publish()


# Pages


def shown(client, article, language=""):
    with translation.override("en"):
        url = article.get_absolute_url()
    response = client.get(language + url)
    return BeautifulSoup(response.content, "html.parser")


def test_podcast_has_a_player_a_link_and_its_words_below(client):
    article = draft()
    item = make_media(article)
    article.publish()

    soup = shown(client, article)

    audio = soup.select_one("audio")
    assert (audio["preload"], audio["src"]) == ("none", item.file.url)
    assert audio.has_attr("controls")
    link = soup.select_one(".media a[download]")
    assert " ".join(link.get_text().split()) == "Save the audio: MP3, 1:05 minutes, English, 4 kB"
    assert soup.select_one("#transcript")
    assert soup.select_one(".contents a[href='#transcript']")


@pytest.mark.parametrize(("language", "first"), [("", "en"), ("/es", "es")])
def test_video_has_captions_in_the_readers_language_first(client, language, first):
    article = draft("video")
    make_media(article, "video")
    article.publish()

    soup = shown(client, article, language)

    video = soup.select_one("video")
    tracks = {one["srclang"]: one.has_attr("default") for one in video.select("track")}
    assert tracks == {code: code == first for code in ("en", "es")}
    assert video["preload"] == "none"
    assert video["poster"].endswith(".jpg")


def test_video_elsewhere_is_a_link_and_nothing_else(client):
    article = draft("video")
    url = "https://www.youtube.com/watch?v=1"
    make_media(article, "video", address=url, file="", captions_en="", captions_es="", poster="")
    article.publish()

    soup = shown(client, article)

    (link,) = soup.select(f'[href="{url}"]')
    assert "youtube.com (opens another site that may track you)" in link.get_text()
    assert soup.select("video, iframe, embed, object") == []


def test_translation_shows_the_recording_of_its_original_unless_it_has_its_own(client):
    article = draft()
    first = make_media(article)
    article.publish()
    spanish = make_article("Un episodio", translation_of=article, kind="podcast")
    before = shown(client, article, "/es").select_one("audio")["src"]

    own = make_media(spanish)

    assert before == first.file.url
    assert shown(client, article, "/es").select_one("audio")["src"] == own.file.url
    assert shown(client, article).select_one("audio")["src"] == first.file.url


def test_pdf_says_its_pages_and_when_its_page_is_newer(client):
    article = make_article()
    make_media(article, "pdf", file=upload(pdf(1)))

    link = shown(client, article).select_one("#media-pdf a")
    Article.objects.filter(pk=article.pk).update(title="Another title")
    later = shown(client, article).select_one("#media-pdf")

    assert " ".join(link.get_text().split()) == "To print or save: PDF, 1 page, English, 1 kB"
    assert "This page is newer" in later.get_text()


def listed(client, query="", language=""):
    soup = BeautifulSoup(client.get(f"{language}/learn/media/{query}").content, "html.parser")
    return [(one.select_one("h3").get_text(), one.select_one("h3 a")["href"])
            for one in soup.select(".card")]  # fmt: skip


def test_list_has_what_is_public_newest_first_and_by_kind(client):
    made = []
    for kind, role in (("podcast", "audio"), ("video", "video"), ("fact-sheet", "pdf")):
        article = draft(kind)
        make_media(article, role)
        article.publish()
        made.append((article.title, f"{article.get_absolute_url()}#media-{role}"))
    make_media(draft("guide"), "pdf")

    assert listed(client) == made[::-1]
    assert listed(client, "?kind=audio") == made[:1]
    assert listed(client, "?kind=fact-sheets") == made[2:]
    assert [href.startswith("/es/") for _title, href in listed(client, "", "/es")] == [True] * 3


def test_list_says_when_it_is_empty_or_asked_nonsense(client):
    for kind in ("audio", "video", "fact-sheets", ""):
        assert listed(client, f"?kind={kind}") == []
        assert "yet." in client.get("/learn/media/", {"kind": kind}).content.decode()

    page = client.get("/learn/media/", {"kind": "<b>" + "x" * 9000, "page": "x"}).content.decode()
    assert "We do not know “&lt;b&gt;xxx" in page


# The desk


@pytest.fixture
def signed_in(client):
    affiliate = make_affiliate()
    client.force_login(member("manager", affiliate, "manager"))
    return client, draft(affiliate=affiliate)


def change(client, article, button="_save", **fields):
    form = Form(client, f"/admin/education/article/{article.pk}/change/")
    files = {name: fields.pop(name) for name in ("file", "captions_en", "poster") if name in fields}
    prefix = form.add("media", **fields)
    return form.send(button, **{f"{prefix}-{name}": file for name, file in files.items()})


def test_editor_adds_a_recording_and_reads_what_it_is(signed_in):
    client, article = signed_in

    change(client, article, role="audio", seconds="1:05", file=upload(mp3(), "My talk.mp3"))

    item = article.media.get()
    assert (item.seconds, item.content_type, item.bytes) == (65, "audio/mpeg", 4000)
    assert "talk" not in item.file.name
    page = client.get(f"/admin/education/article/{article.pk}/change/").content.decode()
    assert "MP3, 4 kB" in page
    assert 'value="1:05"' in page


@pytest.mark.parametrize("length", ["12", "1:75", "0:00", "a:bc", "99:99:99", "1:00:0", "١:٠٥:xx"])
def test_length_that_is_none_is_said_at_its_field_and_stays(signed_in, length):
    client, article = signed_in

    response = change(client, article, role="audio", seconds=length, file=upload(mp3()))

    assert errors(response)["media-0-seconds"] == [
        "Write the length as minutes and seconds, such as 12:34."
    ]
    assert f'value="{length}"' in response.content.decode()
    assert MediaItem.objects.count() == 0


def test_wrong_file_is_said_at_its_field_and_nothing_is_saved(signed_in):
    client, article = signed_in

    response = change(client, article, role="pdf", file=upload(b"<html>", "sheet.pdf"))

    assert list(errors(response)) == ["media-0-file"]
    assert MediaItem.objects.count() == 0


def test_second_recording_of_a_kind_is_refused(signed_in):
    client, article = signed_in
    make_media(article)

    response = change(client, article, role="audio", seconds="1:05", file=upload(mp3()))

    assert response.status_code == 200
    assert MediaItem.objects.count() == 1


def test_publishing_without_the_recording_says_what_is_missing(signed_in):
    client, article = signed_in
    form = Form(client, f"/admin/education/article/{article.pk}/change/")

    response = client.get(form.send("_publish").url)

    assert any("Add the recording first" in said for said in messages(response))
    article.refresh_from_db()
    assert article.status == "draft"


# Files


def test_file_that_nothing_names_goes_after_a_month(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    item = make_media(draft())
    stray = tmp_path / "recordings" / "old.mp3"
    stray.write_bytes(b"x")
    young = stray.with_name("young.mp3")
    young.write_bytes(b"x")

    os.utime(stray, (0, 0))
    os.utime(item.file.path, (0, 0))

    assert forget_unused() == 1
    assert (stray.exists(), young.exists()) == (False, True)
    assert item.file.storage.exists(item.file.name)


def test_starter_media_load_once_and_fit_the_words_of_their_pages(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("load_starter", verbosity=0)
    before = list(MediaItem.objects.order_by("pk").values())
    call_command("load_starter", verbosity=0)

    assert list(MediaItem.objects.order_by("pk").values()) == before
    assert {row["role"] for row in before} == {"audio", "video", "pdf"}
    for item in MediaItem.objects.filter(article__kind__in=["podcast", "video"]):
        assert "sample" in item.article.title
        assert "computer voice" in item.article.title
        assert item.bytes < 400_000
    for slug in read_yaml(PRINTED):
        item = MediaItem.objects.get(article__slug=slug, role="pdf")
        assert not item.is_outdated, f"{slug}: run scripts/make_fact_sheets.py"
        assert item.bytes < 150_000
