"""Coordinators at work: one date changed or cancelled, people accepted, told, listed, copied."""

import csv
import io
import uuid
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.copies import make_copy
from events.desk import why_nobody_moves_up
from events.models import Event, LaterChange, Occurrence, Registration
from mbcportal.affiliates.permissions import grant_roles
from mbcportal.outbox.models import OutboxEmail
from tests.content import JOIN_URL, make_affiliate, make_event, make_regions, make_venue
from tests.desk import Form, errors, member, messages, read

pytestmark = pytest.mark.django_db

BOISE = ZoneInfo("America/Boise")
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


@pytest.fixture
def cedar():
    make_regions()
    return make_affiliate("cedar", serves=["oregon"])


@pytest.fixture
def group(cedar):
    """A weekly group with four dates, ten places, and companions."""
    return make_event(
        "Evening group",
        affiliate=cedar,
        registration="here",
        capacity=10,
        companions=2,
        time_zone="America/Boise",
        start_time=time(16),
        dates=4,
        join_url=JOIN_URL,
        format="hybrid",
    )


@pytest.fixture
def date(group):
    return group.occurrences.first()


@pytest.fixture
def coordinator(cedar):
    client = Client()
    client.force_login(member("coordinator", cedar, "coordinator"))
    return client


def sign_up(occurrence, name, *, companions=0, confirm=True, message=""):
    """Return somebody who signed up, as a visitor does."""
    registration = Registration.sign_up(
        Occurrence.objects.get(pk=occurrence.pk),
        name=name,
        email=f"{name.split()[0].lower()}@mail.example",
        companions=companions,
        message=message,
    )
    if confirm:
        registration.confirm()
    return registration


def state(registration):
    return Registration.objects.get(pk=registration.pk).state


def resize(occurrence, places):
    Event.objects.filter(pk=occurrence.event_id).update(capacity=places)
    Occurrence.objects.filter(event=occurrence.event_id).update(seats=places)
    occurrence.refresh_from_db()


def begin(occurrence, *, ago=HOUR):
    """Let a date have begun some time ago; it takes three hours."""
    start = timezone.now() - ago
    Occurrence.objects.filter(pk=occurrence.pk).update(
        starts_at=start, ends_at=start + timedelta(hours=3)
    )
    occurrence.refresh_from_db()


def mails(what):
    """Return the addresses that are told something, in order."""
    rows = OutboxEmail.objects.filter(key__startswith=f"events.{what}:")
    return sorted(rows.values_list("to", flat=True))


def url(row, page="change"):
    return f"/admin/events/{row._meta.model_name}/{row.pk}/{page}/"


def said(response):
    return messages(response.client.get(response.headers["Location"]))


# The list of dates


def test_list_says_how_full_each_date_is(coordinator, date):
    resize(date, 3)
    sign_up(date, "Ana", companions=1)
    sign_up(date, "Bo")
    sign_up(date, "Cy")

    rows = read(coordinator.get("/admin/events/occurrence/")).select("#result_list tbody tr")

    assert len(rows) == 4
    assert rows[0].select_one(".field-places").get_text() == "3 of 3 places, 1 waiting"
    assert rows[1].select_one(".field-places").get_text() == "0 of 3 places"
    when = rows[0].select_one(".field-when").get_text()
    assert when.endswith(", 4 p.m. to 5:30 p.m. Mountain Time")


def test_list_takes_as_many_queries_for_four_dates_as_for_one(
    coordinator, group, django_assert_num_queries
):
    with CaptureQueriesContext(connection) as many:
        coordinator.get("/admin/events/occurrence/")
    group.occurrences.exclude(pk=group.occurrences.first().pk).delete()

    with django_assert_num_queries(len(many)):
        coordinator.get("/admin/events/occurrence/")


def test_list_shows_past_dates_only_when_asked(coordinator, date):
    begin(date, ago=DAY)

    def keys(when):
        page = read(coordinator.get(f"/admin/events/occurrence/?when={when}"))
        links = page.select("#result_list tbody th a")
        return [link["href"].partition("?")[0] for link in links]

    assert keys("past") == [url(date)]
    assert len(keys("all")) == 4
    assert url(date) not in keys("")


def test_nobody_adds_or_deletes_a_date_or_a_sign_up(coordinator, date):
    one = sign_up(date, "Ana")

    for row in [date, one]:
        for page in [f"/admin/events/{row._meta.model_name}/add/", url(row, "delete")]:
            assert coordinator.get(page).status_code == 403
            assert coordinator.post(page, {"post": "yes"}).status_code == 403
    assert state(one) == "confirmed"


def test_event_is_deleted_only_while_nobody_has_signed_up(coordinator, group, date):
    one = sign_up(date, "Ana")
    refused = coordinator.post(url(group, "delete"), {"post": "yes"}).status_code
    Registration.objects.filter(pk=one.pk).delete()
    coordinator.post(url(group, "delete"), {"post": "yes"})

    assert refused == 403
    assert not Event.objects.exists()


