"""The settings of a process of its own, since they are read once."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

SITE = "https://portal.example"
SECRET = "long-and-random-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ"
OURS = {
    "ALLOWED_HOSTS",
    "AUDIO_MOST_MB",
    "BEHIND_PROXY",
    "CSRF_TRUSTED_ORIGINS",
    "DATABASE_URL",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_HOST",
    "EMAIL_PASSWORD",
    "EMAIL_PORT",
    "EMAIL_TIMEOUT",
    "EMAIL_TLS",
    "EMAIL_USER",
    "HTTPS",
    "PDF_MOST_MB",
    "PICTURE_MOST_MB",
    "PODCAST_EMAIL",
    "SECOND_STEP",
    "SECRET_KEY",
    "SESSION_IDLE_MINUTES",
    "SITE_URL",
    "VAR_DIR",
    "VIDEO_MOST_MB",
}
SHOW = """
import json, sys
from mbcportal import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""


def start(program, *arguments, **environment):
    """Run a program with nothing of ours in its environment but SITE_URL and what is given."""
    # The browser tests of this process need the last one; no portal has it.
    left_out = {*OURS, "DJANGO_ALLOW_ASYNC_UNSAFE"}
    clean = {name: value for name, value in os.environ.items() if name not in left_out}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=settings.BASE_DIR,
        env=clean | {"SITE_URL": SITE} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def values(tmp_path):
    """A function that returns settings by their names, for an environment."""

    def read(*names, **environment):
        done = start(SHOW, *names, **{"VAR_DIR": str(tmp_path), **environment})
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return read


@pytest.fixture
def refusal(tmp_path):
    """A function that returns the last line that is said about an environment."""

    def read(**environment):
        done = start("import mbcportal.settings", **{"VAR_DIR": str(tmp_path), **environment})
        assert done.returncode == 1, done.stdout
        return done.stderr.strip().splitlines()[-1]

    return read


# Wrong values


@pytest.mark.parametrize("name", ["DEBUG", "HTTPS", "BEHIND_PROXY"])
@pytest.mark.parametrize("value", ["perhaps", "2"])
def test_switch_that_is_neither_on_nor_off_is_refused_by_its_name(refusal, name, value):
    said = refusal(**{"SECRET_KEY": SECRET, name: value})

    assert f'"{name}"' in said
    assert "boolean" in said


@pytest.mark.parametrize("secret", [{}, {"SECRET_KEY": ""}])
def test_missing_secret_key_is_refused_by_its_name(refusal, secret):
    said = refusal(**secret)

    assert said == (
        "django.core.exceptions.ImproperlyConfigured: "
        "SECRET_KEY: set it to a long random text, or DEBUG=true to develop"
    )


@pytest.mark.parametrize(
    "value",
    [
        "",
        "portal.example",
        "ftp://portal.example",
        "https://",
        "https://portal.example/start",
        "//x",
    ],
)
def test_address_of_no_portal_is_refused_by_its_name(refusal, value):
    said = refusal(SECRET_KEY=SECRET, SITE_URL=value)

    assert said == (
        "django.core.exceptions.ImproperlyConfigured: "
        "SITE_URL: set it to the portal's public address, such as https://portal.example"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMAIL_TLS", "perhaps"),
        ("EMAIL_TLS", ""),
        ("EMAIL_PORT", "smtp"),
        ("EMAIL_TIMEOUT", "0"),
        ("EMAIL_TIMEOUT", "31"),
        ("EMAIL_TIMEOUT", "soon"),
        ("DEFAULT_FROM_EMAIL", "MBC Portal"),
        ("DEFAULT_FROM_EMAIL", "MBC Portal <no-reply@>"),
        ("DEFAULT_FROM_EMAIL", "portal@portal.example\nBcc: eve@example.org"),
    ],
)
def test_wrong_setting_of_mail_is_refused_by_its_name(refusal, name, value):
    assert name in refusal(**{"SECRET_KEY": SECRET, name: value})


@pytest.mark.parametrize("value", ["nonsense", "oracle9://here/there", "//"])
def test_address_of_no_database_is_refused_by_its_name(refusal, value):
    assert "DATABASE_URL" in refusal(SECRET_KEY=SECRET, DATABASE_URL=value)


def test_refusal_does_not_repeat_the_password_of_the_database(refusal):
    said = refusal(SECRET_KEY=SECRET, DATABASE_URL="oracle9://portal:very-secret@here/there")

    assert "very-secret" not in said


# Unset


def test_settings_are_safe_when_unset(values):
    found = values(
        "DEBUG",
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        "HTTPS",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
        "SECURE_PROXY_SSL_HEADER",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "STYLEGUIDE",
        SECRET_KEY=SECRET,
    )

    assert found == {
        "DEBUG": False,
        "ALLOWED_HOSTS": [],
        "CSRF_TRUSTED_ORIGINS": [],
        "HTTPS": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 365 * 24 * 60 * 60,
        "SECURE_PROXY_SSL_HEADER": None,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "STYLEGUIDE": False,
    }


def test_database_is_a_file_of_the_portal_when_unset(values, tmp_path):
    database = values("DATABASES", SECRET_KEY=SECRET)["DATABASES"]["default"]

    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == str(tmp_path / "mbcportal.sqlite3")
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


