"""From a file to rows and back: what is found wrong, saved, undone, and never touched."""

import csv
import io
import random
from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from events.models import Event
from events.sheets import EVENTS
from mbcportal.publishing.models import Version
from mbcportal.sheets.checking import take
from mbcportal.sheets.models import ImportRun, Upload, UploadRow
from mbcportal.sheets.saving import save as save_rows
from mbcportal.signin.models import AuditEntry
from resources.models import Organization, Resource
from resources.sheets import ORGANIZATIONS, RESOURCES
from tests.content import make_affiliate, make_event, make_organization, make_resource, make_venue
from tests.desk import member, messages, read
from tests.sheets.files import LISTING, ROOT, csv_upload, desk, upload, xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared():
    return desk()


@pytest.fixture
def client(prepared):
    client = Client()
    client.force_login(prepared[1])
    return client


def send(client, *rows, root=ROOT, **more):
    """Send rows as a file; return the response that the dry run or the form gives."""
    affiliate = Upload._meta.get_field("affiliate").related_model.objects.get(slug="cedar")
    file = rows[0] if hasattr(rows[0], "read") else csv_upload(*rows)
    return client.post(root, {"file": file, "affiliate": affiliate.pk, **more}, follow=True)


def problems(number=2):
    row = UploadRow.objects.get(number=number)
    return {one["column"]: f"{one['wrong']} {one['write']}".strip() for one in row.problems}


def hints(number=2):
    return " ".join(
        f"{one['column']}: {one['wrong']} {one['write']}"
        for one in UploadRow.objects.get(number=number).hints
    )


def save(client, button="_save_all", **more):
    upload = Upload.objects.get()
    return client.post(f"{ROOT}{upload.pk}/", {button: "1", **more}, follow=True)


# What is wrong


@pytest.mark.parametrize(
    ("column", "text", "said"),
    [
        ("Name", "", "This cell is empty."),
        ("Topics", "clinical trails", "Did you mean “Clinical trials”?"),
        ("Service area", "Portlnd Metro", "Did you mean “Portland Metro”?"),
        ("What you get", "Email Emily at for the Zoom link.", "an address or a number is missing"),
        ("What you get", "=HYPERLINK(A1)", "looks like a formula"),
        ("Kind", "Progam", "Did you mean “Program”?"),
        ("Organization", "Helping Hand", "Did you mean “Helping Hands”?"),
        ("Phones", "503-555-0100", "kept for films"),
        ("Phones", "12", "not a number in use"),
        ("Hours", "whenever", "cannot be read as opening hours"),
        ("Places", "Main office, 1 Main Street, Portland, OR 00000", "not a ZIP code in use"),
        ("Website", "htp:/x y", "not a web address"),
        ("E-mail", "emily at example.org", "not an e-mail address"),
        ("Closed until", "31/12/2026", "Write the month first"),
        ("Closed until", "46387", "Write 2026-12-31"),
        ("Youngest age", "old", "not a number that fits"),
        ("What you get", "x" * 10_000, "there is room for 240"),
    ],
)
def test_what_is_wrong_is_told_with_row_column_and_what_to_write(client, column, text, said):
    response = send(client, LISTING | {column: text})

    assert said in problems()[column]
    assert said in response.content.decode().replace("&#x27;", "'")
    assert Resource.objects.count() == 0


def test_listing_that_nobody_can_reach_is_told(client):
    send(client, LISTING | {"Phones": "", "Places": ""})

    assert "Nobody can reach it" in problems()["Phones"]


def test_slips_are_worth_a_look_and_do_not_stop(client):
    send(client, LISTING | {"Description": "We help 12,000 people\xa0now in clinical trails."})

    said = hints()
    assert "“12,000” has no year" in said
    assert "Did you mean “clinical trials”?" in said
    assert "Odd blanks" in said
    assert UploadRow.objects.get().does == "new"


def test_unknown_columns_are_named_and_states_are_never_read(client):
    file = csv_upload(LISTING | {"Sumary": "", "Status": "published", "id": "1"})

    response = send(client, file)

    page = response.content.decode()
    assert "The column “Sumary” is not known" in page
    assert "The column “Status” is never read from a file." in page
    save(client)
    assert Resource.objects.get().status == "draft"