# One date


def test_date_gets_a_time_of_its_own_and_people_are_told_once(coordinator, date):
    sign_up(date, "Ana")
    sequence = Occurrence.objects.get(pk=date.pk).sequence

    Form(coordinator, url(date)).send(own_time="17:30", note="Later, because of the snow.")

    date.refresh_from_db()
    assert date.starts_local.time() == time(17, 30)
    assert date.note == "Later, because of the snow."
    assert date.sequence == sequence + 1
    assert mails("moved") == ["ana@mail.example"]
    others = date.event.occurrences.exclude(pk=date.pk)
    assert {row.starts_local.time() for row in others} == {time(16)}


def test_date_moves_to_another_day_and_place(coordinator, date, cedar):
    sign_up(date, "Ana")
    room = make_venue("Room 2", state=cedar.regions.get(), affiliate=cedar)
    day = date.key + DAY

    Form(coordinator, url(date)).send(own_date=day.isoformat(), own_venue=room.pk)

    date.refresh_from_db()
    assert (date.starts_day, date.key, date.venue) == (day, day - DAY, room)
    assert mails("moved") == ["ana@mail.example"]


def test_saving_without_a_change_tells_nobody(coordinator, date):
    sign_up(date, "Ana")
    before = Occurrence.objects.filter(pk=date.pk).values().get()

    Form(coordinator, url(date)).send()

    assert Occurrence.objects.filter(pk=date.pk).values().get() == before
    assert mails("moved") == []


def test_form_says_what_the_event_has(coordinator, date):
    page = read(coordinator.get(url(date)))

    hints = {
        row["class"][-1]: row.select_one(".help").get_text(strip=True)
        for row in page.select(".form-row")
        if row.select_one(".help")
    }
    assert hints["field-own_time"] == (
        "Only when it starts at another time. The event says: “4 p.m.”"
    )
    assert hints["field-own_minutes"] == (
        "Only when it is longer or shorter than usual. The event says: “90”"
    )
    assert hints["field-own_capacity"] == (
        "Only when it has more or fewer places than usual. The event says: “10”"
    )
    assert hints["field-own_title"] == (
        "Only when it is called something else. Shown to visitors. The event says: “Evening group”"
    )


def test_form_shows_words_of_the_event_as_words(coordinator, group, date):
    Event.objects.filter(pk=group.pk).update(title="<script>steal()</script>")

    page = coordinator.get(url(date)).content.decode()

    assert "<script>steal()" not in page
    assert "&lt;script&gt;steal()" in page


def test_this_and_later_dates_change_together_also_those_to_come(coordinator, group):
    first, second, _third, fourth = group.occurrences.all()
    for row in [first, second, fourth]:
        sign_up(row, f"Ana{row.pk}")

    Form(coordinator, url(second)).send(
        own_time="18:00", own_title="Winter group", note="Only today: soup.", reach="later"
    )

    rows = list(group.occurrences.all())
    assert [row.starts_local.time() for row in rows] == [time(16)] + 3 * [time(18)]
    assert [row.own_title for row in rows] == ["", *3 * ["Winter group"]]
    assert [row.note for row in rows] == ["", "Only today: soup.", "", ""]
    change = LaterChange.objects.get()
    assert (change.from_key, change.own_time, change.own_title) == (
        second.key, time(18), "Winter group",
    )  # fmt: skip
    assert mails("moved") == sorted(f"ana{row.pk}@mail.example" for row in [second, fourth])


def test_later_dates_get_what_the_date_has_already(coordinator, group):
    first = group.occurrences.first()
    Form(coordinator, url(first)).send(own_time="18:00")

    Form(coordinator, url(first)).send(reach="later")

    assert {row.starts_local.time() for row in group.occurrences.all()} == {time(18)}


def test_only_one_date_can_move_to_another_day(coordinator, group, date):
    response = Form(coordinator, url(date)).send(
        own_date=(date.key + DAY).isoformat(), reach="later"
    )

    assert errors(response)["own_date"] == ["Move one date at a time: choose “Only this date”."]
    assert {row.own_date for row in group.occurrences.all()} == {None}


def test_time_the_clock_jumps_over_is_refused_beside_its_field(coordinator, cedar):
    spring = next_second_sunday_of_march()
    event = make_event(
        "Early walk",
        affiliate=cedar,
        starts_on=spring,
        dates=1,
        start_time=time(9),
        time_zone="America/Boise",
    )
    date = event.occurrences.get()

    response = Form(coordinator, url(date)).send(own_time="02:30")

    assert len(errors(response)["own_time"]) == 1
    assert "the clock jumps over this time" in errors(response)["own_time"][0]
    date.refresh_from_db()
    assert date.own_time is None