MAIL = [
    "EMAIL_BACKEND",
    "EMAIL_HOST",
    "EMAIL_PORT",
    "EMAIL_USE_TLS",
    "EMAIL_USE_SSL",
    "EMAIL_TIMEOUT",
    "DEFAULT_FROM_EMAIL",
]
SMTP = "django.core.mail.backends.smtp.EmailBackend"
SENDER = "MBC Portal <no-reply@portal.example>"


def test_mail_goes_through_a_server_on_this_machine_when_unset(values):
    found = values(*MAIL, SECRET_KEY=SECRET)

    assert list(found.values()) == [SMTP, "localhost", 25, False, False, 10, SENDER]


def test_mail_is_kept_as_files_in_development_until_there_is_a_server(values, tmp_path):
    kept = values("EMAIL_BACKEND", "EMAIL_FILE_PATH", "SITE_URL", DEBUG="true", SITE_URL=SITE)
    sent = values("EMAIL_BACKEND", DEBUG="true", EMAIL_HOST="localhost")

    assert kept == {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(tmp_path / "mail"),
        "SITE_URL": SITE,
    }
    assert sent == {"EMAIL_BACKEND": SMTP}


def test_time_zones_come_from_the_package_alone(tmp_path):
    done = start(
        "import zoneinfo, mbcportal.settings; print(zoneinfo.TZPATH)",
        SECRET_KEY=SECRET,
        VAR_DIR=str(tmp_path),
    )

    assert done.stdout.strip() == "()"


# Set


@pytest.mark.parametrize(
    ("value", "is_on"),
    [("true", True), ("1", True), ("yes", True), ("false", False), ("0", False), ("off", False)],
)
def test_switch_is_read_the_ways_people_write_it(values, value, is_on):
    assert values("HTTPS", SECRET_KEY=SECRET, HTTPS=value) == {"HTTPS": is_on}


def test_lists_are_separated_by_commas(values):
    found = values(
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        SECRET_KEY=SECRET,
        ALLOWED_HOSTS="portal.example,www.portal.example",
        CSRF_TRUSTED_ORIGINS="https://portal.example",
    )

    assert found == {
        "ALLOWED_HOSTS": ["portal.example", "www.portal.example"],
        "CSRF_TRUSTED_ORIGINS": ["https://portal.example"],
    }


@pytest.mark.parametrize(
    ("given", "port", "starttls", "ssl"),
    [
        ({}, 587, True, False),
        ({"EMAIL_TLS": "ssl"}, 465, False, True),
        ({"EMAIL_TLS": "none"}, 25, False, False),
        ({"EMAIL_TLS": "none", "EMAIL_PORT": "2525"}, 2525, False, False),
    ],
)
def test_mail_to_another_machine_is_encrypted_unless_told_otherwise(
    values, given, port, starttls, ssl
):
    found = values(*MAIL, SECRET_KEY=SECRET, EMAIL_HOST="mail.example", **given)

    assert list(found.values()) == [SMTP, "mail.example", port, starttls, ssl, 10, SENDER]


def test_account_at_the_mail_server_is_taken_as_it_is(values):
    found = values(
        "EMAIL_HOST_USER",
        "EMAIL_HOST_PASSWORD",
        "DEFAULT_FROM_EMAIL",
        SECRET_KEY=SECRET,
        EMAIL_USER="portal",
        EMAIL_PASSWORD="secret # one",
        DEFAULT_FROM_EMAIL="Portal <desk@portal.example>",
    )

    assert list(found.values()) == ["portal", "secret # one", "Portal <desk@portal.example>"]


def test_slash_at_the_end_of_the_portals_address_is_taken_off(values):
    found = values("SITE_URL", SECRET_KEY=SECRET, SITE_URL="https://portal.example:8443/")

    assert found == {"SITE_URL": "https://portal.example:8443"}


def test_proxy_is_believed_only_when_there_is_one(values):
    found = values("SECURE_PROXY_SSL_HEADER", SECRET_KEY=SECRET, BEHIND_PROXY="true")

    assert found == {"SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"]}


def test_postgresql_is_taken_from_its_address(values):
    found = values(
        "DATABASES", SECRET_KEY=SECRET, DATABASE_URL="postgresql://portal:secret@db.example:5433/p"
    )["DATABASES"]["default"]

    assert found["ENGINE"] == "django.db.backends.postgresql"
    assert [found[name] for name in ("HOST", "PORT", "NAME", "USER", "PASSWORD")] == [
        "db.example",
        5433,
        "p",
        "portal",
        "secret",
    ]
    assert "transaction_mode" not in found.get("OPTIONS", {})


def test_development_needs_nothing_but_debug(values):
    found = values("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "HTTPS", "STYLEGUIDE", DEBUG="true")

    assert found == {
        "DEBUG": True,
        "SECRET_KEY": "development-only",
        "ALLOWED_HOSTS": ["127.0.0.1", "localhost", "[::1]"],
        "HTTPS": False,
        "STYLEGUIDE": True,
    }


def test_secret_key_of_development_is_never_used_without_debug(refusal):
    assert "SECRET_KEY" in refusal(DEBUG="false")


def test_deployment_check_has_no_objection(tmp_path):
    done = start(
        "import sys; from django.core.management import execute_from_command_line as run; "
        "run(['manage.py', 'check', '--deploy', '--fail-level', 'WARNING'])",
        DJANGO_SETTINGS_MODULE="mbcportal.settings",
        SECRET_KEY=SECRET,
        ALLOWED_HOSTS="portal.example",
        VAR_DIR=str(tmp_path),
    )

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
