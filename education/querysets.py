"""Questions about articles and words."""

from datetime import date

from django.apps import apps
from django.db import models
from django.db.models import Q

from mbcportal.affiliates.querysets import OwnedQuerySet
from mbcportal.publishing.querysets import PublishedQuerySet

from .facts import slugs_in_html
from .glossary import Word, forms_of


class ArticleQuerySet(OwnedQuerySet):
    def for_cards(self):
        """Fetch what a card shows, in a constant number of queries."""
        return self.select_related("main_topic", "translation_of__main_topic")

    def read_in(self, language: str) -> list:
        """Return the public articles among these originals by title, each in one language only.

        That is the given one, where there is a public translation, else the original's own.
        Translations have no topics and sites of their own: ask for originals.
        """
        originals = self.filter(translation_of=None).order_by().values("pk")
        rows = self.model.objects.published().for_cards().in_language(language)
        found = {}
        for row in rows.filter(Q(pk__in=originals) | Q(translation_of__in=originals)):
            found.setdefault(row.original_id, row)
        return sorted(found.values(), key=lambda row: row.title)

    def question_lists(self, topics=None):
        """Keep the lists of questions to ask: all, or those on any of the given topics."""
        lists = self.filter(kind=self.model.Kind.QUESTIONS)
        if topics is None:
            return lists
        # Every list is about asking questions; that alone makes none of them akin.
        telling = [topic.pk for topic in topics if topic.slug != "questions-to-ask"]
        return lists.filter(topics__in=telling)

    def showing(self, fact) -> list:
        """Return the articles whose text places a fact."""
        rows = self.filter(body__icontains=fact.slug).select_related("translation_of")
        return [row for row in rows if fact.slug in slugs_in_html(row.body)]

    def review_overdue(self, on: date):
        """Keep those whose next medical review was due before the given day."""
        return self.filter(review_due_on__lt=on)

    def to_be_reviewed(self):
        """Keep public ones, and those handed in, whose words no medical reviewer has signed."""
        rows = self.filter(status__in=["review", "published"])
        waiting = rows.prefetch_related("references", "care_notes", "questions")
        return self.filter(pk__in=[row.pk for row in waiting if not row.is_reviewed])

    def with_broken_citations(self):
        """Keep those that cite what is not there, or name a source that no sentence cites."""
        rows = self.prefetch_related("references")
        known = set(apps.get_model("education", "Fact").objects.values_list("slug", flat=True))

        def unknown(slugs):
            return [slug for slug in slugs if slug not in known]

        return self.filter(pk__in=[row.pk for row in rows if row.citation_errors(unknown)])


class MediaQuerySet(models.QuerySet):
    def for_page(self, article) -> list:
        """Return what the page of an article shows: its own, else that of its original."""
        pks = {article.pk, article.original_id}
        rows = self.filter(article__in=pks).select_related("article")
        found = {}
        for row in sorted(rows, key=lambda row: row.article_id == article.pk):
            found[row.role] = row
        return [found[role] for role in sorted(found)]


class FactQuerySet(models.QuerySet):
    def overdue(self, on: date):
        """Keep those that should have been looked up before the given day."""
        return self.filter(review_by__lt=on)

    def unknown(self, slugs: list[str]) -> list[str]:
        """Return those of the given names that no fact has."""
        known = set(self.filter(slug__in=slugs).values_list("slug", flat=True)) if slugs else set()
        return [slug for slug in slugs if slug not in known]


class GlossaryQuerySet(models.QuerySet):
    in_order = PublishedQuerySet.in_order

    def about(self, *, topics=(), site=None):
        """Keep the public words on a site, or on any of the topics."""
        rows = self.published()
        found = rows.filter(sites=site) if site else rows.filter(topics__in=topics)
        return found.distinct()

    def in_language(self, language: str) -> list[Word]:
        """Return the words that have a form and a meaning in a language."""
        names = [f"{name}_{language}" for name in ("term", "also", "definition")]
        rows = self.order_by("slug").values_list("slug", "pronunciation", *names)
        return [
            Word(slug, term, forms_of(term, also), definition, said if language == "en" else "")
            for slug, said, term, also, definition in rows
            if term and definition
        ]

    def published(self):
        return self.filter(is_public=True)

    def for_cards(self):
        return self
