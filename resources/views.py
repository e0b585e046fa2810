"""The directory's pages."""

from django.http import Http404
from django.shortcuts import redirect, render

from mbcportal.affiliates.preview import visible
from mbcportal.links.models import Link
from mbcportal.publishing.languages import reader_language

from .filters import ResourceFinder
from .models import Resource


def resource_list(request):
    """Search and filter the directory."""
    finder = ResourceFinder(request.GET)
    if finder.settled_url:
        return redirect(request.path + finder.settled_url)
    resources = finder.rows(Resource.objects.for_cards())
    return render(request, "resources/list.html", {"finder": finder, "resources": resources})


def printed(request):
    """The same list on paper: everything that was found, with numbers and addresses."""
    finder = ResourceFinder(request.GET)
    resources = finder.rows(Resource.objects.for_cards(), limit=100)
    return render(request, "resources/print.html", {"finder": finder, "resources": resources})


def resource(request, slug):
    """One listing; a withdrawn one says so and offers others (status 410)."""
    rows = Resource.objects.filter(slug=slug).in_language(reader_language())
    found = (
        visible(request, rows).for_cards().prefetch_related("locations__state", "sources").first()
    )
    if found is None:
        withdrawn = rows.withdrawn().first()
        if withdrawn is None:
            raise Http404
        context = {"resource": withdrawn, "topics": withdrawn.facts.topics.all()}
        return render(request, "resources/withdrawn.html", context, status=410)
    facts = found.facts
    context = {
        "resource": found,
        "facts": facts,
        "topics": facts.topics.all(),
        "sites": facts.sites.all(),
        "failed_website": Link.objects.told_of(facts.website),
        "audiences": facts.audiences.all(),
        "others": Resource.objects.published()
        .filter(organization=facts.organization, translation_of=None)
        .exclude(pk=facts.pk)
        .order_by("name")[:6],
    }
    return render(request, "resources/resource.html", context)
