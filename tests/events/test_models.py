from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from model_bakery import baker

from events.models import HORIZON, Event, Occurrence, Registration, roll_on
from events.wording import day_words
from mbcportal.outbox.models import OutboxEmail
from tests.content import make_event

BOISE = ZoneInfo("America/Boise")
UTC = ZoneInfo("UTC")
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


def make_series(starts_on, **fields):
    """Return an event in Boise, by default at 4 pm every week without an end."""
    fields = {
        "starts_on": starts_on,
        "start_time": time(16),
        "duration_minutes": 90,
        "time_zone": "America/Boise",
        "repeat_every": "week",
        "repeat_count": None,
        **fields,
    }
    return make_event("Evening group", published=False, dates=1, **fields)


def dates_of(event):
    """Return {key: (pk, start, end, sequence)} of an event's dates."""
    rows = event.occurrences.values_list("key", "pk", "starts_at", "ends_at", "sequence")
    return {key: rest for key, *rest in rows}


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def series(today):
    """A weekly event with three dates in the past and three to come."""
    return make_series(today - 3 * WEEK + DAY, repeat_count=6)


# Writing the dates


def test_dates_keep_their_wall_time_through_the_clock_changes():
    event = make_series(
        date(2026, 1, 6), repeat_every="month", repeat_nth=1, repeat_weekdays=[1], repeat_count=12
    )
    event.occurrences.all().delete()

    event.write_occurrences(today=date(2026, 1, 6))

    rows = list(event.occurrences.all())
    assert [row.starts_local.time() for row in rows] == [time(16)] * 12
    assert [row.ends_local.time() for row in rows] == [time(17, 30)] * 12
    winter, summer = 23, 22
    assert [row.starts_at.astimezone(UTC).hour for row in rows] == (
        [winter] * 3 + [summer] * 7 + [winter] * 2
    )
    assert [row.key for row in rows] == [row.starts_day for row in rows]
    assert rows[0].key == date(2026, 1, 6)


def test_event_that_does_not_repeat_has_one_date(today):
    event = make_series(today + WEEK, repeat_every="")

    assert list(dates_of(event)) == [today + WEEK]


def test_event_without_a_first_date_has_none():
    event = make_event(in_days=None)

    assert dates_of(event) == {}


def test_whole_days_go_from_midnight_to_midnight(today):
    event = make_series(date(2026, 3, 7), start_time=None, days=2, repeat_every="")

    row = event.occurrences.get()
    assert row.starts_local == datetime(2026, 3, 7, tzinfo=BOISE)
    assert row.ends_local == datetime(2026, 3, 9, tzinfo=BOISE)
    assert (row.starts_day, row.last_day) == (date(2026, 3, 7), date(2026, 3, 8))


def test_date_that_ends_after_midnight_touches_the_next_day():
    event = make_series(date(2026, 3, 6), start_time=time(23), repeat_every="")

    assert event.occurrences.get().last_day == date(2026, 3, 7)


def test_writing_again_changes_nothing(series):
    before = dates_of(series)

    series.write_occurrences()

    assert dates_of(series) == before
    assert len(before) == 6


# Horizon


def test_open_series_is_written_up_to_the_horizon(today):
    event = make_series(today)

    last = max(dates_of(event))
    assert today + HORIZON - WEEK < last <= today + HORIZON


@pytest.mark.parametrize(("beyond", "is_written"), [(0, True), (1, False)])
def test_date_on_the_horizon_itself_is_the_last(beyond, is_written):
    start = date(2026, 1, 5)
    event = make_series(start, repeat_every="week", repeat_interval=1)
    event.repeat_weekdays = [(start + HORIZON + beyond * DAY).weekday()]
    event.occurrences.all().delete()

    event.write_occurrences(today=start)

    assert event.occurrences.filter(key=start + HORIZON + beyond * DAY).exists() is is_written


def test_date_of_an_event_that_happens_once_is_written_however_far():
    event = make_series(date(2026, 1, 5) + 2 * HORIZON, repeat_every="")
    event.occurrences.all().delete()

    event.write_occurrences(today=date(2026, 1, 5))

    assert event.occurrences.count() == 1