def next_second_sunday_of_march():
    day = timezone.localdate() + DAY
    while not (day.month == 3 and day.weekday() == 6 and 8 <= day.day <= 14):
        day += DAY
    return day


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("own_date", "2020-01-01", "This would be in the past."),
        ("own_date", "9999-12-31", "This year is too far away."),
        ("own_date", "0001-01-01", "This year is too far away."),
        ("own_date", "2026-02-30", "Enter a valid date."),
        ("own_time", "25:00", "Enter a valid time."),
        ("own_minutes", "0", "Ensure this value is greater than or equal to 5."),
        ("own_minutes", "5000", "Ensure this value is less than or equal to 1440."),
        ("own_capacity", "-1", "Ensure this value is greater than or equal to 0."),
    ],
)
def test_impossible_values_are_refused_beside_their_field(coordinator, date, field, value, words):
    before = Occurrence.objects.filter(pk=date.pk).values().get()

    response = Form(coordinator, url(date)).send(**{field: value})

    assert response.status_code == 200
    assert errors(response)[field][0].startswith(words)
    assert Occurrence.objects.filter(pk=date.pk).values().get() == before


def test_fewer_places_than_are_taken_are_refused_with_the_number(coordinator, date):
    sign_up(date, "Ana", companions=2)

    response = Form(coordinator, url(date)).send(own_capacity="2")

    assert len(errors(response)["own_capacity"]) == 1
    assert (
        "3 places are taken. Take people off the list first."
        in (errors(response)["own_capacity"][0])
    )
    date.refresh_from_db()
    assert (date.own_capacity, date.seats) == (None, 10)


def test_more_places_are_offered_to_the_waitlist(coordinator, date):
    resize(date, 1)
    sign_up(date, "Ana")
    waiting = sign_up(date, "Bo")

    Form(coordinator, url(date)).send(own_capacity="2")

    assert state(waiting) == "offered"
    assert mails("offered") == ["bo@mail.example"]


def test_past_date_is_only_to_look_at(coordinator, date):
    begin(date, ago=DAY)

    page = coordinator.get(url(date))
    sent = coordinator.post(url(date), {"own_time": "18:00", "note": "Taken", "_save": "1"})

    assert page.status_code == 200
    assert read(page).select("#content-main input[type=submit]") == []
    assert sent.status_code == 403
    for name in ["cancel", "reinstate"]:
        assert coordinator.post(url(date, name), {"reach": "one"}).status_code == 403
    date.refresh_from_db()
    assert (date.note, date.is_cancelled) == ("", False)


def test_form_asks_only_what_makes_sense(coordinator, cedar):
    retreat = make_event(
        "Retreat", affiliate=cedar, dates=1, start_time=None, format="online", registration="none"
    )

    form = Form(coordinator, url(retreat.occurrences.get()))

    names = {name for name in form.data if not name.startswith(("csrf", "_"))}
    assert names == {"own_title", "own_date", "note"}


# Cancelling


def test_cancel_page_says_first_how_many_will_be_told(coordinator, group):
    first, _second, third, _fourth = group.occurrences.all()
    sign_up(first, "Ana")
    sign_up(first, "Bo", confirm=False)
    sign_up(first, "Cy").cancel()
    sign_up(third, "Ana")
    sign_up(third, "Dora")

    page = read(coordinator.get(url(first, "cancel")))

    labels = [one.get_text(" ", strip=True) for one in page.select("fieldset label")]
    assert labels == [
        "Only this date (1 person will be told)",
        "This and all later dates (4 dates, 2 people will be told)",
    ]
    assert group.occurrences.filter(status="cancelled").count() == 0


def test_date_is_cancelled_with_a_note_and_people_are_told_once(coordinator, date):
    sign_up(date, "Ana")
    sign_up(date, "Bo", confirm=False)

    for _click in range(2):
        coordinator.post(url(date, "cancel"), {"reach": "one", "note": "The room is flooded."})

    date.refresh_from_db()
    assert (date.is_cancelled, date.note) == (True, "The room is flooded.")
    assert mails("cancelled") == ["ana@mail.example"]
    assert date.event.occurrences.filter(status="cancelled").count() == 1


def test_this_and_later_dates_are_cancelled_and_none_are_written_any_more(coordinator, group):
    second = group.occurrences.all()[1]

    coordinator.post(url(second, "cancel"), {"reach": "later", "note": ""})

    group.refresh_from_db()
    states = list(group.occurrences.values_list("status", flat=True))
    assert states == ["scheduled", *3 * ["cancelled"]]
    assert group.repeat_until == second.key - DAY


def test_cancellation_is_taken_back_and_people_are_told(coordinator, date):
    sign_up(date, "Ana")
    coordinator.post(url(date, "cancel"), {"reach": "one"})

    asked = read(coordinator.get(url(date, "reinstate"))).select_one("#content-main")
    coordinator.post(url(date, "reinstate"))

    date.refresh_from_db()
    assert "1 person keeps their place" in asked.get_text()
    assert not date.is_cancelled
    assert mails("reinstated") == ["ana@mail.example"]


