"""One row for each published thing and language, in step with the content."""

import secrets
from dataclasses import dataclass, field
from html import unescape

from django.db import models, transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from mbcportal.publishing.models import Published, Version
from mbcportal.taxonomy.models import Audience, MetastasisSite, Topic

from . import analysis
from .missed import MissedWords, Wish
from .vocabulary import NeedWords, PinnedAnswer, SafetyCard, SynonymSet

__all__ = [
    "Document",
    "EntryTerm",
    "MissedWords",
    "NeedWords",
    "PinnedAnswer",
    "SafetyCard",
    "SearchEntry",
    "SearchState",
    "Searchable",
    "SynonymSet",
    "Wish",
    "reindex_sorted_by",
    "write_entry",
]


@dataclass
class Document:
    """What a content type hands to the search: words by weight, and the values it is found by.

    `terms` maps a filter group (topic, site, audience, language, format, cost, region) to values;
    regions are given by id, all others by slug. "sinks" is the day on which it begins to stand
    below others that are as near and fit as well.
    """

    title: str
    keywords: str = ""
    summary: str = ""
    body: str = ""
    terms: dict[str, list] = field(default_factory=dict)
    verified_on: object = None


class SearchEntry(models.Model):
    """What can be found: the words of one published row as stems, and its sort facts."""

    class Kind(models.TextChoices):
        RESOURCE = "resource", _("Support")
        EVENT = "event", _("Event")
        ARTICLE = "article", _("Article")
        GLOSSARY = "glossary", _("Word")

    kind = models.CharField(max_length=10, choices=Kind)
    object_id = models.PositiveBigIntegerField()
    original_id = models.PositiveBigIntegerField()
    language = models.CharField(max_length=2)
    title = models.CharField(max_length=250)
    keywords = models.TextField(blank=True)
    title_stems = models.TextField()
    keyword_stems = models.TextField(blank=True)
    summary_stems = models.TextField(blank=True)
    body_stems = models.TextField(blank=True)
    visible_from = models.DateTimeField()
    visible_until = models.DateTimeField(null=True)
    verified_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once")
        ]

    def __str__(self):
        return f"{self.kind}: {self.title}"


class EntryTerm(models.Model):
    """One filter value of an entry: ("topic", "rides"), ("region", "17")."""

    entry = models.ForeignKey(SearchEntry, on_delete=models.CASCADE, related_name="terms")
    group = models.CharField(max_length=10)
    value = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "group", "value"], name="search_term_once")
        ]

    def __str__(self):
        return f"{self.group}={self.value}"


class SearchState(models.Model):
    """A token that changes with every change of the entries, so that other processes notice.

    A random token, not a counter: a rolled-back transaction must not leave a number behind that a
    later, different state reaches again.
    """

    token = models.CharField(max_length=32)

    def __str__(self):
        return self.token

    @classmethod
    def renew(cls):
        """Tell every process that the entries have changed. Call inside the transaction."""
        cls.objects.update_or_create(pk=1, defaults={"token": secrets.token_hex(16)})

    @classmethod
    def current(cls):
        """Return the token of the entries as they are committed."""
        return cls.objects.filter(pk=1).values_list("token", flat=True).first() or ""


