"""Stories that people send: nothing appears unread, and what is taken back is gone everywhere."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone, translation

from education.models import Article, StorySubmission
from education.models.stories import KEPT, forget
from mbcportal.outbox.models import OutboxEmail
from mbcportal.outbox.worker import send_due
from tests.content import (
    LANGUAGES,
    all_addresses,
    make_affiliate,
    make_portal,
    make_site,
    make_story,
    make_topic,
)

pytestmark = pytest.mark.django_db

# In every word that is sent, and nowhere else.
MARK = "quillfeather"
EMAIL = f"{MARK}@people.example"
PICTURE = b"\xff\xd8picture"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def send(**fields):
    """Return a story with the mark in all its words, as the form sends it."""
    fields = {
        "name": f"{MARK} name",
        "title": f"{MARK} title",
        "text": f"{MARK} first.\n\n{MARK} <b>second</b>.",
        "language": "en",
        "email": EMAIL,
        "consent_language": "en",
        "picture": ContentFile(PICTURE, f"{MARK}.jpg"),
        "picture_alt": f"{MARK} alt",
        "has_picture_consent": True,
        "topics": [make_topic("fatigue")],
        "sites": [make_site("bone")],
        **fields,
    }
    return StorySubmission.send(**fields)


def places():
    """Return every public address on which a story could show."""
    found = []
    for language in LANGUAGES:
        found += all_addresses(language)
        with translation.override(language):
            for name in ("news_feed", "stories_feed", "feed", "list"):
                found += [reverse(f"education:{name}"), reverse(f"education:{name}") + f"?q={MARK}"]
            found += [reverse("search") + f"?q={MARK}", reverse("suggest") + f"?q={MARK}"]
            found += [reverse("search") + f"?q={MARK}&literally"]
    return [*found, reverse("sitemap")]


def shown_at(client, *needles):
    """Return the addresses that show one of the needles."""
    return {
        url
        for url in places()
        if any(one in _said(client.get(url, follow=True), url) for one in needles)
    }


def _said(response, url):
    # A page may repeat what was typed into its own address.
    said = response.content.decode().lower()
    return re.sub(rf"(q=|value=\"|“|\"){MARK}\b(?! \w)", "", said) if MARK in url else said


def rows_with(text):
    """Return the tables and columns of the whole database in which a text stands."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)} LIMIT 0")
            for name, *_type in cursor.description:
                quoted = connection.ops.quote_name(name)
                sql = f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}"
                cursor.execute(f"{sql} WHERE LOWER(CAST({quoted} AS text)) LIKE %s", [f"%{text}%"])
                if cursor.fetchone()[0]:
                    found.add((table, name))
    return found


