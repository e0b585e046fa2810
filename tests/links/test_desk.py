"""What staff and readers see of links, and what staff may do with them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from mbcportal.links.models import Link, LinkUse
from mbcportal.links.results import Finding, Result
from mbcportal.links.uses import renew_all
from mbcportal.publishing.models import Version
from resources.models import Resource
from tests.content import make_affiliate, make_article, make_event, make_resource
from tests.desk import Form, errors, member, messages, read

pytestmark = pytest.mark.django_db

OLD, NEW = "https://rides.example/old", "https://rides.example/new"
MOVED = Finding(Result.MOVED, 200, NEW)
GONE = Finding(Result.GONE, 404)


@pytest.fixture
def affiliate():
    return make_affiliate("cedar", name_en="Cedar")


@pytest.fixture
def manager(affiliate):
    client = Client()
    client.force_login(member("manager", affiliate, "manager"))
    return client


def found(url, *findings):
    """Let a link be checked, one day after the other until today."""
    renew_all()
    link = Link.objects.get(url=url)
    for number, finding in enumerate(findings, start=1 - len(findings)):
        link.note(finding, timezone.now() + timedelta(days=number))
    return link


def links_page(page):
    return f"/admin/{page._meta.app_label}/{page._meta.model_name}/{page.pk}/links/"


def change_page(page):
    return links_page(page).replace("/links/", "/change/")


def press(client, page, link, moved_to=NEW):
    return client.post(links_page(page), {"link": link.pk, "moved_to": moved_to}, follow=True)


# On the form


def test_form_says_what_came_of_each_link(manager, affiliate):
    listing = make_resource("Rides", website=OLD, affiliate=affiliate)
    found(OLD, GONE, GONE)
    listing.sources.create(url=NEW, title="Source", read_on="2026-01-02")

    panel = read(manager.get(change_page(listing))).select_one(".page-links")

    told = [" ".join(item.get_text(" ").split()) for item in panel.select("li")]
    assert told[0].startswith(f"Website: {OLD} The page is gone (code 404) , checked on ")
    assert told[1] == f"Address: {NEW} Not checked yet ."
    assert panel.select_one(".page-link-broken").get_text() == "The page is gone (code 404)"


def test_first_failure_is_not_called_broken(manager, affiliate):
    listing = make_resource("Rides", website=OLD, affiliate=affiliate)
    found(OLD, GONE)

    panel = read(manager.get(change_page(listing))).select_one(".page-links")

    assert "It is tried again before it counts as broken" in panel.get_text()
    assert panel.select_one(".page-link-broken") is None


def test_join_link_is_not_in_the_panel(manager, affiliate):
    event = make_event(
        "Evening",
        format="online",
        join_url="https://meet.example/secret",
        registration_url=OLD,
        affiliate=affiliate,
    )
    renew_all()

    page = read(manager.get(links_page(event))).select_one("#content-main").get_text()

    assert OLD in page
    assert "meet.example" not in page


def test_form_with_the_panel_is_saved(manager, affiliate):
    listing = make_resource("Rides", website=OLD, affiliate=affiliate, phones=())
    renew_all()

    response = Form(manager, change_page(listing)).send(website=NEW)

    assert (response.status_code, errors(response)) == (302, {})

    assert set(Link.objects.filter(uses__field="website").values_list("url", flat=True)) == {NEW}


def test_withdrawn_page_leaves_the_queue_at_once(manager, affiliate):
    listing = make_resource("Rides", website=OLD, affiliate=affiliate, phones=())
    found(OLD, GONE, GONE)

    response = Form(manager, change_page(listing)).send("_archive")

    assert (response.status_code, errors(response)) == (302, {})

    assert not LinkUse.objects.filter(object_id=listing.pk).exists()
    assert OLD not in manager.get("/admin/links/link/").content.decode()


def test_organization_has_a_panel_too(manager, affiliate):
    listing = make_resource("Rides", affiliate=affiliate)
    listing.organization.website = OLD
    listing.organization.affiliate = affiliate
    listing.organization.save()
    link = found(OLD, MOVED)

    response = press(manager, listing.organization, link)

    listing.organization.refresh_from_db()
    assert listing.organization.website == NEW
    assert messages(response) == ["The new address stands in 1 place now."]


# The new address


def test_new_address_is_written_and_the_old_words_are_kept(manager, affiliate):
    listing = make_resource(
        "Rides",
        website=OLD,
        affiliate=affiliate,
        description=f'<p><a href="{OLD}">Read</a> and <a href="{OLD}/more">more</a></p>',
    )
    listing.sources.create(url=OLD, title="Source", read_on="2026-01-02")
    link = found(OLD, MOVED)
    before = listing.version

    response = press(manager, listing, link)

    listing.refresh_from_db()
    assert messages(response) == ["It stands in 3 places now."]
    assert (listing.website, listing.sources.get().url) == (NEW, NEW)
    assert f'href="{NEW}"' in listing.description
    assert f'href="{OLD}/more"' in listing.description
    assert listing.version == before + 1
    newest, first = Version.objects.of(listing)
    assert (first.words["fields"]["website"], newest.words["fields"]["website"]) == (OLD, NEW)
    assert (newest.by.username, newest.note) == ("manager", "New address of a link")
    assert not LinkUse.objects.filter(link=link, object_id=listing.pk).exists()


def test_new_address_of_a_source_of_an_article(manager, affiliate):
    article = make_article("What now?", affiliate=affiliate, references=0)
    article.references.create(position=1, title="Study", url=OLD)
    link = found(OLD, MOVED)

    press(manager, article, link)

    assert article.references.get().url == NEW


@pytest.mark.parametrize("sent", [{}, {"link": "x"}, {"link": "9" * 30, "moved_to": NEW}])
def test_button_with_anything_else_changes_nothing(manager, affiliate, sent):
    listing = make_resource("Rides", website=OLD, affiliate=affiliate)
    found(OLD, MOVED)

    response = manager.post(links_page(listing), sent, follow=True)

    assert messages(response) == ["This link has changed meanwhile. Look at it again."]
    listing.refresh_from_db()
    assert listing.website == OLD


def test_address_that_nobody_has_seen_is_not_written(manager, affiliate):
    listing = make_resource("Rides", website=OLD, affiliate=affiliate)
    link = found(OLD, MOVED)

    press(manager, listing, link, moved_to="https://elsewhere.example/")

    listing.refresh_from_db()
    assert listing.website == OLD


def test_address_that_is_too_long_for_its_field_is_refused_in_words(manager, affiliate):
    listing = make_resource("Rides", website=OLD, affiliate=affiliate)
    long = "https://rides.example/" + "a" * 600
    link = found(OLD, Finding(Result.MOVED, 200, long))

    response = press(manager, listing, link, moved_to=long)

    assert "at most 400 characters" in messages(response)[0]
    listing.refresh_from_db()
    assert listing.website == OLD


def test_page_whose_next_version_is_written_is_left_alone(manager, affiliate):
    listing = make_resource("Rides", website=OLD, affiliate=affiliate)
    link = found(OLD, MOVED)
    listing.begin_next()

    press(manager, listing, link)

    assert Resource.objects.get(pk=listing.pk).website == OLD


def test_page_of_another_affiliate_is_as_good_as_none(manager):
    foreign = make_resource("Rides", website=OLD, affiliate=make_affiliate("juniper"))
    link = found(OLD, MOVED)

    response = manager.post(links_page(foreign), {"link": link.pk, "moved_to": NEW})

    assert response.status_code == 404
    foreign.refresh_from_db()
    assert foreign.website == OLD


# The queue


def test_queue_names_only_the_own_pages_of_a_shared_link(manager, affiliate):
    make_resource("Own rides", website=OLD, affiliate=affiliate)
    make_resource("Foreign rides", website=OLD, affiliate=make_affiliate("juniper"))
    make_resource("Other rides", website=NEW, affiliate=make_affiliate("alder"))
    found(OLD, GONE, GONE)
    found(NEW, GONE, GONE)

    page = manager.get("/admin/links/link/").content.decode()
    own = manager.get(f"/admin/links/link/{Link.objects.get(url=OLD).pk}/change/").content.decode()
    foreign = manager.get(f"/admin/links/link/{Link.objects.get(url=NEW).pk}/change/")

    for text in (page, own):
        assert OLD in text
        assert "Own rides" in text
        assert "Foreign rides" not in text
    assert NEW not in page
    assert foreign.status_code == 302


def test_page_that_changed_hands_since_last_night_is_not_named(manager, affiliate):
    listing = make_resource("Rides of old", website=OLD, affiliate=affiliate)
    found(OLD, GONE, GONE)

    Resource.objects.filter(pk=listing.pk).update(affiliate=make_affiliate("juniper"))

    assert "Rides of old" not in manager.get("/admin/links/link/").content.decode()


def test_queue_shows_each_kind_where_it_belongs(manager, affiliate):
    kinds = {
        "": [GONE, GONE],
        "moved": [MOVED],
        "look": [Finding(Result.LOOK, 403)],
        "once": [GONE],
    }
    for name, findings in kinds.items():
        url = f"https://{name or 'broken'}.example/"
        make_resource(f"Rides {name}", website=url, affiliate=affiliate)
        found(url, *findings)

    for name in kinds:
        page = read(manager.get("/admin/links/link/", {"links": name} if name else {}))
        shown = [cell.get_text() for cell in page.select("#result_list .field-url")]
        assert shown == [f"https://{name or 'broken'}.example/"], name
    assert len(manager.get("/admin/links/link/?links=all").context["cl"].result_list) == 4


def test_queue_asks_the_same_however_long_it_is(manager, affiliate):
    counts = []
    for first, last in ((0, 2), (2, 9)):
        for number in range(first, last):
            url = f"https://rides{number}.example/"
            make_resource(f"Rides {number}", website=url, affiliate=affiliate)
            found(url, GONE, GONE)
        manager.get("/admin/links/link/")
        with CaptureQueriesContext(connection) as queries:
            manager.get("/admin/links/link/")
        counts.append(len(queries))

    assert counts[0] == counts[1]


# The public page


@pytest.mark.parametrize(
    ("findings", "is_told"),
    [
        ([], False),
        ([GONE], False),
        ([GONE, GONE], True),
        ([GONE, GONE, Finding(Result.LOOK, 403)], False),
        ([GONE, GONE, Finding(Result.FINE, 200)], False),
    ],
)
def test_readers_are_told_after_failures_on_two_days(client, findings, is_told):
    listing = make_resource("Rides", website=OLD)
    found(OLD, *findings)

    page = client.get(listing.get_absolute_url()).content.decode()

    assert ("did not work when we last tried" in page) == is_told
    assert OLD in page
