import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from model_bakery import baker

from resources.hours import OpenState
from resources.models import HoursException, OpeningHours, Phone, Resource
from tests.content import make_affiliate, make_resource

BOISE = ZoneInfo("America/Boise")
ZONES = ["America/Boise", "America/New_York", "Pacific/Honolulu", "America/Phoenix"]
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
MONDAY_NOON = datetime(2026, 11, 23, 12, tzinfo=BOISE)

pytestmark = pytest.mark.django_db


def open_on(resource, weekday, opens, closes):
    return baker.make(OpeningHours, resource=resource, weekday=weekday, opens=opens, closes=closes)


def other_hours(resource, day, hours=None):
    opens, closes = hours or (None, None)
    return baker.make(HoursException, resource=resource, date=day, opens=opens, closes=closes)


def make_line(name="Line", zone="America/Boise", **fields):
    return make_resource(name, time_zone=zone, phones=(), **fields)


# Open or closed


def test_opening_is_not_known_without_hours():
    assert make_line().opening(MONDAY_NOON) is None


def test_opening_is_not_known_without_a_zone():
    line = make_line(zone="")
    open_on(line, 0, time(9), time(17))

    assert line.opening(MONDAY_NOON) is None
    assert Resource.objects.open_at(MONDAY_NOON).exists() is False


def test_line_that_never_closes_is_always_open():
    line = make_line(zone="", is_always_open=True)

    assert line.opening(MONDAY_NOON) == OpenState(is_open=True, is_always=True)
    assert list(Resource.objects.open_at(MONDAY_NOON)) == [line]


def test_opening_says_until_when_in_the_zone_of_the_listing():
    line = make_line()
    open_on(line, 0, time(9), time(17))

    assert line.opening(MONDAY_NOON.astimezone(ZoneInfo("UTC"))) == OpenState(
        is_open=True, until=datetime(2026, 11, 23, 17, tzinfo=BOISE)
    )


def test_opening_follows_the_exceptions():
    line = make_line()
    open_on(line, 0, time(9), time(17))
    other_hours(line, MONDAY_NOON.date())

    state = line.opening(MONDAY_NOON)

    assert state == OpenState(is_open=False, opens=datetime(2026, 11, 30, 9, tzinfo=BOISE))


def test_translation_is_open_when_its_original_is():
    english = make_line()
    open_on(english, 0, time(9), time(17))
    spanish = make_resource("Línea", translation_of=english, time_zone="")

    assert spanish.opening(MONDAY_NOON) == english.opening(MONDAY_NOON)
    assert spanish.week() == english.week()


# The queryset agrees with the pure rule


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23 08:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 16:59", True),
        ("2026-11-23 17:00", False),
        ("2026-11-24 12:00", False),
        ("2026-11-27 21:59", False),
        ("2026-11-27 22:00", True),
        ("2026-11-28 00:00", True),
        ("2026-11-28 01:59", True),
        ("2026-11-28 02:00", False),
        ("2026-11-28 22:30", False),
        ("2026-11-29 00:00", True),
        ("2026-11-29 23:59", True),
        ("2026-11-30 00:00", False),
    ],
)
def test_open_at_knows_edges_midnight_and_whole_days(moment, is_open):
    line = make_line()
    open_on(line, 0, time(9), time(17))
    open_on(line, 4, time(22), time(2))
    open_on(line, 6, time(0), time(0))
    now = datetime.fromisoformat(moment).replace(tzinfo=BOISE)

    assert Resource.objects.open_at(now).exists() is is_open
    assert line.opening(now).is_open is is_open


def test_open_at_names_a_line_with_many_hours_once():
    line = make_line()
    for closes in (14, 15, 16):
        open_on(line, 0, time(9), time(closes))

    assert list(Resource.objects.open_at(MONDAY_NOON)) == [line]


def test_open_at_asks_every_zone_for_its_own_time():
    lines = [make_line(zone, zone=zone) for zone in ZONES]
    for line in lines:
        open_on(line, 0, time(12), time(13))

    for line in lines:
        noon = MONDAY_NOON.replace(tzinfo=ZoneInfo(line.time_zone))
        expected = {one for one in lines if one.opening(noon).is_open}
        assert set(Resource.objects.open_at(noon)) == expected
        assert line in expected


