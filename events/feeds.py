"""Events as an Atom feed: the same query as the page."""

from django.utils.translation import gettext as _

from mbcportal.publishing.feeds import FinderFeed

from .filters import EventFinder
from .wording import when_words


class NextEvents(FinderFeed):
    """The events of a search with their next date, soonest first."""

    page = "events:list"
    finder = EventFinder

    def items(self, finder):
        return finder.dated_rows(limit=50)

    def item_title(self, item):
        event, occurrence = item
        return (occurrence.own_title if occurrence else "") or event.title

    def item_description(self, item):
        event, occurrence = item
        if occurrence is None:
            return f"{event.facts.date_note} {event.summary}".strip()
        state = _("This date is cancelled.") if occurrence.is_cancelled else ""
        return " ".join(filter(None, [f"{when_words(occurrence)}.", state, event.summary]))

    def item_link(self, item):
        event, occurrence = item
        return occurrence.get_absolute_url() if occurrence else event.get_absolute_url()

    def item_guid(self, item):
        return super().item_guid(item[1] or item[0])

    def item_pubdate(self, item):
        return item[0].published_at

    def item_updateddate(self, item):
        event, occurrence = item
        return max(event.updated_at, occurrence.changed_at) if occurrence else event.updated_at
