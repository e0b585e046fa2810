"""What is kept beside content: who took which step, what a page said before, what was loaded."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from .querysets import StepQuerySet, VersionQuerySet

STEP_NAMES = {
    "submit": _("Handed in for review"),
    "send_back": _("Taken back to draft"),
    "publish": _("Published"),
    "archive": _("Withdrawn"),
    "begin_next": _("Next version begun"),
    "sign": _("Medical review signed"),
}


class PublishingStep(models.Model):
    """Who moved what from state to state, and when."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    content = GenericForeignKey()
    step = models.CharField(max_length=12, choices=list(STEP_NAMES.items()))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    note = models.TextField(blank=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="publishing_step_content")
        ]
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.step} {self.content_type} {self.object_id}"


class Version(models.Model):
    """What a page said after one of its changes, with all its parts."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    # Of a successor: the page it will replace, so that both have one history.
    object_id = models.PositiveBigIntegerField()
    number = models.PositiveIntegerField()
    is_of_successor = models.BooleanField(default=False)
    words = models.JSONField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=120, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "number"], name="publishing_version_once"
            )
        ]
        ordering = ["-number"]

    def __str__(self):
        return f"{self.content_type} {self.object_id}, version {self.number}"


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