def test_rolling_on_writes_the_next_dates_and_keeps_the_others(today):
    event = make_series(today)
    translation = make_event("Grupo", translation_of=event)
    before = dates_of(event)

    roll_on(today + 5 * WEEK)

    after = dates_of(event)
    assert sorted(after.keys() - before.keys()) == [max(before) + n * WEEK for n in range(1, 6)]
    assert {key: after[key] for key in before} == before
    assert dates_of(translation) == {}


@pytest.mark.parametrize(("weekdays", "weeks"), [([], 500), ([0, 1, 2, 3, 4], 100)])
def test_series_that_began_long_ago_goes_on(today, weekdays, weeks):
    monday = today - today.weekday() * DAY

    event = make_series(monday - weeks * WEEK, repeat_weekdays=weekdays)

    assert max(dates_of(event)) > today + HORIZON - WEEK


# Changing the event


def test_new_hour_moves_the_dates_to_come_and_keeps_their_keys(series, today):
    before = dates_of(series)

    series.start_time = time(18)
    series.write_occurrences()

    after = dates_of(series)
    assert {key: row[0] for key, row in after.items()} == {
        key: row[0] for key, row in before.items()
    }
    for row in series.occurrences.upcoming():
        assert row.starts_local.time() == time(18)
        assert row.ends_at - row.starts_at == 1.5 * HOUR
        assert row.sequence == 1


def test_past_dates_are_not_touched(series):
    before = dates_of(series)
    past = set(series.occurrences.past().values_list("key", flat=True))
    assert len(past) == 3

    series.start_time, series.duration_minutes = time(18), 30
    series.write_occurrences()

    after = dates_of(series)
    assert {key: after[key] for key in past} == {key: before[key] for key in past}


def test_past_dates_stay_when_they_leave_the_rule(series, today):
    past = set(series.occurrences.past().values_list("key", flat=True))

    series.starts_on = today + WEEK
    series.repeat_count = 2
    series.write_occurrences()

    assert set(dates_of(series)) == past | {today + WEEK, today + 2 * WEEK}


def test_new_rule_invents_no_past(series, today):
    past = set(series.occurrences.past().values_list("key", flat=True))

    series.repeat_weekdays = [(series.starts_on.weekday() + 2) % 7]
    series.write_occurrences()

    assert set(series.occurrences.past().values_list("key", flat=True)) == past


def test_date_that_leaves_the_rule_is_deleted(series):
    last = max(dates_of(series))

    series.repeat_count = 5
    series.write_occurrences()

    assert last not in dates_of(series)
    assert len(dates_of(series)) == 5


def test_date_that_is_only_in_the_new_rule_is_written(series):
    last = max(dates_of(series))

    series.repeat_count = 7
    series.write_occurrences()

    assert sorted(dates_of(series))[-2:] == [last, last + WEEK]


@pytest.mark.parametrize(
    "changed",
    [
        {"own_time": time(9)},
        {"own_capacity": 0},
        {"own_title": "Art evening"},
        {"note": "Bring a coat."},
    ],
)
def test_date_changed_by_hand_that_leaves_the_rule_is_cancelled(series, changed):
    last = series.occurrences.last()
    Occurrence.objects.filter(pk=last.pk).update(**changed)

    series.repeat_count = 5
    series.write_occurrences()

    assert Occurrence.objects.get(pk=last.pk).status == "cancelled"


def test_date_moved_by_hand_keeps_its_own_day_and_hour(series):
    last = series.occurrences.last()
    last.change(own_date=last.key + DAY, own_time=time(10), note="A day later.")
    moved = datetime.combine(last.key + DAY, time(10), BOISE)

    series.start_time, series.duration_minutes = time(18), 30
    series.write_occurrences()

    kept = Occurrence.objects.get(pk=last.pk)
    assert (kept.key, kept.starts_at, kept.note) == (last.key, moved, "A day later.")
    # What it has not of its own is as the event has it.
    assert kept.ends_at - kept.starts_at == HOUR / 2


