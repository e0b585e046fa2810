"""The page on which a provider says what is right in its listing, and what to change."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mbcportal.guard.honeypot import HoneypotMixin
from mbcportal.guard.limits import allowed

from . import proposals
from .confirmations import Confirmation
from .report_forms import Line, LongText

HOUR = timedelta(hours=1)
ANSWERS = 20
SEE_OTHER, NOT_FOUND, GONE, UNFIT, TOO_OFTEN = 303, 404, 410, 422, 429
Standing = Confirmation.Standing


class ConfirmationForm(HoneypotMixin, forms.Form):
    """A listing, fact by fact: right, or to be changed to something else."""

    person = Line(
        label=_("Your name"),
        max_length=120,
        error_messages={"required": _("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    role = Line(
        label=_("Your role there"),
        max_length=120,
        help_text=_("For example: program manager."),
        error_messages={"required": _("Write what you do there.")},
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    note = LongText(
        label=_("Is there more to say? (optional)"),
        max_length=2000,
        required=False,
        help_text=_("Please write nothing about patients."),
    )

    def __init__(self, listing, data=None):
        super().__init__(data, label_suffix="")
        self.listing, self.names = listing, proposals.facts_of(listing)
        last = {name: self.fields.pop(name) for name in ("person", "role", "note")}
        for name in self.names:
            self.fields[f"{name}_is"] = forms.ChoiceField(
                label=proposals.FACTS[name],
                choices=[("right", _("This is right")), ("change", _("Please change it"))],
                widget=forms.RadioSelect,
                template_name="django/forms/radios.html",
                error_messages={"required": _("Say whether this is right.")},
            )
            self.fields[f"{name}_new"] = proposals.field_of(listing, name)
        self.fields |= last

    def facts(self):
        """Yield each fact: what it is called, what the page says, and its two fields."""
        for name in self.names:
            yield {
                "label": proposals.FACTS[name],
                "shown": proposals.shown(self.listing, name),
                "has_lines": name in proposals.LINES,
                "verdict": self[f"{name}_is"],
                "new": self[f"{name}_new"],
            }

    def clean(self):
        super().clean()
        for name in self.names:
            field = f"{name}_new"
            if self.cleaned_data.get(f"{name}_is") != "change":
                # What stands in a field that nobody asked to use does not count.
                self.errors.pop(field, None)
            elif field not in self.errors:
                self._check(name, self.cleaned_data[field])

    def _check(self, name, new):
        field = f"{name}_new"
        before = proposals.value(self.listing, name)
        if name in {"name", "summary", "languages"} and not new:
            self.add_error(field, _("Write what it should be."))
        elif (sorted(new) if isinstance(new, list) else new) == (
            sorted(before) if isinstance(before, list) else before
        ):
            self.add_error(field, _("Write what it should be, or choose “This is right”."))
        elif name == "phones":
            try:
                proposals.read_phones(new, is_fiction_fine=self.listing.is_sample)
            except ValidationError as error:
                self.add_error(field, error.messages)

    def answers(self):
        """Return what the confirmation keeps."""
        kept = {}
        for name in self.names:
            verdict = self.cleaned_data[f"{name}_is"]
            kept[name] = {
                "seen": proposals.shown(self.listing, name),
                "was": proposals.raw(self.listing, name),
                "is": verdict,
            }
            if verdict == "change":
                kept[name]["new"] = self.cleaned_data[f"{name}_new"]
        return kept


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token):
    """The facts of one listing, for its provider. A GET changes nothing and uses nothing up."""
    row, standing = Confirmation.of_token(token)
    if standing != Standing.GOOD:
        return _gone(request, row, standing)
    form = ConfirmationForm(row.resource, request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        try:
            status = _keep(request, row, form)
        except ValidationError:  # somebody was faster
            return _gone(request, *Confirmation.of_token(token))
    if status == SEE_OTHER:
        answer = HttpResponseRedirect(reverse("resources:confirm_thanks"))
        answer.status_code = SEE_OTHER
        return answer
    context = {
        "confirmation": row,
        "resource": row.resource,
        "form": form,
        "is_too_often": status == TOO_OFTEN,
    }
    response = render(request, "resources/confirm.html", context, status=status)
    if status == TOO_OFTEN:
        response.headers["Retry-After"] = f"{HOUR.seconds}"
    return response


@require_safe
def confirm_thanks(request):
    """What happens next."""
    return render(request, "resources/confirm_thanks.html")


def _keep(request, row, form):
    if not form.is_valid():
        return UNFIT
    if form.is_trapped:
        return SEE_OTHER
    if not allowed(request, "resources.confirm", ANSWERS, HOUR):
        return TOO_OFTEN
    said = {name: form.cleaned_data[name] for name in ("person", "role", "note")}
    row.answer(**said, answers=form.answers())
    return SEE_OTHER


def _gone(request, row, standing):
    """Say why a link does not work, and what to do."""
    status = NOT_FOUND if standing == Standing.UNKNOWN else GONE
    context = {"standing": standing, "resource": row.resource if row else None}
    response = render(request, "resources/confirm_gone.html", context, status=status)
    # It helps better than the portal's own page for what is not there.
    response.says_why = True
    return response
