"""Where something was read, and figures kept with their source."""

from datetime import date

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from education import facts
from education.citations import doi_address, plain_doi, pmid_address
from education.querysets import FactQuerySet
from mbcportal.publishing.languages import translated
from mbcportal.taxonomy.models import Topic


class Source(models.Model):
    """Where something was read, in the parts that a list of sources names."""

    title = models.CharField(
        _("title"),
        max_length=300,
        help_text=_("The title of the source, as it stands there. Shown to readers."),
    )
    authors = models.CharField(
        _("authors"),
        max_length=300,
        blank=True,
        help_text=_("Family name and initials, such as “Doe J, Roe R”. Shown to readers."),
    )
    publisher = models.CharField(
        _("journal or publisher"),
        max_length=200,
        blank=True,
        help_text=_("Who brought it out: the journal, agency or press. Shown to readers."),
    )
    year = models.PositiveSmallIntegerField(
        _("year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
        help_text=_("The year it came out, such as 2025. Shown to readers."),
    )
    url = models.URLField(
        _("address"),
        max_length=500,
        blank=True,
        help_text=_("The web address of the source. Its title leads readers there."),
    )
    doi = models.CharField(
        "DOI",
        max_length=120,
        blank=True,
        help_text=_("Its number as a publication, such as 10.1000/182. Readers get a link."),
    )
    pmid = models.CharField(
        "PMID",
        max_length=12,
        blank=True,
        help_text=_("Its number in PubMed, digits only. Readers get a link."),
    )
    accessed_on = models.DateField(
        _("read on"),
        null=True,
        blank=True,
        help_text=_("The day you read it. Shown to readers."),
    )

    SOURCE_FIELDS = (
        "title", "authors", "publisher", "year", "url", "doi", "pmid", "accessed_on",
    )  # fmt: skip

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        self.doi, self.pmid = plain_doi(self.doi), self.pmid.strip()
        if self.doi and not self.doi_url:
            raise ValidationError({"doi": _("A DOI begins with 10. and has a slash in it.")})
        if self.pmid and not self.pmid_url:
            raise ValidationError({"pmid": _("A PMID is a number.")})

    @property
    def doi_url(self) -> str:
        """Where the DOI leads."""
        return doi_address(self.doi)

    @property
    def pmid_url(self) -> str:
        """Where the PMID leads."""
        return pmid_address(self.pmid)

    @property
    def address(self) -> str:
        """Where the title leads: its own address, else what its numbers lead to."""
        return self.url or self.doi_url or self.pmid_url

    def names_the_same(self, other: "Source") -> bool:
        """Whether both are one publication: by DOI, by PMID, or by address."""
        if self.doi and other.doi:
            return plain_doi(self.doi).lower() == plain_doi(other.doi).lower()
        if self.pmid and other.pmid:
            return self.pmid == other.pmid
        return bool(self.url) and self.url.rstrip("/") == other.url.rstrip("/")


class Reference(Source):
    """A source of an article. Its number is its place in the list."""

    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="references")
    position = models.PositiveSmallIntegerField(
        _("number"), help_text=_("[1] in the text cites the source with number 1.")
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["position"]

    def __str__(self):
        return self.title


class Fact(Source):
    """A figure with its source, used by every page that shows it."""

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_("Articles place the fact by it: [fact:its-address]."),
    )
    value = models.CharField(
        _("value"), max_length=60, help_text=_("As it is read: 154,000, or 6 %.")
    )
    wording = translated(
        models.CharField(
            _("sentence"),
            max_length=300,
            help_text=_("One sentence with {value} in it. Say who was counted, and when."),
        )
    )
    as_of = models.DateField(_("true as of"), help_text=_("The day the figure speaks of."))
    review_by = models.DateField(
        _("look it up again by"), help_text=_("After this day it is listed as overdue.")
    )
    topics = models.ManyToManyField(
        Topic,
        verbose_name=_("topics"),
        related_name="facts",
        blank=True,
        help_text=_("To find the fact in the list at the desk. Readers do not see them."),
    )
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["slug"]

    def __str__(self):
        return f"{self.slug}: {self.value}"

    def save(self, *args, **kwargs):
        """Save it, and let the search find the pages that show it by its words as they are now."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            self._renew_pages()

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            self._renew_pages()
            return deleted

    def clean(self):
        super().clean()
        self.slug = (self.slug or "").lower()
        for name in ("wording_en", "wording_es"):
            wording = getattr(self, name) or ""
            if wording and "{value}" not in wording:
                raise ValidationError({name: _("Write {value} where the value belongs.")})

    def _renew_pages(self):
        for article in apps.get_model("education", "Article").objects.showing(self):
            article.reindex()

    def sentence(self, language: str) -> str:
        """Return the sentence in a language, in English where there is none."""
        wording = getattr(self, f"wording_{language}", "") or self.wording_en
        return facts.said(wording, self.value)

    def number_among(self, sources: list[Reference]) -> int:
        """Return the number of its source in a list, to which it is added when it is new."""
        for source in sources:
            if self.names_the_same(source):
                return source.position
        number = max((source.position for source in sources), default=0) + 1
        own = {name: getattr(self, name) for name in self.SOURCE_FIELDS}
        sources.append(Reference(position=number, **own))
        return number

    def is_overdue(self, on: date) -> bool:
        """Whether it should have been looked up before the given day."""
        return self.review_by < on


def no_such_fact(slugs) -> str:
    """Say that there are no facts of these names."""
    named = ", ".join(f"“{slug}”" for slug in slugs)
    return _("There is no fact %s. Look in the list of facts.") % named
