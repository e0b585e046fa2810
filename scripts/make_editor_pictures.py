"""Draw the pictures of docs/editors.md from the running portal with its starter content.

    python scripts/make_editor_pictures.py

Signs in as the sample staff in a browser and does what the text describes. Needs Chromium. Run it
again when a page that is shown has changed, and commit what it writes.
"""

import re
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright
from starter_portal import PROJECT, start

PICTURES = PROJECT / "docs" / "pictures" / "desk"
WIDTH, HEIGHT, COLORS = 1100, 760, 64
SHEET = (
    "Name,Organization,Kind,What you get,Service area,Topics,Phones,Cost\r\n"
    "Sample rides,Sample Helpers,Program,Rides to treatment.,Idaho,Rides,208-555-0100,Free\r\n"
    "Sample meals,Sample Helpers,Pogram,Meals at home.,Atlantis,Food,555-01,Free\r\n"
)


def main():
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        site = start(folder)
        from mbcportal.affiliates.starter import SAMPLE_PASSWORD  # noqa: PLC0415 - the settings
        from resources.models import Resource  # noqa: PLC0415
        from tests.browser import FLAGS, chromium  # noqa: PLC0415

        listing = Resource.objects.get(slug="idaho-medicaid-rides", translation_of=None)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            Desk(browser, site, SAMPLE_PASSWORD, Path(folder)).draw_all(listing)
            browser.close()


class Desk:
    """The desk as sample staff see it."""

    def __init__(self, browser, site, password, folder):
        self.browser, self.site, self.password, self.folder = browser, site, password, folder

    def draw_all(self, listing):
        self._report_something(listing)
        change = f"/admin/resources/resource/{listing.pk}"
        editor = self._signed_in("editor")
        self._draw(editor, "front-page", "/admin/")
        self._draw(editor, "listings", "/admin/resources/resource/?checking=never")
        self._draw(editor, "listing", f"{change}/change/")
        self._draw(editor, "check", f"{change}/check/")
        editor.goto(f"{self.site}/admin/resources/report/")
        editor.locator("#result_list tbody th a").first.click()
        self._save(editor, "report")
        self._draw_sheet(editor)
        coordinator = self._signed_in("coordinator")
        coordinator.goto(f"{self.site}/admin/events/event/")
        coordinator.locator("#result_list tbody th a").first.click()
        coordinator.locator("[name=repeats]").first.scroll_into_view_if_needed()
        self._save(coordinator, "event")

    def _report_something(self, listing):
        """Tell of a wrong number as a visitor would."""
        page = self.browser.new_page(locale="en-US")
        page.goto(f"{self.site}{listing.get_absolute_url()}report/")
        page.get_by_label("The phone number is wrong").check()
        page.locator("main textarea").first.fill("A recording says that the number has changed.")
        page.locator("main form [type=submit], main form button").last.click()
        page.wait_for_url("**/thanks/**")
        page.close()

    def _signed_in(self, role):
        context = self.browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT},
            locale="en-US",
            timezone_id="America/Los_Angeles",
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.goto(f"{self.site}/admin/login/")
        page.fill("#id_username", f"sample-{role}-idaho-montana")
        page.fill("#id_password", self.password)
        page.click("[type=submit]")
        page.wait_for_url("**/admin/")
        return page

    def _draw(self, page, name, path):
        page.goto(f"{self.site}{path}")
        self._save(page, name)

    def _draw_sheet(self, page):
        file = self.folder / "listings.csv"
        file.write_text(SHEET, encoding="utf-8")
        page.goto(f"{self.site}/admin/resources/resource/spreadsheet/")
        page.set_input_files("input[type=file]", file)
        page.get_by_role("button", name="Read the file").click()
        page.wait_for_url(re.compile(r"/spreadsheet/\d+/"))
        self._save(page, "spreadsheet")

    def _save(self, page, name):
        page.wait_for_load_state("networkidle")
        path = PICTURES / f"{name}.png"
        page.screenshot(path=path)
        # A page of text needs few colors: a tenth of the bytes.
        Image.open(path).convert("RGB").quantize(COLORS).save(path, optimize=True)
        print(f"{name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
