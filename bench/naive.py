"""The usual way: filters as joins, one COUNT query for the values of each facet group."""

from django.db.models import Count, Q

from mbcportal.taxonomy.places import place_of_region, place_of_zip
from resources.models import Resource

FIELDS = {"topic": "topics", "site": "sites", "audience": "audiences", "language": "languages"}
FLAGS = {"in-person": "is_in_person", "online": "is_online", "phone": "is_by_phone"}
PER_PAGE = 20


def answer(search):
    """Return (rows of the first page, facet counts) of a search given as a dict."""
    groups = {name: search[name] for name in (*FIELDS, "format", "cost") if name in search}
    base = Resource.objects.published()
    for word in search.get("q", "").split():
        base = base.filter(
            Q(name__icontains=word) | Q(summary__icontains=word) | Q(description__icontains=word)
        )
    place = None
    if "zip" in search:
        place = place_of_zip(search["zip"])
    elif "region" in search:
        place = place_of_region(search["region"])
    if place:
        base = base.filter(service_area__in=place.region_ids)
    counts = {}
    for group in (*FIELDS, "format", "cost"):
        rows = _narrowed(base, {name: v for name, v in groups.items() if name != group})
        if group in FIELDS:
            field = f"{FIELDS[group]}__slug"
            counts[group] = dict(
                rows.order_by().values_list(field).annotate(n=Count("pk", distinct=True))
            )
        elif group == "format":
            counts[group] = {
                value: rows.filter(**{flag: True}).distinct().count()
                for value, flag in FLAGS.items()
            }
        else:
            counts[group] = {"free": rows.filter(cost="free").distinct().count()}
    found = _narrowed(base, groups).distinct()
    counts["all"] = found.count()
    page = found.order_by("-verified_on", "name")[:PER_PAGE]
    return list(Resource.objects.for_cards().in_order([row.pk for row in page])), counts


def _narrowed(rows, groups):
    for group, values in groups.items():
        if group in FIELDS:
            rows = rows.filter(**{f"{FIELDS[group]}__slug__in": values})
        elif group == "format":
            condition = Q()
            for value in values:
                condition |= Q(**{FLAGS[value]: True})
            rows = rows.filter(condition)
        else:
            rows = rows.filter(cost__in=values)
    return rows
