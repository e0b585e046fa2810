"""Scheduled jobs: once in each hour or day."""

import threading
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from mbcportal.outbox.checks import named_functions_exist
from mbcportal.outbox.models import JobRun
from mbcportal.outbox.schedule import run_jobs
from tests.outbox.post_office import write

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
PERSON = "rosa@example.org"
# Noon in Portland.
NOON = datetime(2030, 6, 3, 19, tzinfo=UTC)

done = []


def sweep():
    done.append("sweep")


def water():
    done.append("water")


def fail():
    raise LookupError(PERSON)


@pytest.fixture
def portal_jobs(settings):
    return settings.SCHEDULED_JOBS


@pytest.fixture(autouse=True)
def _jobs(settings, portal_jobs):
    done.clear()
    settings.SCHEDULED_JOBS = {
        "sweep": ("hourly", f"{__name__}.sweep"),
        "water": ("daily", f"{__name__}.water"),
    }


def names(runs):
    return [run.name for run in runs]


def test_job_runs_once_in_its_slot():
    assert names(run_jobs(NOON)) == ["sweep", "water"]
    assert run_jobs(NOON + HOUR / 2) == []
    assert names(run_jobs(NOON + HOUR)) == ["sweep"]

    assert done == ["sweep", "water", "sweep"]
    assert list(JobRun.objects.order_by("pk").values_list("name", "slot", "error")) == [
        ("sweep", "2030-06-03T19", ""),
        ("water", "2030-06-03", ""),
        ("sweep", "2030-06-03T20", ""),
    ]
    assert not JobRun.objects.filter(finished_at=None).exists()


def test_day_begins_at_the_portals_midnight():
    run_jobs(NOON)

    assert names(run_jobs(NOON + 11 * HOUR)) == ["sweep"]
    assert names(run_jobs(NOON + 12 * HOUR)) == ["sweep", "water"]


def test_hour_that_the_clock_repeats_is_two_slots():
    # 1:30 a.m. on the Sunday on which clocks are set back, and an hour later: 1:30 a.m.
    half_past_one = datetime(2030, 11, 3, 8, 30, tzinfo=UTC)

    assert "sweep" in names(run_jobs(half_past_one))
    assert names(run_jobs(half_past_one + HOUR)) == ["sweep"]


@pytest.mark.error_log_allowed
def test_job_that_fails_stops_no_other_and_waits_for_its_next_slot(settings, caplog):
    settings.SCHEDULED_JOBS = {
        "fail": ("daily", f"{__name__}.fail"),
        "lost": ("daily", "events.models.nowhere"),
        **settings.SCHEDULED_JOBS,
    }

    runs = run_jobs(NOON)

    assert {run.name: run.error for run in runs} == {
        "fail": "LookupError",
        "lost": "ImportError",
        "sweep": "",
        "water": "",
    }
    assert done == ["sweep", "water"]
    assert run_jobs(NOON + HOUR / 2) == []
    assert "fail" in names(run_jobs(NOON + 24 * HOUR))
    said = " ".join(record.getMessage() for record in caplog.records)
    assert "The job fail failed: LookupError" in said
    assert "in fail" in said  # where it happened
    assert "rosa" not in said


def test_run_that_crashed_is_taken_over_after_an_hour():
    JobRun.objects.create(name="water", slot="2030-06-03", started_at=NOON)

    assert names(run_jobs(NOON + HOUR - timedelta(seconds=1))) == ["sweep"]
    assert "water" in names(run_jobs(NOON + HOUR))
    assert "water" not in names(run_jobs(NOON + 3 * HOUR))
    assert done.count("water") == 1


def test_run_that_crashed_is_taken_over_by_one():
    JobRun.objects.create(name="water", slot="2030-06-03", started_at=NOON)

    taken = [JobRun.begin("water", "2030-06-03", NOON + HOUR) for _turn in range(3)]

    assert [bool(run) for run in taken] == [True, False, False]


@pytest.mark.django_db(transaction=True)
def test_of_many_processes_one_runs_a_job():
    barrier = threading.Barrier(6)

    def run():
        try:
            barrier.wait(timeout=30)
            run_jobs(NOON)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _turn in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(done) == ["sweep", "water"]
    assert JobRun.objects.count() == 2


# Commands


def said(*command):
    output = StringIO()
    call_command(*command, stdout=output)
    return output.getvalue().splitlines()


def test_run_due_runs_the_jobs_and_sends_the_mails():
    write()

    assert said("run_due") == [
        "Jobs: sweep, water.",
        "Mails: 1 sent, 0 dropped, 0 postponed, 0 failed.",
    ]
    assert len(mail.outbox) == 1
    assert said("run_due")[1] == "Mails: 0 sent, 0 dropped, 0 postponed, 0 failed."


def test_send_outbox_sends_the_mails_and_runs_no_job():
    write()

    assert said("send_outbox") == ["Mails: 1 sent, 0 dropped, 0 postponed, 0 failed."]
    assert done == []


@pytest.mark.error_log_allowed
def test_run_due_sends_the_mails_and_ends_with_one_when_a_job_failed(settings):
    settings.SCHEDULED_JOBS = {"fail": ("daily", f"{__name__}.fail")}
    write()

    with pytest.raises(CommandError, match=r"fail \(LookupError\)") as problem:
        call_command("run_due", stdout=StringIO())

    assert problem.value.returncode == 1
    assert len(mail.outbox) == 1


# Settings


def test_every_job_of_the_portal_runs(settings, portal_jobs):
    settings.SCHEDULED_JOBS = portal_jobs

    runs = run_jobs()

    assert {"roll-events", "outbox-clean-up"} <= set(names(runs))
    assert [run.error for run in runs] == [""] * len(portal_jobs)
    assert named_functions_exist(None) == []


def test_check_names_what_is_not_there(settings):
    settings.OUTBOX_REASONS = {"place": "events.models.nowhere"}
    settings.SCHEDULED_JOBS = {
        "sweep": ("weekly", f"{__name__}.sweep"),
        "lost": ("daily", "nowhere.at_all"),
    }

    told = [error.msg for error in named_functions_exist(None)]

    assert [one.split(":")[0] for one in told] == [
        "SCHEDULED_JOBS['sweep']",
        "OUTBOX_REASONS['place']",
        "SCHEDULED_JOBS['lost']",
    ]
    assert "weekly" in told[0]
