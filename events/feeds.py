"""Events as an Atom feed: the same query as the page."""

from mbcportal.publishing.feeds import FinderFeed

from .filters import EventFinder
from .models import Event


class NextEvents(FinderFeed):
    """The events of a search, soonest first."""

    page = "events:list"
    finder = EventFinder

    def items(self, finder):
        return finder.rows(Event.objects.for_cards(), limit=50)

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return item.summary
