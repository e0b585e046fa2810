"""Mails about reports and confirmations. Their subjects say nothing about health or a listing."""

from django.apps import apps
from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from mbcportal.outbox import mail


def write_answer(report, words) -> None:
    """Write the answer to one person who sent a report or a suggestion. Call in a transaction."""
    listing = report.resource
    url = ""
    if listing is not None and listing.is_public():
        with override(report.language):
            url = settings.SITE_URL + listing.get_absolute_url()
    mail.write(
        f"resources.report-answer:{report.pk}",
        "reports/answer",
        report.email,
        {"report": report, "words": words, "url": url, "is_done": report.state == "done"},
        language=report.language,
    )


def write_confirmation(confirmation) -> None:
    """Write to a provider, with the link to their listing's facts. Call in a transaction."""
    with override(confirmation.language):
        path = reverse("resources:confirm", args=[confirmation.token])
        listing_path = confirmation.resource.get_absolute_url()
    mail.write(
        f"resources.confirmation:{confirmation.pk}:{confirmation.nonce}",
        "reports/confirm",
        confirmation.email,
        {
            "confirmation": confirmation,
            "listing": confirmation.resource,
            "affiliate": confirmation.resource.affiliate,
            "url": settings.SITE_URL + path,
            "listing_url": settings.SITE_URL + listing_path,
        },
        language=confirmation.language,
        reason=f"resources.confirmation:{confirmation.pk}:{confirmation.nonce}",
    )


def is_asked(reference) -> bool:
    """Say whether a provider is still to be asked. `reference` is "<confirmation>:<nonce>"."""
    key, _colon, nonce = reference.partition(":")
    rows = apps.get_model("resources", "Confirmation").objects
    row = rows.filter(pk=int(key), nonce=nonce).first()
    return row is not None and row.is_waiting
