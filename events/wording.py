"""Dates and repeats in words, in the reader's language and on the event's own clock."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbcportal.publishing.zones import spoken

from .recurrence import LAST, LAST_DAY


def clock(moment) -> str:
    """Return a time of day as people say it: 4 p.m., 5:30 p.m., noon."""
    return date_format(moment, "P")


def day_words(day) -> str:
    """Return a date with its weekday: Tuesday, December 1, 2026."""
    return date_format(day, _("l, F j, Y"))


def hours_words(occurrence) -> str:
    """Return the hours of one date: 4 p.m. to 5:30 p.m. Mountain Time. Empty for whole days."""
    if _is_whole_day(occurrence):
        return ""
    return _("%(start)s to %(end)s %(zone)s") % {
        "start": clock(occurrence.starts_local),
        "end": clock(occurrence.ends_local),
        "zone": spoken(occurrence.event.time_zone),
    }


def when_words(occurrence) -> str:
    """Return when one date is: Tuesday, December 1, 2026, 4 p.m. to 5:30 p.m. Mountain Time."""
    start, end, event = occurrence.starts_local, occurrence.ends_local, occurrence.event
    last = occurrence.last_day
    is_whole_day = _is_whole_day(occurrence)
    if is_whole_day and start.date() == last:
        return day_words(start)
    if is_whole_day:
        return _("%(first)s to %(last)s") % {"first": day_words(start), "last": day_words(last)}
    parts = {
        "first": day_words(start),
        "last": day_words(last),
        "start": clock(start),
        "end": clock(end),
        "zone": spoken(event.time_zone),
    }
    if start.date() == last:
        return _("%(first)s, %(start)s to %(end)s %(zone)s") % parts
    return (
        _("%(first)s to %(last)s, from %(start)s, until %(end)s on the last day, %(zone)s") % parts
    )


def _is_whole_day(occurrence):
    return occurrence.event.start_time is None and occurrence.own_time is None


def weekday_name(number) -> str:
    """Return the name of a weekday (Monday is 0)."""
    names = [
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
        _("Sunday"),
    ]  # fmt: skip
    return names[number]


def rule_words(event) -> str:
    """Return how an event repeats and until when: “The first Tuesday of every month, 12 times”.

    Empty when it does not repeat, or its first date is not known.
    """
    rule = event.rule
    if rule is None or event.starts_on is None:
        return ""
    if rule.every == "dates":
        number = len(rule.dates(event.starts_on, event.starts_on, LAST_DAY))
        return ngettext("On %(number)s date", "On %(number)s dates", number) % {"number": number}
    words = _repeat_words(rule, event.starts_on)
    if rule.until is not None:
        return _("%(repeat)s, until %(day)s") % {"repeat": words, "day": day_words(rule.until)}
    if rule.count is not None:
        return ngettext(
            "%(repeat)s, %(number)s time", "%(repeat)s, %(number)s times", rule.count
        ) % {"repeat": words, "number": rule.count}
    return words


def _repeat_words(rule, start):
    days = ", ".join(weekday_name(day) for day in rule.weekdays or (start.weekday(),))
    if rule.every == "week":
        return ngettext(
            "Every week on %(days)s", "Every %(number)s weeks on %(days)s", rule.interval
        ) % {"number": rule.interval, "days": days}
    if rule.every == "year":
        return ngettext("Every year", "Every %(number)s years", rule.interval) % {
            "number": rule.interval
        }
    if rule.nth is not None:
        which = {
            1: _("The first %s"),
            2: _("The second %s"),
            3: _("The third %s"),
            4: _("The fourth %s"),
            LAST: _("The last %s"),
        }[rule.nth] % days
    elif rule.month_day == LAST:
        which = _("The last day")
    else:
        which = _("Day %s") % rule.month_day
    return ngettext(
        "%(which)s of every month", "%(which)s of every %(number)s months", rule.interval
    ) % {"which": which, "number": rule.interval}