def test_cancellation_of_a_date_that_left_the_repeat_is_not_taken_back(coordinator, group):
    second = group.occurrences.all()[1]
    coordinator.post(url(second, "cancel"), {"reach": "later"})

    response = coordinator.post(url(second, "reinstate"))

    second.refresh_from_db()
    assert second.is_cancelled
    assert said(response)[-1] == (
        "The event no longer repeats until this date. Change its repeat first."
    )


def test_only_the_note_of_a_cancelled_date_can_be_changed(coordinator, date):
    sign_up(date, "Ana")
    coordinator.post(url(date, "cancel"), {"reach": "one"})

    form = Form(coordinator, url(date))
    form.send(note="We meet next week.", own_time="18:00", reach="later")

    date.refresh_from_db()
    assert (date.note, date.own_time) == ("We meet next week.", None)
    assert mails("moved") == []


def test_change_of_later_dates_tells_nobody_of_a_cancelled_one(coordinator, group):
    first, second, *_others = group.occurrences.all()
    sign_up(second, "Ana")
    coordinator.post(url(second, "cancel"), {"reach": "one"})

    Form(coordinator, url(first)).send(own_time="18:00", reach="later")

    assert mails("moved") == []


# Who comes


def people(page):
    """Return {heading: [name …]} of the lists."""
    return {
        part.h2.get_text(): [row.get_text("|").split("|")[0] for row in part.select("tbody th")]
        for part in page.select("section.people")
    }


def test_sign_ups_stand_in_their_lists_in_order(coordinator, date):
    resize(date, 3)
    for name, companions in [("Ana", 1), ("Bo", 0), ("Cy", 1), ("Dora", 0)]:
        sign_up(date, name, companions=companions)
    sign_up(date, "Eli", confirm=False)
    sign_up(date, "Fay").cancel()

    page = read(coordinator.get(url(date, "signups")))

    assert people(page) == {
        "Ask for a place (0)": [],
        "Have a place (2)": ["Ana", "Bo"],
        "On the waitlist (2)": ["Cy", "Dora"],
        "A place is offered (0)": [],
        "Address not confirmed yet (1)": ["Eli"],
        "Do not come (1)": ["Fay"],
    }
    numbers = page.select("section[aria-labelledby=people-line] td[data-label=Number]")
    assert [cell.get_text() for cell in numbers] == ["1", "2"]
    assert len(page.select("section table caption")) == len(page.select("section table")) == 4


def test_buttons_and_links_name_the_person(coordinator, date):
    resize(date, 1)
    sign_up(date, "Ana Sample")
    sign_up(date, "Bo")

    page = read(coordinator.get(url(date, "signups")))

    buttons = [
        " ".join(one.get_text(" ", strip=True).split())
        for one in page.select("section button:not([disabled]), section a[href^='/']")
    ]
    assert buttons == [
        "Take off the list : Ana Sample", "Accept Bo", "Take off the list : Bo",
        "Accept those ticked",
    ]  # fmt: skip


def why(date):
    date.refresh_from_db()
    return why_nobody_moves_up(date, list(date.registrations.filter(state="waiting")))


def test_page_says_why_nobody_moves_up(date):
    alone = why(date)
    resize(date, 3)
    ana = sign_up(date, "Ana", companions=1)
    sign_up(date, "Bo", companions=1)
    one_free = why(date)
    Occurrence.objects.filter(pk=date.pk).update(taken=3)
    none_free = why(date)
    Occurrence.objects.filter(pk=date.pk).update(taken=0)
    room = why(date)
    Occurrence.objects.filter(pk=date.pk).update(taken=2, status="cancelled")
    cancelled = why(date)
    Occurrence.objects.filter(pk=date.pk).update(status="scheduled")
    begin(date)

    assert alone == "Nobody waits."
    assert one_free == "The next party needs 2 places; 1 is free."
    assert none_free == "The next party needs 2 places; 0 are free."
    assert room == "There is room for the next party: accept them."
    assert cancelled == "Nobody moves up: this date is cancelled."
    assert why(date) == "Nobody moves up any more: the date has begun."
    assert state(ana) == "confirmed"


@pytest.fixture
def walk(cedar):
    """An event with two places to ask for, once."""
    return make_event(
        "Quiet walk", affiliate=cedar, registration="request", capacity=2, dates=1
    ).occurrences.get()


def test_who_asks_is_accepted_or_declined(coordinator, walk):
    ana, bo = sign_up(walk, "Ana"), sign_up(walk, "Bo")

    accepted = coordinator.post(url(walk, "signups"), {"accept": ana.pk})
    declined = coordinator.post(url(walk, "signups"), {"decline": bo.pk})

    assert (state(ana), state(bo)) == ("confirmed", "declined")
    assert said(declined) == [
        "A place for: Ana. They are told by e-mail.",
        "No place for: Bo. They are told by e-mail.",
    ]
    assert accepted.status_code == 302
    assert (mails("confirmed"), mails("declined")) == (["ana@mail.example"], ["bo@mail.example"])


