"""Suggesting help that is missing: who gets it, and the draft that is made of it."""

import pytest
from django.core.exceptions import ValidationError

from mbcportal.outbox.models import OutboxEmail
from resources.drafts import make_draft
from resources.models import Organization, Report, Resource
from resources.routing import affiliate_of_words
from tests.content import (
    make_affiliate,
    make_organization,
    make_regions,
    make_report,
    make_resource,
    make_staff,
)
from tests.desk import Form, member, read

pytestmark = pytest.mark.django_db

URL = "/resources/suggest/"
SENT = {
    "name": "Knitting circle",
    "text": "People meet and knit.",
    "provider": "Cedar Library",
    "place": "97201",
    "phone": "503-222-2000",
    "url": "",
    "email": "",
}


@pytest.fixture
def affiliates():
    make_regions()
    return {
        "national": make_affiliate("national-office"),
        "oregon": make_affiliate("oregon", serves=["oregon"]),
        "metro": make_affiliate("metro", serves=["portland-metro"]),
        "idaho": make_affiliate("idaho", serves=["idaho"]),
    }


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("97201", "metro"),
        ("98660-1234", "metro"),
        ("Oregon", "oregon"),
        ("or", "oregon"),
        ("Lane County", "oregon"),
        ("Boise, Idaho", "idaho"),
        ("Clark County", "national-office"),
        ("Ohio", "national-office"),
        ("everywhere", "national-office"),
        ("97201 and 83702", "national-office"),
        ("\u202e٩٧٢٠١ \U0001f496 %_'\"", "national-office"),
    ],
)
def test_suggestion_goes_to_who_looks_after_the_place(affiliates, words, slug):
    assert affiliate_of_words(words).slug == slug


def test_without_any_affiliate_nobody_is_found():
    assert affiliate_of_words("Oregon") is None


def test_suggestion_is_kept_and_its_sender_thanked(client, affiliates):
    response = client.post(f"/es{URL}", {**SENT, "url": "cedar.example/knit"})

    assert (response.status_code, response["Location"]) == (303, f"/es{URL}thanks/")
    assert client.get(response["Location"]).status_code == 200
    row = Report.objects.get()
    assert (row.kind, row.what, row.resource) == ("suggestion", "", None)
    assert (row.affiliate.slug, row.language) == ("metro", "es")
    assert (row.name, row.provider, row.place) == ("Knitting circle", "Cedar Library", "97201")
    assert (row.phone, row.url) == ("503-222-2000", "https://cedar.example/knit")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "Write the name"),
        ({"name": "\u200b \u202e"}, "Write the name"),
        ({"name": "x" * 10_000}, "at most 160 characters"),
        ({"text": " "}, "Write what people get"),
        ({"text": "a\0b"}, "Null characters"),
        ({"place": ""}, "Write a ZIP code"),
        ({"phone": ""}, "one of them is enough"),
        ({"phone": "call me"}, "in digits"),
        ({"url": "javascript:alert(1)"}, "Write a web address"),
        ({"url": "nothing at all"}, "Write a web address"),
        ({"url": "https://x.example/" + "x" * 400}, "at most 400 characters"),
        ({"email": "nobody@"}, "Write an e-mail address"),
    ],
)
def test_unfit_suggestion_is_explained_at_its_field(client, affiliates, change, said):
    response = client.post(URL, {**SENT, **change})

    assert response.status_code == 422
    [explained] = [one.get_text() for one in read(response).select(".field-error")]
    assert said in explained
    assert read(response).select_one("[name=provider]")["value"] == "Cedar Library"
    assert not Report.objects.exists()


def test_a_program_is_thanked_and_a_busy_sender_waits(client, affiliates):
    assert client.post(URL, {**SENT, "website": "https://spam.example"}).status_code == 303
    assert not Report.objects.exists()

    statuses = [client.post(URL, SENT).status_code for _ in range(11)]

    assert statuses == [303] * 10 + [429]
    assert Report.objects.count() == 10


def test_lists_lead_to_the_form(client):
    make_resource()

    for query in ("", "?q=xyzzy"):
        links = {a["href"] for a in read(client.get(f"/resources/{query}")).select("main a")}
        assert URL in links


# The draft


def test_draft_has_the_fields_of_the_suggestion(affiliates):
    staff = make_staff("rosa")
    row = make_report(
        name="Knitting circle", place="97201", affiliate=affiliates["metro"], phone="503-222-2000",
        provider="Cedar Library", url="https://cedar.example/", text="People <b>knit</b>. " * 20,
    )  # fmt: skip

    draft = make_draft(row, staff)

    assert (draft.status, draft.name, draft.slug) == ("draft", "Knitting circle", "knitting-circle")
    assert (draft.affiliate.slug, draft.organization.name) == ("metro", "Cedar Library")
    assert draft.website == "https://cedar.example/"
    assert len(draft.summary) <= 240
    assert "<b>" not in draft.description
    assert [phone.number for phone in draft.phones.all()] == ["+15032222000"]
    assert [region.slug for region in draft.service_area.all()] == ["multnomah-county-oregon"]
    assert (row.resource, row.state, row.taken_by) == (draft, "working", staff)
    assert not Resource.objects.published().exists()
    with pytest.raises(ValidationError, match="made once"):
        make_draft(row, staff)


def test_draft_takes_the_organization_of_that_name_and_a_free_address(affiliates):
    known = make_organization("Cedar Library", affiliate=affiliates["metro"])
    make_resource("Knitting circle", affiliate=affiliates["metro"])
    row = make_report(affiliate=affiliates["metro"], provider="CEDAR library")

    draft = make_draft(row, None)

    assert (draft.organization, draft.slug) == (known, "knitting-circle-2")
    assert Organization.objects.filter(name__iexact="cedar library").count() == 1


@pytest.mark.parametrize("name", ["suggest", "\U0001f496", "x" * 160])
def test_draft_of_any_name_gets_an_address(affiliates, name):
    row = make_report(name=name, affiliate=affiliates["metro"], phone="five o'clock")

    draft = make_draft(row, None)

    assert draft.slug not in {"", "suggest"}
    assert len(draft.slug) <= 80
    assert not draft.phones.exists()


def test_editor_makes_the_draft_and_answers_when_it_is_public(client, affiliates):
    row = make_report(affiliate=affiliates["metro"], email="ana@people.example", provider="Cedar")
    client.force_login(member("editor", affiliates["metro"], "editor"))
    known = make_organization("Metro Yarn", affiliate=affiliates["metro"])
    foreign = make_organization("Idaho Yarn", affiliate=affiliates["idaho"])
    form = Form(client, f"/admin/resources/report/{row.pk}/change/")

    assert str(foreign.pk) not in form.choices["organization"]
    response = form.send("_draft", organization=str(known.pk))

    draft = Resource.objects.get()
    assert response["Location"] == f"/admin/resources/resource/{draft.pk}/change/"
    assert draft.organization == known
    assert client.get(response["Location"]).status_code == 200

    draft.publish()
    Form(client, f"/admin/resources/report/{row.pk}/change/").send("_done")

    mail = OutboxEmail.objects.get()
    assert "/resources/knitting-circle/" in mail.text
    assert "thinking of others" in mail.text