def test_open_at_follows_an_exception_of_the_day():
    closed, special = make_line("Closed"), make_line("Special")
    for line in (closed, special):
        open_on(line, 0, time(9), time(17))
    other_hours(closed, MONDAY_NOON.date())
    other_hours(special, MONDAY_NOON.date(), (time(18), time(20)))

    assert list(Resource.objects.open_at(MONDAY_NOON)) == []
    assert list(Resource.objects.open_at(MONDAY_NOON + 7 * timedelta(hours=1))) == [special]
    assert set(Resource.objects.open_at(MONDAY_NOON + 7 * DAY)) == {closed, special}


def random_lines(rng, first, *, over_midnight, with_exceptions):
    """Make 15 lines with random hours in the two weeks from a day."""

    def hours():
        # Not in the hour that a clock change doubles or leaves out.
        one, two = (time(rng.choice([0, 3, 8, 12, 17, 23]), rng.choice([0, 1, 30])) for _ in "ab")
        return (one, two) if over_midnight or one < two else (two, one)

    lines = []
    for number in range(15):
        line = make_line(f"Line {number}", zone=rng.choice(ZONES))
        for _number in range(rng.randint(1, 6)):
            opens, closes = hours()
            if opens != closes or over_midnight:
                open_on(line, rng.randint(0, 6), opens, closes)
        for number_of_day in rng.sample(range(-1, 15), rng.randint(0, 5) * with_exceptions):
            opens, closes = hours()
            is_closed = rng.random() < 0.4 or (opens == closes and not over_midnight)
            day = first + number_of_day * DAY
            other_hours(line, day, None if is_closed else (opens, closes))
        lines.append(line)
    return Resource.objects.prefetch_related("opening_hours", "hours_exceptions")


def disagreements(seed, **kind):
    """Return what the queryset and the pure rule say differently, of 40 random moments."""
    rng = random.Random(seed)
    Resource.objects.all().delete()
    # Ordinary weeks, and those in which the clock changes.
    first = rng.choice([date(2026, 11, 16), date(2026, 2, 27), date(2026, 10, 28)])
    lines = list(random_lines(rng, first, **kind))
    wrong, answers = [], set()
    for _number in range(40):
        midnight = datetime.combine(first, time(), ZoneInfo("UTC"))
        now = midnight + rng.randint(0, 13 * 24 * 60) * MINUTE
        if rng.random() < 0.3:
            now = now.replace(minute=rng.choice([0, 1, 30]))
        found = set(Resource.objects.open_at(now).values_list("pk", flat=True))
        for line in lines:
            state = line.opening(now)
            is_open = bool(state and state.is_open)
            answers.add(is_open)
            if (line.pk in found) is not is_open:
                wrong.append((line.name, now, is_open))
    assert answers == {True, False}
    return wrong


@pytest.mark.parametrize("seed", range(6))
def test_open_at_agrees_with_the_rule_on_hours_of_a_day(seed):
    assert disagreements(seed, over_midnight=False, with_exceptions=False) == []


@pytest.mark.parametrize("seed", range(6))
def test_open_at_agrees_with_the_rule_on_hours_past_midnight(seed):
    assert disagreements(seed, over_midnight=True, with_exceptions=False) == []


def test_open_at_knows_who_is_closed_today_in_every_zone():
    lines = [make_line(zone, zone=zone) for zone in ZONES]
    for line in lines:
        open_on(line, 0, time(0), time(23))
        other_hours(line, MONDAY_NOON.date())
        other_hours(line, MONDAY_NOON.date() + 7 * DAY)
    assert [line.opening(MONDAY_NOON).is_open for line in lines] == [False] * len(lines)

    assert list(Resource.objects.open_at(MONDAY_NOON)) == []


def test_open_at_agrees_with_the_rule_on_exceptions():
    wrong = [disagreements(seed, over_midnight=False, with_exceptions=True) for seed in range(6)]

    assert wrong == [[]] * 6


def test_open_at_agrees_with_the_rule_on_exceptions_past_midnight():
    wrong = [disagreements(seed, over_midnight=True, with_exceptions=True) for seed in range(6)]

    assert wrong == [[]] * 6


