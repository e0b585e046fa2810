"""Settings, in the order of Django's own documentation.

Everything that differs between places comes from the environment, is safe when unset, and is
refused by its name when wrong. `make run` sets DEBUG for development; docs/operations.md lists all.
"""

import re
import zoneinfo
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env, validate

env = Env()

# The machine's zone data may be older than the pinned package, and an hour wrong where clocks
# stopped changing. Only the package counts.
zoneinfo.reset_tzpath(to=())

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))

# Core

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "development-only" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY: set it to a long random text, or DEBUG=true to develop")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])
# Mails lead here: a worker has no request that would tell the portal's address.
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000" if DEBUG else "").rstrip("/")
if not re.fullmatch(r"https?://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:\d+)?", SITE_URL):
    raise ImproperlyConfigured(
        "SITE_URL: set it to the portal's public address, such as https://portal.example"
    )
ROOT_URLCONF = "mbcportal.urls"
WSGI_APPLICATION = "mbcportal.wsgi.application"
# A web address without a scheme means https.
FORMS_URLFIELD_ASSUME_HTTPS = True
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "mbcportal",
    "resources",
    "events",
    "education",
    "mbcportal.search",
    "mbcportal.affiliates",
    "mbcportal.sheets",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "mbcportal.signin",
    "mbcportal.guard",
    "mbcportal.links",
    "mbcportal.publishing",
    "mbcportal.outbox",
    "mbcportal.taxonomy",
    "mbcportal.richtext",
    "django_prose_editor",
    "whitenoise.runserver_nostatic",
    "django.forms",
    "mbcportal.affiliates.desk.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mbcportal.middleware.refuse_nul",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "mbcportal.middleware.desk_language",
    "mbcportal.middleware.helpful_not_found",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "mbcportal.signin.middleware.whole_sign_ins",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["mbcportal.templatetags.portal"],
        },
    },
]

# Database

DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'mbcportal.sqlite3'}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue up at BEGIN instead of failing at their first write.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# Passwords and sessions

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
# Seconds until a session ends, however busy; and minutes until one ends that is left alone.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_MINUTES = env.int("SESSION_IDLE_MINUTES", 60, validate=validate.Range(5, 720))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
# A code of an authenticator app after the password: for managers, medical roles and administrators
# it is required, or only offered, as to everybody.
SECOND_STEP = env.str("SECOND_STEP", "required", validate=validate.OneOf(["required", "offered"]))
OTP_TOTP_ISSUER = "MBC Portal"
# One mechanism counts tries: mbcportal/guard.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0

# Languages and time

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "America/Los_Angeles"
USE_TZ = True

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# How large a file may be that somebody uploads, in millions of bytes.
PICTURE_MOST_MB = env.int("PICTURE_MOST_MB", 10, validate=validate.Range(1, 100))
AUDIO_MOST_MB = env.int("AUDIO_MOST_MB", 100, validate=validate.Range(1, 2000))
VIDEO_MOST_MB = env.int("VIDEO_MOST_MB", 300, validate=validate.Range(1, 2000))
PDF_MOST_MB = env.int("PDF_MOST_MB", 10, validate=validate.Range(1, 100))

# Safety on the wire. HTTPS=false only behind nothing but a test.

HTTPS = env.bool("HTTPS", not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
BEHIND_PROXY = env.bool("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# A page may be about a hospice: no other site learns which one somebody came from. Our own forms
# need it: under "no-referrer" a browser sends "Origin: null", which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        # The nonce enters the header only where it is used: for the editor in the admin.
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}


# Logs say what the program did, never who looked for what: no query strings, no addresses.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_query": {"()": "mbcportal.logs.WithoutQuery"}},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["without_query"],
        },
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}

# The portal itself

# What the pages say of the organization that runs this copy.
PORTAL_NAME = "MBC Portal"
STYLEGUIDE = DEBUG

# Mail and scheduled jobs

EMAIL_HOST = env.str("EMAIL_HOST", "")
# Without a mail server, development keeps mails as files; elsewhere one on this machine sends them.
EMAIL_BACKEND = (
    "django.core.mail.backends.filebased.EmailBackend"
    if DEBUG and not EMAIL_HOST
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = EMAIL_HOST or "localhost"
EMAIL_TLS = env.str(
    "EMAIL_TLS",
    "none" if EMAIL_HOST == "localhost" else "starttls",
    validate=validate.OneOf(["none", "starttls", "ssl"]),
)
EMAIL_USE_TLS = EMAIL_TLS == "starttls"
EMAIL_USE_SSL = EMAIL_TLS == "ssl"
EMAIL_PORT = env.int("EMAIL_PORT", {"none": 25, "starttls": 587, "ssl": 465}[EMAIL_TLS])
EMAIL_HOST_USER = env.str("EMAIL_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_PASSWORD", "")
# Seconds for each answer of the mail server: all of them together stay well below a worker's lease.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 10, validate=validate.Range(1, 30))
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", f"{PORTAL_NAME} <no-reply@{urlsplit(SITE_URL).hostname}>"
)
if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(DEFAULT_FROM_EMAIL)[1]) or (
    not DEFAULT_FROM_EMAIL.isprintable()
):
    raise ImproperlyConfigured("DEFAULT_FROM_EMAIL: write it as Name <name@portal.example>")