def test_cancelled_date_stays_cancelled(series):
    last = series.occurrences.last()
    Occurrence.objects.filter(pk=last.pk).update(status="cancelled", note="The hall is closed.")

    series.start_time = time(18)
    series.write_occurrences()

    kept = Occurrence.objects.get(pk=last.pk)
    assert (kept.is_cancelled, kept.note) == (True, "The hall is closed.")
    assert kept.starts_local.time() == time(18)


def test_new_zone_keeps_the_wall_time(series):
    series.time_zone = "America/New_York"
    series.write_occurrences()

    for row in series.occurrences.upcoming():
        assert row.starts_at.astimezone(ZoneInfo("America/New_York")).time() == time(16)


# People who signed up


def sign_up(occurrence, email="ana@example.org"):
    """Return the registration of somebody with a place."""
    registration = Registration.sign_up(occurrence, name="Ana Sample", email=email)
    registration.confirm()
    return registration


def mails():
    """Return which mails were written, as (template, address), in the order of writing."""
    rows = OutboxEmail.objects.order_by("pk").values_list("key", "to")
    return [(key.split(":")[0].removeprefix("events."), to) for key, to in rows]


@pytest.fixture
def group(today):
    """A weekly event with sign-up here and six dates to come."""
    return make_series(today + DAY, repeat_count=6, registration="here", capacity=8)


def test_new_hour_keeps_the_sign_ups_and_tells_them(group):
    last = group.occurrences.last()
    registration = sign_up(last)

    group.start_time = time(18)
    group.write_occurrences()

    registration.refresh_from_db()
    assert (registration.occurrence, registration.state) == (last, "confirmed")
    assert registration.occurrence.starts_local.time() == time(18)
    assert mails()[-1] == ("moved", "ana@example.org")


def test_date_with_sign_ups_that_leaves_the_rule_is_cancelled_and_they_are_told(group):
    *_others, before, last = group.occurrences.all()
    sign_up(last)

    group.repeat_count = 4
    group.write_occurrences()

    last.refresh_from_db()
    assert (last.status, last.sequence) == ("cancelled", 1)
    assert Occurrence.objects.filter(pk=before.pk).exists() is False
    assert mails()[-1] == ("cancelled", "ana@example.org")


def test_writing_twice_tells_people_once(group):
    sign_up(group.occurrences.last())
    group.start_time, group.repeat_count = time(18), 5

    group.write_occurrences()
    written = mails()
    group.write_occurrences()

    assert mails() == written


def test_past_date_with_sign_ups_is_left_alone(series):
    past = series.occurrences.past().last()
    registration = baker.make(Registration, occurrence=past, state="confirmed")
    before = Occurrence.objects.filter(pk=past.pk).values().get()

    series.start_time, series.repeat_weekdays = time(9), [(past.key.weekday() + 1) % 7]
    series.write_occurrences()

    assert Occurrence.objects.filter(pk=past.pk).values().get() == before
    registration.refresh_from_db()
    assert (registration.state, mails()) == ("confirmed", [])


def test_more_places_are_offered_to_those_who_wait(group):
    group.capacity = 1
    group.save()
    group.write_occurrences()
    last = group.occurrences.last()
    sign_up(last)
    waiting = sign_up(last, "bo@example.org")
    assert waiting.state == "waiting"

    group.capacity = 2
    group.write_occurrences()

    waiting.refresh_from_db()
    assert waiting.state == "offered"


def test_dates_that_leave_with_their_people_are_known_before(group):
    keys = list(group.occurrences.values_list("key", flat=True))
    for email in ["ana@example.org", "bo@example.org"]:
        sign_up(group.occurrences.last(), email)
    given_up = sign_up(group.occurrences.get(key=keys[4]))
    given_up.cancel()

    group.repeat_count = 3

    assert [(row.key, row.people) for row in group.leaving()] == [(keys[5], 2)]


# From one date on


def test_later_change_holds_for_dates_that_the_rule_brings_later(today):
    event = make_series(today + DAY)
    first, *_others = event.occurrences.all()
    fourth = event.occurrences.all()[3]
    fourth.change_later(own_time=time(9), own_title="Art evening")

    roll_on(today + 2 * WEEK)

    first.refresh_from_db()
    last = event.occurrences.last()
    assert (first.own_time, first.own_title) == (None, "")
    assert (last.starts_local.time(), last.own_title) == (time(9), "Art evening")
    assert last.key > today + HORIZON