@pytest.mark.parametrize(
    "data", [b"", b"nothing,here\n1,2\n", b"Name\n", b"\x00\xff\x00", b"Name,Name\n"]
)
def test_file_without_use_is_refused_beside_the_field(client, data):
    response = send(client, upload(data, "a.csv"))

    assert response.status_code == 400
    assert read(response).select("#id_file_error, .errornote")
    assert Upload.objects.count() == 0


def test_thousand_broken_rows_are_all_named(client):
    rows = [
        {name: f"?{number} {name}" for name in LISTING} | {"Name": "", "Your number": f"{number}"}
        for number in range(1000)
    ]

    response = send(client, *rows)

    assert response.status_code == 200
    assert UploadRow.objects.filter(does="wrong").count() == 1000
    assert all(len(row.problems) >= 8 for row in UploadRow.objects.all())
    assert "Save" not in [one["value"] for one in read(response).select(".submit-row input")]


def test_more_rows_than_there_is_room_for_are_refused(client, settings):
    settings.SHEET_ROWS = 2

    response = send(client, LISTING, LISTING, LISTING)

    assert response.status_code == 400
    assert "more than 2 rows" in response.content.decode()


def test_more_changes_than_a_request_can_save_are_refused(client, settings):
    send(client, LISTING)
    save(client)
    settings.SHEET_CHANGES = 0

    send(client, LISTING | {"What you get": "Other."})
    response = save(client)

    assert "At most 0 at once: divide it" in messages(response)[0]
    assert Resource.objects.get().summary == LISTING["What you get"]


# Saving


def test_new_row_becomes_a_draft_with_all_its_parts(client, prepared):
    send(client, LISTING)
    assert Resource.objects.count() == 0

    response = save(client)

    row = Resource.objects.get()
    assert messages(response) == ["1 row is new, 0 were changed, 0 were left out."]
    assert (row.status, row.slug, row.external_id) == ("draft", "rides-of-cedar", "A-1")
    assert row.affiliate == prepared[0]
    assert row.main_topic.slug == "rides"
    assert sorted(row.topics.values_list("slug", flat=True)) == ["money", "rides"]
    assert sorted(row.service_area.values_list("slug", flat=True)) == ["oregon", "portland-metro"]
    phone = row.phones.get()
    assert (phone.number, phone.extension, phone.label) == ("+15032222000", "2", "Helpline")
    assert [(h.weekday, h.opens.hour, h.closes.hour) for h in row.opening_hours.all()] == [
        (day, 9, 17) for day in range(5)
    ]
    place = row.locations.get()
    assert (place.name, place.street, place.zip_code) == ("Main office", "100 Main Street", "97201")
    assert Upload.objects.count() == 0


def test_same_number_changes_the_same_row_and_keeps_what_it_said(client):
    send(client, LISTING)
    save(client)
    send(client, LISTING | {"What you get": "Rides at no cost."})
    assert UploadRow.objects.get().changes == ["What you get"]

    save(client)

    row = Resource.objects.get()
    assert row.summary == "Rides at no cost."
    kept = [one.words["fields"]["summary"] for one in Version.objects.of(row)]
    assert kept == ["Rides at no cost.", LISTING["What you get"]]


def test_public_page_stays_and_its_next_version_gets_the_change(client, prepared):
    send(client, LISTING)
    save(client)
    row = Resource.objects.get()
    row.publish()

    send(client, LISTING | {"What you get": "Rides at no cost."})
    save(client)

    row.refresh_from_db()
    assert row.summary == LISTING["What you get"]
    assert row.successor.summary == "Rides at no cost."

    row.successor.delete()
    send(client, LISTING | {"What you get": "Rides today."}, changes_public="on")
    save(client)
    row.refresh_from_db()
    assert row.summary == "Rides today."


def test_nothing_is_saved_while_one_row_is_wrong_unless_good_ones_are_chosen(client):
    bad = LISTING | {"Your number": "A-2", "Kind": "?"}
    send(client, LISTING, bad)

    save(client)
    assert Resource.objects.count() == 0
    response = save(client, "_save_good")

    assert Resource.objects.get().external_id == "A-1"
    assert messages(response) == ["1 row is new, 0 were changed, 1 was left out."]


def test_file_is_saved_once(client):
    send(client, LISTING)
    url = f"{ROOT}{Upload.objects.get().pk}/"

    for _time in range(2):
        client.post(url, {"_save_all": "1"})

    assert Resource.objects.count() == ImportRun.objects.count() == 1


