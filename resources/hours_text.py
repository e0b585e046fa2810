"""Opening hours as people write them in one line: “Mon–Fri 9–5; Sat 10 am–2 pm”."""

import re
from collections.abc import Iterable
from datetime import time

from .hours import Span, week

NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
GROUPS = {
    "daily": range(7), "every day": range(7), "all days": range(7), "weekdays": range(5),
    "weekends": range(5, 7), "weekend": range(5, 7),
}  # fmt: skip
DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?"
DAYS = re.compile(
    rf"\s*((?:{DAY}|{'|'.join(GROUPS)})(?:\s*(?:-|to|through|,|/|and|&)\s*{DAY})*)\s*:?\s*",
    re.IGNORECASE,
)
CLOCK = r"(?:noon|midnight|[0-9]{1,2}(?:[:.][0-9]{2})?\s*(?:[ap]\.?\s?m\.?)?)"
TIMES = re.compile(rf"\s*({CLOCK})\s*(?:-|to|until)\s*({CLOCK})\s*(?:,|and|&|/)?\s*", re.IGNORECASE)
DASHES = re.compile("[\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}\N{NON-BREAKING HYPHEN}]")
EARLIEST_GUESS = 7


class HoursError(ValueError):
    """Words that are no opening hours; `text` is the part that cannot be read."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text.strip()[:60]


def parse(text: str) -> list[Span]:
    """Return the spans of a text, by weekday and time. Raises HoursError.

    >>> [(span.weekday, span.opens.hour, span.closes.hour) for span in parse("Mon–Tue 9–5")]
    [(0, 9, 17), (1, 9, 17)]
    >>> [(span.opens.hour, span.closes.hour) for span in parse("Sat 9 am to noon, 1–4 pm")]
    [(9, 12), (13, 16)]
    """
    spans = []
    for part in re.split(r"[;\n|]", DASHES.sub("-", text)):
        rest = part.strip()
        while rest:
            found = DAYS.match(rest)
            if not found:
                raise HoursError(rest)
            days, rest = _days(found[1]), rest[found.end() :]
            if re.match(r"closed\b", rest, re.IGNORECASE):
                rest = rest[6:].lstrip(" ,")
                continue
            found = TIMES.match(rest)
            if not found:
                raise HoursError(rest or part)
            while found:
                opens, closes = _times(found[1], found[2])
                spans += [Span(day, opens, closes) for day in days]
                rest = rest[found.end() :]
                found = TIMES.match(rest)
    return sorted(set(spans), key=lambda span: (span.weekday, span.opens))


def _days(text: str) -> list[int]:
    text = text.casefold()
    if text in GROUPS:
        return list(GROUPS[text])
    days: list[int] = []
    for one in re.split(r"\s*(?:,|/|\band\b|&)\s*", text):
        ends = [_day(end) for end in re.split(r"\s*(?:-|\bto\b|\bthrough\b)\s*", one)]
        first, last = ends[0], ends[-1]
        days += range(first, last + 1) if first <= last else [*range(first, 7), *range(last + 1)]
    return days


def _day(text: str) -> int:
    found = [number for number, name in enumerate(NAMES) if text.startswith(name.casefold())]
    if not found:
        raise HoursError(text)
    return found[0]


def _times(first: str, last: str) -> tuple[time, time]:
    """Return two times; one without am or pm takes what makes the span an ordinary one."""
    (opens, opens_half), (closes, closes_half) = _clock(first), _clock(last)
    if not opens_half and not closes_half:
        if opens.hour < EARLIEST_GUESS and opens.hour and ":" not in first:
            raise HoursError(f"{first}-{last}")
        if closes <= opens and closes.hour < 12:  # noqa: PLR2004
            closes = closes.replace(hour=closes.hour + 12)
    elif closes_half and not opens_half:
        later = opens.replace(hour=(opens.hour + 12) % 24) if opens.hour < 12 else opens  # noqa: PLR2004
        opens = later if opens < closes and opens < later < closes else opens
    elif opens_half and not closes_half and closes <= opens and closes.hour < 12:  # noqa: PLR2004
        closes = closes.replace(hour=closes.hour + 12)
    return opens, closes


def _clock(text: str) -> tuple[time, bool]:
    plain = text.casefold().replace(".", "").replace(" ", "")
    if plain in {"noon", "midnight"}:
        return time(12 if plain == "noon" else 0), True
    plain = f"{plain}m" if plain.endswith(("a", "p")) else plain
    half = plain[-2:] if plain.endswith(("am", "pm")) else ""
    hour, _colon, minute = plain.removesuffix(half).partition(":")
    if not minute and len(hour) > 2:  # noqa: PLR2004 - 9.30 has lost its point
        hour, minute = hour[:-2], hour[-2:]
    if half and not 1 <= int(hour) <= 12:  # noqa: PLR2004
        raise HoursError(text)
    number = int(hour) % 12 + (12 if half == "pm" else 0) if half else int(hour)
    if number == 24:  # noqa: PLR2004
        number = 0
    if number > 23 or int(minute or 0) > 59:  # noqa: PLR2004
        raise HoursError(text)
    return time(number, int(minute or 0)), bool(half)


def written(spans: Iterable[Span]) -> str:
    """Return spans in one line that `parse` reads.

    >>> written(parse("Mon-Fri 9-5; Sat 10 am-noon"))
    'Mon–Fri 9:00 am–5:00 pm; Sat 10:00 am–12:00 pm'
    """
    lines = []
    for days, times in week(spans):
        if times:
            names = NAMES[days[0]] + (f"–{NAMES[days[-1]]}" if len(days) > 1 else "")
            lines.append(
                f"{names} " + ", ".join(f"{_said(one)}–{_said(other)}" for one, other in times)
            )
    return "; ".join(lines)


def _said(moment: time) -> str:
    half = "am" if moment.hour < 12 else "pm"  # noqa: PLR2004
    return f"{moment.hour % 12 or 12}:{moment:%M} {half}"
