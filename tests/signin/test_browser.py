"""The whole way in a real browser: password, setting up, codes, a recovery code, signing out."""

import base64
import re

import pytest

from mbcportal.signin import second_step
from tests.affiliates.test_desk_accessibility import rules_broken
from tests.signin.people import PASSWORD, code, person
from tests.test_accessibility import SCHEMES, WIDTHS, too_wide


def enter(page, name="maria"):
    page.goto("/admin/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def send(page, text, button):
    page.get_by_label("Code", exact=True).first.fill(text)
    page.get_by_role("button", name=button).click()


def test_manager_comes_in_for_the_first_time_and_again_without_the_phone(page, live_server):
    user = person()
    enter(page)
    page.get_by_role("heading", level=1, name="Set up the second step").wait_for()
    box = page.locator(".door-picture svg").bounding_box()
    assert box["width"] > 150
    words = page.locator(".door-key").inner_text()
    key = base64.b32decode(words.replace(" ", "")).hex()

    send(page, code(key), "Turn it on")

    codes = page.locator(".door-codes code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="I have kept them: go on").click()
    page.get_by_role("button", name="Log out").click()
    enter(page)
    page.get_by_role("heading", level=1, name="Your code").wait_for()
    send(page, codes[4], "Go on")
    page.get_by_text("9 are left").wait_for()
    page.get_by_role("link", name="Your account").click()
    page.get_by_role("button", name="Sign out everywhere").click()
    page.get_by_role("heading", level=1, name="Sign in").wait_for()
    assert second_step.codes_left(user) == 9


@pytest.mark.parametrize("language", ["en", "es"])
def test_pages_of_the_door_break_no_rule(open_page, live_server, language, watched):
    person()
    page = open_page(locale=language)
    found = {}

    def look(name):
        for size, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                if wrong := rules_broken(page, watched):
                    found[f"{name} on a {size} in {scheme}"] = wrong
        page.set_viewport_size({"width": 320, "height": 640})
        if wrong := too_wide(page):
            found[f"{name} at 320 px"] = wrong
        if page.locator("h1").count() != 1:
            found[f"{name}: h1"] = page.locator("h1").count()

    for url in (
        "/admin/login/",
        "/admin/password_reset/",
        "/admin/password_reset/done/",
        "/admin/reset/a/b/",
        "/admin/reset/done/",
    ):
        page.goto(url)
        look(url)
    page.goto("/admin/login/")
    page.locator("#id_username").fill("maria")
    page.locator("#id_password").fill("wrong-password")
    page.locator("input[type=submit]").click()
    page.locator(".errornote").wait_for()
    look("sign-in refused")
    page.locator("#id_username").fill("maria")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("input[type=submit]").click()
    page.locator(".door-key").wait_for()
    look("set-up")
    page.locator("#id_code").fill("000000")
    page.locator(".door-form input[type=submit]").click()
    page.locator(".errorlist").wait_for()
    look("set-up refused")
    key = base64.b32decode(page.locator(".door-key").inner_text().replace(" ", "")).hex()
    page.locator("#id_code").fill(code(key))
    page.locator(".door-form input[type=submit]").click()
    page.locator(".door-codes").wait_for()
    look("codes")
    for url in ("/admin/account/", "/admin/password_change/", "/admin/signin/auditentry/"):
        page.goto(url)
        look(url)
    page.locator("#logout-form button").click()
    page.goto("/admin/login/")
    page.locator("#id_username").fill("maria")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("input[type=submit]").click()
    page.locator("#id_code").wait_for()
    look("code")
    # What a refused form answers (422) is an error to the browser, and right.
    watched.console[:] = [one for one in watched.console if not re.search(r"status of 422", one)]

    assert found == {}
    assert page.locator("html").get_attribute("lang") == language


def test_set_up_works_without_scripts(open_page, live_server):
    person()
    page = open_page(java_script_enabled=False)
    enter(page)
    words = page.locator(".door-key").inner_text()

    send(page, code(base64.b32decode(words.replace(" ", "")).hex()), "Turn it on")

    assert page.locator(".door-codes code").count() == 10
