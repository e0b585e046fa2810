"""RFC 5545 recurrence rules, as far as the editor's form can say the same.

`read` turns the text of an RRULE into a `recurrence.Rule` and refuses everything else with a
sentence; `starts` gives the moments. Two conventions where the RFC leaves room:

- A first date that does not fit the rule is no date, and does not count for COUNT.
- A local time the autumn clock shows twice is the first of the two; one that the spring clock jumps
  over is refused.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .recurrence import (
    HORIZON,
    LAST,
    LAST_DAY,
    MAX_DATES,
    MAX_INTERVAL,
    YEARS,
    Rule,
    is_skipped,
    span,
)

WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
NTH = {"1": 1, "2": 2, "3": 3, "4": 4, "-1": LAST}
FREQUENCIES = {"WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}
# The parts besides FREQ, INTERVAL, UNTIL, COUNT and WKST that each frequency may have.
DAYS = {
    "week": {"BYDAY"},
    "month": {"BYDAY", "BYMONTHDAY", "BYSETPOS"},
    "year": {"BYMONTH", "BYMONTHDAY"},
}
ALWAYS = {"FREQ", "INTERVAL", "UNTIL", "COUNT", "WKST"}

Parts = dict[str, str]


class Refused(ValueError):  # noqa: N818 - what it is, not that it failed
    """A rule or date that cannot be; its text is a sentence for the one who wrote it."""


def read(text: str, start: date, at: time | None, zone: str) -> Rule:
    """Return the rule that a text means for events from `start` on. Raises Refused.

    `at` and `zone` are the local time of day (None for whole days) and the time zone: an UNTIL in
    UTC is brought to that clock.

    >>> rule = read("FREQ=MONTHLY;BYDAY=1TU;COUNT=12", date(2026, 10, 6), None, "America/Boise")
    >>> rule == Rule("month", weekdays=(1,), nth=1, count=12)
    True
    """
    parts = _parts(text)
    if "FREQ" not in parts:
        raise Refused("The rule needs FREQ.")
    every = FREQUENCIES.get(parts["FREQ"])
    if every is None:
        raise Refused(f"FREQ={parts['FREQ']} is not WEEKLY, MONTHLY or YEARLY.")
    if foreign := sorted(parts.keys() - ALWAYS - DAYS[every]):
        raise Refused(f"{foreign[0]} cannot be used with FREQ={parts['FREQ']} here.")
    if "UNTIL" in parts and "COUNT" in parts:
        raise Refused("A rule ends with UNTIL or with COUNT, not with both.")
    rule = replace(
        READERS[every](parts, start),
        interval=_number(parts, "INTERVAL", MAX_INTERVAL) or 1,
        until=_until(parts["UNTIL"], at, zone) if "UNTIL" in parts else None,
        count=_number(parts, "COUNT", MAX_DATES),
    )
    _check_week_start(parts.get("WKST", "MO"), rule, start)
    return rule


def starts(rule: Rule, start: date, at: time | None, zone: str) -> list[datetime]:
    """Return the starts in UTC; those of an open rule up to HORIZON after `start`. Raises Refused.

    Whole days (`at` is None) start at local midnight.
    """
    is_open = rule.until is None and rule.count is None
    last = min(start + HORIZON, LAST_DAY) if is_open else LAST_DAY
    days = rule.dates(start, start, last)
    if not days:
        raise Refused("The rule has no date.")
    if rule.count is not None and len(days) < rule.count:
        raise Refused(f"The rule has only {len(days)} dates up to the year {YEARS[-1]}.")
    if len(days) == MAX_DATES and rule.dates(start, days[-1] + timedelta(days=1), last):
        raise Refused(f"The rule has more than {MAX_DATES} dates.")
    for day in [start, *days]:
        if at is not None and is_skipped(day, at, zone):
            raise Refused(f"On {day} the clock in {zone} jumps over {at:%H:%M}.")
    return [span(day, at, timedelta(0), zone)[0] for day in days]


def _parts(text: str) -> Parts:
    if not text.isascii():
        raise Refused("A rule has plain letters and digits only.")
    text = text.strip().upper().removeprefix("RRULE:")
    if not text:
        raise Refused("The rule is empty.")
    parts: Parts = {}
    for part in text.split(";"):
        name, _equals, value = part.partition("=")
        if not (re.fullmatch(r"[A-Z]+", name) and re.fullmatch(r"[A-Z0-9,+-]+", value)):
            raise Refused(f"“{part}” is not a part of a rule, such as COUNT=12.")
        if name in parts:
            raise Refused(f"{name} is there twice.")
        if name not in ALWAYS.union(*DAYS.values()):
            raise Refused(f"{name} cannot be used here.")
        parts[name] = value
    return parts


def _number(parts: Parts, name: str, high: int) -> int | None:
    if name not in parts:
        return None
    value = parts[name]
    if not re.fullmatch(r"[0-9]{1,9}", value) or not 1 <= int(value) <= high:
        raise Refused(f"{name}={value} is not a number from 1 to {high}.")
    return int(value)


def _until(value: str, at: time | None, zone: str) -> date:
    """Return the last local date on which an event at this time still starts by UNTIL."""
    found = re.fullmatch(r"([0-9]{8})(T[0-9]{6})?(Z)?", value)
    if not found or (found[3] and not found[2]):
        raise Refused(f"UNTIL={value} is not a date such as 20261231.")
    try:
        written = datetime.fromisoformat(found[1] + (found[2] or ""))
    except ValueError:
        raise Refused(f"UNTIL={value}: there is no such date or time.") from None
    if written.year not in YEARS:
        raise Refused(f"UNTIL={value} is not in the years {YEARS[0]} to {YEARS[-1]}.")
    if not found[2]:
        return written.date()
    tz = ZoneInfo(zone)
    end = written.replace(tzinfo=UTC if found[3] else tz)
    last = end.astimezone(tz).date()
    is_after = span(last, at, timedelta(0), zone)[0] > end.astimezone(UTC)
    return last - timedelta(days=1) if is_after else last


def _week(parts: Parts, start: date) -> Rule:
    if "BYDAY" not in parts:
        return Rule("week", weekdays=(start.weekday(),))
    days = parts["BYDAY"].split(",")
    if not set(days) <= set(WEEKDAYS):
        raise Refused(f"BYDAY={parts['BYDAY']} is not a list of weekdays, such as MO,TH.")
    return Rule("week", weekdays=tuple(sorted({WEEKDAYS.index(day) for day in days})))


def _month(parts: Parts, start: date) -> Rule:
    if "BYDAY" in parts:
        if "BYMONTHDAY" in parts:
            raise Refused("A month has BYDAY or BYMONTHDAY here, not both.")
        return _month_by_weekday(parts)
    if "BYSETPOS" in parts:
        raise Refused("BYSETPOS needs BYDAY here.")
    value = parts.get("BYMONTHDAY", str(start.day))
    if value == str(LAST):
        return Rule("month", month_day=LAST)
    if not re.fullmatch(r"\+?[0-9]{1,2}", value) or not 1 <= int(value) <= 31:  # noqa: PLR2004
        raise Refused(f"BYMONTHDAY={value} is not one day from 1 to 31, or -1 for the last.")
    return Rule("month", month_day=int(value))


def _month_by_weekday(parts: Parts) -> Rule:
    value, position = parts["BYDAY"], parts.get("BYSETPOS", "")
    found = re.fullmatch(r"\+?(-?[0-9]*)([A-Z]{2})", value)
    which = found[1] if found else ""
    if not found or found[2] not in WEEKDAYS or (which and position):
        raise Refused(f"BYDAY={value} is not one weekday of the month, such as 1TU.")
    nth = NTH.get(which or position.removeprefix("+"))
    if nth is None:
        raise Refused("A weekday of the month is the 1st to the 4th, or -1 for the last.")
    return Rule("month", nth=nth, weekdays=(WEEKDAYS.index(found[2]),))


def _year(parts: Parts, start: date) -> Rule:
    if "BYMONTHDAY" in parts and "BYMONTH" not in parts:
        raise Refused("BYMONTHDAY without BYMONTH would be every month. Name the month too.")
    for name, own in (("BYMONTH", start.month), ("BYMONTHDAY", start.day)):
        value = parts.get(name, str(own))
        if not re.fullmatch(r"\+?[0-9]{1,2}", value) or int(value) != own:
            raise Refused(f"{name}={value} is not that of the first date, as a yearly rule needs.")
    return Rule("year")


READERS: dict[str, Callable[[Parts, date], Rule]] = {
    "week": _week,
    "month": _month,
    "year": _year,
}


def _check_week_start(value: str, rule: Rule, start: date) -> None:
    """Refuse a beginning of the week that gives other dates than Monday does."""
    if value not in WEEKDAYS:
        raise Refused(f"WKST={value} is not a weekday.")
    if rule.every != "week" or rule.interval == 1:
        return
    # Days before the beginning fall into the week before, together or apart from the others.
    is_before = {day < WEEKDAYS.index(value) for day in {start.weekday(), *rule.weekdays}}
    if len(is_before) > 1:
        raise Refused(f"Weeks begin on Monday here; with WKST={value} the dates would be others.")
