"""What is kept on the device, in a real browser: only after an act, and nothing of it is sent."""

import json
from urllib.parse import urlsplit

import pytest

from tests.content import make_portal
from tests.test_accessibility import too_wide, violations

PHONE = {"viewport": {"width": 360, "height": 740}, "reduced_motion": "reduce"}
KEPT = "() => Object.fromEntries(Object.entries(localStorage))"
FORBID = """
Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no'); } });
"""
FULL = """
Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
"""
RIDES, GROUP = "/resources/rides-to-treatment/", "/events/evening-group/"
CARE = "/learn/what-is-palliative-care/"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader(open_page):
    """A page on a phone, on a portal with something on it."""
    make_portal()
    return open_page(**PHONE)


def kept(page, purpose):
    """Return what the device keeps for a purpose, or None."""
    found = page.evaluate(KEPT).get(f"mbc-portal:{purpose}")
    return json.loads(found)["data"] if found else None


def asked(page):
    """Return a growing list of what the page asks of the server."""
    urls = []
    page.on("request", lambda request: urls.append(request.url))
    return urls


def save(page, *urls):
    for url in urls:
        page.goto(url)
        page.locator(".page-head .save button").click()


def assert_nothing_kept(page):
    assert page.evaluate(KEPT) == {}
    assert page.context.cookies() == []


# My list


def test_nothing_is_kept_before_an_act(reader):
    for url in ("/", "/resources/", RIDES, GROUP, CARE, "/my-list/", "/for-me/", "/privacy/"):
        reader.goto(url)

        assert_nothing_kept(reader)


def test_saving_keeps_little_asks_nothing_and_is_undone_by_pressing_again(reader):
    reader.goto(RIDES)
    reader.wait_for_load_state("networkidle")
    urls = asked(reader)
    button = reader.locator(".page-head .save button")

    button.click()

    assert kept(reader, "my-list") == [
        {
            "kind": "resource",
            "slug": "rides-to-treatment",
            "title": "Rides to treatment",
            "url": RIDES,
        }
    ]
    assert button.get_attribute("aria-pressed") == "true"
    assert button.inner_text().startswith("Saved – take off")
    reader.get_by_text("Saved on this device.").wait_for()
    assert reader.locator("header [data-list-count]").inner_text() == "(1)"
    assert button.bounding_box()["height"] >= 44

    button.click()

    assert button.get_attribute("aria-pressed") == "false"
    assert_nothing_kept(reader)
    assert urls == []


def test_a_list_is_changed_and_brought_back(reader):
    save(reader, RIDES, GROUP, CARE)
    reader.goto("/my-list/")
    reader.wait_for_load_state("networkidle")
    urls = asked(reader)
    names = lambda: reader.locator(".saved-items h2").all_inner_texts()  # noqa: E731
    assert names() == ["Rides to treatment", "Evening group", "What is palliative care?"]
    assert violations(reader) == []
    assert too_wide(reader) == []

    reader.locator("[data-act=down]").first.click()

    assert names() == ["Evening group", "Rides to treatment", "What is palliative care?"]
    focused = reader.evaluate("document.activeElement.textContent")
    assert focused == "Move down Rides to treatment"

    reader.locator(".saved-items textarea").first.fill("Ask <b>Ana</b> first.")
    reader.get_by_role("button", name="Take off Rides to treatment").click()

    assert names() == ["Evening group", "What is palliative care?"]
    reader.get_by_role("button", name="Undo").click()
    assert names() == ["Evening group", "Rides to treatment", "What is palliative care?"]

    reader.get_by_role("button", name="Clear the whole list").click()

    assert_nothing_kept(reader)
    assert reader.get_by_text("Nothing is on your list yet.").is_visible()
    reader.get_by_role("button", name="Undo").click()
    assert reader.locator(".saved-items textarea").first.input_value() == "Ask <b>Ana</b> first."
    assert urls == []


def test_a_shared_list_leaves_the_notes_at_home_and_is_made_for_paper(reader):
    save(reader, RIDES, GROUP)
    reader.goto("/my-list/")
    reader.locator(".saved-items textarea").first.fill("A secret note")

    reader.get_by_role("link", name="Show phone numbers and print").click()
    reader.wait_for_url("**/my-list/?*")

    address = urlsplit(reader.url)
    assert address.query == "item=resource:rides-to-treatment&item=event:evening-group"
    assert "secret" not in reader.content()
    assert reader.locator("#share-address").input_value() == reader.url
    assert violations(reader) == []
    reader.emulate_media(media="print")
    assert reader.get_by_text("503-555-0100").is_visible()
    for gone in (".site-header", "#share-address", "[data-print]", ".site-footer"):
        assert not reader.locator(gone).is_visible()
    size = reader.locator(".listed-number").first.evaluate(
        "one => parseFloat(getComputedStyle(one).fontSize)"
    )
    assert size >= 24


