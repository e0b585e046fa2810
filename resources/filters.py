"""The directory's search: the shared vocabulary, and what is open."""

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from mbcportal.search.filters import Finder, ValuesFilter
from mbcportal.search.models import SearchEntry

from .models import Resource


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
