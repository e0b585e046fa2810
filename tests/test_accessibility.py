"""Every page in a real browser: the rules of axe, small screens, the keyboard, no scripts."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.content import LANGUAGES, address, make_portal, pages

# axe leaves target size out unless its tag is named.
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
WIDTHS = {"phone": 360, "desk": 1280}
SCHEMES = ("light", "dark")

# Pages by room, so that a failure is near and the tests spread over the cores.
ROOMS = {
    "first": [
        "home",
        "search",
        "tell_us",
        "tell_us_thanks",
        "about",
        "how_we_choose",
        "privacy",
        "accessibility",
    ],
    "resources": ["resources:list", "resources:print", "resources:resource"],
    "reports": [
        "resources:report",
        "resources:report_thanks",
        "resources:suggest",
        "resources:suggest_thanks",
        "resources:confirm",
        "resources:confirm_thanks",
    ],
    "events": ["events:list", "events:month", "events:event", "events:occurrence"],
    "sign-up": [
        "events:rsvp",
        "events:rsvp_sent",
        "events:place",
        "events:tell_me",
        "events:tell_me_sent",
        "events:told",
    ],
    "education": [
        "education:list",
        "education:site",
        "education:topic",
        "education:glossary",
        "education:path",
        "education:trial_sheet",
        "education:article",
        "education:media",
    ],
    "stories": [
        "education:news",
        "education:stories",
        "education:story_share",
        "education:story_thanks",
        "education:story_withdraw",
    ],
    "regions": ["regions:list", "regions:region"],
    "on the device": ["my_list", "for_me"],
}
VARIANT = {"search": 1, "resources:list": 1, "education:list": 0}


def addresses(room, language="en"):
    # Private pages are looked at in each state.
    private = ("events:place", "my_list", "for_me", "education:article", "education:story_withdraw")
    numbers = {name: range(len(pages()[name])) for name in private}
    return [
        address(name, language, variant=number)
        for name in ROOMS[room]
        for number in numbers.get(name, [VARIANT.get(name, 0)])
    ]


def violations(page):
    """Return what axe finds wrong, each as rule, place and reason."""
    found = Axe().run(page, options=RULES).response["violations"]
    return sorted(
        f"{rule['id']}: {node['target'][0]}: "
        + " ".join(check["message"] for check in [*node["any"], *node["all"], *node["none"]])
        for rule in found
        for node in rule["nodes"]
    )


def open_all(page):
    """Open every disclosure, so that what is in it is looked at too."""
    page.locator("details").evaluate_all("all => all.forEach((one) => { one.open = true; })")


def too_wide(page):
    """Return what stands out beyond the right edge of the window."""
    return page.evaluate(
        """() => {
          const edge = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= edge) return [];
          return [...document.querySelectorAll('body *')]
            .filter((element) => element.getBoundingClientRect().right > edge + 1)
            .map((element) => element.outerHTML.slice(0, 120));
        }"""
    )


def test_every_page_is_in_a_room():
    assert sorted(name for names in ROOMS.values() for name in names) == sorted(pages())


@pytest.mark.parametrize("room", ROOMS)
def test_pages_break_no_rule_in_any_size_and_scheme(room, page):
    make_portal()
    found = {}

    for url in addresses(room):
        page.goto(url)
        open_all(page)
        for size, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                if wrong := violations(page):
                    found[f"{url} on a {size} in {scheme}"] = wrong

    assert found == {}, json.dumps(found, indent=1)


def test_pages_with_words_of_two_languages_break_no_rule(page):
    make_portal()
    found = {}

    for name in ("home", "resources:resource", "events:event", "education:article"):
        page.goto(address(name, "es"))
        if wrong := violations(page):
            found[name] = wrong

    assert found == {}, json.dumps(found, indent=1)


@pytest.mark.parametrize("url", ["/nonsense/", "/resources/wig-library/"])
def test_page_of_what_is_gone_breaks_no_rule(url, page, watched):
    make_portal()

    page.goto(url)

    assert violations(page) == []
    assert ["Failed to load resource" in message for message in watched.console] == [True]
    watched.console.clear()


def test_rules_find_what_is_wrong(page):
    page.set_content('<html lang="en"><title>t</title><main><h1>h</h1><input><img src=""></main>')

    found = {one.split(":")[0] for one in violations(page)}

    assert found == {"image-alt", "label"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_is_wider_than_a_small_phone(language, open_page):
    make_portal()
    page = open_page(viewport={"width": 320, "height": 640})
    found = {}

    for room in ROOMS:
        for url in addresses(room, language):
            page.goto(url)
            open_all(page)
            if wide := too_wide(page):
                found[url] = wide

    assert found == {}, json.dumps(found, indent=1)


# The keyboard

# What is focused, whether it is in the window, and whether it looks different from before: an
# outline, or (in drawings) anything else.
SEEN = """() => {
  const element = document.activeElement;
  if (element === document.body) return null;
  const look = () => [element, ...element.querySelectorAll('*')].map((one) => {
    const style = getComputedStyle(one);
    return ['outline', 'stroke', 'strokeWidth', 'fill', 'opacity', 'visibility', 'display']
      .map((name) => style[name]).join();
  }).join();
  const style = getComputedStyle(element);
  const hasOutline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const focused = look();
  element.blur();
  const isMarked = hasOutline || (element instanceof SVGElement && look() !== focused);
  element.focus();
  const box = element.getBoundingClientRect();
  return {
    name: element.tagName + ' ' + (element.textContent.trim() || element.name || '').slice(0, 40),
    isMarked,
    isInView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
      && box.width > 0 && box.height > 0,
  };
}"""


@pytest.mark.parametrize("name", ["home", "resources:list", "education:article"])
def test_focus_is_always_seen(name, page):
    make_portal()
    page.goto(address(name))
    # What moves to its place needs no time here.
    page.emulate_media(reduced_motion="reduce")
    seen = []

    for _stop in range(60):
        page.keyboard.press("Tab")
        if (stop := page.evaluate(SEEN)) is None:
            break
        seen.append(stop)

    assert [stop for stop in seen if not (stop["isMarked"] and stop["isInView"])] == []
    assert len({stop["name"] for stop in seen}) > 10


def test_focus_that_is_not_marked_is_noticed(page):
    page.set_content('<style>a { outline: none; }</style><a href="/">home</a>')

    page.keyboard.press("Tab")

    assert page.evaluate(SEEN) == {"name": "A home", "isMarked": False, "isInView": True}


def test_skip_link_comes_first_and_leads_to_the_main_part(page):
    make_portal()
    page.goto(address("resources:list"))

    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.className")
    is_seen = page.evaluate(SEEN)["isInView"]
    page.keyboard.press("Enter")
    reached = page.evaluate("document.activeElement.id")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.querySelector('main').contains(document.activeElement)")

    assert (first, is_seen, reached, inside) == ("skip", True, "main", True)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_filters_open_and_are_sent_by_keyboard(has_scripts, open_page):
    make_portal()
    page = open_page(
        java_script_enabled=has_scripts, viewport={"width": 360, "height": 740}, locale="en-US"
    )
    page.goto("/resources/")
    box = page.locator("input[name=topic][value=money]")
    assert not box.is_visible()

    page.locator("details.filters > summary").focus()
    page.keyboard.press("Enter")
    box.focus()
    page.keyboard.press("Space")
    assert box.is_checked()
    page.locator("details.filters button[type=submit]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**topic=money**")

    assert page.locator(".results .card h3").all_inner_texts() == ["Portland rent fund"]
    assert page.locator("input[name=topic][value=money]").is_checked()


def test_words_and_a_place_are_sent_by_enter_without_scripts(open_page):
    make_portal()
    page = open_page(java_script_enabled=False)
    page.goto("/")

    page.locator("input[name=q]").fill("rides")
    page.locator("input[name=place]").fill("Boise")
    page.keyboard.press("Enter")
    page.wait_for_url("**region=ada-county-idaho**")

    assert page.locator("input[name=q]").input_value() == "rides"
    assert "Rides to treatment" in page.locator(".card h3").all_inner_texts()
    assert page.context.cookies() == []