def test_a_shared_list_is_kept_beside_ones_own(reader):
    save(reader, CARE)
    reader.goto("/my-list/?item=event:evening-group&item=article:what-is-palliative-care")

    reader.get_by_role("button", name="Keep this list on my device").click()

    slugs = [item["slug"] for item in kept(reader, "my-list")]
    assert slugs == ["what-is-palliative-care", "evening-group"]
    assert reader.locator("header [data-list-count]").inner_text() == "(2)"


def test_foreign_content_is_ignored(reader):
    reader.goto("/about/")
    for bad in (
        "nonsense",
        "null",
        '{"version": 9, "data": []}',
        '{"version": 1, "data": {"kind": "resource"}}',
        json.dumps(
            {
                "version": 1,
                "data": [
                    {"kind": "resource", "slug": "x", "title": "Bad", "url": "javascript:alert(1)"},
                    {"kind": "resource", "slug": "x", "title": "Bad", "url": "//evil.example/"},
                    {"kind": "page", "slug": "x", "title": "Bad", "url": "/x/"},
                    None,
                ],
            }
        ),
    ):
        reader.evaluate("bad => localStorage.setItem('mbc-portal:my-list', bad)", bad)

        reader.goto("/my-list/")

        assert reader.get_by_text("Nothing is on your list yet.").is_visible()


@pytest.mark.parametrize("script", [FORBID, FULL], ids=["forbidden", "full"])
def test_a_storage_that_keeps_nothing_says_so_where_the_person_is(script, reader):
    reader.add_init_script(script)
    refused = "Your browser does not let this page keep anything here."

    save(reader, RIDES)
    reader.get_by_text(refused).first.wait_for()
    assert reader.locator(".page-head .save button").get_attribute("aria-pressed") == "false"

    reader.goto(CARE)
    reader.locator(".questions .choice").first.click()
    reader.locator("[data-questions-said]").get_by_text(refused).wait_for()

    reader.goto("/for-me/?site=bone")
    reader.get_by_role("button", name="Remember on this device").click()
    reader.locator("[data-answers-said]").get_by_text(refused).wait_for()
    reader.goto("/")
    assert not reader.locator("[data-for-you]").is_visible()


def test_the_keyboard_is_enough(reader):
    reader.goto(RIDES)
    reader.locator(".page-head .save button").focus()
    reader.keyboard.press("Space")
    assert len(kept(reader, "my-list")) == 1

    reader.goto("/my-list/")
    stops = []
    for _stop in range(40):
        reader.keyboard.press("Tab")
        stops.append(reader.evaluate("document.activeElement.textContent.trim()"))
    expected = ["Rides to treatment", "", "Take off Rides to treatment"]
    start = stops.index("Rides to treatment")
    assert stops[start : start + 3] == expected
    reader.get_by_role("button", name="Take off Rides to treatment").focus()
    reader.keyboard.press("Enter")
    reader.get_by_role("button", name="Undo").wait_for()
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.textContent") == "Undo"


def test_without_scripts_pages_say_what_they_are(open_page):
    make_portal()
    page = open_page(java_script_enabled=False)

    page.goto("/my-list/")
    assert page.get_by_text("Saving needs JavaScript").is_visible()
    page.goto("/my-list/?item=resource:rides-to-treatment")
    assert page.get_by_text("503-555-0100").is_visible()
    assert not page.locator("[data-print]").is_visible()
    page.goto(RIDES)
    assert not page.locator(".save").first.is_visible()
    page.goto("/for-me/?site=bone")
    assert not page.locator("[data-remember]").is_visible()
    page.goto(CARE)
    assert page.locator(".questions li").count() == 2
    assert not page.locator("#own-question").is_visible()


# For me


