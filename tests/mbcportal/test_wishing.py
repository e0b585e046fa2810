"""“Tell us what you could not find”: one field, without a name."""

import pytest

from mbcportal.search.models import Wish
from mbcportal.wishing import LIMIT

URL = "/search/tell-us/"

pytestmark = pytest.mark.django_db


def test_what_somebody_could_not_find_is_kept_without_anything_else(client):
    response = client.post(f"/es{URL}", {"text": "  Masajes en Boise  "})

    assert (response.status_code, response.url) == (303, "/es/search/tell-us/thanks/")
    wish = Wish.objects.get()
    assert (wish.text, wish.language, wish.is_done) == ("Masajes en Boise", "es", False)


def test_the_words_of_the_search_stand_in_the_form(client):
    page = client.get("/search/?q=xyzzy+<b>").content.decode()
    assert f'href="{URL}?q=xyzzy%20%3Cb%3E"' in page

    assert "xyzzy &lt;b&gt;</textarea>" in client.get(f"{URL}?q=xyzzy%20%3Cb%3E").content.decode()


@pytest.mark.parametrize("text", ["", "   ", "x" * 501, "a\0b"])
def test_a_mistake_is_shown_beside_what_was_typed(text, client):
    response = client.post(URL, {"text": text})

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert not Wish.objects.exists()


def test_too_many_are_refused_and_nothing_is_lost(client):
    for number in range(LIMIT):
        assert client.post(URL, {"text": f"Massage {number}"}).status_code == 303

    response = client.post(URL, {"text": "Massage again"})

    assert response.status_code == 429
    assert "Massage again" in response.content.decode()
    assert Wish.objects.count() == LIMIT


def test_programs_are_thanked_and_ignored(client):
    assert client.post(URL, {"text": "Buy", "website": "https://example.org"}).status_code == 303
    assert not Wish.objects.exists()
