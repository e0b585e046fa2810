"""Words to know."""

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from education.querysets import GlossaryQuerySet
from mbcportal.publishing.languages import reader_language, translated
from mbcportal.search.models import Document, SearchEntry, SearchState, write_entry
from mbcportal.taxonomy.models import MetastasisSite, Topic


class GlossaryTerm(models.Model):
    """A word to know, in English and Spanish."""

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_(
            "The last part of the word's address, in small letters and hyphens. "
            "Keep it once the word is public."
        ),
    )
    term = translated(
        models.CharField(
            _("word"),
            max_length=100,
            help_text=_("As it stands in our texts, such as “biopsy”. Readers see it."),
        )
    )
    also = translated(
        models.CharField(
            _("also called"),
            max_length=200,
            blank=True,
            help_text=_("Other spellings and short forms, separated by commas."),
        )
    )
    pronunciation = models.CharField(
        _("pronunciation"), max_length=80, blank=True, help_text=_("Such as meh-TAS-tuh-sis.")
    )
    definition = translated(
        models.TextField(_("meaning"), help_text=_("One or two plain sentences."))
    )
    topics = models.ManyToManyField(
        Topic,
        verbose_name=_("topics"),
        related_name="glossary_terms",
        blank=True,
        help_text=_("What the word is about. Readers who choose a topic find it."),
    )
    sites = models.ManyToManyField(
        MetastasisSite,
        verbose_name=_("metastasis sites"),
        related_name="+",
        blank=True,
        help_text=_("Only when the word is about that site. Leave empty otherwise."),
    )
    source_title = models.CharField(
        _("source"),
        max_length=300,
        blank=True,
        help_text=_("Where the meaning comes from. Stays at the desk."),
    )
    source_url = models.URLField(
        _("address of the source"),
        max_length=500,
        blank=True,
        help_text=_("The web page of that source. Stays at the desk."),
    )
    is_public = models.BooleanField(
        _("shown on the site"),
        default=False,
        help_text=_("Once it is ticked, readers see the word in the glossary and in articles."),
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = GlossaryQuerySet.as_manager()

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary")
        ordering = ["term_en"]

    def __str__(self):
        return self.term

    def get_absolute_url(self):
        return reverse("education:glossary") + f"#{self.slug}"

    @property
    def twin(self):
        """The word in the other language than the page's, or None when there is none."""
        if reader_language() == "es":
            return {"code": "en", "label": _("In English"), "term": self.term_en}
        if not self.term_es:
            return None
        return {"code": "es", "label": _("In Spanish"), "term": self.term_es}

    def search_document(self):
        return Document(
            title=self.term_en,
            keywords=f"{self.also_en} ; {self.term_es} ; {self.also_es}",
            summary=f"{self.definition_en} {self.definition_es}",
            terms={
                "topic": set(self.topics.values_list("slug", flat=True)),
                "site": set(self.sites.values_list("slug", flat=True)),
            },
        )

    def reindex(self):
        """Bring the search in step. Call after saving the row and its relations."""
        if self.is_public:
            write_entry(
                SearchEntry.Kind.GLOSSARY,
                self.pk,
                self.search_document(),
                original_id=self.pk,
                language="en",
                visible_from=self.updated_at,
            )
        else:
            SearchEntry.objects.filter(kind=SearchEntry.Kind.GLOSSARY, object_id=self.pk).delete()
        SearchState.renew()

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            SearchEntry.objects.filter(kind=SearchEntry.Kind.GLOSSARY, object_id=self.pk).delete()
            SearchState.renew()
            return super().delete(*args, **kwargs)
