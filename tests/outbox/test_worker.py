"""Sending: what becomes of a mail by what the mail server says, and what stays behind."""

import logging
import socket
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from mbcportal.outbox.models import ATTEMPTS, BACK_OFF, LEASE, JobRun, OutboxEmail
from mbcportal.outbox.worker import clean_up, send_due
from tests.outbox.post_office import CALENDAR, write

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
PERSON = "rosa@example.org"


@pytest.fixture
def now():
    """A moment at which everything the test writes is due."""
    return timezone.now() + DAY


def holds(reference):
    return reference == "7:yes"


def fails(reference):
    raise LookupError(PERSON)


@pytest.fixture
def reasons(settings):
    settings.OUTBOX_REASONS = {"place": f"{__name__}.holds", "broken": f"{__name__}.fails"}


# Sent


def test_mail_is_sent_once(clerk, now):
    email = write()

    assert send_due(now) == {"sent": 1}
    assert send_due(now + DAY) == {}

    assert clerk.copies == {email.message_id: 1}
    email.refresh_from_db()
    assert (email.state, email.sent_at, email.attempts) == ("sent", now, 1)


def test_mail_waits_for_its_time(clerk, now):
    write(not_before=now)

    assert send_due(now - MINUTE) == {}
    assert send_due(now) == {"sent": 1}


def test_oldest_is_sent_first_and_no_more_than_asked_for(clerk, now):
    late, soon, later = (
        write(f"notice:{hours}", not_before=now + timedelta(hours=hours)) for hours in (2, 1, 3)
    )

    assert send_due(now + DAY, limit=2) == {"sent": 2}
    assert [letter["Message-ID"] for letter in clerk.letters] == [soon.message_id, late.message_id]

    assert send_due(now + DAY) == {"sent": 1}
    assert clerk.letters[2]["Message-ID"] == later.message_id


def test_after_sending_nothing_tells_who_got_what(clerk, now):
    email = write(calendar=CALENDAR, headers={"List-Id": "Updates <updates.portal.example>"})

    send_due(now)

    row = OutboxEmail.objects.values().get()
    private = {name: row[name] for name in ("to", "subject", "text", "html", "calendar", "headers")}
    assert private == {
        "to": "",
        "subject": "",
        "text": "",
        "html": "",
        "calendar": "",
        "headers": {},
    }
    assert (row["key"], row["message_id"], row["sent_at"]) == ("notice:1", email.message_id, now)


def test_mail_the_server_has_is_sent_though_the_goodbye_hangs(post_office, clerk, settings, now):
    settings.EMAIL_TIMEOUT = 1
    clerk.held.add("QUIT")
    email = write()

    assert send_due(now) == {"sent": 1}
    assert send_due(now + DAY) == {}
    assert clerk.copies == {email.message_id: 1}


# Failures that may pass


@pytest.mark.parametrize(
    ("command", "said", "error"),
    [
        ("RCPT", "451 Come back later, rosa@example.org", "SMTPRecipientsRefused 451"),
        ("DATA", "451 Try later", "SMTPDataError 451"),
        ("DATA", "421 Closing", "SMTPDataError 421"),
    ],
)
def test_temporary_refusal_is_tried_again(clerk, now, command, said, error):
    clerk.answers[command] = [said]
    email = write()

    assert send_due(now) == {"postponed": 1}
    email.refresh_from_db()
    assert (email.state, email.attempts, email.last_error) == ("queued", 1, error)
    assert (email.not_before, email.lease_until) == (now + MINUTE, None)

    assert send_due(now + MINUTE) == {"sent": 1}
    assert clerk.copies == {email.message_id: 1}
    email.refresh_from_db()
    assert (email.state, email.last_error) == ("sent", "")


def test_waits_grow_until_the_mail_is_given_up(clerk, now):
    clerk.answers["DATA"] = ["451 Try later"] * 20
    email = write()

    waits = []
    while send_due(now) == {"postponed": 1}:
        email.refresh_from_db()
        waits.append((email.not_before - now) / MINUTE)
        assert send_due(email.not_before - timedelta(seconds=1)) == {}
        now = email.not_before
    email.refresh_from_db()

    assert waits == BACK_OFF == [1, 5, 15, 60, 240]
    assert (email.state, email.attempts, email.last_error) == ("failed", 6, "SMTPDataError 451")
    assert send_due(now + 30 * DAY) == {}
    assert len(clerk.answers["DATA"]) == 20 - ATTEMPTS


