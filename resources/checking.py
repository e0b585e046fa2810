"""Checking listings in the admin: in one press from the list and the form, or with a few words."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .checked_parts import PARTS_CHECKED
from .models import Method, Outcome, Resource, Verification

# So many checks stand in the form of a listing.
SHOWN_CHECKS = 10
NOTHING_TO_CHECK = gettext_lazy("Only a public page can be checked. Publish it first.")


class CheckForm(forms.Form):
    """What somebody found out. With nothing but a method it says: today, and all is right."""

    method = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=Method,
        help_text=gettext_lazy("Readers see it: “Checked March 3 by phone”. A call is best."),
    )
    on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=AdminDateWidget,
        initial=timezone.localdate,
        required=False,
        help_text=gettext_lazy("Readers see it. Leave it as it is when you checked today."),
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"),
        choices=Outcome,
        initial=Outcome.RIGHT,
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "“No answer” and “Closed for good” leave the day that readers see as it was."
        ),
    )
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("What you checked"),
        choices=list(PARTS_CHECKED.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For your colleagues. Readers do not see it."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "For your colleagues, such as “The hours change in May, call again then.” Readers do "
            "not see it. Write no private person's name or number."
        ),
    )

    def clean_on(self):
        day = self.cleaned_data["on"] or timezone.localdate()
        if day > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        return day

    def clean_outcome(self):
        return self.cleaned_data["outcome"] or Outcome.RIGHT


class CheckingFilter(admin.SimpleListFilter):
    """The queues of listings to check, each with how many are in it."""

    title, parameter_name = gettext_lazy("checking"), "checking"
    QUEUES = [
        ("overdue", gettext_lazy("Overdue (%s)")),
        ("long", gettext_lazy("Overdue for more than two months (%s)")),
        ("due", gettext_lazy("Due in two weeks (%s)")),
        ("never", gettext_lazy("Never checked (%s)")),
    ]

    def lookups(self, request, model_admin):
        rows = model_admin.get_queryset(request)
        return [(name, said % self._queue(rows, name).count()) for name, said in self.QUEUES]

    def queryset(self, request, queryset):
        known = self.value() in dict(self.QUEUES)
        return self._queue(queryset, self.value()) if known else queryset

    @staticmethod
    def _queue(rows, name):
        today, rows = timezone.localdate(), rows.to_keep_true()
        if name == "never":
            return rows.never_checked()
        narrow = {
            "overdue": rows.check_overdue,
            "long": rows.long_overdue,
            "due": rows.check_due_soon,
        }
        return narrow[name](today)


def _action(method):
    """Return the action of a list that notes a check of today."""

    @admin.action(
        description=gettext_lazy("Checked today: %(how)s") % {"how": method.label},
        permissions=["change"],
    )
    def checked(modeladmin, request, queryset):
        modeladmin.check_all(request, queryset, method)

    checked.__name__ = f"checked_{method.value}"
    return checked


class CheckMixin:
    """For the admin of listings: `<id>/check/`, actions, and the checks so far on the form."""

    check_actions = [_action(method) for method in Method]

    def get_urls(self):
        view = self.admin_site.admin_view(self.check_view)
        return [
            path("<path:object_id>/check/", view, name="resources_resource_check"),
            *super().get_urls(),
        ]

    def check_all(self, request, queryset, method):
        """Note a check of today for the chosen listings that are public."""
        rows = queryset.select_related("translation_of", "successor_of")
        live = {_live(row).pk: _live(row) for row in rows}
        done = [row for row in live.values() if row.is_public()]
        for row in done:
            Verification.objects.record(row, method, by=request.user)
        if done:
            said = ngettext("%s listing is checked.", "%s listings are checked.", len(done))
            self.message_user(request, said % len(done), messages.SUCCESS)
        if len(done) < len(live):
            self.message_user(request, NOTHING_TO_CHECK, messages.WARNING)

    def check_view(self, request, object_id):
        """Note a check: with a method alone in one press, or with what came of it."""
        listing = self._page(request, object_id, to_work_on=True)
        live = _live(listing)
        if live.pk != listing.pk and not self.get_queryset(request).filter(pk=live.pk).exists():
            raise PermissionDenied
        form = CheckForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            if live.is_public():
                given = form.cleaned_data
                record = Verification.objects.record(
                    live, given.pop("method"), **given, by=request.user
                )
                self.message_user(request, self._said(record), messages.SUCCESS)
                return HttpResponseRedirect(self._change_url(listing))
            form.add_error(None, NOTHING_TO_CHECK)
        context = {
            **self._context(request, listing, _("Check of “%s”") % live),
            "form": form,
            "media": self.media + form.media,
            "checks": checks_of(live),
            "live": live,
        }
        status = 400 if form.errors else 200
        return TemplateResponse(request, "admin/resources/check.html", context, status=status)

    @staticmethod
    def _said(record):
        if record.outcome == Outcome.CLOSED:
            return _("The check is noted. If it is closed for good, withdraw the page.")
        if record.outcome == Outcome.NO_ANSWER:
            return _("The check is noted. Readers still see the day of the last good one.")
        return _("Thank you. Readers see that it was checked.")

    @admin.display(description=gettext_lazy("checks so far"))
    def checks_so_far(self, obj):
        live = _live(obj) if obj.pk else None
        return render_to_string(
            "admin/resources/checks.html", {"checks": checks_of(live) if live else []}
        )

    @admin.display(description=gettext_lazy("to be checked by"))
    def check_by(self, obj):
        return obj.check_due_on or _("Never checked yet")

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None and self.may_work_on(request, obj) and _live(obj).is_public():
            context["check_url"] = reverse("admin:resources_resource_check", args=[obj.pk])
            context["methods"] = Method.choices
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def checks_of(listing) -> list[Verification]:
    """Return the latest checks of a listing, the last one first."""
    return list(listing.verifications.select_related("by")[:SHOWN_CHECKS])


def _live(listing) -> Resource:
    """Return the row that a check is about: the public original."""
    return (listing.successor_of or listing).facts
