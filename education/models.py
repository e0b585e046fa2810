"""What people read: articles with their sources and care cards, and the glossary."""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mbcportal.affiliates.models import Affiliate
from mbcportal.publishing.languages import reader_language, translated
from mbcportal.richtext.fields import RichTextField
from mbcportal.search.models import Document, Searchable, SearchEntry, SearchState, write_entry
from mbcportal.taxonomy.models import MetastasisSite, Topic

from .citations import CITATION
from .querysets import ArticleQuerySet, GlossaryQuerySet


class Person(models.Model):
    """An author or medical reviewer, as the pages name them."""

    name = models.CharField(_("name"), max_length=120)
    credentials = models.CharField(
        _("credentials"),
        max_length=160,
        blank=True,
        help_text=_("Such as “MD, medical oncologist”."),
    )
    affiliation = models.CharField(_("works at"), max_length=160, blank=True)

    class Meta:
        verbose_name = _("author or reviewer")
        verbose_name_plural = _("authors and reviewers")
        ordering = ["name"]

    def __str__(self):
        return f"{self.name}, {self.credentials}" if self.credentials else self.name


class Article(Searchable):
    """One page of education, in one language."""

    SEARCH_KIND = SearchEntry.Kind.ARTICLE

    class Kind(models.TextChoices):
        GUIDE = "guide", _("Guide")
        SITE_PAGE = "site-page", _("Where it has spread")
        TREATMENT = "treatment", _("Treatment")
        FACT_SHEET = "fact-sheet", _("Fact sheet")
        QUESTIONS = "questions", _("Questions to ask")
        NEWS = "news", _("News")
        STORY = "story", _("Story")
        PODCAST = "podcast", _("Podcast")
        VIDEO = "video", _("Video")

    affiliate = models.ForeignKey(
        Affiliate,
        verbose_name=_("kept by"),
        on_delete=models.PROTECT,
        related_name="articles",
        help_text=_("The affiliate that keeps this article true."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.GUIDE)
    title = models.CharField(
        _("title"), max_length=160, help_text=_("As a person would ask: “What is palliative care?”")
    )
    answer = models.CharField(
        _("the answer in one sentence"),
        max_length=300,
        help_text=_("Shown first, so that nobody has to read on to know the main thing."),
    )
    summary = models.CharField(
        _("in short"), max_length=240, help_text=_("For lists and search: what this page is about.")
    )
    body = RichTextField(
        _("text"),
        help_text=_(
            "Headings are questions. Write [1] after a sentence to cite the first source below."
        ),
    )
    hard_note = models.CharField(
        _("what this page is about, said first"),
        max_length=300,
        blank=True,
        help_text=_("For hard subjects: say what the page is about, so that nobody is surprised."),
    )
    author = models.ForeignKey(
        Person,
        verbose_name=_("author"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="written",
    )
    reviewer = models.ForeignKey(
        Person,
        verbose_name=_("medical reviewer"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reviewed",
        help_text=_("Who checked the medical facts. Without one the page says so."),
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    review_due_on = models.DateField(_("next review due"), null=True, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta(Searchable.Meta):
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["title"]
        constraints = [
            *Searchable.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(reviewed_on=None) | models.Q(reviewer__isnull=False),
                name="education_article_review_has_reviewer",
                violation_error_message=_("Name the reviewer of this review."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("education:article", args=[self.slug])

    @property
    def is_reviewed(self):
        """Whether a named reviewer has checked the medical facts."""
        return self.reviewer_id is not None and self.reviewed_on is not None

    def is_review_overdue(self, on: date) -> bool:
        """Whether the next review was due before the given day."""
        return self.review_due_on is not None and self.review_due_on < on

    def search_document(self):
        return self.document(
            title=self.title,
            summary=f"{self.summary} {self.answer}",
            body=CITATION.sub(" ", self.body),
            terms={"language": {self.language}, "kind": {self.kind}},
            verified_on=self.reviewed_on,
        )


class CareNote(models.Model):
    """One line of a care card: when to call whom."""

    class Level(models.TextChoices):
        EMERGENCY = "emergency", _("Call 911 now")
        TODAY = "today", _("Call your care team today")
        NEXT_VISIT = "next-visit", _("Ask at your next visit")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="care_notes")
    level = models.CharField(_("how urgent"), max_length=10, choices=Level)
    text = models.CharField(
        _("sign"),
        max_length=240,
        help_text=_("A short sentence, such as “You cannot move your legs.”"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("care card line")
        verbose_name_plural = _("care card lines")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text


class Question(models.Model):
    """A question to ask the doctor."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(_("question"), max_length=240)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("question to ask")
        verbose_name_plural = _("questions to ask")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text


class Reference(models.Model):
    """A source of an article. Its number is its place in the list."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="references")
    position = models.PositiveSmallIntegerField(
        _("number"), help_text=_("[1] in the text cites the source with number 1.")
    )
    title = models.CharField(_("title"), max_length=300)
    authors = models.CharField(_("authors"), max_length=300, blank=True)
    publisher = models.CharField(_("journal or publisher"), max_length=200, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1900), MaxValueValidator(2100)],
    )
    url = models.URLField(_("address"), max_length=500, blank=True)
    doi = models.CharField("DOI", max_length=120, blank=True)
    pmid = models.CharField("PMID", max_length=12, blank=True)
    accessed_on = models.DateField(_("read on"), null=True, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["position"]

    def __str__(self):
        return self.title


class GlossaryTerm(models.Model):
    """A word to know, in English and Spanish."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    term = translated(models.CharField(_("word"), max_length=100))
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
        Topic, verbose_name=_("topics"), related_name="glossary_terms", blank=True
    )
    sites = models.ManyToManyField(
        MetastasisSite, verbose_name=_("metastasis sites"), related_name="+", blank=True
    )
    source_title = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    is_public = models.BooleanField(_("shown on the site"), default=False)
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
