"""Telling what is wrong with a listing, and what becomes of it at the desk."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.utils import timezone

from mbcportal.outbox.models import OutboxEmail
from resources.models import Report
from resources.reports import forget
from tests.content import make_affiliate, make_report, make_resource, make_staff
from tests.desk import Form, member, messages, read

pytestmark = pytest.mark.django_db

URL = "/resources/rides-to-treatment/report/"
SEE_OTHER = 303


@pytest.fixture
def rides():
    return make_resource(affiliate=make_affiliate("cedar"))


def text(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").get_text(" ").split())


def wrong(response):
    return [one.get_text() for one in read(response).select(".field-error")]


# The form


def test_listing_leads_to_its_form(client, rides):
    page = read(client.get("/resources/rides-to-treatment/"))

    [link] = [a for a in page.select("main a") if a["href"] == URL]

    assert link.get_text() == "Something wrong here? Tell us"
    assert "Rides to treatment" in text(client.get(URL))


def test_report_reaches_the_affiliate_of_the_listing(client, rides):
    sent = {"what": "wrong-number", "text": "It is 503-222-2000.\r\nCall before noon.", "email": ""}

    response = client.post(URL, sent)

    assert (response.status_code, response["Location"]) == (SEE_OTHER, f"{URL}thanks/")
    assert "Cedar affiliate will check" in text(client.get(response["Location"]))
    row = Report.objects.get()
    assert (row.kind, row.what, row.resource, row.name) == (
        "problem", "wrong-number", rides, "Rides to treatment",
    )  # fmt: skip
    assert row.affiliate.slug == "cedar"
    assert row.text == "It is 503-222-2000.\nCall before noon."
    assert (row.state, row.language, row.email) == ("new", "en", "")


def test_report_in_spanish_keeps_its_language_and_leads_to_spanish_thanks(client, rides):
    response = client.post(f"/es{URL}", {"what": "hours", "email": "ana@people.example"})

    assert response["Location"] == f"/es{URL}thanks/"
    assert Report.objects.values_list("language", "email").get() == ("es", "ana@people.example")


def test_report_on_a_translation_is_about_the_original(client, rides):
    make_resource("Viajes al tratamiento", translation_of=rides)

    client.post(f"/es{URL}", {"what": "hours"})

    assert Report.objects.get().resource == rides


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose what is wrong."),
        ({"what": "boring"}, "Select a valid choice"),
        ({"what": "other", "text": "x" * 2001}, "at most 2000 characters"),
        ({"what": "other", "text": "a\0b"}, "Null characters"),
        ({"what": "other", "email": "nobody"}, "Write an e-mail address"),
        ({"what": "other", "email": "a@b.example\r\nBcc: c@d.example"}, "Write an e-mail address"),
    ],
)
def test_unfit_report_is_explained_at_its_field_and_kept_as_typed(client, rides, sent, said):
    response = client.post(URL, {"text": "Half a day lost.", **sent})

    assert response.status_code == 422
    [explained] = wrong(response)
    assert said in explained
    assert read(response).title.get_text().strip().startswith("Error:")
    assert sent.get("text", "Half a day lost.").strip("\0")[
        :50
    ] in response.content.decode().replace("\0", "") or "\0" in sent.get("text", "")
    assert not Report.objects.exists()


def test_characters_that_do_not_show_are_not_kept(client, rides):
    client.post(URL, {"what": "other", "text": "Call\u202e me\x07 \U0001f496 " + "x" * 1900})

    assert Report.objects.get().text == "Call me \U0001f496 " + "x" * 1900


def test_markup_is_shown_as_it_was_typed(client, rides):
    response = client.post(URL, {"text": "<script>alert(1)</script>"})

    assert "<script>alert" not in response.content.decode()
    assert read(response).select_one("textarea").get_text().strip() == "<script>alert(1)</script>"


def test_program_that_fills_in_everything_is_thanked_and_nothing_is_kept(client, rides):
    response = client.post(URL, {"what": "other", "website": "https://spam.example"})

    assert response.status_code == SEE_OTHER
    assert not Report.objects.exists()


def test_eleventh_report_in_an_hour_has_to_wait(client, rides):
    for _number in range(10):
        assert client.post(URL, {"what": "other"}).status_code == SEE_OTHER

    response = client.post(URL, {"what": "other", "text": "Still wrong."})

    assert (response.status_code, response["Retry-After"]) == (429, "3600")
    assert "Still wrong." in response.content.decode()
    assert Report.objects.count() == 10


@pytest.mark.parametrize("end", ["", "thanks/"])
def test_withdrawn_listing_says_so_and_others_are_not_there(client, rides, end):
    rides.archive()
    make_resource("Draft help", published=False)

    gone = client.get(URL + end)
    draft = client.get(f"/resources/draft-help/report/{end}")

    assert (gone.status_code, draft.status_code) == (410, 404)
    assert "withdrawn" in text(gone)
    assert client.post(URL, {"what": "other"}).status_code in {405, 410}
    assert client.get("/resources/nothing/report/").status_code == 404
    assert not Report.objects.exists()


# What happens to it


def test_closing_answers_in_the_language_of_the_form(rides):
    staff = make_staff("rosa")
    row = make_report(rides, "hours", email="ana@people.example", language="es")

    row.take(staff)
    row.close(staff, is_done=True, answer="El horario nuevo está en la página.")

    assert (row.state, row.taken_by, row.closed_by) == ("done", staff, staff)
    mail = OutboxEmail.objects.get()
    assert (mail.to, mail.language) == ("ana@people.example", "es")
    assert "El horario nuevo está en la página." in mail.text
    assert "http://127.0.0.1:8000/es/resources/rides-to-treatment/" in mail.text.replace(
        "https://portal.example", "http://127.0.0.1:8000"
    )
    for word in ("Rides", "cancer", "cáncer", "MBC"):
        assert word not in mail.subject


@pytest.mark.parametrize(
    ("is_done", "said"),
    [(True, "brought the page up to date"), (False, "no reason to change the page")],
)
def test_closing_without_words_sends_a_short_thank_you(rides, is_done, said):
    row = make_report(rides, email="ana@people.example")

    row.close(None, is_done=is_done)

    assert said in OutboxEmail.objects.get().text
    assert said in OutboxEmail.objects.get().html


def test_nobody_is_written_to_without_an_address(rides):
    make_report(rides).close(None, is_done=True, answer="Done.")

    assert not OutboxEmail.objects.exists()


def test_closed_report_is_not_closed_again(rides):
    row = make_report(rides, email="ana@people.example")
    row.close(None, is_done=True)

    with pytest.raises(ValidationError, match="closed this meanwhile"):
        row.close(None, is_done=False)
    with pytest.raises(ValidationError, match="closed this meanwhile"):
        row.take(None)

    assert OutboxEmail.objects.count() == 1


def test_merged_reports_are_closed_together_and_each_address_is_answered_once(rides):
    addresses = ["ana@people.example", "ANA@people.example", "ben@people.example", ""]
    first, *others = [make_report(rides, email=email) for email in addresses]

    assert first.merge(others) == 3
    with pytest.raises(ValidationError, match="merged into another"):
        Report.objects.get(pk=others[0].pk).close(None, is_done=True)
    first.close(None, is_done=True, answer="It moved.")

    assert set(Report.objects.values_list("state", flat=True)) == {"done"}
    sent = sorted(OutboxEmail.objects.values_list("to", flat=True))
    assert sent == ["ana@people.example", "ben@people.example"]


def test_reports_on_two_listings_are_not_merged(rides):
    other = make_resource("Meals", affiliate=rides.affiliate)

    with pytest.raises(ValidationError, match="about one listing"):
        make_report(rides).merge([make_report(other)])

    assert not Report.objects.exclude(merged_into=None).exists()


def test_two_serious_reports_on_one_listing_come_before_older_ones(rides):
    other = make_resource("Meals", affiliate=rides.affiliate)
    old = make_report(other, "closed")
    first, second = make_report(rides, "closed"), make_report(rides, "wrong-number")
    mild = make_report(rides, "hours")

    found = list(Report.objects.pressing_first())

    assert found == [first, second, old, mild]
    assert [row.alike for row in found] == [2, 2, 1, 0]


def test_addresses_are_forgotten_90_days_after_closing(rides):
    now = timezone.now()
    old, late, waiting = [make_report(rides, email="ana@people.example") for _ in range(3)]
    Report.objects.filter(pk=old.pk).update(state="done", closed_at=now - timedelta(days=91))
    Report.objects.filter(pk=late.pk).update(state="done", closed_at=now - timedelta(days=89))
    Report.objects.filter(pk=waiting.pk).update(created_at=now - timedelta(days=900))

    forget(now)

    kept = Report.objects.exclude(email="").order_by("pk")
    assert list(kept) == [late, waiting]


def test_deleting_a_listing_leaves_what_was_said_of_it(rides):
    row = make_report(rides)

    rides.delete()

    row.refresh_from_db()
    assert (row.resource, row.name) == (None, "Rides to treatment")


# The desk


@pytest.fixture
def editor(client, rides):
    client.force_login(member("editor", rides.affiliate, "editor"))
    return client


def url_of(row):
    return f"/admin/resources/report/{row.pk}/change/"


def test_list_has_what_waits_and_leads_to_the_listing(editor, rides):
    row, closed = make_report(rides), make_report(rides, "hours")
    closed.close(None, is_done=True)
    make_report(make_resource("Meals", affiliate=make_affiliate("juniper")))

    page = read(editor.get("/admin/resources/report/"))

    assert [a["href"] for a in page.select("#result_list tbody th a")] == [url_of(row)]
    links = [a["href"] for a in page.select("#result_list td a")]
    assert links == [
        f"/admin/resources/resource/{rides.pk}/change/", "/resources/rides-to-treatment/",
    ]  # fmt: skip


def test_list_asks_the_same_number_of_questions_for_one_and_for_five(
    editor, rides, django_assert_max_num_queries
):
    for number in (1, 4):
        for _ in range(number):
            make_report(rides)
        with django_assert_max_num_queries(12):
            assert editor.get("/admin/resources/report/").status_code == 200


def test_editor_takes_answers_and_closes(editor, rides):
    row = make_report(rides, email="ana@people.example")

    Form(editor, url_of(row)).send("_take", note="Called twice.")
    taken = Report.objects.get()
    response = Form(editor, url_of(row)).send("_done", answer="It is open again.")

    assert (taken.state, taken.taken_by.username, taken.note) == (
        "working",
        "editor",
        "Called twice.",
    )
    assert response["Location"] == "/admin/resources/report/"
    assert Report.objects.get().state == "done"
    assert "It is open again." in OutboxEmail.objects.get().text


def test_desk_does_not_show_the_address(editor, rides):
    row = make_report(rides, email="ana@people.example")

    assert "ana@people.example" not in editor.get(url_of(row)).content.decode()


def test_button_merges_the_others_on_the_listing(editor, rides):
    first, second = make_report(rides), make_report(rides, "hours")

    form = Form(editor, url_of(second))
    form.send("_merge")

    first.refresh_from_db()
    assert first.merged_into == second
    page = read(editor.get("/admin/resources/report/"))
    assert len(page.select("#result_list tbody tr")) == 1


def test_action_merges_the_chosen_ones_into_the_oldest(editor, rides):
    rows = [make_report(rides) for _ in range(3)]
    sent = {"action": "merge_chosen", "_selected_action": [row.pk for row in rows], "index": 0}

    response = editor.post("/admin/resources/report/", sent, follow=True)

    assert messages(response) == ["2 reports were merged."]
    assert set(Report.objects.exclude(pk=rows[0].pk).values_list("merged_into", flat=True)) == {
        rows[0].pk
    }


def test_listing_at_the_desk_says_that_several_people_call_it_wrong(editor, rides):
    make_report(rides)
    url = f"/admin/resources/resource/{rides.pk}/change/"
    once = editor.get(url).content.decode()
    make_report(rides, "wrong-number")
    twice = editor.get(url).content.decode()

    assert "Several people say" not in once
    assert "Several people say" in twice
    assert "Several people say" not in editor.get("/resources/rides-to-treatment/").content.decode()


# A reader with a phone, in Spanish, without JavaScript


def test_report_is_sent_from_a_phone_without_javascript(open_page, transactional_db):
    make_resource(affiliate=make_affiliate("cedar"))
    page = open_page(viewport={"width": 360, "height": 740}, java_script_enabled=False)

    page.goto("/es/resources/rides-to-treatment/")
    page.click(f"a[href='/es{URL}']")
    page.check("input[value='closed']")
    page.fill("textarea", "Cerraron en octubre.")
    page.click("main form[method=post] button[type=submit]")

    assert page.url.endswith(f"/es{URL}thanks/")
    row = Report.objects.get()
    assert (row.what, row.text, row.language) == ("closed", "Cerraron en octubre.", "es")
