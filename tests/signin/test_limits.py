"""Tries are counted, by name and by place; nothing tells which names there are."""

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from mbcportal.signin import limits
from mbcportal.signin.models import AuditEntry
from tests.desk import read
from tests.signin.people import code, enter, is_in, person, with_app


def said(response):
    return [one.get_text(" ", strip=True) for one in read(response).select(".errornote")]


@pytest.mark.django_db
def test_wrong_password_and_unknown_name_get_the_same_answer():
    person()
    known = enter(Client(), "maria", "wrong-password")
    unknown = enter(Client(), "nobody", "wrong-password")

    assert known.status_code == unknown.status_code == 422
    assert said(known) == said(unknown) != []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["maria", "nobody"])
def test_after_ten_tries_even_the_right_password_waits(client, name):
    person()
    for _ in range(limits.PER_ACCOUNT):
        assert enter(client, name, "wrong-password").status_code == 422

    response = enter(client, name.upper() if name == "nobody" else name)

    assert response.status_code == 429
    assert "Please wait" in said(response)[0]
    assert "minute" in said(response)[0]
    assert not is_in(client)


@pytest.mark.django_db
def test_place_is_limited_whatever_names_are_tried(client):
    for number in range(limits.PER_ADDRESS):
        enter(client, f"name-{number}", "wrong-password")

    assert enter(client, "one-more").status_code == 429
    elsewhere = client.post(
        "/admin/login/", {"username": "two", "password": "x"}, REMOTE_ADDR="192.0.2.9"
    )
    assert elsewhere.status_code == 422


@pytest.mark.django_db
def test_codes_are_limited_and_then_the_right_one_waits_too(client):
    user = person()
    key, codes = with_app(user)
    enter(client)
    for _ in range(limits.CODES):
        assert client.post("/admin/second-step/", {"code": "000000"}).status_code == 422

    for right in (code(key), codes[0]):
        response = client.post("/admin/second-step/", {"code": right})
        assert response.status_code == 429
        assert "Please wait" in response.content.decode()
    assert not is_in(client)


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_are_counted_exactly():
    person()

    def attempt(number):
        try:
            return enter(Client(REMOTE_ADDR=f"192.0.2.{number}"), "maria", "wrong").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(attempt, range(16)))

    assert sorted(answers) == [422] * limits.PER_ACCOUNT + [429] * 6


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["\0", "a" * 10_000, "💥\u202e", " "])
def test_odd_names_get_an_ordinary_answer(client, name):
    assert enter(client, name, "p" * 10_000).status_code == 422


@pytest.mark.django_db
def test_nobody_who_tries_is_in_the_log_or_by_name_in_the_audit(client, caplog):
    caplog.set_level(logging.DEBUG)

    enter(client, "my-password-by-mistake", "wrong-password")

    assert "my-password" not in caplog.text
    entry = AuditEntry.objects.get()
    assert (entry.what, entry.about, entry.detail) == ("refused", None, "")
    assert len(entry.origin) == 16
