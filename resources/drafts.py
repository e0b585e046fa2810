"""A draft of a listing, made of what somebody suggested."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.html import linebreaks
from django.utils.text import slugify
from django.utils.translation import gettext as _

from mbcportal.publishing.models import RESERVED_SLUGS, Version
from mbcportal.taxonomy.models import Region, ZipCode

from . import phones
from .models import Organization, Phone, Report, Resource
from .routing import one_place

SUMMARY = 240


def make_draft(report, by, organization=None) -> Resource:
    """Return a draft with the fields of a suggestion, kept by its affiliate; made once.

    Without an organization, the affiliate's own of that name is taken, or a new one is made.
    Raises ValidationError when it is no open suggestion, or has its draft already.
    """
    with transaction.atomic():
        row = Report.objects.select_for_update().get(pk=report.pk)
        if row.is_problem or not row.is_open or row.resource_id or row.merged_into_id:
            raise ValidationError(_("A draft is made once, of an open suggestion."))
        if row.affiliate is None:
            raise ValidationError(_("No affiliate looks after this suggestion."))
        draft = Resource.objects.create(
            affiliate=row.affiliate,
            organization=organization or _organization(row),
            name=row.name,
            slug=_free_slug(Resource, row.name),
            language=row.language,
            kind=Resource.Kind.PROGRAM,
            summary=_beginning(row.text),
            description=linebreaks(row.text, autoescape=True) if len(row.text) > SUMMARY else "",
            website=row.url,
            is_by_phone=bool(row.phone),
        )
        draft.service_area.set(_regions(row.place))
        _add_phone(draft, row.phone)
        kept = _("Made of suggestion %s") % row.pk
        Version.objects.keep(Resource.objects.get(pk=draft.pk), by, kept)
        Report.objects.filter(pk=row.pk).update(resource=draft)
    report.refresh_from_db()
    if report.state == "new":
        report.take(by)
    return draft


def _organization(report):
    name = report.provider or report.name
    own = Organization.objects.filter(affiliate=report.affiliate, name__iexact=name).first()
    return own or Organization.objects.create(
        name=name,
        slug=_free_slug(Organization, name),
        affiliate=report.affiliate,
        website=report.url if len(report.url) <= 300 else "",  # noqa: PLR2004 - the field's length
    )


def _free_slug(model, name):
    base = slugify(name)[:70].strip("-") or "listing"
    number, slug = 1, base
    while slug in RESERVED_SLUGS or model._base_manager.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def _beginning(text):
    words = " ".join(text.split())
    if len(words) <= SUMMARY:
        return words
    return words[: SUMMARY - 2].rpartition(" ")[0][: SUMMARY - 2] + " …"


def _regions(words):
    """Return the regions of a place as the suggestion names it; none when it is not clear."""
    place = one_place(words)
    if place is None:
        return []
    if place.param == "zip":
        return Region.objects.filter(pk__in=ZipCode.objects.filter(pk=place.value).values("county"))
    return Region.objects.filter(slug=place.value)


def _add_phone(draft, text):
    """Add the number if it is one; else staff reads it in the suggestion."""
    if text:
        try:
            number = phones.normalise(text)
        except ValidationError:
            return
        Phone.objects.create(resource=draft, number=number)
