"""Opening hours: whether a line is open at a moment, until when, and when it opens next.

Hours are wall-clock times in the listing's own zone. Nothing here knows the database or the clock.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOOK_AHEAD_DAYS = 14
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Open on one weekday (Monday is 0) from `opens` to `closes`, local time.

    A span whose end is not after its start goes past midnight; equal times are a whole day.
    """

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class OpenState:
    """The answer: open now (until when), or closed (and when it opens next, if within two weeks).

    Moments are aware, in the listing's zone. `is_always` is a line that never closes.
    """

    is_open: bool
    until: datetime | None = None
    opens: datetime | None = None
    is_always: bool = False


def state(
    spans: Iterable[Span],
    zone: str,
    now: datetime,
    exceptions: Mapping[date, tuple[time, time] | None] | None = None,
) -> OpenState:
    """Return whether it is open at `now` (an aware datetime).

    `exceptions` maps a local date to its own hours, or to None when closed that day.

    >>> week = [Span(day, time(9), time(17)) for day in range(5)]
    >>> noon = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("America/Boise"))  # a Monday
    >>> state(week, "America/Boise", noon).until.hour
    17
    >>> state(week, "America/Boise", noon, {noon.date(): None}).opens.day
    24
    """
    tz, spans = ZoneInfo(zone), list(spans)
    today = now.astimezone(tz).date()
    # Compared in UTC: within one zone Python compares clocks, and the autumn hour stands twice.
    moment = now.astimezone(UTC)
    openings = sorted(
        opening
        for days in range(-1, LOOK_AHEAD_DAYS)
        for opening in _openings(today + days * DAY, spans, exceptions or {}, tz)
    )
    until = None
    for start, end in openings:
        if start <= moment < end or (until is not None and start <= until):
            until = max(until or end, end)
    if until is not None:
        always = until - moment > timedelta(days=LOOK_AHEAD_DAYS - 2)
        return OpenState(
            is_open=True, until=None if always else until.astimezone(tz), is_always=always
        )
    later = [start for start, _end in openings if start > moment]
    return OpenState(is_open=False, opens=later[0].astimezone(tz) if later else None)


def _openings(
    day: date,
    spans: list[Span],
    exceptions: Mapping[date, tuple[time, time] | None],
    tz: ZoneInfo,
) -> list[tuple[datetime, datetime]]:
    """Return the (start, end) moments, in UTC, of the spans that begin on a local day."""
    if day in exceptions:
        own = exceptions[day]
        hours = [own] if own else []
    else:
        hours = [(span.opens, span.closes) for span in spans if span.weekday == day.weekday()]
    return [
        (
            datetime.combine(day, opens, tz).astimezone(UTC),
            datetime.combine(day if closes > opens else day + DAY, closes, tz).astimezone(UTC),
        )
        for opens, closes in hours
    ]


def week(spans: Iterable[Span]) -> list[tuple[list[int], list[tuple[time, time]]]]:
    """Return the week in as few lines as it takes: neighbouring days with equal hours together.

    Closed days have an empty list.

    >>> lines = week([Span(day, time(9), time(17)) for day in range(5)])
    >>> [(days, len(hours)) for days, hours in lines]
    [([0, 1, 2, 3, 4], 1), ([5, 6], 0)]
    """
    spans = list(spans)
    lines: list[tuple[list[int], list[tuple[time, time]]]] = []
    for day in range(7):
        hours = sorted((span.opens, span.closes) for span in spans if span.weekday == day)
        if lines and lines[-1][1] == hours:
            lines[-1][0].append(day)
        else:
            lines.append(([day], hours))
    return lines
