from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from events.models import Event, Occurrence
from events.recurrence import span
from events.wording import clock, day_words, hours_words, rule_words, when_words

TUESDAY = date(2026, 12, 1)


def one(day=TUESDAY, at=time(16), minutes=90, zone="America/Boise", days=1):
    """Return one date of an event, as its rule would write it."""
    start, end = span(day, at, timedelta(minutes=minutes), zone, days)
    return Occurrence(event=Event(time_zone=zone, start_time=at), starts_at=start, ends_at=end)


def in_language(language, words, *arguments):
    with translation.override(language):
        return words(*arguments)


@pytest.mark.parametrize(
    ("at", "en", "es"),
    [
        (time(16), "4 p.m.", "4 p.m."),
        (time(17, 30), "5:30 p.m.", "5:30 p.m."),
        (time(9, 5), "9:05 a.m.", "9:05 a.m."),
        (time(12), "noon", "mediodía"),
        (time(0), "midnight", "medianoche"),
    ],
)
def test_clock_is_said_as_people_say_it(at, en, es):
    assert in_language("en", clock, at) == en
    assert in_language("es", clock, at) == es


@pytest.mark.parametrize(
    ("day", "en", "es"),
    [
        (TUESDAY, "Tuesday, December 1, 2026", "martes 1 de diciembre de 2026"),
        (date(2027, 2, 28), "Sunday, February 28, 2027", "domingo 28 de febrero de 2027"),
    ],
)
def test_day_is_said_with_its_weekday(day, en, es):
    assert in_language("en", day_words, day) == en
    assert in_language("es", day_words, day) == es


WHEN = [
    (
        one(),
        "Tuesday, December 1, 2026, 4 p.m. to 5:30 p.m. Mountain Time",
        "martes 1 de diciembre de 2026, de 4 p.m. a 5:30 p.m. (hora de la montaña)",
    ),
    (
        one(zone="America/Los_Angeles", at=time(11), minutes=60),
        "Tuesday, December 1, 2026, 11 a.m. to noon Pacific Time",
        "martes 1 de diciembre de 2026, de 11 a.m. a mediodía (hora del Pacífico)",
    ),
    (
        one(date(2026, 12, 4), time(9), 180, days=3),
        (
            "Friday, December 4, 2026 to Sunday, December 6, 2026, from 9 a.m., "
            "until noon on the last day, Mountain Time"
        ),
        (
            "del viernes 4 de diciembre de 2026 al domingo 6 de diciembre de 2026; "
            "empieza: 9 a.m.; termina el último día: mediodía (hora de la montaña)"
        ),
    ),
    (one(at=None), "Tuesday, December 1, 2026", "martes 1 de diciembre de 2026"),
    (
        one(at=None, days=2),
        "Tuesday, December 1, 2026 to Wednesday, December 2, 2026",
        "del martes 1 de diciembre de 2026 al miércoles 2 de diciembre de 2026",
    ),
]


@pytest.mark.parametrize(("occurrence", "en", "es"), WHEN)
def test_date_is_said_on_the_events_own_clock(occurrence, en, es):
    assert in_language("en", when_words, occurrence) == en
    assert in_language("es", when_words, occurrence) == es


def test_date_is_said_the_same_wherever_the_reader_is():
    with translation.override("en"):
        occurrence = one()
        occurrence.starts_at = occurrence.starts_at.astimezone(ZoneInfo("Asia/Tokyo"))

        assert when_words(occurrence) == WHEN[0][1]


def test_whole_day_is_one_day_through_a_clock_change():
    with translation.override("en"):
        assert when_words(one(date(2026, 11, 1), None)) == "Sunday, November 1, 2026"


def test_date_past_midnight_names_both_days():
    with translation.override("en"):
        assert when_words(one(at=time(23))) == (
            "Tuesday, December 1, 2026 to Wednesday, December 2, 2026, from 11 p.m., "
            "until 12:30 a.m. on the last day, Mountain Time"
        )


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("America/New_York", "Eastern Time"),
        ("America/Chicago", "Central Time"),
        ("America/Phoenix", "Arizona Time"),
        ("Pacific/Honolulu", "Hawaii Time"),
        ("Europe/Berlin", "Europe/Berlin"),
    ],
)
def test_zone_is_said_as_people_call_it(zone, said):
    with translation.override("en"):
        assert hours_words(one(zone=zone)) == f"4 p.m. to 5:30 p.m. {said}"


def test_hours_of_one_date():
    assert in_language("en", hours_words, one()) == "4 p.m. to 5:30 p.m. Mountain Time"


