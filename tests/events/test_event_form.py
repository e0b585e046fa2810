"""The form of an event in the admin: how it repeats, the next dates, and what is refused."""

from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.forms import EventForm, repeat_of
from events.models import Event, Registration
from events.wording import day_words
from mbcportal.affiliates.models import Membership
from tests.content import (
    make_affiliate,
    make_event,
    make_language,
    make_regions,
    make_topic,
)
from tests.desk import Form, errors, member, read

ADD = "/admin/events/event/add/"
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@pytest.fixture
def world(db):
    regions = make_regions()
    affiliate = make_affiliate("cedar", serves=["oregon"])
    return {
        "affiliate": affiliate,
        "oregon": regions["oregon"],
        "topic": make_topic("rides"),
        "english": make_language("en"),
    }


@pytest.fixture
def coordinator(world):
    client = Client()
    client.force_login(member("coordinator", world["affiliate"], "coordinator"))
    return client


@pytest.fixture
def words(world):
    """What is typed for an event in Boise that happens once."""
    return {
        "title": "Tuesday group",
        "slug": "tuesday-group",
        "summary": "People talk on screen.",
        "description": "<p>You may just listen.</p>",
        "format": "online",
        "time_zone": "America/Boise",
        "starts_on": "2027-01-05",
        "start_time": "16:00",
        "duration_minutes": "90",
        "languages": [world["english"].pk],
        "service_area": [world["oregon"].pk],
        "main_topic": world["topic"].pk,
        "topics": [world["topic"].pk],
    }


def change_url(event):
    return f"/admin/events/event/{event.pk}/change/"


def shown_dates(response):
    """Return the lines of the next dates that a page shows."""
    return [item.get_text(" ", strip=True) for item in read(response).select("#next-dates > ul li")]


def shown(response):
    """Return all words around the next dates."""
    return read(response).select_one("#next-dates").get_text(" ", strip=True)


def sign_up(occurrence, *emails):
    for email in emails:
        Registration.sign_up(occurrence, name="Ana Sample", email=email).confirm()


# What is chosen becomes the rule, and the rule what is chosen


CHOICES = [
    ({"repeats": "once"}, {"every": ""}),
    (
        {"repeats": "week", "weeks": "2", "weekdays": ["1", "3"]},
        {"every": "week", "interval": 2, "weekdays": [1, 3]},
    ),
    ({"repeats": "week", "weeks": "1"}, {"every": "week"}),
    (
        {"repeats": "weekday", "weekday_months": "3", "nth": "-1", "weekday": "0"},
        {"every": "month", "interval": 3, "nth": -1, "weekdays": [0]},
    ),
    (
        {"repeats": "day", "day_months": "1", "month_day": "-1"},
        {"every": "month", "month_day": -1},
    ),
    (
        {"repeats": "day", "day_months": "2", "month_day": "15", "ends": "after",
         "ends_after": "6"},
        {"every": "month", "interval": 2, "month_day": 15, "count": 6},
    ),
    (
        {"repeats": "year", "years": "2", "ends": "on", "ends_on": "2031-01-05"},
        {"every": "year", "interval": 2, "until": date(2031, 1, 5)},
    ),
    (
        {"repeats": "dates", "dates": "1/19/2027\r\n\r\n2027-01-05\r\n  2027-01-19 "},
        {"every": "dates", "dates": ["2027-01-05", "2027-01-19"]},
    ),
]  # fmt: skip
NOTHING = {
    "every": "", "interval": 1, "weekdays": [], "nth": None, "month_day": None, "dates": [],
    "until": None, "count": None,
}  # fmt: skip


@pytest.mark.parametrize(("typed", "rule"), CHOICES)
def test_choice_becomes_the_rule_and_stands_in_the_form_again(coordinator, words, typed, rule):
    response = Form(coordinator, ADD).send(**words, **typed)

    event = Event.objects.get()
    assert response.status_code == 302, errors(response)
    assert {name: getattr(event, f"repeat_{name}") for name in NOTHING} == NOTHING | rule
    before = {**Form(coordinator, change_url(event)).data, "_seen": "2"}
    Form(coordinator, change_url(event)).send()
    event.refresh_from_db()
    assert {name: getattr(event, f"repeat_{name}") for name in NOTHING} == NOTHING | rule
    again = Form(coordinator, change_url(event)).data
    assert again | {"csrfmiddlewaretoken": ""} == before | {"csrfmiddlewaretoken": ""}


