"""Events in the admin."""

from django.contrib import admin
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from mbcportal.affiliates.scoped import OwnAffiliateFilter, PublishingAdmin, ScopedAdmin
from mbcportal.links.panel import LinksMixin
from mbcportal.sheets.desk import SheetMixin

from .copies import DuplicateMixin
from .forms import EventForm
from .models import Event, Occurrence, Venue
from .sheets import EVENTS
from .wording import rule_words

# So many dates to come stand in the form of an event; the others are in the list of dates.
SHOWN_DATES = 12


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
class EventAdmin(LinksMixin, SheetMixin, DuplicateMixin, PublishingAdmin):
    sheet = EVENTS
    form = EventForm
    change_form_template = "admin/events/event/change_form.html"
    list_display = ["title", "starts_on", "repeats", "format", "status", "affiliate"]
    list_filter = ["status", "format", ("affiliate", OwnAffiliateFilter), "language", "is_sample"]
    list_select_related = ["affiliate"]
    search_fields = ["title", "summary", "organizer", "keywords"]
    autocomplete_fields = [*PublishingAdmin.autocomplete_fields, "venue", "service_area"]
    filter_horizontal = ["languages", "audiences", "sites"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (
            None,
            {"fields": ["title", "organizer", "summary", "description", "who_may_come"]},
        ),
        (
            _("When"),
            {
                # The template puts the parts of the repeat after it.
                "classes": ["event-when"],
                "fields": [
                    "time_zone", "starts_on", "start_time", "duration_minutes", "days", "date_note",
                ],
            },
        ),
        (_("Where"), {"fields": ["format", "venue", "join_url", "link_minutes", "service_area"]}),
        (
            _("Taking part"),
            {
                "fields": [
                    "registration", "registration_url", "registration_note", "capacity",
                    "companions", "cost", "cost_note", "languages", "audiences",
                ],
            },
        ),
        (_("What it is about"), {"fields": ["main_topic", "topics", "sites", "keywords"]}),
        (_("Afterwards"), {"fields": ["recording_url"]}),
        PublishingAdmin.publishing_fields,
        (_("Sample"), {"classes": ["collapse"], "fields": ["is_sample", "sample_note"]}),
    ]  # fmt: skip

    @admin.display(description=_("repeats"))
    def repeats(self, obj):
        return rule_words(obj)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if self.has_change_permission(request, obj):
            return fieldsets
        # The join link is for those who look after the event.
        return [
            (name, {**options, "fields": [one for one in options["fields"] if one != "join_url"]})
            for name, options in fieldsets
        ]

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= self._dates_to_come(obj.pk)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def _dates_to_come(self, pk):
        """Return what the form shows of an event's dates, as they are saved, in one query."""
        counted = {
            name: Count("registrations", filter=Q(registrations__state=state))
            for name, state in [("waiting", "waiting"), ("asking", "requested")]
        }
        # With its event as it is saved: that of the form may have been changed in it.
        rows = Occurrence.objects.filter(event=pk).upcoming().select_related("event")
        rows = rows.annotate(**counted)
        found = list(rows[: SHOWN_DATES + 1])
        return {"dates_to_come": found[:SHOWN_DATES], "has_more_dates": len(found) > SHOWN_DATES}

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.instance.translation_of_id is None:
            form.instance.write_occurrences()


from . import signups  # noqa: E402, F401 - the admin of dates stands beside this one
