"""Reports and suggestions at the desk: the oldest first, answered, merged, made into drafts."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mbcportal.affiliates.scoped import ScopedAdmin

from .drafts import make_draft
from .models import Organization, Report, Resource
from .reports import OPEN, PRESSING, State
from .routing import one_place


class OpenFilter(admin.SimpleListFilter):
    """What waits, unless others are asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [*State.choices, ("all", _("All"))]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": _("Waits for us")}, *others]

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        if self.value():
            return queryset.filter(state=self.value())
        return queryset.filter(state__in=OPEN, merged_into=None)


class AnswerForm(forms.ModelForm):
    """The answer and the note; for a suggestion, who gives the help."""

    organization = forms.ModelChoiceField(
        label=_("organization"),
        queryset=Organization.objects.none(),
        required=False,
        empty_label=_("As they wrote it"),
        help_text=_("For “Make a draft”: choose one that we know, or leave it to make a new one."),
    )

    class Meta:
        model = Report
        fields = ["answer", "note"]
        widgets = {
            "answer": forms.Textarea(attrs={"rows": 5}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }


@admin.register(Report)
class ReportAdmin(ScopedAdmin):
    change_form_template = "admin/resources/report/change_form.html"
    list_display = ["name", "what_is_said", "listing", "pressing", "sent", "state", "taken_by"]
    list_filter = [OpenFilter, "kind", "what"]
    list_select_related = ["resource", "taken_by"]
    search_fields = ["name", "place", "provider", "resource__name"]
    search_help_text = _("Name of the listing or of the help, or a place.")
    actions = ["merge_chosen"]
    view_on_site = False
    list_per_page = 50
    SENT = ["what_is_said", "listing", "text_in_lines", "sent", "language", "writer"]
    SUGGESTED = [
        "what_is_said", "name", "text_in_lines", "provider", "where", "phone", "site", "sent",
        "language", "writer", "listing",
    ]  # fmt: skip
    DONE = ["state", "affiliate", "taken_by", "taken_at", "closed_by", "closed_at"]
    BESIDES = ["merged_ones", "earlier"]
    readonly_fields = [*dict.fromkeys([*SENT, *SUGGESTED, *DONE, *BESIDES, "part_of"])]

    def get_queryset(self, request):
        # The order counts what only this question adds.
        return Report.objects.for_user(request.user).pressing_first()

    def get_ordering(self, request):
        return ["rank", "created_at", "pk"]

    def has_add_permission(self, request):
        return False

    def get_fieldsets(self, request, obj=None):
        is_problem = obj is None or obj.is_problem
        own = ["answer", "note"]
        if obj is not None and _may_be_draft(obj) and self.has_change_permission(request, obj):
            own.append("organization")
        besides = [*self.BESIDES, *(["part_of"] if obj and obj.merged_into_id else [])]
        return [
            (_("What was sent"), {"fields": self.SENT if is_problem else self.SUGGESTED}),
            (_("Our answer"), {"fields": own}),
            (_("How it stands"), {"fields": [*self.DONE, *besides]}),
        ]

    def get_readonly_fields(self, request, obj=None):
        own = super().get_readonly_fields(request, obj)
        return [*own, "answer"] if obj is not None and not obj.is_open else own

    def get_form(self, request, obj=None, change=False, **kwargs):
        if not self.has_change_permission(request, obj):
            return super().get_form(request, obj, change, **kwargs)
        form = super().get_form(request, obj, change, **{**kwargs, "form": AnswerForm})
        if "organization" in form.base_fields:
            known = Organization.objects.choosable_by(request.user).distinct()
            form.base_fields["organization"].queryset = known
        return form

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["alike_count"] = obj.others_alike().count()
            context["may_draft"] = _may_be_draft(obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def save_model(self, request, obj, form, change):
        # Only the words of the staff: the rest may have changed meanwhile.
        words = {
            name: getattr(obj, name) for name in form.changed_data if name in ("answer", "note")
        }
        if words:
            Report.objects.filter(pk=obj.pk).update(**words)
        obj.chosen_organization = form.cleaned_data.get("organization")

    def response_change(self, request, obj):
        steps = {
            "_take": self._take,
            "_done": self._done,
            "_decline": self._decline,
            "_merge": self._merge,
            "_draft": self._draft,
        }
        for button, step in steps.items():
            if button in request.POST:
                try:
                    return step(request, obj)
                except ValidationError as error:
                    self.message_user(request, " ".join(error.messages), messages.ERROR)
                    return HttpResponseRedirect(request.path)
        return super().response_change(request, obj)

    def _take(self, request, obj):
        obj.take(request.user)
        return self._said(request, obj, "Taken", _("You work on this now."), stay=True)

    def _done(self, request, obj):
        obj.close(request.user, is_done=True)
        return self._said(request, obj, "Done", _("“%s” is done.") % obj)

    def _decline(self, request, obj):
        obj.close(request.user, is_done=False)
        return self._said(request, obj, "Not taken", _("“%s” is closed.") % obj)

    def _merge(self, request, obj):
        count = obj.merge(list(obj.others_alike()))
        said = ngettext("%s report was merged.", "%s reports were merged.", count) % count
        return self._said(request, obj, f"Merged {count}", said, stay=True)

    def _draft(self, request, obj):
        if not request.user.has_perm("resources.add_resource"):
            raise ValidationError(_("You may not make listings."))
        draft = make_draft(obj, request.user, getattr(obj, "chosen_organization", None))
        self.log_change(request, obj, f"Draft {draft.pk}")
        said = _("“%s” is a draft now. Check each fact with them before you publish it.") % draft
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:resources_resource_change", args=[draft.pk]))

    def _said(self, request, obj, logged, said, *, stay=False):
        self.log_change(request, obj, logged)
        self.message_user(request, said, messages.SUCCESS)
        to = request.path if stay else reverse("admin:resources_report_changelist")
        return HttpResponseRedirect(to)

    @admin.action(
        description=_("Merge the chosen ones: one stays, all are answered with it"),
        permissions=["change"],
    )
    def merge_chosen(self, request, queryset):
        first, *others = queryset.order_by("created_at", "pk")
        if not others:
            self.message_user(request, _("Choose two or more."), messages.WARNING)
            return
        try:
            count = first.merge(others)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return
        self.log_change(request, first, f"Merged {count}")
        said = ngettext("%s report was merged.", "%s reports were merged.", count) % count
        self.message_user(request, said, messages.SUCCESS)

    # What the pages show

    @admin.display(description=_("what is said"))
    def what_is_said(self, obj):
        return obj.said

    @admin.display(description=_("listing"))
    def listing(self, obj):
        return _listing_links(obj.resource) if obj.resource else "-"

    @admin.display(description=_("note"))
    def pressing(self, obj):
        if obj.alike < PRESSING:
            return ""
        return format_html("<strong>{}</strong>", _("%s people say so") % obj.alike)

    @admin.display(description=_("sent"), ordering="created_at")
    def sent(self, obj):
        return date_format(localtime(obj.created_at), "DATETIME_FORMAT")

    @admin.display(description=_("words"))
    def text_in_lines(self, obj):
        return mark_safe(linebreaks(obj.text, autoescape=True)) if obj.text else "-"  # noqa: S308

    @admin.display(description=_("where"))
    def where(self, obj):
        place = one_place(obj.place)
        return _("%(words)s (read as: %(place)s)") % {
            "words": obj.place,
            "place": place.name if place else _("not clear"),
        }

    @admin.display(description=_("website"))
    def site(self, obj):
        if not obj.url:
            return "-"
        return format_html('<a href="{0}" rel="noopener noreferrer">{0}</a>', obj.url)

    @admin.display(description=_("writer’s e-mail"))
    def writer(self, obj):
        return _("Given: your answer is mailed.") if obj.email else _("None: nobody is answered.")

    @admin.display(description=_("merged into this one"))
    def merged_ones(self, obj):
        return _reports(obj.merged.all())

    @admin.display(description=_("part of"))
    def part_of(self, obj):
        return _reports([obj.merged_into])

    @admin.display(description=_("earlier reports on this listing"))
    def earlier(self, obj):
        if obj.resource_id is None:
            return "-"
        rows = Report.objects.filter(resource=obj.resource_id, affiliate=obj.affiliate_id)
        rows = rows.exclude(pk=obj.pk).exclude(merged_into=obj.pk)
        return _reports(rows.order_by("-created_at", "-pk")[:20])


def _may_be_draft(report):
    return not report.is_problem and report.is_open and not report.resource_id


def _listing_links(listing: Resource):
    """Link a listing at the desk, and its page when it is public."""
    at_desk = format_html(
        '<a href="{}">{}</a>',
        reverse("admin:resources_resource_change", args=[listing.pk]),
        listing,
    )
    if not listing.is_public():
        return at_desk
    page = format_html('<a href="{}">{}</a>', listing.get_absolute_url(), _("page"))
    return format_html("{} ({})", at_desk, page)


def _reports(rows):
    lines = (
        (
            reverse("admin:resources_report_change", args=[row.pk]),
            row.said,
            date_format(localtime(row.created_at), "DATE_FORMAT"),
            row.get_state_display(),
            row.text[:120],
        )
        for row in rows
    )
    between = mark_safe("<br>")
    return format_html_join(between, '<a href="{}">{}</a>, {} ({}). {}', lines) or "-"
