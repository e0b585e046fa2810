"""When and where events happen: their dates and venues."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mbcportal.affiliates.models import Affiliate
from mbcportal.affiliates.querysets import ScopedQuerySet
from mbcportal.taxonomy.models import Region

from .querysets import OccurrenceQuerySet
from .recurrence import RuleError, is_skipped, span
from .registrations import promote


class Venue(models.Model):
    """A place where events happen."""

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_(
            "A short name in small letters and hyphens, such as “main-library”. Stays at the desk."
        ),
    )
    name = models.CharField(
        _("name"),
        max_length=120,
        help_text=_("What people look for at the door, such as “Main Library, Room 2”. Public."),
    )
    affiliate = models.ForeignKey(
        Affiliate,
        verbose_name=_("kept by"),
        on_delete=models.PROTECT,
        related_name="venues",
        help_text=_("The affiliate that keeps this venue's facts true."),
    )
    street = models.CharField(
        _("street"),
        max_length=160,
        blank=True,
        help_text=_("Such as “100 Main Street”. Shown to visitors; never a private home."),
    )
    city = models.CharField(
        _("city"), max_length=80, help_text=_("The city or town. Shown to visitors.")
    )
    state = models.ForeignKey(
        Region,
        verbose_name=_("state"),
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": "state"},
        help_text=_("The state of this address. Shown to visitors."),
    )
    zip_code = models.CharField(
        _("ZIP code"),
        max_length=10,
        blank=True,
        help_text=_("Part of the address, such as 97201. Shown to visitors."),
    )
    access = models.TextField(
        _("getting in"),
        blank=True,
        help_text=_("Step-free entrance, parking, restroom. Shown to visitors."),
    )
    is_sample = models.BooleanField(
        _("sample"),
        default=False,
        help_text=_("A made-up venue. Visitors see the mark at its events, not here."),
    )
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
    # What this one date has of its own; what is empty is as the event has it.
    own_date = models.DateField(
        _("moved to"), null=True, blank=True, help_text=_("Only when this date is on another day.")
    )
    own_time = models.TimeField(
        _("starts at"), null=True, blank=True, help_text=_("Only when it starts at another time.")
    )
    own_minutes = models.PositiveIntegerField(
        _("minutes"),
        null=True,
        blank=True,
        validators=[MinValueValidator(5), MaxValueValidator(24 * 60)],
        help_text=_("Only when it is longer or shorter than usual."),
    )
    own_venue = models.ForeignKey(
        Venue,
        verbose_name=_("venue"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Only when it is at another place."),
    )
    own_capacity = models.PositiveIntegerField(
        _("places"),
        null=True,
        blank=True,
        help_text=_("Only when it has more or fewer places than usual."),
    )
    own_title = models.CharField(
        _("title"),
        max_length=160,
        blank=True,
        help_text=_("Only when it is called something else. Shown to visitors."),
    )
    # Raised with every change that a calendar or a person has to know.
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(auto_now=True)
    # Places there are (none: no limit) and places that are held: confirmed or offered.
    seats = models.PositiveIntegerField(null=True, editable=False)
    taken = models.PositiveIntegerField(default=0, editable=False)

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
            models.CheckConstraint(
                condition=Q(seats=None) | Q(taken__lte=F("seats")),
                name="events_occurrence_not_overbooked",
                violation_error_message=_("More people have a place already."),
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

    @property
    def has_own(self):
        """Whether this date has something of its own, and is not just as the rule makes it."""
        own = (self.own_date, self.own_time, self.own_minutes, self.own_venue_id)
        return bool(self.note or self.own_title or self.own_capacity is not None) or any(
            value is not None for value in own
        )

    @property
    def venue(self):
        """Where this date is; None while that is to be announced."""
        return self.own_venue or self.event.venue

    def follow_event(self):
        """Work out the moments and the places anew, from the event and what is this date's own.

        Returns whether the moments changed. Does not save. Raises RuleError("gap") when the clock
        jumps over the start.
        """
        event = self.event
        day = self.own_date or self.key
        at = self.own_time or event.start_time
        if at is not None and is_skipped(day, at, event.time_zone):
            raise RuleError("gap")
        minutes = self.own_minutes or event.duration_minutes
        before = (self.starts_at, self.ends_at)
        self.starts_at, self.ends_at = span(
            day, at, timedelta(minutes=minutes), event.time_zone, event.days
        )
        seats = event.capacity if self.own_capacity is None else self.own_capacity
        # Nobody loses a place: fewer places than people count once people have left.
        self.seats = None if seats is None else max(seats, self.taken)
        return before != (self.starts_at, self.ends_at)

    def renew(self):
        """Follow the event again, save, and tell people of a new time.

        Returns whether anything changed. Call inside a transaction, on a locked row.
        """
        seats = self.seats
        moved = self.follow_event()
        if not moved and seats == self.seats:
            return False
        if moved:
            self.sequence += 1
        self.save()
        if moved and not self.is_cancelled:
            self.tell("moved")
        promote(self)
        return True

    def change(self, **own):
        """Give this date something of its own (`own_date`, `own_time`, `own_title` …, `note`).

        People with a place are told of a new time or venue. Raises RuleError("gap").
        """
        with transaction.atomic():
            self._lock()
            before = (self.starts_at, self.ends_at, self.own_venue_id)
            for name, value in own.items():
                setattr(self, name, value)
            self.follow_event()
            self.sequence += 1
            self.save()
            moved = before != (self.starts_at, self.ends_at, self.own_venue_id)
            if moved and not self.is_cancelled:
                self.tell("moved")
            promote(self)

    def change_later(self, **own):
        """Change this date and all later ones, also those the rule has yet to bring."""
        with transaction.atomic():
            LaterChange.objects.update_or_create(event=self.event, from_key=self.key, defaults=own)
            for row in self.and_later():
                row.event = self.event
                row.change(**own)

    def cancel(self, note=""):
        """Cancel this one date: its page stays and says so, and its people are told."""
        with transaction.atomic():
            self._lock()
            if self.is_cancelled:
                return
            self.status, self.note = self.Status.CANCELLED, note or self.note
            self.sequence += 1
            self.save()
            self.tell("cancelled")

    def cancel_later(self, note=""):
        """Cancel this date and all later ones: the repeat ends before it."""
        with transaction.atomic():
            for row in self.and_later():
                row.event = self.event
                row.cancel(note)
            self.event.end_before(self.key)

    def reinstate(self):
        """Take back a cancellation; people who had a place keep it and are told."""
        with transaction.atomic():
            self._lock()
            if not self.is_cancelled:
                return
            self.status = self.Status.SCHEDULED
            self.sequence += 1
            self.save()
            self.tell("reinstated")

    def and_later(self):
        """Return this date and the later ones that are not past, locked. In a transaction."""
        rows = Occurrence.objects.filter(event=self.event, key__gte=self.key)
        return list(rows.upcoming().select_for_update().order_by("key"))

    def tell(self, what):
        """Mail everybody who has, or waits for, a place: "moved", "cancelled" or "reinstated"."""
        for registration in self.registrations.concerned().select_related("occurrence__event"):
            registration.tell(what)

    def _lock(self):
        """Wait for others who change this date, and read what they left."""
        locked = Occurrence.objects.select_for_update().get(pk=self.pk)
        for name in ("status", "note", "seats", "taken", "sequence", "starts_at", "ends_at"):
            setattr(self, name, getattr(locked, name))

    @property
    def is_full(self):
        """Whether no place is free; a waitlist may be open."""
        return self.seats is not None and self.taken >= self.seats

    def is_past(self, now=None):
        return self.ends_at <= (now or timezone.now())


class LaterChange(models.Model):
    """What holds from one date of a repeating event on, for dates that are not written yet.

    “This and all later dates” writes the change on every date there is, and keeps it here for those
    that the rule will bring.
    """

    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="changes")
    from_key = models.DateField(_("from"))
    own_time = models.TimeField(_("starts at"), null=True, blank=True)
    own_minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    own_venue = models.ForeignKey(
        Venue, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    own_capacity = models.PositiveIntegerField(_("places"), null=True, blank=True)
    own_title = models.CharField(_("title"), max_length=160, blank=True)

    FIELDS = ("own_time", "own_minutes", "own_venue", "own_capacity", "own_title")

    class Meta:
        verbose_name = _("change of later dates")
        verbose_name_plural = _("changes of later dates")
        ordering = ["from_key"]
        constraints = [
            models.UniqueConstraint(fields=["event", "from_key"], name="events_change_identity")
        ]

    def __str__(self):
        return f"{self.event}, {self.from_key}"

    def apply(self, occurrence):
        """Give an occurrence what this change says. Does not save."""
        for name in self.FIELDS:
            value = getattr(self, name)
            if value not in (None, ""):
                setattr(occurrence, name, value)
