"""What can be heard, watched or printed of an article: a file here, or a video on another site."""

from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from education import captions, media_types
from education.pictures import clean_picture
from education.querysets import MediaQuerySet
from mbcportal.publishing.languages import reader_language

from .article import Article

FOLDER = "recordings"


def file_name(instance, filename):
    """Return a random name: nobody finds a draft by guessing."""
    return f"{FOLDER}/{uuid4().hex}.{media_types.ENDINGS[instance.content_type]}"


def captions_name(instance, filename):
    """Return a random name for captions."""
    return f"{FOLDER}/{uuid4().hex}.vtt"


def poster_name(instance, filename):
    """Return the random name that the picture got when it was drawn anew."""
    return f"{FOLDER}/{filename}"


class MediaItem(models.Model):
    """One recording or printable sheet of an article."""

    class Role(models.TextChoices):
        AUDIO = "audio", _("Audio")
        VIDEO = "video", _("Video")
        PDF = "pdf", _("PDF to print")

    CAPTIONS = {code: f"captions_{code}" for code, _name in settings.LANGUAGES}

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="media")
    role = models.CharField(
        _("what it is"),
        max_length=5,
        choices=Role,
        help_text=_("One of each kind for a page. Readers get a player, or a sheet to print."),
    )
    file = models.FileField(
        _("file"),
        upload_to=file_name,
        blank=True,
        help_text=_("Audio: MP3, M4A, Ogg or WebM. Video: MP4 or WebM. To print: PDF."),
    )
    address = models.URLField(
        _("or its address on another site"),
        blank=True,
        help_text=_(
            "Of a video only. The page shows a link and loads nothing from there by itself."
        ),
    )
    seconds = models.PositiveIntegerField(
        _("length"),
        null=True,
        blank=True,
        help_text=_("Of audio and video: minutes and seconds, such as 12:34."),
    )
    captions_en = models.FileField(
        _("captions in English"),
        upload_to=captions_name,
        blank=True,
        help_text=_(
            "A WebVTT file (.vtt). A video of ours needs captions in the language of its page."
        ),
    )
    captions_es = models.FileField(
        _("captions in Spanish"),
        upload_to=captions_name,
        blank=True,
        help_text=_("A WebVTT file (.vtt). Readers can turn these captions on."),
    )
    poster = models.FileField(
        _("picture shown before a video plays"),
        upload_to=poster_name,
        blank=True,
        help_text=_("A JPEG, PNG or WebP picture. We keep a smaller copy without hidden data."),
    )
    content_type = models.CharField(_("type"), max_length=40, blank=True, editable=False)
    bytes = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, editable=False)
    # Of a PDF: the `words_version` of the article that it has, where that is known.
    made_from = models.CharField(max_length=16, blank=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = MediaQuerySet.as_manager()

    class Meta:
        verbose_name = _("audio, video or PDF")
        verbose_name_plural = _("audio, video and PDF")
        ordering = ["role"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "role"],
                name="education_media_one_of_each",
                violation_error_message=_("This page has one of this kind already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(file="", address=""),
                name="education_media_has_file_or_address",
                violation_error_message=_("Choose a file."),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}: {self.article}"

    def save(self, *args, **kwargs):
        if self.role == self.Role.PDF and self.file and not self.file._committed:
            self.made_from = self.article.words_version
        super().save(*args, **kwargs)

    @property
    def length(self) -> str:
        """The length as people write it: 1:05, or 1:02:03."""
        return "" if self.seconds is None else as_length(self.seconds)

    @property
    def size(self) -> str:
        """The size as people write it: 120 kB, or 3.4 MB."""
        if self.bytes < 1_000_000:  # noqa: PLR2004 - a megabyte
            return f"{max(1, round(self.bytes / 1000))} kB"
        return f"{number_format(self.bytes / 1_000_000, 1)} MB"

    @property
    def short_type(self) -> str:
        """The type as people call it: MP3, PDF."""
        return media_types.NAMES.get(self.content_type, "")

    @property
    def tracks(self) -> list[tuple[str, models.FileField]]:
        """The captions there are, as (language, file)."""
        found = [(code, getattr(self, name)) for code, name in self.CAPTIONS.items()]
        return [(code, file) for code, file in found if file]

    @property
    def default_track(self) -> str:
        """The language of the captions that show by themselves: the reader's, where there are."""
        there = [code for code, _file in self.tracks]
        return next(
            (code for code in (reader_language(), self.article.language) if code in there), ""
        )

    @property
    def is_outdated(self) -> bool:
        """Whether the words of the page have changed since this PDF was made."""
        return bool(self.made_from) and self.made_from != self.article.words_version

    # What is wrong is said at its field.

    def clean(self):
        super().clean()
        errors = {}
        for name, check in {
            "file": self._check_file,
            "address": self._check_address,
            "seconds": self._check_length,
            **{name: self._captions_check(name) for name in self.CAPTIONS.values()},
            "poster": self._check_poster,
        }.items():
            try:
                check()
            except ValidationError as error:
                errors[name] = error
        if errors:
            raise ValidationError(errors)

    def _check_file(self):
        if not self.file:
            if self.role != self.Role.VIDEO or not self.address:
                raise ValidationError(_("Choose a file."))
            self.content_type, self.bytes, self.pages = "", 0, None
            return
        if not self.file._committed:
            self.content_type, self.pages = media_types.read(self.file.file)
            self.bytes = self.file.size
        wanted = media_types.OF_ROLE.get(self.role, ())
        if self.content_type not in wanted:
            kinds = ", ".join(dict.fromkeys(media_types.NAMES[one] for one in wanted))
            raise ValidationError(_("This file is of another kind. Choose one of: %s.") % kinds)
        most = getattr(settings, f"{self.role.upper()}_MOST_MB")
        if self.bytes > most * 1_000_000:
            raise ValidationError(_("This file is too large. It may have at most %s MB.") % most)

    def _check_address(self):
        if not self.address:
            return
        if self.role != self.Role.VIDEO:
            raise ValidationError(_("Only a video may be on another site. Choose a file instead."))
        if self.file:
            raise ValidationError(_("Give either a file or an address, not both."))
        if not self.address.startswith("https://"):
            raise ValidationError(_("Give an address that begins with https://."))

    def _check_length(self):
        if self.role == self.Role.PDF:
            self.seconds = None
        elif self.file and not self.seconds:
            raise ValidationError(_("Say how long it is, in minutes and seconds, such as 12:34."))

    def _captions_check(self, name):
        def check():
            file = getattr(self, name)
            is_video = self.role == self.Role.VIDEO and self.file
            if file and not is_video:
                raise ValidationError(_("Captions belong to a video of ours."))
            if is_video and not file and name == self.CAPTIONS[self.article.language]:
                raise ValidationError(
                    _("A video needs captions in the language of its page, as a WebVTT file.")
                )
            if file and not file._committed:
                captions.check(file.file, self.seconds)

        return check

    def _check_poster(self):
        if self.poster and self.role != self.Role.VIDEO:
            raise ValidationError(_("Only a video has a picture."))
        if self.poster and not self.poster._committed:
            self.poster = clean_picture(self.poster.file)


def as_length(seconds: int) -> str:
    """Return a number of seconds as people write it.

    >>> as_length(65), as_length(3723), as_length(9)
    ('1:05', '1:02:03', '0:09')
    """
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
