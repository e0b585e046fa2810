"""Signing up, from the form to the place: fairly, in order, and without telling on anybody."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from events import notices, registrations
from events.models import Event, Interest, Occurrence, Registration
from mbcportal.guard.models import Attempt
from mbcportal.outbox.models import OutboxEmail
from tests.content import (
    PLACE_TOKENS,
    WISH_TOKEN,
    all_addresses,
    make_event,
    make_nation,
    make_portal,
    make_registration,
    make_states,
    make_venue,
)
from tests.test_accessibility import violations

State = Registration.State
ANA = {"name": "Ana Sample", "email": "Ana@People.example"}


@pytest.fixture
def group(db):
    """An event with ten places at each of three dates, to which one may bring two."""
    make_nation()
    return make_event(registration="here", capacity=10, companions=2)


@pytest.fixture
def day(group):
    return group.occurrences.first()


def rsvp_url(day, name="rsvp", *more):
    return reverse(f"events:{name}", args=[day.event.slug, day.key, *more])


def read(response):
    return BeautifulSoup(response.content, "html.parser")


def words(response):
    return " ".join(read(response).main.get_text(" ").split())


def mails(what=""):
    """Return the mails of one kind, or all, in the order they were written."""
    return OutboxEmail.objects.filter(key__startswith=f"events.{what}").order_by("pk")


def signed_up(day, state=State.CONFIRMED, **fields):
    """Return somebody's sign-up that came to its state through the form's own verbs."""
    number = Registration.objects.count()
    fields = {"name": f"Person {number}", "email": f"person{number}@people.example", **fields}
    row = Registration.sign_up(day, **fields)
    if state != State.NEW:
        row.confirm()
        assert row.state == state
    return row


def start(day, in_hours):
    """Move a date so that it starts in some hours from now."""
    moment = timezone.now() + timedelta(hours=in_hours)
    Occurrence.objects.filter(pk=day.pk).update(
        starts_at=moment, ends_at=moment + timedelta(hours=2)
    )


# The form


def test_form_says_beforehand_what_there_is_and_what_happens(day, client):
    make_registration(day, companions=2)
    make_registration(day, name="Ben", companions=2)
    make_registration(day, name="Cleo")

    said = words(client.get(rsvp_url(day)))

    assert "3 places left" in said
    assert "We delete it 30 days after the event." in said
    assert "We never ask about your health." in said


@pytest.mark.parametrize(("taken", "state"), [(10, "confirmed"), (9, "waiting")])
def test_form_offers_the_waitlist_when_no_place_is_free_for_new_people(taken, state, day, client):
    for number in range(taken):
        make_registration(day, name=f"Person {number}")
    make_registration(day, "waiting", companions=2)

    said = words(client.get(rsvp_url(day)))

    assert "Full. You can join the waitlist." in said
    assert "left" not in said


def test_sign_up_leads_to_the_mail_and_from_there_to_a_place(day, client):
    response = client.post(rsvp_url(day), {**ANA, "companions": "1"})

    assert (response.status_code, response.url) == (303, rsvp_url(day, "rsvp_sent"))
    assert "people.example" not in response.url
    assert "Look into your mail" in words(client.get(response.url))
    mail = mails("confirm:").get()
    assert (mail.to, mail.language) == ("ana@people.example", "en")
    url = re.search(r"https?://[^/]+(/events/\S+/rsvp/\S+)", mail.text)[1]
    assert "Yes, I want to come" in words(client.get(url))
    assert Registration.objects.get().state == State.NEW

    response = client.post(url, {"action": "confirm"})

    assert (response.status_code, response.url) == (303, url)
    assert "You have a place" in words(client.get(url))
    row = Registration.objects.get()
    assert (row.state, row.places, row.occurrence.taken) == (State.CONFIRMED, 2, 2)
    assert mails("confirmed:").count() == 1


def test_spanish_page_writes_spanish_mails(day, client):
    with translation.override("es"):
        url = rsvp_url(day)
    client.post(url, ANA)

    row = Registration.objects.get()

    assert row.language == "es"
    assert "/es/events/evening-group/" in mails("confirm:").get().text


def test_errors_are_told_at_the_fields_and_above_them_and_nothing_is_lost(day, client):
    response = client.post(rsvp_url(day), {"name": " ", "email": "ana@", "companions": "7"})

    page = read(response)
    assert response.status_code == 422
    assert page.title.text.startswith("Error:")
    links = [link["href"] for link in page.select(".error-summary a")]
    assert links == ["#id_name", "#id_email", "#id_companions"]
    for link in links:
        field = page.select_one(link)
        assert field["aria-invalid"] == "true"
        told = field["aria-describedby"].split()[-1]
        assert page.select_one(f"#{told}.field-error").text
    assert page.select_one("#id_email")["value"] == "ana@"
    assert Registration.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "x" * 121},
        {"name": "a\0b"},
        {"email": "x" * 250 + "@people.example"},
        {"email": "ana@people.example\nBcc: ben@people.example"},
        {"companions": "-1"},
        {"companions": "3"},
        {"companions": "two"},
    ],
)
def test_bad_input_is_refused(wrong, day, client):
    response = client.post(rsvp_url(day), {**ANA, "companions": "0", **wrong})

    assert response.status_code == 422
    assert (Registration.objects.count(), mails().count()) == (0, 0)


@pytest.mark.parametrize(
    ("companions", "capacity", "choices"), [(0, 10, 0), (2, 10, 3), (5, 2, 2), (5, 1, 0), (2, 0, 0)]
)
def test_companions_are_never_more_than_allowed_or_than_places(
    companions, capacity, choices, client, db
):
    make_nation()
    event = make_event(registration="here", capacity=capacity, companions=companions)

    page = read(client.get(rsvp_url(event.occurrences.first())))

    assert len(page.select("#id_companions option")) == choices


def test_only_who_asks_for_a_place_writes_a_message(group, client):
    asked = make_event("Talk", registration="request").occurrences.first()

    assert read(client.get(rsvp_url(group.occurrences.first()))).select("#id_message") == []
    client.post(rsvp_url(asked), {**ANA, "message": "I come from far away."})

    assert Registration.objects.get().message == "I come from far away."


def test_name_is_kept_in_one_line(day, client):
    client.post(rsvp_url(day), {**ANA, "name": " Ana\r\n  Sample "})

    assert Registration.objects.get().name == "Ana Sample"


@pytest.mark.parametrize("registration", ["none", "external"])
def test_there_is_no_form_where_nobody_signs_up_here(registration, client, db):
    make_nation()
    event = make_event(registration=registration, registration_url="https://elsewhere.example/")

    url = rsvp_url(event.occurrences.first())

    assert (client.get(url).status_code, client.post(url, ANA).status_code) == (404, 404)


@pytest.mark.parametrize("name", ["rsvp", "rsvp_sent"])
def test_there_is_no_form_for_a_draft_or_another_day(name, group, client):
    draft = make_event("Draft", registration="here", published=False)
    other = reverse(f"events:{name}", args=[group.slug, date(2001, 1, 1)])

    assert client.get(rsvp_url(draft.occurrences.first(), name)).status_code == 404
    assert client.get(other).status_code == 404


@pytest.mark.parametrize("hours", [-1, -9])
def test_it_is_too_late_once_the_date_has_begun(hours, day, client):
    start(day, hours)

    for response in (client.get(rsvp_url(day)), client.post(rsvp_url(day), ANA)):
        assert response.status_code == 410
        assert "Too late to sign up" in words(response)
    assert Registration.objects.count() == 0


def test_cancelled_date_takes_nobody(day, client):
    day.cancel("The room is closed.")

    for response in (client.get(rsvp_url(day)), client.post(rsvp_url(day), ANA)):
        assert response.status_code == 409
        assert "The room is closed." in words(response)
    assert Registration.objects.count() == 0


def test_form_needs_the_token_of_its_page(day):
    client = Client(enforce_csrf_checks=True)

    response = client.post(rsvp_url(day), ANA)

    assert response.status_code == 403
    assert "The form was not sent" in words(response)

    token = read(client.get(rsvp_url(day))).select_one("[name=csrfmiddlewaretoken]")["value"]
    response = client.post(rsvp_url(day), {**ANA, "companions": "0", "csrfmiddlewaretoken": token})

    assert response.status_code == 303


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(method, day, client):
    for url in (rsvp_url(day), rsvp_url(day, "rsvp_sent"), rsvp_url(day, "place", "x")):
        assert getattr(client, method)(url).status_code == 405


# Who is known


def answer(response):
    """Return all that a stranger sees of an answer."""
    headers = {name: value for name, value in response.headers.items() if name != "Set-Cookie"}
    return response.status_code, headers, response.content


@pytest.mark.parametrize("state", State)
def test_answer_does_not_tell_whether_the_address_is_known(state, day, client):
    make_registration(day, state, email="ana@people.example")
    known = client.post(rsvp_url(day), {**ANA, "companions": "0"})
    other = Client(REMOTE_ADDR="192.0.2.9")
    unknown = other.post(rsvp_url(day), {**ANA, "email": "ben@people.example", "companions": "0"})

    assert answer(known) == answer(unknown)
    assert answer(client.get(known.url)) == answer(other.get(unknown.url))
    assert [mail.to for mail in mails()] == ["ana@people.example", "ben@people.example"]


def test_known_address_keeps_its_place_and_gets_the_way_to_its_page(day, client):
    row = signed_up(day, email="ana@people.example")

    client.post(rsvp_url(day), {**ANA, "companions": "2"})

    kept = Registration.objects.get()
    assert (kept.pk, kept.state, kept.companions) == (row.pk, State.CONFIRMED, 0)
    assert Registration.of_token(mails("known:").get().text.split("/rsvp/")[1].split("/")[0]) == row


def test_others_mails_to_an_address_do_not_change_the_answer(day, client):
    for number in range(4):
        other = Client(REMOTE_ADDR=f"192.0.2.{number}")
        response = other.post(rsvp_url(day), {**ANA, "companions": "0"})

        assert response.status_code == 303
    assert mails().count() == 3


# Limits


def test_sixth_form_in_an_hour_is_too_many_and_nothing_is_lost(group, client):
    days = list(group.occurrences.all())
    sent = [
        client.post(
            rsvp_url(days[number % 3]),
            {"name": "Ana", "email": f"ana{number}@people.example", "companions": "1"},
        )
        for number in range(6)
    ]

    assert [response.status_code for response in sent] == [303] * 5 + [429]
    page = read(sent[-1])
    assert page.select_one("#id_email")["value"] == "ana5@people.example"
    assert page.select_one("#id_companions option[selected]")["value"] == "1"
    assert "Too many forms in one hour" in words(sent[-1])
    assert sent[-1].headers["Retry-After"] == "3600"
    assert Registration.objects.count() == 5


def test_fourth_mail_about_one_date_in_an_hour_is_too_many(group, client):
    first, second, _third = group.occurrences.all()
    statuses = [
        client.post(rsvp_url(first), {**ANA, "companions": "0"}).status_code for _time in range(4)
    ]

    assert statuses == [303, 303, 303, 429]
    assert mails().count() == 3
    response = client.post(rsvp_url(second), {**ANA, "companions": "0"})
    assert response.status_code == 303


def test_forms_with_errors_do_not_count(day, client):
    for _time in range(9):
        client.post(rsvp_url(day), {"name": "", "email": ""})

    assert Attempt.objects.count() == 0
    assert client.post(rsvp_url(day), {**ANA, "companions": "0"}).status_code == 303


def test_program_that_fills_in_the_hidden_field_sees_success_and_does_nothing(group, day, client):
    undated = make_event("Retreat", in_days=None)
    tell_me = reverse("events:tell_me", args=[undated.slug])
    trap = {"website": "https://spam.example/", "companions": "0"}

    answers = [client.post(rsvp_url(day), {**ANA, **trap}), client.post(tell_me, {**ANA, **trap})]

    assert [response.status_code for response in answers] == [303, 303]
    assert (Registration.objects.count(), Interest.objects.count(), mails().count()) == (0, 0, 0)
    hidden = read(client.get(rsvp_url(day))).select_one("[name=website]")
    assert hidden.find_parent(attrs={"aria-hidden": "true"})["class"] == ["unseen"]


# The private page


def press(client, row, action):
    return client.post(row.get_absolute_url(), {"action": action})


PAGES = {
    "new": "Do you want to come?",
    "requested": "You have asked for a place",
    "waiting": "You are number 1 in line.",
    "offered": "A place is free for you",
    "confirmed": "You have a place",
    "cancelled": "You are not on the list",
    "declined": "The organizer could not give you a place",
}


@pytest.mark.parametrize(("state", "said"), PAGES.items())
def test_page_says_how_the_sign_up_stands(state, said, day, client):
    row = make_registration(day, state, companions=1)

    response = client.get(row.get_absolute_url())

    assert response.status_code == 200
    assert said in words(response)
    assert "no-store" in response.headers["Cache-Control"]
    assert "noindex" in read(response).select_one("meta[name=robots]")["content"]


def test_page_of_a_cancelled_date_says_so(day, client):
    row = make_registration(day)
    day.cancel("The room is closed.")

    said = words(client.get(row.get_absolute_url()))

    assert "This date is cancelled The room is closed." in said
    assert "You have a place" not in said


def test_page_of_a_past_date_has_no_buttons(day, client):
    row = make_registration(day)
    start(day, -9)

    response = client.get(row.get_absolute_url())

    assert "This date is over" in words(response)
    assert read(response).select("main form") == []


@pytest.mark.parametrize("in_hours", [30, 0.5])
def test_confirmed_people_see_the_way_in_and_in_its_time_the_link(in_hours, client, db):
    make_nation()
    event = make_event(registration="here", join_url="https://meet.example/room", link_minutes=60)
    row = make_registration(event.occurrences.first())
    start(row.occurrence, in_hours)

    page = read(client.get(row.get_absolute_url()))

    links = [link["href"] for link in page.select("a[href^='https://meet.example']")]
    assert links == (["https://meet.example/room"] if in_hours < 1 else [])
    assert ("The link will be on this page from:" in page.main.text) == (in_hours > 1)


def test_notes_on_getting_in_are_those_of_the_place_of_this_date(client, db):
    make_nation()
    state = make_states(["oregon"])["oregon"]
    event = make_event(
        registration="here", format="in-person", venue=make_venue("Library", state=state)
    )
    day = event.occurrences.first()
    hall = make_venue("Hall", state=state)
    hall.access = "Ring the bell."
    hall.save()
    day.change(own_venue=hall)
    row = make_registration(day)

    said = words(client.get(row.get_absolute_url()))

    assert "Ring the bell." in said
    assert "Elevator" not in said


@pytest.mark.parametrize("token", ["nonsense", "WzEsMV0:1xV6UI:x", "%00", "x" * 500, "sent2"])
def test_wrong_link_gets_help(token, day, client):
    url = rsvp_url(day, "place", "TOKEN").replace("TOKEN", token)
    if "%00" in token:
        assert client.get(url).status_code == 400
        return

    response = client.get(url)

    assert response.status_code == 404
    assert "This link does not work" in words(response)


def test_link_works_for_its_own_date_and_version_only(group, client):
    first, second, _third = group.occurrences.all()
    row = make_registration(first)
    other = make_event("Other", registration="here")
    wrong = [
        rsvp_url(second, "place", row.token),
        rsvp_url(other.occurrences.first(), "place", row.token),
        reverse("events:place", args=[group.slug, first.key, row.token[:-1]]),
        reverse("events:told", args=[group.slug, row.token]),
    ]
    old = row.get_absolute_url()
    Registration.objects.update(link_version=2)

    for url in [*wrong, old]:
        assert client.get(url).status_code == 404
        assert client.post(url, {"action": "cancel"}).status_code == 404
    assert Registration.objects.get().state == State.CONFIRMED


@pytest.mark.parametrize("action", ["", "delete", "promote", "__class__"])
def test_other_actions_are_refused(action, day, client):
    row = make_registration(day)

    response = press(client, row, action)

    assert response.status_code == 400
    assert "Please use one of the buttons" in words(response)
    assert Registration.objects.get().state == State.CONFIRMED


def test_confirming_twice_is_confirming_once(day, client):
    row = signed_up(day, State.NEW)

    statuses = [press(client, row, "confirm").status_code for _time in range(3)]

    day.refresh_from_db()
    assert statuses == [303, 303, 303]
    assert (day.taken, mails("confirmed:").count()) == (1, 1)


def test_confirming_too_late_is_refused_with_the_reason(day, client):
    row = signed_up(day, State.NEW)
    start(day, -1)

    response = press(client, row, "confirm")

    assert response.status_code == 409
    assert "This date has begun. It is too late to sign up." in words(response)
    assert read(response).title.text.startswith("Error:")


def test_offer_is_taken_in_time_and_refused_afterwards(day, client):
    taken, missed = make_registration(day, "offered"), make_registration(day, "offered", "Ben")
    Registration.objects.filter(pk=missed.pk).update(offer_until=timezone.now())

    answers = [press(client, row, "accept") for row in (taken, missed)]

    assert [response.status_code for response in answers] == [303, 409]
    assert "This offer is over" in words(answers[1])
    states = Registration.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["confirmed", "offered"]


def test_person_leaves_and_signs_up_again(day, client):
    row = signed_up(day, email="ana@people.example")

    press(client, row, "cancel")
    again = words(client.get(row.get_absolute_url()))
    client.post(rsvp_url(day), {**ANA, "companions": "0"})

    assert "Have you changed your mind?" in again
    states = Registration.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["cancelled", "new"]
    assert mails("left:").count() == 1


# The waitlist


def test_places_that_become_free_are_offered_in_order(day):
    holders = [signed_up(day, companions=1) for _number in range(5)]
    waiting = [signed_up(day, State.WAITING, companions=companions) for companions in (0, 2, 0)]

    holders[0].cancel()
    day.refresh_from_db()
    one = Registration.objects.in_bulk([row.pk for row in waiting])

    # The second party needs three places and is waited for, though the third person would fit.
    assert [one[row.pk].state for row in waiting] == ["offered", "waiting", "waiting"]
    assert day.taken == 9

    holders[1].cancel()
    day.refresh_from_db()
    states = [Registration.objects.get(pk=row.pk).state for row in waiting]

    assert states == ["offered", "offered", "waiting"]
    assert day.taken == 10
    assert mails("offered:").count() == 2


def test_who_comes_new_stands_behind_those_who_wait_though_a_place_is_free(day):
    for _number in range(9):
        signed_up(day)
    signed_up(day, State.WAITING, companions=1)

    late = signed_up(day, State.WAITING)

    day.refresh_from_db()
    assert (late.line_number, day.taken) == (2, 9)


def test_offer_that_nobody_takes_goes_to_the_next(day):
    holder, *_others = [signed_up(day) for _number in range(10)]
    first, second = signed_up(day, State.WAITING), signed_up(day, State.WAITING)
    holder.cancel()
    later = timezone.now() + registrations.OFFER + timedelta(minutes=1)

    registrations.expire_offers(later)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.CANCELLED, State.OFFERED)
    assert mails("expired:").count() == 1


def test_nobody_is_offered_a_place_after_the_start(day):
    holder, *_others = [signed_up(day) for _number in range(10)]
    waiting = signed_up(day, State.WAITING)
    start(day, -0.5)

    holder.cancel()

    waiting.refresh_from_db()
    assert waiting.state == State.WAITING
    assert mails("offered:").count() == 0


def test_offer_never_lasts_beyond_the_start(day):
    holder, *_others = [signed_up(day) for _number in range(10)]
    waiting = signed_up(day, State.WAITING)
    start(day, 3)

    holder.cancel()

    waiting.refresh_from_db()
    day.refresh_from_db()
    assert waiting.offer_until == day.starts_at


def at_once(rows, verb):
    """Do the same for many registrations, each in a thread of its own."""

    def one(pk):
        try:
            verb(Registration.objects.select_related("occurrence__event").get(pk=pk))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(rows)) as pool:
        list(pool.map(one, [row.pk for row in rows]))


@pytest.mark.django_db(transaction=True)
def test_thirty_two_people_race_for_ten_places():
    make_nation()
    day = make_event(registration="here", capacity=10).occurrences.first()
    people = [make_registration(day, "new", f"Person {number}") for number in range(32)]

    at_once(people, Registration.confirm)

    day.refresh_from_db()
    rows = Registration.objects.all()
    waiting = [row for row in rows if row.state == State.WAITING]
    assert rows.filter(state=State.CONFIRMED).count() == day.taken == 10
    assert sorted(row.line_number for row in waiting) == list(range(1, 23))
    latest = max(row.queued_at for row in rows if row.state == State.CONFIRMED)
    assert all(row.queued_at >= latest for row in waiting)
    assert (mails("confirmed:").count(), mails("waiting:").count()) == (10, 22)


@pytest.mark.django_db(transaction=True)
def test_parties_race_without_taking_more_than_there_is():
    make_nation()
    day = make_event(registration="here", capacity=10, companions=2).occurrences.first()
    people = [
        make_registration(day, "new", f"Person {number}", companions=number % 3)
        for number in range(24)
    ]

    at_once(people, Registration.confirm)

    day.refresh_from_db()
    holding = Registration.objects.filter(state=State.CONFIRMED)
    assert sum(row.places for row in holding) == day.taken <= 10
    first = Registration.objects.filter(state=State.WAITING).order_by("queued_at", "pk")[0]
    assert day.taken + first.places > 10


@pytest.mark.django_db(transaction=True)
def test_one_person_who_presses_at_once_has_one_place():
    make_nation()
    day = make_event(registration="here", capacity=10).occurrences.first()
    row = make_registration(day, "new")

    at_once([row] * 8, Registration.confirm)

    day.refresh_from_db()
    assert (day.taken, mails("confirmed:").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_all_who_leave_at_once_make_room_for_as_many():
    make_nation()
    day = make_event(registration="here", capacity=8).occurrences.first()
    holders = [make_registration(day, name=f"Person {number}") for number in range(8)]
    waiting = [make_registration(day, "waiting", f"Next {number}") for number in range(12)]

    at_once(holders, Registration.cancel)

    day.refresh_from_db()
    offered = Registration.objects.filter(state=State.OFFERED).order_by("queued_at", "pk")
    assert [row.pk for row in offered] == [row.pk for row in waiting[:8]]
    assert day.taken == 8


# A GET changes nothing


def everything():
    """Return every row that signing up could change."""
    tables = (Registration, Interest, Occurrence, Event, OutboxEmail, Attempt)
    return {table: list(table.objects.order_by("pk").values()) for table in tables}


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_changes_nothing(method, client, db):
    make_portal()
    public = [url for url in all_addresses("es") if "/events/" in url]
    private = [url for url in all_addresses("en") if "/rsvp/W" in url or "/told/" in url]
    steps = ("confirm", "accept", "cancel", "forget")
    urls = [*public, *private, *(f"{url}?action={step}" for url in private for step in steps)]
    before = everything()

    for url in urls:
        getattr(client, method)(url)

    assert [url.split("/")[-2] for url in private] == [*PLACE_TOKENS, WISH_TOKEN]
    assert everything() == before


# Tell me


@pytest.fixture
def retreat(db):
    make_nation()
    return make_event("Retreat", in_days=None)


def test_wish_to_be_told_is_confirmed_and_comes_true(retreat, client):
    url = reverse("events:tell_me", args=[retreat.slug])

    response = client.post(url, {"email": "Ana@people.example"})

    assert (response.status_code, response.url) == (303, f"{url}sent/")
    mail = mails("interest:").get()
    told = re.search(r"https?://[^/]+(/events/retreat/told/\S+)", mail.text)[1]
    assert "Yes, tell me" in words(client.get(told))
    assert Interest.objects.get().confirmed_at is None

    response = client.post(told, {"action": "confirm"})

    assert (response.status_code, response.url) == (303, told)
    assert "We will write to you once" in words(client.get(told))

    retreat.starts_on = timezone.localdate() + timedelta(days=9)
    retreat.save()
    retreat.write_occurrences()
    registrations.announce()

    assert mails("announce:").get().to == "ana@people.example"
    assert Interest.objects.count() == 0
    assert client.get(told).status_code == 404


def test_mail_about_a_wish_that_got_lost_is_sent_again(retreat, client, monkeypatch):
    url = reverse("events:tell_me", args=[retreat.slug])
    client.post(url, {"email": "ana@people.example"})
    later = timezone.now() + timedelta(minutes=5)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    client.post(url, {"email": "ana@people.example"})

    assert (Interest.objects.count(), mails("interest:").count()) == (1, 2)


def test_wish_is_taken_back(retreat, client):
    with transaction.atomic():
        wish = Interest.note(retreat, email="ana@people.example", language="en")
    url = reverse("events:told", args=[retreat.slug, wish.token])

    assert client.post(url, {"action": "else"}).status_code == 400
    response = client.post(url, {"action": "forget"})

    assert "We have deleted your address." in words(response)
    assert Interest.objects.count() == 0
    assert client.post(url, {"action": "forget"}).status_code == 404


def test_answer_about_a_wish_does_not_tell_whether_the_address_is_known(retreat, client):
    url = reverse("events:tell_me", args=[retreat.slug])
    wish = Interest.note(retreat, email="ana@people.example", language="en")
    wish.confirm()

    answers = [client.post(url, {"email": f"{name}@people.example"}) for name in ("ana", "ben")]

    assert answer(answers[0]) == answer(answers[1])


def test_event_with_a_date_leads_to_its_page(group, client):
    url = reverse("events:tell_me", args=[group.slug])

    assert client.get(url).url == group.get_absolute_url()
    assert client.post(url, {"email": "ana@people.example"}).url == group.get_absolute_url()
    assert Interest.objects.count() == 0


def test_wrong_address_for_a_wish_is_refused(retreat, client):
    response = client.post(reverse("events:tell_me", args=[retreat.slug]), {"email": "ana"})

    assert response.status_code == 422
    assert "Write an e-mail address like" in words(response)


# The mails

STEPS = [
    "confirm", "known", "requested", "waiting", "offered", "confirmed", "declined", "left",
    "expired", "moved", "cancelled", "reinstated",
]  # fmt: skip
UNSAID = ["cancer", "mbc", "metast", "hospice", "health", "tumor", "patient", "evening group"]


def written(row, step):
    with transaction.atomic():
        notices.write(row, step)
    return mails(f"{step}:").get()


def plain(html):
    """Return the words of a mail's HTML, without its head."""
    return BeautifulSoup(html, "html.parser").body.get_text(" ").split()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("step", STEPS)