@pytest.mark.parametrize(("typed", "rule"), CHOICES)
def test_parts_of_other_choices_do_not_count(coordinator, words, typed, rule):
    others = {
        "dates": "soon", "weeks": "99", "weekdays": ["9"], "weekday_months": "", "nth": "7",
        "weekday": "x", "day_months": "0", "month_day": "32", "years": "-1", "ends_on": "soon",
        "ends_after": "0",
    }  # fmt: skip
    if typed["repeats"] == "week" and "weekdays" not in typed:
        typed = typed | {"weekdays": []}

    response = Form(coordinator, ADD).send(**{**words, **others, **typed})

    event = Event.objects.get()
    assert response.status_code == 302, errors(response)
    assert {name: getattr(event, f"repeat_{name}") for name in NOTHING} == NOTHING | rule


def test_other_choice_clears_the_parts_of_the_one_before(coordinator, words):
    Form(coordinator, ADD).send(
        **words, repeats="weekday", nth="1", weekday="1", ends="after", ends_after="6"
    )
    event = Event.objects.get()

    Form(coordinator, change_url(event)).send(repeats="once")

    event.refresh_from_db()
    assert {name: getattr(event, f"repeat_{name}") for name in NOTHING} == NOTHING
    assert event.occurrences.count() == 1


def test_list_of_dates_sets_the_first_date(coordinator, words):
    typed = "2027-03-02\n2027-02-02\n2027-12-07"

    Form(coordinator, ADD).send(**words | {"starts_on": "tomorrow"}, repeats="dates", dates=typed)

    event = Event.objects.get()
    assert event.starts_on == date(2027, 2, 2)
    assert [str(row.key) for row in event.occurrences.all()] == sorted(typed.split())


def test_list_that_was_ended_shows_what_is_left():
    event = Event(
        starts_on=date(2027, 1, 5), repeat_every="dates", repeat_dates=["2027-01-19"],
        repeat_until=date(2027, 1, 10),
    )  # fmt: skip

    assert repeat_of(event)["dates"] == [date(2027, 1, 5)]


# Before it is saved


def test_next_dates_are_shown_and_nothing_is_saved(coordinator, words):
    response = Form(coordinator, ADD).send(
        "_preview_dates", **words, repeats="weekday", nth="1", weekday="1"
    )

    assert shown_dates(response) == [
        "Tuesday, January 5, 2027, 4 p.m. to 5:30 p.m. Mountain Time",
        "Tuesday, February 2, 2027, 4 p.m. to 5:30 p.m. Mountain Time",
        "Tuesday, March 2, 2027, 4 p.m. to 5:30 p.m. Mountain Time",
        "Tuesday, April 6, 2027, 4 p.m. to 5:30 p.m. Mountain Time",
        "Tuesday, May 4, 2027, 4 p.m. to 5:30 p.m. Mountain Time",
        "Tuesday, June 1, 2027, 4 p.m. to 5:30 p.m. Mountain Time",
    ]
    assert "The first Tuesday of every month" in shown(response)
    assert Event.objects.exists() is False


def test_next_dates_need_nothing_else_to_be_filled_in(coordinator):
    response = Form(coordinator, ADD).send(
        "_preview_dates", time_zone="America/Boise", starts_on="2027-01-05", repeats="year"
    )

    assert errors(response) == {}
    assert shown_dates(response)[1] == "Wednesday, January 5, 2028"


def test_looking_keeps_everything_that_was_typed(coordinator, words):
    form = Form(coordinator, ADD)
    typed = form.data | words | {
        "title": "", "repeats": ["dates"], "dates": "2027-01-05\n1/19/2027", "weeks": "x",
        "weekdays": ["2"], "keywords": "talk", "cost_note": "Tea is free",
    }  # fmt: skip

    response = form.send("_preview_dates", **typed)

    again = Form(coordinator, ADD, response).data
    plain = {name: value for name, value in typed.items() if name != "csrfmiddlewaretoken"}
    assert {name: as_text(again[name]) for name in plain} == {
        name: as_text(value) for name, value in plain.items()
    }


def as_text(value):
    return [str(one) for one in value] if isinstance(value, list) else str(value)


