"""Every public address, without and with `/es/`."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from education.media_files import serve

from . import views
from .choosing import how_we_choose
from .coverage import coverage_file, coverage_page
from .for_me import for_me
from .lists import my_list
from .sitemaps import SITEMAPS
from .trying import try_search
from .wishing import tell_us, tell_us_thanks

regions = (
    [
        path("", views.region_list, name="list"),
        path("<slug:slug>/", views.region, name="region"),
    ],
    "regions",
)

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("media/<path:path>", serve, name="media"),
    path("admin/search/try/", admin.site.admin_view(try_search), name="try_search"),
    path("admin/coverage/", admin.site.admin_view(coverage_page), name="coverage"),
    path("admin/coverage/csv/", admin.site.admin_view(coverage_file), name="coverage_file"),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("search/", views.search, name="search"),
        path("search/suggest/", views.suggest, name="suggest"),
        path("search/tell-us/", tell_us, name="tell_us"),
        path("search/tell-us/thanks/", tell_us_thanks, name="tell_us_thanks"),
        path("resources/", include("resources.urls")),
        path("events/", include("events.urls")),
        path("learn/", include("education.urls")),
        path("regions/", include(regions)),
        path("for-me/", for_me, name="for_me"),
        path("my-list/", my_list, name="my_list"),
        path("about/", views.page, {"name": "about"}, name="about"),
        path("how-we-choose/", how_we_choose, name="how_we_choose"),
        path("privacy/", views.page, {"name": "privacy"}, name="privacy"),
        path("accessibility/", views.page, {"name": "accessibility"}, name="accessibility"),
        path("styleguide/", views.styleguide, name="styleguide"),
        prefix_default_language=False,
    ),
]

handler404 = views.not_found
