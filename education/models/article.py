"""What people read, with its care cards, questions and sources."""

from datetime import date
from html import unescape

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from education import facts
from education.citations import CITATION, cited_numbers
from education.querysets import ArticleQuerySet
from education.versions import words_version
from mbcportal.affiliates.models import Affiliate
from mbcportal.publishing.models import PublishingStep, Version
from mbcportal.richtext.fields import RichTextField
from mbcportal.richtext.tidying import plain_signs
from mbcportal.richtext.tree import Element, parse, serialize
from mbcportal.search.models import Searchable, SearchEntry

from .pictured import Pictured
from .sources import Fact, Reference, no_such_fact


class Person(models.Model):
    """An author or medical reviewer, as the pages name them."""

    name = models.CharField(
        _("name"),
        max_length=120,
        help_text=_("As the pages of this person's articles say it. Public."),
    )
    credentials = models.CharField(
        _("credentials"),
        max_length=160,
        blank=True,
        help_text=_("Such as “MD, medical oncologist”."),
    )
    affiliation = models.CharField(
        _("works at"),
        max_length=160,
        blank=True,
        help_text=_("Shown after the name, such as “County Hospital”. Leave empty to say nothing."),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signs in as"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        help_text=_("With a sign-in of their own, reviewers sign their reviews themselves."),
    )

    class Meta:
        verbose_name = _("author or reviewer")
        verbose_name_plural = _("authors and reviewers")
        ordering = ["name"]

    def __str__(self):
        return f"{self.name}, {self.credentials}" if self.credentials else self.name


