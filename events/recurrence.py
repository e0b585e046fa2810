"""Repeats the way people say them, as dates on the local calendar.

A rule knows local dates only. The time of day and the zone come afterwards, date by date, so that
4 pm stays 4 pm through every clock change. Nothing here knows the database or the clock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import MONTHLY, WEEKLY, YEARLY, rrule
from dateutil.rrule import weekday as nth_weekday

MAX_DATES = 700
MAX_INTERVAL = 52
LAST = -1
# Open rules are written this far ahead, and rolled on daily.
HORIZON = timedelta(days=540)
# What may be a date. A rule that never fits (February 30) would search to the year 9999.
YEARS = range(2000, 2101)
LAST_DAY = date(YEARS[-1], 12, 31)


class RuleError(ValueError):
    """A rule that cannot be; `code` says why: empty, interval, weekdays, nth, day, dates, gap."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Rule:
    """A repeat.

    every      "week", "month", "year", or "dates" for a list of dates
    interval   every how many of them (1 or more)
    weekdays   weekly: the days (Monday is 0), the start's own when empty; monthly by weekday: one
    nth        monthly by weekday: which one, 1 to 4, or -1 for the last
    month_day  monthly by day: 1 to 31, or -1 for the last day; months without it are skipped
    until      last local date, inclusive; None is open
    count      how many dates in all; None is open
    days       "dates": the dates besides the start, in any order
    """

    every: str
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int | None = None
    month_day: int | None = None
    until: date | None = None
    count: int | None = None
    days: tuple[date, ...] = ()

    def check(self) -> None:
        """Raise RuleError when the parts do not fit together."""
        if self.every not in {"week", "month", "year", "dates"}:
            raise RuleError("empty")
        if self.every == "dates" and len(self.days) > MAX_DATES:
            raise RuleError("dates")
        if not 1 <= self.interval <= MAX_INTERVAL:
            raise RuleError("interval")
        if any(day not in range(7) for day in self.weekdays):
            raise RuleError("weekdays")
        if self.every == "month":
            by_weekday = self.nth is not None
            if by_weekday and (self.nth not in {1, 2, 3, 4, LAST} or len(self.weekdays) != 1):
                raise RuleError("nth")
            if by_weekday == (self.month_day is not None):
                raise RuleError("day")
            if self.month_day is not None and self.month_day not in {LAST, *range(1, 32)}:
                raise RuleError("day")

    def dates(self, start: date, first: date, last: date) -> list[date]:
        """Return the dates from `start` on that lie between `first` and `last`, both inclusive.

        `start` counts as a date only where the rule names it. At most MAX_DATES are returned, and
        none after LAST_DAY.

        >>> tuesdays = Rule("month", weekdays=(1,), nth=1)
        >>> [d.isoformat() for d in tuesdays.dates(date(2026, 12, 1), date(2026, 12, 1),
        ...                                        date(2027, 2, 28))]
        ['2026-12-01', '2027-01-05', '2027-02-02']
        """
        self.check()
        found = (day for day in self._all(start, min(last, LAST_DAY)) if day >= first)
        return list(islice(found, MAX_DATES))

    def first(self, start: date) -> date | None:
        """Return the first date from `start` on, or None when the rule has none."""
        self.check()
        return next(self._all(start, LAST_DAY), None)

    def _all(self, start: date, last: date) -> Iterator[date]:
        last = last if self.until is None else min(last, self.until)
        if last < start:
            return iter(())
        if self.every == "dates":
            listed = sorted({start, *self.days})
            dates = (day for day in listed if start <= day <= last)
        else:
            dates = (moment.date() for moment in self._moments(start, last))
        return islice(dates, self.count)

    def _moments(self, start: date, last: date) -> rrule:
        midnight, end = (datetime.combine(day, time()) for day in (start, last))
        if self.every == "week":
            return rrule(
                WEEKLY,
                dtstart=midnight,
                interval=self.interval,
                byweekday=self.weekdays or (start.weekday(),),
                until=end,
            )
        if self.every == "month" and self.nth is not None:
            return rrule(
                MONTHLY,
                dtstart=midnight,
                interval=self.interval,
                byweekday=nth_weekday(self.weekdays[0], self.nth),
                until=end,
            )
        if self.every == "month":
            return rrule(
                MONTHLY,
                dtstart=midnight,
                interval=self.interval,
                bymonthday=self.month_day,
                until=end,
            )
        # Month and day are both named: YEARLY with the day alone would be monthly in dateutil.
        return rrule(
            YEARLY,
            dtstart=midnight,
            interval=self.interval,
            bymonth=start.month,
            bymonthday=start.day,
            until=end,
        )


def is_skipped(day: date, at: time, zone: str) -> bool:
    """Say whether a local time does not exist on a day, since the clock jumps over it.

    >>> is_skipped(date(2026, 3, 8), time(2, 30), "America/Boise")
    True
    """
    local = datetime.combine(day, at)
    tz = ZoneInfo(zone)
    back = local.replace(tzinfo=tz).astimezone(ZoneInfo("UTC")).astimezone(tz)
    return back.replace(tzinfo=None) != local


def span(
    day: date, at: time | None, duration: timedelta, zone: str, days: int = 1
) -> tuple[datetime, datetime]:
    """Return the (start, end) of one date as aware UTC moments.

    Without a time of day the date is a whole day, or `days` of them. With one, the end is the
    start plus the exact duration; over `days` days it is that duration on the last day. A time the
    autumn clock shows twice is the first of the two.
    """
    tz, utc = ZoneInfo(zone), ZoneInfo("UTC")
    if at is None:
        start = datetime.combine(day, time(), tz)
        end = datetime.combine(day + timedelta(days=days), time(), tz)
        return start.astimezone(utc), end.astimezone(utc)
    start = datetime.combine(day, at, tz).astimezone(utc)
    last = datetime.combine(day + timedelta(days=days - 1), at, tz).astimezone(utc)
    return start, last + duration
