"""What coordinators fill in: about one date, and about the people who come."""

from uuid import uuid4

from django import forms
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .models import YEARS, LaterChange, Occurrence, Registration
from .recurrence import RuleError
from .wording import clock, day_words

State = Registration.State
EMPTY = (None, "")


class Reach(models.TextChoices):
    """How far a change of one date goes."""

    ONE = "one", _("Only this date")
    LATER = "later", _("This and all later dates")


def later_dates(occurrence):
    """Return the dates of the same event that come after this one and are not past."""
    rows = Occurrence.objects.filter(event=occurrence.event_id, key__gt=occurrence.key)
    return rows.upcoming().select_related("event")


class DateForm(forms.ModelForm):
    """What one date has of its own, and whether all later dates get it too."""

    # Not on every form: without later dates there is nothing to choose.
    reach = forms.ChoiceField(
        label=_("Change"),
        choices=Reach,
        widget=forms.RadioSelect,
        initial=Reach.ONE,
        required=False,
        help_text=_(
            "Whether all later dates change with it. A day is moved for one date at a time."
        ),
    )

    class Meta:
        model = Occurrence
        fields = [
            "own_title", "own_date", "own_time", "own_minutes", "own_venue", "own_capacity", "note",
        ]  # fmt: skip
        widgets = {
            "own_date": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "own_time": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, words in _of_the_event(self.instance).items():
            if name in self.fields:
                field = self.fields[name]
                of_the_event = format_html(str(_("The event says: “{}”")), words)
                field.help_text = format_html("{} {}", field.help_text, of_the_event)
        if "own_venue" in self.fields:
            self.fields["own_venue"].empty_label = _("As the event")

    @property
    def is_for_later(self):
        return self.cleaned_data.get("reach") == Reach.LATER

    def clean(self):
        super().clean()
        if self.errors:
            return
        if self.is_for_later and "own_date" in self.changed_data:
            self.add_error("own_date", _("Move one date at a time: choose “Only this date”."))
        for row in self._rows():
            self._try(row)
            if self.errors:
                return

    def own(self):
        """Return what the chosen dates get, by the names of the fields.

        One date gets what was changed; later dates also what this one has already.
        """
        if not self.is_for_later:
            return {name: self.cleaned_data[name] for name in self.changed_data if name != "reach"}
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name in LaterChange.FIELDS and (name in self.changed_data or value not in EMPTY)
        }

    def apply(self):
        """Change the dates; people are told of a new time or place."""
        # Read anew: the form has written its values on its own instance already.
        row = Occurrence.objects.select_related("event__venue").get(pk=self.instance.pk)
        own = self.own()
        if self.is_for_later:
            if own:
                row.change_later(**own)
                row.refresh_from_db()
            own = {"note": self.cleaned_data["note"]} if "note" in self.changed_data else {}
        if own:
            row.change(**own)

    def _rows(self):
        row = Occurrence.objects.select_related("event").get(pk=self.instance.pk)
        return [row, *later_dates(row)] if self.is_for_later else [row]

    def _try(self, row):
        """Put what is wrong with a date, changed like this, beside the field it is about."""
        own = self.own()
        for name, value in own.items():
            setattr(row, name, value)
        when = "own_date" if "own_date" in own else "own_time"
        if row.own_date and row.own_date.year not in YEARS:
            self.add_error("own_date", _("This year is too far away. Check its digits."))
            return
        try:
            row.follow_event()
        except RuleError:
            self.add_error(
                when if when in self.fields else None,
                _("On %(day)s the clock jumps over this time. Choose another.")
                % {"day": day_words(row.own_date or row.key)},
            )
            return
        if when in own and row.ends_at <= timezone.now():
            self.add_error(when, _("This would be in the past. Choose a moment to come."))
        if "own_capacity" in own:
            self._check_places(row, own["own_capacity"])

    def _check_places(self, row, places):
        wanted = row.event.capacity if places is None else places
        if wanted is not None and wanted < row.taken:
            self.add_error(
                "own_capacity",
                ngettext(
                    "On %(day)s %(number)s place is taken. Take people off the list first.",
                    "On %(day)s %(number)s places are taken. Take people off the list first.",
                    row.taken,
                )
                % {"day": day_words(row.starts_local), "number": row.taken},
            )


def _of_the_event(occurrence):
    """Return what the event says, in words, by the field in which a date may say otherwise."""
    event = occurrence.event
    return {
        "own_title": event.title,
        "own_date": day_words(occurrence.key),
        "own_time": clock(event.start_time) if event.start_time else _("a whole day"),
        "own_minutes": event.duration_minutes,
        "own_venue": event.venue or _("to be announced"),
        "own_capacity": _("no limit") if event.capacity is None else event.capacity,
    }


