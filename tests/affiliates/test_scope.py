"""What belongs to another affiliate does not exist: not in any address of the desk."""

import json
import re
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLResolver
from django.utils import timezone
from model_bakery import baker

from education.models import Article, Person
from events.models import Event, Occurrence, Venue
from mbcportal.affiliates.models import Affiliate
from mbcportal.links.models import Link
from mbcportal.links.querysets import digest
from mbcportal.publishing.models import Published, Version
from mbcportal.search.models import NeedWords
from mbcportal.signin.models import AuditEntry
from mbcportal.taxonomy.models import ZipCode
from resources.models import Organization, Resource
from tests.content import (
    make_affiliate,
    make_article,
    make_audience,
    make_confirmation,
    make_event,
    make_language,
    make_organization,
    make_person,
    make_regions,
    make_report,
    make_resource,
    make_site,
    make_story,
    make_term,
    make_topic,
    make_venue,
)
from tests.desk import Form, errors, member, messages, read

# A word in everything the other affiliate has, and nowhere else.
MARK = "Zebrafinch"

INSIDE = ["editor", "coordinator", "manager"]
STAFF = [*INSIDE, "other", "newcomer", "admin"]

LISTINGS = {"editor", "manager", "other", "admin"}
EVENTS = {"coordinator", "manager", "other", "admin"}
ARTICLES = {"manager", "other", "admin"}
ADMIN = {"admin"}
EVERYBODY = {"editor", "coordinator", "manager", "other", "admin"}

# Model of the desk: who may look at it, who may change it.
MODELS = {
    "resources.organization": (LISTINGS, LISTINGS),
    "resources.resource": (LISTINGS, LISTINGS),
    "resources.report": (LISTINGS, LISTINGS),
    "resources.confirmation": (LISTINGS, LISTINGS),
    "events.venue": (EVENTS, EVENTS),
    "events.event": (EVENTS, EVENTS),
    "events.occurrence": (EVENTS, set()),
    "events.registration": (EVENTS, set()),
    "education.person": (ARTICLES, ARTICLES),
    "education.article": (ARTICLES, ARTICLES),
    "education.glossaryterm": (ARTICLES, ARTICLES),
    "education.fact": (ARTICLES, ARTICLES),
    "education.storysubmission": (ADMIN, ADMIN),
    "taxonomy.topic": (EVERYBODY, ADMIN),
    "taxonomy.metastasissite": (EVERYBODY, ADMIN),
    "taxonomy.audience": (EVERYBODY, ADMIN),
    "taxonomy.language": (EVERYBODY, ADMIN),
    "taxonomy.region": (EVERYBODY, ADMIN),
    "taxonomy.zipcode": (EVERYBODY, set()),
    "search.synonymset": (ADMIN, ADMIN),
    "search.safetycard": (ADMIN, ADMIN),
    "search.pinnedanswer": (ADMIN, ADMIN),
    "search.needwords": (ADMIN, ADMIN),
    "search.missedwords": (ADMIN, set()),
    "search.wish": (ADMIN, ADMIN),
    "affiliates.affiliate": (EVERYBODY, ADMIN),
    "outbox.outboxemail": (ADMIN, set()),
    "links.link": (EVERYBODY, set()),
    "signin.auditentry": ({"manager", "other", "admin"}, set()),
    "auth.group": (ADMIN, ADMIN),
    "auth.user": (ADMIN, ADMIN),
}
# Nobody adds or changes ZIP codes; an administrator may still delete one.
DELETERS = {
    "taxonomy.zipcode": ADMIN,
    "search.missedwords": ADMIN,
    "links.link": set(),
    # A story is taken back: that deletes more than its row.
    "education.storysubmission": set(),
}

# Visitors write these; nobody adds one at the desk.
ADDERS = {
    "search.wish": set(),
    "education.storysubmission": set(),
    "resources.report": set(),
    # A provider is asked from the listing's page.
    "resources.confirmation": set(),
}

# Models with rows of affiliates, by the names of the rows in `desk`.
OWNED = {
    "resources.organization": "organization",
    "resources.resource": "resource",
    "resources.report": "report",
    "resources.confirmation": "confirmation",
    "events.venue": "venue",
    "events.event": "event",
    "events.occurrence": "occurrence",
    "events.registration": "registration",
    "education.article": "article",
    "affiliates.affiliate": "affiliate",
    "links.link": "link",
    "signin.auditentry": "audit",
}

