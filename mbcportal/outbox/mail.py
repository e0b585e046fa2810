"""Writing mails: from a template into the outbox, and from the outbox into MIME."""

import re
import uuid
from email.mime.text import MIMEText
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.db.transaction import TransactionManagementError
from django.template import Context, Engine
from django.utils import timezone
from django.utils.translation import override

from .models import OutboxEmail

# What a caller may add to the head of a mail. Everything else is the outbox's own.
HEADERS = {"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Reply-To"}
SUBJECT_LENGTH = 78
CALENDAR_METHOD = re.compile(r"^METHOD:([A-Z]+)\r?$", re.MULTILINE)


def write(
    key: str,
    template: str,
    to: str,
    context: dict,
    *,
    language: str,
    not_before=None,
    reason: str = "",
    calendar: str | bytes | None = None,
    headers: dict[str, str] | None = None,
) -> OutboxEmail | None:
    """Put a mail into the outbox, in the caller's transaction: it is sent if that is committed.

    `key` says which mail this is, as "kind:reference", without an address. A mail whose key is
    there already is not written again, and None is returned; keys are kept for 30 days after
    sending. `template` names templates/mail/<template>.subject.txt, .txt and .html; besides
    `context` they get `language`, `subject`, `portal_name` and `site_url`. `reason` is
    "name:reference" with a name of `OUTBOX_REASONS`; the mail is dropped when it no longer holds.
    `calendar` is a whole iCalendar text with a METHOD. Anything unfit raises ValueError or
    ValidationError, before anything is written.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("A mail is written in the transaction of its cause.")
    check_reason(reason)
    fields = {
        "to": _checked_line("to", to),
        "language": language,
        "headers": _checked_headers(headers or {}),
        "calendar": _checked_calendar(calendar),
        "reason": reason,
        "not_before": not_before or timezone.now(),
        "message_id": f"<{uuid.uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>",
        **_rendered(template, context, language),
    }
    OutboxEmail(key=key, **fields).full_clean(validate_unique=False, validate_constraints=False)
    # Two writers at once: the database lets one in, and the other's transaction goes on.
    email, is_new = OutboxEmail.objects.get_or_create(key=key, defaults=fields)
    return email if is_new else None


def message(email: OutboxEmail) -> EmailMultiAlternatives:
    """Return a mail of the outbox as Django's e-mail backends take it."""
    own = {"Message-ID": email.message_id, "Auto-Submitted": "auto-generated"}
    built = EmailMultiAlternatives(
        email.subject,
        email.text,
        settings.DEFAULT_FROM_EMAIL,
        [email.to],
        headers={**email.headers, **own},
    )
    built.attach_alternative(email.html, "text/html")
    if email.calendar:
        built.attach(_calendar_part(email.calendar))
    return built


def check_reason(reason: str) -> None:
    """Refuse a reason that nobody could ask about."""
    name = reason.partition(":")[0]
    if reason and name not in settings.OUTBOX_REASONS:
        raise ValueError(f"OUTBOX_REASONS has no {name!r}.")


def _rendered(template, context, language):
    """Return the subject, the text and the HTML of a template in a language."""
    if language not in dict(settings.LANGUAGES):
        raise ValueError(f"There are no mails in the language {language!r}.")
    given = {
        **context,
        "language": language,
        "portal_name": settings.PORTAL_NAME,
        "site_url": settings.SITE_URL,
    }
    with override(language):
        # White space and characters that do not show would break the one line of a subject.
        words = _plain(f"{template}.subject.txt", given).split()
        given["subject"] = "".join(one for one in " ".join(words) if one.isprintable())
        text = re.sub(r"\n{3,}", "\n\n", _plain(f"{template}.txt", given))
        html = Engine.get_default().render_to_string(f"mail/{template}.html", given)
    if not 0 < len(given["subject"]) <= SUBJECT_LENGTH:
        raise ValueError(f"The subject of {template} needs 1 to {SUBJECT_LENGTH} characters.")
    # PostgreSQL takes no NUL, and no reader misses one.
    text, html = (f"{part.strip()}\n".replace("\0", "") for part in (text, html))
    return {"subject": given["subject"], "text": text, "html": html}


def _plain(name, given):
    """Render a template of plain text: nothing in it is escaped for HTML."""
    return (
        Engine.get_default().get_template(f"mail/{name}").render(Context(given, autoescape=False))
    )


def _checked_line(name, value):
    """Return a value that fits into one line of the head of a mail."""
    if not isinstance(value, str) or not value or not value.isprintable():
        raise ValueError(f"{name}: one line of text is needed.")
    return value


def _checked_headers(headers):
    if unknown := headers.keys() - HEADERS:
        raise ValueError(f"Not a header to add: {', '.join(sorted(unknown))}.")
    return {name: _checked_line(name, value) for name, value in headers.items()}


def _checked_calendar(calendar):
    text = calendar.decode() if isinstance(calendar, bytes) else calendar or ""
    if text and not CALENDAR_METHOD.search(text):
        raise ValueError("A calendar that is mailed needs a METHOD.")
    return text


def _calendar_part(text):
    """Return the attachment. Its type has the method of its text (RFC 6047, section 2.4)."""
    part = MIMEText(text, "calendar", "utf-8")
    part.set_param("method", CALENDAR_METHOD.search(text)[1])
    part.add_header("Content-Disposition", "attachment", filename="event.ics")
    return part
