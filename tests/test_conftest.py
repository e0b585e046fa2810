"""What every test gets can fail."""

import logging
import os

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection

from tests.conftest import no_error_logged


@pytest.mark.error_log_allowed
@pytest.mark.parametrize("name", ["django.request", "django.server", "mbcportal.search"])
def test_an_error_in_the_log_fails(name):
    with (
        pytest.raises(pytest.fail.Exception, match=f"{name}: the listing is gone"),
        no_error_logged(),
    ):
        logging.getLogger(name).error("the listing is gone")


def test_a_warning_in_the_log_is_fine():
    with no_error_logged():
        logging.getLogger("django.request").warning("not found")


def test_settings_are_those_of_production():
    assert settings.DEBUG is False
    assert settings.STYLEGUIDE is False
    assert str(settings.BASE_DIR) not in str(settings.VAR_DIR)


def test_static_files_have_names_that_change_with_their_content():
    url = staticfiles_storage.url("css/illustrations.css")

    assert url.startswith("/static/css/illustrations.")
    assert url != "/static/css/illustrations.css"


def test_database_is_the_one_that_was_asked_for(django_user_model, db):
    is_postgresql = os.environ.get("DATABASE_URL", "").startswith("postgres")

    django_user_model.objects.create_user("maria")

    assert connection.vendor == ("postgresql" if is_postgresql else "sqlite")
    assert connection.settings_dict["NAME"] != "postgres"
    assert django_user_model.objects.get().username == "maria"
