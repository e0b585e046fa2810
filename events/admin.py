"""Events in the admin."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mbcportal.affiliates.scoped import OwnAffiliateFilter, PublishingAdmin, ScopedAdmin

from .forms import EventForm, OccurrenceForm
from .models import Event, Occurrence, Venue


class OccurrenceInline(admin.TabularInline):
    """Dates to come, one by one: cancel, move or annotate a single one."""

    model = Occurrence
    form = OccurrenceForm
    fields = ["starts_at", "ends_at", "status", "is_moved", "note"]
    extra = 0
    can_delete = False
    view_on_site = False
    verbose_name_plural = _("Dates to come (written from the repeat when you save)")

    def get_queryset(self, request):
        return super().get_queryset(request).upcoming()

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Venue)
class VenueAdmin(ScopedAdmin):
    list_display = ["name", "city", "state", "affiliate"]
    list_select_related = ["state", "affiliate"]
    search_fields = ["name", "city"]
    autocomplete_fields = ["state"]
    prepopulated_fields = {"slug": ["name"]}

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        # Events are found by the name of their venue.
        for event in form.instance.events.all():
            event.reindex()


@admin.register(Event)
class EventAdmin(PublishingAdmin):
    form = EventForm
    list_display = ["title", "starts_on", "repeat_every", "format", "status", "affiliate"]
    list_filter = ["status", "format", ("affiliate", OwnAffiliateFilter), "language", "is_sample"]
    list_select_related = ["affiliate"]
    search_fields = ["title", "summary", "organizer", "keywords"]
    autocomplete_fields = [*PublishingAdmin.autocomplete_fields, "venue", "service_area"]
    filter_horizontal = ["languages", "audiences", "sites"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [OccurrenceInline]
    fieldsets = [
        (
            None,
            {"fields": ["title", "organizer", "summary", "description", "who_may_come"]},
        ),
        (
            _("When"),
            {
                "fields": [
                    "time_zone", "starts_on", "start_time", "duration_minutes", "days", "date_note",
                ],
            },
        ),
        (
            _("Repeats"),
            {
                "description": _(
                    "Leave as it is for an event that happens once. For “the first Tuesday of "
                    "every month” choose Months, First, and Tuesday."
                ),
                "fields": [
                    "repeat_every", "repeat_interval", "repeat_weekdays", "repeat_nth",
                    "repeat_month_day", "repeat_until", "repeat_count",
                ],
            },
        ),
        (_("Where"), {"fields": ["format", "venue", "join_url", "service_area"]}),
        (
            _("Taking part"),
            {
                "fields": [
                    "registration", "registration_url", "registration_note", "capacity", "cost",
                    "cost_note", "languages", "audiences",
                ],
            },
        ),
        (_("What it is about"), {"fields": ["main_topic", "topics", "sites", "keywords"]}),
        (_("Afterwards"), {"fields": ["recording_url"]}),
        PublishingAdmin.publishing_fields,
        (_("Sample"), {"classes": ["collapse"], "fields": ["is_sample", "sample_note"]}),
    ]  # fmt: skip

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        # Dates are shown and read on the event's own clock.
        event = self.get_object(request, unquote(object_id)) if object_id else None
        with timezone.override(event.time_zone if event else None):
            response = super().changeform_view(request, object_id, form_url, extra_context)
            return response.render() if hasattr(response, "render") else response

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.instance.translation_of_id is None:
            form.instance.write_occurrences()