class Article(Pictured, Searchable):
    """One page of education, in one language."""

    SEARCH_KIND = SearchEntry.Kind.ARTICLE
    # Kinds that answer no question.
    POSTS = ("news", "story")

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
    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=Kind,
        default=Kind.GUIDE,
        help_text=_("What sort of page it is. Decides in which lists readers find it."),
    )
    title = models.CharField(
        _("title"), max_length=160, help_text=_("As a person would ask: “What is palliative care?”")
    )
    answer = models.CharField(
        _("the answer in one sentence"),
        max_length=300,
        blank=True,
        help_text=_(
            "Shown first, so that nobody has to read on to know the main thing. Only news and "
            "stories may do without."
        ),
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
        help_text=_("Who wrote it. Shown to readers under “About this page”."),
    )
    byline = models.CharField(
        _("name shown with a story"),
        max_length=60,
        blank=True,
        help_text=_("The name that the person chose."),
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
    # The `medical_version` that the reviewer has signed.
    reviewed_version = models.CharField(max_length=16, blank=True, editable=False)

    PARTS = ("care_notes", "questions", "references", "media")
    SIGN_OFF = ("reviewer", "reviewed_on", "review_due_on")
    NOT_WORDS = Searchable.NOT_WORDS | {*SIGN_OFF}
    HANDED_ON = (*SIGN_OFF, "reviewed_version", "translated_version")
    HAS_SUCCESSORS = True

    objects = ArticleQuerySet.as_manager()

    class Meta(Searchable.Meta):
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["title"]
        permissions = [("review_article", _("Can sign a medical review"))]
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
    def picture_url(self):
        """Where the picture is seen by those who may see the page."""
        return reverse("education:picture", args=[self.slug])

    @property
    def is_given(self):
        """Whether its writer sent it with our form, and agreed that it is shown."""
        return hasattr(self.facts, "submission")

    @property
    def is_reviewed(self):
        """Whether a named reviewer has checked the medical facts of this very version."""
        return self.was_reviewed and self.reviewed_version == self.medical_version

    @property
    def was_reviewed(self):
        """Whether a named reviewer has checked a version of this page, this one or an earlier."""
        return self.reviewer_id is not None and self.reviewed_on is not None

    @property
    def words_version(self) -> str:
        """A fingerprint of all that this page says, to know when a translation is behind."""
        return words_version(self._words)

    @property
    def medical_version(self) -> str:
        """A fingerprint of all that a medical reviewer signs: the words and their sources."""
        sources = [
            " ".join(str(getattr(source, name) or "") for name in ("position", "title", "url"))
            for source in self.references.all()
        ]
        return words_version([*self._words, self.summary, *sources])

    @property
    def _words(self) -> list[str]:
        notes = [f"{note.level} {note.text}" for note in self.care_notes.all()]
        questions = [question.text for question in self.questions.all()]
        return [self.title, self.answer, self.hard_note, self.body, *notes, *questions]

    @property
    def is_outdated(self) -> bool:
        """Whether the original says something else than when this translation was made."""
        made_from = self.translated_version
        return bool(made_from) and made_from != self.facts.words_version

    def is_review_overdue(self, on: date) -> bool:
        """Whether the next review was due before the given day."""
        return self.review_due_on is not None and self.review_due_on < on

    def sign(self, reviewer, on: date, due_on: date, *, version: str, by=None):
        """Put a reviewer's name under this page, as it was when its version was `version`.

        `due_on` is the day of the next review. Raises ValidationError when the page says something
        else by now.
        """
        with transaction.atomic():
            row = Article._base_manager.select_for_update().get(pk=self.pk)
            if row.medical_version != version:
                raise ValidationError(
                    _("The page was changed while you read it. Please read it once more.")
                )
            self.reviewer, self.reviewed_on, self.review_due_on = reviewer, on, due_on
            self.reviewed_version = version
            Article._base_manager.filter(pk=self.pk).update(
                **{name: getattr(self, name) for name in (*self.SIGN_OFF, "reviewed_version")},
                version=models.F("version") + 1,
            )
            self.refresh_from_db(fields=["version"])
            Version.objects.keep(self, by)
            PublishingStep.objects.create(content=self, step="sign", by=by, note=str(reviewer))
            self.reindex()

    def clean(self):
        super().clean()
        # The text is cleaned by its field; hidden signs in a title would break a feed.
        for name in ("title", "answer", "summary", "hard_note", "funding", "byline"):
            setattr(self, name, plain_signs(getattr(self, name) or ""))
        if not self.answer and self.kind not in self.POSTS:
            raise ValidationError({"answer": _("Answer the question in one sentence.")})
        unknown = Fact.objects.unknown(facts.slugs_in_html(self.body or ""))
        if unknown:
            raise ValidationError({"body": no_such_fact(unknown)})
        for name in ("answer", "summary", "hard_note"):
            if facts.slugs_in(getattr(self, name) or ""):
                raise ValidationError(
                    {name: _("A fact stands in the text only, where its source has a number.")}
                )

    @property
    def is_transcript(self) -> bool:
        """Whether the text is what a recording says."""
        return self.kind in {self.Kind.PODCAST, self.Kind.VIDEO}

    def missing_media(self) -> list[str]:
        """Return what a podcast or video still needs before anybody may see it, as sentences."""
        if not self.is_transcript:
            return []
        missing = []
        role = {self.Kind.PODCAST: "audio", self.Kind.VIDEO: "video"}[self.kind]
        if not any(item.role == role for item in self.media.model.objects.for_page(self)):
            missing.append(
                _("Add the recording first: a podcast needs its audio, a video its video.")
            )
        if not strip_tags(unescape(self.body)).strip():
            missing.append(
                _("Write down what is said, as the text of this page. Some people cannot listen.")
            )
        return missing

    def publish(self, by=None, at=None):
        """Make it public, unless it is a recording without its words or without the recording."""
        missing = self.missing_media()
        if missing:
            raise ValidationError(missing)
        super().publish(by, at)

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
        return self.citation_errors(Fact.objects.unknown)

    def citation_errors(self, unknown_facts) -> list[str]:
        """Return what is wrong with the sources; `unknown_facts(slugs)` keeps those of no fact."""
        root = parse(self.body)
        cited = cited_numbers(root)
        numbers = {source.position for source in self.references.all()}
        wrong = [_("[%s] in the text has no source.") % n for n in sorted(cited - numbers)]
        wrong += [_("Source %s is never cited in the text.") % n for n in sorted(numbers - cited)]
        unknown = unknown_facts(facts.slugs_in_html(self.body))
        return [*wrong, no_such_fact(unknown)] if unknown else wrong

    def after_step(self):
        super().after_step()
        if hasattr(self, "submission"):
            self.submission.tell_when_public()

    def search_document(self):
        kinds = {"language": {self.language}, "kind": {self.kind}}
        # A post answers no question: it is about its topics, but mainly about none.
        mainly = {"main": set()} if self.kind in self.POSTS else {}
        return self.document(
            title=self.title,
            summary=f"{self.summary} {self.answer}",
            body=CITATION.sub(" ", serialize(self.text()[0])),
            terms=kinds | mainly,
            verified_on=self.reviewed_on if self.is_reviewed else None,
        )


class CareNote(models.Model):
    """One line of a care card: when to call whom."""

    class Level(models.TextChoices):
        EMERGENCY = "emergency", _("Call 911 now")
        TODAY = "today", _("Call your care team today")
        NEXT_VISIT = "next-visit", _("Ask at your next visit")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="care_notes")
    level = models.CharField(
        _("how urgent"),
        max_length=10,
        choices=Level,
        help_text=_("The card on which readers see this sign."),
    )
    text = models.CharField(
        _("sign"),
        max_length=240,
        help_text=_("A short sentence, such as “You cannot move your legs.”"),
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Smaller numbers come first on the page.")
    )

    class Meta:
        verbose_name = _("care card line")
        verbose_name_plural = _("care card lines")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text


class Question(models.Model):
    """A question to ask the doctor."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(
        _("question"),
        max_length=240,
        help_text=_("As a person would ask: “What can we do about pain?” Readers can keep it."),
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Smaller numbers come first on the page.")
    )

    class Meta:
        verbose_name = _("question to ask")
        verbose_name_plural = _("questions to ask")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.text
