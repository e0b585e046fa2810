"""The front page of the desk: what waits for each person, and where they begin."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.module_loading import import_string
from model_bakery import baker

from mbcportal.affiliates.first_steps import STEPS
from mbcportal.affiliates.models import Membership, Welcomed
from mbcportal.affiliates.work import work_of
from mbcportal.publishing.models import Version
from tests.content import (
    make_affiliate,
    make_article,
    make_broken_link,
    make_confirmation,
    make_event,
    make_regions,
    make_registration,
    make_report,
    make_resource,
    make_story,
)
from tests.desk import member, read

ROLES = [*Membership.Role.values, "admin"]
LISTINGS = {
    "My drafts: listings", "Listings that wait to be published", "Listings overdue for a check",
    "Listings to check in the next two weeks", "Listings that were never checked",
    "Next versions of listings", "Reports and suggestions",
    "Answers of providers to look through",
}  # fmt: skip
LINKS = {"Links that do not work"}
EVENTS = {"My drafts: events", "Events that wait to be published"}
SIGN_UPS = {"Dates to come with sign-ups"}
ARTICLES = {
    "My drafts: articles", "Articles that wait to be published", "Next versions of articles",
    "Articles with an overdue medical review", "Articles with broken citations",
    "Facts to look up again",
}  # fmt: skip
SEEN = {
    "editor": LISTINGS | LINKS,
    "coordinator": EVENTS | SIGN_UPS | LINKS,
    "manager": LISTINGS | EVENTS | SIGN_UPS | ARTICLES | LINKS,
    "medical-editor": ARTICLES | LINKS | {"Stories to read"},
    "medical-reviewer": ARTICLES | LINKS | {"Articles to read and sign"},
    "admin": LISTINGS
    | EVENTS
    | SIGN_UPS
    | ARTICLES
    | LINKS
    | {
        "Stories to read",
        "Articles to read and sign",
        "Searches without result in two weeks",
        "Wishes of visitors",
    },
}
FOREIGN = "Zebrafinch"


def fill(affiliate, people, name, suffix=""):
    """Give an affiliate one of everything that can wait for somebody."""
    today = timezone.localdate()
    own = {"affiliate": affiliate, "serves": "oregon"}
    said = f"{name} {suffix}"
    for what, days in [("late", 300), ("due", 175)]:
        make_resource(f"{said} {what}", verified_on=today - timedelta(days=days), **own)
    never = make_resource(f"{said} never", **own)
    event = make_event(f"{said} evening", dates=1, **own)
    # Reviewed long ago, and with a citation that leads nowhere.
    article = make_article(
        f"{said} page", affiliate=affiliate, body="<p>So it is [7].</p>",
        review_due_on=today - timedelta(days=3),
    )  # fmt: skip
    for row in (never, article):
        row.begin_next()
    make_broken_link(f"https://rides.example/{said}".replace(" ", "-"), [never, event, article])
    make_report(never, "closed", text=said)
    make_confirmation(never, state="answered", answered_at=timezone.now())
    for make in (make_resource, make_event, make_article):
        more = {} if make is make_article else {"serves": "oregon"}
        handed_in = make(f"{said} handed in", affiliate=affiliate, published=False, **more)
        handed_in.submit()
        draft = make(f"{said} draft", affiliate=affiliate, published=False, **more)
        for person in people:
            kind = ContentType.objects.get_for_model(draft)
            baker.make(
                Version,
                content_type=kind,
                object_id=draft.pk,
                number=person.pk,
                by=person,
                words={},
            )
    make_registration(event.occurrences.get(), name=f"{said} Sample")


def fill_shared(suffix=""):
    """Make one of everything that belongs to no affiliate."""
    yesterday = timezone.localdate() - timedelta(days=1)
    baker.make("education.Fact", slug=f"fact{suffix}", wording_en="{value}", review_by=yesterday)
    baker.make("search.MissedWords", times=9, words=f"zeppelin{suffix}", day=yesterday)
    baker.make("search.Wish", is_done=False)
    make_story()


@pytest.fixture
def desk(db):
    make_regions()
    own = make_affiliate("cedar", serves=["oregon"], name_en="Cedar")
    other = make_affiliate("juniper", serves=["idaho"], name_en=f"{FOREIGN} affiliate")
    people = {role: member(role, own, role) for role in Membership.Role.values}
    people["admin"] = User.objects.create_superuser("admin")
    return SimpleNamespace(own=own, other=other, people=people)


def filled(desk):
    fill(desk.own, desk.people.values(), "Cedar")
    stranger = member("stranger", desk.other, "manager")
    fill(desk.other, [*desk.people.values(), stranger], FOREIGN)
    fill_shared()
    return desk


def front(person):
    client = Client()
    client.force_login(person)
    response = client.get("/admin/")
    assert response.status_code == 200
    return client, response


def parts(response):
    """Return {title: (count, address, rows)} of the page."""
    found = {}
    for part in read(response).select(".desk-part"):
        link = part.select_one("h3 a")
        count = link.select_one(".desk-count").extract().get_text()
        rows = [(row.get_text(), row["href"]) for row in part.select("li a")]
        found[link.get_text(strip=True)] = (int(count), link["href"], rows)
    return found


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_its_own_work_and_nothing_of_others(desk, role):
    filled(desk)

    client, response = front(desk.people[role])

    found = parts(response)
    assert set(found) == SEEN[role]
    if role != "admin":
        assert FOREIGN not in response.content.decode()
    for title, (count, url, rows) in found.items():
        page = client.get(url)
        assert page.status_code == 200, title
        assert page.context["cl"].result_count == count, title
        assert 0 < len(rows) <= 5, title
        for _text, row in rows:
            assert client.get(row).status_code == 200, row


def test_work_names_no_word_of_a_story(desk):
    fill_shared()
    make_story("A secret about beans.", title="Beans", name="Rosa")

    page = front(desk.people["medical-editor"])[1].content.decode()

    assert "Stories to read" in page
    assert [word in page for word in ["Beans", "Rosa", "secret"]] == [False] * 3


def test_draft_of_a_colleague_is_not_mine(desk):
    colleague = member("colleague", desk.own, "editor")
    draft = make_resource("Rides", affiliate=desk.own, published=False)
    Version.objects.keep(draft, by=colleague)

    mine, theirs = (parts(front(one)[1]) for one in (desk.people["editor"], colleague))

    assert (set(mine), set(theirs)) == (set(), {"My drafts: listings"})


def test_what_is_answered_merged_or_works_does_not_wait(desk):
    listing = make_resource(
        "Rides", affiliate=desk.own, serves="oregon", verified_on=timezone.localdate()
    )
    first, again, done = (make_report(listing, "closed") for _number in range(3))
    first.merge([again])
    done.close(desk.people["editor"], is_done=True)
    for state in ("sent", "answered", "done", "revoked"):
        make_confirmation(listing, state=state, answered_at=timezone.now())
    make_broken_link("https://rides.example/gone", [listing])
    for failures in (0, 1):
        link = make_broken_link(f"https://rides.example/{failures}", [listing])
        type(link).objects.filter(pk=link.pk).update(failures=failures)

    assert {part.title: part.count for part in work_of(desk.people["editor"])} == {
        "Reports and suggestions": 1,
        "Answers of providers to look through": 1,
        "Links that do not work": 1,
    }


@pytest.mark.parametrize("role", ROLES)
def test_front_page_asks_the_same_number_of_questions(desk, role):
    person = desk.people[role]
    client, _response = front(person)
    counts = []

    for number in range(3):
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/")
        counts.append(len(queries))
        people = desk.people.values()
        fill(desk.own, people, "Cedar", str(number))
        fill(desk.own, people, "Cedar", f"again {number}")
        fill_shared(str(number))

    # Nothing needs no parts; one of each or many are the same.
    assert counts[0] <= counts[1] == counts[2] < 70


@pytest.mark.parametrize("role", ROLES)
def test_nothing_waits_is_said(desk, role):
    page = front(desk.people[role])[1].content.decode()

    assert "Nothing is waiting for you." in page
    assert ("Resources" in page) == (role in {"editor", "manager", "admin"})


def test_somebody_without_a_role_sees_an_empty_desk(desk):
    filled(desk)

    page = front(User.objects.create_user("newcomer", is_staff=True))[1].content.decode()

    assert "Nothing is waiting for you." in page
    assert "Cedar" not in page


def test_every_part_of_the_work_is_there():
    for path in settings.DESK_WORK:
        assert callable(import_string(path)), path
    assert len(set(settings.DESK_WORK)) == len(settings.DESK_WORK)


# First steps


def test_every_role_has_three_first_steps():
    assert set(STEPS) == {*Membership.Role, "administrator"}
    assert {len(steps) for steps in STEPS.values()} == {3}


@pytest.mark.parametrize("role", ROLES)
def test_first_steps_lead_somewhere_until_they_are_put_aside(desk, role):
    client, response = front(desk.people[role])
    links = [link["href"] for link in read(response).select(".desk-welcome li a")]

    opened = {link: client.get(link).status_code for link in links}
    client.post("/admin/desk/first-steps/")
    after = client.get("/admin/")
    client.post("/admin/desk/first-steps/", {"again": "1"})
    again = client.get("/admin/")

    assert len(links) == 3
    assert set(opened.values()) == {200}
    shown = [bool(read(page).select(".desk-welcome")) for page in (after, again)]
    assert shown == [False, True]
    assert not Welcomed.objects.exists()


# Reminders


def test_reminders_are_a_persons_own_choice(desk):
    editor, manager = desk.people["editor"], desk.people["manager"]
    client = front(editor)[0]

    client.post("/admin/desk/reminders/", {"membership": [manager.memberships.get().pk, "x", "²"]})

    choices = dict(Membership.objects.values_list("user__username", "gets_reminders"))
    assert (choices["editor"], choices["manager"]) == (False, True)
    client.post("/admin/desk/reminders/", {"membership": editor.memberships.get().pk})
    assert editor.memberships.get().gets_reminders


# In a browser


@pytest.mark.parametrize("width", [360, 1280])
def test_front_page_is_sound_for_each_role_in_a_browser(page, live_server, width):
    make_regions()
    own = make_affiliate("cedar", serves=["oregon"], name_en="Cedar")
    people = {role: member(role, own, role) for role in Membership.Role.values}
    people["admin"] = User.objects.create_superuser("admin")
    fill(own, people.values(), "Cedar")
    fill_shared()
    page.set_viewport_size({"width": width, "height": 800})
    wrong = {}

    for role, person in people.items():
        client = Client()
        client.force_login(person)
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value,
              "url": live_server.url}]
        )  # fmt: skip
        page.goto("/admin/")
        shown = page.locator(".desk-part h3").all_inner_texts()
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        low = page.evaluate(
            "[...document.querySelectorAll('.desk-part h3 a, .desk button, .desk summary')]"
            ".filter((one) => one.getBoundingClientRect().height < 43.5).length"
        )
        broken = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag22aa"]}).response
        rules = [rule["id"] for rule in broken["violations"]]
        if len(shown) != len(SEEN[role]) or wide or low or rules:
            wrong[role] = (len(shown), wide, low, rules)

    assert wrong == {}
