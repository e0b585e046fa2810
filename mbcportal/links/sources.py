"""Where outgoing addresses come from: each room names its own, the settings list them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string

from mbcportal.affiliates.models import Affiliate
from mbcportal.richtext.tree import elements, parse, serialize

WEB = ("http://", "https://")


@dataclass(frozen=True)
class Address:
    """An outgoing address: on which page it stands, and in which field of which row.

    `row` is the page itself, or a row that belongs to it (a source, a recording).
    """

    url: str
    owner: Any
    field: str
    affiliate_id: int | None
    row: Any
    is_in_text: bool = False
    # What is made of other words, as a DOI's address is, has no field to write to.
    is_derived: bool = False

    @property
    def label(self) -> str:
        """The field in words."""
        return str(self.row._meta.get_field(self.field).verbose_name)

    def put(self, url: str) -> None:
        """Write another address in its place, unsaved. Raises ValidationError when it cannot be."""
        field = self.row._meta.get_field(self.field)
        value = url
        if self.is_in_text:
            root = parse(getattr(self.row, self.field))
            for element in elements(root, frozenset({"a"})):
                if element.attributes.get("href") == self.url:
                    element.attributes["href"] = url
            value = serialize(root)
        setattr(self.row, self.field, field.clean(value, self.row))


@dataclass(frozen=True)
class LinkSource:
    """One model with outgoing addresses."""

    model: type[Model]
    published: Callable[[], QuerySet]
    addresses: Callable[[Any], Iterator[Address]]

    @property
    def is_shared(self) -> bool:
        """Whether its rows belong to no affiliate but to all."""
        names = {field.name for field in self.model._meta.fields}
        return self.model is not Affiliate and "affiliate" not in names


def sources() -> list[LinkSource]:
    """Return the sources that the settings list."""
    return list(_sources(tuple(settings.LINK_SOURCES)))


@cache
def _sources(paths: tuple[str, ...]) -> tuple[LinkSource, ...]:
    return tuple(import_string(path) for path in paths)


def source_of(model) -> LinkSource:
    """Return the source of a model."""
    return next(source for source in sources() if source.model is model)


def in_fields(owner, affiliate_id, *names, row=None) -> Iterator[Address]:
    """Yield the addresses in fields that hold one each."""
    row = row or owner
    for name in names:
        if url := getattr(row, name):
            yield Address(url, owner, name, affiliate_id, row)


def in_texts(owner, affiliate_id, *names) -> Iterator[Address]:
    """Yield the addresses that rich texts link to, each once in a text."""
    for name in names:
        links = elements(parse(getattr(owner, name)), frozenset({"a"}))
        found = dict.fromkeys(link.attributes.get("href", "") for link in links)
        for url in found:
            if url.lower().startswith(WEB):
                yield Address(url, owner, name, affiliate_id, owner, is_in_text=True)


def _of_affiliate(affiliate):
    yield from in_fields(affiliate, affiliate.pk, "website")


AFFILIATES = LinkSource(Affiliate, Affiliate.objects.all, _of_affiliate)
