"""What administrators see of the outbox."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from mbcportal.outbox.models import OutboxEmail
from tests.content import make_affiliate
from tests.desk import member, messages, read
from tests.outbox.post_office import write

pytestmark = pytest.mark.django_db

LIST = reverse("admin:outbox_outboxemail_changelist")


@pytest.fixture
def administrator(client):
    client.force_login(User.objects.create_superuser("admin"))
    return client


@pytest.fixture
def failed():
    email = write("notice:7", context={"title": "Rides", "why": "You asked for it."})
    OutboxEmail.objects.update(state="failed", attempts=6, last_error="SMTPDataError 451")
    return email


def try_again(client, *emails):
    chosen = {"action": "try_again", "_selected_action": [email.pk for email in emails]}
    return client.post(LIST, chosen, follow=True)


def test_list_tells_how_it_goes(administrator, failed):
    row = read(administrator.get(LIST)).select_one("#result_list tbody tr")

    assert row.select_one(".field-kind_of_mail").get_text() == "notice"
    assert row.select_one(".field-state").get_text() == "Given up"
    assert row.select_one(".field-attempts").get_text() == "6"
    assert row.select_one(".field-last_error").get_text() == "SMTPDataError 451"


def test_nothing_tells_who_got_what(administrator, failed):
    for url in [LIST, reverse("admin:outbox_outboxemail_change", args=[failed.pk])]:
        shown = administrator.get(url).content.decode()
        assert "notice" in shown
        for private in ["rosa", "Rides", "You asked for it."]:
            assert private not in shown


def test_mails_are_only_looked_at(administrator, failed):
    url = reverse("admin:outbox_outboxemail_change", args=[failed.pk])
    before = OutboxEmail.objects.values().get()

    assert administrator.post(url, {"state": "sent"}).status_code == 403
    assert administrator.post(url.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert OutboxEmail.objects.values().get() == before


def test_what_was_given_up_waits_again(administrator, failed):
    response = try_again(administrator, failed)

    assert messages(response) == ["1 mail is waiting again."]
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.last_error) == ("queued", 0, "")


def test_what_was_not_given_up_stays_as_it_is(administrator, failed):
    OutboxEmail.objects.update(state="sent")

    response = try_again(administrator, failed)

    assert messages(response) == ["0 mails are waiting again."]
    assert OutboxEmail.objects.get().state == "sent"


@pytest.mark.parametrize("role", ["editor", "coordinator", "manager"])
def test_staff_of_affiliates_see_no_mails(client, failed, role):
    client.force_login(member("kim", make_affiliate("cedar"), role))

    assert client.get(LIST).status_code == 403
    assert try_again(client, failed).status_code == 403
    assert OutboxEmail.objects.get().state == "failed"
