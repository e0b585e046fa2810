from datetime import date, time, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone, translation
from model_bakery import baker

from resources.filters import HelplineFinder, OtherHelpFinder, ResourceFinder
from resources.models import HoursException, OpeningHours, Resource
from tests.content import make_regions, make_resource, make_site

pytestmark = pytest.mark.django_db


def finder(query="", kind=ResourceFinder):
    return kind(QueryDict(query))


def ids(query="", kind=ResourceFinder):
    return finder(query, kind).found.ids


def make_open(name, **fields):
    """Return a listing that is open at any hour of any day, by its hours."""
    listing = make_resource(name, phones=(), **fields)
    for weekday in range(7):
        baker.make(OpeningHours, resource=listing, weekday=weekday, opens=time(0), closes=time(0))
    return listing


def test_list_without_filters_shows_what_is_published():
    listing = make_resource("Rides")
    make_resource("Draft", published=False)
    make_resource("To come", at=timezone.now() + timedelta(days=1))
    make_resource("Gone").archive()

    assert ids() == [listing.pk]


# Open now


def test_open_now_keeps_what_is_open():
    always = make_resource("A", is_always_open=True)
    by_hours = make_open("B")
    make_resource("Hours not known")
    closed = make_open("Closed")
    for days in (-1, 0, 1):
        day = timezone.localdate() + timedelta(days=days)
        baker.make(HoursException, resource=closed, date=day, opens=None, closes=None)

    assert ids("open=now") == [always.pk, by_hours.pk]


def test_open_now_shows_the_translation_of_what_is_open():
    english = make_open("Line")
    spanish = make_resource("Línea", translation_of=english)

    with translation.override("es"):
        assert ids("open=now") == [spanish.pk]
    assert ids("open=now") == [english.pk]


def test_open_now_does_not_show_a_draft():
    make_open("Line", published=False)

    assert ids("open=now") == []


def test_open_now_narrows_with_the_other_filters():
    make_open("Rides", topics=["rides"])
    wigs = make_open("Wigs", topics=["wigs"])
    make_resource("Hats", topics=["wigs"])

    assert ids("open=now&topic=wigs") == [wigs.pk]
    assert ids("open=now&q=wigs") == [wigs.pk]


# Funds


@pytest.mark.parametrize("funding", ["none", "waitlist", "closed", "unknown"])
def test_funds_taking_applications_are_the_open_ones(funding):
    make_resource("Other", funding=funding)
    fund = make_resource("Fund", funding="open")

    assert ids("funding=open") == [fund.pk]


def test_funds_that_are_open_now_are_both():
    make_resource("Fund", funding="open")
    make_open("Line")
    both = make_open("Both", funding="open")

    assert ids("open=now&funding=open") == [both.pk]


# Cost, format, language, site


@pytest.mark.parametrize("cost", ["sliding-scale", "insurance", "paid", "varies"])
def test_cost_keeps_what_is_free(cost):
    make_resource("Other", cost=cost)
    free = make_resource("Free", cost="free")

    assert ids("cost=free") == [free.pk]


def test_formats_widen_each_other():
    flags = {"is_by_phone": False}
    person = make_resource("A", **flags, is_in_person=True)
    online = make_resource("B", **flags, is_online=True)
    phone = make_resource("C")
    make_resource("D", **flags)

    assert ids("format=in-person") == [person.pk]
    assert ids("format=online&format=phone") == [online.pk, phone.pk]


def test_language_is_the_one_help_is_given_in():
    make_resource("A", languages=["en"])
    both = make_resource("B", languages=["en", "es"])

    assert ids("language=es") == [both.pk]


def test_site_keeps_what_is_about_it():
    make_site("bone")
    make_resource("A")
    bone = make_resource("B", sites=["bone"])

    assert ids("site=bone") == [bone.pk]


def test_groups_narrow_each_other():
    make_resource("A", cost="free", is_online=False)
    make_resource("B", cost="paid", is_online=True)
    both = make_resource("C", cost="free", is_online=True)

    assert ids("cost=free&format=online") == [both.pk]


# Places


def test_zip_keeps_what_serves_it_the_nearest_first():
    make_regions()
    nation = make_resource("A")
    state = make_resource("B", serves="washington")
    area = make_resource("C", serves="portland-metro")
    make_resource("D", serves="idaho")

    assert ids("zip=98660") == [area.pk, state.pk, nation.pk]
    assert ids("place=vancouver, wa") == [area.pk, state.pk, nation.pk]
    assert ids("region=portland-metro") == [area.pk, state.pk, nation.pk]


