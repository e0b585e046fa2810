"""Every field of the desk says what it is for, and says it to those who look, listen or tap."""

from collections import Counter
from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags

from events.models import Registration
from tests.affiliates.test_scope import addresses, make_desk
from tests.content import make_article, make_event, make_report
from tests.desk import Form, read

LONGEST = 200
FEWEST_WORDS = 3
ENDS = (".", "?", "”")
# Models whose rows nobody fills in at the desk.
LOOKED_AT = {
    "events.registration",
    "links.link",
    "outbox.outboxemail",
    "resources.confirmation",
    "search.missedwords",
    "signin.auditentry",
    "taxonomy.zipcode",
}
# Fields that stand on a page only when there is something to choose; each has a test of its own.
AT_TIMES = {
    ("education.article", "is_in_step"),
    ("events.event", "cancel_dates"),
    ("events.occurrence", "reach"),
    ("resources.report", "organization"),
}
INLINES = {
    "affiliates.affiliate": {"memberships"},
    "education.article": {"care_notes", "questions", "references", "media"},
    "resources.resource": {
        "phones", "opening_hours", "hours_exceptions", "locations", "sources",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What one field of a page says."""

    model: str
    page: str
    inline: str
    name: str
    help: str
    spanish: str
    is_there: bool
    is_heard: bool


def plain(text):
    """Return a text without tags, its spaces as one."""
    return " ".join(strip_tags(str(text).replace("</li>", " ")).split())


def flaws(text):
    """Return what is wrong with the words of a help text."""
    found = []
    if len(text.split()) < FEWEST_WORDS:
        found.append("too few words")
    if not text.endswith(ENDS):
        found.append("no end")
    if len(text) > LONGEST:
        found.append("too long")
    return found


def control(page, field):
    """Return the control of a field on a page, the first of several, or None."""
    name, key = field.html_name, field.auto_id
    return page.select_one(f'[name="{name}"], [name="{name}_0"], div[id="{key}"]')


def is_heard(page, field):
    """Say whether what describes the control of a field, or its group, has the field's help."""
    place = control(page, field)
    if place is None:
        return False
    described = next(
        (one for one in [place, *place.parents] if "aria-describedby" in one.attrs), None
    )
    if described is None:
        return False
    named = [page.find(id=key) for key in described["aria-describedby"].split()]
    return plain(field.help_text) in [
        " ".join(one.get_text(" ").split()) for one in named if one is not None
    ]


def said_by(model, page_name, page, form, inline=""):
    for field in form.visible_fields():
        # The tick that deletes a row stands under a head that says so.
        if inline and field.name == "DELETE":
            continue
        # As it is before a request put an event's words into it.
        lasting = type(form).base_fields.get(field.name, field.field).help_text
        with translation.override("es"):
            spanish = plain(lasting)
        yield Said(
            model=model,
            page=page_name,
            inline=inline,
            name=field.name,
            help=plain(field.help_text),
            spanish="" if spanish == plain(lasting) else spanish,
            is_there=control(page, field) is not None,
            is_heard=is_heard(page, field),
        )


def said_at_the_desk():
    desk = make_desk()
    client = Client()
    client.force_login(desk.people["admin"])
    for _pattern, model, page_name, url in addresses(desk.own, desk.shared):
        if page_name not in {"add", "change"}:
            continue
        response = client.get(url)
        if response.status_code != 200:
            continue
        page = read(response)
        yield from said_by(model, page_name, page, response.context["adminform"].form)
        for inline in response.context["inline_admin_formsets"]:
            formset = inline.formset
            for form in [*formset.forms, formset.empty_form]:
                yield from said_by(model, page_name, page, form, formset.prefix)


@pytest.fixture(scope="module")
def said(django_db_setup, django_db_blocker):
    """What every field of every form of the desk says, read once."""
    with django_db_blocker.unblock(), transaction.atomic(), translation.override("en"):
        yield list(said_at_the_desk())
        transaction.set_rollback(True)


def test_every_form_of_the_desk_is_read(said):
    registered = {model._meta.label_lower for model in admin.site._registry}
    inlines = {
        model: {one.inline for one in said if one.model == model} - {""} for model in registered
    }

    assert {one.model for one in said} == registered - LOOKED_AT
    assert {model: found for model, found in inlines.items() if found} == INLINES
    assert Counter(one.page for one in said).keys() == {"add", "change"}
    fields = {(one.model, one.inline, one.name) for one in said}
    assert len(fields) > 250


def test_every_field_has_help_in_a_sentence(said):
    wrong = {
        (one.model, one.inline, one.name): (flaws(one.help), one.help)
        for one in said
        if flaws(one.help)
    }

    assert wrong == {}


def test_every_field_has_help_in_spanish(said):
    wrong = {(one.model, one.inline, one.name, one.help) for one in said if not one.spanish}

    assert wrong == set()


def test_every_field_is_on_its_page(said):
    missing = {(one.model, one.name) for one in said if not one.is_there}

    assert missing == AT_TIMES


def test_help_of_every_field_is_heard_with_it(said):
    unheard = {
        (one.model, one.page, one.inline, one.name)
        for one in said
        if one.is_there and not one.is_heard
    }

    assert unheard == set()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", ["too few words", "no end"]),
        ("Shown here.", ["too few words"]),
        ("Shown to all visitors", ["no end"]),
        ("Shown to visitors. " * 11 + "Always.", ["too long"]),
        ("Shown to all visitors.", []),
        ("As a person would ask: “What helps?”", []),
    ],
)
def test_flaws_are_found(text, wrong):
    assert flaws(text) == wrong


