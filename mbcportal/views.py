"""The pages where the rooms meet: home, search, regions, and the plain pages."""

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import never_cache

from education.models import Article, GlossaryTerm
from events.filters import EventFinder
from mbcportal.affiliates.models import Affiliate
from mbcportal.search.models import MissedWords
from mbcportal.taxonomy.models import MetastasisSite, Region, Topic
from mbcportal.taxonomy.places import place_of
from resources.filters import ResourceFinder
from resources.models import Resource

from . import suggestions
from .answers import answer
from .finding import ask, nearest
from .own_pages import own_page

# What most people come for, as links on the home page: topic slugs.
NEEDS = ["rides", "money", "support-group", "side-effects", "clinical-trials", "planning"]


def home(request):
    """The front door."""
    needs = {topic.slug: topic for topic in Topic.objects.filter(slug__in=NEEDS)}
    events = EventFinder(ask())
    context = {
        "needs": [needs[slug] for slug in NEEDS if slug in needs],
        "sites": MetastasisSite.objects.all(),
        "events": events.dated_rows(limit=3),
        "areas": Region.objects.areas(),
        "affiliates": Affiliate.objects.prefetch_related("regions"),
        "guides": Article.objects.published()
        .filter(slug__in=["newly-diagnosed-first-steps", "palliative-care"], language="en")
        .order_by("slug"),
    }
    return render(request, "home.html", context)


def search(request):
    """Everything, grouped by kind, the kind that was asked for first."""
    answers = answer(request.GET)
    if answers.finder.settled_url:
        return redirect(request.path + answers.finder.settled_url)
    if answers.is_fallback:
        MissedWords.count(answers.finder.words)
    context = {
        "finder": answers.finder,
        "answers": answers,
        "own_page": own_page(request.GET.get("q", "")),
        "topics": Topic.objects.filter(parent=None).prefetch_related("topics"),
    }
    return render(request, "search.html", context)


def suggest(request):
    """Suggestions while typing, as JSON. Kept nowhere, cached nowhere."""
    groups = suggestions.suggest(request.GET.get("q", ""))
    return JsonResponse({"groups": groups}, headers={"Cache-Control": "private, no-store"})


def region_list(request):
    """All places, and who keeps their listings."""
    context = {
        "states": Region.objects.states(),
        "areas": Region.objects.areas(),
        "affiliates": Affiliate.objects.prefetch_related("regions"),
    }
    return render(request, "regions/list.html", context)


def region(request, slug):
    """One place: help, events and the affiliate that keeps them."""
    found = get_object_or_404(Region.objects.select_related("parent"), slug=slug)
    place = place_of(found)
    resources = ResourceFinder(ask(region=slug))
    events = EventFinder(ask(region=slug))
    near = nearest(resources, 8)
    context = {
        "region": found,
        "place": place,
        "resources": resources,
        "near": near,
        "events": events,
        "next_events": events.dated_rows(5),
        "affiliates": Affiliate.objects.filter(regions__in=place.region_ids)
        .exclude(regions=place_of_nation(place))
        .distinct(),
        "counties": found.counties.select_related("parent").order_by("parent", "name_en")
        if found.kind == Region.Kind.AREA
        else [],
        "areas": Region.objects.areas().filter(pk__in=place.region_ids).exclude(pk=found.pk),
        "topics": Topic.objects.filter(slug__in=NEEDS),
    }
    return render(request, "regions/region.html", context)


def place_of_nation(place):
    """Return the id of the nation in a place's tiers."""
    return next(iter(place.tiers[2]), None)


def page(request, name):
    """A plain page with nothing but words."""
    return render(request, f"pages/{name}.html")


def styleguide(request):
    """Every component on one page, in development only."""
    if not settings.STYLEGUIDE:
        raise Http404
    events = EventFinder(ask())
    context = {
        "finder": ResourceFinder(ask(topic="rides", region="oregon", nonsense="1")),
        "resources": Resource.objects.published().for_cards().order_by("pk")[:3],
        "events": events.dated_rows(limit=3),
        "articles": Article.objects.published().for_cards()[:2],
        "words": GlossaryTerm.objects.published()[:2],
        "sites": MetastasisSite.objects.all(),
        "care_lines": [{"text": "you have a fever of 100.4 °F (38 °C) or more"}],
    }
    return render(request, "styleguide.html", context)


def robots(request):
    """Tell crawlers where the map is, and that searches are not pages."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        "Disallow: /es/search/",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def favicon(request):
    """Lead to the icon whoever asks for it at the usual address, as browsers do by themselves."""
    return redirect(static("img/favicon.svg"))


@never_cache
def healthz(request):
    """Say that the process lives."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def readyz(request):
    """Say whether it can serve: the database answers and is migrated."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    status = 503 if waiting else 200
    return JsonResponse({"database": "ok", "migrations_waiting": len(waiting)}, status=status)


def not_found(request, exception):
    """A page that is not there, with ways on (status 404)."""
    return render(request, "404.html", status=404)