def test_mail_waits_while_there_is_no_server(settings, now):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    email = write()

    assert send_due(now) == {"postponed": 1}
    email.refresh_from_db()
    assert (email.state, email.last_error) == ("queued", "ConnectionRefusedError")


def test_server_that_says_nothing_is_not_waited_for_long(clerk, settings, now):
    settings.EMAIL_TIMEOUT = 1
    clerk.held.add("DATA")
    email = write()

    assert send_due(now) == {"postponed": 1}
    email.refresh_from_db()
    assert (email.state, email.last_error) == ("queued", "SMTPServerDisconnected")


def test_wrong_password_gives_no_mail_up(post_office, settings, now):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "wrong"
    email = write()

    assert send_due(now) == {"postponed": 1}
    email.refresh_from_db()
    assert (email.state, email.last_error) == ("queued", "SMTPAuthenticationError 535")


# Failures that stay


@pytest.mark.parametrize(
    ("command", "said", "error"),
    [
        ("RCPT", "550 No such user: rosa@example.org", "SMTPRecipientsRefused 550"),
        ("DATA", "554 Not wanted by rosa@example.org", "SMTPDataError 554"),
    ],
)
def test_refusal_for_good_is_not_tried_again(clerk, now, command, said, error):
    clerk.answers[command] = [said]
    email = write()

    assert send_due(now) == {"failed": 1}
    assert send_due(now + 30 * DAY) == {}
    email.refresh_from_db()
    assert (email.state, email.attempts, email.last_error) == ("failed", 1, error)


def test_one_that_fails_does_not_stop_the_others(clerk, now):
    clerk.answers["RCPT"] = ["550 No such user", "451 Later"]
    for number in range(4):
        write(f"notice:{number}", not_before=now + timedelta(seconds=number))

    assert send_due(now + MINUTE) == {"failed": 1, "postponed": 1, "sent": 2}


def test_mail_that_was_given_up_can_be_tried_again(clerk, now):
    clerk.answers["RCPT"] = ["550 No such user"]
    email = write()
    send_due(now)

    email.try_again()

    assert send_due() == {"sent": 1}
    assert clerk.letters[0]["To"] == "rosa@example.org"


@pytest.mark.parametrize("state", ["queued", "sent", "dropped"])
def test_only_what_was_given_up_is_tried_again(state):
    email = write()
    OutboxEmail.objects.update(state=state, attempts=3)

    assert not email.try_again()
    assert OutboxEmail.objects.get().attempts == 3


@pytest.mark.usefixtures("reasons")
@pytest.mark.error_log_allowed
def test_nothing_that_is_logged_names_a_person(clerk, settings, caplog, now):
    caplog.set_level(logging.DEBUG, logger="mbcportal")
    clerk.answers["RCPT"] = ["550 No such user: rosa@example.org", "451 rosa@example.org: later"]
    for number in range(4):
        reason = "" if number < 3 else "broken:7"
        write(f"notice:{number}", reason=reason, not_before=now + timedelta(seconds=number))

    send_due(now + MINUTE)

    said = [record.getMessage() for record in caplog.records if record.name.startswith("mbcportal")]
    assert len(said) == 3
    assert "rosa" not in "".join(said)
    assert not OutboxEmail.objects.filter(last_error__contains="rosa").exists()


# The reason


@pytest.mark.usefixtures("reasons")
def test_mail_whose_reason_holds_is_sent(clerk, now):
    write(reason="place:7:yes")

    assert send_due(now) == {"sent": 1}


@pytest.mark.usefixtures("reasons")
def test_mail_whose_reason_no_longer_holds_is_dropped(clerk, now):
    email = write(reason="place:7:no")

    assert send_due(now) == {"dropped": 1}
    assert send_due(now + DAY) == {}
    assert clerk.received == []
    email.refresh_from_db()
    assert (email.state, email.to, email.text, email.sent_at) == ("dropped", "", "", None)


