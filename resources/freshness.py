"""When a listing is to be checked again. Pure: days in, days out.

A check is good for the review period of the listing, in whole months. After that the listing is
overdue. When it has been so for `GRACE`, it sinks below others in results and says so itself.
"""

import calendar
from datetime import date, timedelta

PERIODS = (1, 3, 6, 12)
# A listing counts as due so long before its day.
SOON = timedelta(days=14)
# So long it stays among the others although it is overdue.
GRACE = timedelta(days=60)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month.

    >>> months_after(date(2026, 8, 31), 6), months_after(date(2026, 11, 22), 3)
    (datetime.date(2027, 2, 28), datetime.date(2027, 2, 22))
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def due_on(verified_on: date | None, months: int) -> date | None:
    """Return the day by which to check again; None for what was never checked.

    >>> due_on(date(2026, 1, 31), 1), due_on(None, 6)
    (datetime.date(2026, 2, 28), None)
    """
    return None if verified_on is None else months_after(verified_on, months)


def latest_check_due_before(day: date, months: int) -> date:
    """Return the latest check that is due again before a day; earlier ones are too.

    >>> latest_check_due_before(date(2026, 3, 31), 1)  # February 28 is due on March 28
    datetime.date(2026, 2, 28)
    >>> latest_check_due_before(date(2026, 3, 1), 1)  # the last days of January are due on the 28th
    datetime.date(2026, 1, 31)
    """
    check = months_after(day, -months) + timedelta(days=3)
    while months_after(check, months) >= day:
        check -= timedelta(days=1)
    return check


def sinks_on(verified_on: date | None, months: int) -> date | None:
    """Return the first day on which a listing stands below others; None for never.

    What was never checked has no day to be late from; it stands after what was checked anyway.

    >>> sinks_on(date(2026, 1, 1), 6)
    datetime.date(2026, 8, 31)
    """
    due = due_on(verified_on, months)
    return None if due is None else due + GRACE + timedelta(days=1)
