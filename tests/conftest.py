"""What every test of the portal gets."""

import logging
import os
from contextlib import contextmanager

import hypothesis
import pytest
from django.core.management import call_command
from django.utils import translation

from tests.browser import (  # noqa: F401 - fixtures
    browser,
    is_all_required,
    live_server,
    open_page,
    page,
    watched,
)

# The gate gives one answer for one state of the code; at a desk hypothesis may look further.
hypothesis.settings.register_profile("desk", deadline=None)
hypothesis.settings.register_profile("gate", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("gate" if is_all_required() else "desk")


def pytest_sessionstart(session):
    """Collect the static files, once: pages are tested with the names that production gives."""
    if "PYTEST_XDIST_WORKER" in os.environ or session.config.option.collectonly:
        return
    try:
        call_command("collectstatic", interactive=False, verbosity=0)
    except Exception as error:  # noqa: BLE001 - whatever it is, no page can be tested
        pytest.exit(f"collectstatic failed: {error}", returncode=1)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark what opens a browser, so that nobody has to remember."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


class _Errors(logging.Handler):
    def __init__(self):
        super().__init__(level=logging.ERROR)
        self.messages = []

    def emit(self, record):
        told = self.format(record)
        self.messages.append(f"{record.name}: {told}")


@contextmanager
def no_error_logged():
    """Fail when anything in the block logs an error."""
    errors = _Errors()
    # These two do not pass their records on to the root.
    loggers = [logging.getLogger(name) for name in ("", "django", "django.server")]
    for logger in loggers:
        logger.addHandler(errors)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(errors)
    if errors.messages:
        pytest.fail("errors were logged:\n" + "\n".join(errors.messages), pytrace=False)


@pytest.fixture(autouse=True)
def _no_error_logged(request):
    if request.node.get_closest_marker("error_log_allowed"):
        yield
        return
    with no_error_logged():
        yield


@pytest.fixture(autouse=True)
def _in_english():
    """A request to /es/ leaves Spanish active; the next test begins in English again."""
    with translation.override("en"):
        yield
