"""Staff see how a query is read, and why each hit stands where it stands."""

import pytest
from django.contrib.auth.models import User

from mbcportal.search.models import NeedWords, SynonymSet
from tests.content import make_affiliate, make_regions, make_resource, make_topic
from tests.desk import member

URL = "/admin/search/try/"


def html(response):
    return response.content.decode()


pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(User.objects.create_superuser("admin"))
    return client


def test_it_says_how_the_words_are_read_and_why_a_hit_is_there(admin):
    make_regions()
    make_resource("Wheels", topics=["rides"])
    SynonymSet.objects.create(words="wheels\ncar")
    NeedWords.objects.create(topic=make_topic(), patterns_en="nobody + drive")

    text = html(admin.get(URL, {"q": "nobody to drive a car in oregon", "language": "en"}))

    assert "Oregon" in text
    assert "wheel" in text
    assert "“drive” is mainly about it" in text
    assert "“car” in the title" in text


def test_it_names_the_spelling_and_what_is_missing(admin):
    make_resource("Hospice of hills")

    text = html(admin.get(URL, {"q": "hospise zeppelin", "language": "en"}))

    assert "hospise zeppelin → hospice zeppelin" in text
    assert "“zeppelin” <strong>missing" in text


@pytest.mark.parametrize("query", [{}, {"q": "", "language": "en"}, {"q": "x", "language": "tlh"}])
def test_it_takes_anything(query, admin):
    assert admin.get(URL, query).status_code == 200


def test_it_is_for_those_who_teach_the_search(client):
    assert client.get(URL).status_code == 302

    client.force_login(member("ed", make_affiliate(), "editor"))
    assert client.get(URL).status_code == 403
