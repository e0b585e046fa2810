"""Questions about places."""

from django.db import models


class RegionQuerySet(models.QuerySet):
    def nation(self):
        """Return the one nation."""
        return self.get(kind="nation")

    def states(self):
        return self.filter(kind="state")

    def areas(self):
        return self.filter(kind="area")

    def choosable(self):
        """Keep the places a person picks from a list: states and areas (counties go by ZIP)."""
        return self.filter(kind__in=["state", "area"])
