"""Row scope: what a member of staff may see of content that belongs to affiliates."""

from django.db import models

from mbcportal.publishing.querysets import PublishedQuerySet


class AffiliateQuerySet(models.QuerySet):
    def for_user(self, user):
        """Keep the affiliates a person works for; all for a site administrator."""
        if user.is_superuser:
            return self
        return self.filter(pk__in=user.memberships.values("affiliate"))


class ScopedQuerySet(models.QuerySet):
    """Rows with an `affiliate`."""

    def for_user(self, user):
        """Keep what a person may work on: their affiliates' rows; all for an administrator."""
        if user.is_superuser:
            return self
        return self.filter(affiliate__in=user.memberships.values("affiliate"))

    def choosable_by(self, user):
        """Keep what a person may refer to: their own, and what the whole country shares."""
        if user.is_superuser:
            return self
        own = self.for_user(user)
        return self.filter(pk__in=own.values("pk")) | self.filter(affiliate__regions__kind="nation")


class OwnedQuerySet(ScopedQuerySet, PublishedQuerySet):
    """Published content with an `affiliate`."""
