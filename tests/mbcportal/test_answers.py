"""Which kind of answer stands first."""

import pytest

from mbcportal.answers import answer
from mbcportal.finding import ask
from tests.content import make_article, make_event, make_regions, make_resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def lantern():
    """A listing and an event of one name, and an article that speaks of them."""
    make_regions()
    make_resource("Lantern Circle", serves="idaho")
    make_event("Lantern Circle", serves="idaho", dates=1)
    make_article("People who meet", summary="A lantern, a circle and talk.")


def kinds(words):
    return [group.kind for group in answer(ask(q=words)).groups]


def test_event_that_is_called_so_comes_before_what_speaks_of_it(lantern):
    assert kinds("lantern circle") == ["resource", "event", "article"]


def test_words_of_a_name_in_another_order_are_no_name(lantern):
    assert kinds("circle lantern") == ["resource", "article", "event"]
