"""The directory as an Atom feed: the same query as the page."""

from mbcportal.publishing.feeds import FinderFeed

from .filters import ResourceFinder
from .models import Resource


class NewestResources(FinderFeed):
    """The latest changed listings of a search."""

    page = "resources:list"
    finder = ResourceFinder

    def items(self, finder):
        rows = Resource.objects.for_cards().filter(pk__in=finder.found[:1000])
        return rows.order_by("-updated_at", "-pk")[:50]

    def item_title(self, item):
        return item.name

    def item_description(self, item):
        return item.summary
