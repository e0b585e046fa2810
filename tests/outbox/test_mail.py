"""Writing mails, and what they look like on the wire."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone
from django.utils.translation import get_language

from mbcportal.outbox import mail
from mbcportal.outbox.models import OutboxEmail
from mbcportal.outbox.worker import send_due
from tests.outbox.post_office import CALENDAR, words, write

pytestmark = pytest.mark.django_db


def sent(clerk):
    """Send what is due and return the only letter that arrived."""
    send_due()
    (letter,) = clerk.letters
    return letter


# Writing


def test_mail_waits_with_all_it_needs():
    soon = timezone.now() + timedelta(days=2)

    email = write(not_before=soon)

    email.refresh_from_db()
    assert (email.key, email.to, email.language) == ("notice:1", "rosa@example.org", "en")
    assert (email.state, email.attempts, email.sent_at) == ("queued", 0, None)
    assert email.not_before == soon
    assert email.subject == "Education: Rides & meals"
    assert email.kind == "notice"


def test_mail_is_due_at_once_when_nothing_else_is_said():
    email = write()

    assert list(OutboxEmail.objects.due(timezone.now())) == [email]


def test_plain_text_is_not_escaped_and_html_is():
    email = write(context={"title": "<b>Rides & meals</b>", "why": ""})

    assert "What it is about: <b>Rides & meals</b>" in email.text
    assert "What it is about: &lt;b&gt;Rides &amp; meals&lt;/b&gt;" in email.html


def test_plain_text_and_html_say_the_same():
    email = write()

    assert words(email.html) == [word for word in email.text.split() if word != "----"]
    assert "You asked for it." in email.text


def test_plain_text_has_no_gaps_where_a_block_is_empty():
    email = write(context={"title": "Rides", "why": ""})

    assert email.text == (
        "What it is about: Rides\n\nKind of page: https://portal.example/about/\n\n"
        "----\n\nMBC Portal: https://portal.example\n"
    )


def test_html_loads_nothing():
    email = write()

    for part in ["<img", "<link", "<script", "src=", "url(", "@import"]:
        assert part not in email.html


@pytest.mark.parametrize(
    ("language", "subject", "address"),
    [
        ("en", "Education: Rides & meals", "https://portal.example/about/"),
        ("es", "Educación: Rides & meals", "https://portal.example/es/about/"),
    ],
)
def test_mail_is_in_the_language_that_is_asked_for(language, subject, address):
    email = write(language=language)

    assert email.subject == subject
    assert f'<html lang="{language}">' in email.html
    assert email.text.count(address) == email.html.count(f'href="{address}"') == 1
    assert get_language() == "en"


def test_unknown_language_is_refused():
    with pytest.raises(ValueError, match="'de'"):
        write(language="de")


@pytest.mark.parametrize("title", ["x" * 68, "x" * 160])
def test_subject_that_is_too_long_is_refused(title):
    with pytest.raises(ValueError, match="78"):
        write(context={"title": title})


def test_subject_as_long_as_it_may_be_is_taken():
    assert len(write(context={"title": "x" * 67}, language="es").subject.encode()) == 79


@pytest.mark.parametrize(
    "to", ["", "rosa", "rosa@example.org, ana@example.org", "Rosa <rosa@example.org>", None]
)
def test_what_is_not_one_address_is_refused(to):
    with pytest.raises((ValueError, ValidationError)):
        write(to=to)


def test_reason_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="'nonsense'"):
        write(reason="nonsense:1")


def test_calendar_without_a_method_is_refused():
    with pytest.raises(ValueError, match="METHOD"):
        write(calendar="BEGIN:VCALENDAR\r\nSUMMARY:METHOD:PUBLISH\r\nEND:VCALENDAR\r\n")


def test_message_id_is_of_the_portal_and_of_this_mail_alone():
    first, second = write("notice:1"), write("notice:2")

    assert first.message_id.endswith("@portal.example>")
    assert first.message_id != second.message_id


# Once for each key


def test_second_mail_of_a_key_is_not_written():
    write(to="rosa@example.org")

    assert write(to="ana@example.org") is None
    assert OutboxEmail.objects.get().to == "rosa@example.org"


def test_mail_that_was_sent_is_not_written_again():
    write()
    send_due()

    assert write() is None


@pytest.mark.django_db(transaction=True)
def test_mail_without_a_transaction_is_refused():
    with pytest.raises(TransactionManagementError):
        mail.write("notice:1", "notice", "rosa@example.org", {"title": ""}, language="en")


@pytest.mark.django_db(transaction=True)
def test_mail_is_gone_with_its_cause():
    with transaction.atomic():
        write()
        transaction.set_rollback(True)

    assert not OutboxEmail.objects.exists()


class Writer(threading.Thread):
    """Writes a mail while another transaction has done so and is still open."""

    def run(self):
        try:
            with transaction.atomic():
                self.email = write(to="second@example.org")
                # The transaction still works, and what it does is kept.
                write("notice:after")
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_kept", [True, False])
def test_of_two_writers_at_once_one_writes(is_kept):
    other = Writer()

    with transaction.atomic():
        write(to="first@example.org")
        other.start()
        # Long enough for the other one to come to where it has to wait for us.
        other.join(timeout=0.5)
        assert other.is_alive()
        transaction.set_rollback(not is_kept)
    other.join(timeout=30)

    assert (other.email is None) == is_kept
    written = dict(OutboxEmail.objects.values_list("key", "to"))
    assert written == {
        "notice:1": "first@example.org" if is_kept else "second@example.org",
        "notice:after": "rosa@example.org",
    }


# On the wire


def test_letter_has_its_text_in_two_forms(clerk):
    email = write()

    letter = sent(clerk)

    assert letter.get_content_type() == "multipart/alternative"
    plain, html = letter.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().splitlines() == email.text.splitlines()
    assert html.get_content().splitlines() == email.html.splitlines()


def test_letter_has_the_heads_of_a_machine(clerk):
    email = write()

    letter = sent(clerk)

    assert letter["From"] == "MBC Portal <no-reply@portal.example>"
    assert letter["To"] == "rosa@example.org"
    assert letter["Message-ID"] == email.message_id
    assert letter["Auto-Submitted"] == "auto-generated"


def test_subject_in_spanish_arrives_whole(clerk):
    write(language="es", context={"title": "¿Qué pasará mañana?"})

    assert sent(clerk)["Subject"] == "Educación: ¿Qué pasará mañana?"


@pytest.mark.parametrize("calendar", [CALENDAR, CALENDAR.encode()])
def test_calendar_has_its_method_in_its_type(clerk, calendar):
    write(calendar=calendar)

    letter = sent(clerk)

    assert letter.get_content_type() == "multipart/mixed"
    texts, part = letter.iter_parts()
    assert texts.get_content_type() == "multipart/alternative"
    assert part.get_content_type() == "text/calendar"
    assert dict(part["Content-Type"].params) == {"charset": "utf-8", "method": "PUBLISH"}
    assert part.get_filename() == "event.ics"
    assert part.get_payload(decode=True) == CALENDAR.encode()


def test_headers_for_leaving_a_list_arrive(clerk):
    headers = {
        "List-Unsubscribe": f"<https://portal.example/{'x' * 200}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": "Updates <updates.portal.example>",
        "Reply-To": "desk@portal.example",
    }
    write(headers=headers)

    letter = sent(clerk)

    # A long one begins on the next line.
    assert {name: letter[name].strip() for name in headers} == headers


# Nobody writes heads of their own

INJECTIONS = [
    "\nBcc: eve@example.org",
    "\r\nBcc: eve@example.org",
    "\rBcc: e",
    "\x0bBcc: e",
    "\u2028B",
]


@pytest.mark.parametrize("injection", INJECTIONS)
def test_subject_stays_one_line(clerk, injection):
    email = write(context={"title": f"Rides{injection}\0"})

    letter = sent(clerk)

    assert letter["Subject"] == email.subject
    assert email.subject.startswith("Education: Rides B")
    assert letter["Bcc"] is None
    assert len(clerk.received[0].split(b"Subject:")) == 2


@pytest.mark.parametrize("injection", [*INJECTIONS, "\0"])
@pytest.mark.parametrize("place", ["to", "value", "name"])
def test_line_break_in_a_head_is_refused(injection, place):
    changes = {
        "to": {"to": f"rosa@example.org{injection}"},
        "value": {"headers": {"List-Id": f"Updates{injection}"}},
        "name": {"headers": {f"List-Id{injection}": "Updates"}},
    }[place]

    with pytest.raises(ValueError, match=r"one line|Not a header"):
        write(**changes)
    assert not OutboxEmail.objects.exists()


@pytest.mark.parametrize(
    "name", ["Bcc", "bcc", "To", "From", "Subject", "Content-Type", "Message-ID", "Auto-Submitted"]
)
def test_head_that_is_the_outboxs_own_is_refused(name):
    with pytest.raises(ValueError, match=name):
        write(headers={name: "eve@example.org"})


@pytest.mark.parametrize("injection", ["\nBcc: eve@example.org", "; name=x", "\r\n\r\nHello"])
def test_method_of_a_calendar_brings_nothing_along(clerk, injection):
    write(calendar=f"BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nX-A:1{injection}\r\nEND:VCALENDAR\r\n")

    letter = sent(clerk)

    _texts, part = letter.iter_parts()
    assert part["Content-Type"] == 'text/calendar; charset="utf-8"; method="PUBLISH"'
    assert letter["Bcc"] is None