# Models of which a role has no row: the newcomer belongs to nobody, and who comes is not an
# editor's business.
UNSEEN_BY = {
    "newcomer": OWNED,
    "editor": {"events.registration", "signin.auditentry"},
    "coordinator": {"signin.auditentry"},
}

# Pages that are buttons only.
STEPS = {"next", "bring_back", "export", "save_list", "reset_second_step"}

# Pages about a whole list; tests/sheets tries them with others' files and imports.
PAGES_OF_LISTS = {
    "spreadsheet": "spreadsheet/",
    "template": "spreadsheet/template.csv",
    "save_list": "spreadsheet/export.csv",
    "upload": "spreadsheet/1/",
    "run": "spreadsheet/runs/1/",
}

# Addresses that belong to no model: the status for a visitor, and for anybody on staff.
PLAIN = {
    "/admin/": (302, 200),
    "/admin/login/": (200, 302),
    "/admin/logout/": (302, 405),
    "/admin/password_change/": (302, 200),
    "/admin/password_change/done/": (302, 200),
    "/admin/jsi18n/": (302, 200),
    "/admin/second-step/": (302, 302),
    "/admin/second-step/set-up/": (302, 200),
    "/admin/account/": (302, 200),
    "/admin/account/new-codes/": (302, 405),
    "/admin/account/turn-off/": (302, 405),
    "/admin/account/sign-out/": (302, 405),
    "/admin/password_reset/": (200, 200),
    "/admin/password_reset/done/": (200, 200),
    "/admin/reset/<uidb64>/<token>/": (200, 200),
    "/admin/reset/done/": (200, 200),
    "/admin/autocomplete/": (302, 403),
    "/admin/desk/first-steps/": (302, 405),
    "/admin/desk/reminders/": (302, 405),
    "/admin/r/<path:object>/": (404, 404),
    "/admin/(?P<url>.*)$": (302, 404),
}
APP_LIST = (
    "/admin/^(?P<app_label>"
    "resources|events|education|taxonomy|search|affiliates|signin|auth|links|outbox)/$"
)
PAGES_OF_A_MODEL = {
    "": "changelist",
    "add/": "add",
    "<path:object_id>/history/": "history",
    "<path:object_id>/delete/": "delete",
    "<path:object_id>/change/": "change",
    "<path:object_id>/": "bare",
    "<id>/password/": "password",
    "<path:object_id>/reset-second-step/": "reset_second_step",
    **{
        f"<path:object_id>/{page}/": page
        for page in (
            "check",
            "copy",
            "signups",
            "add_person",
            "message",
            "export",
            "cancel",
            "reinstate",
            "leave",
            "next",
            "review",
            "picture",
            "withdraw",
            "ask",
            "links",
        )
    },
    "spreadsheet/": "spreadsheet",
    "spreadsheet/template.<str:ending>": "template",
    "spreadsheet/export.<str:ending>": "save_list",
    "spreadsheet/<int:upload>/": "upload",
    "spreadsheet/runs/<int:run>/": "run",
    "<path:object_id>/versions/<int:number>/": "version",
    "<path:object_id>/versions/<int:number>/bring_back/": "bring_back",
}


def walk(patterns, before="/admin/"):
    """Yield every address of the admin as its pattern."""
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from walk(entry.url_patterns, before + str(entry.pattern))
        else:
            yield before + str(entry.pattern)


def sort_address(pattern):
    """Return (model or None, page) of an address; (None, None) when nobody thought of it."""
    if pattern in PLAIN:
        return None, pattern
    if pattern == APP_LIST:
        return None, "app list"
    found = re.fullmatch(r"/admin/(\w+)/(\w+)/(.*)", pattern)
    if found and f"{found[1]}.{found[2]}" in MODELS and found[3] in PAGES_OF_A_MODEL:
        return f"{found[1]}.{found[2]}", PAGES_OF_A_MODEL[found[3]]
    return None, None


ADDRESSES = sorted(set(walk(admin.site.urls[0])))
# The pages about one row of an affiliate, as (model, page).
PAGES_OF_ROWS = sorted(
    (model, page)
    for model, page in map(sort_address, ADDRESSES)
    if model in OWNED and page not in {"changelist", "add", *PAGES_OF_LISTS}
)


