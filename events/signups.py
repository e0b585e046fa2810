"""The dates of events and those who come, in the admin."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mbcportal.affiliates.scoped import OwnAffiliateFilter, ScopedAdmin

from . import desk
from .copies import DuplicateMixin
from .desk_forms import DateForm, later_dates
from .models import Event, Occurrence, Registration
from .wording import when_words
from .work_filters import SignUpsFilter

__all__ = ["DuplicateMixin", "OccurrenceAdmin", "RegistrationAdmin"]

TIMED = {"own_time", "own_minutes"}


class TimeFilter(admin.SimpleListFilter):
    """Dates to come, unless past ones are asked for."""

    title = _("when")
    parameter_name = "when"
    # The field of the date's end, from the listed model.
    ends_at = "ends_at"

    def lookups(self, request, model_admin):
        return [("past", _("Past")), ("all", _("All"))]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": _("To come")}, *others]

    def queryset(self, request, queryset):
        now = timezone.now()
        if self.value() == "all":
            return queryset
        over = {f"{self.ends_at}__lte": now}
        if self.value() == "past":
            return queryset.filter(**over)
        return queryset.exclude(**over)


class TimeOfSignUpFilter(TimeFilter):
    ends_at = "occurrence__ends_at"


class OwnEventFilter(OwnAffiliateFilter):
    """Offers only a person's own affiliates' events, each once."""

    def field_choices(self, field, request, model_admin):
        own = Event.objects.for_user(request.user).filter(translation_of=None)
        return [(event.pk, str(event)) for event in own.order_by("title")]


@admin.register(Occurrence)
class OccurrenceAdmin(ScopedAdmin):
    """One date: what it has of its own, whether it takes place, and who comes.

    Dates are written from the event's repeat, so none is added or deleted here.
    """

    form = DateForm
    change_form_template = "admin/events/occurrence/change_form.html"
    list_display = ["when", "title", "places", "state"]
    list_display_links = ["when"]
    list_filter = [TimeFilter, ("event", OwnEventFilter), "status", SignUpsFilter]
    list_select_related = ["event__venue", "own_venue"]
    search_fields = ["event__title", "own_title"]
    search_help_text = _("Words of the title")
    list_per_page = 50
    ordering = ["starts_at", "pk"]
    actions = None

    PAGES = {
        "signups": desk.sign_ups,
        "add_person": desk.add,
        "message": desk.message,
        "export": desk.export,
        "cancel": desk.cancel,
        "reinstate": desk.reinstate,
    }

    def get_urls(self):
        return [*_urls_of(self), *super().get_urls()]

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("event__venue", "own_venue")
        counted = {
            name: Count("registrations", filter=Q(registrations__state=state))
            for name, state in [("waiting", "waiting"), ("asking", "requested")]
        }
        return rows.annotate(**counted)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and obj.is_past())

    def delete_view(self, request, object_id, extra_context=None):
        # A date goes with its event; alone it can only be cancelled.
        raise PermissionDenied

    def change_view(self, request, object_id, form_url="", extra_context=None):
        occurrence = self.get_object(request, unquote(object_id))
        context = {"show_delete": False, "show_save_and_continue": False}
        if occurrence is not None:
            context |= {
                "title": _("One date"),
                "is_in_rule": desk.is_in_rule(occurrence),
                "may_see_people": request.user.has_perm("events.view_registration"),
            }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Dates"), **(extra_context or {})})

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if "own_venue" in form.base_fields:
            # One is chosen here; venues have forms of their own.
            for may in ("add", "change", "delete", "view"):
                setattr(form.base_fields["own_venue"].widget, f"can_{may}_related", False)
        return form

    def get_fields(self, request, obj=None):
        """Offer what makes sense for this date."""
        fields = list(DateForm.Meta.fields)
        if obj is None:
            return fields
        if obj.is_cancelled:
            return ["note"]
        event = obj.event
        without = set()
        if event.start_time is None:
            without |= TIMED
        if event.format == Event.Format.ONLINE:
            without.add("own_venue")
        if event.registration not in desk.WITH_LIST:
            without.add("own_capacity")
        may_reach = self.has_change_permission(request, obj) and later_dates(obj).exists()
        reach = ["reach"] if may_reach else []
        return reach + [name for name in fields if name not in without]

    def save_model(self, request, obj, form, change):
        form.apply()

    def response_change(self, request, obj):
        super().response_change(request, obj)
        return HttpResponseRedirect(self.url_of(obj))

    def url_of(self, occurrence):
        """Return the address of a date's form."""
        return reverse("admin:events_occurrence_change", args=[occurrence.pk])

    def view_on_site(self, obj):
        url = obj.get_absolute_url()
        return url if obj.event.is_public() else f"{url}?preview=1"

    @admin.display(description=_("date"), ordering="starts_at")
    def when(self, obj):
        return when_words(obj)

    @admin.display(description=_("title"))
    def title(self, obj):
        return obj.own_title or obj.event.title

    @admin.display(description=_("state"), ordering="status")
    def state(self, obj):
        return obj.get_status_display()

    @admin.display(description=_("sign-ups"))
    def places(self, obj):
        words = places_words(obj)
        if obj.event.registration not in desk.WITH_LIST:
            return words
        return format_html(
            '<a href="{}" aria-label="{}">{}</a>',
            reverse("admin:events_occurrence_signups", args=[obj.pk]),
            f"{words}: {when_words(obj)}",
            words,
        )