def test_what_may_be_there_already_waits_for_a_choice(client, prepared):
    there = make_resource(
        "Rides of Cedar", affiliate=prepared[0], serves="oregon", phones=("+15032222000",)
    )
    send(client, LISTING)
    row = UploadRow.objects.get()
    assert (row.does, row.alike[0][0]) == ("ask", there.pk)
    assert "name" in row.alike[0][2]

    save(client, "_check", **{"row-2": str(there.pk), "changes_public": "on", "_set_public": "1"})
    assert UploadRow.objects.get().does == "change"
    save(client)

    there.refresh_from_db()
    assert Resource.objects.count() == 1
    assert (there.external_id, there.phones.get().extension) == ("A-1", "2")


# Others' rows


def test_foreign_rows_are_untouchable_by_number_address_and_choice(client):
    other = make_affiliate("juniper", serves=["idaho"])
    foreign = make_resource(
        "Rides of Juniper", affiliate=other, serves="idaho", external_id="A-1", published=False
    )
    before = Resource.objects.filter(pk=foreign.pk).values().get()
    base = {"Page address": ""} | LISTING

    send(client, base, base | {"Your number": "A-2", "Page address": foreign.slug},
         base | {"Your number": "A-3", "Page address": "never-was"})  # fmt: skip
    said = {
        number: problems(number)["Page address"].replace(slug, "…")
        for number, slug in [(3, foreign.slug), (4, "never-was")]
    }
    save(client, "_save_good", **{"row-2": str(foreign.pk)})

    assert said[3] == said[4]
    assert Resource.objects.filter(pk=foreign.pk).values().get() == before
    assert Resource.objects.exclude(pk=foreign.pk).get().external_id == "A-1"


def test_others_do_not_see_files_imports_or_their_rows(client, prepared):
    send(client, LISTING)
    url = f"{ROOT}{Upload.objects.get().pk}/"
    other = make_affiliate("juniper", serves=["idaho"])
    stranger, colleague = Client(), Client()
    stranger.force_login(member("juno", other, "manager"))
    colleague.force_login(member("carla", prepared[0], "editor"))

    assert [one.get(url).status_code for one in (stranger, colleague)] == [302, 302]
    save(client)
    run = ImportRun.objects.get()
    assert stranger.get(f"{ROOT}runs/{run.pk}/").status_code == 302
    assert stranger.post(f"{ROOT}runs/{run.pk}/", {"_undo": "1"}).status_code == 302
    assert colleague.get(f"{ROOT}runs/{run.pk}/").status_code == 200
    assert "Cedar" not in stranger.get(ROOT).content.decode()
    export = stranger.post(f"{ROOT}export.csv")
    assert b"Rides of Cedar" not in export.getvalue()
    assert Resource.objects.count() == 1


def test_nobody_imports_for_a_foreign_affiliate(client):
    other = make_affiliate("juniper", serves=["idaho"])

    response = client.post(ROOT, {"file": csv_upload(LISTING), "affiliate": other.pk})

    assert response.status_code == 400
    assert Upload.objects.count() == 0


# Undoing


def test_undo_deletes_what_was_new_and_brings_back_what_was_changed(client):
    send(client, LISTING)
    save(client)
    send(client, LISTING | {"What you get": "Other."}, LISTING | {"Your number": "A-2", "Name": "B",
         "Phones": "503-222-2001", "Places": ""})  # fmt: skip
    save(client)
    run = ImportRun.objects.first()

    client.post(f"{ROOT}runs/{run.pk}/", {"_undo": "1"})

    row = Resource.objects.get()
    assert row.summary == LISTING["What you get"]
    assert Version.objects.of(row).first().note.endswith("undone")
    run.refresh_from_db()
    assert run.undone_by.username == "maria"


def test_undo_names_what_was_changed_since_and_undoes_the_rest_on_request(client):
    second = LISTING | {"Your number": "A-2", "Name": "B", "Phones": "503-222-2001", "Places": ""}
    send(client, LISTING, second)
    save(client)
    changed = Resource.objects.get(external_id="A-1")
    changed.summary = "Somebody's own words."
    changed.save()
    url = f"{ROOT}runs/{ImportRun.objects.get().pk}/"

    refused = client.post(url, {"_undo": "1"})
    assert refused.status_code == 409
    assert "Row 2: Rides of Cedar" in refused.content.decode()
    assert Resource.objects.count() == 2

    client.post(url, {"_rest": "1"})
    assert Resource.objects.get() == changed