def test_looking_changes_nothing_of_a_saved_event(coordinator, world):
    event = make_event(affiliate=world["affiliate"], dates=3)
    before = Event.objects.values().get(), list(event.occurrences.values())

    response = Form(coordinator, change_url(event)).send(
        "_preview_dates", starts_on=event.starts_on + DAY, start_time="09:00", title="Another"
    )

    assert len(shown_dates(response)) == 3
    assert "9 a.m. to 10:30 a.m. Pacific Time" in shown_dates(response)[0]
    assert (Event.objects.values().get(), list(event.occurrences.values())) == before


def test_saved_form_shows_the_next_dates(coordinator, world):
    event = make_event(affiliate=world["affiliate"], dates=8)

    response = coordinator.get(change_url(event))

    assert len(shown_dates(response)) == 6
    assert "times" in shown(response)
    assert "not saved yet" not in shown(response)


def test_new_form_shows_none(coordinator):
    assert shown_dates(coordinator.get(ADD)) == []


def test_next_dates_stand_beside_other_mistakes(coordinator, words):
    response = Form(coordinator, ADD).send(**words | {"title": ""}, repeats="year")

    assert errors(response) == {"title": ["This field is required."]}
    assert len(shown_dates(response)) == 2


def test_next_dates_are_not_shown_while_they_are_wrong(coordinator, words):
    response = Form(coordinator, ADD).send(
        "_preview_dates", **words | {"title": ""}, repeats="week", weeks="53"
    )

    assert errors(response) == {"weeks": ["Ensure this value is less than or equal to 52."]}
    assert shown_dates(response) == []


def test_first_date_that_does_not_fit_is_told(coordinator, words):
    response = Form(coordinator, ADD).send(
        "_preview_dates", **words, repeats="weekday", nth="2", weekday="1"
    )

    assert (
        "The first date you gave, Tuesday, January 5, 2027, does not fit the repeat. "
        "It begins on Tuesday, January 12, 2027."
    ) in shown(response)


def test_dates_that_are_over_are_told(coordinator, words):
    response = Form(coordinator, ADD).send("_preview_dates", **words | {"starts_on": "2024-01-02"})

    assert "All dates are over." in shown(response)


