"""Searches without result are counted, and their words are kept only when several people ask."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from mbcportal.search import missed
from mbcportal.search.models import MissedWords, Wish

pytestmark = pytest.mark.django_db


def count(text, times=1):
    for _time in range(times):
        MissedWords.count(text)


def test_words_are_kept_from_five_times_on():
    count("Zeppelin rides", 4)
    assert list(MissedWords.objects.values_list("words", "times")) == [("", 4)]

    count("zeppelin  RIDES!")
    assert list(MissedWords.objects.values_list("words", "times")) == [("zeppelin rides", 5)]


def test_the_hash_of_a_word_differs_from_day_to_day(monkeypatch):
    count("zeppelin")
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(missed.timezone, "localdate", lambda *_moment: tomorrow)
    count("zeppelin")

    assert len(set(MissedWords.objects.values_list("digest", flat=True))) == 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "ana@example.org",
        "call 503 555 0100",
        "one two three four five six seven eight nine",
    ],
)
def test_what_may_name_somebody_is_not_counted(text):
    count(text, 5)

    assert not MissedWords.objects.exists()


def test_there_is_a_limit_to_a_day(monkeypatch):
    monkeypatch.setattr(missed, "MOST_A_DAY", 3)
    for number in range(5):
        count(f"zeppelin {number}")
    count("zeppelin 0")

    assert MissedWords.objects.count() == 3
    assert MissedWords.objects.filter(times=2).count() == 1


def test_forgetting():
    yesterday, long_ago = (timezone.localdate() - timedelta(days=days) for days in (1, 200))
    for day in (timezone.localdate(), yesterday, long_ago):
        for times in (1, 5):
            MissedWords.objects.create(day=day, digest=f"{times}", times=times)
    Wish.objects.create(text="old", language="en")
    Wish.objects.update(created_at=timezone.now() - timedelta(days=200))
    Wish.objects.create(text="new", language="en")

    missed.forget()

    kept = set(MissedWords.objects.values_list("day", "times"))
    assert kept == {(timezone.localdate(), 1), (timezone.localdate(), 5), (yesterday, 5)}
    assert [wish.text for wish in Wish.objects.all()] == ["new"]


def test_a_search_without_result_is_counted_and_one_with_result_is_not(client):
    from tests.content import make_resource  # noqa: PLC0415 - only here

    make_resource("Zeppelin rides")
    client.get("/search/?q=zeppelin")
    assert not MissedWords.objects.exists()

    client.get("/search/?q=xyzzy")
    assert MissedWords.objects.get().times == 1


@pytest.mark.django_db(transaction=True)
def test_counting_is_exact_when_many_ask_at_once():
    def ask(_number):
        try:
            MissedWords.count("zeppelin")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(24)))

    assert list(MissedWords.objects.values_list("words", "times")) == [("zeppelin", 24)]
