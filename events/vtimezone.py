"""Time zones as calendar programs want them: two rules that hold every year.

Google, Outlook, Apple and Thunderbird all read a VTIMEZONE of yearly RRULEs; lists of single clock
changes (RDATE) are misread by some. The rules are those the zone's own file ends with: the POSIX
footer of TZif (RFC 9636, 3.3), which says how the clocks change from the last known change on.
"""

import calendar
import re
from datetime import datetime, timedelta
from functools import lru_cache
from importlib import resources

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

# Programs look for the last change before an event; none of ours is before this year.
BASE = 1970
LAST_WEEK = 5
WEEKDAYS = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")

# As in "MST7MDT,M3.2.0,M11.1.0": names, hours west of Greenwich, and when daylight time begins and
# ends: month, week (5 is the last), weekday (0 is Sunday), and the hour unless it is 2.
NAME = r"(<[^>]+>|[A-Za-z]+)"
OFFSET = r"([+-]?\d+(?::\d+)?)"
CHANGE = r"M(\d+)\.(\d)\.(\d)(?:/(\d+(?::\d+)?))?"
FOOTER = re.compile(rf"{NAME}{OFFSET}(?:{NAME}{OFFSET}?,{CHANGE},{CHANGE})?")


@lru_cache
def vtimezone(zone: str) -> Timezone | None:
    """Return the VTIMEZONE of an IANA zone, or None where its footer cannot be put in this form.

    >>> lines = vtimezone("America/Boise").to_ical().decode().split()
    >>> [line for line in lines if line.startswith("RRULE")]
    ['RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3', 'RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11']
    """
    found = FOOTER.fullmatch(footer(zone))
    if found is None:
        return None
    standard_name, standard_west, name, west, *changes = found.groups()
    begins, ends = changes[:4], changes[4:]
    if any(clock and _hours(clock) >= timedelta(days=1) for clock in (begins[3], ends[3])):
        return None
    standard = -_hours(standard_west)
    result = Timezone()
    result.add("tzid", zone)
    if name is None:
        result.add_component(_observance(TimezoneStandard, standard_name, standard, standard))
        return result
    daylight = -_hours(west) if west else standard + timedelta(hours=1)
    result.add_component(_observance(TimezoneDaylight, name, standard, daylight, begins))
    result.add_component(_observance(TimezoneStandard, standard_name, daylight, standard, ends))
    return result


def footer(zone: str) -> str:
    """Return the last line of a zone's file in the pinned package.

    >>> footer("America/Phoenix")
    'MST7'
    """
    file = resources.files("tzdata.zoneinfo").joinpath(*zone.split("/"))
    return file.read_bytes().rstrip(b"\n").rpartition(b"\n")[2].decode()


def _observance(
    kind: type[TimezoneStandard | TimezoneDaylight],
    name: str,
    offset_from: timedelta,
    offset_to: timedelta,
    change: list[str | None] | None = None,
) -> TimezoneStandard | TimezoneDaylight:
    """Return one half of a zone; without a change it holds for ever."""
    result = kind()
    result.add("tzname", name.strip("<>"))
    result.add("tzoffsetfrom", offset_from)
    result.add("tzoffsetto", offset_to)
    if change is None:
        result.add("dtstart", datetime(BASE, 1, 1))  # noqa: DTZ001 - local time, as RFC 5545 has it
        return result
    month, week, weekday = (int(part or 0) for part in change[:3])
    which = -1 if week == LAST_WEEK else week
    days = [
        day
        for day, its_weekday in calendar.Calendar().itermonthdays2(BASE, month)
        if day and (its_weekday + 1) % 7 == weekday
    ]
    day = days[which if which < 0 else which - 1]
    midnight = datetime(BASE, month, day)  # noqa: DTZ001 - local time, as RFC 5545 has it
    result.add("dtstart", midnight + _hours(change[3] or "2"))
    by_day = f"{which}{WEEKDAYS[weekday]}"
    result.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": by_day}))
    return result


def _hours(text: str) -> timedelta:
    """Return the time that a footer writes as hours and perhaps minutes: "7", "-5:30"."""
    hours, _colon, minutes = text.lstrip("+-").partition(":")
    found = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return -found if text.startswith("-") else found
