"""Events, and the dates on which they happen."""

import logging
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from mbcportal.affiliates.models import Affiliate
from mbcportal.publishing.zones import TIME_ZONES
from mbcportal.richtext.fields import RichTextField
from mbcportal.search.models import Searchable, SearchEntry
from mbcportal.taxonomy.models import Language, Region

from .dates import LaterChange, Occurrence, Venue
from .querysets import EventQuerySet
from .recurrence import HORIZON, MAX_DATES, YEARS, Rule, RuleError, is_skipped
from .registrations import Interest, Registration
from .wording import day_words

__all__ = ["Event", "Interest", "LaterChange", "Occurrence", "Registration", "Venue"]

log = logging.getLogger(__name__)

# Of an event that has begun already, so many past days are written when it is first saved.
PAST = timedelta(days=90)

RULE_ERRORS = {
    "empty": _("Say how the event repeats."),
    "interval": _("Repeat every 1 to 52 weeks, months or years."),
    "weekdays": _("Choose days of the week from the list."),
    "nth": _("Choose one weekday, and which one of the month it is."),
    "day": _("Choose either a weekday of the month or a day of the month."),
    "dates": _("These are too many dates. Make two events of them."),
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
        REQUEST = "request", pgettext_lazy("kind of sign-up", "Ask for a place")
        HERE = "here", _("Sign up here")

    class Every(models.TextChoices):
        ONCE = "", _("Does not repeat")
        WEEK = "week", _("Weeks")
        MONTH = "month", _("Months")
        YEAR = "year", _("Years")
        DATES = "dates", _("On dates of its own")

    affiliate = models.ForeignKey(
        Affiliate,
        verbose_name=_("posted by"),
        on_delete=models.PROTECT,
        related_name="events",
        help_text=_("The affiliate that keeps this event true."),
    )
    title = models.CharField(
        _("title"),
        max_length=160,
        help_text=_("Shown in lists, mails and calendars. For example: “Evening support group”."),
    )
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
    who_may_come = models.TextField(
        _("who may come"),
        blank=True,
        help_text=_(
            "Shown on the page. For example: “People with MBC, and those who care for them.”"
        ),
    )
    format = models.CharField(
        _("format"),
        max_length=10,
        choices=Format,
        help_text=_("How people take part. Shown on the page and in lists."),
    )
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
    cost = models.CharField(
        _("cost"),
        max_length=8,
        choices=Cost,
        default=Cost.FREE,
        help_text=_("What people pay. Shown on the page and in lists."),
    )
    cost_note = models.CharField(
        _("about the cost"),
        max_length=160,
        blank=True,
        help_text=_("Shown beside the cost. For example: “Parking is 5 dollars.”"),
    )
    languages = models.ManyToManyField(
        Language,
        verbose_name=_("languages"),
        related_name="+",
        help_text=_("Languages spoken at the event itself. Shown to visitors."),
    )
    service_area = models.ManyToManyField(
        Region,
        verbose_name=_("for people in"),
        related_name="events",
        help_text=_("The places this event is for. An online event may serve several states."),
    )
    registration = models.CharField(
        _("sign-up"),
        max_length=8,
        choices=Registration,
        default=Registration.NONE,
        help_text=_("How people get a place. The page offers just this way."),
    )
    registration_url = models.URLField(
        _("sign-up address"),
        max_length=400,
        blank=True,
        help_text=_("Only for sign-up on another website. The page has a button that leads there."),
    )
    registration_note = models.CharField(
        _("how to ask for a place"),
        max_length=240,
        blank=True,
        help_text=_("Only when people ask for a place. For example: “We call you back.” Public."),
    )
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, help_text=_("Leave empty when there is no limit.")
    )
    companions = models.PositiveSmallIntegerField(
        _("companions"),
        default=0,
        validators=[MaxValueValidator(5)],
        help_text=_("How many people one may bring along."),
    )
    link_minutes = models.PositiveSmallIntegerField(
        _("join link shows"),
        default=60,
        validators=[MaxValueValidator(7 * 24 * 60)],
        help_text=_("Minutes before the start, on the personal page of people with a place."),
    )
    # When
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        choices=TIME_ZONES,
        default="America/Los_Angeles",
        help_text=_("The clock of the times below. Shown with each time."),
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
        _("days"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(14)],
        help_text=_("How many days in a row it takes: 1 for most events. Shown with the date."),
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
    repeat_dates = models.JSONField(_("dates"), default=list, blank=True)
    repeat_until = models.DateField(_("repeats until"), null=True, blank=True)
    repeat_count = models.PositiveSmallIntegerField(
        _("number of dates"), null=True, blank=True, validators=[MaxValueValidator(MAX_DATES)]
    )
    recording_url = models.URLField(
        _("recording"),
        max_length=400,
        blank=True,
        help_text=_("Where people can watch it again. Public once a date is past."),
    )
    is_sample = models.BooleanField(
        _("sample"), default=False, help_text=_("A made-up event, shown with a plain mark.")
    )
    sample_note = models.CharField(
        _("what is made up"),
        max_length=200,
        blank=True,
        help_text=_("Shown at the top of a sample. For example: “Date and place are made up.”"),
    )

    # A history has more readers than the link may have.
    NOT_WORDS = Searchable.NOT_WORDS | {"join_url"}

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
        errors = {}
        try:
            super().clean()
        except ValidationError as error:
            error.update_error_dict(errors)
        if self.registration == self.Registration.EXTERNAL and not self.registration_url:
            errors["registration_url"] = _("Give the address to sign up at.")
        errors |= self._errors_of_dates() | self._errors_of_places()
        if errors:
            raise ValidationError(errors)

    def _errors_of_dates(self):
        if self.starts_on is None and not self.date_note:
            return {"date_note": _("Without a first date, say what is known about it.")}
        for name in ("starts_on", "repeat_until"):
            day = getattr(self, name)
            if day is not None and day.year not in YEARS:
                return {name: _("This year is too far away. Check its digits.")}
        if self.repeat_until and self.repeat_count:
            return {"repeat_count": _("End on a date or after a number of dates, not both.")}
        return {} if self.starts_on is None else self._errors_of_rule()

    def _errors_of_rule(self):
        try:
            rows = self._rows(timezone.localdate())
            is_never = self.rule is not None and self.rule.first(self.starts_on) is None
        except RuleError as error:
            return {"repeat_every": RULE_ERRORS[error.code]}
        if is_never and not self._is_ended():
            return {"repeat_every": RULE_ERRORS["never"]}
        return self._errors_of_clock(rows)

    def _errors_of_clock(self, rows):
        """Refuse a start that the clock jumps over, on any date that saving would write."""
        now = timezone.now()
        for row in rows:
            day, at = row.own_date or row.key, row.own_time or self.start_time
            is_to_write = row.pk is None or row.ends_at >= now
            if is_to_write and at is not None and is_skipped(day, at, self.time_zone):
                told = _("On %(day)s the clock jumps over this time. Choose another.")
                return {"start_time": told % {"day": day_words(day)}}
        return {}

    def _is_ended(self):
        """Whether all dates were cancelled from the first one on: such an event can be saved."""
        same = Event.objects.filter(
            pk=self.pk, starts_on=self.starts_on, repeat_until=self.repeat_until
        )
        return self.repeat_until is not None and same.exists()

    def _errors_of_places(self):
        """Refuse fewer places than are taken on a date to come."""
        if self.pk is None or self.capacity is None:
            return {}
        rows = self.occurrences.upcoming().filter(status="scheduled", own_capacity=None)
        fullest = rows.filter(taken__gt=self.capacity).order_by("-taken", "starts_at").first()
        if fullest is None:
            return {}
        told = ngettext(
            "On %(day)s, %(taken)s place is taken. Give at least as many.",
            "On %(day)s, %(taken)s places are taken. Give at least as many.",
            fullest.taken,
        )
        day = day_words(fullest.own_date or fullest.key)
        return {"capacity": told % {"day": day, "taken": fullest.taken}}

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
            days=tuple(date.fromisoformat(day) for day in self.repeat_dates),
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
        except when the event is new. One that left the rule is deleted, unless somebody signed up
        or it has something of its own: then it is cancelled, and its people are told.
        """
        now = timezone.now()
        with transaction.atomic():
            present = {row.key: row for row in self.occurrences.select_for_update()}
            rows = self._rows(today or timezone.localdate(), present)
            wanted = {row.key for row in rows}
            for key, row in present.items():
                if row.ends_at >= now:
                    self._keep_in_step(row, is_wanted=key in wanted)
            new = self._on_the_clock(row for row in rows if row.pk is None)
            Occurrence.objects.bulk_create(row for row in new if row.ends_at > now or not present)

    def next_dates(self, number):
        """Return the next dates as saving would leave them. Nothing is saved. Raises RuleError."""
        now = timezone.now()
        rows = self._on_the_clock(
            row for row in self._rows(timezone.localdate()) if row.pk is None or row.ends_at >= now
        )
        to_come = (row for row in rows if row.ends_at > now)
        return sorted(to_come, key=lambda row: row.starts_at)[:number]

    def leaving(self):
        """Return the dates to come that saving would cancel though people signed up for them.

        Each has `people`: how many have, wait for, or ask for a place. Raises RuleError.
        """
        signed_up = Q(registrations__state__in=Registration.HOPING)
        return (
            self.occurrences.upcoming()
            .filter(status="scheduled")
            .exclude(key__in=self._wanted(timezone.localdate()))
            .annotate(people=Count("registrations", filter=signed_up))
            .filter(people__gt=0)
        )

    def end_before(self, day):
        """Let the repeat end before a local date, and drop the dates it named alone."""
        self.repeat_until = day - timedelta(days=1)
        self.repeat_count = None
        self.repeat_dates = [text for text in self.repeat_dates if text < day.isoformat()]
        self.save(update_fields=["repeat_until", "repeat_count", "repeat_dates"])

    def _keep_in_step(self, row, *, is_wanted):
        row.event = self
        if is_wanted:
            if self._has_start(row):
                row.renew()
        elif row.is_cancelled:
            return  # it stays until its date, and says so
        elif row.has_own or row.registrations.exists():
            row.cancel()
        else:
            row.delete()

    def _rows(self, today, present=None):
        """Return the dates that the rule names around today, as they are or, unsaved, as new."""
        if present is None:
            present = {row.key: row for row in self.occurrences.all()} if self.pk else {}
        keys = self._wanted(today)
        has_new = not present.keys() >= set(keys)
        changes = list(self.changes.all()) if self.pk and has_new else []
        rows = [present.get(key) or self._new_date(key, changes) for key in keys]
        for row in rows:
            row.event = self
        return rows

    def _new_date(self, key, changes):
        row = Occurrence(event=self, key=key)
        for change in changes:
            if change.from_key <= key:
                change.apply(row)
        return row

    def _on_the_clock(self, rows):
        """Return dates with their moments, without those whose start the clock jumps over."""
        found = [row for row in rows if self._has_start(row)]
        for row in found:
            row.follow_event()
        return found

    def _has_start(self, row):
        """Say whether the clock does not jump over a date's start.

        What is typed is checked before. But a rule that goes on for years may meet a clock change,
        and laws make new ones: that one date stays as it is or is left out, and the others go on.
        """
        day, at = row.own_date or row.key, row.own_time or self.start_time
        if at is None or not is_skipped(day, at, self.time_zone):
            return True
        log.warning("Event %s has no %s on %s: the clock jumps over it.", self.pk, at, day)
        return False

    def _wanted(self, today):
        """Return the local dates of the rule around today."""
        if self.starts_on is None:
            return []
        first = max(self.starts_on, today - PAST) if self.repeat_every else self.starts_on
        return self.dates(first, max(today, self.starts_on) + HORIZON)

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
    """Write the dates of open rules further ahead, and what new zone data changes. Run daily."""
    dated = Event.objects.filter(translation_of=None).exclude(starts_on=None).order_by("pk")
    for pk in list(dated.values_list("pk", flat=True)):
        with transaction.atomic():
            # Read one by one and locked: an editor may save another rule meanwhile.
            event = dated.select_for_update().filter(pk=pk).first()
            if event is None:
                continue
            try:
                event.write_occurrences(today)
            except RuleError as error:
                log.warning("The repeat of event %s cannot be read: %s.", pk, error.code)
