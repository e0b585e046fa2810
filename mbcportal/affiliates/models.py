"""Who keeps which listings true, and what each member of staff may see and do."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mbcportal.publishing.languages import translated
from mbcportal.taxonomy.models import Region

from .querysets import AffiliateQuerySet


class Affiliate(models.Model):
    """A regional organization that runs its part of the portal."""

    slug = models.SlugField(
        _("address"),
        max_length=60,
        unique=True,
        help_text=_("Part of its public address, in small letters and hyphens. Keep it as it is."),
    )
    name = translated(
        models.CharField(
            _("name"),
            max_length=120,
            help_text=_("As visitors see it on the pages of its regions."),
        )
    )
    description = translated(
        models.TextField(
            _("description"), blank=True, help_text=_("One or two sentences for the region's page.")
        )
    )
    regions = models.ManyToManyField(
        Region,
        verbose_name=_("regions"),
        related_name="affiliates",
        limit_choices_to=~models.Q(kind="county"),
        help_text=_("The places whose listings this affiliate keeps."),
    )
    email = models.EmailField(
        _("public e-mail"), blank=True, help_text=_("Shown to visitors. Never a private mailbox.")
    )
    website = models.URLField(
        _("website"), blank=True, help_text=_("Its main page. Stays at the desk for now.")
    )
    updated_at = models.DateTimeField(auto_now=True)

    objects = AffiliateQuerySet.as_manager()

    class Meta:
        verbose_name = _("affiliate")
        verbose_name_plural = _("affiliates")
        ordering = ["name_en"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("regions:list") + f"#{self.slug}"


class Membership(models.Model):
    """A person's role at one affiliate."""

    class Role(models.TextChoices):
        MANAGER = "manager", _("Affiliate manager")
        EDITOR = "editor", _("Affiliate editor")
        COORDINATOR = "coordinator", _("Event coordinator")
        MEDICAL_EDITOR = "medical-editor", _("Medical editor")
        MEDICAL_REVIEWER = "medical-reviewer", _("Medical reviewer")

    affiliate = models.ForeignKey(
        Affiliate, verbose_name=_("affiliate"), on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        on_delete=models.CASCADE,
        related_name="memberships",
        help_text=_("Who works for this affiliate. Stays at the desk."),
    )
    role = models.CharField(
        _("role"),
        max_length=20,
        choices=Role,
        help_text=_("Decides what this person may see and change. Stays at the desk."),
    )
    gets_reminders = models.BooleanField(
        _("gets reminders"),
        default=True,
        help_text=_("At most one mail a week with the listings that are due to be checked."),
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["affiliate", "user"],
                name="affiliates_membership_once",
                violation_error_message=_("This person already has a role at this affiliate."),
            )
        ]

    def __str__(self):
        return f"{self.user} – {self.get_role_display()}, {self.affiliate}"


class Welcomed(models.Model):
    """Says that a person has put the first steps on the front page of the desk aside."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return str(self.user)
