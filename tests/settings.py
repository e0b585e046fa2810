"""The settings of a test run: the portal's own, from a known environment, in a folder of its own.

The database is the one in DATABASE_URL (Django puts `test_` before its name), else SQLite.
"""

import atexit
import os
import shutil
import tempfile

# The workers of a parallel run inherit the environment, and so the folder of the first process.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="mbcportal-test-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

# Nothing of a developer's shell gets in: the tests see production's settings, without TLS.
os.environ |= {
    "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
    "DEBUG": "false",
    "HTTPS": "false",
    "BEHIND_PROXY": "false",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "CSRF_TRUSTED_ORIGINS": "",
    "SITE_URL": "https://portal.example",
    # Tests of the desk are about the desk; tests/signin/ requires it.
    "SECOND_STEP": "offered",
    "SESSION_IDLE_MINUTES": "60",
    "EMAIL_HOST": "",
    "EMAIL_PORT": "25",
    "EMAIL_TLS": "none",
    "EMAIL_USER": "",
    "EMAIL_PASSWORD": "",
    "EMAIL_TIMEOUT": "10",
    "DEFAULT_FROM_EMAIL": "MBC Portal <no-reply@portal.example>",
    "LINKS_PER_NIGHT": "1000",
    "LINKS_MINUTES": "15",
    "LINKS_AT_ONCE": "4",
    "LINKS_PAUSE": "2",
    "LINKS_CA_FILE": "",
    "PODCAST_EMAIL": "podcast@portal.example",
    "PICTURE_MOST_MB": "10",
    "AUDIO_MOST_MB": "100",
    "VIDEO_MOST_MB": "300",
    "PDF_MOST_MB": "10",
}

from mbcportal.settings import *  # noqa: F403 - Django's way to build on settings
from mbcportal.settings import DATABASES, STATIC_ROOT, STORAGES, VAR_DIR

# A file as in production, so that threads and the live server have connections of their own.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}

# Production's file names and its refusal of missing files, without the ten seconds of compressing.
STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
}
# WhiteNoise warns of a missing folder, and a warning is an error here.
STATIC_ROOT.mkdir(exist_ok=True)

# Slow on purpose in production; every test with a signed-in person would pay for it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