def places_words(occurrence):
    """Return how full a date is: “8 of 10 places, 3 waiting, 2 ask”. It has its counts at hand."""
    if occurrence.event.registration not in desk.WITH_LIST:
        return _("No sign-up here")
    taken, seats = occurrence.taken, occurrence.seats
    words = [
        ngettext("%s place taken", "%s places taken", taken) % taken
        if seats is None
        else ngettext("%(taken)s of %(seats)s place", "%(taken)s of %(seats)s places", seats)
        % {"taken": taken, "seats": seats}
    ]
    if occurrence.waiting:
        words.append(ngettext("%s waiting", "%s waiting", occurrence.waiting) % occurrence.waiting)
    if occurrence.asking:
        words.append(ngettext("%s asks", "%s ask", occurrence.asking) % occurrence.asking)
    return ", ".join(words)


@admin.register(Registration)
class RegistrationAdmin(ScopedAdmin):
    """All sign-ups in one list, to find a person who calls. The steps are on the date's page."""

    list_display = ["name", "state", "date", "email"]
    list_filter = [TimeOfSignUpFilter, "state"]
    list_select_related = ["occurrence__event"]
    search_fields = ["name", "email"]
    search_help_text = _("Name or e-mail")
    change_form_template = "admin/events/registration/change_form.html"
    fields = [
        "name", "email", "companions", "message", "language", "date", "state", "attended",
    ]  # fmt: skip
    readonly_fields = ["date"]
    view_on_site = False
    ordering = ["occurrence__starts_at", "queued_at", "pk"]
    actions = None

    PAGES = {"leave": desk.leave}

    def get_urls(self):
        return [*_urls_of(self), *super().get_urls()]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.select_related("occurrence__event__venue", "occurrence__own_venue")

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Sign-ups"), **(extra_context or {})})

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        # Who is deleted would hold a place for ever; and an event goes only when nobody signed up.
        return False

    @admin.display(description=_("date"), ordering="occurrence__starts_at")
    def date(self, obj):
        return f"{obj.occurrence.event}: {when_words(obj.occurrence)}"


def _urls_of(model_admin):
    """Return the addresses of an admin class's own pages, each below that of a row."""
    info = f"{model_admin.opts.app_label}_{model_admin.opts.model_name}"
    return [
        path(
            f"<path:object_id>/{name}/",
            model_admin.admin_site.admin_view(_bound(page, model_admin)),
            name=f"{info}_{name}",
        )
        for name, page in model_admin.PAGES.items()
    ]


def _bound(page, model_admin):
    def view(request, object_id):
        return page(request, object_id, model_admin)

    return view
