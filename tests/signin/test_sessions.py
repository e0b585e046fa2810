"""A sign-in ends: after 12 hours, after an hour alone, everywhere at once, with a new password."""

from datetime import timedelta

import pytest
from django.conf import settings as current
from django.test import Client
from django.utils import timezone

from mbcportal.signin import sessions
from tests.signin.people import PASSWORD, code, enter, is_in, person, with_app

pytestmark = pytest.mark.django_db


def shift(client, **marks):
    """Let a sign-in have begun, or been seen, some time ago."""
    session = client.session
    for name, ago in marks.items():
        session[getattr(sessions, name)] = (timezone.now() - ago).timestamp()
    session.save()


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ({"SEEN": timedelta(minutes=59)}, True),
        ({"SEEN": timedelta(minutes=60)}, False),
        ({"BEGAN": timedelta(hours=11, minutes=59)}, True),
        ({"BEGAN": timedelta(hours=12)}, False),
    ],
)
def test_session_ends_by_itself(client, marks, expected):
    person(role="editor")
    enter(client)

    shift(client, **marks)

    assert is_in(client) is expected
    assert ("sessionid" in client.cookies and bool(client.cookies["sessionid"].value)) is expected


def test_session_left_alone_ends_after_what_the_setting_says(client, settings):
    person(role="editor")
    enter(client)
    settings.SESSION_IDLE_MINUTES = 10

    shift(client, SEEN=timedelta(minutes=11))

    assert not is_in(client)


def test_each_request_keeps_a_session_alive(client):
    person(role="editor")
    enter(client)
    shift(client, SEEN=timedelta(minutes=50))
    is_in(client)

    assert timezone.now().timestamp() - client.session[sessions.SEEN] < 10


def test_password_alone_does_not_last_either(client):
    key, _codes = with_app(person())
    enter(client)

    shift(client, SEEN=timedelta(hours=2))

    client.post("/admin/second-step/", {"code": code(key)})
    assert not is_in(client)


def test_sign_out_everywhere_ends_all_of_ones_own_sessions():
    person("maria", role="editor")
    person("joan", role="editor")
    here, there, other = Client(), Client(), Client()
    for client, name in ((here, "maria"), (there, "maria"), (other, "joan")):
        enter(client, name)

    here.post("/admin/account/sign-out/")

    assert [is_in(client) for client in (here, there, other)] == [False, False, True]


def test_new_password_ends_the_other_sessions():
    person(role="editor")
    here, there = Client(), Client()
    for client in (here, there):
        enter(client)

    here.post(
        "/admin/password_change/",
        {
            "old_password": PASSWORD,
            "new_password1": "another-quiet-place",
            "new_password2": "another-quiet-place",
        },
    )

    assert [is_in(client) for client in (here, there)] == [True, False]


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client):
    person(role="editor")

    enter(client)

    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["max-age"] == current.SESSION_COOKIE_AGE == 12 * 60 * 60


def test_reading_pages_read_no_session(client):
    person(role="editor")
    enter(client)

    response = client.get("/about/")

    assert "Cookie" not in response.headers.get("Vary", "")
    assert not response.cookies
