"""The form in which people share a story: what it takes, keeps, refuses and says."""

import io

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from education import consent, sharing
from education.models import StorySubmission
from mbcportal.outbox.models import OutboxEmail
from tests.content import make_site, make_topic
from tests.desk import read

pytestmark = pytest.mark.django_db

URL = "/learn/stories/share/"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def filled(**changes):
    """Return a form as somebody fills it in; what is changed to None is left out."""
    fields = {
        "name": "Robin",
        "title": "A garden in pots",
        "text": "I planted peas.\r\n\r\nThey grew.",
        "language": "en",
        "consent": "on",
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def jpeg(size=(40, 30)):
    """Return a picture in which a camera has written its place."""
    picture, file = Image.new("RGB", size, "green"), io.BytesIO()
    exif = picture.getexif()
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (45.0, 31.0, 12.0)
    picture.save(file, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG_home.jpg", file.getvalue(), "image/jpeg")


def with_picture(**changes):
    shown = {"picture": jpeg(), "picture_alt": "Four pots", "has_picture_consent": "on"}
    return filled(**shown | changes)


def sent():
    return StorySubmission.objects.get()


def wrong(response):
    """Return {field: sentence} of what stands beside the fields, also in the list above them."""
    page = read(response)
    beside = {
        one["id"].removeprefix("id_").removesuffix("_error"): one.get_text()
        for one in page.select(".field-error")
    }
    links = [a["href"] for a in page.select(".error-summary li a")]
    assert links == [f"#id_{name}" for name in beside]
    assert all(page.select(href) for href in links)
    return beside


def test_story_is_kept_with_what_its_writer_agreed_to(client):
    make_topic("fatigue")
    make_site("bone")

    response = client.post(
        f"/es{URL}", filled(topics="fatigue", sites="bone", email="ana@people.example")
    )

    assert response.status_code == 303
    story = sent()
    assert (story.name, story.title, story.language) == ("Robin", "A garden in pots", "en")
    assert story.text == "I planted peas.\n\nThey grew."
    assert (story.consent_version, story.consent_language) == (consent.CONSENT[-1].version, "es")
    assert (story.state, story.article) == ("new", None)
    assert [one.slug for one in story.topics.all()] == ["fatigue"]
    assert [one.slug for one in story.sites.all()] == ["bone"]
    mail = OutboxEmail.objects.get()
    assert (mail.to, mail.language) == ("ana@people.example", "es")


@pytest.mark.parametrize("language", ["en", "es"])
def test_page_shows_each_statement_word_for_word_and_ticks_nothing(language, client):
    page = read(client.get(URL if language == "en" else f"/es{URL}"))

    said = [item.get_text() for item in page.select(".agreement li")]
    assert said == list(consent.current().statements[language])
    assert not page.select("input[type=checkbox][checked]")


def test_editions_of_the_consent_are_numbered_and_in_both_languages():
    versions = [one.version for one in consent.CONSENT]

    assert len(versions) == len(set(versions))
    for one in consent.CONSENT:
        assert set(one.statements) == set(one.picture) == {"en", "es"}
        assert len(one.statements["en"]) == len(one.statements["es"])


def test_page_after_the_form_shows_the_link_for_one_hour(client, monkeypatch):
    url = client.post(URL, filled()).url
    story = sent()

    page = client.get(url)
    assert read(page).select_one(".long-link a")["href"] == story.get_absolute_url()
    assert f"https://portal.example{story.get_absolute_url()}" in page.content.decode()
    assert not {"garden", "Robin"} & set(url.split("/"))
    assert "no-store" in page.headers["Cache-Control"]
    assert client.get(story.get_absolute_url()).status_code == 200

    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 3601)
    late = client.get(url).content.decode()
    assert story.token not in late
    assert "for one hour only" in late


def test_name_that_is_left_empty_is_anonymous_in_the_language_of_the_story(client):
    client.post(URL, filled(name=" "))

    assert sent().name == "Anonymous"


def test_form_without_consent_is_refused_and_nothing_is_lost(client):
    make_topic("fatigue")

    response = client.post(URL, filled(consent=None, topics="fatigue", email="ana@people.example"))

    assert response.status_code == 422
    assert list(wrong(response)) == ["consent"]
    page = read(response)
    assert page.select_one("textarea").get_text().split() == [
        "I",
        "planted",
        "peas.",
        "They",
        "grew.",
    ]
    assert page.select_one("input[name=title]")["value"] == "A garden in pots"
    assert page.select_one("input[name=email]")["value"] == "ana@people.example"
    assert page.select_one("input[value=fatigue]").has_attr("checked")
    assert page.title.get_text().startswith("Error:")
    assert not StorySubmission.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 121),
        ("title", "\u200b\u202e"),
        ("title", "a\0b"),
        ("text", ""),
        ("text", " \n\u200b "),
        ("text", "a\0b"),
        ("text", "x" * 10_001),
        ("text", "é" * 1_000_000),
        ("name", "x" * 61),
        ("name", "ana@people.example"),
        ("language", "xx"),
        ("topics", "nonsense"),
        ("topics", "a\0b"),
        ("sites", "' OR 1=1"),
        ("email", "nobody"),
        ("email", "a@b.example\nBcc: c@d.example"),
        ("picture_alt", "x" * 201),
    ],
)
def test_what_is_not_fit_is_named_beside_its_field(field, value, client):
    response = client.post(URL, filled(**{field: value}))

    assert response.status_code == 422
    assert list(wrong(response)) == [field]
    assert not StorySubmission.objects.exists()


