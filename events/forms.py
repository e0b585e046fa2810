"""How staff fill in an event."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Event, Occurrence

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class EventForm(forms.ModelForm):
    """An event, with the weekdays of its repeat as boxes to tick."""

    repeat_weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For weeks: one or more. For “first Tuesday”: just one."),
    )

    class Meta:
        model = Event
        exclude = []  # noqa: DJ006 - the admin names its fields


class OccurrenceForm(forms.ModelForm):
    """One date. A time that was changed by hand keeps it when the event's rule is written again."""

    class Meta:
        model = Occurrence
        exclude = []  # noqa: DJ006 - the admin names its fields

    def save(self, commit=True):
        if {"starts_at", "ends_at"} & set(self.changed_data):
            self.instance.is_moved = True
            self.instance.sequence += 1
        return super().save(commit)
