"""Articles as an Atom feed: the same query as the page."""

from mbcportal.publishing.feeds import FinderFeed

from .filters import ArticleFinder
from .models import Article


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
