"""Outgoing addresses of the directory."""

from mbcportal.links.sources import LinkSource, in_fields, in_texts

from .models import Organization, Resource


def _public_resources():
    rows = Resource.objects.published().order_by("pk")
    return rows.select_related("translation_of").prefetch_related("sources")


def _of_resource(resource):
    kept_by = resource.affiliate_id
    if resource.translation_of_id is None:
        # A translation shows its original's.
        yield from in_fields(resource, kept_by, "website")
        for source in resource.sources.all():
            yield from in_fields(resource, kept_by, "url", row=source)
    yield from in_texts(resource, kept_by, "description", "how_to_start")


def _public_organizations():
    named = Resource.objects.published().values("organization")
    return Organization.objects.filter(pk__in=named).order_by("pk")


def _of_organization(organization):
    yield from in_fields(organization, organization.affiliate_id, "website")


RESOURCES = LinkSource(Resource, _public_resources, _of_resource)
ORGANIZATIONS = LinkSource(Organization, _public_organizations, _of_organization)
