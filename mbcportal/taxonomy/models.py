"""The words content is sorted by: places, topics, metastasis sites, audiences, languages."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mbcportal.publishing.languages import translated

from .querysets import RegionQuerySet


class Term(models.Model):
    """One value of a filter, with a slug for addresses and a name in each language."""

    slug = models.SlugField(
        _("address"), max_length=80, unique=True, help_text=_("Used in addresses. Never change it.")
    )
    name = translated(
        models.CharField(
            _("name"), max_length=80, help_text=_("A few words, as readers see it on every page.")
        )
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Smaller numbers come first in lists.")
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        ordering = ["position", "name_en"]

    def __str__(self):
        return self.name


class Topic(Term):
    """What a person needs. Leaves belong to a plain parent; content carries leaves."""

    parent = models.ForeignKey(
        "self",
        verbose_name=_("group"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="topics",
        help_text=_("The group this topic stands in. Leave empty for a group."),
    )

    class Meta(Term.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def get_absolute_url(self):
        return reverse("education:topic", args=[self.slug])


class MetastasisSite(Term):
    """Where the cancer has spread."""

    description = translated(
        models.TextField(_("description"), blank=True, help_text=_("One plain sentence."))
    )

    class Meta(Term.Meta):
        verbose_name = _("metastasis site")
        verbose_name_plural = _("metastasis sites")

    def get_absolute_url(self):
        return reverse("education:site", args=[self.slug])


class Audience(Term):
    """Who help is for."""

    class Meta(Term.Meta):
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")


class Language(Term):
    """A language help is given in. The slug is its ISO code."""

    class Meta(Term.Meta):
        verbose_name = _("language")
        verbose_name_plural = _("languages")


class Region(models.Model):
    """A place with a name. Nation ⊃ states ⊃ counties; an area is a set of counties.

    An area may cross state lines (Portland metro has Clark County, Washington), so its parent is
    the nation and its states follow from its counties.
    """

    class Kind(models.TextChoices):
        NATION = "nation", _("Nation")
        STATE = "state", _("State")
        AREA = "area", _("Area")
        COUNTY = "county", _("County")

    slug = models.SlugField(
        _("address"), max_length=80, unique=True, help_text=_("Used in addresses. Never change it.")
    )
    kind = models.CharField(
        _("kind"),
        max_length=6,
        choices=Kind,
        help_text=_("How large the place is. Results begin with help for the nearest kind."),
    )
    name = translated(
        models.CharField(
            _("name"),
            max_length=80,
            help_text=_("As readers see it. A county's state is added by itself."),
        )
    )
    abbreviation = models.CharField(
        _("abbreviation"), max_length=2, blank=True, help_text=_("Two letters, for states.")
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        help_text=_("A county's state, a state's nation."),
    )
    counties = models.ManyToManyField(
        "self",
        verbose_name=_("counties"),
        symmetrical=False,
        blank=True,
        related_name="areas",
        limit_choices_to={"kind": "county"},
        help_text=_("The counties an area is made of. Only for areas."),
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["kind", "name_en"]
        indexes = [models.Index(fields=["kind", "name_en"], name="taxonomy_region_kind")]

    def __str__(self):
        return self.full_name

    def get_absolute_url(self):
        return reverse("regions:region", args=[self.slug])

    @property
    def full_name(self):
        """The name with its state where that is needed to tell it apart: Ada County, Idaho."""
        if self.kind == self.Kind.COUNTY and self.parent_id:
            return f"{self.name}, {self.parent.name}"
        return self.name


class ZipCode(models.Model):
    """A ZIP code with its county, state and point.

    Source: the package `zipcodes`, whose data come from the U.S. Postal Service and GeoNames.
    """

    code = models.CharField(max_length=5, primary_key=True)
    city = models.CharField(max_length=60)
    state = models.ForeignKey(Region, on_delete=models.CASCADE, related_name="+")
    county = models.ForeignKey(Region, on_delete=models.CASCADE, null=True, related_name="+")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    time_zone = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("ZIP code")
        verbose_name_plural = _("ZIP codes")
        indexes = [models.Index(fields=["city", "state"], name="taxonomy_zip_city")]

    def __str__(self):
        return self.code
