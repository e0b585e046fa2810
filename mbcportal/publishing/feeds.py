"""Atom feeds that follow a search: the same query string as the page."""

from uuid import NAMESPACE_URL, uuid5

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _


class FinderFeed(Feed):
    """An Atom feed of one finder. Subclasses name the page and give the items."""

    feed_type = Atom1Feed
    page = ""
    finder = None

    def get_object(self, request):
        finder = self.finder(request.GET)
        finder.feed_path = request.path + finder.url()
        return finder

    def title(self, finder):
        words = ", ".join(str(chip["label"]) for chip in finder.chips)
        return _("MBC Portal: %s") % words if words else _("MBC Portal")

    def link(self, finder):
        return reverse(self.page) + finder.url()

    def feed_url(self, finder):
        # Its own address with the search, so that a reader subscribes to just this.
        return finder.feed_path

    def item_guid(self, item):
        """Return an address of the thing that no host, language or slug changes."""
        return uuid5(NAMESPACE_URL, f"mbcportal/{item._meta.label_lower}/{item.pk}").urn

    item_guid_is_permalink = False

    def item_pubdate(self, item):
        return item.published_at

    def item_updateddate(self, item):
        return item.updated_at