def test_a_second_click_tells_nobody_twice(coordinator, walk):
    ana = sign_up(walk, "Ana")

    for _click in range(2):
        coordinator.post(url(walk, "signups"), {"accept": ana.pk})

    walk.refresh_from_db()
    assert (walk.taken, mails("confirmed")) == (1, ["ana@mail.example"])


def test_chosen_people_are_accepted_as_far_as_there_are_places(coordinator, walk):
    three = [sign_up(walk, name) for name in ("Ana", "Bo", "Cy")]
    fourth = sign_up(walk, "Dora")

    response = coordinator.post(
        url(walk, "signups"), {"accept": "chosen", "chosen": [one.pk for one in three]}
    )

    walk.refresh_from_db()
    assert [state(one) for one in three] == ["confirmed", "confirmed", "requested"]
    assert (state(fourth), walk.taken) == ("requested", 2)
    assert said(response) == [
        "Cy: There are not enough free places for them.",
        "A place for: Ana, Bo. They are told by e-mail.",
    ]


def test_nothing_chosen_is_said(coordinator, walk):
    sign_up(walk, "Ana")

    response = coordinator.post(url(walk, "signups"), {"accept": "chosen"})

    assert said(response) == ["Tick the people first."]


def test_offer_is_taken_for_somebody_on_the_telephone(coordinator, date):
    resize(date, 1)
    ana, bo = sign_up(date, "Ana"), sign_up(date, "Bo")
    ana.cancel()

    before = state(bo)
    coordinator.post(url(date, "signups"), {"accept": bo.pk})

    assert (before, state(bo)) == ("offered", "confirmed")


def test_somebody_is_taken_off_the_list_after_a_question(coordinator, date):
    resize(date, 1)
    ana, bo = sign_up(date, "Ana"), sign_up(date, "Bo")

    asked = coordinator.get(url(ana, "leave"))
    before = state(ana)
    coordinator.post(url(ana, "leave"), {"tell": "on"})

    assert "Take Ana off the list?" in asked.content.decode()
    assert (before, state(ana), state(bo)) == ("confirmed", "cancelled", "offered")
    assert mails("left") == ["ana@mail.example"]


def test_somebody_is_taken_off_the_list_without_a_mail(coordinator, date):
    ana = sign_up(date, "Ana")

    coordinator.post(url(ana, "leave"), {})

    assert state(ana) == "cancelled"
    assert mails("left") == []


def test_who_came_is_noted_on_the_day(coordinator, date):
    ana, bo, cy = (sign_up(date, name) for name in ("Ana", "Bo", "Cy"))
    coordinator.post(url(date, "signups"), {"came": ana.pk})
    too_early = Registration.objects.exclude(attended=None).count()
    begin(date)

    coordinator.post(url(date, "signups"), {"came": "chosen", "chosen": [ana.pk, bo.pk]})
    coordinator.post(url(date, "signups"), {"absent": cy.pk})

    came = dict(Registration.objects.values_list("name", "attended"))
    assert too_early == 0
    assert came == {"Ana": True, "Bo": True, "Cy": False}
    cells = read(coordinator.get(url(date, "signups"))).select("td[data-label=Came]")
    assert [cell.get_text(strip=True) for cell in cells] == ["yes", "yes", "no"]


def test_who_came_can_still_be_noted_days_later(coordinator, date):
    ana = sign_up(date, "Ana")
    begin(date, ago=3 * DAY)

    coordinator.post(url(date, "signups"), {"came": ana.pk})

    assert Registration.objects.get().attended is True


def test_get_and_unknown_buttons_change_nothing(coordinator, walk):
    ana = sign_up(walk, "Ana")
    before = list(Registration.objects.values())

    for query in [f"?accept={ana.pk}", "?decline=chosen"]:
        coordinator.get(url(walk, "signups") + query)
    coordinator.post(url(walk, "signups"), {"delete": ana.pk})
    coordinator.post(url(walk, "signups"), {"accept": "9" * 40})
    coordinator.post(url(walk, "signups"), {"accept": "x\x01"})

    assert list(Registration.objects.values()) == before


def test_person_of_another_date_is_not_touched(coordinator, group, walk):
    ana = sign_up(walk, "Ana")

    coordinator.post(url(group.occurrences.first(), "signups"), {"accept": ana.pk})

    assert state(ana) == "requested"


def test_history_names_nobody_since_it_outlives_the_sign_ups(coordinator, walk):
    ana = sign_up(walk, "Ana Sample")
    coordinator.post(url(walk, "signups"), {"accept": ana.pk})
    coordinator.post(url(walk, "export"))
    coordinator.post(url(ana, "leave"), {"tell": "on"})

    told = [f"{one.object_repr} {one.change_message}" for one in LogEntry.objects.all()]
    assert [words.rpartition("Sign-ups: ")[2] for words in reversed(told)] == [
        f"accept {ana.pk}", "export 1", f"leave {ana.pk}",
    ]  # fmt: skip
    assert "Ana" not in "".join(told)


