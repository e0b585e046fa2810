"""What people read: articles with their sources and care cards, and the glossary."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mbcportal.affiliates.models import Affiliate
from mbcportal.publishing.languages import reader_language, translated
from mbcportal.richtext.fields import RichTextField
from mbcportal.richtext.tidying import plain_signs
from mbcportal.richtext.tree import Element, parse, serialize
from mbcportal.search.models import Document, Searchable, SearchEntry, SearchState, write_entry
from mbcportal.taxonomy.models import MetastasisSite, Topic

from . import facts
from .citations import CITATION, cited_numbers, doi_address, plain_doi, pmid_address
from .querysets import ArticleQuerySet, FactQuerySet, GlossaryQuerySet
from .versions import words_version


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
            "Headings are questions. Write [1] after a sentence to cite the first source below, "
            "and [fact:its-address] where the sentence of a fact belongs."
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
    funding = models.CharField(
        _("who paid for it"),
        max_length=300,
        blank=True,
        help_text=_(
            "A full sentence, when anybody paid for this page. Left empty, the page says that it "
            "is not yet stated."
        ),
    )
    # Of a translation: the `words_version` of the original it was made from, where that is known.
    translated_version = models.CharField(max_length=16, blank=True, editable=False)

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

    @property
    def words_version(self) -> str:
        """A fingerprint of all that this page says, to know when a translation is behind."""
        notes = [f"{note.level} {note.text}" for note in self.care_notes.all()]
        questions = [question.text for question in self.questions.all()]
        return words_version(
            [self.title, self.answer, self.hard_note, self.body, *notes, *questions]
        )

    @property
    def is_outdated(self) -> bool:
        """Whether the original says something else than when this translation was made."""
        made_from = self.translated_version
        return bool(made_from) and made_from != self.facts.words_version

    def is_review_overdue(self, on: date) -> bool:
        """Whether the next review was due before the given day."""
        return self.review_due_on is not None and self.review_due_on < on

    def clean(self):
        super().clean()
        # The text is cleaned by its field; hidden signs in a title would break a feed.
        for name in ("title", "answer", "summary", "hard_note", "funding"):
            setattr(self, name, plain_signs(getattr(self, name) or ""))
        unknown = Fact.objects.unknown(facts.slugs_in_html(self.body or ""))
        if unknown:
            raise ValidationError({"body": no_such_fact(unknown)})
        for name in ("answer", "summary", "hard_note"):
            if facts.slugs_in(getattr(self, name) or ""):
                raise ValidationError(
                    {name: _("A fact stands in the text only, where its source has a number.")}
                )

    def text(self) -> tuple[Element, "list[Reference]"]:
        """Return the text as a tree with the sentences of its facts in it, and all its sources.

        The sources are those below the text, and after them those of its facts; what two of them
        name is there once.
        """
        root = parse(self.body)
        sources = list(self.references.all())
        slugs = facts.slugs_in_html(self.body)
        placed = {fact.slug: fact for fact in Fact.objects.filter(slug__in=slugs)} if slugs else {}

        def sentence(slug):
            fact = placed.get(slug)
            if fact is None:
                return ""
            return f"{fact.sentence(self.language)}[{fact.number_among(sources)}]"

        facts.place(root, sentence)
        return root, sources

    @property
    def broken_citations(self) -> list[str]:
        """What is wrong with the sources of this page, each as a sentence; nothing when sound."""
        root = parse(self.body)
        cited = cited_numbers(root)
        numbers = {source.position for source in self.references.all()}
        wrong = [_("[%s] in the text has no source.") % n for n in sorted(cited - numbers)]
        wrong += [_("Source %s is never cited in the text.") % n for n in sorted(numbers - cited)]
        unknown = Fact.objects.unknown(facts.slugs_in_html(self.body))
        return [*wrong, no_such_fact(unknown)] if unknown else wrong

    def search_document(self):
        return self.document(
            title=self.title,
            summary=f"{self.summary} {self.answer}",
            body=CITATION.sub(" ", serialize(self.text()[0])),
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


class Source(models.Model):
    """Where something was read, in the parts that a list of sources names."""

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

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="references")
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
        Topic, verbose_name=_("topics"), related_name="facts", blank=True
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
        for article in Article.objects.showing(self):
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