def test_answers_are_remembered_used_and_forgotten(reader):
    reader.goto("/for-me/")
    reader.fill("#about-place", "83702")
    reader.select_option("#about-role", "new")
    reader.check("[value=chemotherapy]")
    reader.get_by_role("button", name="Show my page").click()
    reader.get_by_role("heading", name="For you", exact=True).wait_for()
    assert_nothing_kept(reader)

    reader.get_by_role("button", name="Remember on this device").click()
    reader.get_by_text("Remembered on this device.").wait_for()
    assert kept(reader, "for-me")["place"] == "83702"

    reader.goto("/for-me/")
    assert reader.locator("#about-place").input_value() == "83702"
    assert reader.locator("#about-role").input_value() == "new"
    assert reader.is_checked("[value=chemotherapy]")
    assert violations(reader) == []

    urls = asked(reader)
    reader.goto("/")
    doors = reader.locator("[data-door]")
    order = lambda: [doors.nth(one).get_attribute("data-door") for one in range(3)]  # noqa: E731
    assert order() == ["learn", "support", "events"]
    assert reader.locator("[data-topic]").first.get_attribute("data-topic") == "side-effects"
    assert reader.locator("#find-place").input_value() == "83702"
    assert violations(reader) == []
    assert [url for url in urls if "83702" in url or "for-me/?" in url] == []

    reader.get_by_role("button", name="Forget it").click()

    assert order() == ["support", "events", "learn"]
    assert reader.locator("#find-place").input_value() == ""
    assert reader.locator("[data-for-you]").get_by_text("Forgotten.").is_visible()
    assert_nothing_kept(reader)


def test_the_home_page_does_not_move(reader):
    reader.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const one of list.getEntries())"
        " window.moved += one.value; }).observe({ type: 'layout-shift', buffered: true });"
    )
    reader.goto("/for-me/?place=83702&role=new&treatment=trial")
    reader.get_by_role("button", name="Remember on this device").click()
    reader.goto("/")
    reader.locator("[data-for-you]").wait_for()
    reader.wait_for_load_state("networkidle")

    assert reader.evaluate("window.moved") == 0


# Questions


def test_questions_are_checked_noted_added_printed_and_cleared(reader):
    reader.add_init_script("window.print = () => {};")
    reader.goto(CARE)
    reader.wait_for_load_state("networkidle")
    urls = asked(reader)

    reader.locator(".questions .choice").nth(1).click()
    reader.locator(".questions summary").nth(1).click()
    reader.locator(".questions textarea").nth(1).fill("At night <i>too</i>?")
    reader.fill("#own-question", "Can I travel?")
    reader.keyboard.press("Enter")

    assert kept(reader, "questions") == {
        "what-is-palliative-care": {
            "marks": {"1": {"checked": True, "note": "At night <i>too</i>?"}},
            "own": [{"text": "Can I travel?", "checked": True, "note": ""}],
        }
    }
    assert violations(reader) == []
    reader.get_by_role("button", name="Print on one page").click()
    reader.emulate_media(media="print")
    lines = reader.locator(".question-sheet li").all_inner_texts()
    assert [line.split("\n")[0] for line in lines] == [
        "Question 2?",
        "Can I travel?",
        "Question 1?",
    ]
    assert "At night <i>too</i>?" in lines[0]
    assert not reader.locator("main").is_visible()
    reader.evaluate("dispatchEvent(new Event('afterprint'))")
    reader.emulate_media(media="screen")
    assert reader.locator("main").is_visible()

    reader.get_by_role("button", name="Clear checks and notes").click()

    assert_nothing_kept(reader)
    assert not reader.locator(".questions input").nth(1).is_checked()
    reader.get_by_role("button", name="Undo").click()
    assert reader.locator(".questions input").nth(1).is_checked()
    assert urls == []


def test_checks_are_the_same_in_both_languages(reader):
    reader.goto(CARE)
    reader.locator(".questions .choice").nth(1).click()

    reader.goto(f"/es{CARE}")

    assert reader.locator(".questions input").nth(1).is_checked()
    assert not reader.locator(".questions input").nth(0).is_checked()


# Privacy


def test_one_button_clears_all_of_it(reader):
    save(reader, RIDES)
    reader.goto(CARE)
    reader.locator(".questions .choice").first.click()
    reader.evaluate("localStorage.setItem('others', 'stay')")
    reader.goto("/privacy/")

    reader.get_by_role("button", name="Clear all of this from my device").click()

    assert reader.evaluate(KEPT) == {"others": "stay"}
    assert reader.locator("header [data-list-count]").inner_text() == ""
