"""What the tests of mail get."""

import pytest

from tests.outbox.post_office import TEMPLATES, Clerk, PostOffice


@pytest.fixture(autouse=True)
def _own_template(settings):
    first, *others = settings.TEMPLATES
    settings.TEMPLATES = [{**first, "DIRS": [*first["DIRS"], TEMPLATES]}, *others]


@pytest.fixture
def post_office(settings):
    """A mail server that Django sends to; its `clerk` tells what came and says what it answers."""
    office = PostOffice(Clerk())
    office.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = office.hostname, office.port
    yield office
    office.clerk.held.clear()
    office.stop()


@pytest.fixture
def clerk(post_office):
    return post_office.clerk
