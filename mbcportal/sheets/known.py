"""What is known while a file is checked: who sends it, for whom, and the names it may use."""

from functools import cached_property

from mbcportal.taxonomy.models import Audience, Language, MetastasisSite, Region, Topic
from mbcportal.taxonomy.places import place_of_zip

from .columns import Names

NATION_TOO = ("US", "USA", "U.S.", "National", "Nationwide", "All states")


class Known:
    """Everything a sheet may ask for while it reads rows, fetched once."""

    def __init__(self, user, affiliate, *, changes_public=False):
        self.user, self.affiliate, self.changes_public = user, affiliate, changes_public
        # Rows of the file by what may stand in it only once.
        self.seen = {}
        self.memo = {}

    @cached_property
    def topics(self):
        return _terms(Topic.objects.exclude(parent=None))

    @cached_property
    def sites(self):
        return _terms(MetastasisSite.objects.all())

    @cached_property
    def audiences(self):
        return _terms(Audience.objects.all())

    @cached_property
    def languages(self):
        return _terms(Language.objects.all())

    @cached_property
    def regions(self):
        rows = Region.objects.select_related("parent")
        return Names((row, _names_of_region(row)) for row in rows)

    @cached_property
    def states(self):
        return Names((row, _names_of_region(row)) for row in Region.objects.states())

    def region_choices(self):
        """Return the names of nation, states and areas; counties are too many for a list."""
        rows = Region.objects.exclude(kind="county").order_by("kind", "name_en")
        return [row.name_en for row in rows]

    def place_of_zip(self, code):
        if ("zip", code) not in self.memo:
            self.memo["zip", code] = place_of_zip(code)
        return self.memo["zip", code]


def _terms(rows):
    return Names((row, [row.name_en, row.name_es, row.slug]) for row in rows)


def _names_of_region(row):
    names = [row.full_name, row.name_en, row.name_es, row.slug, row.abbreviation]
    return [*names, *(NATION_TOO if row.kind == Region.Kind.NATION else ())]
