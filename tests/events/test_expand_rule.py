import subprocess
import sys
import zoneinfo
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from events.models import Event
from tests.content import make_event

ROOT = Path(__file__).resolve().parents[2]
TUESDAYS = "FREQ=MONTHLY;BYDAY=1TU;COUNT=12"


def expand(start, zone, rule):
    """Return the lines that the command prints."""
    out = StringIO()
    call_command("expand_rule", start=start, tz=zone, rrule=rule, stdout=out)
    return out.getvalue().splitlines()


def refusal(start, zone, rule):
    """Return what the command says when it refuses."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("expand_rule", start=start, tz=zone, rrule=rule, stdout=out, stderr=err)
    assert (ended.value.code, out.getvalue()) == (2, "")
    return err.getvalue().removesuffix("\n")


def test_first_tuesdays_in_boise():
    assert expand("2026-10-06T16:00", "America/Boise", TUESDAYS) == [
        "2026-10-06T22:00:00Z",
        "2026-11-03T23:00:00Z",
        "2026-12-01T23:00:00Z",
        "2027-01-05T23:00:00Z",
        "2027-02-02T23:00:00Z",
        "2027-03-02T23:00:00Z",
        "2027-04-06T22:00:00Z",
        "2027-05-04T22:00:00Z",
        "2027-06-01T22:00:00Z",
        "2027-07-06T22:00:00Z",
        "2027-08-03T22:00:00Z",
        "2027-09-07T22:00:00Z",
    ]


def test_clocks_in_phoenix_stand_still():
    found = expand("2026-10-06T16:00", "America/Phoenix", TUESDAYS)

    assert {line[10:] for line in found} == {"T23:00:00Z"}


def test_whole_days_are_local_midnights():
    assert expand("2026-10-31", "America/Boise", "FREQ=WEEKLY;COUNT=2") == [
        "2026-10-31T06:00:00Z",
        "2026-11-07T07:00:00Z",
    ]


def test_hour_that_comes_twice_is_the_first():
    assert expand("2026-10-25T01:30", "America/Boise", "FREQ=WEEKLY;COUNT=3") == [
        "2026-10-25T07:30:00Z",
        "2026-11-01T07:30:00Z",
        "2026-11-08T08:30:00Z",
    ]


def test_start_may_name_its_seconds():
    assert expand("2026-10-06T16:00:30", "UTC", "FREQ=WEEKLY;COUNT=1") == ["2026-10-06T16:00:30Z"]


@pytest.mark.parametrize(
    ("start", "zone", "rule", "said"),
    [
        ("2026-10-06T16:00", "America/Boise", "FREQ=DAILY",
         "FREQ=DAILY is not WEEKLY, MONTHLY or YEARLY."),
        ("2026-10-06T16:00", "America/Boise", "FREQ=WEEKLY\nCOUNT=2",
         "“FREQ=WEEKLY COUNT=2” is not a part of a rule, such as COUNT=12."),
        ("2026-10-06T16:00", "America/Nowhere", TUESDAYS,
         "--tz America/Nowhere: there is no such time zone."),
        ("2026-10-06T16:00", "America", TUESDAYS, "--tz America: there is no such time zone."),
        ("2026-10-06T16:00", "../passwd", TUESDAYS, "--tz ../passwd: there is no such time zone."),
        ("2026-10-06T16:00", "", TUESDAYS, "--tz : there is no such time zone."),
        ("2026-10-06 16:00", "America/Boise", TUESDAYS,
         "--start 2026-10-06 16:00: write it like 2026-10-06T16:00, on the local clock."),
        ("2026-10-06T16:00Z", "America/Boise", TUESDAYS,
         "--start 2026-10-06T16:00Z: write it like 2026-10-06T16:00, on the local clock."),
        ("2026-02-30T16:00", "America/Boise", TUESDAYS,
         "--start 2026-02-30T16:00: there is no such date or time."),
        ("2026-10-06T24:00", "America/Boise", TUESDAYS,
         "--start 2026-10-06T24:00: there is no such date or time."),
        ("1999-12-31T16:00", "America/Boise", TUESDAYS,
         "--start 1999-12-31T16:00: not in the years 2000 to 2100."),
        ("2027-03-14T02:30", "America/Boise", "FREQ=WEEKLY;COUNT=1",
         "On 2027-03-14 the clock in America/Boise jumps over 02:30."),
        ("2027-03-07T02:30", "America/Boise", "FREQ=WEEKLY;COUNT=9",
         "On 2027-03-14 the clock in America/Boise jumps over 02:30."),
        ("2026-10-06T16:00", "America/Boise", "FREQ=WEEKLY;UNTIL=20261001",
         "The rule has no date."),
    ],
)  # fmt: skip
def test_refusal_is_one_sentence(start, zone, rule, said):
    assert refusal(start, zone, rule) == said


def test_time_zones_come_from_the_package_and_not_from_the_machine():
    program = "import mbcportal.settings, zoneinfo; print(zoneinfo.TZPATH)"
    command = [sys.executable, "-c", program]

    answer = subprocess.run(
        command, cwd=ROOT, env={"DEBUG": "true", "PYTHONTZPATH": "/usr/share/zoneinfo"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert answer.stdout == "()\n"
    assert zoneinfo.TZPATH == ()


def test_command_line_prints_and_refuses():
    command = [sys.executable, "manage.py", "expand_rule", "--start", "2026-10-06T16:00"]
    command += ["--tz", "America/Boise", "--rrule"]
    place = {"cwd": ROOT, "env": {"DEBUG": "true"}, "capture_output": True, "text": True}

    good = subprocess.run([*command, "FREQ=WEEKLY;COUNT=1"], check=False, **place)
    bad = subprocess.run([*command, "FREQ=WEEKLY;COUNT=0"], check=False, **place)

    assert (good.returncode, good.stdout, good.stderr) == (0, "2026-10-06T22:00:00Z\n", "")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr == "COUNT=0 is not a number from 1 to 700.\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("FREQ=MONTHLY;BYDAY=1TU;COUNT=6",
         {"repeat_every": "month", "repeat_nth": 1, "repeat_weekdays": [1], "repeat_count": 6}),
        ("FREQ=WEEKLY;BYDAY=MO,TH;INTERVAL=2",
         {"repeat_every": "week", "repeat_weekdays": [0, 3], "repeat_interval": 2}),
    ],
)  # fmt: skip
def test_event_has_the_dates_that_are_printed(rule, fields):
    event = make_event(
        time_zone="America/Boise", **({"repeat_count": None, "duration_minutes": 60} | fields)
    )
    start = f"{event.starts_on}T{event.start_time:%H:%M}"

    found = expand(start, event.time_zone, rule)

    moments = Event.objects.get().occurrences.values_list("starts_at", flat=True)
    assert [f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in moments] == found
