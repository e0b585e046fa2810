"""The mails about sign-ups: what happened, and the private page where everything else stands."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from mbcportal.outbox import mail

from . import ical

# After these steps a calendar entry goes along.
WITH_CALENDAR = {"confirmed", "moved", "cancelled", "reinstated"}


def write(registration, what):
    """Write the mail about one step: confirm, known, requested, waiting, offered, confirmed …

    Each step of a registration and each change of its date is told once. Call in a transaction.
    """
    occurrence = registration.occurrence
    key = f"events.{what}:{registration.pk}:{registration.step}:{occurrence.sequence}"
    calendar = None
    if what in WITH_CALENDAR and registration.state == registration.State.CONFIRMED:
        with override(registration.language):
            calendar = ical.calendar([occurrence], method="PUBLISH")
    mail.write(
        key,
        f"events/{what}",
        registration.email,
        _context(registration),
        language=registration.language,
        calendar=calendar,
    )


def remind(registration, days):
    """Write the reminder some days before the start; at sending it must still hold."""
    occurrence = registration.occurrence
    start = int(occurrence.starts_at.timestamp())
    mail.write(
        f"events.reminder:{registration.pk}:{days}:{start}",
        "events/reminder",
        registration.email,
        _context(registration),
        language=registration.language,
        reason=f"events.place:{registration.pk}:{start}",
    )


def has_place(reference):
    """Say whether a reminder's reason holds: the place is kept, and the date is still at that time.

    `reference` is "<registration>:<start as a Unix time>".
    """
    from .models import Registration  # noqa: PLC0415 - the models write these mails

    pk, start = map(int, reference.split(":"))
    registration = Registration.objects.select_related("occurrence").filter(pk=pk).first()
    return (
        registration is not None
        and registration.state == Registration.State.CONFIRMED
        and not registration.occurrence.is_cancelled
        and int(registration.occurrence.starts_at.timestamp()) == start
    )


def message(registration, key, text):
    """Write a coordinator's own words to one person. `key` names the message, once for each."""
    mail.write(
        f"events.message:{key}:{registration.pk}",
        "events/message",
        registration.email,
        {**_context(registration), "text": text},
        language=registration.language,
    )


def confirm_interest(wish):
    """Write the mail with the link that confirms an address for a wish to be told, each time."""
    key = f"events.interest:{wish.pk}:{timezone.now().timestamp():.0f}"
    _about_event(wish, "confirm_interest", key, url=_wish_url(wish))


def announce(wish, occurrence):
    """Write that an event has a date now."""
    _about_event(wish, "announce", f"events.announce:{wish.pk}", occurrence=occurrence)


def _about_event(wish, template, key, **context):
    mail.write(
        key,
        f"events/{template}",
        wish.email,
        {"event": wish.event, "event_url": site_url(wish.event, wish.language), **context},
        language=wish.language,
    )


def _wish_url(wish):
    with override(wish.language):
        return settings.SITE_URL + reverse("events:told", args=[wish.event.slug, wish.token])


def _context(registration):
    return {
        "registration": registration,
        "occurrence": registration.occurrence,
        "event": registration.occurrence.event,
        "url": site_url(registration, registration.language),
        "event_url": site_url(registration.occurrence, registration.language),
    }


def site_url(row, language):
    """Return the whole address of a row's page for readers of a language."""
    with override(language):
        return settings.SITE_URL + row.get_absolute_url()
