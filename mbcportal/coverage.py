"""Where help is missing: public listings that are not overdue, counted by topic and place.

Everybody on staff sees it: it counts what is public anyway.
"""

from collections import defaultdict
from typing import NamedTuple

from django.contrib import admin
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mbcportal.sheets.cells import csv_file
from resources.models import Resource

from .taxonomy.models import Region, Topic

# From how many listings on a cell has which word; the shade goes by the same name.
LEVELS = [
    (5, "many", gettext_lazy("many")),
    (2, "some", gettext_lazy("some")),
    (1, "one", gettext_lazy("one")),
    (0, "none", gettext_lazy("none")),
]


class Cell(NamedTuple):
    count: int
    level: str
    word: str


class Line(NamedTuple):
    """One topic: its cells in the order of the places, and the help for the whole country."""

    topic: Topic
    cells: list[Cell]
    national: Cell


class Coverage(NamedTuple):
    regions: list[Region]
    lines: list[Line]

    @property
    def gaps(self) -> list[tuple[Region, list[Line]]]:
        """The places with the topics on which nothing serves just them."""
        found = []
        for number, region in enumerate(self.regions):
            empty = [line for line in self.lines if not line.cells[number].count]
            found.append((region, empty))
        return [(region, empty) for region, empty in found if empty]


def cell(count: int) -> Cell:
    """Return a count with its word.

    >>> cell(0).level, cell(1).level, cell(4).level, cell(5).level
    ('none', 'one', 'some', 'many')
    """
    level, word = next((level, word) for least, level, word in LEVELS if count >= least)
    return Cell(count, level, str(word))


def coverage(*, all_states=False) -> Coverage:
    """Count the public listings that are not overdue, by topic and place.

    The places are the areas and the states that affiliates keep, or all states. What serves a
    county counts for its area and state, what serves a state for its areas.
    """
    regions, serving, nation = _regions(all_states)
    rows = Resource.objects.to_keep_true()
    late = Resource.objects.check_overdue(timezone.localdate()).order_by()
    rows = rows.exclude(pk__in=late.values("pk")).order_by()
    topics_of = defaultdict(set)
    for listing, topic in rows.values_list("pk", "topics"):
        topics_of[listing].add(topic)
    places_of = defaultdict(set)
    for listing, place in rows.values_list("pk", "service_area"):
        places_of[listing] |= {nation} if place == nation else serving.get(place, set())
    counts = defaultdict(int)
    for listing, topics in topics_of.items():
        for topic in topics:
            for place in places_of[listing]:
                counts[topic, place] += 1
    topics = Topic.objects.exclude(parent=None).select_related("parent")
    lines = [
        Line(
            topic,
            [cell(counts[topic.pk, region.pk]) for region in regions],
            cell(counts[topic.pk, nation]),
        )
        for topic in topics
    ]
    return Coverage(regions, lines)


def _regions(all_states):
    """Return the places of the table, {region: the places it serves}, and the nation's key."""
    by_pk = {region.pk: region for region in Region.objects.all()}
    through = Region.counties.through.objects
    pairs = list(through.values_list("from_region", "to_region"))
    kept = set(Region.objects.filter(affiliates__isnull=False).values_list("pk", flat=True))
    areas = [region for region in by_pk.values() if region.kind == "area"]
    states = [
        region
        for region in by_pk.values()
        if region.kind == "state" and (all_states or region.pk in kept)
    ]
    serving = defaultdict(set)
    for region in by_pk.values():
        serving[region.pk].add(region.pk)
        if region.kind == "county":
            serving[region.pk].add(region.parent_id)
    for area, county in pairs:
        state = by_pk[county].parent_id
        serving[county].add(area)
        serving[state].add(area)
        serving[area].add(state)
    nation = next((pk for pk, region in by_pk.items() if region.kind == "nation"), None)
    shown = sorted(areas, key=lambda one: one.name) + sorted(states, key=lambda one: one.name)
    return shown, serving, nation


def coverage_page(request):
    """Show the table and what is missing, in words. For everybody on staff."""
    is_all = request.GET.get("states") == "all"
    context = {
        **admin.site.each_context(request),
        "title": _("Where is help missing?"),
        "coverage": coverage(all_states=is_all),
        "is_all": is_all,
    }
    return render(request, "admin/coverage.html", context)


def coverage_file(request):
    """Give the table as a file for a spreadsheet."""
    found = coverage(all_states=request.GET.get("states") == "all")
    head = [_("Group"), _("Topic"), *map(str, found.regions), _("The whole country")]
    rows = (
        [
            line.topic.parent.name,
            line.topic.name,
            *(cell.count for cell in line.cells),
            line.national.count,
        ]
        for line in found.lines
    )
    return HttpResponse(
        csv_file(head, rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="coverage-{timezone.localdate()}.csv"'
        },
    )
