"""Asking providers at the desk, and taking what they correct, fact by fact."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from mbcportal.affiliates.scoped import ScopedAdmin

from . import proposals
from .confirmations import Confirmation
from .reports import PRESSING, SERIOUS, Report

State = Confirmation.State


class WaitingFilter(admin.SimpleListFilter):
    """What waits for somebody, unless others are asked for."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [*State.choices, ("all", _("All"))]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": _("Not closed")}, *others]

    def queryset(self, request, queryset):
        if self.value() == "all":
            return queryset
        if self.value():
            return queryset.filter(state=self.value())
        return queryset.filter(state__in=[State.ANSWERED, State.SENT])


@admin.register(Confirmation)
class ConfirmationAdmin(ScopedAdmin):
    """One row for each question to a provider. Its page shows the answer beside the listing."""

    change_form_template = "admin/resources/confirmation/change_form.html"
    list_display = ["resource", "state", "sent_at", "answered_at", "sent_by"]
    list_filter = [WaitingFilter]
    list_select_related = ["resource", "sent_by"]
    search_fields = ["resource__name"]
    # Answers come first.
    ordering = ["state", "sent_at", "pk"]
    actions = None
    view_on_site = False
    list_per_page = 50
    fields = [
        "resource", "state", "email", "sent_by", "sent_at", "person", "role", "note",
        "answered_at", "decided_by", "decided_at",
    ]  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request):
        return False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("resource__affiliate")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Show the answer beside what the listing says now; take the chosen corrections."""
        row = self.get_object(request, unquote(object_id))
        if request.method == "POST" and row is not None:
            if not self.has_change_permission(request, row):
                raise PermissionDenied
            return self._step(request, row)
        context = {
            **(extra_context or {}),
            "facts": list(_compared(row)) if row and row.answers else [],
            "by_hand": proposals.BY_HAND,
            "show_save": False,
            "show_save_and_continue": False,
        }
        return super().change_view(request, object_id, form_url, context)

    def _step(self, request, row):
        try:
            if "_decide" in request.POST:
                return self._decide(request, row)
            if "_revoke" in request.POST:
                row.revoke(request.user)
                self.log_change(request, row, "Taken back")
                self.message_user(request, _("The link does not work any more."), messages.SUCCESS)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        return HttpResponseRedirect(request.path)

    def _decide(self, request, row):
        taken = request.POST.getlist("take")
        written = row.decide(request.user, taken)
        self.log_change(request, row, f"Decided; taken: {', '.join(row.taken) or 'nothing'}")
        if set(row.taken) == set(row.changes):
            said = _("Done. The listing counts as verified by e-mail.")
        else:
            said = _("Done. The listing does not count as verified, since something was left.")
        self.message_user(request, said, messages.SUCCESS)
        if proposals.BY_HAND & set(row.taken):
            note = _("Now enter the hours and places here: these are not written by themselves.")
            self.message_user(request, note, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:resources_resource_change", args=[written.pk]))


class AskForm(forms.Form):
    """Where the question goes."""

    email = forms.EmailField(
        label=_("E-mail of the organization"),
        max_length=254,
        help_text=_("Whoever reads it can answer. Use a mailbox of the organization."),
        widget=forms.EmailInput(attrs={"class": "vTextField"}),
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)


class AskingMixin:
    """For the admin of listings: `<id>/ask/`, and what visitors say above the form."""

    change_form_template = "admin/resources/resource/change_form.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.ask_view)
        own = path("<path:object_id>/ask/", view, name="resources_resource_ask")
        return [own, *super().get_urls()]

    def ask_view(self, request, object_id):
        """Ask for the address, then mail the link to the provider."""
        listing = self._page(request, object_id, to_work_on=True)
        first = {"email": listing.email, "language": listing.language}
        form = AskForm(request.POST or None, initial=first)
        if request.method == "POST" and form.is_valid():
            try:
                Confirmation.ask(listing, **form.cleaned_data, by=request.user)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                self.log_change(request, listing, "Provider asked to confirm")
                said = _("The mail is on its way. The link works once, for 30 days.")
                self.message_user(request, said, messages.SUCCESS)
                return HttpResponseRedirect(self._change_url(listing))
        context = {
            **self._context(request, listing, _("Ask the provider to confirm")),
            "form": form,
            "facts": [
                (proposals.FACTS[name], proposals.shown(listing, name))
                for name in proposals.facts_of(listing)
            ],
        }
        return TemplateResponse(request, "admin/resources/resource/ask.html", context)

    def render_change_form(self, request, context, *args, **kwargs):
        listing = kwargs.get("obj")
        if listing is not None:
            reports = Report.objects.for_user(request.user).open().filter(resource=listing)
            said = list(reports.values_list("what", flat=True))
            context["open_reports"] = len(said)
            context["is_pressing"] = sum(what in SERIOUS for what in said) >= PRESSING
            context["answered"] = (
                Confirmation.objects.for_user(request.user)
                .filter(resource=listing, state=State.ANSWERED)
                .first()
            )
            context["may_ask"] = not (listing.translation_of_id or listing.successor_of_id)
        return super().render_change_form(request, context, *args, **kwargs)


def _compared(row):
    """Yield each fact: what the provider saw and says, and what the listing says now."""
    target = type(row.resource)._base_manager.filter(successor_of=row.resource).first()
    listing = target or row.resource
    for name, one in row.answers.items():
        now, is_same = proposals.shown(listing, name), proposals.raw(listing, name) == one["was"]
        yield {
            "name": name,
            "label": proposals.FACTS[name],
            # The same in the language of who looks at it now.
            "seen": now if is_same else one["seen"],
            "is_right": one["is"] == "right",
            "new": proposals.said(name, one["new"]) if "new" in one else "",
            "now": now,
            "is_other_now": not is_same and row.state == State.ANSWERED,
            "is_by_hand": name in proposals.BY_HAND,
            "is_taken": name in row.taken,
        }