# By telephone


def add(coordinator, date, **words):
    words = {
        "name": "Ana",
        "email": "Ana@Mail.example",
        "companions": "0",
        "language": "en",
    } | words
    return coordinator.post(url(date, "add_person"), words)


def test_person_on_the_telephone_has_a_place_at_once(coordinator, date):
    response = add(coordinator, date, companions="1", language="es", message="Left by phone.")

    one = date.registrations.get()
    assert (one.state, one.email, one.places, one.language) == (
        "confirmed", "ana@mail.example", 2, "es",
    )  # fmt: skip
    assert (mails("confirm"), mails("confirmed")) == ([], ["ana@mail.example"])
    assert said(response) == ["Ana: has a place. They are told by e-mail."]
    assert Occurrence.objects.get(pk=date.pk).taken == 2


def test_person_on_the_telephone_joins_the_waitlist_when_it_is_full(coordinator, date):
    resize(date, 1)
    sign_up(date, "Bo")

    add(coordinator, date)

    assert date.registrations.get(name="Ana").state == "waiting"
    assert mails("waiting") == ["ana@mail.example"]


def test_person_on_the_telephone_is_accepted_where_others_ask(coordinator, walk):
    add(coordinator, walk)

    assert walk.registrations.get().state == "confirmed"
    assert (mails("requested"), mails("confirmed")) == ([], ["ana@mail.example"])


def test_person_on_the_telephone_is_refused_where_no_place_is_left(coordinator, walk):
    resize(walk, 1)
    add(coordinator, walk, email="bo@mail.example")

    response = add(coordinator, walk)

    assert response.status_code == 200
    assert "There are not enough free places for them." in errors(response)[""]
    assert walk.registrations.count() == 1


def test_person_whose_link_was_not_opened_is_confirmed_on_the_telephone(coordinator, date):
    sign_up(date, "Ana", confirm=False)

    add(coordinator, date, name="Ana Sample")

    assert list(date.registrations.values_list("name", "state")) == [("Ana Sample", "confirmed")]


@pytest.mark.parametrize(
    ("words", "field", "told"),
    [
        ({"email": "bo@mail.example"}, "email", "This address is on the list: has a place."),
        ({"email": ""}, "email", "This field is required."),
        ({"email": "ana"}, "email", "Enter a valid email address."),
        ({"companions": "6"}, "companions", "Ensure this value is less than or equal to 5."),
        ({"name": ""}, "name", "This field is required."),
    ],
)
def test_wrong_entries_are_refused_beside_their_field(coordinator, date, words, field, told):
    sign_up(date, "Bo")

    response = add(coordinator, date, **words)

    assert errors(response) == {field: [told]}
    assert date.registrations.count() == 1


def test_nobody_is_added_to_a_date_that_has_begun_or_is_cancelled(coordinator, group):
    first, second, *_others = group.occurrences.all()
    begin(first)
    second.cancel()

    for row in [first, second]:
        assert said(add(coordinator, row)) == ["Nobody can sign up for this date."]
    assert Registration.objects.count() == 0


# A message to many


def hidden(page):
    form = page.select_one("#content-main form.plain-form")
    fields = form.select("input[type=hidden], textarea")
    data = {}
    for one in fields:
        data.setdefault(one["name"], []).append(one.get("value", one.get_text()))
    return data


def test_message_is_shown_before_it_is_sent_and_goes_once(coordinator, date):
    resize(date, 2)
    for name in ("Ana", "Bo", "Cy"):
        sign_up(date, name)
    page = url(date, "message")
    words = {**hidden(read(coordinator.get(page))), "to": "place", "text": "Bring a\n\n<b>hat</b>."}

    preview = read(coordinator.post(page, {**words, "_preview": "1"}))
    before = mails("message")
    sent = [coordinator.post(page, {**hidden(preview), "_send": "1"}) for _click in range(2)]

    assert "This goes to 2 people" in preview.select_one("#content-main").get_text()
    assert preview.select(".message-text b") == []
    assert before == []
    assert mails("message") == ["ana@mail.example", "bo@mail.example"]
    assert said(sent[0])[0] == "The message goes to 2 people."
    assert "Bring a\n\n<b>hat</b>." in OutboxEmail.objects.filter(
        key__startswith="events.message:"
    ).first().text.replace("\r", "")