# There and back


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_export_imported_again_changes_nothing(client, prepared, ending):
    affiliate = prepared[0]
    send(client, LISTING | {"Description": "One & two.\nThree."})
    save(client)
    make_resource("=1+1;@SUM(A1)", affiliate=affiliate, serves="oregon", external_id="A-9")
    make_venue("Library", state=affiliate.regions.get(), affiliate=affiliate)
    make_event(affiliate=affiliate, serves="oregon")
    make_organization("Other", affiliate=affiliate)

    for kind in ["resources/resource", "resources/organization", "events/event"]:
        root = f"/admin/{kind}/spreadsheet/"
        data = client.post(f"{root}export.{ending}").getvalue()
        send(client, upload(data, f"a.{ending}"), root=root)
        rows = UploadRow.objects.filter(upload__file_name=f"a.{ending}")
        told = [(row.title, row.changes, row.problems) for row in rows if row.does != "same"]
        assert told == []
        assert rows.count() >= 1
        Upload.objects.all().delete()


def test_audit_names_each_import_its_undoing_and_each_export(client, prepared):
    affiliate, person = prepared
    send(client, LISTING)
    save(client)
    client.post(f"{ROOT}runs/{ImportRun.objects.get().pk}/", {"_undo": "1"})
    make_resource("Kept", affiliate=affiliate, serves="oregon")
    client.post(f"{ROOT}export.csv")

    entries = AuditEntry.objects.filter(what__in=["import", "export"]).order_by("pk")
    assert [(entry.what, entry.by, entry.affiliate) for entry in entries] == [
        ("import", person, affiliate),
        ("import", person, affiliate),
        ("export", person, affiliate),
    ]
    imported, undone, exported = (entry.detail for entry in entries)
    assert "1 row is new" in imported
    assert "undone" in undone
    assert exported == "resources: 1"


def test_export_has_no_cell_that_runs(client, prepared):
    make_resource("=1+1;@SUM(A1)", affiliate=prepared[0], serves="oregon")

    data = client.post(f"{ROOT}export.csv").getvalue().decode("utf-8-sig")

    assert "\"'=1+1;'@SUM(A1)\"" in data


def test_template_can_be_filled_in_and_sent(client):
    book = load_workbook(BytesIO(client.get(f"{ROOT}template.xlsx").getvalue()))
    assert book.sheetnames == ["Rows", "Instructions", "Lists"]
    page = book["Rows"]
    headers = [cell.value for cell in page[1]]
    for name, text in LISTING.items():
        page.cell(2, headers.index(name) + 1, text)
    file = BytesIO()
    book.save(file)

    send(client, upload(file.getvalue()))

    assert [row.does for row in UploadRow.objects.all()] == ["new"]


# Organizations and events


def test_organizations_are_imported_and_undone(client, prepared):
    root = reverse("admin:resources_organization_spreadsheet")
    rows = [{"Your number": "O1", "Name": "New Hands", "Website": "newhands.example"}]
    send(client, *rows, root=root)
    client.post(f"{root}{Upload.objects.get().pk}/", {"_save_all": "1"})
    new = Organization.objects.get(name="New Hands")
    assert (new.website, new.slug) == ("https://newhands.example", "new-hands")

    send(client, rows[0] | {"Name": "Newer Hands"}, root=root)
    assert UploadRow.objects.get().does == "change"
    client.post(f"{root}{Upload.objects.get().pk}/", {"_save_all": "1"})
    for run in ImportRun.objects.all():
        client.post(f"{root}runs/{run.pk}/", {"_undo": "1"})

    new = Organization.objects.filter(slug="new-hands")
    # The first import's row was changed by the second, so it stays.
    assert [one.name for one in new] == ["New Hands"]