# Podcast directories write here, to make sure that the podcast is ours.
PODCAST_EMAIL = env.str(
    "PODCAST_EMAIL",
    parseaddr(DEFAULT_FROM_EMAIL)[1],
    validate=validate.Regexp(r"[^@\s]+@[^@\s]+\Z", error="write it as name@portal.example"),
)

# Links to other sites

# Who has outgoing addresses: each a `mbcportal.links.sources.LinkSource`.
LINK_SOURCES = [
    "resources.links.RESOURCES",
    "resources.links.ORGANIZATIONS",
    "events.links.EVENTS",
    "education.links.ARTICLES",
    "education.links.FACTS",
    "education.links.TERMS",
    "mbcportal.links.sources.AFFILIATES",
]
# How many addresses one night checks, how long it may take (the job must end within its hour), how
# many sites are asked at once, and the seconds between two requests to one of them.
LINKS_PER_NIGHT = env.int("LINKS_PER_NIGHT", 1000, validate=validate.Range(1, 20000))
LINKS_MINUTES = env.int("LINKS_MINUTES", 15, validate=validate.Range(1, 50))
LINKS_AT_ONCE = env.int("LINKS_AT_ONCE", 4, validate=validate.Range(1, 16))
LINKS_PAUSE = env.float("LINKS_PAUSE", 2, validate=validate.Range(0, 60))
# Certificates of the machine are trusted, or those in this file.
LINKS_CA_FILE = env.str("LINKS_CA_FILE", "")
# Only for tests: this machine, on any port, may be asked too.
LINKS_ALLOW_LOOPBACK = False

# Why a mail is wanted still when it is sent: name → function of a reference that says so.
OUTBOX_REASONS = {
    "events.place": "events.notices.has_place",
    "education.story": "education.story_mails.is_wanted",
    "resources.confirmation": "resources.report_mails.is_asked",
}
# Spreadsheets of staff: rows in one file, how many of them may change what is there (each keeps
# versions, which takes its time), and the file's size in bytes.
SHEET_ROWS = 5000
SHEET_CHANGES = 1000
SHEET_BYTES = 10_000_000
# name → how often ("hourly", "daily"), and a function that takes nothing.
SCHEDULED_JOBS = {
    "publish-successors": ("hourly", "mbcportal.publishing.models.publish_due"),
    "roll-events": ("daily", "events.models.roll_on"),
    "outbox-clean-up": ("daily", "mbcportal.outbox.worker.clean_up"),
    "expire-offers": ("hourly", "events.registrations.expire_offers"),
    "remind": ("hourly", "events.registrations.remind"),
    "announce-dates": ("hourly", "events.registrations.announce"),
    "forget-sign-ups": ("daily", "events.registrations.forget"),
    "forget-audit": ("daily", "mbcportal.signin.models.forget"),
    "forget-attempts": ("daily", "mbcportal.guard.limits.forget_attempts"),
    "forget-files": ("daily", "education.media_files.forget_unused"),
    "forget-searches": ("daily", "mbcportal.search.missed.forget"),
    "remind-of-checks": ("daily", "resources.reminders.remind"),
    "forget-spreadsheets": ("hourly", "mbcportal.sheets.models.forget"),
    "forget-stories": ("daily", "education.models.stories.forget"),
    "forget-reporters": ("daily", "resources.reports.forget"),
    "forget-confirmers": ("daily", "resources.confirmations.forget"),
    # The longest: after all others.
    "check-links": ("daily", "mbcportal.links.night.check_links"),
}

# The work list on the front page of the desk, in its order: functions of a person, each of which
# returns a `mbcportal.affiliates.work.Work` or, when it is none of theirs, None.
DESK_WORK = [
    "resources.work.reports",
    "resources.work.answered",
    "resources.work.drafts",
    "events.work.drafts",
    "education.work.drafts",
    "resources.work.in_review",
    "events.work.in_review",
    "education.work.in_review",
    "education.work.to_sign",
    "education.work.stories",
    "resources.work.overdue",
    "resources.work.due",
    "resources.work.never_checked",
    "education.work.reviews_overdue",
    "education.work.facts_overdue",
    "education.work.broken_citations",
    "mbcportal.links.work.broken",
    "events.work.sign_ups",
    "resources.work.next_versions",
    "education.work.next_versions",
    "mbcportal.search.work.missed",
    "mbcportal.search.work.wishes",
]
