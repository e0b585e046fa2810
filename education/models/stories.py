"""Stories that people send: read by an editor first, taken back by their writers at any time."""

from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from education import consent, leaving, story_mails
from education.writing import beginning, paragraphs, unmarked
from mbcportal.affiliates.models import Affiliate
from mbcportal.taxonomy.models import MetastasisSite, Topic

from .article import Article
from .pictured import Pictured, drop_file

# How long a declined story is kept, for a second look.
KEPT = timedelta(days=30)
# How long the page after the form shows the link to take the story back.
LINK_SHOWN = timedelta(hours=1)
LONGEST = 10_000

LINK, THANKS = "education.story", "education.story.thanks"
# In an address nobody mistakes one for another: no vowels, so no words; no l, o, 0 or 1.
SIGNS = "bcdfghjkmnpqrstvwxz23456789"


class StorySubmission(Pictured):
    """A story as it was sent, with what its writer agreed to.

    What it says is health information. It is seen by those who may change it and by nobody else,
    until an editor has made an article of it and published that. `withdraw()` leaves only the fact
    that something was sent on a day and taken back on another.
    """

    class State(models.TextChoices):
        NEW = "new", _("Waits to be read")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Taken back")

    state = models.CharField(_("state"), max_length=9, choices=State, default=State.NEW)
    name = models.CharField(_("name to show"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=120, blank=True)
    text = models.TextField(_("story"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), related_name="+", blank=True)
    sites = models.ManyToManyField(
        MetastasisSite, verbose_name=_("metastasis sites"), related_name="+", blank=True
    )
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    consent_version = models.CharField(_("edition of the consent"), max_length=10, blank=True)
    consent_language = models.CharField(
        _("language of the consent"), max_length=2, choices=settings.LANGUAGES, blank=True
    )
    has_picture_consent = models.BooleanField(_("the people in the picture agree"), default=False)
    submitted_at = models.DateTimeField(_("sent"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    note = models.TextField(
        _("note"),
        max_length=2000,
        blank=True,
        help_text=_("For editors. The writer never sees it."),
    )
    article = models.OneToOneField(
        Article,
        verbose_name=_("article"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="submission",
    )
    # Where the story was public, so that its address can say that it was taken back.
    address = models.CharField(max_length=80, blank=True, editable=False, db_index=True)
    # Raising it makes all links that the writer has useless.
    link_version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("story that was sent")
        verbose_name_plural = _("stories that were sent")
        ordering = ["submitted_at", "pk"]
        indexes = [models.Index(fields=["state", "submitted_at"], name="education_story_queue")]

    def __str__(self):
        # The admin's log keeps this for ever: no word of the story, and no name.
        day = date_format(timezone.localtime(self.submitted_at), "DATE_FORMAT")
        return _("Story %(number)s, sent %(day)s") % {"number": self.pk, "day": day}

    @property
    def picture_url(self):
        """Where an editor sees the picture."""
        return reverse("admin:education_storysubmission_picture", args=[self.pk])

    @property
    def is_public(self):
        """Whether everybody can read it now."""
        return self.article is not None and self.article.is_public()

    @property
    def is_emptied(self):
        """Whether nothing of its words is kept any more."""
        return not self.text

    # The writer's links

    @property
    def token(self):
        """The secret part of the writer's private page. Good until `link_version` is raised."""
        return signing.dumps([self.pk, self.link_version], salt=LINK)

    def get_absolute_url(self):
        return reverse("education:story_withdraw", args=[self.token])

    @classmethod
    def of_token(cls, token):
        """Return the story of a private page, or None when the link is not, or no longer, good."""
        return cls._of(token, LINK)

    @classmethod
    def thanked(cls, token):
        """Return the story that was sent within the last hour, for the page that says thanks."""
        return cls._of(token, THANKS, max_age=LINK_SHOWN)

    @classmethod
    def thanks_token(cls, story=None):
        """Return the secret part of the page after the form. Without a story it shows no link."""
        return signing.dumps([story.pk, story.link_version] if story else [0, 0], salt=THANKS)

    @classmethod
    def _of(cls, token, salt, max_age=None):
        try:
            pk, version = signing.loads(token, salt=salt, max_age=max_age)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        return cls.objects.select_related("article").filter(pk=pk, link_version=version).first()

    # What happens to it

    @classmethod
    def send(cls, *, topics=(), sites=(), may_mail=True, **fields):
        """Keep a story, and mail the link to take it back when there is an address."""
        with transaction.atomic():
            story = cls.objects.create(consent_version=consent.current().version, **fields)
            story.topics.set(topics)
            story.sites.set(sites)
            if may_mail:
                story_mails.write(story, "received")
            return story

    def accept(self, by=None, affiliate=None):
        """Make a draft of an article of it, kept by an affiliate, and return the article.

        Nothing is public by this. Raises ValidationError when it was decided or taken back before.
        """
        with self._decided(self.State.ACCEPTED, by):
            affiliate = affiliate or Affiliate.objects.get(slug="national-office")
            topics, text = list(self.topics.all()), unmarked(self.text)
            self.article = Article(
                kind=Article.Kind.STORY,
                affiliate=affiliate,
                slug=f"story-{get_random_string(8, SIGNS)}",
                language=self.language,
                title=unmarked(self.title),
                byline=self.name,
                summary=beginning(text, 200),
                body=paragraphs(text),
                main_topic=topics[0] if topics else None,
                picture_alt=self.picture_alt,
            )
            # The file has one owner at a time: now it belongs to the article.
            self.article.picture.name, self.picture.name = self.picture.name, ""
            self.article.save()
            self.article.topics.set(topics)
            self.article.sites.set(self.sites.all())
            self.address = self.article.slug
        return self.article

    def decline(self, by=None, note=""):
        """Say no. Its words are kept for a second look, and deleted after `KEPT`."""
        with self._decided(self.State.DECLINED, by):
            self.note = note or self.note

    def withdraw(self):
        """Delete it for good: page, words, picture, mail address. A second time does nothing."""
        with self._locked():
            if self.state == self.State.WITHDRAWN:
                return
            if self.article is None or self.article.published_at is None:
                self.address = ""
            if self.article is not None:
                leaving.forget_article(self.article)
            self._empty()
            self.state, self.withdrawn_at = self.State.WITHDRAWN, timezone.now()
            self.decided_at = None
            self.save()

    def tell_when_public(self):
        """Write to the person once the article is published, or will be. Call in a transaction."""
        if self.article.status == "published" and not self.is_emptied:
            story_mails.write(self, "published", not_before=self.article.published_at)

    def empty(self):
        """Delete its words, picture and mail address; the state stays."""
        with self._locked():
            self._empty()
            self.save()

    def _empty(self):
        drop_file(self.picture)
        for field in (
            "name", "title", "text", "language", "email", "picture", "picture_alt", "note",
            "consent_version", "consent_language",
        ):  # fmt: skip
            setattr(self, field, "")
        self.has_picture_consent, self.decided_by, self.article = False, None, None
        self.topics.clear()
        self.sites.clear()
        story_mails.forget(self)

    @contextmanager
    def _locked(self):
        """Let nobody else change the row meanwhile, and look at it as it is now."""
        with transaction.atomic():
            type(self).objects.select_for_update().get(pk=self.pk)
            self.refresh_from_db()
            yield

    @contextmanager
    def _decided(self, state, by):
        with self._locked():
            if self.state != self.State.NEW or self.is_emptied:
                raise ValidationError(_("This story was decided or taken back meanwhile."))
            yield
            self.state, self.decided_by, self.decided_at = state, by, timezone.now()
            self.save()
            story_mails.write(self, state.value)


def is_taken_back(slug) -> bool:
    """Whether a story was public at an address and its writer took it back."""
    rows = StorySubmission.objects.filter(address=slug, state=StorySubmission.State.WITHDRAWN)
    return rows.exists()


def forget(now=None) -> None:
    """Empty what need not be kept any more, and delete pictures that belong to nothing. Daily."""
    now = now or timezone.now()
    is_old = Q(state="declined", decided_at__lt=now - KEPT)
    # The article of an accepted one may be deleted at the desk.
    is_over = is_old | Q(state="accepted", article=None)
    for story in StorySubmission.objects.exclude(text="").filter(is_over):
        story.empty()
    leaving.sweep_pictures(now, [Article, StorySubmission])
