"""When and where events happen: their dates and venues."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mbcportal.affiliates.models import Affiliate
from mbcportal.affiliates.querysets import ScopedQuerySet
from mbcportal.taxonomy.models import Region

from .querysets import OccurrenceQuerySet


class Venue(models.Model):
    """A place where events happen."""

    slug = models.SlugField(_("address"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    affiliate = models.ForeignKey(
        Affiliate, verbose_name=_("kept by"), on_delete=models.PROTECT, related_name="venues"
    )
    street = models.CharField(_("street"), max_length=160, blank=True)
    city = models.CharField(_("city"), max_length=80)
    state = models.ForeignKey(
        Region,
        verbose_name=_("state"),
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": "state"},
    )
    zip_code = models.CharField(_("ZIP code"), max_length=10, blank=True)
    access = models.TextField(
        _("getting in"), blank=True, help_text=_("Step-free entrance, parking, restroom …")
    )
    is_sample = models.BooleanField(_("sample"), default=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["name"]

    def __str__(self):
        return f"{self.name}, {self.city}"


class Occurrence(models.Model):
    """One date of an event. The local date and the zone are the truth; the UTC moments follow."""

    class Status(models.TextChoices):
        SCHEDULED = "scheduled", _("Planned")
        CANCELLED = "cancelled", _("Cancelled")

    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="occurrences")
    key = models.DateField(_("original date"), editable=False)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.SCHEDULED)
    note = models.CharField(
        _("note"), max_length=240, blank=True, help_text=_("Shown with this date only.")
    )
    is_moved = models.BooleanField(
        _("moved by hand"), default=False, help_text=_("Keeps its own time when the event changes.")
    )
    sequence = models.PositiveIntegerField(default=0, editable=False)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "key"], name="events_occurrence_identity"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="events_occurrence_ends_after_start",
                violation_error_message=_("The end has to be after the start."),
            ),
        ]
        indexes = [
            models.Index(fields=["ends_at", "starts_at"], name="events_occurrence_when"),
            models.Index(fields=["event", "ends_at"], name="events_occurrence_event"),
        ]

    def __str__(self):
        return f"{self.event}, {self.key}"

    def get_absolute_url(self):
        return reverse("events:occurrence", args=[self.event.slug, self.key])

    @property
    def zone(self):
        return ZoneInfo(self.event.time_zone)

    @property
    def starts_local(self):
        """The start on the event's own clock."""
        return self.starts_at.astimezone(self.zone)

    @property
    def ends_local(self):
        return self.ends_at.astimezone(self.zone)

    @property
    def starts_day(self):
        """The first local date."""
        return self.starts_local.date()

    @property
    def last_day(self):
        """The last local date it touches; a whole day ends at midnight of the next."""
        return (self.ends_at - timedelta(seconds=1)).astimezone(self.zone).date()

    @property
    def is_this_year(self):
        return self.starts_local.year == timezone.localdate().year

    @property
    def is_cancelled(self):
        return self.status == self.Status.CANCELLED

    def cancel(self, note=""):
        """Cancel this one date; its page stays and says so."""
        self.status, self.note = self.Status.CANCELLED, note or self.note
        self.sequence += 1
        self.save()

    def is_past(self, now=None):
        return self.ends_at <= (now or timezone.now())
