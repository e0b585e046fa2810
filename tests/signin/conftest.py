import pytest


@pytest.fixture(autouse=True)
def _required(settings):
    """As in production."""
    settings.SECOND_STEP = "required"