@pytest.mark.usefixtures("reasons")
@pytest.mark.error_log_allowed
@pytest.mark.parametrize("change", ["unknown", "missing", "broken"])
def test_reason_that_cannot_be_asked_is_an_error_and_the_mail_waits(
    clerk, settings, caplog, now, change
):
    email = write(reason="broken:7" if change == "broken" else "place:7:yes")
    if change == "unknown":
        settings.OUTBOX_REASONS = {}
    elif change == "missing":
        settings.OUTBOX_REASONS = {"place": "mbcportal.outbox.nowhere.holds"}

    assert send_due(now) == {"postponed": 1}

    email.refresh_from_db()
    kind = {"unknown": "ValueError", "missing": "ModuleNotFoundError", "broken": "LookupError"}
    assert (email.state, email.last_error) == ("queued", kind[change])
    assert [record.levelname for record in caplog.records if "outbox" in record.name] == ["ERROR"]
    assert clerk.received == []


# In hand


def test_mail_in_hand_is_nobody_elses(now):
    write()

    assert OutboxEmail.claim(now).lease_until == now + LEASE
    assert OutboxEmail.claim(now + LEASE - MINUTE) is None
    assert OutboxEmail.claim(now + LEASE).attempts == 2


@pytest.mark.django_db(transaction=True)
def test_mail_that_is_just_being_taken_is_nobody_elses(now):
    mails = [write("notice:1"), write("notice:2")]
    taken = []

    def take():
        try:
            taken.append(OutboxEmail.claim(now))
        finally:
            connection.close()

    other = threading.Thread(target=take)
    with transaction.atomic():
        taken.append(OutboxEmail.claim(now))
        other.start()
        # PostgreSQL passes over the locked row at once; SQLite lets the other in after us.
        other.join(timeout=5 if connection.vendor == "postgresql" else 0.5)
        assert other.is_alive() == (connection.vendor == "sqlite")
    other.join(timeout=30)

    assert taken == mails


def test_worker_that_lost_its_mail_has_no_say_any_more(now):
    write()
    slow = OutboxEmail.claim(now)
    OutboxEmail.claim(now + LEASE)

    slow.postpone("TimeoutError", now)
    slow.give_up("TimeoutError")
    slow.drop()

    row = OutboxEmail.objects.get()
    assert (row.state, row.lease_until, row.last_error) == ("queued", now + 2 * LEASE, "")


def test_mail_that_a_slow_worker_sent_is_sent(now):
    write()
    slow = OutboxEmail.claim(now)
    OutboxEmail.claim(now + LEASE)

    slow.mark_sent(now)

    assert OutboxEmail.objects.get().state == "sent"


def test_mail_with_which_every_worker_dies_is_given_up(clerk, now):
    email = write()
    for _turn in range(ATTEMPTS):
        assert OutboxEmail.claim(now) is not None
        now += LEASE

    assert send_due(now) == {"failed": 1}
    email.refresh_from_db()
    assert (email.state, email.last_error) == ("failed", "Interrupted")
    assert clerk.received == []


# Afterwards


def test_old_mails_are_forgotten_and_waiting_ones_never(now):
    month = 31 * DAY
    for key in ["sent", "failed", "dropped", "late", "queued", "next"]:
        write(key, not_before=now)
        OutboxEmail.objects.filter(key=key).update(state=key)
    # Waited long for its turn, and was sent yesterday.
    OutboxEmail.objects.filter(key="late").update(state="sent", sent_at=now + month - DAY)
    OutboxEmail.objects.filter(key="sent").update(sent_at=now)
    OutboxEmail.objects.filter(key="next").update(state="queued", not_before=now + 2 * month)

    clean_up(now + 29 * DAY)
    assert OutboxEmail.objects.count() == 6

    clean_up(now + month)
    assert set(OutboxEmail.objects.values_list("key", flat=True)) == {"late", "queued", "next"}


def test_old_runs_of_jobs_are_forgotten(now):
    for days in (1, 29, 31):
        JobRun.objects.create(name="roll", slot=str(days), started_at=now - days * DAY)

    clean_up(now)

    assert set(JobRun.objects.values_list("slot", flat=True)) == {"1", "29"}
