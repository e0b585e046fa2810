"""Questions about articles and words."""

from django.db import models

from mbcportal.affiliates.querysets import OwnedQuerySet
from mbcportal.publishing.querysets import PublishedQuerySet


class ArticleQuerySet(OwnedQuerySet):
    def for_cards(self):
        """Fetch what a card shows, in a constant number of queries."""
        return self.select_related("main_topic", "translation_of__main_topic")


class GlossaryQuerySet(models.QuerySet):
    in_order = PublishedQuerySet.in_order

    def published(self):
        return self.filter(is_public=True)

    def for_cards(self):
        return self