def test_ten_thousand_characters_with_their_line_breaks_fit(client):
    text = "x" * 4_999 + "\r\n\r\n" + "y" * 4_999

    assert client.post(URL, filled(text=text)).status_code == 303
    assert len(sent().text) == 10_000


def test_hidden_signs_and_markup_stay_words(client):
    client.post(
        URL, filled(name="A\u202eB", title="<b>T</b>\u2028x", text="<img src=x onerror=a>\u202e!")
    )

    story = sent()
    assert (story.name, story.title) == ("AB", "<b>T</b> x")
    assert story.text == "<img src=x onerror=a>!"


def test_five_topics_are_too_many(client):
    slugs = ["fatigue", "pain", "money", "men", "young"]
    for slug in slugs:
        make_topic(slug)

    response = client.post(URL, filled(topics=slugs))

    assert list(wrong(response)) == ["topics"]


# Pictures


def test_picture_is_drawn_anew_under_another_name(client):
    assert client.post(URL, with_picture()).status_code == 303

    story = sent()
    with story.picture.open() as file:
        kept = file.read()
    assert (story.picture_alt, story.has_picture_consent) == ("Four pots", True)
    assert story.picture.name.startswith("stories/")
    assert "home" not in story.picture.name
    assert b"Secret Camera" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()


@pytest.mark.parametrize("field", ["picture_alt", "has_picture_consent"])
def test_picture_needs_words_and_the_consent_of_its_people(field, client):
    response = client.post(URL, with_picture(**{field: None}))

    assert response.status_code == 422
    assert set(wrong(response)) == {field, "picture"}
    assert "once more" in wrong(response)["picture"]
    assert not StorySubmission.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script></html>",
        b"GIF89a" + b"\0" * 20,
        b"\xff\xd8\xff\xe0broken",
        b"",
    ],
)
def test_what_is_no_picture_is_refused(content, client):
    file = SimpleUploadedFile("cat.jpg", content, "image/jpeg")

    response = client.post(URL, with_picture(picture=file))

    assert response.status_code == 422
    assert "picture" in wrong(response)
    assert not StorySubmission.objects.exists()


def test_huge_file_is_dropped_while_it_arrives_and_the_words_are_kept(client):
    file = SimpleUploadedFile("big.jpg", b"\xff\xd8" + b"x" * 50_000_000, "image/jpeg")

    response = client.post(URL, with_picture(picture=file))

    assert response.status_code == 422
    assert "at most 10 MB" in wrong(response)["picture"]
    assert response.wsgi_request.FILES == {}
    assert read(response).select_one("input[name=title]")["value"] == "A garden in pots"


def test_words_for_a_picture_that_is_not_there_are_not_kept(client):
    client.post(URL, filled(picture_alt="Four pots", has_picture_consent="on"))

    assert (sent().picture_alt, sent().has_picture_consent) == ("", False)


# Programs, and too many


def test_programs_are_thanked_and_ignored(client):
    response = client.post(URL, filled(website="https://example.org"))

    assert response.status_code == 303
    assert client.get(response.url).status_code == 200
    assert not StorySubmission.objects.exists()


def test_too_many_stories_are_refused_and_nothing_is_lost(client):
    for number in range(sharing.STORIES):
        assert client.post(URL, filled(title=f"Story {number}")).status_code == 303

    response = client.post(URL, filled(title="One more"))

    assert (response.status_code, response.headers["Retry-After"]) == (429, "3600")
    assert read(response).select_one("input[name=title]")["value"] == "One more"
    assert StorySubmission.objects.count() == sharing.STORIES


def test_too_many_pictures_are_not_even_looked_at(client):
    for _number in range(sharing.PICTURES):
        file = SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")
        assert client.post(URL, with_picture(picture=file)).status_code == 422

    assert client.post(URL, with_picture()).status_code == 429


def test_one_address_gets_few_mails(client):
    for number in range(sharing.MAILS + 1):
        client.post(URL, filled(email="Ana@people.example"), REMOTE_ADDR=f"10.0.{number}.1")

    assert StorySubmission.objects.count() == sharing.MAILS + 1
    assert OutboxEmail.objects.count() == sharing.MAILS


def test_form_is_refused_without_its_secret_and_taken_with_it():
    client = Client(enforce_csrf_checks=True)
    assert client.post(URL, filled()).status_code == 403

    page = read(client.get(URL))
    secret = page.select_one("input[name=csrfmiddlewaretoken]")["value"]

    assert client.post(URL, with_picture(csrfmiddlewaretoken=secret)).status_code == 303