def affiliate_rows(affiliate, regions, name):
    """Make one of everything an affiliate keeps, with `name` in each of its words."""
    kept = {"affiliate": affiliate, "serves": "oregon"}
    organization = make_organization(f"{name} Foundation", affiliate=affiliate)
    venue = make_venue(f"{name} Hall", state=regions["oregon"], affiliate=affiliate)
    rows = SimpleNamespace(
        affiliate=affiliate,
        organization=organization,
        venue=venue,
        resource=make_resource(
            f"{name} rides", organization=organization, phones=(), published=False, **kept
        ),
        event=make_event(f"{name} evening", format="in-person", venue=venue, dates=1, **kept),
        article=make_article(f"{name} question", affiliate=affiliate),
    )
    rows.audit = AuditEntry.objects.create(what="export", affiliate=affiliate, detail=name)
    for row in [rows.resource, rows.event, rows.article]:
        Version.objects.keep(row)
    rows.report = make_report(rows.resource, "closed", text=name)
    rows.confirmation = make_confirmation(rows.resource, person=name)
    rows.occurrence = rows.event.occurrences.get()
    rows.registration = rows.occurrence.registrations.create(
        name=f"{name} Sample",
        email=f"{name.lower()}@mail.example",
        language="en",
        state="requested",
        queued_at=timezone.now(),
    )
    rows.link = broken_link(
        f"https://rides.example/{name}", [rows.resource, rows.event, rows.article]
    )
    return rows


def broken_link(url, pages):
    """Make a broken link that some pages have."""
    link = Link.objects.create(
        url=url, digest=digest(url), host="rides.example", result="gone", failures=2,
        checked_at=timezone.now(), first_failed_at=timezone.now(),
    )  # fmt: skip
    for page in pages:
        link.uses.create(
            content_type=ContentType.objects.get_for_model(page),
            object_id=page.pk,
            field="website",
            affiliate=page.affiliate,
        )
    return link


