"""Workers as processes of their own, some of which die at the worst moment."""

import os
import signal
import subprocess
import sys
import time
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from mbcportal.outbox.models import JobRun, OutboxEmail
from tests.outbox.post_office import write

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 60


def database_address():
    """Return the address of the tests' database, as DATABASE_URL has it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    person = ":".join(quote(database[name], safe="") for name in ("USER", "PASSWORD"))
    place = ":".join(quote(str(database[name]), safe="") for name in ("HOST", "PORT"))
    return f"postgresql://{person.rstrip(':')}@{place.rstrip(':')}/{database['NAME']}"


@pytest.fixture
def processes():
    """All processes of the test; whatever still runs after it is ended."""
    started = []
    yield started
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def until(processes):
    """A function that waits for something another process does."""

    def wait(is_so, what):
        end = time.monotonic() + PATIENCE
        while not is_so():
            for process in processes:
                if process.poll() not in {None, 0, -signal.SIGKILL}:
                    pytest.fail(process.communicate()[0])
            assert time.monotonic() < end, f"waited in vain: {what}"
            time.sleep(0.05)

    return wait


@pytest.fixture
def start(post_office, processes):
    """A function that starts a worker."""

    def worker(*arguments):
        environment = {
            "DATABASE_URL": database_address(),
            "DJANGO_SETTINGS_MODULE": os.environ.get("WORKER_SETTINGS", "mbcportal.settings"),
            "EMAIL_HOST": post_office.hostname,
            "EMAIL_PORT": str(post_office.port),
        }
        process = subprocess.Popen(
            [sys.executable, "manage.py", "send_outbox", *arguments],
            cwd=settings.BASE_DIR,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        processes.append(process)
        return process

    return worker


@pytest.fixture
def loop(start):
    """A function that starts a worker that goes on."""
    return lambda: start("--loop", "--interval", "0.2")


def end(process, by=signal.SIGTERM):
    """Ask a worker to end; return what it said."""
    process.send_signal(by)
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, output
    return output


def are_sent():
    return not OutboxEmail.objects.exclude(state="sent").exists()


def test_worker_killed_in_the_middle_costs_one_copy_and_no_mail(clerk, loop, until):
    ids = {write(f"notice:{number}").message_id for number in range(5)}
    clerk.held.add("DATA")
    killed = loop()
    # The server has the first mail, and the worker does not know yet.
    until(lambda: clerk.waiting, "the first mail")

    killed.kill()
    killed.wait()
    clerk.held.clear()
    (first,) = clerk.letters
    row = OutboxEmail.objects.get(message_id=first["Message-ID"])
    assert (row.state, row.attempts) == ("queued", 1)
    other = loop()
    until(lambda: len(clerk.received) == 5, "the other mails")
    # Nobody touches what another worker may still have in hand; after five minutes it is free.
    assert clerk.copies == dict.fromkeys(ids, 1)
    row.refresh_from_db()
    assert row.lease_until > timezone.now()
    OutboxEmail.objects.filter(pk=row.pk).update(lease_until=timezone.now())
    until(are_sent, "the last mail")
    end(other)

    assert clerk.copies == {**dict.fromkeys(ids, 1), row.message_id: 2}
    assert OutboxEmail.objects.get(pk=row.pk).attempts == 2


def test_two_workers_at_once_send_each_mail_once(clerk, loop, until):
    ids = {write(f"notice:{number}").message_id for number in range(30)}
    clerk.held.add("DATA")
    workers = [loop(), loop()]
    # Both have a mail in hand at the same time.
    until(lambda: clerk.waiting == 2, "both workers")

    clerk.held.clear()
    until(are_sent, "all mails")
    for worker in workers:
        end(worker)

    assert clerk.copies == dict.fromkeys(ids, 1)


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_worker_that_is_asked_to_end_finishes_what_it_has_in_hand(clerk, loop, until, by):
    for number in range(3):
        write(f"notice:{number}")
    clerk.held.add("DATA")
    worker = loop()
    until(lambda: clerk.waiting, "the first mail")

    worker.send_signal(by)
    time.sleep(0.5)
    assert worker.poll() is None
    clerk.held.clear()
    end(worker, by)

    assert OutboxEmail.objects.filter(state="sent").count() == 1
    assert OutboxEmail.objects.filter(state="queued", attempts=0).count() == 2
    assert len(clerk.received) == 1


def test_worker_that_goes_on_sees_new_mails_and_runs_the_jobs(clerk, loop, until):
    jobs = set(settings.SCHEDULED_JOBS)
    worker = loop()
    until(lambda: JobRun.objects.exclude(finished_at=None).count() == len(jobs), "the jobs")

    write()
    until(are_sent, "the mail")
    end(worker)

    assert set(JobRun.objects.values_list("name", "error")) == {(name, "") for name in jobs}
    assert len(clerk.received) == 1


def test_job_that_takes_long_keeps_no_mail_waiting_and_ends_with_the_worker(
    clerk, loop, until, monkeypatch, tmp_path
):
    (tmp_path / "long_jobs.py").write_text("import time\nwait = lambda: time.sleep(600)\n")
    (tmp_path / "long_settings.py").write_text(
        "from mbcportal.settings import *\nSCHEDULED_JOBS = {'long': ('daily', 'long_jobs.wait')}\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("WORKER_SETTINGS", "long_settings")
    worker = loop()
    until(lambda: JobRun.objects.filter(name="long").exists(), "the job")

    write()
    until(are_sent, "the mail")
    end(worker)

    assert JobRun.objects.get(name="long").finished_at is None


def test_worker_says_nothing_of_people(clerk, start):
    clerk.answers["RCPT"] = ["250 OK", "451 Later, rosa@example.org", "550 No rosa@example.org"]
    for number in range(3):
        write(f"notice:{number}")

    output, _ = start().communicate(timeout=PATIENCE)

    assert "Mails: 1 sent, 0 dropped, 1 postponed, 1 failed." in output
    assert "SMTPRecipientsRefused 550" in output
    for private in ["rosa", "example.org", "Rides"]:
        assert private not in output
