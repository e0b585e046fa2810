"""Dates and repeats in words, in the reader's language and on the event's own clock."""

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mbcportal.publishing.zones import spoken

LAST = -1


def clock(moment) -> str:
    """Return a time of day as people say it: 4 p.m., 5:30 p.m., noon."""
    return date_format(moment, "P")


def day_words(day) -> str:
    """Return a date with its weekday: Tuesday, December 1, 2026."""
    return date_format(day, _("l, F j, Y"))


def hours_words(occurrence) -> str:
    """Return the hours of one date: 4 p.m. to 5:30 p.m. Mountain Time. Empty for whole days."""
    if occurrence.event.start_time is None:
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
    if event.start_time is None and start.date() == last:
        return day_words(start)
    if event.start_time is None:
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


def weekday_name(number) -> str:
    """Return the name of a weekday (Monday is 0)."""
    names = [
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
        _("Sunday"),
    ]  # fmt: skip
    return names[number]


def rule_words(event) -> str:
    """Return how an event repeats: “The first Tuesday of every month”. Empty when it does not."""
    rule = event.rule
    if rule is None:
        return ""
    days = ", ".join(weekday_name(day) for day in rule.weekdays or (event.starts_on.weekday(),))
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
