from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.test import RequestFactory

from mbcportal.guard.limits import allowed, allowed_for, client, forget_attempts
from mbcportal.guard.models import Attempt

HOUR = timedelta(hours=1)


def request_from(address, **headers):
    return RequestFactory().post("/", REMOTE_ADDR=address, **headers)


def test_limit_is_kept_for_each_client_and_each_scope(db):
    ana, ben = request_from("192.0.2.1"), request_from("192.0.2.2")

    answers = [allowed(ana, "sign-up", 3, HOUR) for _time in range(5)]

    assert answers == [True, True, True, False, False]
    assert allowed(ben, "sign-up", 3, HOUR)
    assert allowed(ana, "report", 3, HOUR)


def test_limit_of_zero_lets_nobody_in(db):
    assert not allowed_for("mail", "ana@people.example", 0, HOUR)


def test_next_stretch_of_time_begins_anew(db, monkeypatch):
    clock = datetime(2026, 10, 6, 12, 59, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock)
    answers = [allowed_for("mail", "ana@people.example", 1, HOUR) for _time in range(2)]

    clock += timedelta(minutes=1)
    answers.append(allowed_for("mail", "ana@people.example", 1, HOUR))

    assert answers == [True, False, True]


def test_what_is_stored_names_nobody_and_differs_from_day_to_day(db, monkeypatch, settings):
    clock = datetime(2026, 10, 6, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock)
    for _day in range(2):
        allowed(request_from("192.0.2.1"), "sign-up", 3, HOUR)
        clock += timedelta(days=1)
    settings.SECRET_KEY = "another secret of another portal, long enough for anything at all"
    clock = datetime(2026, 10, 6, tzinfo=UTC)
    allowed(request_from("192.0.2.1"), "sign-up", 3, HOUR)

    rows = list(Attempt.objects.values_list("key", flat=True))

    assert [len(key) for key in rows] == [64, 64, 64]
    assert len(set(rows)) == 3


@pytest.mark.parametrize(
    ("address", "known_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_client_is_the_network_address(address, known_as):
    assert client(request_from(address)) == known_as


@pytest.mark.parametrize(
    ("forwarded", "behind_proxy", "known_as"),
    [
        ("192.0.2.7", False, "10.0.0.1"),
        ("192.0.2.7", True, "192.0.2.7"),
        ("198.51.100.1, 192.0.2.7", True, "192.0.2.7"),
        ("made up,192.0.2.7 ", True, "192.0.2.7"),
        ("", True, "10.0.0.1"),
    ],
)
def test_only_the_entry_of_our_own_proxy_counts(forwarded, behind_proxy, known_as, settings):
    settings.BEHIND_PROXY = behind_proxy

    found = client(request_from("10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded))

    assert found == known_as


def test_old_counts_are_forgotten(db):
    now = datetime(2026, 10, 6, 12, tzinfo=UTC)
    for days in (0, 1, 3):
        Attempt.objects.create(key=f"{days}", window=now - timedelta(days=days), count=1)

    forget_attempts(now)

    assert sorted(Attempt.objects.values_list("key", flat=True)) == ["0", "1"]


@pytest.mark.django_db(transaction=True)
def test_limit_is_exact_when_many_ask_at_once():
    def ask(_number):
        try:
            return allowed_for("mail", "ana@people.example", 10, timedelta(days=1))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(ask, range(32)))

    assert answers.count(True) == 10
    assert Attempt.objects.get().count == 10