FRIDAY_NIGHT = [date(2026, 11, 27), date(2026, 11, 28)]


@pytest.mark.parametrize(
    ("day", "hours", "at", "is_open"),
    [
        # Friday has hours of its own, past midnight.
        (FRIDAY_NIGHT[0], (time(20), time(4)), time(3), True),
        # Friday is closed: nothing of it goes on after midnight.
        (FRIDAY_NIGHT[0], None, time(1), False),
        # Saturday is closed; Friday's hours still go on after midnight.
        (FRIDAY_NIGHT[1], None, time(1), True),
    ],
)
def test_open_at_knows_exceptions_around_midnight(day, hours, at, is_open):
    line = make_line()
    open_on(line, 4, time(22), time(2))
    other_hours(line, day, hours)
    now = datetime.combine(FRIDAY_NIGHT[1], at, BOISE)
    assert line.opening(now).is_open is is_open

    assert Resource.objects.open_at(now).exists() is is_open


# Notices


@pytest.mark.parametrize(
    ("alert", "days", "is_shown"),
    [
        ("", None, False),
        ("", 1, False),
        ("Closed this week.", None, True),
        ("Closed this week.", 1, True),
        ("Closed this week.", 0, True),
        ("Closed this week.", -1, False),
    ],
)
def test_notice_is_shown_until_its_last_day(alert, days, is_shown):
    until = None if days is None else timezone.localdate() + days * DAY

    assert Resource(alert=alert, alert_until=until).has_notice is is_shown


# Formats


def test_formats_are_the_values_of_the_filter_and_their_words():
    listing = Resource(is_in_person=True, is_by_phone=True)

    assert listing.formats == ["in-person", "phone"]
    assert [str(label) for label in listing.format_labels] == ["In person", "By phone"]
    assert Resource().formats == []


def test_formats_are_named_in_the_language_of_the_page():
    with translation.override("es"):
        labels = [str(label) for label in Resource(is_online=True).format_labels]

    assert labels == ["En línea"]


# Withdrawn


def test_withdrawn_listing_is_not_published_any_more():
    line = make_line()

    line.archive()

    assert list(Resource.objects.published()) == []
    assert list(Resource.objects.withdrawn()) == [line]


# What the database refuses


@pytest.mark.parametrize("hours", [(time(9), None), (None, time(17))])
def test_exception_has_both_times_or_none(hours):
    row = HoursException(resource=make_line(), date=MONDAY_NOON.date())
    row.opens, row.closes = hours

    with pytest.raises(ValidationError, match="Give both times, or none"):
        row.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_date_has_one_exception():
    line = make_line()
    first = other_hours(line, MONDAY_NOON.date())
    second = HoursException(resource=line, date=first.date)

    with pytest.raises(ValidationError, match="This date is in the list already"):
        second.full_clean()
    other_hours(make_line("Other"), first.date)


def test_number_of_the_own_list_is_once_in_an_affiliate():
    make_line("A", external_id="7")
    same = make_line("B", published=False)
    same.external_id = "7"

    with pytest.raises(ValidationError, match="has this number in your list already"):
        same.validate_constraints()

    same.affiliate = make_affiliate("idaho")
    same.validate_constraints()


def test_listings_without_a_number_of_the_own_list_are_many():
    make_line("A").validate_constraints()
    make_line("B").validate_constraints()


# Phones


def test_phone_is_kept_in_one_form_and_shown_as_people_write_it():
    phone = Phone(resource=make_line(), number="(503) 222-2000")

    phone.clean()

    assert phone.number == "+15032222000"
    assert str(phone) == phone.shown == "503-222-2000"


@pytest.mark.parametrize("number", ["12", "call us", "503-555-0100"])
def test_phone_nobody_answers_is_refused_at_its_field(number):
    phone = Phone(resource=make_line(), number=number)

    with pytest.raises(ValidationError) as error:
        phone.clean()

    assert list(error.value.message_dict) == ["number"]


def test_sample_may_have_a_number_of_fiction():
    phone = Phone(resource=make_line(is_sample=True), number="503-555-0100")

    phone.clean()

    assert phone.number == "+15035550100"
