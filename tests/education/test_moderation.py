"""The desk of stories: who may read them, and what each button does."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile

from education.models import Article, StorySubmission
from mbcportal.affiliates.permissions import grant_roles
from mbcportal.affiliates.roles import MEDICAL_EDITOR
from tests.content import make_affiliate, make_staff, make_story
from tests.desk import Form, errors, member, messages, read

pytestmark = pytest.mark.django_db

ROOT = "/admin/education/storysubmission/"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def office():
    return make_affiliate("national-office")


@pytest.fixture
def editor(client, office):
    grant_roles()
    person = make_staff("ana", office, "editor")
    person.groups.set(Group.objects.filter(name=MEDICAL_EDITOR))
    client.force_login(person)
    return client


def logged():
    return list(LogEntry.objects.values_list("object_repr", "change_message"))


def test_queue_shows_what_waits_oldest_first(editor):
    first, second = make_story(title="First"), make_story(title="Second")
    make_story(title="Declined one").decline()
    second.submitted_at, first.submitted_at = first.submitted_at, second.submitted_at
    first.save()
    second.save()

    rows = read(editor.get(ROOT)).select("#result_list tbody tr")
    everything = read(editor.get(ROOT, {"state": "all"})).select("#result_list tbody tr")

    assert [row.select_one(".field-title").get_text() for row in rows] == ["Second", "First"]
    assert len(everything) == 3


def test_story_is_shown_as_plain_text_with_its_consent(editor):
    story = make_story("<script>alert(1)</script>\n\n\u202eback", email="ana@people.example")

    page = editor.get(f"{ROOT}{story.pk}/change/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br><br>" in page
    assert "Edition 1 in English" in page
    assert "This is my own story, and I am 18 or older." in page
    assert 'href="mailto:ana@people.example"' in page


def test_accepting_makes_a_draft_kept_by_the_national_office(editor, office):
    story = make_story()
    form = Form(editor, f"{ROOT}{story.pk}/change/")
    assert form.data["kept_by"] == str(office.pk)

    response = form.send("_accept", note="Moving.")

    article = Article.objects.get()
    assert response.url == f"/admin/education/article/{article.pk}/change/"
    assert (article.status, article.affiliate, article.kind) == ("draft", office, "story")
    story.refresh_from_db()
    assert (story.state, story.note, story.decided_by.username) == ("accepted", "Moving.", "ana")
    assert (str(story), f"Accepted; article {article.pk}") in logged()
    assert "slug" not in Form(editor, response.url).data


def test_accepting_needs_somebody_who_keeps_it(editor):
    story = make_story()

    response = Form(editor, f"{ROOT}{story.pk}/change/").send("_accept", kept_by="")

    assert errors(response)["kept_by"] == ["Choose who keeps the article."]
    assert not Article.objects.exists()


def test_declining_keeps_the_note_to_the_desk(editor):
    story = make_story()

    Form(editor, f"{ROOT}{story.pk}/change/").send("_decline", note="Names a doctor.")

    story.refresh_from_db()
    assert (story.state, story.note) == ("declined", "Names a doctor.")
    assert (str(story), "Declined") in logged()
    assert "_accept" not in Form(editor, f"{ROOT}{story.pk}/change/").buttons


def test_words_cannot_be_changed_at_the_desk(editor):
    story = make_story()

    Form(editor, f"{ROOT}{story.pk}/change/").send(text="Mine", title="Mine", state="accepted")

    story.refresh_from_db()
    assert (story.text, story.title, story.state) == (
        "I planted peas.\n\nThey grew.",
        "A garden in pots",
        "new",
    )


def test_two_editors_at_once_decide_once(editor):
    story = make_story()
    form = Form(editor, f"{ROOT}{story.pk}/change/")
    story.decline()

    response = form.send("_accept")

    assert not Article.objects.exists()
    assert "decided or taken back" in " ".join(messages(editor.get(response.url)))


def test_editor_takes_a_story_back_for_its_writer_after_a_question(editor):
    story = make_story()
    url = f"{ROOT}{story.pk}/withdraw/"

    assert "deleted at once and for good" in editor.get(url).content.decode()
    story.refresh_from_db()
    assert story.state == "new"

    editor.post(url)

    story.refresh_from_db()
    assert (story.state, story.text) == ("withdrawn", "")
    assert (str(story), "Taken back for the writer") in logged()
    assert editor.get(f"{ROOT}{story.pk}/change/").status_code == 200


def test_picture_is_for_those_who_decide(editor, client, office):
    story = make_story(picture=ContentFile(b"\xff\xd8", "x.jpg"), picture_alt="A pot")
    url = f"{ROOT}{story.pk}/picture/"

    response = editor.get(url)
    assert response.getvalue() == b"\xff\xd8"
    assert "no-store" in response.headers["Cache-Control"]
    assert client.get(f"/media/{story.picture.name}").status_code == 404

    client.force_login(member("mia", office, "manager"))
    statuses = {page: client.get(f"{ROOT}{story.pk}/{page}").status_code
                for page in ("picture/", "withdraw/", "change/")}  # fmt: skip
    assert set(statuses.values()) == {403}
    assert client.post(f"{ROOT}{story.pk}/withdraw/").status_code == 403
    assert StorySubmission.objects.get().state == "new"
    client.logout()
    assert client.get(url).status_code == 302


def test_log_names_no_word_of_a_story(editor):
    story = make_story("Zebrafinch", title="Zebrafinch", name="Zebrafinch")
    Form(editor, f"{ROOT}{story.pk}/change/").send("_decline")

    assert "Zebrafinch" not in str(logged())