@pytest.mark.parametrize("query", ["zip=00000", "place=atlantis", "region=atlantis", "zip=٨٣٧٠٢"])
def test_place_nobody_knows_counts_as_the_whole_country(query):
    make_regions()
    nation = make_resource("A")
    make_resource("B", serves="oregon")

    asked = finder(query)

    assert asked.found.ids == [nation.pk]
    assert len(asked.not_understood) == 1
    assert "whole country" in asked.not_understood[0]
    assert asked.place_shown == ""


# Orders


def test_sorted_by_name_is_without_regard_to_case_and_accents():
    names = ["beta", "Ángel", "Alpha", "Zeta"]
    rows = {name: make_resource(name, slug=f"x{number}") for number, name in enumerate(names)}

    assert ids("sort=name") == [rows[name].pk for name in ("Alpha", "Ángel", "beta", "Zeta")]


def test_last_checked_comes_first_and_never_checked_last():
    never = make_resource("A")
    old = make_resource("B", verified_on=date(2026, 1, 1))
    new = make_resource("C", verified_on=date(2026, 2, 1))

    assert ids("sort=checked") == [new.pk, old.pk, never.pk]


def test_order_that_was_asked_for_goes_before_the_place():
    make_regions()
    nation = make_resource("A")
    state = make_resource("B", serves="oregon")

    assert ids("region=oregon") == [state.pk, nation.pk]
    assert ids("region=oregon&sort=name") == [nation.pk, state.pk]


def test_main_topic_comes_first_where_nothing_else_is_asked():
    second = make_resource("A", topics=["wigs", "rides"])
    first = make_resource("B", topics=["rides"])

    assert ids("topic=rides") == [first.pk, second.pk]


# Helplines apart


def test_helplines_and_other_help_are_all_there_is():
    line = make_resource("Line", kind="helpline")
    program = make_resource("Program")

    assert ids(kind=HelplineFinder) == [line.pk]
    assert ids(kind=OtherHelpFinder) == [program.pk]
    assert set(ids()) == {line.pk, program.pk}


# What nobody understands


@pytest.mark.parametrize(
    "query",
    [
        "open=later",
        "funding=closed",
        "cost=paid",
        "format=smoke-signals",
        "language=xx",
        "topic=nothing",
        "site=x%00y",
        "sort=price",
        "cost=" + "x" * 5000,
    ],
)
def test_value_nobody_knows_is_left_out_and_named(query):
    listing = make_resource("Rides")

    asked = finder(query)

    assert asked.found.ids == [listing.pk]
    assert len(asked.not_understood) == 1
    assert "left it out" in asked.not_understood[0]
    assert len(asked.not_understood[0]) < 200


def test_known_value_counts_beside_an_unknown_one():
    make_resource("Paid", cost="paid")
    free = make_resource("Free", cost="free")

    assert ids("cost=nothing&cost=free") == [free.pk]


@pytest.mark.parametrize(("page", "number"), [("2", 2), ("9", 2), ("0", 2), ("x", 1), ("", 1)])
def test_page_that_is_not_there_is_the_nearest(page, number):
    for one in range(21):
        make_resource(f"Listing {one:02}", phones=())

    assert finder(f"page={page}").result_page.number == number


# Rows


def test_rows_have_the_links_that_a_fetched_row_has(django_assert_num_queries):
    regions = make_regions()
    original = make_resource("Rides", serves="portland-metro", languages=["es", "en"])
    original.service_area.add(regions["idaho"], regions["oregon"])
    make_resource("Viajes", translation_of=original)
    make_resource("Calls", serves="oregon")

    for language in ["en", "es"]:
        with translation.override(language):
            found = finder()
            rows = found.rows(Resource.objects.for_cards())
            fetched = Resource.objects.for_cards().in_order([row.pk for row in rows])
            with django_assert_num_queries(0):
                given = [links(row.facts) for row in rows]
            assert given == [links(row.facts) for row in fetched]
            assert {row.language for row in rows} == {"en", language}


def links(row):
    """Return the languages of a listing and the names of the places it serves."""
    areas = [region.full_name for region in row.service_area.all()[:3]]
    return [language.slug for language in row.languages.all()], areas
