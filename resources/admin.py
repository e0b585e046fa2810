"""The directory in the admin."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from mbcportal.affiliates.scoped import OwnAffiliateFilter, PublishingAdmin, ScopedAdmin
from mbcportal.links.panel import LinksMixin
from mbcportal.richtext.hints import hint_when_hard
from mbcportal.sheets.desk import SheetMixin

from .checking import CheckingFilter, CheckMixin
from .confirmation_admin import AskingMixin, ConfirmationAdmin
from .forms import ResourceForm
from .models import (
    HoursException,
    Location,
    OpeningHours,
    Organization,
    Phone,
    Resource,
    Source,
)
from .report_admin import ReportAdmin
from .sheets import ORGANIZATIONS, RESOURCES

# The admin finds what this module names.
__all__ = ["ConfirmationAdmin", "OrganizationAdmin", "ReportAdmin", "ResourceAdmin"]


class PhoneInline(admin.TabularInline):
    model = Phone
    extra = 1


class OpeningHoursInline(admin.TabularInline):
    model = OpeningHours
    extra = 0


class HoursExceptionInline(admin.TabularInline):
    model = HoursException
    extra = 0


class LocationInline(admin.StackedInline):
    model = Location
    autocomplete_fields = ["state"]
    extra = 0


class SourceInline(admin.TabularInline):
    model = Source
    extra = 0


@admin.register(Organization)
class OrganizationAdmin(LinksMixin, SheetMixin, ScopedAdmin):
    """Own organizations to edit; national ones too to choose for a listing."""

    sheet = ORGANIZATIONS
    list_display = ["name", "website", "affiliate"]
    list_filter = [("affiliate", OwnAffiliateFilter)]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def get_search_results(self, request, queryset, search_term):
        if request.path.endswith("/autocomplete/"):
            queryset = self.choices(request)
        return super().get_search_results(request, queryset, search_term)

    def choices(self, request):
        return Organization.objects.choosable_by(request.user).distinct()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        # Listings are found by the name of their organization.
        for resource in form.instance.resources.all():
            resource.reindex()


@admin.register(Resource)
class ResourceAdmin(LinksMixin, SheetMixin, CheckMixin, AskingMixin, PublishingAdmin):
    sheet = RESOURCES
    form = ResourceForm
    change_form_template = "admin/resources/resource/change_form.html"
    actions = [*CheckMixin.check_actions, *PublishingAdmin.actions]
    # Each check is written down; the last good one sets these.
    readonly_fields = [
        *PublishingAdmin.readonly_fields,
        "verified_on",
        "verified_how",
        "check_by",
        "checks_so_far",
    ]
    list_display = ["name", "organization", "kind", "status", "verified_on", "affiliate"]
    list_filter = [
        CheckingFilter,
        "status",
        "kind",
        ("affiliate", OwnAffiliateFilter),
        "language",
        "funding",
        "is_sample",
    ]
    list_select_related = ["organization", "affiliate"]
    search_fields = ["name", "organization__name", "summary", "keywords"]
    search_help_text = _("Name, organization or words of the summary.")
    autocomplete_fields = [
        *PublishingAdmin.autocomplete_fields,
        "organization",
        "service_area",
    ]
    filter_horizontal = ["languages", "audiences", "sites"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [PhoneInline, OpeningHoursInline, HoursExceptionInline, LocationInline, SourceInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name", "organization", "kind", "summary", "description", "who_for",
                    "how_to_start", "documents",
                ],
            },
        ),
        (
            _("Who can use it, and where"),
            {
                "fields": [
                    "service_area", "is_in_person", "is_online", "is_by_phone", "languages",
                    "audiences", *ResourceForm.ELIGIBILITY,
                ],
            },
        ),
        (_("What it is about"), {"fields": ["main_topic", "topics", "sites", "keywords"]}),
        (
            _("Cost and money"),
            {"fields": ["cost", "cost_note", "funding", "funding_as_of", "funding_until"]},
        ),
        (
            _("How to reach it"),
            {"fields": ["website", "email", "time_zone", "is_always_open", "hours_note"]},
        ),
        (_("A notice for a while"), {"fields": ["alert", "alert_until"]}),
        (
            _("Checking"),
            {
                "fields": [
                    "review_months", "check_by", "verified_on", "verified_how", "checks_so_far",
                ],
            },
        ),
        PublishingAdmin.publishing_fields,
        (_("Your own list"), {"classes": ["collapse"], "fields": ["external_id", "is_sample"]}),
    ]  # fmt: skip

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "organization":
            chosen = Organization.objects.filter(
                resources__pk=request.resolver_match.kwargs.get("object_id")
            )
            choices = Organization.objects.choosable_by(request.user) | chosen
            kwargs["queryset"] = choices.distinct()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        listing = form.instance
        for said in hint_when_hard([listing.summary], listing.description, listing.language):
            self.message_user(request, said, messages.INFO)