def people_told(occurrences):
    """Return how many people hear of a change of these dates."""
    concerned = Registration.objects.filter(occurrence__in=occurrences).concerned()
    return concerned.values("email").distinct().count()


class CancelForm(forms.Form):
    """Whether to cancel one date or all later ones too, and what to say about it."""

    reach = forms.ChoiceField(label=_("Cancel"), widget=forms.RadioSelect, initial=Reach.ONE)
    note = forms.CharField(
        label=_("Why, or what comes instead"),
        max_length=240,
        required=False,
        help_text=_("Shown on the page of the date and in the mails. You may leave it empty."),
    )

    def __init__(self, *args, occurrence, **kwargs):
        super().__init__(*args, **kwargs)
        later = [row for row in later_dates(occurrence) if not row.is_cancelled]
        choices = [(Reach.ONE, _told(Reach.ONE.label, [occurrence]))]
        if later:
            choices.append((Reach.LATER, _told(Reach.LATER.label, [occurrence, *later])))
        self.fields["reach"].choices = choices


def _told(label, occurrences):
    number = people_told(occurrences)
    told = ngettext("%s person will be told", "%s people will be told", number) % number
    dates = ngettext("%s date", "%s dates", len(occurrences)) % len(occurrences)
    return f"{label} ({dates}, {told})" if len(occurrences) > 1 else f"{label} ({told})"


class LeaveForm(forms.Form):
    """Whether somebody who is taken off the list is told."""

    tell = forms.BooleanField(label=_("Tell them by e-mail"), required=False, initial=True)


class AddForm(forms.ModelForm):
    """Somebody who signed up on the telephone."""

    class Meta:
        model = Registration
        fields = ["name", "email", "companions", "message", "language"]
        widgets = {"language": forms.RadioSelect, "message": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "email": _("The link to their own page goes there, and word of any change."),
            "companions": _("How many people they bring along."),
        }

    MOST_COMPANIONS = 5

    def __init__(self, *args, occurrence, **kwargs):
        super().__init__(*args, **kwargs)
        self.occurrence = occurrence
        most = max(self.MOST_COMPANIONS, occurrence.event.companions)
        self.fields["companions"] = forms.IntegerField(
            label=self.fields["companions"].label,
            help_text=self.fields["companions"].help_text,
            min_value=0,
            max_value=most,
            initial=0,
        )
        self.fields["language"] = forms.ChoiceField(
            label=_("Language of the mails"),
            choices=settings.LANGUAGES,
            widget=forms.RadioSelect,
            initial=settings.LANGUAGE_CODE,
        )

    def clean_email(self):
        email = self.cleaned_data["email"].strip().lower()
        found = self.occurrence.registrations.filter(email=email, state__in=Registration.ACTIVE)
        # Somebody whose link is still in the mail box may telephone instead.
        self.found = found.first()
        if self.found and self.found.state != State.NEW:
            raise forms.ValidationError(
                _("This address is on the list: %s.") % self.found.get_state_display().lower()
            )
        return email


class MessageForm(forms.Form):
    """A coordinator's own words to the people of one date."""

    TO = {
        "place": (_("People who have a place"), [State.CONFIRMED]),
        "line": (
            _("People on the waitlist, and those with an offer"),
            [State.WAITING, State.OFFERED],
        ),
        "asks": (_("People who ask for a place"), [State.REQUESTED]),
    }

    to = forms.MultipleChoiceField(
        label=_("To"), widget=forms.CheckboxSelectMultiple, initial=["place"]
    )
    text = forms.CharField(
        label=_("Message"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "Mail is not a safe place: write nothing about anybody's health. The mail says by "
            "itself which date it is about, and who sends it."
        ),
    )
    # The same key twice is one message: a second click sends nothing more.
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args, occurrence, **kwargs):
        super().__init__(*args, **kwargs)
        self.occurrence = occurrence
        self.fields["to"].choices = [
            (name, f"{label} ({self._people([name]).count()})")
            for name, (label, _states) in self.TO.items()
        ]

    def clean_to(self):
        chosen = self.cleaned_data["to"]
        if not self._people(chosen).exists():
            raise forms.ValidationError(_("There is nobody in this list."))
        return chosen

    def people(self):
        """Return whom the message goes to."""
        return self._people(self.cleaned_data["to"])

    def _people(self, names):
        states = [state for name in names for state in self.TO[name][1]]
        return self.occurrence.registrations.filter(state__in=states)
