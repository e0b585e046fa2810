"""What all content shares: a language, an address, a state, and the verbs between states."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .querysets import PublishedQuerySet


class Status(models.TextChoices):
    """Draft → in review → published → archived."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


# verb: (from which states, to which state)
STEPS = {
    "submit": ({Status.DRAFT}, Status.REVIEW),
    "send_back": ({Status.REVIEW, Status.PUBLISHED}, Status.DRAFT),
    "publish": ({Status.DRAFT, Status.REVIEW, Status.ARCHIVED}, Status.PUBLISHED),
    "archive": ({Status.DRAFT, Status.REVIEW, Status.PUBLISHED}, Status.ARCHIVED),
}


# Last parts of addresses that are pages of their own.
RESERVED_SLUGS = {
    "calendar", "feed", "glossary", "media", "newly-diagnosed", "news", "print", "report", "sites",
    "stories", "suggest", "topics",
}  # fmt: skip


class Published(models.Model):
    """Content with a public address, written by staff and seen by all once it is published.

    One row is one language. A translation points to its original and shares its slug, so that
    `/es/…` leads to the same page.
    """

    slug = models.SlugField(
        _("address"),
        max_length=80,
        help_text=_(
            "The last part of the page's address, in small letters and hyphens. "
            "Keep it once the page is published, so that links to it go on working."
        ),
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("The language this text is written in."),
    )
    translation_of = models.ForeignKey(
        "self",
        verbose_name=_("translation of"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="translations",
        help_text=_("The original, when this text is a translation. Leave empty for an original."),
    )
    status = models.CharField(
        _("state"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    published_at = models.DateTimeField(
        _("public from"),
        null=True,
        blank=True,
        help_text=_("Set by publishing. A later moment keeps the page hidden until then."),
    )
    expires_at = models.DateTimeField(
        _("public until"),
        null=True,
        blank=True,
        help_text=_("The page disappears by itself at this moment. Leave empty to keep it."),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "language"],
                name="%(app_label)s_%(class)s_one_address",
                violation_error_message=_("Another page has this address already."),
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="%(app_label)s_%(class)s_published_since",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "published_at"], name="%(app_label)s_%(class)s_public"),
        ]

    @property
    def original_id(self):
        """The primary key of the original: this row's own, unless it is a translation."""
        return self.translation_of_id or self.pk

    @property
    def facts(self):
        """The row that holds what does not depend on the language: the original."""
        return self.translation_of or self

    def is_public(self, now=None) -> bool:
        """Say whether anyone may see this at `now` (an aware datetime; the present by default)."""
        now = now or timezone.now()
        return all(
            row.status == Status.PUBLISHED
            and row.published_at is not None
            and row.published_at <= now
            and (row.expires_at is None or row.expires_at > now)
            for row in {self, self.facts}
        )

    def clean(self):
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This address is a page of the portal. Add a word.")})
        same = type(self)._base_manager.filter(slug=self.slug, language=self.language)
        if same.exclude(pk=self.pk).exists():
            raise ValidationError({"slug": _("Another page has this address already.")})
        if self.status == Status.PUBLISHED and self.published_at is None:
            raise ValidationError(
                {"published_at": _("A published page needs the moment since when it is public.")}
            )
        if self.translation_of is not None:
            if self.translation_of.translation_of_id is not None:
                raise ValidationError(
                    {"translation_of": _("Choose the original, not another translation.")}
                )
            if self.translation_of.language == self.language:
                raise ValidationError(
                    {"language": _("A translation has another language than its original.")}
                )

    def submit(self, by=None):
        """Hand the draft to whoever publishes."""
        self._step("submit", by)

    def send_back(self, by=None, note=""):
        """Take it out of review, or out of sight, to be worked on."""
        self._step("send_back", by, note)

    def publish(self, by=None, at=None):
        """Make it public from `at` on (an aware datetime; now by default)."""
        at = at or self.published_at or timezone.now()
        self._step("publish", by, published_at=at)

    def archive(self, by=None, note=""):
        """Withdraw it. Its address stays and says so."""
        self._step("archive", by, note)

    def after_step(self):
        """Hook: called inside the transaction of each step, for what must follow it."""

    def _step(self, name, by, note="", **changes):
        """Move between states, refusing when somebody else has moved the row meanwhile.

        Raises ValidationError when the step does not start from the row's present state.
        """
        sources, target = STEPS[name]
        with transaction.atomic():
            moved = (
                type(self)
                ._base_manager.filter(pk=self.pk, status__in=sources, version=self.version)
                .update(
                    status=target,
                    version=F("version") + 1,
                    updated_at=timezone.now(),
                    **changes,
                )
            )
            if not moved:
                raise ValidationError(
                    _("Someone changed “%(title)s” meanwhile, or it is not in a state for this.")
                    % {"title": self}
                )
            self.refresh_from_db(fields=["status", "version", "updated_at", *changes])
            PublishingStep.objects.create(content=self, step=name, by=by, note=note)
            self.after_step()


class PublishingStep(models.Model):
    """Who moved what from state to state, and when."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    content = GenericForeignKey()
    step = models.CharField(max_length=12, choices=[(name, name) for name in STEPS])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="publishing_step_content")
        ]
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.step} {self.content_type} {self.object_id}"


class StarterRecord(models.Model):
    """What `load_starter` wrote, so that it never writes over what staff changed since.

    The digest is that of the entry in the starter file; `loaded_at` is compared with the row's
    own `updated_at`.
    """

    key = models.CharField(max_length=160, unique=True)
    digest = models.CharField(max_length=64)
    object_id = models.PositiveBigIntegerField()
    loaded_at = models.DateTimeField()

    def __str__(self):
        return self.key
