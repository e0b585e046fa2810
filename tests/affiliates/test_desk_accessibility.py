"""Every page of the desk in a real browser: the rules of the public pages, small screens, order.

The addresses are those of test_scope, which fails when there is one that it does not know.
"""

import json

import pytest
from django.test import Client

from mbcportal.signin.models import AuditEntry
from tests.affiliates.test_scope import addresses, expected, make_desk
from tests.test_accessibility import SCHEMES, WIDTHS, open_all, too_wide, violations

# What is no HTML: scripts, pictures, files.
NO_PAGES, FILES = {"/admin/jsi18n/"}, {"picture", "template"}
APPS = ["resources", "events", "education", "taxonomy", "search", "others"]


@pytest.fixture
def desk(live_server):
    made = make_desk()
    made.address = live_server.url
    return made


def pages(desk, role):
    """Return each address of the desk that a role gets a page at, by the app it belongs to."""
    found = {app: [] for app in APPS}
    AuditEntry.objects.exclude(what="export").delete()
    for _pattern, model, page, url in addresses(desk.own, desk.shared):
        app = model.split(".")[0] if model else "others"
        if expected(role, model, page) == 200 and page not in FILES and url not in NO_PAGES:
            found[app if app in APPS else "others"].append(url)
    return found


def come_in(open_page, desk, role):
    client = Client()
    client.force_login(desk.people[role])
    page = open_page()
    key = client.session.session_key
    page.context.add_cookies([{"name": "sessionid", "value": key, "url": desk.address}])
    return page


def wait_for_scripts(page):
    page.wait_for_load_state("networkidle")
    # Names are given in the frame after what they are given to.
    page.evaluate("() => new Promise((go) => requestAnimationFrame(() => setTimeout(go, 50)))")


def skipped_levels(page):
    """Return the headings that stand more than one level below the one before."""
    return page.evaluate(
        """() => {
          let before = 0;
          const found = [];
          for (const one of document.querySelectorAll(
            '#content-start :is(h1, h2, h3, h4, h5, h6)')) {
            if (!one.checkVisibility()) continue;
            const level = Number(one.localName[1]);
            if (level > before + 1) found.push(one.outerHTML.slice(0, 80));
            before = level;
          }
          return found;
        }"""
    )


def rules_broken(page, watched):
    """Return what axe finds. To look behind things it styles them, which the policy refuses."""
    before = list(watched.console)
    found = violations(page)
    watched.console[:] = before
    return found


def look(page, watched, urls):
    """Return what is wrong with pages, by address."""
    found = {}
    for url in urls:
        page.set_viewport_size({"width": 1280, "height": 800})
        page.goto(url)
        wait_for_scripts(page)
        if wrong := skipped_levels(page):
            found[f"{url}: headings"] = wrong
        if page.locator("h1").count() != 1:
            found[f"{url}: h1"] = page.locator("h1").all_inner_texts()
        open_all(page)
        # Each width and each scheme once: what a color does to words is the same at both widths.
        for (size, width), scheme in zip(WIDTHS.items(), SCHEMES, strict=True):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            if wrong := rules_broken(page, watched):
                found[f"{url} on a {size} in {scheme}"] = wrong
        page.set_viewport_size({"width": 320, "height": 640})
        if wrong := too_wide(page):
            found[f"{url} at 320 px"] = wrong[:5]
    return found


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("role", ["admin", "editor"])
def test_pages_of_the_desk_break_no_rule(open_page, watched, desk, role, app):
    page = come_in(open_page, desk, role)

    found = look(page, watched, pages(desk, role)[app])

    assert found == {}, json.dumps(found, indent=1)


def test_errors_are_linked_to_their_fields(open_page, desk):
    page = come_in(open_page, desk, "editor")
    page.goto("/admin/resources/resource/add/")
    wait_for_scripts(page)

    page.locator("form[id] input[name=_save]").first.evaluate("one => one.form.submit()")
    page.locator(".error-links a").first.wait_for()

    assert page.evaluate("document.activeElement.className") == "errornote"
    link = page.locator(".error-links a", has_text="Name").first
    link.click()
    assert page.evaluate("document.activeElement.id") == "id_name"
    assert "id_name_error" in page.locator("#id_name").get_attribute("aria-describedby")


def test_rows_of_an_inline_show_their_names_on_a_phone(open_page, desk):
    page = come_in(open_page, desk, "editor")
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"/admin/resources/resource/{desk.own.resource.pk}/change/")
    wait_for_scripts(page)

    page.locator("#phones-group .add-row a").click()

    assert page.locator("#id_phones-0-number").is_visible()
    assert page.locator("label[for=id_phones-0-number]").is_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.locator("label[for=id_phones-0-number]").bounding_box()["width"] <= 1


def test_moment_has_a_label_for_its_day_and_for_its_hour(open_page, desk):
    page = come_in(open_page, desk, "editor")
    page.goto(f"/admin/resources/resource/{desk.own.resource.pk}/change/")

    assert page.locator("label[for=id_expires_at_0]").inner_text() == "Date:"
    assert page.locator("label[for=id_expires_at_1]").inner_text() == "Time:"