class OneField(forms.Form):
    name = forms.CharField(help_text="Shown to visitors.")


@pytest.mark.parametrize(
    ("html", "heard"),
    [
        ('<input name="name" aria-describedby="h"><p id="h">Shown to visitors.</p>', True),
        ('<b aria-describedby="h"><input name="name"></b><p id="h">Shown to visitors.</p>', True),
        ('<input name="name"><p id="h">Shown to visitors.</p>', False),
        ('<input name="name" aria-describedby="other"><p id="h">Shown to visitors.</p>', False),
        ('<input name="name" aria-describedby="h"><p id="h">Something else.</p>', False),
        ('<p id="h">Shown to visitors.</p>', False),
    ],
)  # fmt: skip
def test_unheard_help_is_found(html, heard):
    page = BeautifulSoup(html, "html.parser")

    assert is_heard(page, OneField()["name"]) is heard


def translation_page(client):
    row = make_article("¿Qué es la esperanza?", translation_of=make_article("What is hope?"))
    return client.get(f"/admin/education/article/{row.pk}/change/")


def page_of_leaving_dates(client):
    event = make_event(dates=3, registration="here", capacity=8)
    last = event.occurrences.last()
    Registration.sign_up(last, name="Ana Sample", email="ana@mail.example").confirm()
    form = Form(client, f"/admin/events/event/{event.pk}/change/")
    return form.send("_preview_dates", ends_after="2")


def page_of_one_of_several_dates(client):
    event = make_event(dates=3)
    return client.get(f"/admin/events/occurrence/{event.occurrences.first().pk}/change/")


def suggestion_page(client):
    return client.get(f"/admin/resources/report/{make_report().pk}/change/")


@pytest.mark.parametrize(
    ("get_page", "model", "name"),
    [
        (translation_page, "education.article", "is_in_step"),
        (page_of_leaving_dates, "events.event", "cancel_dates"),
        (page_of_one_of_several_dates, "events.occurrence", "reach"),
        (suggestion_page, "resources.report", "organization"),
    ],
)
def test_help_of_a_field_that_is_there_at_times_is_heard(admin_client, get_page, model, name):
    response = get_page(admin_client)

    assert (model, name) in AT_TIMES
    assert is_heard(read(response), response.context["adminform"].form[name])


def test_help_of_columns_stands_in_words_under_their_heads(admin_client):
    page = read(admin_client.get("/admin/resources/resource/add/"))

    heads, helps = (
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])]
        for row in page.select("#phones-group thead tr")
    )
    number = heads.index("Number")
    assert helps[number] == (
        "With area code, such as 503-555-0100. Short numbers such as 988 are fine."
    )
    assert page.select(".help-tooltip, .inline-group thead [title]") == []
