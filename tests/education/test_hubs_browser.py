"""The body picture with a keyboard and for a screen reader, in a real browser."""

import pytest

from tests.content import make_portal

pytestmark = pytest.mark.django_db(transaction=True)

# From head to hip, whatever the order of the list beside it.
ORDER = ["brain", "lung", "liver", "bone"]


@pytest.fixture(autouse=True)
def _portal(db):
    make_portal()


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('href')")


def first_of_picture(page):
    page.locator(".body-picture a").first.focus()


@pytest.mark.parametrize("url", ["/learn/", "/learn/sites/bone/", "/es/learn/"])
def test_tab_goes_through_the_picture_from_head_to_hip_and_on_to_the_list(url, page):
    page.goto(url)
    prefix = "/es" if url.startswith("/es") else ""
    first_of_picture(page)

    visited = [focused(page)]
    for _ in ORDER:
        page.keyboard.press("Tab")
        visited.append(focused(page))

    assert visited[:4] == [f"{prefix}/learn/sites/{slug}/" for slug in ORDER]
    assert page.evaluate("!document.activeElement.closest('.body-picture')")


def test_each_place_is_a_link_with_its_name_in_a_named_group(page):
    page.goto("/learn/")

    group = page.get_by_role("group", name="Places in the body")
    links = group.get_by_role("link")

    assert links.count() == len(ORDER)
    snapshot = group.aria_snapshot()
    names = [line.split('"')[1].lower() for line in snapshot.splitlines() if "- link" in line]
    assert names == ORDER


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_on_a_place_can_be_seen(scheme, page):
    page.emulate_media(color_scheme=scheme)
    page.goto("/learn/")

    for number in range(len(ORDER)):
        link = page.locator(".body-picture a").nth(number)
        before = link.locator(".body-ring").evaluate("ring => getComputedStyle(ring).stroke")
        link.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        assert link.evaluate("link => link.matches(':focus-visible')")
        after = link.locator(".body-ring").evaluate("ring => getComputedStyle(ring).stroke")
        assert before != after, ORDER[number]


def test_enter_opens_the_place(page):
    page.goto("/learn/")
    page.locator(".body-site-liver").focus()

    page.keyboard.press("Enter")
    page.wait_for_url("**/learn/sites/liver/")

    assert page.locator("h1").inner_text().lower() == "liver"


def test_every_place_of_the_picture_is_big_enough_for_a_finger(open_page):
    page = open_page(viewport={"width": 320, "height": 640})
    page.goto("/learn/")

    # Of each place its label, at the edge; the organ itself can be pressed as well.
    labels = page.locator(".body-picture a > .body-target:nth-of-type(2)").all()
    boxes = [label.bounding_box() for label in labels]

    assert [min(box["width"], box["height"]) >= 44 for box in boxes] == [True] * len(ORDER)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_list_beside_the_picture_has_every_place(page):
    page.goto("/learn/")

    links = page.locator(".body-and-list .link-list a")
    hrefs = {link.get_attribute("href") for link in links.all()}

    assert hrefs >= {f"/learn/sites/{slug}/" for slug in ORDER}
