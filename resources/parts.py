"""What a listing is made of besides its words: phones, places, hours, sources."""

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mbcportal.taxonomy.models import Region
from mbcportal.taxonomy.places import place_of_zip

from . import hours, phones


class Phone(models.Model):
    """A number at which somebody answers."""

    class Kind(models.TextChoices):
        VOICE = "voice", _("Call")
        TEXT = "text", _("Text")
        TTY = "tty", _("TTY")
        FAX = "fax", _("Fax")

    resource = models.ForeignKey(
        "resources.Resource", on_delete=models.CASCADE, related_name="phones"
    )
    number = models.CharField(
        _("number"),
        max_length=24,
        help_text=_("With area code, such as 503-555-0100. Short numbers such as 988 are fine."),
    )
    vanity = models.CharField(
        _("in letters"), max_length=30, blank=True, help_text=_("Such as 1-877-GO-KOMEN.")
    )
    label = models.CharField(
        _("who answers"), max_length=60, blank=True, help_text=_("Such as “Helpline” or “Office”.")
    )
    kind = models.CharField(
        _("kind"),
        max_length=5,
        choices=Kind,
        default=Kind.VOICE,
        help_text=_("How people use this number. Shown beside it."),
    )
    extension = models.CharField(
        _("extension"),
        max_length=10,
        blank=True,
        help_text=_("What to dial after they answer, such as 123. Shown to visitors."),
    )
    position = models.PositiveSmallIntegerField(
        _("position"),
        default=0,
        help_text=_("Smaller numbers come first. The first phone stands on cards too."),
    )

    class Meta:
        verbose_name = _("phone number")
        verbose_name_plural = _("phone numbers")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.shown

    @property
    def shown(self):
        """The number as people write it."""
        return phones.shown(self.number)

    @property
    def address(self):
        """What a tap on the number opens."""
        return phones.address(self.number, kind=self.kind, extension=self.extension)

    def clean(self):
        super().clean()
        if self.number:
            try:
                is_sample = self.resource.is_sample
            except ObjectDoesNotExist:
                is_sample = False
            try:
                self.number = phones.normalise(self.number, is_fiction_fine=is_sample)
            except ValidationError as error:
                raise ValidationError({"number": error.messages}) from error


class Location(models.Model):
    """A place people may visit."""

    resource = models.ForeignKey(
        "resources.Resource", on_delete=models.CASCADE, related_name="locations"
    )
    name = models.CharField(
        _("name"),
        max_length=120,
        blank=True,
        help_text=_("The building or office, such as “Main clinic”. Shown to visitors."),
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
        help_text=_("Shown to visitors. Distances are counted from it."),
    )
    access = models.TextField(
        _("getting in"),
        blank=True,
        help_text=_("Step-free entrance, parking, restroom. Shown to visitors."),
    )
    latitude = models.FloatField(null=True, blank=True, editable=False)
    longitude = models.FloatField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")

    def __str__(self):
        return ", ".join(part for part in [self.name, self.street, self.city] if part)

    def save(self, *args, **kwargs):
        """Save with the point of the ZIP code, from which distances are told."""
        place = place_of_zip(self.zip_code)
        self.latitude = place.latitude if place else None
        self.longitude = place.longitude if place else None
        super().save(*args, **kwargs)


class OpeningHours(models.Model):
    """Open on one weekday from one time to another, in the resource's zone."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    resource = models.ForeignKey(
        "resources.Resource", on_delete=models.CASCADE, related_name="opening_hours"
    )
    weekday = models.PositiveSmallIntegerField(
        _("day"), choices=Weekday, help_text=_("The day on which they open. Shown to visitors.")
    )
    opens = models.TimeField(
        _("opens"),
        help_text=_("In the listing's time zone, such as 09:00. Shown to visitors."),
    )
    closes = models.TimeField(
        _("closes"), help_text=_("A time before the opening is on the next day.")
    )

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["weekday", "opens"]
        indexes = [models.Index(fields=["weekday", "opens"], name="resources_hours_day")]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    @property
    def span(self):
        return hours.Span(self.weekday, self.opens, self.closes)


class HoursException(models.Model):
    """A date with hours of its own, or closed."""

    resource = models.ForeignKey(
        "resources.Resource", on_delete=models.CASCADE, related_name="hours_exceptions"
    )
    date = models.DateField(
        _("date"), help_text=_("For example a holiday. Decides what “open now” says on that day.")
    )
    opens = models.TimeField(
        _("opens"),
        null=True,
        blank=True,
        help_text=_("When they open on this day, such as 13:00."),
    )
    closes = models.TimeField(
        _("closes"), null=True, blank=True, help_text=_("Leave both empty when closed all day.")
    )

    class Meta:
        verbose_name = _("day with other hours")
        verbose_name_plural = _("days with other hours")
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "date"],
                name="resources_exception_once",
                violation_error_message=_("This date is in the list already."),
            ),
            models.CheckConstraint(
                condition=Q(opens=None, closes=None) | Q(opens__isnull=False, closes__isnull=False),
                name="resources_exception_both_times",
                violation_error_message=_("Give both times, or none when closed all day."),
            ),
        ]

    def __str__(self):
        return str(self.date)

    @property
    def hours(self):
        """The (opens, closes) of the day, or None when closed."""
        return (self.opens, self.closes) if self.opens is not None else None


class Source(models.Model):
    """Where facts of a listing were found."""

    resource = models.ForeignKey(
        "resources.Resource", on_delete=models.CASCADE, related_name="sources"
    )
    url = models.URLField(
        _("address"),
        max_length=500,
        help_text=_("The page where you read it. Visitors can open it."),
    )
    title = models.CharField(
        _("title"),
        max_length=200,
        help_text=_("What that page is called, such as “How to apply”. Shown to visitors."),
    )
    read_on = models.DateField(
        _("read on"), help_text=_("The day you read that page. Shown to visitors.")
    )
    shows = models.CharField(
        _("what it shows"), max_length=200, blank=True, help_text=_("Such as “phone and hours”.")
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["pk"]

    def __str__(self):
        return self.title
