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
        rows = super().rows(queryset, limit)
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