def test_events_repeat_as_the_file_says(client):
    root = reverse("admin:events_event_spreadsheet")
    row = {
        "Title": "Evening group", "In short": "We meet.", "Format": "Online",
        "For people in": "Oregon", "Languages": "English", "First date": "1/5/2027",
        "Starts at": "6:30 pm", "Minutes": "90", "Time zone": "Pacific",
        "Repeats every": "Weeks", "Weekdays": "Tuesday", "Number of dates": "4",
    }  # fmt: skip
    send(client, row, row | {"Title": "Bad", "Repeats every": "Months", "Weekdays": ""}, root=root)
    assert "Choose either a weekday" in problems(3)["Repeats every"]

    client.post(f"{root}{Upload.objects.get().pk}/", {"_save_good": "1"})

    event = Event.objects.get()
    assert event.status == "draft"
    keys = list(event.occurrences.order_by("key").values_list("key", flat=True))
    assert keys == [date(2027, 1, day) for day in (5, 12, 19, 26)]


def test_join_link_is_in_no_spreadsheet(client, prepared):
    make_event(affiliate=prepared[0], serves="oregon", join_url="https://zoom.example/secret")

    for ending in ("csv", "xlsx"):
        data = client.post(f"/admin/events/event/spreadsheet/export.{ending}").getvalue()
        assert b"zoom.example" not in data


# In a browser


def test_whole_way_in_a_browser(page, live_server, transactional_db, tmp_path):
    _affiliate, person = desk()
    client = Client()
    client.force_login(person)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    file = tmp_path / "list.xlsx"
    good, bad = list(LISTING.values()), [*LISTING.values()]
    bad[0], bad[3] = "A-2", "Progam"
    file.write_bytes(xlsx(list(LISTING), good, bad))

    page.goto("/admin/resources/resource/")
    page.get_by_role("link", name="Import a spreadsheet").click()
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    page.get_by_text("Did you mean “Program”?").wait_for()
    page.get_by_role("button", name="Save the 1 good row").click()
    page.get_by_role("heading", name="Undo this import").wait_for()
    assert Resource.objects.get().name == "Rides of Cedar"

    page.get_by_role("button", name="Undo the whole import").click()
    page.get_by_text("The import was undone.").wait_for()
    assert Resource.objects.count() == 0


def test_page_says_that_it_works_and_takes_one_press(page, live_server, transactional_db):
    _affiliate, person = desk()
    client = Client()
    client.force_login(person)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page.goto(ROOT)
    # The answer takes its time: whatever is sent is counted and kept from leaving.
    page.evaluate(
        """() => {
          window.sent = 0;
          window.addEventListener("submit", (event) => {
            window.sent += event.defaultPrevented ? 0 : 1;
            event.preventDefault();
          });
        }"""
    )

    for _press in range(2):
        page.get_by_role("button", name="Read the file").click()

    assert page.get_by_role("status").inner_text().startswith("Reading your file.")
    assert page.get_by_role("progressbar").count() == 1
    assert page.evaluate("window.sent") == 1


# Whatever stands in a cell

FRAGMENTS = [
    "\x00", "\ud800", "\u202e", "9", "٣", "9a", "24:99", "Mon", "–", "-", "+", "=", "@", "(", ")",
    ":", ";", "\n", "|", ",", "/", "noon", "x" * 10_000, "http://", "https://[", "99999999999999",
    "1e400", "NaN", "2026-02-30", "13/13/2026", "ext. 1", "97201", "OR", "Sun-Mon 25pm", "🎗", "%s",
    "{}", "' OR 1", "united-states", "clark county", "-0", "1,000", "00:00", "12 am-12 am",
]  # fmt: skip


@pytest.mark.parametrize("sheet", [RESOURCES, ORGANIZATIONS, EVENTS], ids=lambda sheet: sheet.name)
def test_nothing_in_a_cell_breaks_the_import(prepared, sheet):
    affiliate, person = prepared
    chance = random.Random(7)
    rows = [
        [
            "".join(chance.choices(FRAGMENTS, k=chance.randint(0, 4)))
            if column.key != "slug"
            else ""
            for column in sheet.columns
        ]
        for _number in range(150)
    ]
    text = io.StringIO()
    csv.writer(text).writerows([sheet.headers(), *rows])
    file = upload(text.getvalue().encode("utf-8", "ignore"), "odd.csv")

    kept = take(sheet, file, "odd\x00.csv", person, affiliate)
    assert kept.rows.count() > 100
    save_rows(sheet, kept, only_good=True)


def test_address_with_a_number_beyond_all_numbers_leads_back(client):
    for page in (f"{ROOT}{10**30}/", f"{ROOT}runs/{10**30}/"):
        assert client.get(page).status_code == 302
