"""Asking the rooms' finders from pages that have no query of their own."""

from django.http import QueryDict

from resources.models import Resource


def ask(**values):
    """Return a query as if a person had asked for it: `ask(region="oregon", topic="rides")`."""
    query = QueryDict(mutable=True)
    for name, value in values.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    return query


def nearest(finder, limit):
    """Return up to `limit` resources of a finder that serve the place itself, not the whole nation.

    When nothing local is listed, the national ones stand in.
    """
    found = finder.found
    return Resource.objects.for_cards().in_order(found.near(limit) or found[:limit])