class Searchable(Published):
    """Published content, sorted by what it is about, that can be found.

    Publishing keeps the search in step by itself. Sorting belongs to the original: a translation
    has the words only.
    """

    SEARCH_KIND: SearchEntry.Kind

    main_topic = models.ForeignKey(
        Topic,
        verbose_name=_("main topic"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"parent__isnull": False},
        help_text=_("The one need this answers best. Named first on cards and pages."),
    )
    topics = models.ManyToManyField(
        Topic,
        verbose_name=_("topics"),
        related_name="%(class)ss",
        blank=True,
        limit_choices_to={"parent__isnull": False},
        help_text=_("One to four needs this answers."),
    )
    sites = models.ManyToManyField(
        MetastasisSite,
        verbose_name=_("metastasis sites"),
        related_name="%(class)ss",
        blank=True,
        help_text=_("Only when it is about that site. Leave empty when it is for everybody."),
    )
    audiences = models.ManyToManyField(
        Audience,
        verbose_name=_("audiences"),
        related_name="%(class)ss",
        blank=True,
        help_text=_("Who it is for, such as “caregivers”. Visitors can filter by it."),
    )
    keywords = models.TextField(
        _("other words for it"),
        blank=True,
        help_text=_("Words people search with that the text does not have, separated by commas."),
    )

    class Meta(Published.Meta):
        abstract = True

    def search_document(self) -> Document:
        """Return what this row is found by. Usually `self.document(...)`."""
        raise NotImplementedError

    def document(self, *, title, summary, body, words=(), terms, verified_on=None) -> Document:
        """Return a document with what the row is sorted by in both languages among its keywords.

        `words` are more keywords, `terms` more filter values than topic, site and audience.
        """
        topics = list(self.facts.topics.select_related("parent"))
        sites = list(self.facts.sites.all())
        names = [name for term in (*topics, *sites) for name in (term.name_en, term.name_es)]
        return Document(
            title=title,
            keywords=" ; ".join([*words, self.keywords, *names]),
            summary=summary,
            body=unescape(strip_tags(body.replace("<", " <"))),
            terms={
                "topic": {t.slug for t in topics} | {t.parent.slug for t in topics if t.parent},
                "site": {site.slug for site in sites},
                "main": {self.facts.main_topic.slug} if self.facts.main_topic else set(),
                "audience": set(self.facts.audiences.values_list("slug", flat=True)),
                **terms,
            },
            verified_on=verified_on,
        )

    def after_step(self):
        self.reindex()

    def reindex(self):
        """Bring this row's search entry in step. Call after saving the row and its relations."""
        if self.successor_of_id:
            return
        with transaction.atomic():
            rows = {self, self.facts}
            if any(row.status != "published" for row in rows):
                SearchEntry.objects.filter(kind=self.SEARCH_KIND, object_id=self.pk).delete()
            else:
                write_entry(
                    self.SEARCH_KIND,
                    self.pk,
                    self.search_document(),
                    original_id=self.original_id,
                    language=self.language,
                    visible_from=max(row.published_at for row in rows),
                    visible_until=min(
                        (row.expires_at for row in rows if row.expires_at), default=None
                    ),
                )
            for translation in self.translations.select_related("translation_of"):
                translation.reindex()
            SearchState.renew()

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            # The database deletes translations with their original.
            rows = [self.pk, *self.translations.values_list("pk", flat=True)]
            SearchEntry.objects.filter(kind=self.SEARCH_KIND, object_id__in=rows).delete()
            SearchState.renew()
            if self.successor_of_id is None:
                Version.objects.of(self).delete()
            return super().delete(*args, **kwargs)


def write_entry(
    kind, object_id, document, *, original_id, language, visible_from, visible_until=None
):
    """Write the entry of one row, its stems and its filter values. Call inside a transaction."""
    entry, _created = SearchEntry.objects.update_or_create(
        kind=kind,
        object_id=object_id,
        defaults={
            "original_id": original_id,
            "language": language,
            "title": document.title[:250],
            "keywords": document.keywords,
            "title_stems": analysis.stems(document.title, language),
            "keyword_stems": analysis.stems(document.keywords, language),
            "summary_stems": analysis.stems(document.summary, language),
            "body_stems": analysis.stems(document.body, language),
            "visible_from": visible_from,
            "visible_until": visible_until,
            "verified_on": document.verified_on,
        },
    )
    wanted = {(group, str(value)) for group, values in document.terms.items() for value in values}
    present = {(term.group, term.value): term.pk for term in entry.terms.all()}
    entry.terms.filter(pk__in=[pk for key, pk in present.items() if key not in wanted]).delete()
    EntryTerm.objects.bulk_create(
        EntryTerm(entry=entry, group=group, value=value)
        for group, value in sorted(wanted - present.keys())
    )
    return entry


def reindex_sorted_by(term):
    """Write anew the entries of all content sorted by a topic or site: they hold its names."""
    field = {Topic: "topics", MetastasisSite: "sites"}.get(type(term))
    for model in Searchable.__subclasses__() if field else ():
        for row in model.objects.filter(**{field: term}):
            row.reindex()
