"""A new password by mail: the same answer for everybody, a link for an hour, through the outbox."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.test import Client

from mbcportal.outbox.models import OutboxEmail
from mbcportal.signin import limits
from mbcportal.signin.models import AuditEntry
from tests.desk import errors, read
from tests.signin.people import PASSWORD, enter, is_in, person

pytestmark = pytest.mark.django_db

NEW = "a-quieter-harbour"


def ask(client, address="maria@staff.example", **more):
    return client.post("/admin/password_reset/", {"email": address}, **more)


def link():
    return re.search(r"/admin/reset/\S+", OutboxEmail.objects.get().text)[0]


def choose(client, path, password=NEW):
    form = client.get(path, follow=True)
    to = form.redirect_chain[-1][0] if form.redirect_chain else path
    return client.post(to, {"new_password1": password, "new_password2": password})


def test_sign_in_page_leads_to_the_link(client):
    page = read(client.get("/admin/login/"))

    assert page.select_one('a[href="/admin/password_reset/"]')


def test_known_and_unknown_addresses_get_the_same_answer(client):
    person(role="editor", email="maria@staff.example")

    known = ask(client)
    unknown = ask(client, "nobody@staff.example")

    assert known.status_code == unknown.status_code == 302
    assert known.headers["Location"] == unknown.headers["Location"]
    assert OutboxEmail.objects.get().to == "maria@staff.example"


def test_link_changes_the_password_once_and_does_not_sign_in(client):
    person(role="editor", email="maria@staff.example")
    ask(client)
    path = link()

    response = choose(client, path)

    assert response.headers["Location"] == "/admin/reset/done/"
    assert User.objects.get().check_password(NEW)
    assert not is_in(client)
    assert AuditEntry.objects.filter(what="password", about=User.objects.get()).exists()
    assert "was invalid" in Client().get(path).content.decode()


def test_link_ends_the_sessions_that_are_open(client):
    person(role="editor", email="maria@staff.example")
    enter(client)
    ask(Client())

    choose(Client(), link())

    assert not is_in(client)


def test_link_is_good_for_an_hour(client, monkeypatch):
    person(role="editor", email="maria@staff.example")
    ask(client)
    now = default_token_generator._now()

    monkeypatch.setattr(default_token_generator, "_now", lambda: now + timedelta(minutes=59))
    assert "was invalid" not in Client().get(link(), follow=True).content.decode()
    monkeypatch.setattr(default_token_generator, "_now", lambda: now + timedelta(minutes=61))
    assert "was invalid" in Client().get(link(), follow=True).content.decode()


def test_mail_speaks_the_readers_language(client):
    person(role="editor", email="maria@staff.example")

    ask(client, HTTP_ACCEPT_LANGUAGE="es")

    assert OutboxEmail.objects.get().language == "es"


@pytest.mark.parametrize("change", [{"is_staff": False}, {"is_active": False}])
def test_nobody_else_gets_a_link(client, change):
    person(role="editor", email="maria@staff.example", **change)

    ask(client)

    assert not OutboxEmail.objects.exists()


def test_one_person_gets_few_links_and_one_place_asks_for_few(client):
    person(role="editor", email="maria@staff.example")

    answers = [ask(client).status_code for _ in range(limits.MAILS_PER_ADDRESS + 1)]

    assert answers == [302] * limits.MAILS_PER_ADDRESS + [429]
    assert OutboxEmail.objects.count() == limits.MAILS_PER_PERSON


@pytest.mark.parametrize("address", ["", "no address", "\0@x.example", "a" * 10_000])
def test_odd_address_gets_a_message_at_the_field(client, address):
    response = ask(client, address)

    assert response.status_code == 422
    assert read(response).select(".errorlist")


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_weak_password_is_refused(client, password):
    person(role="editor", email="maria@staff.example")
    ask(client)

    response = choose(client, link(), password)

    assert response.status_code in {200, 422}
    assert errors(response)
    assert User.objects.get().check_password(PASSWORD)
