"""Events, and the dates on which they happen."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mbcportal.affiliates.models import Affiliate
from mbcportal.publishing.zones import TIME_ZONES
from mbcportal.richtext.fields import RichTextField
from mbcportal.search.models import Searchable, SearchEntry
from mbcportal.taxonomy.models import Language, Region

from .dates import Occurrence, Venue
from .querysets import EventQuerySet
from .recurrence import Rule, RuleError, is_skipped, span

__all__ = ["Event", "Occurrence", "Venue"]

# Open rules are written this far ahead, and rolled on daily.
HORIZON = timedelta(days=540)

# What may be written as a date of an event.
YEARS = range(2000, 2101)
# Of an event that has begun already, so many past days are written when it is first saved.
PAST = timedelta(days=90)

RULE_ERRORS = {
    "empty": _("Say how the event repeats."),
    "interval": _("Repeat every 1 to 52 weeks, months or years."),
    "weekdays": _("Choose days of the week from the list."),
    "nth": _("Choose one weekday, and which one of the month it is."),
    "day": _("Choose either a weekday of the month or a day of the month."),
    "never": _("This repeat has no date. Check its end and its day."),
}


class Event(Searchable):
    """What happens. Its dates are occurrences, written from the repeat rule."""

    SEARCH_KIND = SearchEntry.Kind.EVENT

    class Format(models.TextChoices):
        IN_PERSON = "in-person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("In person and online")

    class Cost(models.TextChoices):
        FREE = "free", _("Free")
        PAID = "paid", _("Paid")
        VARIES = "varies", _("Varies; ask first")

    class Registration(models.TextChoices):
        NONE = "none", _("Just come")
        EXTERNAL = "external", _("Sign up on another website")
        REQUEST = "request", _("Ask for a place")
        HERE = "here", _("Sign up here")

    class Every(models.TextChoices):
        ONCE = "", _("Does not repeat")
        WEEK = "week", _("Weeks")
        MONTH = "month", _("Months")
        YEAR = "year", _("Years")

    affiliate = models.ForeignKey(
        Affiliate,
        verbose_name=_("posted by"),
        on_delete=models.PROTECT,
        related_name="events",
        help_text=_("The affiliate that keeps this event true."),
    )
    title = models.CharField(_("title"), max_length=160)
    organizer = models.CharField(
        _("organizer"),
        max_length=160,
        blank=True,
        help_text=_("Who holds it, as shown to visitors."),
    )
    summary = models.CharField(
        _("in short"), max_length=240, help_text=_("One or two plain sentences.")
    )
    description = RichTextField(
        _("what to expect"), blank=True, help_text=_("What happens, and how it will feel to come.")
    )
    who_may_come = models.TextField(_("who may come"), blank=True)
    format = models.CharField(_("format"), max_length=10, choices=Format)
    venue = models.ForeignKey(
        Venue,
        verbose_name=_("venue"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        help_text=_("For events people come to. Leave empty while it is to be announced."),
    )
    join_url = models.URLField(
        _("join link"),
        max_length=500,
        blank=True,
        help_text=_("Stays secret: only people with a confirmed place ever see it."),
    )
    cost = models.CharField(_("cost"), max_length=8, choices=Cost, default=Cost.FREE)
    cost_note = models.CharField(_("about the cost"), max_length=160, blank=True)
    languages = models.ManyToManyField(Language, verbose_name=_("languages"), related_name="+")
    service_area = models.ManyToManyField(
        Region,
        verbose_name=_("for people in"),
        related_name="events",
        help_text=_("The places this event is for. An online event may serve several states."),
    )
    registration = models.CharField(
        _("sign-up"), max_length=8, choices=Registration, default=Registration.NONE
    )
    registration_url = models.URLField(_("sign-up address"), max_length=400, blank=True)
    registration_note = models.CharField(_("how to ask for a place"), max_length=240, blank=True)
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Leave empty when there is no limit.")
    )
    # When
    time_zone = models.CharField(
        _("time zone"), max_length=40, choices=TIME_ZONES, default="America/Los_Angeles"
    )
    starts_on = models.DateField(
        _("first date"),
        null=True,
        blank=True,
        help_text=_("Leave empty while the date is not fixed, and say what is known below."),
    )
    start_time = models.TimeField(
        _("starts at"), null=True, blank=True, help_text=_("Leave empty for a whole day.")
    )
    duration_minutes = models.PositiveIntegerField(
        _("minutes"),
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(24 * 60)],
        help_text=_("How long it takes, on one day."),
    )
    days = models.PositiveSmallIntegerField(
        _("days"), default=1, validators=[MinValueValidator(1), MaxValueValidator(14)]
    )
    date_note = models.CharField(
        _("about the date"),
        max_length=160,
        blank=True,
        help_text=_("For example: “Every quarter; dates to be announced.”"),
    )
    # How it repeats
    repeat_every = models.CharField(_("repeats every"), max_length=5, choices=Every, blank=True)
    repeat_interval = models.PositiveSmallIntegerField(_("how many"), default=1)
    repeat_weekdays = models.JSONField(_("days of the week"), default=list, blank=True)
    repeat_nth = models.SmallIntegerField(
        _("which one of the month"),
        null=True,
        blank=True,
        choices=[
            (1, _("First")),
            (2, _("Second")),
            (3, _("Third")),
            (4, _("Fourth")),
            (-1, _("Last")),
        ],
    )
    repeat_month_day = models.SmallIntegerField(
        _("day of the month"),
        null=True,
        blank=True,
        help_text=_("1 to 31, or -1 for the last day."),
    )
    repeat_until = models.DateField(_("repeats until"), null=True, blank=True)
    repeat_count = models.PositiveSmallIntegerField(
        _("number of dates"), null=True, blank=True, validators=[MaxValueValidator(400)]
    )
    recording_url = models.URLField(_("recording"), max_length=400, blank=True)
    is_sample = models.BooleanField(
        _("sample"), default=False, help_text=_("A made-up event, shown with a plain mark.")
    )
    sample_note = models.CharField(_("what is made up"), max_length=200, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta(Searchable.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("events:event", args=[self.slug])

    def clean(self):
        super().clean()
        if self.registration == self.Registration.EXTERNAL and not self.registration_url:
            raise ValidationError({"registration_url": _("Give the address to sign up at.")})
        if self.starts_on is None and not self.date_note:
            raise ValidationError(
                {"date_note": _("Without a first date, say what is known about it.")}
            )
        for name in ("starts_on", "repeat_until"):
            day = getattr(self, name)
            if day is not None and day.year not in YEARS:
                raise ValidationError({name: _("This year is too far away. Check its digits.")})
        if self.repeat_until and self.repeat_count:
            raise ValidationError(
                {"repeat_count": _("End on a date or after a number of dates, not both.")}
            )
        if self.starts_on is not None:
            self._check_dates()

    def _check_dates(self):
        try:
            dates = self.dates(self.starts_on, self.starts_on + HORIZON)
        except RuleError as error:
            raise ValidationError({"repeat_every": RULE_ERRORS[error.code]}) from error
        if not dates:
            raise ValidationError({"repeat_every": RULE_ERRORS["never"]})
        if self.start_time:
            for day in dates:
                if is_skipped(day, self.start_time, self.time_zone):
                    raise ValidationError(
                        {
                            "start_time": _(
                                "On %(day)s the clock jumps over this time. Choose another."
                            )
                            % {"day": day}
                        }
                    )

    @property
    def rule(self):
        """The repeat as a `recurrence.Rule`, or None for an event that happens once."""
        if not self.repeat_every:
            return None
        return Rule(
            self.repeat_every,
            interval=self.repeat_interval,
            weekdays=tuple(self.repeat_weekdays),
            nth=self.repeat_nth,
            month_day=self.repeat_month_day,
            until=self.repeat_until,
            count=self.repeat_count,
        )

    def dates(self, first, last):
        """Return the local dates between two dates, inclusive. Raises RuleError."""
        if self.starts_on is None:
            return []
        rule = self.rule
        if rule is None:
            return [self.starts_on] if first <= self.starts_on <= last else []
        return rule.dates(self.starts_on, first, last)

    def write_occurrences(self, today=None):
        """Bring the dates in step with the rule, up to the horizon from `today` (a date).

        Dates are known by their original local date. Past ones never change and none are added,
        except when the event is new. One that left the rule is deleted, unless it was changed by
        hand or has a note: then it is cancelled.
        """
        today = today or timezone.localdate()
        wanted = self._wanted(today)
        now = timezone.now()
        with transaction.atomic():
            present = {row.key: row for row in self.occurrences.all()}
            for key, row in present.items():
                if row.ends_at < now:
                    continue
                if key not in wanted and (row.is_moved or row.note):
                    row.cancel()
                elif key not in wanted:
                    row.delete()
                elif not row.is_moved and (row.starts_at, row.ends_at) != wanted[key]:
                    row.starts_at, row.ends_at = wanted[key]
                    row.sequence = F("sequence") + 1
                    row.save()
            Occurrence.objects.bulk_create(
                Occurrence(event=self, key=key, starts_at=start, ends_at=end)
                for key, (start, end) in wanted.items()
                if key not in present and (end > now or not present)
            )

    def _wanted(self, today):
        """Return {local date: (start, end)} of the rule around today."""
        if self.starts_on is None:
            return {}
        first = max(self.starts_on, today - PAST) if self.repeat_every else self.starts_on
        duration = timedelta(minutes=self.duration_minutes)
        return {
            day: span(day, self.start_time, duration, self.time_zone, self.days)
            for day in self.dates(first, max(today + HORIZON, self.starts_on))
        }

    @property
    def formats(self):
        """The ways to take part, as values of the filter."""
        return ["in-person", "online"] if self.format == self.Format.HYBRID else [self.format]

    def search_document(self):
        facts = self.facts
        place = f"{facts.venue.name} {facts.venue.city}" if facts.venue else ""
        return self.document(
            title=self.title,
            words=[self.organizer, place],
            summary=self.summary,
            body=f"{self.description} {self.who_may_come} {self.date_note}",
            terms={
                "language": set(facts.languages.values_list("slug", flat=True)),
                "format": set(facts.formats),
                "cost": {facts.cost},
                "region": set(facts.service_area.values_list("pk", flat=True)),
            },
        )


def roll_on(today: date | None = None) -> None:
    """Write the dates of open rules further ahead. Run daily."""
    for event in Event.objects.filter(translation_of=None).exclude(starts_on=None):
        event.write_occurrences(today)
