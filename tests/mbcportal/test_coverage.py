"""Where help is missing: topics and places in a table."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mbcportal.coverage import coverage
from tests.content import make_affiliate, make_regions, make_resource, make_topic
from tests.desk import member, read

URL = "/admin/coverage/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _places():
    make_regions()
    make_affiliate("cedar", serves=["oregon", "washington"])


def counted(topic="rides"):
    """Return {place: count} of a topic, without zeros; "US" is the whole country."""
    found = coverage()
    line = next(line for line in found.lines if line.topic.slug == topic)
    pairs = zip(found.regions, line.cells, strict=True)
    counts = {region.slug: cell.count for region, cell in pairs}
    return {place: count for place, count in {**counts, "US": line.national.count}.items() if count}


@pytest.mark.parametrize(
    ("serves", "counts"),
    [
        ("united-states", {"US": 1}),
        ("oregon", {"oregon": 1, "portland-metro": 1}),
        ("clark-county-washington", {"portland-metro": 1, "sw-washington": 1, "washington": 1}),
        ("sw-washington", {"sw-washington": 1, "washington": 1}),
        ("king-county-washington", {"washington": 1}),
        (["oregon", "multnomah-county-oregon"], {"oregon": 1, "portland-metro": 1}),
        ("idaho", {"treasure-valley": 1}),
    ],
)
def test_listing_counts_where_it_serves_and_once(serves, counts):
    make_resource(serves=serves)

    assert counted() == counts


def test_only_public_listings_that_are_not_overdue_count():
    today = timezone.localdate()
    make_resource("Draft", serves="oregon", published=False)
    make_resource("Late", serves="oregon", verified_on=today - timedelta(days=300))
    make_resource("Never", serves="oregon")
    english = make_resource("Fresh", serves="oregon", verified_on=today)
    make_resource("Viajes", translation_of=english)
    english.begin_next()

    assert counted()["oregon"] == 2


def test_cells_have_a_word_and_gaps_are_said_in_words(client):
    make_topic("wigs", "Wigs")
    for number in range(5):
        make_resource(f"Ride {number}", serves="oregon")
    client.force_login(User.objects.create_user("newcomer", is_staff=True))

    page = read(client.get(URL))

    row = next(row for row in page.select("tbody tr") if row.th.get_text() == "Rides")
    assert row.select_one("td.coverage-many").get_text() == "5 many"
    assert row.select("td")[-1].get_text() == "0 none"
    gaps = [gap.get_text(" ", strip=True) for gap in page.select("details li")]
    assert "No “Rides” in Southwest Washington (0 for the whole country)" in gaps
    assert "No “Rides” in Oregon (0 for the whole country)" not in gaps


def test_table_is_a_file_for_a_spreadsheet_in_which_nothing_runs(client):
    make_topic("bad", "=HYPERLINK(1)")
    make_resource(serves="oregon")
    client.force_login(User.objects.create_user("newcomer", is_staff=True))

    response = client.get(f"{URL}csv/?states=all")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="coverage-')
    text = response.content.decode("utf-8-sig")
    assert text.splitlines()[0].startswith('"Group","Topic","Portland Metro"')
    assert '"\'=HYPERLINK(1)"' in text


@pytest.mark.parametrize("url", [URL, f"{URL}csv/"])
def test_only_staff_see_it(client, url):
    visitor = client.get(url)
    client.force_login(User.objects.create_user("reader"))
    reader = client.get(url)

    assert (visitor.status_code, reader.status_code) == (302, 302)


def test_table_asks_no_more_with_more_listings(client):
    client.force_login(member("ruth", make_affiliate("cedar"), "editor"))
    counts = []

    for number in range(3):
        make_resource(f"Ride {number}", serves=["oregon", "sw-washington"])
        client.get(URL)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        counts.append(len(queries))

    assert len(set(counts)) == 1