# What is refused, beside its field


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"repeats": "week", "weeks": ""}, {"weeks": ["Write a number, such as 1."]}),
        ({"repeats": "week", "weeks": "0"},
         {"weeks": ["Ensure this value is greater than or equal to 1."]}),
        ({"repeats": "week", "weeks": "two"}, {"weeks": ["Enter a whole number."]}),
        ({"repeats": "weekday", "nth": ""}, {"nth": ["Choose which one of the month it is."]}),
        ({"repeats": "weekday", "weekday": ""}, {"weekday": ["Choose a weekday."]}),
        ({"repeats": "day", "month_day": ""}, {"month_day": ["Choose a day of the month."]}),
        ({"repeats": "year", "ends": "on"}, {"ends_on": ["Write the last day."]}),
        ({"repeats": "year", "ends": "after"}, {"ends_after": ["Write the number of dates."]}),
        ({"repeats": "year", "ends": "after", "ends_after": "701"},
         {"ends_after": ["Ensure this value is less than or equal to 700."]}),
        ({"repeats": "year", "ends": "on", "ends_on": "2026-01-01"},
         {"repeats": ["This repeat has no date. Check its end and its day."]}),
        ({"repeats": "year", "ends": "on", "ends_on": "2206-01-01"},
         {"ends_on": ["This year is too far away. Check its digits."]}),
        ({"starts_on": "0026-01-05"},
         {"starts_on": ["This year is too far away. Check its digits."]}),
        ({"repeats": "year", "starts_on": ""},
         {"starts_on": ["A repeat needs its first date. While that is not known, choose “Once”."]}),
        ({"repeats": "year", "starts_on": "soon"}, {"starts_on": ["Enter a valid date."]}),
        ({"repeats": "dates", "dates": " \n"}, {"dates": ["Write at least one date."]}),
        ({"repeats": "dates", "dates": "2027-01-05\n\nJanuary 19"},
         {"dates": [
             "Line 3: “January 19” is no date. Write it like 2026-12-31 or 12/31/2026."
         ]}),
        ({"repeats": "dates", "dates": "2027-02-30"},
         {"dates": [
             "Line 1: “2027-02-30” is no date. Write it like 2026-12-31 or 12/31/2026."
         ]}),
        ({"repeats": "dates", "dates": "2027-01-05\n1/19/2207"},
         {"dates": ["Line 2: the year of “1/19/2207” is too far away. Check its digits."]}),
        ({"repeats": "dates", "dates": "2027-01-05\n2027-03-14", "start_time": "02:30"},
         {"start_time": [
             "On Sunday, March 14, 2027 the clock jumps over this time. Choose another."
         ]}),
        ({"repeats": "week", "starts_on": "2027-02-28", "start_time": "02:30"},
         {"start_time": [
             "On Sunday, March 14, 2027 the clock jumps over this time. Choose another."
         ]}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("button", ["_save", "_preview_dates"])
def test_what_cannot_be_is_said_at_its_field(coordinator, words, typed, said, button):
    response = Form(coordinator, ADD).send(button, **words | typed)

    assert errors(response) == said
    assert Event.objects.exists() is False


def test_too_many_dates_are_refused(coordinator, words):
    first = date(2027, 1, 1)
    typed = "\n".join((first + n * DAY).isoformat() for n in range(701))

    response = Form(coordinator, ADD).send(**words, repeats="dates", dates=typed)

    assert errors(response) == {"dates": ["These are too many dates. Make two events of them."]}


def test_fewer_places_than_are_taken_are_refused_at_the_field(coordinator, world):
    event = make_event(
        affiliate=world["affiliate"], dates=3, registration="here", capacity=8, serves="oregon"
    )
    last = event.occurrences.last()
    sign_up(last, "ana@example.org", "bo@example.org")

    response = Form(coordinator, change_url(event)).send(capacity="1")

    assert errors(response) == {
        "capacity": [f"On {day_words(last.key)}, 2 places are taken. Give at least as many."]
    }


# Dates with people


@pytest.fixture
def group(world):
    """Six weekly dates; two people signed up for the last but one, nobody for the others."""
    event = make_event(
        affiliate=world["affiliate"], dates=6, registration="here", capacity=8, serves="oregon"
    )
    sign_up(event.occurrences.all()[4], "ana@example.org", "bo@example.org")
    return event


def test_dates_with_people_are_named_before_they_go(coordinator, group):
    row = group.occurrences.all()[4]

    response = Form(coordinator, change_url(group)).send(ends_after="4")

    assert errors(response) == {"cancel_dates": ["Tick this box, or keep these dates."]}
    notice = read(response).select_one(".leaving").get_text(" ", strip=True)
    assert f"{day_words(row.key)}: 2 people" in notice
    group.refresh_from_db()
    assert (group.repeat_count, group.occurrences.count()) == (6, 6)


def test_dates_with_people_are_named_by_looking_too(coordinator, group):
    response = Form(coordinator, change_url(group)).send("_preview_dates", ends_after="4")

    assert errors(response) == {}
    assert read(response).select_one(".leaving input[name=cancel_dates]") is not None


def test_dates_with_people_go_after_the_box_is_ticked(coordinator, group):
    row = group.occurrences.all()[4]
    page = Form(coordinator, change_url(group)).send(ends_after="4")

    response = Form(coordinator, change_url(group), page).send(cancel_dates="on")

    row.refresh_from_db()
    assert response.status_code == 302, errors(response)
    assert row.status == "cancelled"
    assert group.occurrences.count() == 5
    assert set(row.registrations.values_list("state", flat=True)) == {"confirmed"}


@pytest.mark.parametrize("changed", [{"ends_after": "5"}, {"start_time": "09:00"}, {"title": "X"}])
def test_nothing_is_asked_when_dates_with_people_stay(coordinator, group, changed):
    response = Form(coordinator, change_url(group)).send(**changed)

    assert response.status_code == 302, errors(response)
    assert group.occurrences.filter(status="cancelled").count() == 0


def test_box_is_ticked_again_for_each_time(coordinator, group):
    response = coordinator.get(change_url(group))

    assert read(response).select_one("input[name=cancel_dates]") is None


# The dates that are there


def test_dates_to_come_are_listed_with_their_state_and_sign_ups(coordinator, group):
    group.occurrences.last().cancel("Holiday")
    fifth = group.occurrences.all()[4]

    page = read(coordinator.get(change_url(group)))

    rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("td")]
        for row in page.select(".dates-to-come tbody tr")
    ]
    nobody = ["Planned", "0 of 8 places taken"]
    assert rows == [
        nobody, nobody, nobody, nobody,
        ["Planned", "2 of 8 places taken"],
        ["Cancelled", "0 of 8 places taken"],
    ]  # fmt: skip
    links = [link["href"] for link in page.select(".dates-to-come tbody a")]
    assert links[4] == f"/admin/events/occurrence/{fifth.pk}/change/"
    assert coordinator.get(links[4]).status_code == 200


