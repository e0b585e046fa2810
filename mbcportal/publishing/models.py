"""What all content shares: a language, an address, a state, and the verbs between states."""

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .querysets import PublishedQuerySet
from .records import PublishingStep, StarterRecord, Version
from .snapshots import snapshot, write_back

__all__ = ["Published", "PublishingStep", "StarterRecord", "Status", "Version", "publish_due"]


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
    "calendar", "confirm", "feed", "glossary", "media", "newly-diagnosed", "news", "print",
    "report", "sites", "stories", "suggest", "topics",
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
    successor_of = models.OneToOneField(
        "self",
        on_delete=models.CASCADE,
        null=True,
        editable=False,
        related_name="successor",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True)

    # Names of the relations whose rows belong to this page alone.
    PARTS: tuple[str, ...] = ()
    # Fields that say where a page stands, not what it says.
    NOT_WORDS = frozenset(
        {"slug", "language", "translation_of", "published_at", "expires_at", "affiliate"}
    )
    # Fields besides its words that a published successor hands on.
    HANDED_ON: tuple[str, ...] = ()
    # Values of fields that a page has for itself, and its next version not.
    NOT_COPIED: dict[str, object] = {}
    # Whether the next version of a public page can be written beside it.
    HAS_SUCCESSORS = False

    objects = PublishedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "language"],
                condition=Q(successor_of=None),
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
            and row.successor_of_id is None
            and row.published_at is not None
            and row.published_at <= now
            and (row.expires_at is None or row.expires_at > now)
            for row in {self, self.facts}
        )

    def clean(self):
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This address is a page of the portal. Add a word.")})
        same = type(self)._base_manager.filter(
            slug=self.slug, language=self.language, successor_of=None
        )
        if same.exclude(pk=self.successor_of_id or self.pk).exists():
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
        """Make it public from `at` on (an aware datetime; now by default).

        A successor takes the place of its page then, and is gone.
        """
        at = at or self.published_at or timezone.now()
        with transaction.atomic():
            self._step("publish", by, published_at=at)
            if self.successor_of_id and at <= timezone.now():
                self._take_over(by)

    def begin_next(self, by=None):
        """Return the next version of this page, a draft beside it; begun now unless there is one.

        Raises ValidationError when this page is itself a next version, or cannot have one.
        """
        if self.successor_of_id or not self.HAS_SUCCESSORS:
            raise ValidationError(_("This page has no next version."))
        with transaction.atomic():
            live = type(self)._base_manager.select_for_update().get(pk=self.pk)
            present = type(self)._base_manager.filter(successor_of=live).first()
            if present:
                return present
            Version.objects.keep(live)
            following = type(self)._base_manager.get(pk=self.pk)
            following.pk, following._state.adding = None, True
            following.successor_of, following.status, following.version = live, Status.DRAFT, 1
            following.published_at = following.expires_at = None
            for name, value in self.NOT_COPIED.items():
                setattr(following, name, value)
            write_back(snapshot(live), following)
            PublishingStep.objects.create(content=live, step="begin_next", by=by)
            return following

    def bring_back(self, kept: "Version", by=None):
        """Give this page the words of an earlier version, and return the row that has them now.

        A public page stays as it is: its next version gets the words.
        """
        with transaction.atomic():
            row = self
            if self.HAS_SUCCESSORS and self.successor_of_id is None and self.is_public():
                row = self.begin_next(by)
            Version.objects.keep(row)
            write_back(kept.words, row)
            Version.objects.keep(row, by, _("Brought back from version %s") % kept.number)
            return row

    def _take_over(self, by):
        """Give the page the words of this successor, which is not needed then."""
        live = type(self)._base_manager.select_for_update().get(pk=self.successor_of_id)
        Version.objects.keep(live)
        Version.objects.keep(self, by)
        for name in self.HANDED_ON:
            setattr(live, name, getattr(self, name))
        live.expires_at = self.expires_at or live.expires_at
        live.version += 1
        write_back(snapshot(self), live)
        Version.objects.keep(live, by, _("Published"))
        PublishingStep.objects.create(content=live, step="publish", by=by)
        self.delete()
        if live.status == Status.PUBLISHED:
            live.after_step()
        else:
            live.publish(by)

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


def publish_due() -> None:
    """Let each successor whose moment has come take the place of its page. Runs every hour."""
    due = {"successor_of__isnull": False, "status": Status.PUBLISHED}
    for model in apps.get_models():
        if not issubclass(model, Published):
            continue
        rows = model._base_manager.filter(**due, published_at__lte=timezone.now())
        for pk in rows.values_list("pk", flat=True):
            with transaction.atomic():
                row = model._base_manager.select_for_update().filter(pk=pk, **due).first()
                if row:
                    row._take_over(by=None)
