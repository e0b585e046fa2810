"""A translation that says whether it still says what its original says."""

import pytest
from django.test import Client

from education.models import Article
from tests.content import make_affiliate, make_article
from tests.desk import Form, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    office = make_affiliate("national-office")
    client = Client()
    client.force_login(member("editor", office, "medical-editor"))
    client.office = office
    return client


def test_editor_says_that_a_translation_is_in_step_again(editor):
    original = make_article(affiliate=editor.office)
    spanish = make_article("Cuidados", translation_of=original)
    url = f"/admin/education/article/{spanish.pk}/change/"

    def state():
        return Article.objects.get(pk=spanish.pk).is_outdated

    Form(editor, url).send(is_in_step="on")
    made = Article.objects.get(pk=spanish.pk).translated_version
    Article.objects.filter(pk=original.pk).update(answer="It says something else now.")
    behind = state()
    form = Form(editor, url)
    form.send()
    still_behind = state()
    Form(editor, url).send(is_in_step="on")

    assert made == original.words_version
    assert (behind, still_behind, state()) == (True, True, False)
    assert "is_in_step" not in form.data


def test_form_of_an_original_does_not_ask(editor):
    original = make_article(affiliate=editor.office)

    page = editor.get(f"/admin/education/article/{original.pk}/change/").content.decode()

    assert "is_in_step" not in page