def test_more_dates_than_are_listed_lead_to_all(coordinator, world):
    event = make_event(affiliate=world["affiliate"], dates=15, serves="oregon")

    page = read(coordinator.get(change_url(event)))

    assert len(page.select(".dates-to-come tbody tr")) == 12
    link = page.select(".dates-to-come p a")[-1]["href"]
    assert len(read(coordinator.get(link)).select("#result_list tbody tr")) == 15


def test_form_asks_no_more_for_many_dates(coordinator, world):
    asked = {}
    for dates in (2, 30):
        event = make_event(f"Group {dates}", affiliate=world["affiliate"], dates=dates)
        coordinator.get(change_url(event))
        with CaptureQueriesContext(connection) as queries:
            coordinator.get(change_url(event))
        asked[dates] = len(queries)

    assert asked[2] == asked[30]


# Who sees what


def test_join_link_is_not_for_those_who_only_look(world):
    link = "https://meet.example/secret-4711"
    event = make_event(affiliate=world["affiliate"], join_url=link, serves="oregon")
    user = User.objects.create_user("looker", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_event"))
    Membership.objects.create(affiliate=world["affiliate"], user=user, role="editor")
    looker = Client()
    looker.force_login(user)

    response = looker.get(change_url(event))

    assert response.status_code == 200
    assert "secret-4711" not in response.content.decode()
    assert len(shown_dates(response)) == 3
    assert read(response).select("[name=_preview_dates], [name=repeats]") == []


def test_join_link_is_for_those_who_change_the_event(coordinator, world):
    event = make_event(affiliate=world["affiliate"], join_url="https://meet.example/secret-4711")

    assert Form(coordinator, change_url(event)).data["join_url"] == event.join_url


def test_translation_has_no_repeat_of_its_own(coordinator, world):
    event = make_event(affiliate=world["affiliate"], dates=3, serves="oregon")
    translation = make_event(
        "Grupo", translation_of=event, date_note="Cada semana", published=False
    )

    page = read(coordinator.get(change_url(translation)))

    assert page.select("[name=repeats], #next-dates, .dates-to-come") == []


def test_form_knows_every_kind_of_repeat():
    event = Event(starts_on=timezone.localdate(), repeat_every="month", repeat_month_day=3)

    form = EventForm(instance=event)

    assert (form["repeats"].value(), form["month_day"].value()) == ("day", 3)
    assert form["ends"].value() == "never"


# In a browser


def test_repeat_is_chosen_and_looked_at_without_scripts(open_page, coordinator, group):
    page = open_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    cookie = coordinator.cookies["sessionid"].value
    page.context.add_cookies(
        [{"name": "sessionid", "value": cookie, "domain": "localhost", "path": "/"}]
    )
    page.goto(change_url(group))
    assert page.get_by_label("How many dates").is_visible()

    page.get_by_label("Every month on a weekday").check()
    assert page.get_by_label("Every how many weeks").is_visible() is False
    page.get_by_label("Which one").select_option(label="Last")
    page.locator("#id_weekday").select_option(label="Friday")
    page.get_by_role("button", name="Show the next dates").click()

    dates = page.locator("#next-dates > ul li").all_inner_texts()
    assert len(dates) == 6
    assert all(text.startswith("Friday, ") for text in dates)
    assert page.get_by_label("Cancel these dates and tell the people").is_visible()
    assert page.locator("#next-dates").bounding_box()["width"] <= 360


def test_repeat_has_no_hindrance(open_page, coordinator, group, watched):
    page = open_page()
    cookie = coordinator.cookies["sessionid"].value
    page.context.add_cookies(
        [{"name": "sessionid", "value": cookie, "domain": "localhost", "path": "/"}]
    )
    page.goto(change_url(group))

    for choice in ["week", "weekday", "day", "year", "dates", "once"]:
        page.locator(f"[name=repeats][value={choice}]").check()
        for part in [".repeats", ".next-dates", ".dates-to-come"]:
            results = Axe().run(page, context=part, options={"resultTypes": ["violations"]})
            assert results.response["violations"] == []
    # The measuring itself writes styles, which the policy refuses.
    watched.console[:] = [said for said in watched.console if "inline style" not in said]
