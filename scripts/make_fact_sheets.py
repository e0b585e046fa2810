"""Print starter fact sheets as PDF, from the pages of our own articles.

The words of a PDF stay as they were when it was printed: a test says when those of the page have
changed since. Then run this again, and commit what it writes:

    python scripts/make_fact_sheets.py

It loads the starter content into a database of its own and needs Chromium.
"""

import tempfile

import yaml
from pypdf import PdfWriter
from starter_portal import PROJECT, start

MEDIA = PROJECT / "education" / "starter" / "media"
SHEETS = ["urgent-symptoms", "newly-diagnosed-first-steps"]
# Paper has no links inside a site, and nobody presses "near you" on it.
FOR_PAPER = """() => {
  document.querySelectorAll('#near, .chips, .site-footer').forEach((part) => part.remove());
  document.querySelectorAll('main, main > .wrap, body').forEach((part) => {
    part.style.padding = 0;
    part.style.margin = 0;
    part.style.minHeight = 0;
  });
  document.querySelectorAll('a[href]').forEach((link) => {
    const address = new URL(link.href);
    const isHere = link.getAttribute('href').startsWith('#');
    if (address.origin === location.origin && !isHere) link.removeAttribute('href');
  });
}"""
FOOT = (
    '<div style="font: 8pt sans-serif; width: 100%; text-align: center; color: #4a5a5a">'
    'MBC Portal: information, not medical advice. <span class="pageNumber"></span> / '
    '<span class="totalPages"></span></div>'
)


def versions():
    """Return the fingerprint of the words of each sheet's article."""
    from education.models import Article  # noqa: PLC0415 - after the settings

    return {
        slug: Article.objects.get(slug=slug, translation_of=None).words_version for slug in SHEETS
    }


def name_maker(path, title):
    """Say in the file who made it, and not which browser printed it."""
    writer = PdfWriter(clone_from=path)
    writer.metadata = {"/Title": title, "/Author": "MBC Portal"}
    writer.write(path)


def print_sheets(site):
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - after the database

    from tests.browser import FLAGS, chromium  # noqa: PLC0415

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_page()
        for slug in SHEETS:
            page.goto(f"{site}/learn/{slug}/")
            page.evaluate(FOR_PAPER)
            path = MEDIA / f"{slug}.pdf"
            page.pdf(
                path=path,
                format="Letter",
                scale=0.85,
                tagged=True,
                outline=True,
                display_header_footer=True,
                header_template="<span></span>",
                footer_template=FOOT,
                margin={"top": "0.6in", "bottom": "0.7in", "left": "0.7in", "right": "0.7in"},
            )
            name_maker(path, page.locator("h1").inner_text())
            print(f"{slug}: {path.stat().st_size / 1000:.0f} kB")
        browser.close()


def main():
    with tempfile.TemporaryDirectory() as folder:
        site = start(folder)
        words = versions()
        print_sheets(site)
        text = "# Which words each PDF has. Written by scripts/make_fact_sheets.py.\n"
        path = MEDIA / "fact-sheets.yaml"
        path.write_text(text + yaml.safe_dump(words), encoding="utf-8")


if __name__ == "__main__":
    main()
