"""A story on its whole way, on a telephone and in Spanish, in a real browser."""

import io

import pytest
from django.utils.translation import gettext, override
from PIL import Image

from education.models import StorySubmission
from tests.content import make_affiliate, make_portal
from tests.education.test_story_form import jpeg
from tests.test_accessibility import violations


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_story_with_a_picture_is_shared_published_and_taken_back(open_page, tmp_path, watched):
    make_portal()
    make_affiliate("national-office")
    photo = tmp_path / "casa.jpg"
    photo.write_bytes(jpeg((640, 480)).read())
    page = open_page(viewport={"width": 360, "height": 740}, locale="es", java_script_enabled=False)

    page.goto("/es/learn/stories/share/")
    page.locator("input[name=title]").fill("Mi jardín")
    page.locator("textarea").fill("Sembré guisantes.\n\nCrecieron.")
    page.locator("input[name=picture]").set_input_files(photo)
    page.locator("main form button").click()
    # What is missing is named, and what was written is still there.
    linked = page.locator(".error-summary a").evaluate_all("all => all.map((a) => a.hash)")
    assert linked == [
        "#id_picture", "#id_picture_alt", "#id_has_picture_consent", "#id_consent",
    ]  # fmt: skip
    assert page.locator("textarea").input_value() == "Sembré guisantes.\n\nCrecieron."
    page.locator("input[name=picture]").set_input_files(photo)
    page.locator("input[name=picture_alt]").fill("Cuatro macetas")
    page.locator("input[name=has_picture_consent]").check()
    page.locator("input[name=consent]").check()
    page.locator("main form button").click()
    page.wait_for_url("**/stories/thanks/**")
    private = page.locator(".long-link a").get_attribute("href")

    story = StorySubmission.objects.exclude(picture="").get()
    with override("es"):
        nobody = gettext("Anonymous")
    assert (story.name, story.language, story.consent_language) == (nobody, "es", "es")
    article = story.accept()
    article.publish()
    page.goto(f"/es{article.get_absolute_url()}")
    picture = page.locator("main img")
    assert picture.get_attribute("alt") == "Cuatro macetas"
    served = page.request.get(picture.get_attribute("src")).body()
    shown = Image.open(io.BytesIO(served))
    assert (shown.size, dict(shown.getexif())) == ((640, 480), {})
    assert b"Secret Camera" not in served

    page.goto(private)
    page.locator("main form button").click()
    assert "410" not in page.locator("h1").inner_text()
    assert page.goto(f"/es{article.get_absolute_url()}").status == 410
    assert page.request.get(f"/es{article.picture_url}").status == 404
    assert ["Failed to load resource" in said for said in watched.console] == [True] * len(
        watched.console
    )
    watched.console.clear()


def test_form_with_mistakes_breaks_no_rule(page, watched):
    make_portal()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/learn/stories/share/")

    page.locator("main form button").click()

    assert violations(page) == []
    # A browser gives the focus a moment after the page.
    page.wait_for_selector(".error-summary:focus")
    small = page.locator("main form :is(button, input, select, summary, .choice)").evaluate_all(
        """all => all.filter((one) => one.offsetParent && !one.closest('.unseen')
             && !one.matches('[type=checkbox], [type=hidden]')
             && one.getBoundingClientRect().height < 43.5).map((one) => one.outerHTML)"""
    )
    assert small == []
    watched.console.clear()
