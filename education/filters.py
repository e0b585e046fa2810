"""The search in articles and words."""

from django.utils.translation import gettext_lazy as _

from mbcportal.search.filters import Finder, ValuesFilter
from mbcportal.search.models import SearchEntry

from .models import Article, GlossaryTerm


class ArticleFinder(Finder):
    KIND = SearchEntry.Kind.ARTICLE
    GROUPS = ("topic", "site", "audience", "language", "kind")
    GROUP_CHOICES = {"kind": Article.Kind}
    GROUP_NAMES = {"kind": _("Kind of page")}
    SERVES_PLACES = False

    kind = ValuesFilter(choices=Article.Kind.choices)

    class Meta:
        model = Article
        fields = []


class GlossaryFinder(Finder):
    KIND = SearchEntry.Kind.GLOSSARY
    GROUPS = ("topic", "site")
    SERVES_PLACES = False

    class Meta:
        model = GlossaryTerm
        fields = []