def test_mail_says_the_same_in_text_and_html_and_nothing_in_its_subject(step, language, day):
    state = {"offered": "offered", "confirmed": "confirmed"}.get(step, "waiting")
    row = make_registration(day, state, language=language)

    mail = written(row, step)

    assert plain(mail.html) == mail.text.replace("----", "").split()
    assert [word for word in UNSAID if word in mail.subject.lower()] == []
    assert len(set(re.findall(r"https?://\S+/rsvp/\S+", mail.text))) == 1
    assert "Pacific" in mail.text or "Pacífico" in mail.text
    assert "Oregon affiliate" in mail.text
    assert "Ana Sample" not in mail.text


def test_mail_of_a_coordinator_carries_the_words_and_no_markup(day):
    row = make_registration(day)

    with transaction.atomic():
        notices.message(row, "one", "Bring a <b>pen</b> & paper.\n\nSee you!")

    mail = mails("message:").get()
    assert "Bring a <b>pen</b> & paper.\n\nSee you!" in mail.text
    assert "Bring a &lt;b&gt;pen&lt;/b&gt; &amp; paper." in mail.html


def test_reminder_is_dropped_when_the_place_is_given_up(day):
    row = make_registration(day, queued_at=timezone.now() - timedelta(days=30))
    start(day, 20)

    registrations.remind()

    (mail,) = mails("reminder:").filter(reason__startswith="events.place:")[:1]
    reference = mail.reason.partition(":")[2]
    assert notices.has_place(reference)
    row.cancel()
    assert not notices.has_place(reference)


