"""Writing a link's new address in the place of its old one."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from mbcportal.publishing.models import Published, Version

from .models import Link
from .sources import source_of
from .uses import renew


def use_new_address(page, link: Link, by) -> int:
    """Let a page lead to where a link has moved for good; return in how many places it did.

    What the page said before stays among its versions. Raises ValidationError when the new address
    cannot stand there.
    """
    model = type(page)
    with transaction.atomic():
        page = model._base_manager.select_for_update().get(pk=page.pk)
        source, has_versions = source_of(model), isinstance(page, Published)
        if has_versions:
            Version.objects.keep(page)
        count = 0
        # Each change is saved before the next is read: two may be in one text.
        places = [one for one in source.addresses(page) if one.url == link.url]
        for place in places:
            if not place.is_derived:
                place.put(link.moved_to)
                _save(place.row, page)
                count += 1
        if not count:
            raise ValidationError(_("This address is not on the page any more."))
        if has_versions:
            page.version += 1
        page.save()
        if has_versions:
            Version.objects.keep(page, by, _("New address of a link"))
            page.reindex()
        renew(page)
        return count


def _save(row, page):
    if row != page or type(row) is not type(page):
        row.save()
