"""Sending what is due. Any number of workers may run at once, and any may die at any moment."""

import logging
import traceback
from collections import Counter
from contextlib import suppress
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone
from django.utils.module_loading import import_string

from .mail import check_reason, message
from .models import ATTEMPTS, JobRun, OutboxEmail
from .querysets import KEPT

logger = logging.getLogger(__name__)

LIMIT = 500
PERMANENT = 500


def send_due(now=None, limit=LIMIT) -> Counter:
    """Send mails that are due, at most `limit`; return how many ended how.

    The counts are named "sent", "dropped", "postponed" and "failed". Each mail is taken in hand
    in a short transaction and sent outside of it, so no lock is held while a mail server thinks.
    """
    counts = Counter()
    for _turn in range(limit):
        email = OutboxEmail.claim(now or timezone.now())
        if email is None:
            break
        counts[_deliver(email, now)] += 1
    return counts


def clean_up(now=None) -> None:
    """Forget mails and runs of jobs that were over 30 days ago. A daily job."""
    now = now or timezone.now()
    OutboxEmail.objects.forgettable(now).delete()
    JobRun.objects.filter(started_at__lt=now - KEPT).delete()


def traced(error) -> str:
    """Return where an error came from, without its message: that may name a person."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"


def _deliver(email, now):
    """Send one mail that is in hand and note the outcome, which is returned."""
    if email.attempts > ATTEMPTS:
        email.give_up("Interrupted")  # each time, the worker died with it
        return "failed"
    backend = get_connection()
    try:
        if not _is_wanted(email):
            email.drop()
            return "dropped"
        backend.open()
        backend.send_messages([message(email)])
    except Exception as error:  # noqa: BLE001 - one mail must not keep the others from going
        return _note_failure(email, error, now or timezone.now())
    else:
        email.mark_sent(now or timezone.now())
        return "sent"
    finally:
        # The server has the mail or has not: what it says to a goodbye changes nothing.
        with suppress(OSError):
            backend.close()


def _is_wanted(email):
    """Ask whether the reason for a mail still holds."""
    check_reason(email.reason)
    name, _colon, reference = email.reason.partition(":")
    return not name or import_string(settings.OUTBOX_REASONS[name])(reference)


def _note_failure(email, error, now):
    code = _code(error)
    told = f"{type(error).__name__} {code or ''}".strip()
    if isinstance(error, OSError):
        logger.warning("The mail %s was not sent: %s", email, told)
    else:
        # Not the mail server's doing but a fault of ours.
        logger.error("The mail %s was not sent: %s", email, traced(error))
    # A wrong password or sender is ours to mend, and no reason to give up everybody's mails.
    is_refused = isinstance(error, SMTPRecipientsRefused | SMTPDataError) and code >= PERMANENT
    if is_refused:
        email.give_up(told)
    else:
        email.postpone(told, now)
    return "failed" if is_refused or email.attempts >= ATTEMPTS else "postponed"


def _code(error):
    """Return the code of a mail server's answer, or 0."""
    if isinstance(error, SMTPRecipientsRefused):
        return max(code for code, _words in error.recipients.values())
    return error.smtp_code if isinstance(error, SMTPResponseException) else 0
