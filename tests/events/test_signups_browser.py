"""The coordinator's pages in a real browser: on a phone, without scripts, and for everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client

from events.models import Registration
from tests.content import make_affiliate, make_event, make_regions
from tests.desk import member

PHONE = {"width": 360, "height": 740}
# The box that chooses rows in Django's own lists has its label elsewhere.
KNOWN = {"label-title-only"}


@pytest.fixture
def desk(live_server):
    """A coordinator, and a date with one person in each list."""
    make_regions()
    affiliate = make_affiliate("cedar", serves=["oregon"])
    date = make_event(
        "Evening group", affiliate=affiliate, registration="here", capacity=2, dates=2
    ).occurrences.first()
    for name in ("Ana", "Bo", "Cy", "Dora"):
        one = Registration.sign_up(date, name=name, email=f"{name}@mail.example", message="x" * 90)
        if name != "Dora":
            one.confirm()
    Registration.objects.filter(name="Bo").update(state="requested")
    client = Client()
    client.force_login(member("coordinator", affiliate, "coordinator"))
    cookie = {"name": "sessionid", "value": client.session.session_key, "url": live_server.url}
    return {"date": date, "cookie": cookie}


def pages(date):
    ana = date.registrations.get(name="Ana")
    date_url = f"/admin/events/occurrence/{date.pk}"
    return [
        "/admin/events/occurrence/",
        *(
            f"{date_url}/{page}/"
            for page in ("change", "signups", "add_person", "message", "cancel")
        ),
        "/admin/events/registration/",
        f"/admin/events/registration/{ana.pk}/change/",
        f"/admin/events/registration/{ana.pk}/leave/",
        f"/admin/events/event/{date.event_id}/copy/",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_fit_for_all_and_for_a_phone(desk, open_page, watched, scheme):
    page = open_page(viewport=PHONE, color_scheme=scheme)
    page.context.add_cookies([desk["cookie"]])

    for url in pages(desk["date"]):
        page.goto(url, wait_until="networkidle")
        assert watched.console == [], url
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        grave = {
            (one["id"], node["target"][-1])
            for one in found
            if one["impact"] in {"serious", "critical"} and one["id"] not in KNOWN
            for node in one["nodes"]
        }
        # axe tries styles of its own, which the policy refuses.
        watched.console.clear()
        assert grave == set(), url
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], url


def test_coordinator_works_without_scripts(desk, open_page):
    page = open_page(viewport=PHONE, java_script_enabled=False)
    page.context.add_cookies([desk["cookie"]])
    page.goto(f"/admin/events/occurrence/{desk['date'].pk}/signups/")

    page.get_by_role("button", name="Decline Bo").click()
    page.get_by_role("link", name="Take off the list : Ana").click()
    page.get_by_role("button", name="Yes, take off the list").click()
    page.get_by_role("link", name="Write to people").click()
    page.get_by_label("Message").fill("Bring a hat.")
    page.get_by_label("People on the waitlist, and those with an offer").check()
    page.get_by_label("People who have a place").uncheck()
    page.get_by_role("button", name="Look at it before sending").click()
    page.get_by_role("button", name="Send to 1 person").click()

    assert "The message goes to 1 person." in page.locator(".messagelist").inner_text()
    states = dict(Registration.objects.values_list("name", "state"))
    assert states == {"Ana": "cancelled", "Bo": "declined", "Cy": "offered", "Dora": "new"}


def test_enter_in_a_box_takes_no_step(desk, page):
    page.context.add_cookies([desk["cookie"]])
    page.goto(f"/admin/events/occurrence/{desk['date'].pk}/signups/")
    before = list(Registration.objects.order_by("pk").values())

    page.get_by_label("Bo").first.press("Enter")
    page.wait_for_timeout(300)

    assert list(Registration.objects.order_by("pk").values()) == before