def test_later_change_leaves_dates_alone_that_were_written_before(today):
    event = make_series(today + DAY)
    row = event.occurrences.all()[5]
    event.changes.create(from_key=today, own_title="Art evening")

    event.write_occurrences()

    row.refresh_from_db()
    assert row.own_title == ""


def test_repeat_that_ends_before_its_first_date_can_be_saved(today):
    event = make_series(today + DAY)
    event.occurrences.first().cancel_later()
    event.refresh_from_db()

    event.full_clean(exclude=["main_topic"])
    roll_on()

    assert {row.status for row in event.occurrences.all()} <= {"cancelled"}


# A list of dates


def test_listed_dates_are_written_once_each(today):
    days = [today + n * DAY for n in (9, 2, 2, 30)]
    event = make_series(
        min(days), repeat_every="dates", repeat_dates=[day.isoformat() for day in days]
    )

    assert list(dates_of(event)) == sorted(set(days))


def test_list_that_ends_before_its_second_date_keeps_its_first(today):
    days = [today + n * DAY for n in (2, 9)]
    event = make_series(
        min(days), repeat_every="dates", repeat_dates=[day.isoformat() for day in days]
    )

    event.occurrences.last().cancel_later()
    roll_on()

    # No date is added by rolling on, the list still can be read, and the cancelled date says so.
    assert [row.status for row in event.occurrences.all()] == ["scheduled", "cancelled"]


# New zone data, clock changes to come, and many events


def test_rolling_on_puts_right_what_new_zone_data_changes(group):
    last = group.occurrences.last()
    right = (last.starts_at, last.ends_at)
    sign_up(last)
    Occurrence.objects.filter(pk=last.pk).update(
        starts_at=last.starts_at + HOUR, ends_at=last.ends_at + HOUR
    )

    roll_on()

    last.refresh_from_db()
    assert (last.starts_at, last.ends_at) == right
    assert last.sequence == 1
    assert mails()[-1] == ("moved", "ana@example.org")


def test_rolling_on_leaves_a_date_out_whose_start_is_jumped_over(caplog):
    event = make_series(
        date(2026, 3, 14), start_time=time(2, 30), repeat_every="year", repeat_count=None
    )
    event.occurrences.all().delete()

    roll_on(date(2026, 3, 1))

    assert date(2027, 3, 14) not in dates_of(event)
    assert "jumps over" in caplog.text


def test_rolling_on_keeps_a_date_as_it_is_when_its_start_is_jumped_over(caplog):
    event = make_series(date(2027, 3, 7), start_time=time(2, 30), repeat_count=3)
    key = date(2027, 3, 14)
    before = datetime(2027, 3, 14, 9, tzinfo=UTC)
    Occurrence.objects.create(event=event, key=key, starts_at=before, ends_at=before + HOUR)

    roll_on()

    kept = event.occurrences.get(key=key)
    assert (kept.starts_at, kept.sequence) == (before, 0)
    assert "jumps over" in caplog.text


def test_rolling_on_goes_on_after_a_repeat_that_cannot_be_read(today, caplog):
    broken, fine = make_series(today), make_series(today, slug="fine")
    Event.objects.filter(pk=broken.pk).update(repeat_interval=0)
    fine.occurrences.all().delete()

    roll_on()

    assert fine.occurrences.count() > 70
    assert f"The repeat of event {broken.pk} cannot be read: interval." in caplog.text


def test_rolling_on_reads_each_event_when_its_turn_comes(today):
    event = make_series(today)
    stale = Event.objects.get(pk=event.pk)
    Event.objects.filter(pk=event.pk).update(repeat_count=2)

    roll_on()

    assert stale.occurrences.count() == 2


def test_rolling_on_asks_no_more_for_many_dates(today, django_assert_num_queries):
    few = make_series(today, repeat_count=2)
    with CaptureQueriesContext(connection) as of_few:
        roll_on()
    few.repeat_count = None
    few.save()
    few.write_occurrences()
    assert few.occurrences.count() > 70

    with django_assert_num_queries(len(of_few)):
        roll_on()