@pytest.fixture(scope="module")
def prepared(django_db_setup, django_db_blocker):
    """Two affiliates with one of everything each, and staff of every kind."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_desk()
        transaction.set_rollback(True)


@pytest.fixture
def desk(prepared, db):
    """The same as it was made, whatever the test before did."""
    return prepared


def make_desk():
    regions = make_regions()
    own = make_affiliate("cedar", serves=["oregon"], name_en="Cedar")
    other = make_affiliate("juniper", serves=["idaho"], name_en=f"{MARK} affiliate")
    people = {role: member(role, own, role) for role in INSIDE}
    people["other"] = member("other", other, "manager")
    people["newcomer"] = User.objects.create_user("newcomer", is_staff=True)
    people["admin"] = User.objects.create_superuser("admin")
    shared = {
        "education.person": make_person(),
        "education.glossaryterm": make_term(),
        "education.storysubmission": make_story(picture=ContentFile(b"picture", "picture.jpg")),
        "education.fact": baker.make("education.Fact", wording_en="{value}"),
        "auth.user": people["newcomer"],
        "auth.group": Group.objects.first(),
        "taxonomy.topic": make_topic(),
        "taxonomy.metastasissite": make_site(),
        "taxonomy.audience": make_audience(),
        "taxonomy.language": make_language(),
        "taxonomy.region": regions["oregon"],
        "taxonomy.zipcode": ZipCode.objects.first(),
        "search.synonymset": baker.make("search.SynonymSet"),
        "search.safetycard": baker.make("search.SafetyCard"),
        "search.pinnedanswer": baker.make("search.PinnedAnswer"),
        "outbox.outboxemail": baker.make("outbox.OutboxEmail"),
        "search.needwords": NeedWords.objects.create(topic=make_topic()),
        "search.missedwords": baker.make("search.MissedWords", times=9),
        "search.wish": baker.make("search.Wish"),
    }
    return SimpleNamespace(
        own=affiliate_rows(own, regions, "Cedar"),
        other=affiliate_rows(other, regions, MARK),
        people=people,
        shared=shared,
    )


def signed_in(desk, role):
    client = Client()
    if role != "visitor":
        client.force_login(desk.people[role])
    # Of the audit, only the entries made by hand: signing in makes one, and so does a new role.
    AuditEntry.objects.exclude(what="export").delete()
    return client


def root(model):
    return f"/admin/{model.replace('.', '/')}/"


def url_of(model, page, pk):
    key = quote(str(pk), safe="")
    pages = {
        **PAGES_OF_LISTS,
        "changelist": "",
        "add": "add/",
        "bare": f"{key}/",
        "version": f"{key}/versions/1/",
        "bring_back": f"{key}/versions/1/bring_back/",
        "reset_second_step": f"{key}/reset-second-step/",
    }
    return root(model) + pages.get(page, f"{key}/{page}/")


def addresses(rows, shared):
    """Yield (pattern, model, page, concrete address), with the given rows where it takes one."""
    for pattern in ADDRESSES:
        model, page = sort_address(pattern)
        if model:
            row = getattr(rows, OWNED[model]) if model in OWNED else shared[model]
            yield pattern, model, page, url_of(model, page, row.pk)
        elif page == "app list":
            yield pattern, None, page, "/admin/resources/"
        else:
            number = ContentType.objects.get_for_model(Resource).pk
            concrete = pattern.replace("<path:object>", f"{number}/{rows.resource.pk}")
            yield pattern, None, page, concrete.replace("(?P<url>.*)$", "nothing/here/")


def expected(role, model, page):
    """Return the status that a role gets at an address of a row it may see."""
    if model is None:
        if page == "app list":
            return {"visitor": 302, "newcomer": 404, "coordinator": 404}.get(role, 200)
        return PLAIN[page][role != "visitor"]
    if role == "visitor" or page == "bare":
        return 302
    has_versions = issubclass(apps.get_model(model), Published)
    if page == "history" and model in UNSEEN_BY.get(role, ()) and not has_versions:
        return 302  # the row is not there before anybody's right is asked for
    viewers, changers = MODELS[model]
    may = {
        "add": ADDERS.get(model, changers),
        "delete": DELETERS.get(model, changers),
        "password": ADMIN,
        "review": ADMIN,
    }.get(page, viewers)
    if page in STEPS:
        return 405
    # What is not cancelled cannot be taken back; a file or import that is not there leads back.
    found = 302 if page in {"reinstate", "upload", "run"} else 200
    return found if role in may else 403


def without_filters(response):
    """Return the text of a page without the panel of filters, which has a test of its own."""
    if response.streaming:
        return ""  # a picture
    page = read(response)
    for panel in page.select("#changelist-filter"):
        panel.decompose()
    return str(page)


# Every address


def test_every_address_of_the_desk_is_known():
    assert [address for address in ADDRESSES if sort_address(address) == (None, None)] == []
    assert {model for model, _page in map(sort_address, ADDRESSES) if model} == set(MODELS)
    assert set(PLAIN) <= set(ADDRESSES)


def test_every_model_that_belongs_to_affiliates_is_tried():
    owned = {
        model._meta.label_lower
        for model in admin.site._registry
        if any(field.name == "affiliate" for field in model._meta.fields)
    }
    # What belongs to something of an affiliate.
    below = {
        "events.occurrence", "events.registration", "resources.confirmation", "links.link",
    }  # fmt: skip

    assert owned | below | {"affiliates.affiliate"} == set(OWNED)


@pytest.mark.parametrize("role", ["visitor", *STAFF])
def test_desk_answers_each_role_as_it_should_and_shows_nothing_foreign(desk, role):
    client = signed_in(desk, role)
    rows = desk.other if role == "other" else desk.own
    places = list(addresses(rows, desk.shared))

    answers = {url: client.get(url) for *_, url in places}

    assert {url: answer.status_code for url, answer in answers.items()} == {
        url: expected(role, model, page) for _, model, page, url in places
    }
    marked = {url for url, answer in answers.items() if MARK in without_filters(answer)}
    assert bool(marked) == (role in {"other", "admin"}), marked


def test_desk_sends_visitors_to_the_sign_in(desk):
    client = signed_in(desk, "visitor")

    for _pattern, model, _page, url in addresses(desk.own, desk.shared):
        if model:
            assert client.get(url).headers["Location"].startswith("/admin/login/?next="), url


def test_the_mark_is_shown_to_those_who_may_see_it(desk):
    for role in ["other", "admin"]:
        client = signed_in(desk, role)
        for model, name in OWNED.items():
            row = getattr(desk.other, name)
            assert MARK in without_filters(client.get(root(model))), (role, model)
            assert MARK in without_filters(client.get(url_of(model, "change", row.pk)))


# Direct addresses: somebody else's row is as good as no row


@pytest.mark.parametrize("role", [*INSIDE, "newcomer"])
@pytest.mark.parametrize(("model", "page"), PAGES_OF_ROWS)
def test_address_of_a_foreign_row_answers_as_if_there_were_none(desk, role, model, page):
    client = signed_in(desk, role)
    pk, missing = getattr(desk.other, OWNED[model]).pk, 987_654_321

    def answer(key):
        response = client.get(url_of(model, page, key), follow=True)
        assert MARK not in without_filters(response)
        chain = [(to.replace(str(key), "N"), status) for to, status in response.redirect_chain]
        said = [one.replace(f"“{key}”", "“N”") for one in messages(response)]
        return response.status_code, chain, said

    assert answer(pk) == answer(missing)


@pytest.mark.parametrize("role", [*INSIDE, "newcomer"])
@pytest.mark.parametrize("page", ["change", "delete"])
@pytest.mark.parametrize("model", OWNED)
def test_foreign_row_cannot_be_changed_or_deleted_at_its_address(desk, role, model, page):
    client = signed_in(desk, role)
    rows = apps.get_model(model).objects.filter(pk=getattr(desk.other, OWNED[model]).pk)
    before = rows.values().get()
    sent = {"post": "yes", "name": "Taken", "title": "Taken", "_save": "1", "_publish": "1"}
    sent |= {"_archive": "1", "affiliate": desk.own.affiliate.pk}

    response = client.post(url_of(model, page, before["id"]), sent)

    assert response.status_code in {302, 403}
    assert rows.values().get() == before


# Lists


@pytest.mark.parametrize("role", INSIDE)
def test_lists_have_the_own_rows_only(desk, role):
    client = signed_in(desk, role)

    for model, name in OWNED.items():
        if role in MODELS[model][0]:
            page = read(client.get(root(model)))
            links = [a["href"] for a in page.select("#result_list tbody th a")]
            assert links == [url_of(model, "change", getattr(desk.own, name).pk)]


@pytest.mark.parametrize("role", INSIDE)
def test_search_in_a_list_finds_no_foreign_row(desk, role):
    client = signed_in(desk, role)

    for model in OWNED:
        if role in MODELS[model][0]:
            nothing = read(client.get(root(model), {"q": MARK}))
            own = read(client.get(root(model), {"q": "Cedar"}))
            assert len(nothing.select("#result_list tbody tr")) == 0, model
            assert len(own.select("#result_list tbody tr")) == 1, model


@pytest.mark.parametrize("role", INSIDE)
def test_filters_of_a_list_find_no_foreign_row(desk, role):
    client = signed_in(desk, role)

    tried = 0
    for model in OWNED:
        if role not in MODELS[model][0]:
            continue
        for field in apps.get_model(model)._meta.get_fields():
            target = field.related_model and field.related_model._meta.label_lower
            if not field.concrete or target not in OWNED:
                continue
            foreign = getattr(desk.other, OWNED[target]).pk
            for lookup in [f"{field.name}__id__exact", field.name]:
                response = client.get(root(model), {lookup: foreign}, follow=True)
                assert MARK not in without_filters(response), (model, lookup)
                tried += 1
    assert tried >= 4


def test_filter_panel_offers_the_own_affiliates_only(desk):
    client = signed_in(desk, "manager")

    for model in ["resources.resource", "resources.organization", "events.event"]:
        assert MARK not in client.get(root(model)).content.decode(), model


def test_front_page_shows_nobody_elses_recent_actions(desk):
    for person in desk.people.values():
        if person.username in {"admin", "other"}:
            LogEntry.objects.log_actions(
                person.pk, [desk.other.resource], CHANGE, change_message="", single_object=True
            )

    for role in INSIDE:
        assert MARK not in signed_in(desk, role).get("/admin/").content.decode()


# What forms choose from


RELATIONS = [
    (model._meta.app_label, model._meta.model_name, field.name)
    for model in apps.get_models()
    for field in (*model._meta.fields, *model._meta.many_to_many)
    if field.related_model
]


def complete(client, relation, term):
    keys = ("app_label", "model_name", "field_name")
    return client.get(
        "/admin/autocomplete/", {**dict(zip(keys, relation, strict=True)), "term": term}
    )


@pytest.mark.parametrize("role", [*INSIDE, "newcomer"])
def test_autocomplete_of_any_field_of_any_model_offers_nothing_foreign(desk, role):
    client = signed_in(desk, role)

    for relation in RELATIONS:
        for term in ["", MARK]:
            response = complete(client, relation, term)
            assert response.status_code in {200, 403}, relation
            assert MARK not in response.content.decode(), relation
            if term and response.status_code == 200:
                assert json.loads(response.content)["results"] == [], relation


def test_autocomplete_offers_what_is_ones_own(desk):
    client = signed_in(desk, "manager")

    for relation, name in [
        (("resources", "resource", "organization"), "organization"),
        (("resources", "resource", "translation_of"), "resource"),
        (("events", "event", "venue"), "venue"),
        (("events", "event", "affiliate"), "affiliate"),
    ]:
        results = json.loads(complete(client, relation, "Cedar").content)["results"]
        assert [one["id"] for one in results] == [str(getattr(desk.own, name).pk)]


def test_autocomplete_does_not_list_people_who_sign_in(desk):
    for role in INSIDE:
        client = signed_in(desk, role)
        for relation in [("affiliates", "membership", "user"), ("admin", "logentry", "user")]:
            assert complete(client, relation, "").status_code == 403


# Model: what its forms choose from others' rows.
CHOSEN = {
    "resources.organization": ["affiliate"],
    "resources.resource": ["affiliate", "organization", "translation_of"],
    "events.venue": ["affiliate"],
    "events.event": ["affiliate", "venue", "translation_of"],
    "education.article": ["affiliate", "translation_of"],
}
CHOICES = [(model, field) for model, fields in CHOSEN.items() for field in fields]


def foreign_choice(desk, model, field):
    name = OWNED[model] if field == "translation_of" else field
    return getattr(desk.other, name).pk


def own_choice(desk, model, field):
    name = OWNED[model] if field == "translation_of" else field
    return getattr(desk.own, name).pk


def test_every_field_that_chooses_a_row_of_an_affiliate_is_tried():
    found = {
        (model, field.name)
        for model in CHOSEN
        for field in apps.get_model(model)._meta.fields
        if field.editable and field.related_model and field.related_model._meta.label_lower in OWNED
    }

    assert found == set(CHOICES)


@pytest.mark.parametrize(("model", "field"), CHOICES)
def test_add_form_does_not_show_a_foreign_row_that_its_address_names(desk, model, field):
    client = signed_in(desk, "manager")
    foreign = foreign_choice(desk, model, field)

    response = client.get(root(model) + "add/", {field: foreign})

    assert response.status_code == 200
    assert MARK not in response.content.decode()


@pytest.mark.parametrize(("model", "field"), CHOICES)
def test_change_form_takes_no_foreign_row(desk, model, field):
    client = signed_in(desk, "manager")
    row = getattr(desk.own, OWNED[model])
    before = type(row).objects.filter(pk=row.pk).values().get()
    form = Form(client, url_of(model, "change", row.pk))

    response = form.send(**{field: foreign_choice(desk, model, field)})

    assert response.status_code == 200
    assert [len(sentences) for sentences in [errors(response)[field]]] == [1]
    assert "Select a valid choice" in errors(response)[field][0]
    assert MARK not in response.content.decode()
    assert type(row).objects.filter(pk=row.pk).values().get() == before


@pytest.mark.parametrize(("model", "field"), CHOICES)
def test_add_form_takes_no_foreign_row(desk, model, field):
    client = signed_in(desk, "manager")
    rows = apps.get_model(model).objects
    before = set(rows.values_list("pk", flat=True))
    form = Form(client, root(model) + "add/")

    response = form.send(**{field: foreign_choice(desk, model, field)})

    assert response.status_code == 200
    assert "Select a valid choice" in errors(response)[field][0]
    assert MARK not in response.content.decode()
    assert set(rows.values_list("pk", flat=True)) == before


@pytest.mark.parametrize(("model", "field"), CHOICES)
def test_change_form_takes_an_own_row(desk, model, field):
    client = signed_in(desk, "manager")
    form = Form(client, url_of(model, "change", getattr(desk.own, OWNED[model]).pk))

    response = form.send(**{field: own_choice(desk, model, field)})

    # Nothing is a translation of itself; but that is another sentence.
    assert "Select a valid choice" not in str(errors(response))


def test_dates_of_a_foreign_event_cannot_be_sent_with_an_own_one(desk):
    client = signed_in(desk, "coordinator")
    form = Form(client, url_of("events.event", "change", desk.own.event.pk))
    before = list(Occurrence.objects.order_by("pk").values())

    response = form.send(
        **{"occurrences-0-id": desk.other.occurrence.pk, "occurrences-0-note": "Taken"}
    )

    assert MARK not in response.content.decode()
    assert list(Occurrence.objects.order_by("pk").values()) == before


def test_phone_of_a_foreign_listing_cannot_be_sent_with_an_own_one(desk):
    client = signed_in(desk, "editor")
    own, foreign = desk.own.resource, desk.other.resource
    own.phones.create(number="+15032222000")
    phone = foreign.phones.create(number="+15032223000", label=MARK)
    form = Form(client, url_of("resources.resource", "change", own.pk))

    response = form.send(**{"phones-0-id": phone.pk, "phones-0-number": "503-222-4000"})

    assert MARK not in response.content.decode()
    assert list(foreign.phones.values_list("number", "label")) == [("+15032223000", MARK)]
    assert list(own.phones.values_list("number", flat=True)) == ["+15032222000"]


# Actions


@pytest.mark.parametrize("action", ["publish_chosen", "archive_chosen", "delete_selected"])
@pytest.mark.parametrize("model", OWNED)
def test_action_does_nothing_to_foreign_rows(desk, model, action):
    client = signed_in(desk, "manager")
    rows = apps.get_model(model).objects.filter(pk=getattr(desk.other, OWNED[model]).pk)
    before = rows.values().get()

    response = client.post(
        root(model),
        {"action": action, "_selected_action": [before["id"]], "post": "yes", "index": 0},
        follow=True,
    )

    assert MARK not in without_filters(response)
    assert rows.values().get() == before


def test_action_on_all_pages_leaves_foreign_rows(desk):
    client = signed_in(desk, "manager")

    client.post(
        root("resources.resource"),
        {
            "action": "publish_chosen",
            "_selected_action": [desk.own.resource.pk, desk.other.resource.pk],
            "select_across": "1",
            "index": 0,
        },
    )

    states = dict(Resource.objects.values_list("name", "status"))
    assert states == {"Cedar rides": "published", f"{MARK} rides": "draft"}


# Deleting what others use


def test_delete_page_of_an_own_row_that_nobody_uses_asks_first(desk):
    client = signed_in(desk, "manager")
    page = client.get(url_of("resources.resource", "delete", desk.own.resource.pk))

    assert "Are you sure" in page.content.decode()


@pytest.mark.parametrize(("user", "used"), [("resource", "organization"), ("event", "venue")])
def test_delete_page_does_not_name_the_foreign_rows_that_use_it(desk, user, used):
    client = signed_in(desk, "manager")
    foreign, own = getattr(desk.other, user), getattr(desk.own, used)
    setattr(foreign, used, own)
    foreign.save()
    model = type(own)._meta.label_lower

    single = client.get(url_of(model, "delete", own.pk)).content.decode()
    chosen = client.post(
        root(model), {"action": "delete_selected", "_selected_action": [own.pk], "index": 0}
    ).content.decode()

    assert MARK not in single
    assert MARK not in chosen


def test_deleting_an_original_spares_its_foreign_translation(desk):
    client = signed_in(desk, "manager")
    own, foreign = desk.own.article, desk.other.article
    Article.objects.filter(pk=foreign.pk).update(translation_of=own, language="es")

    page = client.get(url_of("education.article", "delete", own.pk)).content.decode()
    response = client.post(url_of("education.article", "delete", own.pk), {"post": "yes"})

    assert MARK not in page
    assert response.status_code == 403
    assert Article.objects.filter(pk__in=[own.pk, foreign.pk]).count() == 2


# The closed shortcut


@pytest.mark.parametrize("role", ["visitor", *STAFF])
def test_shortcut_tells_nobody_what_exists(desk, role):
    client = signed_in(desk, role)
    models = [Resource, Organization, Event, Occurrence, Venue, Article, Affiliate, Person]
    numbers = ContentType.objects.get_for_models(*models).values()

    urls = [
        f"/admin/r/{number.pk}/{pk}/"
        for number in numbers
        for pk in [number.model_class().objects.first().pk, 987_654_321]
    ]

    answers = [client.get(url) for url in urls]

    assert {answer.status_code for answer in answers} == {404}
    # The page names its own address; else it is the same for what exists and what does not.
    bodies = zip(answers, urls, strict=True)
    assert len({answer.content.replace(url.encode(), b"") for answer, url in bodies}) == 1


# Public pages as staff see them before all others


@pytest.mark.parametrize("role", INSIDE)
def test_preview_is_for_the_own_rows_only(desk, role):
    client = signed_in(desk, role)
    Event.objects.update(status="draft")
    Article.objects.update(status="draft")

    for name in ["resource", "event", "article"]:
        own = client.get(getattr(desk.own, name).get_absolute_url() + "?preview=1")
        foreign = client.get(getattr(desk.other, name).get_absolute_url() + "?preview=1")
        assert (own.status_code, foreign.status_code) == (200, 404), name
        assert MARK not in foreign.content.decode()


# Membership


def test_scope_follows_membership_at_once(desk):
    client = signed_in(desk, "editor")
    editor = desk.people["editor"]
    url = url_of("resources.resource", "change", desk.other.resource.pk)

    editor.memberships.create(affiliate=desk.other.affiliate, role="editor")
    joined = client.get(url).status_code
    editor.memberships.all().delete()
    left = client.get(url).status_code

    assert (joined, left) == (200, 302)
    assert client.get(root("resources.resource")).context["cl"].result_count == 0


def test_somebody_at_two_affiliates_chooses_between_them(desk):
    editor = desk.people["editor"]
    editor.memberships.create(affiliate=desk.other.affiliate, role="editor")

    form = Form(signed_in(desk, "editor"), root("resources.organization") + "add/")

    assert form.data["affiliate"] == ""
    assert sorted(form.choices["affiliate"]) == sorted(
        ["", str(desk.own.affiliate.pk), str(desk.other.affiliate.pk)]
    )


def test_somebody_at_one_affiliate_finds_it_chosen(desk):
    form = Form(signed_in(desk, "editor"), root("resources.organization") + "add/")

    assert form.data["affiliate"] == str(desk.own.affiliate.pk)
    assert form.choices["affiliate"] == ["", str(desk.own.affiliate.pk)]


# Characters that are no text

STRANGE = [
    "".join(map(chr, range(1, 32))),
    "\x01",
    "\x1a",
    "\x7f\x85\ufffe\U0010ffff",
    "a\x0bb",
    "'\x1a\"%\\",
    "x" * 4000,
]


@pytest.mark.parametrize("model", MODELS)
def test_search_in_a_list_answers_whatever_is_typed(desk, model):
    client = signed_in(desk, "admin")

    for text in STRANGE:
        assert client.get(root(model), {"q": text}).status_code == 200, repr(text)
    assert client.get(root(model), {"q": "a\0b"}).status_code == 400


def test_autocomplete_answers_whatever_is_typed(desk):
    client = signed_in(desk, "manager")
    relation = ("resources", "resource", "organization")

    for text in STRANGE:
        assert complete(client, relation, text).status_code == 200, repr(text)
    assert complete(client, relation, "\0").status_code == 400


@pytest.mark.parametrize("model", MODELS)
def test_address_of_a_row_answers_whatever_it_names(desk, model):
    client = signed_in(desk, "admin")

    for key in ["%01", "%0B", "_01", "x", "-1", "9" * 40, "%F0%9F%92%96", "_2F", "_00", "a_00b"]:
        for page in ["change", "delete", "history"]:
            response = client.get(f"{root(model)}{key}/{page}/")
            is_closed = page == "delete" and not DELETERS.get(model, MODELS[model][1])
            assert response.status_code in ({403} if is_closed else {302, 400, 404}), (key, page)
    assert client.get(f"{root(model)}%00/change/").status_code == 400


def test_bad_values_in_the_address_of_a_list_lead_back_to_it(desk):
    client = signed_in(desk, "manager")

    for query in ["affiliate__id__exact=x", "p=x", "o=x.y", "status__exact=%01", "e=1"]:
        response = client.get(f"{root('resources.resource')}?{query}", follow=True)
        assert response.status_code == 200, query
