"""The directory's search: the shared vocabulary, and what is open."""

from collections import defaultdict

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from mbcportal.search.filters import Finder, ValuesFilter
from mbcportal.search.models import SearchEntry

from .models import Location, Resource


class ResourceFinder(Finder):
    KIND = SearchEntry.Kind.RESOURCE
    SWITCHES = {
        "open": {"now": _("Open now")},
        "funding": {"open": _("Funds taking applications")},
    }

    open = ValuesFilter()
    funding = ValuesFilter()

    class Meta:
        model = Resource
        fields = []

    def within(self):
        """Narrow to what is open now, when asked."""
        data = self.form.cleaned_data
        if not data["open"] and not data["funding"]:
            return None
        rows = Resource.objects.published().annotate(
            original=Coalesce(F("translation_of"), F("pk"))
        )
        if data["open"]:
            rows = rows.open_at()
        if data["funding"]:
            rows = rows.filter(funding="open")
        return list(dict.fromkeys(rows.order_by("name").values_list("original", flat=True)))

    def rows(self, queryset, limit=None):
        """Return the rows of this page; with a place that has a point each knows its `miles`."""
        rows = super().rows(queryset.prefetch_related(None).for_known_links(), limit)
        originals = {row.facts for row in rows}
        give_links(originals, "languages", self.index.languages)
        give_links(originals, "service_area", self.index.regions)
        place = self.chosen_place
        if place is not None and place.latitude is not None and rows:
            of_original = defaultdict(list)
            points = Location.objects.filter(resource__in={row.original_id for row in rows})
            for original, *point in points.values_list("resource", "latitude", "longitude"):
                miles = place.miles_to(*point)
                if miles is not None:
                    of_original[original].append(miles)
            for row in rows:
                row.miles = min(of_original[row.original_id], default=None)
        return rows


def give_links(rows, name, known) -> None:
    """Give rows their many-to-many links from rows that are known, as a prefetch would.

    `known` has every row of the other model by its primary key, each with its `rank` in their
    order. One query, whose answer is numbers only: on a page of twenty this is the difference
    between making some hundred rows of places and making none.
    """
    relation = Resource._meta.get_field(name)
    ours, theirs = relation.m2m_field_name(), relation.m2m_reverse_field_name()
    links = defaultdict(set)
    pairs = relation.remote_field.through._base_manager.filter(**{f"{ours}__in": rows})
    for pk, other in pairs.values_list(ours, theirs):
        links[pk].add(other)
    for row in rows:
        found = relation.related_model._base_manager.all()
        linked = (known[pk] for pk in links[row.pk] if pk in known)
        found._result_cache = sorted(linked, key=lambda one: one.rank)
        vars(row).setdefault("_prefetched_objects_cache", {})[name] = found


class HelplineFinder(ResourceFinder):
    """Only lines to call."""

    ALWAYS = {"kind": ["helpline"]}

    class Meta(ResourceFinder.Meta):
        pass


class OtherHelpFinder(ResourceFinder):
    """Everything but lines to call."""

    NEVER = {"kind": ["helpline"]}

    class Meta(ResourceFinder.Meta):
        pass