def committed(verb, *arguments):
    """Do something, and what follows it when the transaction is through."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        return verb(*arguments)


def files():
    return default_storage.listdir("stories")[1] if default_storage.exists("stories") else []


# Nothing appears that nobody has read


def test_story_shows_nowhere_before_it_is_published_and_everywhere_after(client):
    make_portal()
    make_affiliate("national-office")
    story = send()
    assert shown_at(client, MARK) == set()

    article = story.accept()
    assert shown_at(client, MARK, article.slug) == set()
    assert client.get(article.get_absolute_url()).status_code == 404
    assert client.get(article.picture_url).status_code == 404

    article.publish()
    shown = shown_at(client, f"{MARK} title", article.slug)
    wanted = ["/learn/", "/learn/stories/", "/learn/stories/feed.atom", "/es/learn/stories/"]
    assert {*wanted, f"/search/?q={MARK}", f"/search/suggest/?q={MARK}", "/sitemap.xml"} <= shown
    assert "/learn/news/" not in shown
    page = client.get(article.get_absolute_url()).content.decode()
    assert f"By {MARK} name, shared with permission" in page
    assert f"<p>{MARK} &lt;b&gt;second&lt;/b&gt;.</p>" in page
    assert f'alt="{MARK} alt"' in page
    assert EMAIL not in page
    assert client.get(article.picture_url).getvalue() == PICTURE


def test_story_that_is_taken_back_is_gone_from_pages_files_and_the_database(client, admin_user):
    make_portal()
    make_affiliate("national-office")
    story = send()
    article = story.accept()
    url, picture_url, token = article.get_absolute_url(), article.picture_url, story.token
    # Staff work on it: logs and mails name it by its title.
    LogEntry.objects.log_actions(
        admin_user.pk, [article], CHANGE, change_message="", single_object=True
    )
    article.publish(by=None)
    article.refresh_from_db()
    article.send_back(note=f"{MARK} note")
    article.publish()
    Article.objects.create(
        slug=article.slug, language="es", translation_of=article, title=f"{MARK} título",
        summary=MARK, affiliate=article.affiliate, kind="story",
    ).publish()  # fmt: skip
    story.refresh_from_db()
    story.note = f"{MARK} note"
    story.save()
    assert len(rows_with(MARK)) > 10

    committed(story.withdraw)

    assert rows_with(MARK) == set()
    assert rows_with("second") == set()
    assert shown_at(client, MARK, article.slug) == set()
    assert files() == []
    answers = [client.get(one) for one in (url, f"/es{url}")]
    assert [answer.status_code for answer in answers] == [410, 410]
    assert "taken back" in answers[0].content.decode()
    assert client.get(picture_url).status_code == 404
    kept = StorySubmission.objects.values().get(pk=story.pk)
    left = {name for name, value in kept.items() if value}
    assert left == {"id", "state", "submitted_at", "withdrawn_at", "address", "link_version"}
    assert (kept["state"], kept["address"]) == ("withdrawn", article.slug)
    assert not story.topics.exists()
    assert not story.sites.exists()
    assert client.get(reverse("education:story_withdraw", args=[token])).status_code == 410


@pytest.mark.parametrize("state", ["new", "accepted", "declined"])
def test_story_can_be_taken_back_in_any_state_and_twice(state):
    make_affiliate("national-office")
    story = send()
    if state == "accepted":
        story.accept()
    if state == "declined":
        story.decline(note="Names a doctor.")

    committed(story.withdraw)
    committed(story.withdraw)
    StorySubmission.objects.get(pk=story.pk).withdraw()

    assert (story.state, story.text, story.address) == ("withdrawn", "", "")
    assert rows_with(MARK) == set()
    assert files() == []
    assert not Article.objects.exists()


# Deciding


def test_accepted_story_becomes_a_draft_with_escaped_paragraphs():
    office = make_affiliate("national-office")
    story = send(text='One <script>x</script>\r\nline\n\n\nTwo & [fact:none] "three"')

    article = story.accept()

    assert (article.kind, article.status, article.affiliate) == ("story", "draft", office)
    assert article.body == (
        '<p>One &lt;script&gt;x&lt;/script&gt;<br>line</p><p>Two &amp; (fact:none] "three"</p>'
    )
    assert (article.byline, article.author) == (f"{MARK} name", None)
    assert [one.slug for one in article.topics.all()] == ["fatigue"]
    assert MARK not in article.slug
    article.full_clean()


def test_story_is_decided_once(admin_user):
    make_affiliate("national-office")
    story, same = send(), StorySubmission.objects.get()
    story.accept(by=admin_user)

    for late in (same.accept, same.decline):
        with pytest.raises(ValidationError, match="meanwhile"):
            late()

    assert (Article.objects.count(), same.state, same.decided_by) == (1, "accepted", admin_user)


def test_withdrawn_story_cannot_be_accepted():
    make_affiliate("national-office")
    story, same = send(), StorySubmission.objects.get()
    story.withdraw()

    with pytest.raises(ValidationError):
        same.accept()

    assert not Article.objects.exists()


# Mails


def keys(state="queued"):
    return sorted(OutboxEmail.objects.filter(state=state).values_list("key", flat=True))


def test_person_is_told_of_each_step_without_a_word_of_the_story(mailoutbox):
    make_affiliate("national-office")
    story = send(consent_language="es")
    article = story.accept()
    send_due()
    article.publish()
    send_due()
    article.send_back()
    article.publish()
    send_due()

    assert [mail.to for mail in mailoutbox] == [[EMAIL]] * 3
    assert "/es/learn/stories/withdraw/" in mailoutbox[0].body
    assert f"https://portal.example/es/learn/{article.slug}/" in mailoutbox[2].body
    for mail in mailoutbox:
        said = mail.subject + mail.body + mail.alternatives[0][0]
        assert MARK not in said
        assert not re.search(r"cancer|cáncer|mbc|story|historia", mail.subject, re.IGNORECASE)


def test_declined_person_is_told_and_nobody_else(mailoutbox):
    send().decline()
    send(email="").decline()

    send_due()

    # The one about receiving it holds still.
    assert [mail.to for mail in mailoutbox] == [[EMAIL]] * 2


def test_mail_about_a_later_publication_waits_for_it(mailoutbox):
    make_affiliate("national-office")
    later = timezone.now() + timedelta(days=2)
    send().accept().publish(at=later)

    send_due()
    assert len(mailoutbox) == 2

    assert keys() == [f"education.story-published:{StorySubmission.objects.get().pk}"]


def test_mails_that_wait_are_not_sent_after_a_withdrawal(mailoutbox):
    story = send()
    story.withdraw()

    send_due()

    assert (mailoutbox, keys("queued"), len(keys("dropped"))) == ([], [], 1)


# Forgetting


def test_declined_stories_are_emptied_after_thirty_days_and_others_kept():
    make_affiliate("national-office")
    declined, waiting, accepted = send(), send(), send()
    declined.decline()
    accepted.accept()

    forget(timezone.now() + KEPT - timedelta(hours=1))
    assert StorySubmission.objects.exclude(text="").count() == 3

    committed(forget, timezone.now() + KEPT + timedelta(hours=1))
    declined.refresh_from_db()
    assert (declined.state, declined.is_emptied, declined.email) == ("declined", True, "")
    assert StorySubmission.objects.exclude(text="").count() == 2
    assert len(files()) == 2
    waiting.refresh_from_db()
    assert waiting.picture.storage.exists(waiting.picture.name)


def test_story_whose_article_was_deleted_is_emptied():
    make_affiliate("national-office")
    story = send()
    committed(story.accept().delete)

    committed(forget)

    assert rows_with(MARK) == set()
    assert files() == []


def test_pictures_that_belong_to_nothing_are_swept_after_a_day():
    story = send()
    default_storage.save("stories/lost.jpg", ContentFile(b"x"))

    forget()
    assert len(files()) == 2

    forget(timezone.now() + timedelta(days=2))
    assert files() == [story.picture.name.removeprefix("stories/")]


# Links


def test_link_is_good_for_its_own_purpose_and_until_it_is_revoked():
    story = make_story()
    token = story.token

    assert StorySubmission.of_token(token) == story
    assert StorySubmission.thanked(token) is None
    assert StorySubmission.of_token(StorySubmission.thanks_token(story)) is None
    for wrong in ("", "x", token[:-1], token + "x", "é", "a:b:c"):
        assert StorySubmission.of_token(wrong) is None
    story.link_version += 1
    story.save()
    assert StorySubmission.of_token(token) is None


def test_private_page_takes_the_story_back_by_post_alone(client):
    make_affiliate("national-office")
    story = send()
    url = story.get_absolute_url()

    page = client.get(url)
    assert (page.status_code, page.headers["Cache-Control"].count("no-store")) == (200, 1)
    assert MARK not in page.content.decode()
    assert client.get(url).status_code == 200

    story.accept()
    assert f"{MARK} title" in client.get(url).content.decode()

    first, second = client.post(url), client.post(url)
    assert [(one.status_code, one.url) for one in (first, second)] == [(303, url)] * 2
    gone = client.get(url)
    assert gone.status_code == 410
    assert "<form method" not in gone.content.decode()


@pytest.mark.parametrize("token", ["nonsense", "a:b:c", "x" * 3000, "%F0%9F%92%96"])
def test_unknown_link_is_answered_helpfully(token, client):
    for method in (client.get, client.post):
        response = method(f"/learn/stories/withdraw/{token}/")

        assert response.status_code == 404
        assert "This link does not work" in response.content.decode()
