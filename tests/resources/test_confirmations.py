"""Asking a provider by a link in a mail, and taking the corrections fact by fact."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from mbcportal.outbox.models import OutboxEmail
from mbcportal.publishing.models import Version
from resources import proposals
from resources.confirmations import forget
from resources.models import Confirmation
from resources.report_mails import is_asked
from tests.content import (
    add_office,
    make_affiliate,
    make_confirmation,
    make_language,
    make_regions,
    make_resource,
    make_staff,
)
from tests.desk import Form, errors, member, messages, read

pytestmark = pytest.mark.django_db

SEE_OTHER, GONE, UNFIT, TOO_OFTEN = 303, 410, 422, 429


@pytest.fixture
def rides():
    make_language("es")
    regions = make_regions()
    row = make_resource(affiliate=make_affiliate("cedar"), phones=["+15032222000"])
    add_office(row, regions["oregon"])
    return row


def url_of(row):
    return f"/resources/confirm/{row.token}/"


def sent(page, **changes):
    """Return what a provider sends who finds all right but the given facts."""
    data = {}
    for control in page.select("main form[method=post] [name]"):
        name, kind = control["name"], control.get("type")
        if kind == "radio":
            data[name] = "change" if name.removesuffix("_is") in changes else "right"
        elif kind == "checkbox":
            if control.has_attr("checked"):
                data.setdefault(name, []).append(control["value"])
        elif control.name == "select":
            data[name] = control.select_one("option[selected]")["value"]
        else:
            data[name] = control.get("value") or control.get_text().strip()
    data |= {f"{name}_new": new for name, new in changes.items()}
    return data | {"person": "Kim Sample", "role": "Office", "note": "Thank you."}


def answer(client, row, **changes):
    page = read(client.get(url_of(row)))
    return client.post(url_of(row), sent(page, **changes))


# The mail


def test_provider_is_asked_by_a_mail_with_the_link(client, rides):
    Confirmation.ask(rides, "office@help.example", language="es", by=None)

    mail = OutboxEmail.objects.get()
    assert (mail.to, mail.language) == ("office@help.example", "es")
    [link] = re.findall(r"https?://[^/]+(/es/resources/confirm/\S+/)", mail.text)
    assert link in mail.html
    assert client.get(link).status_code == 200
    for word in ("Rides", "cancer", "cáncer", "MBC"):
        assert word not in mail.subject


def test_asking_again_takes_the_earlier_link_back(client, rides):
    old = Confirmation.ask(rides, "office@help.example", language="en")
    old_url = url_of(old)

    new = Confirmation.ask(rides, "office@help.example", language="en")

    assert client.get(old_url).status_code == GONE
    assert client.get(url_of(new)).status_code == 200
    assert not is_asked(f"{old.pk}:{old.nonce}")
    assert is_asked(f"{new.pk}:{new.nonce}")


# The link


def test_page_shows_each_fact_and_is_for_no_search_engine(client, rides):
    response = client.get(url_of(make_confirmation(rides)))

    page = read(response)
    assert page.select_one("meta[name=robots]")["content"] == "noindex, nofollow"
    shown = [one.get_text().strip() for one in page.select(".fact-shown")]
    assert shown == [
        "Rides to treatment",
        "Rides to treatment: help that a person gets, free of charge.",
        "People in treatment.",
        "503-222-2000, Helpline",
        "Monday – Friday: 9 a.m. – 5 p.m.\nSaturday – Sunday: Closed",
        "Main office, 100 Main Street, Portland, OR 97201",
        "Free",
        "English",
        "https://help.example/start",
    ]
    assert "no-cache" in response["Cache-Control"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_links_that_do_not_work_say_why(client, rides, method):
    used, revoked, old = [make_confirmation(rides) for _ in range(3)]
    Confirmation.objects.filter(pk=used.pk).update(state="answered")
    revoked_url = url_of(revoked)
    revoked.revoke()
    Confirmation.objects.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(days=31))
    said = {}

    for url in [url_of(used), revoked_url, url_of(old), "/resources/confirm/nonsense/"]:
        response = getattr(client, method)(url)
        said.setdefault(response.status_code, []).append(read(response).select_one(".lead").text)

    assert [text.split(".")[0] for text in said[GONE]] == [
        "This link was used already",
        "It was taken back",
        "It was good for 30 days, and they are over",
    ]
    assert len(said[404]) == 1
    assert said[404][0].startswith("It may be cut off")


def test_opening_the_page_uses_nothing_up(client, rides):
    row = make_confirmation(rides)

    for _ in range(3):
        assert client.get(url_of(row)).status_code == 200
        assert client.head(url_of(row)).status_code == 200

    assert Confirmation.objects.get().state == "sent"


# The answer


def test_answer_waits_for_staff_and_is_taken_once(client, rides):
    row = make_confirmation(rides)

    response = answer(client, row, name="Rides for all")

    assert (response.status_code, response["Location"]) == (SEE_OTHER, "/resources/confirm/thanks/")
    row.refresh_from_db()
    assert (row.state, row.person, row.role, row.note) == (
        "answered", "Kim Sample", "Office", "Thank you.",
    )  # fmt: skip
    assert row.changes == ["name"]
    assert row.answers["name"]["new"] == "Rides for all"
    rides.refresh_from_db()
    assert (rides.name, rides.verified_on) == ("Rides to treatment", None)
    assert client.post(url_of(row), {}).status_code == GONE


def test_everything_has_to_be_answered(client, rides):
    row = make_confirmation(rides)

    response = client.post(url_of(row), {"note": "Later."})

    said = [one.get_text() for one in read(response).select(".field-error")]
    assert response.status_code == UNFIT
    assert said.count("Say whether this is right.") == 9
    assert said[-2:] == ["Write your name.", "Write what you do there."]
    assert "Later." in response.content.decode()
    assert Confirmation.objects.get().state == "sent"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Write what it should be."),
        ({"name": "Rides to treatment"}, "or choose “This is right”"),
        ({"name": "x" * 161}, "at most 160 characters"),
        ({"summary": "a\0b"}, "Null characters"),
        ({"phones": "call us"}, "is not a telephone number"),
        ({"phones": ", Helpline"}, "is not a telephone number"),
        ({"phones": "9" * 900}, "is not a telephone number"),
        ({"phones": "503-555-0100"}, "kept for films"),
        ({"phones": "\n".join(f"503-222-20{n}" for n in range(10, 20))}, "At most 8 numbers"),
        ({"cost": "nothing"}, "Select a valid choice"),
        ({"languages": ["xx"]}, "Select a valid choice"),
        ({"languages": []}, "Write what it should be."),
        ({"website": "javascript:alert(1)"}, "Write a web address"),
        ({"who_for": "x" * 10_000}, "at most 1000 characters"),
    ],
)
def test_unfit_correction_is_explained_at_its_field(client, rides, changes, said):
    row = make_confirmation(rides)

    response = answer(client, row, **changes)

    assert response.status_code == UNFIT
    [explained] = [one.get_text() for one in read(response).select(".field-error")]
    assert said in explained
    assert Confirmation.objects.get().state == "sent"


def test_what_stands_in_a_field_that_is_right_does_not_count(client, rides):
    row = make_confirmation(rides)
    data = sent(read(client.get(url_of(row))))

    response = client.post(url_of(row), data | {"website_new": "no address", "cost_new": "xx"})

    assert response.status_code == SEE_OTHER
    assert Confirmation.objects.get().changes == []


def test_program_and_busy_sender(client, rides):
    row = make_confirmation(rides)
    data = sent(read(client.get(url_of(row))))

    trapped = client.post(url_of(row), data | {"website": "https://spam.example"})

    assert (trapped.status_code, Confirmation.objects.get().state) == (SEE_OTHER, "sent")


def test_phones_keep_their_kind_extension_and_order(rides):
    rides.phones.update(label="Helpline")
    rides.phones.create(number="+15032222000", kind="text", position=1)
    rides.phones.create(number="+15032223000", extension="12", position=2)
    said = proposals.value(rides, "phones")

    proposals.write(rides, {"phones": f"503-222-4000 x 7; Nights\n{said}"})

    assert said == "503-222-2000, Helpline\n503-222-2000\n503-222-3000 ext. 12"
    assert list(rides.phones.values_list("number", "kind", "extension", "label")) == [
        ("+15032224000", "voice", "7", "Nights"),
        ("+15032222000", "voice", "", "Helpline"),
        ("+15032222000", "text", "", ""),
        ("+15032223000", "voice", "12", ""),
    ]


# The desk


@pytest.fixture
def editor(client, rides):
    client.force_login(member("editor", rides.affiliate, "editor"))
    return client


def desk_url(row):
    return f"/admin/resources/confirmation/{row.pk}/change/"


def decide(editor, row, *taken):
    return editor.post(desk_url(row), {"_decide": "1", "take": list(taken)})


def test_editor_asks_from_the_listing(editor, rides):
    url = f"/admin/resources/resource/{rides.pk}/ask/"
    links = {a["href"] for a in read(editor.get(url.replace("ask", "change"))).select("a[href]")}
    form = Form(editor, url)

    wrong = form.send(None, email="nobody")
    response = form.send(None)

    assert url in links
    assert "valid email" in str(errors(wrong))
    assert response["Location"] == f"/admin/resources/resource/{rides.pk}/change/"
    row = Confirmation.objects.get()
    assert (row.email, row.language, row.sent_by.username) == ("help@help.example", "en", "editor")
    assert OutboxEmail.objects.count() == 1


def test_all_right_verifies_the_listing(client, editor, rides):
    row = make_confirmation(rides)
    answer(client, row)

    response = decide(editor, row)

    assert response["Location"] == f"/admin/resources/resource/{rides.pk}/change/"
    rides.refresh_from_db()
    assert (rides.verified_on, rides.verified_how) == (timezone.localdate(), "email")
    assert "verified by e-mail" in messages(editor.get(response["Location"]))[0]
    assert Confirmation.objects.get().state == "done"


def test_corrections_that_are_ticked_are_written_and_the_version_is_kept(client, editor, rides):
    row = make_confirmation(rides)
    changes = {
        "name": "Rides for all",
        "phones": "503-222-2000, Office\n503-222-4000; Evenings",
        "cost": "sliding-scale",
        "languages": ["en", "es"],
        "website": "help.example/new",
    }
    answer(client, row, **changes)

    decide(editor, row, *changes)

    rides.refresh_from_db()
    assert (rides.name, rides.cost, rides.website) == (
        "Rides for all", "sliding-scale", "https://help.example/new",
    )  # fmt: skip
    assert [(one.number, one.label) for one in rides.phones.all()] == [
        ("+15032222000", "Office"), ("+15032224000", "Evenings"),
    ]  # fmt: skip
    assert {one.slug for one in rides.languages.all()} == {"en", "es"}
    assert rides.verified_how == "email"
    newest, before = Version.objects.of(rides)[:2]
    assert (newest.note, newest.by.username) == ("Confirmed by the provider", "editor")
    assert newest.words["fields"]["name"] == "Rides for all"
    assert before.words["fields"]["name"] == "Rides to treatment"
    assert "Rides for all" in client.get("/resources/?q=rides+for+all").content.decode()


def test_what_is_not_ticked_is_left_and_the_listing_not_verified(client, editor, rides):
    row = make_confirmation(rides)
    answer(client, row, name="Rides for all", who_for="Everybody.")

    decide(editor, row, "who_for", "summary", "nonsense")

    rides.refresh_from_db()
    assert (rides.name, rides.who_for) == ("Rides to treatment", "Everybody.")
    assert rides.verified_on is None
    assert Confirmation.objects.get().taken == ["who_for"]


def test_corrections_go_into_the_next_version_while_one_is_written(client, editor, rides):
    following = rides.begin_next()
    row = make_confirmation(rides)
    answer(client, row, name="Rides for all")

    decide(editor, row, "name")

    rides.refresh_from_db()
    following.refresh_from_db()
    assert (rides.name, rides.verified_on) == ("Rides to treatment", None)
    assert (following.name, following.verified_how) == ("Rides for all", "email")


def test_all_right_verifies_the_next_version_too(client, editor, rides):
    following = rides.begin_next()
    row = make_confirmation(rides)
    answer(client, row)

    decide(editor, row)

    for one in (rides, following):
        one.refresh_from_db()
        assert one.verified_on == timezone.localdate()


def test_hours_are_entered_by_hand(client, editor, rides):
    row = make_confirmation(rides)
    answer(client, row, hours="Mondays only")

    response = decide(editor, row, "hours")

    assert rides.opening_hours.count() == 5
    assert "enter the hours and places here" in messages(editor.get(response["Location"]))[1]


def test_desk_says_what_changed_since_the_provider_looked(client, editor, rides):
    row = make_confirmation(rides, language="es")
    with translation.override("es"):
        answer(client, row, name="Rides for all")
    before = editor.get(desk_url(row)).content.decode()
    type(rides).objects.update(who_for="Veterans.")

    page = BeautifulSoup(editor.get(desk_url(row)).content, "html.parser")

    assert "Changed since" not in before
    [told] = [one for one in page.select(".confirmed-facts tr") if "Changed since" in str(one)]
    assert "Veterans." in told.get_text()


def test_correction_that_does_not_fit_any_more_is_refused_and_nothing_is_written(
    client, editor, rides
):
    row = make_confirmation(rides)
    answer(client, row, name="Rides for all", website="help.example/new")
    Confirmation.objects.filter(pk=row.pk).update(
        answers={
            **Confirmation.objects.get().answers,
            "cost": {"seen": "", "was": "", "is": "change", "new": "x"},
        }
    )

    response = editor.post(desk_url(row), {"_decide": "1", "take": ["name", "cost"]}, follow=True)

    assert "not a valid choice" in " ".join(messages(response))
    rides.refresh_from_db()
    assert rides.name == "Rides to treatment"
    assert Confirmation.objects.get().state == "answered"


def test_decision_is_made_once(client, editor, rides):
    row = make_confirmation(rides)
    answer(client, row)
    decide(editor, row)

    with pytest.raises(ValidationError, match="meanwhile"):
        Confirmation.objects.get().decide(None, [])
    assert "meanwhile" in messages(editor.post(desk_url(row), {"_decide": "1"}, follow=True))[-1]


def test_editor_takes_a_link_back(client, editor, rides):
    row = make_confirmation(rides)
    url = url_of(row)

    editor.post(desk_url(row), {"_revoke": "1"})

    assert client.get(url).status_code == GONE
    assert "taken back" in editor.get(desk_url(row)).content.decode()


def test_staff_of_another_affiliate_can_neither_ask_nor_decide(client, rides):
    row = make_confirmation(rides)
    answer(client, row)
    client.force_login(member("other", make_affiliate("juniper"), "manager"))

    asked = client.post(f"/admin/resources/resource/{rides.pk}/ask/", {"email": "a@b.example"})
    decide(client, row)

    assert asked.status_code == 404
    assert Confirmation.objects.get().state == "answered"
    assert not OutboxEmail.objects.exists()


def test_names_and_addresses_are_forgotten(rides):
    now, long_ago = timezone.now(), timezone.now() - timedelta(days=130)
    done, silent, fresh = [make_confirmation(rides, person="Kim") for _ in range(3)]
    Confirmation.objects.filter(pk=done.pk).update(state="done", decided_at=long_ago)
    Confirmation.objects.filter(pk=silent.pk).update(sent_at=long_ago)

    forget(now)

    kept = Confirmation.objects.exclude(email="", person="")
    assert list(kept) == [fresh]


def test_only_originals_are_asked_about(rides):
    staff = make_staff("rosa")
    spanish = make_resource("Viajes", translation_of=rides)

    for row in (spanish, rides.begin_next(staff)):
        with pytest.raises(ValidationError, match="original listing"):
            Confirmation.ask(row, "office@help.example", language="en", by=staff)

    assert not Confirmation.objects.exists()


# A provider with a phone, without JavaScript


def test_provider_answers_from_a_phone_without_javascript(open_page, transactional_db):
    rides = make_resource(affiliate=make_affiliate("cedar"), phones=["+15032222000"])
    row = make_confirmation(rides, language="es")
    page = open_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)

    page.goto(f"/es{url_of(row)}")
    for radio in page.locator("input[type=radio][value=right]").all():
        radio.check()
    assert not page.locator("#id_name_new").is_visible()
    page.check("input[name=name_is][value=change]")
    page.fill("#id_name_new", "Viajes para todas")
    page.fill("#id_person", "Kim Sample")
    page.fill("#id_role", "Oficina")
    page.click("main form[method=post] button[type=submit]")

    assert page.url.endswith("/es/resources/confirm/thanks/")
    row.refresh_from_db()
    assert (row.changes, row.answers["name"]["new"]) == (["name"], "Viajes para todas")
