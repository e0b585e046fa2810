from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from zoneinfo import TZPATH, ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from events.vtimezone import footer, vtimezone
from mbcportal.publishing.zones import TIME_ZONES

ZONES = [zone for zone, _name in TIME_ZONES]
BEGIN, END = datetime(2024, 1, 1), datetime(2031, 1, 1)  # noqa: DTZ001 - of any clock


def offsets(component):
    """Return a function from a UTC moment to the offset that a VTIMEZONE gives it."""
    changes = []
    for observance in component.subcomponents:
        before, after = observance["tzoffsetfrom"].td, observance["tzoffsetto"].td
        begin = observance["dtstart"].dt
        starts = [begin]
        if "rrule" in observance:
            rule = rrulestr(observance["rrule"].to_ical().decode(), dtstart=begin)
            starts = rule.between(begin, END, inc=True)
        changes += [((local - before).replace(tzinfo=UTC), after) for local in starts]
    changes.sort()
    moments = [moment for moment, _offset in changes]
    return lambda moment: changes[bisect_right(moments, moment) - 1][1]


@pytest.mark.parametrize("zone", ZONES)
def test_every_hour_of_seven_years_is_as_the_zone_has_it(zone):
    offset_of = offsets(vtimezone(zone))
    tz = ZoneInfo(zone)
    moment, last = BEGIN.replace(tzinfo=UTC), END.replace(tzinfo=UTC)
    wrong = []

    while moment < last:
        if offset_of(moment) != moment.astimezone(tz).utcoffset():
            wrong.append(moment)
        moment += timedelta(hours=1)

    assert wrong == []


def test_zone_is_two_rules_that_hold_every_year():
    assert vtimezone("America/Boise").to_ical().decode().splitlines() == [
        "BEGIN:VTIMEZONE",
        "TZID:America/Boise",
        "BEGIN:DAYLIGHT",
        "DTSTART:19700308T020000",
        "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3",
        "TZNAME:MDT",
        "TZOFFSETFROM:-0700",
        "TZOFFSETTO:-0600",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19701101T020000",
        "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11",
        "TZNAME:MST",
        "TZOFFSETFROM:-0600",
        "TZOFFSETTO:-0700",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]


@pytest.mark.parametrize("zone", ["America/Phoenix", "Pacific/Honolulu", "America/Puerto_Rico"])
def test_zone_whose_clocks_stand_still_is_one_standard(zone):
    (standard,) = vtimezone(zone).subcomponents

    assert standard.name == "STANDARD"
    assert "rrule" not in standard
    assert standard["tzoffsetfrom"].td == standard["tzoffsetto"].td


@pytest.mark.parametrize(
    ("zone", "rules"),
    [
        ("Europe/Berlin", [(3, "-1SU", "19700329T020000"), (10, "-1SU", "19701025T030000")]),
        ("Australia/Sydney", [(10, "1SU", "19701004T020000"), (4, "1SU", "19700405T030000")]),
        ("Asia/Kolkata", []),
    ],
)
def test_other_forms_of_footer_are_read(zone, rules):
    component = vtimezone(zone)

    assert [
        (one["rrule"]["BYMONTH"], one["rrule"]["BYDAY"], one["dtstart"].to_ical().decode())
        for one in component.subcomponents
        if "rrule" in one
    ] == rules


def test_zone_with_a_change_on_the_day_before_has_no_such_form():
    assert footer("America/Nuuk") == "<-02>2<-01>,M3.5.0/-1,M10.5.0/0"

    assert vtimezone("America/Nuuk") is None


def test_zones_come_from_the_pinned_package():
    assert TZPATH == ()
