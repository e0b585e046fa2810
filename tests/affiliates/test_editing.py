"""Staff can do their work: add, save, publish, take back, withdraw; mistakes lose nothing."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from education.models import Article
from events.models import Event
from mbcportal.publishing.models import PublishingStep
from mbcportal.search.models import SearchEntry
from resources.models import Organization, Resource
from tests.content import (
    make_affiliate,
    make_article,
    make_audience,
    make_event,
    make_language,
    make_organization,
    make_regions,
    make_resource,
    make_site,
    make_topic,
    make_venue,
)
from tests.desk import Form, errors, member, messages, read

ADD_RESOURCE = "/admin/resources/resource/add/"
ADD_EVENT = "/admin/events/event/add/"
ADD_ARTICLE = "/admin/education/article/add/"

NO_CHOICE = "Select a valid choice. %s is not one of the available choices."
NO_SLUG = "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."

HOSTILE = (
    '<p onclick="steal()">Call <strong>first</strong>.'
    '<script>steal()</script><img src="https://elsewhere.example/x.png">'
    '<a href="javascript:steal()">here</a> <a href="https://help.example/">there</a></p>'
)
CLEANED = (
    '<p>Call <strong>first</strong>.<img><a rel="noopener">here</a> '
    '<a href="https://help.example/" rel="noopener">there</a></p>'
)


@pytest.fixture
def world(db):
    """An affiliate in Oregon with what its forms choose from."""
    regions = make_regions()
    affiliate = make_affiliate("cedar", serves=["oregon"])
    return {
        "affiliate": affiliate,
        "oregon": regions["oregon"],
        "topic": make_topic("rides"),
        "english": make_language("en"),
        "audience": make_audience(),
        "site": make_site(),
        "organization": make_organization("Cedar Foundation", affiliate=affiliate),
    }


@pytest.fixture
def editor(world):
    client = Client()
    client.force_login(member("editor", world["affiliate"], "editor"))
    return client


@pytest.fixture
def coordinator(world):
    client = Client()
    client.force_login(member("coordinator", world["affiliate"], "coordinator"))
    return client


@pytest.fixture
def manager(world):
    client = Client()
    client.force_login(member("manager", world["affiliate"], "manager"))
    return client


def change_url(row):
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"


def resource_words(world):
    return {
        "name": "Rides to treatment",
        "slug": "rides-to-treatment",
        "organization": world["organization"].pk,
        "kind": "program",
        "summary": "Rides from volunteer drivers, free of charge.",
        "description": "<p>Call two days before.</p>",
        "who_for": "People in treatment.",
        "service_area": [world["oregon"].pk],
        "languages": [world["english"].pk],
        "audiences": [world["audience"].pk],
        "main_topic": world["topic"].pk,
        "topics": [world["topic"].pk],
        "website": "https://help.example/rides",
        "time_zone": "America/Los_Angeles",
        "is_by_phone": "on",
        "eligible_diagnosis": "metastatic",
        "eligible_in_treatment": "on",
        "eligible_min_age": "18",
        "eligible_max_age": "120",
    }


def event_words(world):
    """A group on the first Tuesday of every month, 4 pm in Boise."""
    first = next_first_tuesday(timezone.localdate() + timedelta(days=1))
    return {
        "title": "Tuesday group",
        "slug": "tuesday-group",
        "summary": "People talk on screen.",
        "description": "<p>You may just listen.</p>",
        "format": "online",
        "time_zone": "America/Boise",
        "starts_on": first.isoformat(),
        "start_time": "16:00",
        "duration_minutes": "90",
        "repeats": "weekday",
        "nth": "1",
        "weekday": "1",
        "ends": "after",
        "ends_after": "6",
        "languages": [world["english"].pk],
        "service_area": [world["oregon"].pk],
        "main_topic": world["topic"].pk,
        "topics": [world["topic"].pk],
    }


def next_first_tuesday(day):
    while day.weekday() != 1 or day.day > 7:
        day += timedelta(days=1)
    return day


def article_words(world):
    return {
        "title": "What helps with pain?",
        "slug": "what-helps-with-pain",
        "kind": "guide",
        "answer": "There is help for pain at every stage.",
        "summary": "Medicines and more that help with pain.",
        "body": "<h2>What helps?</h2><p>Tell your team early.[1] Many things help.[2]</p>",
        "main_topic": world["topic"].pk,
        "topics": [world["topic"].pk],
    }


def write_resource(client, world, button="_save", **changes):
    form = Form(client, ADD_RESOURCE)
    form.add("phones", number="503-222-2000", label="Helpline", extension="2")
    form.add("opening_hours", weekday="0", opens="09:00", closes="17:00")
    form.add("opening_hours", weekday="4", opens="22:00", closes="02:00")
    form.add("hours_exceptions", date="2027-07-05")
    form.add("locations", city="Portland", state=world["oregon"].pk, zip_code="97201")
    form.add("sources", url="https://help.example/", title="Rides", read_on="2026-11-01")
    return form.send(button, **{**resource_words(world), **changes})


def write_article(client, world, button="_save", **changes):
    form = Form(client, ADD_ARTICLE)
    form.add("care_notes", level="today", text="You have a new pain.")
    form.add("questions", text="What can I take?")
    form.add("references", position="1", title="Cancer pain", url="https://journal.example/1")
    form.add("references", position="2", title="More on pain", year="2024")
    return form.send(button, **{**article_words(world), **changes})


# A listing from its draft to its end


def test_editor_saves_a_listing_with_all_its_parts(editor, world):
    response = write_resource(editor, world)

    row = Resource.objects.get()
    assert response.status_code == 302, errors(response)
    assert row.status == "draft"
    assert row.affiliate == world["affiliate"]
    assert row.eligibility == {
        "diagnosis": "metastatic", "in_treatment": True, "min_age": 18, "max_age": 120,
    }  # fmt: skip
    assert list(row.phones.values_list("number", "label", "extension")) == [
        ("+15032222000", "Helpline", "2")
    ]
    assert list(row.opening_hours.values_list("weekday", "opens", "closes")) == [
        (0, time(9), time(17)),
        (4, time(22), time(2)),
    ]
    assert list(row.hours_exceptions.values_list("date", "opens")) == [(date(2027, 7, 5), None)]
    assert list(row.locations.values_list("city", "state")) == [("Portland", world["oregon"].pk)]
    assert list(row.sources.values_list("url", flat=True)) == ["https://help.example/"]
    assert list(row.topics.all()) == [world["topic"]]
    assert list(row.service_area.all()) == [world["oregon"]]


def test_draft_is_not_public_but_has_a_preview(editor, world):
    write_resource(editor, world)
    row = Resource.objects.get()
    link = read(editor.get(change_url(row))).select_one("a.viewsitelink")["href"]

    assert link == "/resources/rides-to-treatment/?preview=1"
    assert Client().get("/resources/rides-to-treatment/").status_code == 404
    assert Client().get(link).status_code == 404
    assert read(editor.get(link)).h1.get_text() == "Rides to treatment"


def test_editor_publishes_a_listing_while_adding_it(editor, world):
    response = write_resource(editor, world, "_publish")

    page = read(Client().get("/resources/rides-to-treatment/"))
    listed = Client().get("/resources/?topic=rides&region=oregon").content.decode()
    assert response.status_code == 302, errors(response)
    assert page.h1.get_text() == "Rides to treatment"
    assert "503-222-2000" in page.get_text()
    assert "Call two days before." in page.get_text()
    assert "Rides to treatment" in listed
    assert SearchEntry.objects.get().title == "Rides to treatment"


def test_preview_link_becomes_the_plain_address_once_public(editor, world):
    write_resource(editor, world, "_publish")
    page = read(editor.get(change_url(Resource.objects.get())))

    assert page.select_one("a.viewsitelink")["href"] == "/resources/rides-to-treatment/"


def test_each_state_offers_the_steps_that_lead_out_of_it(editor, world):
    offered = {}

    def look():
        row = Resource.objects.first()
        form = Form(editor, change_url(row) if row else ADD_RESOURCE)
        offered[row.status if row else "new"] = form.buttons - {
            "_save", "_addanother", "_continue",
        }  # fmt: skip
        return form

    look()
    write_resource(editor, world)
    look().send("_submit")
    look().send("_publish")
    look().send("_archive")
    look()

    assert offered == {
        "new": {"_publish", "_submit"},
        "draft": {"_publish", "_submit", "_archive"},
        "review": {"_publish", "_send_back", "_archive"},
        "published": {"_send_back", "_archive"},
        "archived": {"_publish"},
    }


def test_listing_goes_out_comes_back_and_goes_for_good(editor, world):
    write_resource(editor, world, "_publish")
    row = Resource.objects.get()
    url = "/resources/rides-to-treatment/"
    seen = [Client().get(url).status_code]

    for button in ["_send_back", "_submit", "_publish", "_archive"]:
        response = Form(editor, change_url(row)).send(button)
        assert response.status_code == 302, errors(response)
        seen.append(Client().get(url).status_code)

    assert seen == [200, 404, 404, 200, 410]
    assert SearchEntry.objects.count() == 0
    steps = PublishingStep.objects.order_by("pk").values_list("step", "by__username")
    assert list(steps) == [
        ("publish", "editor"),
        ("send_back", "editor"),
        ("submit", "editor"),
        ("publish", "editor"),
        ("archive", "editor"),
    ]


def test_change_of_a_public_listing_is_public_and_found_at_once(editor, world):
    write_resource(editor, world, "_publish")

    Form(editor, change_url(Resource.objects.get())).send(name="Rides for everybody")

    assert read(Client().get("/resources/rides-to-treatment/")).h1.get_text() == (
        "Rides for everybody"
    )
    assert SearchEntry.objects.get().title == "Rides for everybody"


def test_step_that_does_not_fit_is_said_and_changes_nothing(editor, world):
    write_resource(editor, world, "_publish")
    row = Resource.objects.get()
    form = Form(editor, change_url(row))
    Resource.objects.get().archive()

    response = form.send("_archive", name="Rides for all")

    assert "Somebody changed this page while you were writing." in errors(response)[""][0]
    assert "Rides for all" in response.content.decode()
    row.refresh_from_db()
    assert (row.status, row.name) == ("archived", "Rides to treatment")


def test_actions_publish_and_withdraw_the_chosen_ones(editor, world):
    kept = {"affiliate": world["affiliate"], "published": False, "phones": ()}
    rows = [make_resource(name, **kept) for name in ["First help", "Second help"]]
    chosen = {"_selected_action": [row.pk for row in rows], "index": 0}

    published = editor.post(
        "/admin/resources/resource/", {"action": "publish_chosen", **chosen}, follow=True
    )
    again = editor.post(
        "/admin/resources/resource/", {"action": "publish_chosen", **chosen}, follow=True
    )
    withdrawn = editor.post(
        "/admin/resources/resource/", {"action": "archive_chosen", **chosen}, follow=True
    )

    assert messages(published) == ["2 were changed."]
    (said,) = messages(again)
    assert said.startswith("Left as they are: First help (")
    assert "; Second help (" in said
    assert messages(withdrawn) == ["2 were changed."]
    assert set(Resource.objects.values_list("status", flat=True)) == {"archived"}


def test_deleting_the_chosen_ones_makes_the_search_forget_them(editor, world):
    row = make_resource(affiliate=world["affiliate"], phones=())
    chosen = {"_selected_action": [row.pk], "action": "delete_selected", "post": "yes", "index": 0}

    editor.post("/admin/resources/resource/", chosen)

    assert Resource.objects.count() == 0
    assert SearchEntry.objects.count() == 0


def test_eligibility_stands_in_the_form_as_it_was_saved(editor, world):
    write_resource(editor, world)

    form = Form(editor, change_url(Resource.objects.get()))
    form.send(eligible_in_treatment=None, eligible_min_age="", eligible_insurance="uninsured")

    assert (form.data["eligible_diagnosis"], form.data["eligible_in_treatment"]) == (
        "metastatic", ["on"],
    )  # fmt: skip
    assert Resource.objects.get().eligibility == {
        "diagnosis": "metastatic", "insurance": "uninsured", "max_age": 120,
    }  # fmt: skip


def test_saving_an_unchanged_form_changes_no_word(editor, world):
    write_resource(editor, world, "_publish")
    # The form shows a moment without its microseconds.
    Resource.objects.update(published_at=timezone.now().replace(microsecond=0))
    unlike = {"updated_at": None, "version": None}
    before = Resource.objects.values().get() | unlike

    Form(editor, change_url(Resource.objects.get())).send()

    assert Resource.objects.values().get() | unlike == before


# A listing with mistakes


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"name": "x" * 161}, "name", "Ensure this value has at most 160 characters (it has 161)."),
        ({"name": "Rides\0"}, "name", "Null characters are not allowed."),
        ({"summary": ""}, "summary", "This field is required."),
        ({"organization": ""}, "organization", "This field is required."),
        ({"kind": "spell"}, "kind", NO_CHOICE % "spell"),
        ({"service_area": []}, "service_area", "This field is required."),
        ({"website": "nowhere"}, "website", "Enter a valid URL."),
        ({"email": "rosa"}, "email", "Enter a valid email address."),
        ({"slug": "not an address"}, "slug", NO_SLUG),
        ({"slug": "print"}, "slug", "This address is a page of the portal. Add a word."),
        ({"slug": "suggest"}, "slug", "This address is a page of the portal. Add a word."),
        ({"eligible_min_age": "60", "eligible_max_age": "40"}, "eligible_max_age",
         "The oldest age is below the youngest."),
        ({"eligible_min_age": "-1"}, "eligible_min_age",
         "Ensure this value is greater than or equal to 0."),
        ({"review_months": "7"}, "review_months", NO_CHOICE % "7"),
        ({"published_at_0": "2027-13-01"}, "published_at", "Enter a valid date."),
        ({"description": "<p>" + "long " * 40_001 + "</p>"}, "description",
         "The text is longer than 200000 characters. Split it into two pages."),
    ],
)  # fmt: skip
def test_mistake_in_a_listing_is_said_at_its_field(editor, world, changes, field, sentence):
    response = write_resource(editor, world, "_publish", **changes)

    assert response.status_code == 200
    assert errors(response) == {field: [sentence]}
    assert Resource.objects.count() == 0


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("call us", "“call us” is not a telephone number. Write it like 503-555-0100."),
        ("503-222", "“503-222” is not a number in use. Check its digits and area code."),
        ("503-555-0100", "“503-555-0100” is a number kept for films. Nobody would answer it."),
        ("1" * 25, "Ensure this value has at most 24 characters (it has 25)."),
    ],
)
def test_wrong_phone_is_said_at_its_field(editor, world, number, sentence):
    form = Form(editor, ADD_RESOURCE)
    form.add("phones", number="503-222-2000")
    form.add("phones", number=number)

    response = form.send(**resource_words(world))

    assert response.status_code == 200
    assert errors(response) == {"phones-1-number": [sentence]}
    assert Resource.objects.count() == 0


def test_number_of_films_is_fine_in_a_sample(editor, world):
    form = Form(editor, ADD_RESOURCE)
    form.add("phones", number="503-555-0100")

    response = form.send(**resource_words(world), is_sample="on")

    assert response.status_code == 302, errors(response)
    assert Resource.objects.get().phones.get().number == "+15035550100"


def test_half_an_exception_and_the_same_day_twice_are_refused(editor, world):
    half, twice = Form(editor, ADD_RESOURCE), Form(editor, ADD_RESOURCE)
    half.add("hours_exceptions", date="2027-07-05", opens="09:00")
    twice.add("hours_exceptions", date="2027-07-05")
    twice.add("hours_exceptions", date="2027-07-05")

    answers = [form.send(**resource_words(world)) for form in (half, twice)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert "Give both times, or none when closed all day." in answers[0].content.decode()
    assert "Please correct the duplicate" in answers[1].content.decode()
    assert Resource.objects.count() == 0


def test_second_page_with_the_same_address_is_refused_in_words(editor, world):
    write_resource(editor, world)

    response = write_resource(editor, world)

    assert response.status_code == 200
    assert errors(response) == {"slug": ["Another page has this address already."]}
    assert Resource.objects.count() == 1


def test_same_address_is_said_at_the_address(editor, world):
    write_resource(editor, world)

    response = write_resource(editor, world)

    assert errors(response) == {"slug": ["Another page has this address already."]}


def test_same_number_in_the_own_list_twice_is_refused_in_words(editor, world):
    write_resource(editor, world, external_id="A-1")

    response = write_resource(editor, world, external_id="A-1", slug="more-rides")

    assert response.status_code == 200
    assert errors(response) == {"": ["Another listing has this number in your list already."]}


def test_mistake_loses_nothing_that_was_typed(editor, world):
    form = Form(editor, ADD_RESOURCE)
    form.add("phones", number="call us", label="Desk")
    form.add("opening_hours", weekday="2", opens="09:00", closes="17:00")
    form.add("locations", city="Portland", state=world["oregon"].pk, access="Ramp")
    form.add("sources", url="nowhere", title="Rides", read_on="2026-11-01")
    typed = form.data | resource_words(world) | {"name": "", "documents": "Proof of <income>"}

    response = form.send(**typed)
    kept = Form(editor, ADD_RESOURCE, response).data

    assert set(errors(response)) == {"name", "phones-0-number", "sources-0-url"}
    assert as_text(kept) == as_text(typed)


def as_text(data):
    """Return form data as they are compared: lists of text, without what is empty."""
    texts = {
        name: sorted(map(str, value if isinstance(value, list) else [value]))
        for name, value in data.items()
        if name != "csrfmiddlewaretoken" and value not in ("", [])
    }
    # Times come back with their seconds.
    return {
        name: [one.removesuffix(":00") if one.count(":") == 2 else one for one in value]
        for name, value in texts.items()
    }


def test_hostile_text_is_cleaned_when_it_is_saved(editor, world):
    write_resource(editor, world, "_publish", description=HOSTILE, how_to_start=HOSTILE)

    row = Resource.objects.get()
    page = Client().get("/resources/rides-to-treatment/").content.decode()
    assert (row.description, row.how_to_start) == (CLEANED, CLEANED)
    assert CLEANED in page
    assert "steal()" not in page


def test_hostile_words_in_plain_fields_are_shown_as_words(editor, world):
    name = "Rides <script>steal()</script>"

    write_resource(editor, world, "_publish", name=name, who_for=name)

    page = Client().get("/resources/rides-to-treatment/")
    assert read(page).h1.get_text() == name
    assert "<script>steal()" not in page.content.decode()
    assert "<script>steal()" not in editor.get("/admin/resources/resource/").content.decode()


def test_new_listing_gets_its_address_from_its_name_and_keeps_it(editor, world):
    add = editor.get(ADD_RESOURCE)
    write_resource(editor, world)
    change = editor.get(change_url(Resource.objects.get()))

    rule = "data-prepopulated-fields"
    filled = read(add).select_one(f"[{rule}]")[rule]
    assert '"id": "#id_slug"' in filled
    assert '"dependency_list": ["name"]' in filled
    assert read(change).select_one(f"[{rule}]")[rule] == "[]"


def test_listing_of_an_organization_that_others_keep_can_be_saved(editor, world):
    elsewhere = make_affiliate("national", serves=["united-states"])
    organization = make_organization("Susan G. Komen", affiliate=elsewhere)
    row = make_resource(organization=organization, affiliate=world["affiliate"], phones=())

    response = Form(editor, change_url(row)).send(summary="A better sentence.")

    assert response.status_code == 302, errors(response)


@pytest.mark.error_log_allowed
def test_published_page_cannot_lose_its_moment(editor, world):
    write_resource(editor, world, "_publish")
    form = Form(editor, change_url(Resource.objects.get()))

    response = form.send(published_at_0="", published_at_1="")

    assert response.status_code in {200, 302}


# An event that repeats


def test_coordinator_publishes_a_group_that_meets_every_month(coordinator, world):
    words = event_words(world)
    response = Form(coordinator, ADD_EVENT).send("_publish", **words)

    event = Event.objects.get()
    local = [row.starts_at.astimezone(ZoneInfo("America/Boise")) for row in event.occurrences.all()]
    assert response.status_code == 302, errors(response)
    assert len(local) == 6
    assert local[0].date().isoformat() == words["starts_on"]
    assert {(at.weekday(), at.day <= 7, at.hour, at.minute) for at in local} == {(1, True, 16, 0)}
    assert {row.ends_at - row.starts_at for row in event.occurrences.all()} == {
        timedelta(minutes=90)
    }
    page = read(Client().get("/events/tuesday-group/"))
    assert page.h1.get_text() == "Tuesday group"
    assert "You may just listen." in page.get_text()
    assert "first Tuesday" in page.get_text()
    assert len(page.select(".dates li")) == 6


def test_change_of_the_hour_moves_the_dates_to_come(coordinator, world):
    Form(coordinator, ADD_EVENT).send(**event_words(world))
    event = Event.objects.get()

    response = Form(coordinator, change_url(event)).send(start_time="17:30")

    assert response.status_code == 302, errors(response)
    assert {
        (row.starts_local.hour, row.starts_local.minute, row.sequence)
        for row in event.occurrences.all()
    } == {(17, 30, 1)}


def test_date_with_an_hour_of_its_own_keeps_it(coordinator, world):
    Form(coordinator, ADD_EVENT).send(**event_words(world))
    event = Event.objects.get()
    event.occurrences.first().change(own_time=time(9))

    Form(coordinator, change_url(event)).send(start_time="18:00")

    assert [row.starts_local.hour for row in event.occurrences.all()] == [9, 18, 18, 18, 18, 18]


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"repeats": "day", "month_day": "32"}, "month_day", NO_CHOICE % "32"),
        ({"repeats": "week", "weekdays": ["7"]}, "weekdays", NO_CHOICE % "7"),
        ({"repeats": "daily"}, "repeats", NO_CHOICE % "daily"),
        ({"ends": "on", "ends_on": "2001-01-01"}, "repeats",
         "This repeat has no date. Check its end and its day."),
        ({"starts_on": "", "date_note": "", "repeats": "once"}, "date_note",
         "Without a first date, say what is known about it."),
        ({"starts_on": "tomorrow"}, "starts_on", "Enter a valid date."),
        ({"starts_on": "2027-02-30"}, "starts_on", "Enter a valid date."),
        ({"start_time": "25:00"}, "start_time", "Enter a valid time."),
        ({"duration_minutes": "4"}, "duration_minutes",
         "Ensure this value is greater than or equal to 5."),
        ({"duration_minutes": ""}, "duration_minutes", "This field is required."),
        ({"days": "15"}, "days", "Ensure this value is less than or equal to 14."),
        ({"registration": "external"}, "registration_url", "Give the address to sign up at."),
        ({"time_zone": "Europe/Berlin"}, "time_zone",
         NO_CHOICE % "Europe/Berlin"),
        ({"slug": "calendar"}, "slug", "This address is a page of the portal. Add a word."),
        ({"repeats": "once", "starts_on": "2027-03-14", "start_time": "02:30"}, "start_time",
         "On Sunday, March 14, 2027 the clock jumps over this time. Choose another."),
    ],
)  # fmt: skip
def test_mistake_in_an_event_is_said_at_its_field(coordinator, world, changes, field, sentence):
    response = Form(coordinator, ADD_EVENT).send("_publish", **(event_words(world) | changes))

    assert response.status_code == 200
    assert errors(response) == {field: [sentence]}
    assert Event.objects.count() == 0


def test_mistake_in_an_event_loses_nothing_that_was_typed(coordinator, world):
    form = Form(coordinator, ADD_EVENT)
    typed = form.data | event_words(world) | {
        "ends": ["on"], "ends_on": "soon", "dates": "2026-12-31\n1/5/2027", "weeks": "x",
        "weekdays": ["2", "4"], "repeats": ["weekday"],
    }  # fmt: skip

    response = form.send(**typed)

    assert as_text(Form(coordinator, ADD_EVENT, response).data) == as_text(typed)


@pytest.mark.error_log_allowed
@pytest.mark.parametrize("day", ["9999-12-31", "9999-01-01"])
def test_first_date_at_the_end_of_the_calendar_is_refused_in_words(coordinator, world, day):
    response = Form(coordinator, ADD_EVENT).send(
        **(event_words(world) | {"starts_on": day, "repeats": "once"})
    )

    assert response.status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "0026-12-01", "1900-01-01"])
def test_first_date_long_ago_is_saved_or_refused_in_words(coordinator, world, day):
    response = Form(coordinator, ADD_EVENT).send(
        "_publish", **(event_words(world) | {"starts_on": day, "repeats": "once"})
    )

    assert response.status_code in {200, 302}


def test_event_without_a_date_is_published_with_its_note(coordinator, world):
    words = event_words(world) | {
        "starts_on": "", "start_time": "", "repeats": "once", "date_note": "Every quarter",
    }  # fmt: skip

    response = Form(coordinator, ADD_EVENT).send("_publish", **words)

    assert response.status_code == 302, errors(response)
    assert Event.objects.get().occurrences.count() == 0
    assert "Every quarter" in Client().get("/events/tuesday-group/").content.decode()


def test_coordinator_adds_a_venue_and_uses_it(coordinator, world):
    added = Form(coordinator, "/admin/events/venue/add/").send(
        name="Library", slug="library", city="Salem", state=world["oregon"].pk
    )
    venue = world["affiliate"].venues.get()

    response = Form(coordinator, ADD_EVENT).send(
        "_publish", **(event_words(world) | {"format": "in-person", "venue": venue.pk})
    )

    assert (added.status_code, response.status_code) == (302, 302)
    assert "Salem" in Client().get("/events/tuesday-group/").content.decode()


def test_join_link_is_on_no_page(coordinator, world):
    link = "https://meet.example/secret-4711"

    Form(coordinator, ADD_EVENT).send("_publish", **event_words(world), join_url=link)

    event = Event.objects.get()
    assert event.join_url == link
    for url in ["/events/tuesday-group/", event.occurrences.first().get_absolute_url(), "/events/"]:
        assert "secret-4711" not in Client().get(url).content.decode()


def test_event_goes_back_to_draft_and_out_of_the_calendar(coordinator, world):
    event = make_event(affiliate=world["affiliate"])
    assert event.title in Client().get("/events/").content.decode()

    Form(coordinator, change_url(event)).send("_send_back")

    assert event.title not in Client().get("/events/").content.decode()
    assert Client().get("/events/evening-group/").status_code == 404


def test_venue_of_another_affiliate_stays_out_of_reach(coordinator, world):
    elsewhere = make_affiliate("national", serves=["united-states"])
    venue = make_venue("Far Hall", state=world["oregon"], affiliate=elsewhere)

    response = Form(coordinator, ADD_EVENT).send(**(event_words(world) | {"venue": venue.pk}))

    assert list(errors(response)) == ["venue"]


# An article with its sources


def test_manager_publishes_an_article_with_its_sources(manager, world):
    response = write_article(manager, world, "_publish")

    article = Article.objects.get()
    page = read(Client().get("/learn/what-helps-with-pain/"))
    assert response.status_code == 302, errors(response)
    assert list(article.references.values_list("position", "title")) == [
        (1, "Cancer pain"), (2, "More on pain"),
    ]  # fmt: skip
    assert page.h1.get_text() == "What helps with pain?"
    assert [a["href"] for a in page.select("sup a")] == ["#source-1", "#source-2"]
    assert len(page.select(".references li")) == 2
    assert "You have a new pain." in page.get_text()
    assert "What can I take?" in page.get_text()
    assert not article.is_reviewed


def test_two_sources_with_one_number_are_refused(manager, world):
    form = Form(manager, ADD_ARTICLE)
    form.add("references", position="1", title="Cancer pain")
    form.add("references", position="1", title="More on pain")

    response = form.send(**article_words(world))

    assert response.status_code == 200
    assert "Another source has this number" in response.content.decode()
    assert Article.objects.count() == 0


def test_source_is_taken_out_and_the_next_one_takes_its_number(manager, world):
    write_article(manager, world)

    response = Form(manager, change_url(Article.objects.get())).send(
        **{"references-0-DELETE": "on", "references-1-position": "1"}
    )

    assert response.status_code == 302, errors(response)
    assert list(Article.objects.get().references.values_list("position", "title")) == [
        (1, "More on pain")
    ]


@pytest.mark.error_log_allowed
def test_two_sources_change_places(manager, world):
    write_article(manager, world)

    response = Form(manager, change_url(Article.objects.get())).send(
        **{"references-0-position": "2", "references-1-position": "1"}
    )

    assert response.status_code in {200, 302}


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"body": ""}, "body", "This field is required."),
        ({"answer": ""}, "answer", "Answer the question in one sentence."),
        ({"slug": "glossary"}, "slug", "This address is a page of the portal. Add a word."),
        ({"language": "xx"}, "language",
         NO_CHOICE % "xx"),
    ],
)  # fmt: skip
def test_mistake_in_an_article_is_said(manager, world, changes, field, sentence):
    response = write_article(manager, world, **changes)

    assert response.status_code == 200
    assert errors(response) == {field: [sentence]}
    assert Article.objects.count() == 0


def test_mistake_in_an_article_loses_nothing_that_was_typed(manager, world):
    form = Form(manager, ADD_ARTICLE)
    form.add("references", position="1", title="", url="https://journal.example/1")
    form.add("questions", text="What can I take?")
    typed = form.data | article_words(world)

    response = form.send(**typed)

    assert errors(response) == {"references-0-title": ["This field is required."]}
    assert as_text(Form(manager, ADD_ARTICLE, response).data) == as_text(typed)


def test_hostile_article_is_cleaned_when_it_is_saved(manager, world):
    write_article(manager, world, "_publish", body=HOSTILE)

    page = Client().get("/learn/what-helps-with-pain/").content.decode()
    assert Article.objects.get().body == CLEANED
    assert "steal()" not in page


def test_translation_shares_the_address_and_leads_to_its_preview(manager, world):
    original = make_article(affiliate=world["affiliate"])
    words = {"title": "¿Qué es?", "slug": original.slug, "language": "es"}

    write_article(manager, world, **words, translation_of=original.pk)

    translation = original.translations.get()
    link = read(manager.get(change_url(translation))).select_one("a.viewsitelink")["href"]
    assert link == "/es/learn/what-is-palliative-care/?preview=1"
    assert read(manager.get(link)).h1.get_text() == "¿Qué es?"


def test_translation_in_the_language_of_its_original_is_refused(manager, world):
    original = make_article(affiliate=world["affiliate"])

    response = write_article(manager, world, translation_of=original.pk)

    assert errors(response) == {
        "language": ["A translation has another language than its original."]
    }


def test_organization_is_added_with_its_address(editor, world):
    response = Form(editor, "/admin/resources/organization/add/").send(
        name="New Fund", slug="new-fund", website="https://fund.example/"
    )

    assert response.status_code == 302, errors(response)
    assert Organization.objects.get(slug="new-fund").affiliate == world["affiliate"]


def test_organization_with_a_taken_address_is_refused_at_the_field(editor, world):
    response = Form(editor, "/admin/resources/organization/add/").send(
        name="Again", slug="cedar-foundation"
    )

    assert errors(response) == {"slug": ["Organization with this Address already exists."]}
