"""What search engines are told of: published content and the fixed pages, in both languages."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from education.models import Article
from events.models import Event
from mbcportal.taxonomy.models import MetastasisSite, Region
from resources.models import Resource


class _Bilingual(Sitemap):
    i18n = True
    alternates = True
    x_default = True
    limit = 5000


class Pages(_Bilingual):
    def items(self):
        return [
            "home", "resources:list", "events:list", "education:list", "education:glossary",
            "education:path", "education:trial_sheet", "education:media", "education:news",
            "education:stories", "education:story_share", "regions:list", "for_me", "about",
            "privacy", "accessibility",
        ]  # fmt: skip

    def location(self, item):
        return reverse(item)


class _Content(_Bilingual):
    model = None

    def items(self):
        return self.model.objects.published().filter(translation_of=None).order_by("pk")

    def lastmod(self, item):
        return item.updated_at


class Resources(_Content):
    model = Resource


class Events(_Content):
    model = Event


class Articles(_Content):
    model = Article


class Sites(_Bilingual):
    def items(self):
        return MetastasisSite.objects.all()


class Regions(_Bilingual):
    def items(self):
        return Region.objects.choosable().order_by("slug")


SITEMAPS = {
    "pages": Pages,
    "resources": Resources,
    "events": Events,
    "articles": Articles,
    "sites": Sites,
    "regions": Regions,
}
