"""Print the dates of a repeat rule."""

import re
import sys
import zoneinfo
from datetime import date, time

from django.core.management.base import BaseCommand

from events.recurrence import YEARS
from events.rrule import Refused, read, starts


class Command(BaseCommand):
    help = (
        "Print the starts of a repeat rule (RFC 5545, as far as the editor's form can say it) "
        "in UTC, one a line. A first date that does not fit the rule is no date. Of a time that "
        "the autumn clock shows twice, the first counts; a start that the spring clock jumps over "
        "is refused. An open rule is printed for 540 days."
    )
    # Nothing here needs the database or the pages.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "--start", required=True, help="local: 2026-10-06T16:00, or 2026-10-06 for whole days"
        )
        parser.add_argument("--tz", required=True, help="time zone, such as America/Boise")
        parser.add_argument("--rrule", required=True, help='such as "FREQ=WEEKLY;BYDAY=TU;COUNT=6"')

    def handle(self, *, start, tz, rrule, **options):
        try:
            day, at = _start(start)
            zone = _zone(tz)
            moments = starts(read(rrule, day, at, zone), day, at, zone)
        except Refused as refused:
            self.stderr.write(" ".join(str(refused).split()))
            sys.exit(2)
        for moment in moments:
            self.stdout.write(f"{moment:%Y-%m-%dT%H:%M:%SZ}")


def _start(text):
    """Return the date and the time of day, which is None for whole days."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?", text):
        raise Refused(f"--start {text}: write it like 2026-10-06T16:00, on the local clock.")
    day, _t, clock = text.partition("T")
    try:
        found = date.fromisoformat(day), time.fromisoformat(clock) if clock else None
    except ValueError:
        raise Refused(f"--start {text}: there is no such date or time.") from None
    if found[0].year not in YEARS:
        raise Refused(f"--start {text}: not in the years {YEARS[0]} to {YEARS[-1]}.")
    return found


def _zone(name):
    if name not in zoneinfo.available_timezones():
        raise Refused(f"--tz {name}: there is no such time zone.")
    return name
