"""Fixtures for tests in a real browser: `page`, or `open_page` for another kind of reader.

    def test_home_greets(page, live_server):
        page.goto("/")

Every page is watched: a console error or a request to another host fails the test at its end.
"""

import os
import shutil
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright
from pytest_django.live_server_helper import LiveServer

MISSING = "Chromium is not installed. On Debian: apt-get install chromium (or set CHROMIUM)"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page asks of other hosts stays on this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def chromium() -> str | None:
    """Return the path of Chromium: CHROMIUM, else the first that is found."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else NAMES
    return next(filter(None, map(shutil.which, names)), None)


def is_all_required() -> bool:
    """Say whether a part that cannot run here is a failure, as in the gate."""
    return os.environ.get("REQUIRE_ALL", "") not in {"", "0", "false"}


@dataclass
class Watched:
    """What the pages of one test did. A test that expects an error looks at it and clears it."""

    console: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def follow(self, page, own: str) -> None:
        """Listen to a page whose own server is at `own`."""
        own_host = urlsplit(own).netloc
        page.on(
            "console",
            lambda message: (
                self.console.append(f"{message.text} ({page.url})")
                if message.type == "error"
                else None
            ),
        )
        page.on("pageerror", lambda error: self.console.append(f"{error} ({page.url})"))
        page.on(
            "request",
            lambda request: (
                self.foreign.append(request.url)
                if urlsplit(request.url).netloc not in {"", own_host}
                else None
            ),
        )


@pytest.fixture(scope="session")
def browser():
    """Chromium, started once."""
    path = chromium()
    if path is None:
        (pytest.fail if is_all_required() else pytest.skip)(MISSING)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop on this thread, in which Django takes every query of a
        # test for one from a coroutine. There are no coroutines here.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def live_server(settings):
    """The portal on a port of its own; it sends static files and uploads itself, as in production.

    (The one that comes with pytest-django looks for static files by their unhashed names, and sends
    every upload to everybody.)
    """
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = lambda handler: handler.application
    server.start()
    yield server
    server.stop()


@pytest.fixture
def watched():
    """What the pages of the test did; it must be nothing wrong."""
    found = Watched()
    yield found
    assert found.console == [], "errors in the console"
    assert found.foreign == [], "requests to other hosts"


@pytest.fixture
def open_page(browser, live_server, watched):
    """A function that opens a page as a new visitor; takes what Playwright's new_context takes.

    open_page(java_script_enabled=False), open_page(viewport={"width": 320, "height": 640})
    """
    contexts = []

    def open_one(**kind):
        context = browser.new_context(base_url=live_server.url, **kind)
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        watched.follow(page, live_server.url)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page):
    """An empty page of a new visitor. Cookies: `page.context.cookies()`."""
    return open_page()