# The next dates, before they are saved


def test_next_dates_are_those_that_saving_leaves(series, today):
    series.occurrences.upcoming().first().change(own_date=today + 8 * DAY, own_title="Late")
    series.start_time, series.repeat_count = time(18), None

    shown = series.next_dates(6)
    before = dates_of(series)
    series.write_occurrences()

    saved = list(series.occurrences.upcoming()[:6])
    assert [(row.key, row.starts_at, row.ends_at, row.own_title) for row in shown] == [
        (row.key, row.starts_at, row.ends_at, row.own_title) for row in saved
    ]
    assert before != dates_of(series)


def test_next_dates_of_a_new_event_need_no_row(today):
    event = Event(
        starts_on=today + DAY, start_time=time(9), time_zone="America/Boise", repeat_every="week",
        duration_minutes=60, days=1,
    )  # fmt: skip

    shown = event.next_dates(3)

    assert [row.key for row in shown] == [today + DAY + n * WEEK for n in range(3)]
    assert Occurrence.objects.count() == 0


def test_next_dates_of_what_is_over_are_none(today):
    assert Event(starts_on=today - 2 * DAY, time_zone="America/Boise", days=1).next_dates(3) == []


def test_series_that_begins_far_ahead_is_written_from_its_start(today):
    start = today + 3 * HORIZON
    event = make_series(start, repeat_weekdays=[(start.weekday() + 1) % 7])

    first, *_others, last = dates_of(event)

    assert first == start + DAY
    assert last > start + HORIZON - WEEK


# What is refused, and in which words


def test_fewer_places_than_are_taken_are_refused_with_their_number(group):
    last = group.occurrences.last()
    for email in ["ana@example.org", "bo@example.org"]:
        sign_up(last, email)
    group.capacity = 1
    assert refusal(group) == {
        "capacity": [f"On {day_words(last.key)}, 2 places are taken. Give at least as many."]
    }

    group.capacity = 2

    group.clean()


def test_hour_that_one_date_cannot_have_is_refused(today):
    event = make_series(date(2027, 3, 7), repeat_count=1)
    row = event.occurrences.get()
    row.change(own_date=date(2027, 3, 14))

    event.start_time = time(2, 30)

    assert list(refusal(event)) == ["start_time"]


def test_clock_changes_of_past_dates_hinder_nothing():
    event = make_series(date(2026, 3, 8), start_time=time(4))
    event.start_time = time(2, 30)
    event.repeat_until = date(2026, 12, 1)

    event.clean()


def test_series_that_is_over_can_still_be_saved():
    event = make_series(date(2024, 1, 2), repeat_count=3)

    event.recording_url = "https://video.example/1"

    event.clean()


def test_everything_wrong_is_said_at_once():
    event = make_series(date(2027, 2, 2))
    event.slug, event.registration, event.repeat_interval = "calendar", "external", 0

    assert sorted(refusal(event)) == ["registration_url", "repeat_every", "slug"]


def refusal(event):
    with pytest.raises(ValidationError) as error:
        event.clean()
    return error.value.message_dict


def test_time_that_the_clock_jumps_over_is_refused_with_its_day():
    event = make_series(date(2027, 3, 7), start_time=time(14))
    event.clean()

    event.start_time = time(2, 30)

    # The second date is that of the spring change.
    assert refusal(event) == {
        "start_time": ["On Sunday, March 14, 2027 the clock jumps over this time. Choose another."]
    }


def test_time_that_comes_twice_is_fine():
    event = make_series(date(2026, 11, 1), start_time=time(1, 30), repeat_every="")

    event.clean()

    assert event.occurrences.get().starts_at == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)


