"""Keeping in step: which public page has which address."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from .addresses import BadAddressError, read_address
from .models import Link, LinkUse
from .querysets import digest
from .sources import source_of, sources

BATCH = 500


def renew_all() -> None:
    """Find all addresses of public content anew, and forget those that nothing leads to."""
    for source in sources():
        number = ContentType.objects.get_for_model(source.model).pk
        found = (
            address
            for row in source.published().iterator(chunk_size=BATCH)
            for address in source.addresses(row)
        )
        _renew(found, LinkUse.objects.filter(content_type=number), number)
    numbers = [ContentType.objects.get_for_model(source.model).pk for source in sources()]
    LinkUse.objects.exclude(content_type__in=numbers).delete()
    Link.objects.filter(uses=None).delete()


def renew(row) -> None:
    """Find the addresses of one row anew, as it is in the database."""
    source = source_of(type(row))
    number = ContentType.objects.get_for_model(source.model).pk
    public = source.published().filter(pk=row.pk).first()
    found = source.addresses(public) if public else []
    _renew(found, LinkUse.objects.filter(content_type=number, object_id=row.pk), number)


def _renew(addresses, uses, number):
    wanted = {
        (digest(address.url), address.owner.pk, address.field): address for address in addresses
    }
    with transaction.atomic():
        links = _links({address.url for address in wanted.values()})
        keys = {
            (links[key], pk, field): address.affiliate_id
            for (key, pk, field), address in wanted.items()
        }
        present = {
            (use.link_id, use.object_id, use.field): (use.pk, use.affiliate_id) for use in uses
        }
        old = [pk for key, (pk, kept_by) in present.items() if keys.get(key, -1) != kept_by]
        for first in range(0, len(old), BATCH):
            LinkUse.objects.filter(pk__in=old[first : first + BATCH]).delete()
        new = [
            LinkUse(
                link_id=link,
                content_type_id=number,
                object_id=pk,
                field=field,
                affiliate_id=kept_by,
            )
            for (link, pk, field), kept_by in keys.items()
            if present.get((link, pk, field), (None, -1))[1] != kept_by
        ]
        LinkUse.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)


def _links(urls):
    """Return the ids of the links of some addresses by digest; make those that are new."""
    by_digest = {digest(url): url for url in urls}
    found = {}
    keys = list(by_digest)
    for first in range(0, len(keys), BATCH):
        batch = keys[first : first + BATCH]
        rows = Link.objects.filter(digest__in=batch)
        known = set(rows.values_list("digest", flat=True))
        Link.objects.bulk_create(
            [
                Link(url=by_digest[key], digest=key, host=host_of(by_digest[key]))
                for key in batch
                if key not in known
            ],
            ignore_conflicts=True,
        )
        found |= dict(rows.values_list("digest", "pk"))
    return found


def host_of(url: str) -> str:
    """Return the host of an address, or nothing when it has none that could be asked."""
    try:
        return read_address(url, any_port=True).host
    except BadAddressError:
        return ""