def test_mail_of_a_date_with_a_title_and_place_of_its_own_names_them(day):
    day.change(own_title="Picnic")
    row = make_registration(day)

    mail = written(row, "confirmed")

    assert "Picnic" in mail.text
    assert "Evening group" not in mail.text


def test_spanish_mail_has_the_spanish_title(group, day):
    make_event("Grupo de la tarde", translation_of=group)
    row = make_registration(day, language="es")

    mail = written(row, "confirmed")

    assert "Grupo de la tarde" in mail.text


# Without a form


def test_date_that_begins_meanwhile_is_refused_by_the_verb(day):
    row = signed_up(day, State.NEW)
    start(day, -1)

    with pytest.raises(ValidationError, match="begun"):
        row.confirm()


# In a browser


def test_errors_are_focused_and_break_no_rule(page, watched):
    make_portal()
    day = Event.objects.get(slug="evening-group", language="en").occurrences.first()
    page.goto(rsvp_url(day))
    page.locator("main form button").click()

    # A browser gives the focus a moment after the page.
    page.wait_for_selector(".error-summary:focus")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "id_name"
    assert violations(page) == []
    assert ["status of 422" in message for message in watched.console] == [True]
    watched.console.clear()


def test_sign_up_works_by_keyboard_without_scripts(open_page):
    make_portal()
    day = Event.objects.get(slug="evening-group", language="en").occurrences.last()
    page = open_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(rsvp_url(day))

    page.locator("#id_name").focus()
    page.keyboard.type("Ana")
    page.keyboard.press("Tab")
    page.keyboard.type("ana@people.example")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rsvp/sent/")
    page.goto(Registration.objects.get(email="ana@people.example").get_absolute_url())
    page.locator("main form button").press("Enter")

    page.locator("#state.has-place").wait_for()
    assert Registration.objects.get(email="ana@people.example").state == State.CONFIRMED


def test_offer_of_a_cancelled_date_cannot_be_taken(day):
    Occurrence.objects.filter(pk=day.pk).update(seats=1)
    first, second = signed_up(day), signed_up(day, State.WAITING)
    first.cancel()
    second.refresh_from_db()
    assert second.state == State.OFFERED
    Occurrence.objects.get(pk=day.pk).cancel()

    with pytest.raises(ValidationError, match="cancelled"):
        second.accept_offer()

    second.refresh_from_db()
    assert second.state == State.OFFERED