def test_time_that_is_jumped_over_elsewhere_is_fine_where_clocks_stand_still():
    make_series(
        date(2027, 3, 14), start_time=time(2, 30), time_zone="America/Phoenix", repeat_every=""
    ).clean()


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"repeat_every": "fortnight"}, "repeat_every", "Say how the event repeats."),
        ({"repeat_interval": 0}, "repeat_every", "Repeat every 1 to 52 weeks, months or years."),
        ({"repeat_weekdays": [7]}, "repeat_every", "Choose days of the week from the list."),
        (
            {"repeat_every": "month", "repeat_nth": 1},
            "repeat_every",
            "Choose one weekday, and which one of the month it is.",
        ),
        (
            {"repeat_every": "month"},
            "repeat_every",
            "Choose either a weekday of the month or a day of the month.",
        ),
        (
            {"repeat_every": "month", "repeat_interval": 12, "repeat_month_day": 31},
            "repeat_every",
            "This repeat has no date. Check its end and its day.",
        ),
        (
            {"repeat_until": date(2027, 1, 1)},
            "repeat_every",
            "This repeat has no date. Check its end and its day.",
        ),
        (
            {"repeat_until": date(2027, 6, 1), "repeat_count": 3},
            "repeat_count",
            "End on a date or after a number of dates, not both.",
        ),
        ({"starts_on": None}, "date_note", "Without a first date, say what is known about it."),
        ({"registration": "external"}, "registration_url", "Give the address to sign up at."),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(changed, field, said):
    event = make_series(date(2027, 2, 2))
    event.clean()

    for name, value in changed.items():
        setattr(event, name, value)

    assert refusal(event) == {field: [said]}


# One date


def test_date_is_once_in_an_event(series):
    first = series.occurrences.first()
    twin = Occurrence(event=series, key=first.key, starts_at=first.starts_at, ends_at=first.ends_at)

    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.parametrize("length", [timedelta(0), -HOUR])
def test_date_that_ends_before_it_starts_is_refused(series, length):
    row = series.occurrences.last()
    row.ends_at = row.starts_at + length

    with pytest.raises(ValidationError, match="The end has to be after the start"):
        row.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_date_is_past_from_its_end_on(series):
    row = series.occurrences.last()
    tick = timedelta(microseconds=1)

    moments = [row.starts_at, row.ends_at - tick, row.ends_at]

    assert [row.is_past(now) for now in moments] == [False, False, True]
    for now in moments:
        assert row in series.occurrences.past(now) or row in series.occurrences.upcoming(now)
        assert (row in series.occurrences.past(now)) is row.is_past(now)


def test_between_has_everything_that_happens_then(series):
    row = series.occurrences.last()
    start, end, tick = row.starts_at, row.ends_at, timedelta(microseconds=1)

    def is_found(first, last):
        return row in Occurrence.objects.between(first, last)

    assert is_found(start, end)
    assert is_found(end - tick, end + HOUR)
    assert is_found(start - HOUR, start + tick)
    assert is_found(start + tick, start + 2 * tick)
    assert not is_found(end, end + HOUR)
    assert not is_found(start - HOUR, start)


def test_public_dates_are_those_of_public_originals(today):
    public = make_event("Public", dates=1)
    make_event("Draft", dates=1, published=False)
    make_event("To come", dates=1, at=timezone.now() + DAY)
    make_event("Gone", dates=1).archive()

    assert list(Occurrence.objects.of_public_events()) == list(public.occurrences.all())


def test_formats_are_the_values_of_the_filter():
    assert Event(format="hybrid").formats == ["in-person", "online"]
    assert Event(format="online").formats == ["online"]


def test_dates_go_with_their_event(series):
    series.delete()

    assert Occurrence.objects.exists() is False


def test_addresses_of_dates_are_their_original_days(series):
    row = series.occurrences.last()
    url = row.get_absolute_url()

    row.starts_at += DAY

    assert row.get_absolute_url() == url
    assert url.endswith(f"{row.key:%Y-%m-%d}/")


def test_undated_events_are_those_without_a_first_date():
    undated = make_event("Undated", in_days=None)
    make_event("Dated")

    assert list(Event.objects.undated()) == [undated]


def test_dates_of_other_events_are_left_alone(series):
    other = make_event("Other")
    before = dates_of(other)
    baker.make(
        Occurrence,
        event=other,
        key=date(2020, 1, 1),
        starts_at=datetime(2020, 1, 1, tzinfo=UTC),
        ends_at=datetime(2020, 1, 2, tzinfo=UTC),
    )

    series.repeat_count = 1
    series.write_occurrences()

    assert set(dates_of(other)) == {*before, date(2020, 1, 1)}