def test_hours_of_one_date_in_spanish():
    said = in_language("es", hours_words, one())

    assert " to " not in said
    assert "hora de la montaña" in said


@pytest.mark.parametrize("language", ["en", "es"])
def test_whole_day_has_no_hours(language):
    assert in_language(language, hours_words, one(at=None)) == ""


# How it repeats


def event(**repeat):
    fields = {f"repeat_{name}": value for name, value in repeat.items()}
    return Event(starts_on=TUESDAY, **fields)


@pytest.mark.parametrize(
    ("repeat", "en", "es"),
    [
        ({}, "", ""),
        ({"every": "week"}, "Every week on Tuesday", "Cada semana: martes"),
        (
            {"every": "week", "interval": 2, "weekdays": [0, 3]},
            "Every 2 weeks on Monday, Thursday",
            "Cada 2 semanas: lunes, jueves",
        ),
        ({"every": "week", "weekdays": [0]}, "Every week on Monday", "Cada semana: lunes"),
        (
            {"every": "month", "nth": 1, "weekdays": [1]},
            "The first Tuesday of every month",
            "El primer martes de cada mes",
        ),
        (
            {"every": "month", "nth": 2, "weekdays": [6]},
            "The second Sunday of every month",
            "El segundo domingo de cada mes",
        ),
        (
            {"every": "month", "nth": 3, "weekdays": [2]},
            "The third Wednesday of every month",
            "El tercer miércoles de cada mes",
        ),
        (
            {"every": "month", "nth": 4, "weekdays": [4]},
            "The fourth Friday of every month",
            "El cuarto viernes de cada mes",
        ),
        (
            {"every": "month", "nth": -1, "weekdays": [5], "interval": 3},
            "The last Saturday of every 3 months",
            "El último sábado, cada 3 meses",
        ),
        (
            {"every": "month", "month_day": -1},
            "The last day of every month",
            "El último día de cada mes",
        ),
        (
            {"every": "month", "month_day": 15, "interval": 2},
            "Day 15 of every 2 months",
            "El día 15, cada 2 meses",
        ),
        ({"every": "year"}, "Every year", "Cada año"),
    ],
)
def test_repeat_is_said_in_words(repeat, en, es):
    assert in_language("en", rule_words, event(**repeat)) == en
    assert in_language("es", rule_words, event(**repeat)) == es


@pytest.mark.parametrize(
    ("repeat", "said"),
    [
        ({"every": "week", "count": 12}, "Every week on Tuesday, 12 times"),
        ({"every": "week", "count": 1}, "Every week on Tuesday, 1 time"),
        (
            {"every": "month", "nth": 1, "weekdays": [1], "until": date(2027, 6, 1)},
            "The first Tuesday of every month, until Tuesday, June 1, 2027",
        ),
        ({"every": "dates", "dates": ["2026-12-24", "2026-12-01", "2027-01-05"]}, "On 3 dates"),
        ({"every": "dates", "dates": ["2026-12-24"]}, "On 2 dates"),
        ({"every": "dates", "dates": []}, "On 1 date"),
        (
            {"every": "dates", "dates": ["2026-12-24"], "until": date(2026, 12, 23)},
            "On 1 date",
        ),
    ],
)
def test_end_of_a_repeat_is_said_too(repeat, said):
    assert in_language("en", rule_words, event(**repeat)) == said


def test_repeat_without_a_first_date_is_not_said():
    assert in_language("en", rule_words, Event(repeat_every="week")) == ""


def test_date_with_an_hour_of_its_own_is_no_whole_day():
    occurrence = one(at=None)
    occurrence.own_time = time(16)
    occurrence.event.duration_minutes, occurrence.event.days = 90, 1
    occurrence.key = TUESDAY
    occurrence.follow_event()

    assert in_language("en", when_words, occurrence) == WHEN[0][1]
    assert in_language("en", hours_words, occurrence) == "4 p.m. to 5:30 p.m. Mountain Time"


def test_repeat_every_second_year_is_not_every_year():
    said = in_language("en", rule_words, event(every="year", interval=2))

    assert said == "Every 2 years"


def test_words_say_what_the_rule_does():
    monthly = event(every="month", nth=1, weekdays=[1])

    dates = monthly.dates(TUESDAY, TUESDAY + timedelta(days=100))

    assert in_language("en", rule_words, monthly) == "The first Tuesday of every month"
    assert [day.weekday() for day in dates] == [1] * 4
    assert all(day.day <= 7 for day in dates)
    assert datetime.combine(dates[0], time()).date() == TUESDAY
