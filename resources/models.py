"""The directory: organizations, and the help each of them gives.

Names follow HSDS (Human Services Data Specification) where it has them; a Resource is its
*service*.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mbcportal.affiliates.models import Affiliate
from mbcportal.affiliates.querysets import ScopedQuerySet
from mbcportal.publishing.zones import TIME_ZONES
from mbcportal.richtext.fields import RichTextField
from mbcportal.search.formats import Format
from mbcportal.search.models import Searchable, SearchEntry
from mbcportal.taxonomy.models import Language, Region

from . import freshness, hours
from .confirmations import Confirmation
from .parts import HoursException, Location, OpeningHours, Phone, Source
from .querysets import ResourceQuerySet
from .reports import Report
from .verifications import Method, Outcome, Verification

__all__ = [
    "Confirmation",
    "HoursException",
    "Location",
    "OpeningHours",
    "Organization",
    "Outcome",
    "Phone",
    "Report",
    "Resource",
    "Source",
    "Verification",
]


class Organization(models.Model):
    """Who provides help."""

    slug = models.SlugField(
        _("address"),
        max_length=80,
        unique=True,
        help_text=_(
            "A short name in small letters and hyphens, such as “sample-foundation”. "
            "Stays at the desk."
        ),
    )
    name = models.CharField(
        _("name"), max_length=160, help_text=_("As the organization writes it.")
    )
    description = models.TextField(
        _("description"), blank=True, help_text=_("One or two plain sentences on who they are.")
    )
    website = models.URLField(
        _("website"),
        max_length=300,
        blank=True,
        help_text=_("Their main page. Stays at the desk; each listing has its own link."),
    )
    affiliate = models.ForeignKey(
        Affiliate,
        verbose_name=_("kept by"),
        on_delete=models.PROTECT,
        related_name="organizations",
        help_text=_("The affiliate that keeps this organization's facts true."),
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Resource(Searchable):
    """One kind of help by one organization: a program, fund, helpline, group or service."""

    SEARCH_KIND = SearchEntry.Kind.RESOURCE

    class Kind(models.TextChoices):
        PROGRAM = "program", _("Program")
        FUND = "fund", _("Fund")
        HELPLINE = "helpline", _("Helpline")
        GROUP = "group", _("Group")
        SERVICE = "service", _("Service")
        INFORMATION = "information", _("Information")

    class Cost(models.TextChoices):
        FREE = "free", _("Free")
        SLIDING = "sliding-scale", _("Depends on income")
        INSURANCE = "insurance", _("Often paid by insurance")
        PAID = "paid", _("Paid")
        VARIES = "varies", _("Varies; ask first")

    class Funding(models.TextChoices):
        NONE = "none", _("Not a fund")
        OPEN = "open", _("Taking applications")
        WAITLIST = "waitlist", _("Waitlist")
        CLOSED = "closed", _("Closed for now")
        UNKNOWN = "unknown", _("Ask if it is open")

    Method = Method

    affiliate = models.ForeignKey(
        Affiliate,
        verbose_name=_("kept by"),
        on_delete=models.PROTECT,
        related_name="resources",
        help_text=_("The affiliate that keeps this listing true."),
    )
    organization = models.ForeignKey(
        Organization,
        verbose_name=_("organization"),
        on_delete=models.PROTECT,
        related_name="resources",
        help_text=_("Who gives this help."),
    )
    name = models.CharField(
        _("name"),
        max_length=160,
        help_text=_("The program's own name, as people will hear it on the phone."),
    )
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=Kind,
        help_text=_("What sort of help this is. Shown above its name."),
    )
    summary = models.CharField(
        _("what you get"),
        max_length=240,
        help_text=_(
            "One or two plain sentences on what a person gets. For example: “Rides to cancer "
            "treatment from volunteer drivers, free of charge.”"
        ),
    )
    description = RichTextField(
        _("description"), blank=True, help_text=_("What a person should know before they call.")
    )
    who_for = models.TextField(
        _("who it is for"), blank=True, help_text=_("Who may use it, in plain words.")
    )
    how_to_start = RichTextField(
        _("how to start"), blank=True, help_text=_("The first step: whom to call, what to fill in.")
    )
    documents = models.TextField(
        _("papers to have at hand"), blank=True, help_text=_("For example: proof of income.")
    )
    cost = models.CharField(
        _("cost"),
        max_length=14,
        choices=Cost,
        default=Cost.FREE,
        help_text=_("What people pay. Shown on the page and in lists."),
    )
    cost_note = models.CharField(
        _("about the cost"), max_length=160, blank=True, help_text=_("A few words, if needed.")
    )
    is_in_person = models.BooleanField(
        _("in person"),
        default=False,
        help_text=_("Tick it when people meet somebody face to face. Shown on the page."),
    )
    is_online = models.BooleanField(
        _("online"),
        default=False,
        help_text=_("Tick it when this help is given over the internet. Shown on the page."),
    )
    is_by_phone = models.BooleanField(
        _("by phone"),
        default=False,
        help_text=_("Tick it when this help is given on the phone. Shown on the page."),
    )
    languages = models.ManyToManyField(
        Language,
        verbose_name=_("languages"),
        related_name="+",
        help_text=_("Languages the help itself is given in."),
    )
    service_area = models.ManyToManyField(
        Region,
        verbose_name=_("service area"),
        related_name="resources",
        help_text=_(
            "The places this help serves, not where its office stands. Choose the United States "
            "for help that serves everybody."
        ),
    )
    website = models.URLField(
        _("website"), max_length=400, blank=True, help_text=_("The page to start at.")
    )
    email = models.EmailField(
        _("e-mail"),
        blank=True,
        help_text=_("A general mailbox of the organization. Never a private person's."),
    )
    # Opening hours
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        choices=TIME_ZONES,
        blank=True,
        help_text=_("The zone the opening hours are given in."),
    )
    is_always_open = models.BooleanField(
        _("open 24 hours, every day"), default=False, help_text=_("Then leave the hours empty.")
    )
    hours_note = models.CharField(
        _("about the hours"),
        max_length=200,
        blank=True,
        help_text=_("For example: “Closed on federal holidays.”"),
    )
    # Money
    funding = models.CharField(
        _("funding"),
        max_length=10,
        choices=Funding,
        default=Funding.NONE,
        help_text=_("For funds: whether they take applications now. Shown on the page."),
    )
    funding_as_of = models.DateField(
        _("funding known as of"), null=True, blank=True, help_text=_("The day this was true.")
    )
    funding_until = models.DateField(
        _("closed until"), null=True, blank=True, help_text=_("The day it opens again, if known.")
    )
    eligibility = models.JSONField(
        _("eligibility facts"),
        default=dict,
        blank=True,
        help_text=_(
            'Facts as a small table, for example {"in_treatment": true, "min_age": 18}. Known: '
            "in_treatment, income_limit, diagnosis, min_age, max_age, insurance, residence."
        ),
    )
    # A temporary note
    alert = models.CharField(
        _("notice"),
        max_length=300,
        blank=True,
        help_text=_("A note for a while, such as “The office is closed this week.”"),
    )
    alert_until = models.DateField(
        _("show the notice until"), null=True, blank=True, help_text=_("The last day it is shown.")
    )
    # Freshness
    verified_on = models.DateField(_("last verified"), null=True, blank=True)
    verified_how = models.CharField(_("verified"), max_length=8, choices=Method, blank=True)
    review_months = models.PositiveSmallIntegerField(
        _("check again after"),
        choices=[(1, _("1 month")), (3, _("3 months")), (6, _("6 months")), (12, _("1 year"))],
        default=6,
        help_text=_(
            "How long a check counts. After that the listing is overdue, and says so to readers "
            "two months later. Money and hours change often: 1 or 3 months."
        ),
    )
    # The last step of the reminders that were mailed: 1 due soon, 2 due, 3 long overdue.
    reminded = models.PositiveSmallIntegerField(default=0, editable=False)
    is_sample = models.BooleanField(
        _("sample"), default=False, help_text=_("A made-up listing, shown with a plain mark.")
    )
    external_id = models.CharField(
        _("number in your own list"),
        max_length=80,
        blank=True,
        help_text=_("Lets a spreadsheet find this listing again. Visitors never see it."),
    )

    PARTS = ("phones", "opening_hours", "hours_exceptions", "locations", "sources")
    # When it was checked is not what it says: bringing back old words leaves it as it is.
    NOT_WORDS = Searchable.NOT_WORDS | {"external_id", "verified_on", "verified_how"}
    NOT_COPIED = {"external_id": ""}
    HAS_SUCCESSORS = True

    objects = ResourceQuerySet.as_manager()

    class Meta(Searchable.Meta):
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["name"]
        constraints = [
            *Searchable.Meta.constraints,
            models.UniqueConstraint(
                fields=["affiliate", "external_id"],
                condition=~Q(external_id=""),
                name="resources_external_id_once",
                violation_error_message=_("Another listing has this number in your list already."),
            ),
            models.CheckConstraint(
                condition=Q(review_months__in=freshness.PERIODS),
                name="resources_review_period",
                violation_error_message=_("Choose 1, 3, 6 or 12 months."),
            ),
        ]
        indexes = [
            *Searchable.Meta.indexes,
            models.Index(fields=["verified_on"], name="resources_verified"),
            models.Index(fields=["kind"], name="resources_kind"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("resources:resource", args=[self.slug])

    @property
    def formats(self):
        """The ways this help reaches a person, as values of the filter."""
        flags = [
            ("in-person", self.is_in_person),
            ("online", self.is_online),
            ("phone", self.is_by_phone),
        ]
        return [value for value, is_so in flags if is_so]

    @property
    def format_labels(self):
        """The ways this help reaches a person, in words."""
        return [Format(value).label for value in self.formats]

    @property
    def has_notice(self):
        """Whether the temporary note is to be shown today."""
        return bool(self.alert) and (
            self.alert_until is None or self.alert_until >= timezone.localdate()
        )

    @property
    def check_due_on(self):
        """The day by which to check it again; None when it was never checked."""
        return freshness.due_on(self.facts.verified_on, self.facts.review_months)

    @property
    def sinks_on(self):
        """The first day on which it stands below others in results; None for never."""
        return freshness.sinks_on(self.facts.verified_on, self.facts.review_months)

    @property
    def is_long_overdue(self):
        """Whether its last check is so long ago that the page says so and results put it last."""
        return self.sinks_on is not None and self.sinks_on <= timezone.localdate()

    def opening(self, now=None):
        """Return the `hours.OpenState` at `now`, or None when no hours are known.

        Reads the related hours and exceptions: prefetch them for lists.
        """
        facts = self.facts
        if facts.is_always_open:
            return hours.OpenState(is_open=True, is_always=True)
        spans = [row.span for row in facts.opening_hours.all()]
        exceptions = {row.date: row.hours for row in facts.hours_exceptions.all()}
        if not (spans or exceptions) or not facts.time_zone:
            return None
        return hours.state(spans, facts.time_zone, now or timezone.now(), exceptions)

    def week(self):
        """Return the opening hours by day, equal neighbouring days together."""
        return hours.week(row.span for row in self.facts.opening_hours.all())

    def search_document(self):
        facts = self.facts
        return self.document(
            title=self.name,
            words=[facts.organization.name],
            summary=self.summary,
            body=f"{self.description} {self.who_for} {self.how_to_start}",
            terms={
                "language": set(facts.languages.values_list("slug", flat=True)),
                "format": set(facts.formats),
                "cost": {facts.cost},
                "region": set(facts.service_area.values_list("pk", flat=True)),
                "kind": {facts.kind},
                "sinks": {self.sinks_on} - {None},
            },
            verified_on=facts.verified_on,
        )