def test_message_goes_to_those_who_wait_and_ask_when_chosen(coordinator, date, walk):
    resize(date, 1)
    for name in ("Ana", "Bo"):
        sign_up(date, name)
    sign_up(walk, "Cy")
    sign_up(walk, "Dora", confirm=False)

    for row, to in [(date, ["line"]), (walk, ["asks", "line"])]:
        coordinator.post(
            url(row, "message"),
            {"to": to, "text": "Hello.", "key": str(uuid.uuid4()), "_send": "1"},
        )

    assert mails("message") == ["bo@mail.example", "cy@mail.example"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"text": "  \n "}, "text"),
        ({"text": "x" * 3001}, "text"),
        ({"to": []}, "to"),
        ({"to": ["asks"]}, "to"),
        ({"to": ["everybody"]}, "to"),
    ],
)
def test_message_to_nobody_or_without_words_is_refused(coordinator, date, words, field):
    sign_up(date, "Ana")
    sent = {"to": ["place"], "text": "Hello.", "key": str(uuid.uuid4()), "_send": "1"} | words

    response = coordinator.post(url(date, "message"), sent)

    assert list(errors(response)) == [field]
    assert mails("message") == []


def test_message_with_a_wrong_key_is_not_sent(coordinator, date):
    sign_up(date, "Ana")

    response = coordinator.post(
        url(date, "message"), {"to": ["place"], "text": "Hello.", "key": "x", "_send": "1"}
    )

    assert (response.status_code, mails("message")) == (200, [])


# The list as a file


def test_list_is_saved_with_everybody_in_words(coordinator, date):
    sign_up(date, "Bo", confirm=False)
    sign_up(date, "Ana", companions=1, message="=HYPERLINK(1)")
    Registration.objects.filter(name="Bo").update(name="@Bo")

    response = coordinator.post(url(date, "export"))

    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))
    assert [row[:5] for row in rows] == [
        ["Name", "E-mail", "Companions", "State", "Message"],
        ["Ana", "ana@mail.example", "1", "Has a place", "'=HYPERLINK(1)"],
        ["'@Bo", "bo@mail.example", "0", "Address not confirmed", ""],
    ]
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="sign-ups-{date.key}.csv"'
    )
    assert "no-store" in response.headers["Cache-Control"]


def test_list_is_not_saved_by_a_link(coordinator, date):
    assert coordinator.get(url(date, "export")).status_code == 405
    assert LogEntry.objects.count() == 0


# Somebody else's


PAGES = ["change", "history", "delete", "signups", "add_person", "message", "cancel", "reinstate"]


@pytest.fixture
def outsider(cedar):
    """A manager of another affiliate."""
    client = Client()
    client.force_login(member("outsider", make_affiliate("juniper"), "manager"))
    return client


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Event, Occurrence, Registration, OutboxEmail, LogEntry)
    ]


def test_sign_ups_of_another_affiliate_do_not_exist(outsider, date, walk):
    ana, bo = sign_up(date, "Ana"), sign_up(walk, "Bo")
    before = everything()

    for page in PAGES:
        for answer in [outsider.get(url(date, page)), outsider.post(url(date, page), {})]:
            assert answer.status_code in {302, 403, 404}, page
            if answer.status_code == 302:
                assert answer.headers["Location"] == "/admin/", page
    for data in [
        {"accept": bo.pk}, {"decline": bo.pk}, {"accept": "chosen", "chosen": [bo.pk]},
    ]:  # fmt: skip
        assert outsider.post(url(walk, "signups"), data).status_code == 404
    message = {"to": ["place"], "text": "Hi", "key": str(uuid.uuid4()), "_send": "1"}
    assert outsider.post(url(date, "message"), message).status_code == 404
    assert outsider.post(url(date, "export")).status_code == 404
    assert outsider.post(url(date, "cancel"), {"reach": "one"}).status_code == 404
    for one in [ana, bo]:
        assert outsider.post(url(one, "leave"), {"tell": "on"}).status_code == 404
        assert outsider.get(url(one, "leave")).status_code == 404
        assert outsider.get(url(one)).headers["Location"] == "/admin/"
    assert outsider.post(url(date.event, "copy")).status_code == 404
    assert everything() == before


def test_lists_and_choices_have_nobody_of_another_affiliate(outsider, date):
    sign_up(date, "Zebrafinch")

    for address in [
        "/admin/events/occurrence/?when=all",
        f"/admin/events/occurrence/?event__id__exact={date.event_id}",
        "/admin/events/registration/?q=Zebrafinch",
        "/admin/autocomplete/?app_label=events&model_name=registration&field_name=occurrence",
    ]:
        page = outsider.get(address).content.decode()
        assert "Evening group" not in page, address
        assert "zebrafinch@mail.example" not in page, address


def test_own_date_does_not_take_a_venue_of_another_affiliate(coordinator, date):
    foreign = make_venue(
        "Elsewhere", state=make_regions()["oregon"], affiliate=make_affiliate("juniper")
    )

    response = Form(coordinator, url(date)).send(own_venue=foreign.pk)

    assert errors(response)["own_venue"][0].startswith("Select a valid choice.")
    assert "Elsewhere" not in response.content.decode()


