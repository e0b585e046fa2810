"""Checks of listings: when they are due, how they are noted, who is reminded, what readers see."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mbcportal.outbox.models import OutboxEmail
from mbcportal.search.index import current_index
from mbcportal.taxonomy.places import place_of_region
from resources import freshness
from resources.models import Resource, Verification
from resources.reminders import remind
from tests.content import (
    make_affiliate,
    make_broken_link,
    make_regions,
    make_report,
    make_resource,
)
from tests.desk import Form, errors, member, messages, read

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def ago(days):
    return timezone.localdate() - timedelta(days=days)


def overdue_by(days, months=6):
    """Return the day of a check that was due so many days before today."""
    due = ago(days)
    check = freshness.months_after(due, -months)
    while freshness.due_on(check, months) < due:
        check += timedelta(days=1)
    return check


def names(rows):
    return sorted(row.name for row in rows)


# When a check is due


@given(day=DAYS, check=DAYS, months=st.sampled_from(freshness.PERIODS))
def test_latest_check_due_before_a_day_parts_all_checks_rightly(day, check, months):
    is_due = freshness.due_on(check, months) < day

    assert is_due == (check <= freshness.latest_check_due_before(day, months))


@pytest.mark.django_db
@pytest.mark.parametrize("months", freshness.PERIODS)
def test_queues_hold_what_their_names_say(months):
    for name, late in [("Long", 61), ("Month", 31), ("Grace", 60), ("Late", 1), ("Today", 0),
                       ("Soon", -14), ("Fresh", -16)]:  # fmt: skip
        make_resource(name, review_months=months, verified_on=overdue_by(late, months))
    make_resource("Never")
    make_resource("Draft", published=False, verified_on=ago(900))
    today, rows = timezone.localdate(), Resource.objects.to_keep_true()

    assert names(rows.check_overdue(today)) == ["Grace", "Late", "Long", "Month"]
    assert names(rows.check_due_soon(today)) == ["Soon", "Today"]
    assert names(rows.long_overdue(today)) == ["Long"]
    assert names(rows.never_checked()) == ["Never"]
    assert [row.name for row in rows if row.is_long_overdue] == ["Long"]


@pytest.mark.django_db
@pytest.mark.parametrize("months", [0, 2, 7, 32_000])
def test_other_review_periods_are_refused(months):
    resource = make_resource()
    resource.review_months = months

    with pytest.raises(ValidationError) as caught:
        resource.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        resource.save()

    assert "review_months" in caught.value.message_dict


# Noting a check


@pytest.mark.django_db
def test_good_check_sets_the_day_and_lifts_the_listing():
    old = make_resource("Old", verified_on=ago(900), verified_how="visit", reminded=3)
    make_resource("New", verified_on=ago(1))
    sunk = current_index().sunk.bit_count()

    Verification.objects.record(old, "call", parts=["phones"])

    old.refresh_from_db()
    assert (old.verified_on, old.verified_how, old.reminded) == (ago(0), "call", 0)
    assert [sunk, current_index().sunk] == [1, 0]


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", ["no-answer", "closed"])
def test_check_without_a_good_end_leaves_the_day(outcome):
    resource = make_resource(verified_on=ago(40), verified_how="visit")

    Verification.objects.record(resource, "call", outcome=outcome)

    resource.refresh_from_db()
    assert (resource.verified_on, resource.verified_how) == (ago(40), "visit")
    assert resource.verifications.get().outcome == outcome


@pytest.mark.django_db
def test_check_written_down_late_does_not_turn_the_day_back():
    resource = make_resource(verified_on=ago(3), verified_how="visit")

    Verification.objects.record(resource, "call", on=ago(30))

    resource.refresh_from_db()
    assert (resource.verified_on, resource.verified_how) == (ago(3), "visit")


@pytest.mark.django_db
def test_check_outlives_the_next_version_and_old_words():
    resource = make_resource()
    following = resource.begin_next()
    Verification.objects.record(following, "call")

    following.refresh_from_db()
    following.publish()

    resource.refresh_from_db()
    assert (resource.verified_on, resource.verifications.count()) == (ago(0), 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [{"on": timezone.localdate() + timedelta(days=2)}, {"parts": ["nose"]},
     {"parts": ["phones", "phones"]}, {"outcome": "maybe"}, {"note": "x" * 1001}],
)  # fmt: skip
def test_check_that_does_not_fit_is_refused(fields):
    resource = make_resource()

    with pytest.raises(ValidationError):
        Verification.objects.record(resource, "call", **fields)

    assert not Verification.objects.exists()


# At the desk


@pytest.fixture
def desk(db):
    make_regions()
    own = make_affiliate("cedar", serves=["oregon"])
    other = make_affiliate("juniper", serves=["idaho"])
    client = Client()
    client.force_login(member("ruth", own, "editor"))
    return client, own, other


def url(resource, page=""):
    return f"/admin/resources/resource/{resource.pk}/{page}"


def test_one_press_on_the_form_notes_a_call(desk):
    client, own, _other = desk
    resource = make_resource(affiliate=own)
    page = read(client.get(url(resource, "change/")))
    form = page.select_one("form.check-now")
    button = form.select_one("button[value=call]")

    response = client.post(form["action"], {button["name"]: button["value"]}, follow=True)

    check = resource.verifications.get()
    assert (check.on, check.method, check.outcome, check.by.username) == (
        ago(0), "call", "right", "ruth",
    )  # fmt: skip
    assert messages(response) == ["Thank you. Readers see that it was checked."]
    assert "by phone: All is right" in read(response).select_one(".checks").get_text()


def test_check_page_notes_what_came_of_it(desk):
    client, own, _other = desk
    resource = make_resource(affiliate=own)
    form = Form(client, url(resource, "check/"))

    form.send(None, method="email", on=str(ago(2)), outcome="no-answer", parts=["web", "hours"],
              note="Try again in May.\nThen call.")  # fmt: skip

    check = resource.verifications.get()
    assert (check.on, check.outcome, check.parts) == (ago(2), "no-answer", ["web", "hours"])
    assert check.part_names == ["opening hours", "website and e-mail"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [({}, "method"), ({"method": "dream"}, "method"), ({"method": "call", "on": "soon"}, "on"),
     ({"method": "call", "on": "2999-01-01"}, "on"), ({"method": "call", "note": "a\0b"}, "note"),
     ({"method": "call", "note": "x" * 10_000}, "note"),
     ({"method": "call", "parts": ["nose"]}, "parts")],
)  # fmt: skip
def test_mistake_in_a_check_is_said_at_its_field(desk, sent, field):
    client, own, _other = desk
    resource = make_resource(affiliate=own)

    response = client.post(url(resource, "check/"), sent)

    assert response.status_code == 400
    assert list(errors(response)) == [field]
    assert not Verification.objects.exists()


def test_listing_of_others_cannot_be_checked(desk):
    client, _own, other = desk
    resource = make_resource("Theirs", affiliate=other)

    pages = [
        client.get(url(resource, "check/")),
        client.post(url(resource, "check/"), {"method": "call"}),
    ]
    client.post(
        "/admin/resources/resource/",
        {"action": "checked_call", "_selected_action": [resource.pk], "index": 0},
    )

    assert {page.status_code for page in pages} <= {302, 403, 404}
    assert b"Theirs" not in pages[0].content
    assert not Verification.objects.exists()


def test_action_notes_a_check_of_the_public_ones(desk):
    client, own, _other = desk
    rows = [make_resource(name, affiliate=own, published=is_public)
            for name, is_public in [("A", True), ("B", True), ("C", False)]]  # fmt: skip

    response = client.post(
        "/admin/resources/resource/",
        {"action": "checked_website", "_selected_action": [row.pk for row in rows], "index": 0},
        follow=True,
    )

    checked = Verification.objects.values_list("resource__name", "method", "by__username")
    assert sorted(checked) == [("A", "website", "ruth"), ("B", "website", "ruth")]
    assert messages(response) == [
        "2 listings are checked.", "Only a public page can be checked. Publish it first.",
    ]  # fmt: skip


def test_queues_are_filters_with_counts(desk):
    client, own, other = desk
    make_resource("Late", affiliate=own, verified_on=ago(300))
    make_resource("Never one", affiliate=own)
    make_resource("Never two", affiliate=own)
    make_resource("Theirs", affiliate=other)

    page = client.get("/admin/resources/resource/?checking=never")

    assert names(page.context["cl"].result_list) == ["Never one", "Never two"]
    panel = read(page).select_one("#changelist-filter").get_text(" ", strip=True)
    for said in ["Overdue (1)", "more than two months (1)", "two weeks (0)", "Never checked (2)"]:
        assert said in panel


# What readers see


@pytest.mark.django_db
def test_late_listing_says_so_on_its_page_and_card(client):
    resource = make_resource(verified_on=overdue_by(61), verified_how="call")
    said = "longer ago than we wish"

    pages = [client.get(at).content.decode() for at in [resource.get_absolute_url(), "/resources/"]]
    Resource.objects.update(verified_on=overdue_by(60))
    later = client.get(resource.get_absolute_url()).content.decode()

    assert [said in page for page in pages] == [True, True]
    assert said not in later
    assert 'href="/how-we-choose/"' in later


def found(place=None):
    index = current_index()
    return [
        Resource.objects.get(pk=pk).name
        for pk in index.find("resource", "en", place=place and place_of_region(place)).ids
    ]


@pytest.mark.django_db
def test_late_listing_comes_last_in_its_tier_and_is_not_hidden():
    make_regions()
    make_resource("Near late", serves=["portland-metro"], verified_on=overdue_by(90))
    make_resource("Near never", serves=["portland-metro"])
    make_resource("Near fresh", serves=["portland-metro"], verified_on=ago(1))
    make_resource("State", serves=["oregon"], verified_on=ago(1))

    assert found("portland-metro") == ["Near fresh", "Near never", "Near late", "State"]
    assert found() == ["Near fresh", "State", "Near never", "Near late"]


@pytest.mark.django_db
def test_late_listing_comes_after_one_that_fits_as_well_but_not_after_one_that_does_not():
    make_resource("Wigs", verified_on=overdue_by(90), topics=["other-things"])
    make_resource("Wigs and scarves", verified_on=ago(1), topics=["other-things"])
    make_resource("Scarves", summary="Sometimes wigs.", verified_on=ago(1), topics=["other-things"])
    index = current_index()

    ids = index.find("resource", "en", text=index.read("wigs")).ids

    shown = [Resource.objects.get(pk=pk).name for pk in ids]
    assert shown == ["Wigs and scarves", "Wigs", "Scarves"]


@pytest.mark.django_db
def test_index_is_good_until_the_next_listing_sinks():
    make_resource(verified_on=overdue_by(59))  # sinks in two days
    index = current_index()

    local = timezone.localtime(index.good_until)

    assert index.sunk == 0
    assert (local.date(), local.hour) == (ago(-2), 0)


@pytest.mark.django_db
def test_figures_of_the_page_are_counted(client):
    make_resource("A", verified_on=ago(1))
    make_resource("B", verified_on=ago(1))
    late = make_resource("C", verified_on=ago(900))
    make_resource("D")
    make_resource("Sample", is_sample=True)
    make_resource("Draft", published=False)
    make_report(late, "closed")
    make_broken_link("https://rides.example/gone", [late])

    page = read(client.get("/how-we-choose/"))
    with CaptureQueriesContext(connection) as queries:
        client.get("/how-we-choose/")

    assert [int(one.get_text()) for one in page.select("dl.details dd")] == [4, 2, 1, 1, 1, 1]
    assert len(queries) < 12


# Reminders


def subjects():
    return sorted(OutboxEmail.objects.values_list("to", "subject"))


@pytest.fixture
def people(db):
    make_regions()
    own = make_affiliate("cedar", serves=["oregon"])
    other = make_affiliate("juniper", serves=["idaho"])
    staff = [
        ("ruth", own, "editor"),
        ("max", own, "manager"),
        ("cora", own, "coordinator"),
        ("olga", other, "editor"),
    ]
    for name, affiliate, role in staff:
        person = member(name, affiliate, role)
        person.email = f"{name}@mail.example"
        person.save()
    return own


MONDAY = date(2026, 11, 23)


def test_each_step_is_mailed_once_to_those_who_keep_the_listing(people):
    resource = make_resource(affiliate=people, review_months=6, verified_on=date(2026, 6, 7))
    # Due December 7: two weeks before, on the day after, and a month after that.
    days = [MONDAY - timedelta(days=1), MONDAY]
    days += [MONDAY + timedelta(days=number) for number in range(1, 90)]
    told = []

    for day in days:
        before = OutboxEmail.objects.count()
        remind(day)
        if OutboxEmail.objects.count() > before:
            told.append((day, OutboxEmail.objects.count() - before))

    assert told == [(MONDAY, 2), (date(2026, 12, 8), 2), (date(2027, 1, 7), 2)]
    assert {to for to, _subject in subjects()} == {"ruth@mail.example", "max@mail.example"}
    resource.refresh_from_db()
    assert resource.reminded == 3


def test_person_gets_one_mail_a_week_with_all_that_is_new(people):
    make_resource("A", affiliate=people, verified_on=date(2026, 5, 20))
    make_resource("B", affiliate=people, verified_on=date(2026, 1, 1))
    remind(MONDAY)
    make_resource("C", affiliate=people, verified_on=date(2026, 5, 1))

    remind(MONDAY + timedelta(days=3))
    first = subjects()
    remind(MONDAY + timedelta(days=7))

    assert first == [("max@mail.example", "2 listings to check"),
                     ("ruth@mail.example", "2 listings to check")]  # fmt: skip
    assert len(subjects()) == 4
    text = OutboxEmail.objects.order_by("pk").first().text
    assert text.index("- B (due July 1, 2026)") < text.index("- A (due Nov. 20, 2026)")
    assert "/admin/resources/resource/?checking=overdue" in text


def test_reminders_can_be_turned_off_and_never_go_to_other_affiliates(people):
    make_resource(affiliate=people, verified_on=date(2026, 1, 1))
    people.memberships.filter(user__username="ruth").update(gets_reminders=False)

    remind(MONDAY)

    assert [to for to, _subject in subjects()] == ["max@mail.example"]


def test_more_time_lets_a_listing_be_named_again(people):
    resource = make_resource(affiliate=people, review_months=6, verified_on=date(2026, 5, 1))
    remind(MONDAY)
    Resource.objects.update(review_months=12)

    remind(date(2027, 4, 20))

    resource.refresh_from_db()
    assert resource.reminded == 1
    assert len(subjects()) == 4
