"""Articles as Atom feeds: the same queries as the pages."""

from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import conditional_page

from mbcportal.publishing.feeds import FinderFeed
from mbcportal.publishing.languages import reader_language

from .filters import ArticleFinder
from .models import Article
from .news import latest


class NewestArticles(FinderFeed):
    """The latest changed articles of a search."""

    page = "education:list"
    finder = ArticleFinder

    def items(self, finder):
        rows = Article.objects.filter(pk__in=finder.found[:1000])
        return rows.order_by("-updated_at", "-pk")[:50]

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return item.summary


class PostFeed(Feed):
    """The newest posts of a kind, in the reader's language where there is one.

    Entries have the beginning only: what a feed reader has copied cannot be taken back.
    """

    feed_type = Atom1Feed
    kind, page, name = "", "", ""
    most = 30

    def __call__(self, request, *args, **kwargs):
        return _answer(request, super().__call__)

    def title(self):
        return _("MBC Portal: %s") % self.name

    def link(self):
        return reverse(self.page)

    def author_name(self):
        return settings.PORTAL_NAME

    def feed_guid(self):
        return uuid5(NAMESPACE_URL, f"mbcportal/{self.page}/{reader_language()}").urn

    def items(self):
        return latest(self.kind, self.most)

    def item_title(self, item):
        return item.title

    def item_description(self, item):
        return format_html("<p>{}</p>", item.summary)

    def item_author_name(self, item):
        return item.byline or settings.PORTAL_NAME

    item_guid = FinderFeed.item_guid
    item_guid_is_permalink = False

    def item_pubdate(self, item):
        return item.facts.published_at

    def item_updateddate(self, item):
        return item.updated_at


class LatestNews(PostFeed):
    kind, page, name = Article.Kind.NEWS, "education:news", gettext_lazy("News")


class LatestStories(PostFeed):
    kind, page, name = Article.Kind.STORY, "education:stories", gettext_lazy("Stories")


@conditional_page
def _answer(request, feed):
    """Answer with an ETag, and with 304 when the reader has it already."""
    return feed(request)