def test_editor_of_the_same_affiliate_sees_nobody(cedar, date, walk):
    ana, bo = sign_up(date, "Ana"), sign_up(walk, "Bo")
    editor = Client()
    editor.force_login(member("editor", cedar, "editor"))
    before = everything()

    for page in PAGES:
        assert editor.get(url(date, page)).status_code == 403, page
        assert editor.post(url(date, page), {}).status_code == 403, page
    assert editor.post(url(date, "export")).status_code == 403
    assert editor.post(url(walk, "signups"), {"accept": bo.pk}).status_code == 403
    assert editor.post(url(ana, "leave"), {"tell": "on"}).status_code == 403
    for address in ["occurrence/", "registration/", f"registration/{ana.pk}/change/"]:
        assert editor.get(f"/admin/events/{address}").status_code == 403
    assert everything() == before


def test_who_may_only_look_changes_nothing(cedar, walk):
    ana = sign_up(walk, "Ana")
    viewer = member("viewer", cedar, "coordinator")
    viewer.groups.clear()
    viewer.user_permissions.set(
        Permission.objects.filter(codename__in=["view_occurrence", "view_registration"])
    )
    client = Client()
    client.force_login(viewer)

    page = read(client.get(url(walk, "signups")))

    assert page.select("section button:not([disabled])") == []
    assert client.post(url(walk, "signups"), {"accept": ana.pk}).status_code == 403
    for name in ["message", "add_person", "cancel", "reinstate"]:
        assert client.post(url(walk, name), {}).status_code == 403, name
    assert client.post(url(ana, "leave"), {}).status_code == 403
    assert state(ana) == "requested"


def test_join_link_is_on_no_page_about_sign_ups(coordinator, date):
    one = sign_up(date, "Ana")

    for page in ["signups", "message", "cancel", "change", "add_person", "history"]:
        assert JOIN_URL not in coordinator.get(url(date, page)).content.decode(), page
    for page in ["change", "leave"]:
        answer = coordinator.get(url(one, page)).content.decode()
        assert JOIN_URL not in answer
        assert one.token not in answer
    assert JOIN_URL.encode() not in coordinator.post(url(date, "export")).content


# Roles


def test_new_model_comes_to_groups_that_exist_and_what_was_taken_does_not(db):
    grant_roles()
    group = Group.objects.get(name="Event coordinator")
    Permission.objects.get(codename="change_registration").group_set.clear()
    group.permissions.remove(Permission.objects.get(codename="delete_venue"))
    for one in Permission.objects.filter(content_type__model="registration"):
        one.group_set.clear()

    grant_roles()

    names = set(group.permissions.values_list("codename", flat=True))
    assert {"view_registration", "change_registration"} <= names
    assert "delete_venue" not in names
    editor = Group.objects.get(name="Affiliate editor")
    assert not editor.permissions.filter(content_type__model="registration").exists()


# Copies


def test_copy_is_a_draft_with_the_same_words(group, date):
    sign_up(date, "Ana")
    date.change(own_title="Special", note="Only today")
    make_event("Grupo de la tarde", translation_of=group)
    group.recording_url = "https://video.example/1"
    group.save()

    copy = make_copy(group)

    same = ["title", "summary", "description", "affiliate", "join_url", "capacity", "start_time"]
    assert {name: getattr(copy, name) for name in same} == {
        name: getattr(group, name) for name in same
    }
    assert (copy.slug, copy.status, copy.published_at) == ("evening-group-copy", "draft", None)
    assert (copy.starts_on, copy.recording_url) == (date.key, "")
    assert list(copy.languages.all()) == list(group.languages.all())
    assert list(copy.service_area.all()) == list(group.service_area.all())
    assert copy.occurrences.count() == 0
    spanish = copy.translations.get()
    assert (spanish.title, spanish.slug, spanish.status) == (
        "Grupo de la tarde", "evening-group-copy", "draft",
    )  # fmt: skip
    assert group.occurrences.count() == 4
    assert Event.objects.get(pk=group.pk).status == "published"


def test_copies_have_addresses_of_their_own(group):
    long = make_event("x" * 90, affiliate=group.affiliate)

    slugs = [make_copy(group).slug for _time in range(3)] + [make_copy(long).slug]

    assert slugs == [
        "evening-group-copy", "evening-group-copy-2", "evening-group-copy-3", "x" * 75 + "-copy",
    ]  # fmt: skip


def test_copy_of_what_is_over_has_no_date_yet(cedar):
    over = make_event("Retreat", affiliate=cedar, in_days=-60, dates=2)

    copy = make_copy(over)

    assert (copy.starts_on, copy.repeat_until, copy.repeat_dates) == (None, None, [])
    with pytest.raises(ValidationError):
        copy.full_clean()


def test_coordinator_copies_an_event_and_lands_in_its_form(coordinator, group):
    asked = coordinator.get(url(group, "copy"))
    before = Event.objects.count()
    response = coordinator.post(url(group, "copy"))

    copy = Event.objects.get(slug="evening-group-copy")
    assert (asked.status_code, before) == (200, 1)
    assert response.headers["Location"] == url(copy)
    assert coordinator.get(url(copy)).status_code == 200
