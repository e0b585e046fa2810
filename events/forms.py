"""How staff fill in an event."""

from datetime import date, datetime
from itertools import chain

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import Event
from .recurrence import LAST, MAX_DATES, MAX_INTERVAL, YEARS, RuleError
from .wording import rule_words

WEEKDAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]
NTH = [(1, _("First")), (2, _("Second")), (3, _("Third")), (4, _("Fourth")), (LAST, _("Last"))]
MONTH_DAYS = [*((day, str(day)) for day in range(1, 32)), (LAST, _("The last day"))]

REPEATS = [
    ("once", _("Once")),
    ("dates", _("On these dates")),
    ("week", _("Every week, or every few weeks")),
    ("weekday", _("Every month on a weekday, such as the first Tuesday")),
    ("day", _("Every month on a day, such as the 15th or the last")),
    ("year", _("Every year on the day of the first date")),
]
ENDS = [("never", _("Never")), ("on", _("On a date")), ("after", _("After a number of dates"))]

# The fields that belong to each kind of repeat, and to each kind of end.
PARTS = {
    "once": [],
    "dates": ["dates"],
    "week": ["weeks", "weekdays"],
    "weekday": ["weekday_months", "nth", "weekday"],
    "day": ["day_months", "month_day"],
    "year": ["years"],
}
END_PARTS = {"never": [], "on": ["ends_on"], "after": ["ends_after"]}
# What an event that does not repeat has in the fields of the model.
NO_REPEAT = {
    "every": "",
    "interval": 1,
    "weekdays": [],
    "nth": None,
    "month_day": None,
    "dates": [],
    "until": None,
    "count": None,
}
# Where the model's sentences stand here.
FIELDS = {"repeat_every": "repeats", "repeat_until": "ends_on", "repeat_count": "ends_after"}
REPEAT_FIELDS = {"repeats", "ends", *chain(*PARTS.values(), *END_PARTS.values())}
WHEN_FIELDS = {
    "time_zone", "starts_on", "start_time", "duration_minutes", "days", "date_note",
    *REPEAT_FIELDS,
}  # fmt: skip
NEXT_DATES = 6
EVERY_MONTHS = _("1 for every month, 3 for every three months.")


class DatesField(forms.CharField):
    """A list of dates, one on each line, as a sorted list without doubles."""

    widget = forms.Textarea

    def to_python(self, value):
        lines = enumerate(super().to_python(value).splitlines(), 1)
        days = {self._date(line.strip(), number) for number, line in lines if line.strip()}
        if len(days) > MAX_DATES:
            raise ValidationError(_("These are too many dates. Make two events of them."))
        return sorted(days)

    def _date(self, text, number):
        for form in ("%Y-%m-%d", "%m/%d/%Y"):
            try:
                day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a date has no zone
            except ValueError:
                continue
            if day.year in YEARS:
                return day
            told = _("Line %(line)s: the year of “%(text)s” is too far away. Check its digits.")
            raise ValidationError(told, params={"line": number, "text": text})
        told = _("Line %(line)s: “%(text)s” is no date. Write it like 2026-12-31 or 12/31/2026.")
        raise ValidationError(told, params={"line": number, "text": text})

    def prepare_value(self, value):
        if isinstance(value, list):
            return "\n".join(day.isoformat() for day in value)
        return value


def interval(label, help_text):
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=1,
        max_value=MAX_INTERVAL,
        initial=1,
    )


class EventForm(forms.ModelForm):
    """An event. How it repeats is said in plain parts; those of another kind do not count.

    With the button `_preview_dates` it is never valid: it shows the next dates, and what is wrong
    with them alone.
    """

    repeats = forms.ChoiceField(
        label=_("How often"),
        choices=REPEATS,
        initial="once",
        # A translation has no dates of its own, so its form has no such choice.
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Only what stands under your choice counts. The page shows the dates."),
    )
    dates = DatesField(
        label=_("All dates"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "cols": 20}),
        help_text=_(
            "One date on each line, such as 2026-12-31 or 12/31/2026. "
            "The earliest is the first date; what stands above in “first date” does not count."
        ),
    )
    weeks = interval(_("Every how many weeks"), _("1 for every week, 2 for every other week."))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these weekdays"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a tick: on the weekday of the first date."),
    )
    weekday_months = interval(_("Every how many months"), EVERY_MONTHS)
    nth = forms.TypedChoiceField(
        label=_("Which one"),
        choices=NTH,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("“Second”, for example, for the second Tuesday of a month."),
    )
    weekday = forms.TypedChoiceField(
        label=_("Weekday"),
        choices=WEEKDAYS,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("The day of the week on which it takes place."),
    )
    day_months = interval(_("Every how many months"), EVERY_MONTHS)
    month_day = forms.TypedChoiceField(
        label=_("Day of the month"),
        choices=MONTH_DAYS,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Months without this day are left out."),
    )
    years = interval(_("Every how many years"), _("1 for every year, 2 for every other year."))
    ends = forms.ChoiceField(
        label=_("Ends"),
        choices=ENDS,
        initial="never",
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Whether there is a last date. Visitors see no dates after it."),
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=AdminDateWidget,
        help_text=_("A date on this day still takes place."),
    )
    ends_after = forms.IntegerField(
        label=_("How many dates"),
        required=False,
        min_value=1,
        max_value=MAX_DATES,
        help_text=_("All dates together, the first one too."),
    )
    cancel_dates = forms.BooleanField(
        label=_("Cancel these dates and tell the people"),
        required=False,
        help_text=_("Their pages will say “cancelled”, and each person gets an e-mail."),
    )

    class Meta:
        model = Event
        exclude = []  # noqa: DJ006 - the admin names its fields

    def __init__(self, *args, instance=None, initial=None, **kwargs):
        initial = {**repeat_of(instance), **(initial or {})}
        super().__init__(*args, instance=instance, initial=initial, **kwargs)
        # Dates to come that saving would cancel though people signed up for them.
        self.leaving = []

    @property
    def is_preview(self):
        """Whether the button to see the next dates was pressed."""
        return self.is_bound and "_preview_dates" in self.data

    def is_valid(self):
        return super().is_valid() and not self.is_preview

    def next_dates(self):
        """Return the next dates as saving would leave them; none while they are not right."""
        if not self.has_dates():
            return []
        return self.instance.next_dates(NEXT_DATES)

    def rule_words(self):
        """Return the repeat in a sentence; none while it is not right."""
        return rule_words(self.instance) if self.has_dates() else ""

    def late_beginning(self):
        """Return the real first date when the one that is given does not fit the repeat."""
        rule = self.instance.rule if self.has_dates() else None
        first = rule and rule.first(self.instance.starts_on)
        return first if first != self.instance.starts_on else None

    def has_dates(self):
        """Say whether there is a first date, and nothing is wrong with it and its repeat."""
        if self.instance.starts_on is None or (self.is_bound and WHEN_FIELDS & self.errors.keys()):
            return False
        try:
            self.instance.rule and self.instance.rule.check()
        except RuleError:
            return False
        return True

    def clean(self):
        data = super().clean()
        kind = data.get("repeats")
        if kind:
            repeat = {**NO_REPEAT, **getattr(self, f"_clean_{kind}")(data)}
            if kind not in {"once", "dates"}:
                repeat |= self._clean_end(data)
            for name, value in repeat.items():
                setattr(self.instance, f"repeat_{name}", value)
            own = {"repeats", "ends", *PARTS[kind], *END_PARTS.get(data.get("ends"), [])}
            self._forget_errors(REPEAT_FIELDS - own)
        return data

    def _clean_once(self, data):
        self._forget_errors(["ends", "ends_on", "ends_after"])
        return {}

    def _clean_dates(self, data):
        self._forget_errors(["starts_on", "ends", "ends_on", "ends_after"])
        days = data.get("dates") or []
        if not days:
            self._miss("dates", _("Write at least one date."))
        data["starts_on"] = min(days, default=None)
        return {"every": "dates", "dates": [day.isoformat() for day in days]}

    def _clean_week(self, data):
        every = self._every("week", "weeks", data)
        return every | {"weekdays": data.get("weekdays") or []}

    def _clean_weekday(self, data):
        every = self._every("month", "weekday_months", data)
        if data.get("nth") is None:
            self._miss("nth", _("Choose which one of the month it is."))
        if data.get("weekday") is None:
            self._miss("weekday", _("Choose a weekday."))
        return every | {"nth": data.get("nth"), "weekdays": [data.get("weekday")]}

    def _clean_day(self, data):
        every = self._every("month", "day_months", data)
        if data.get("month_day") is None:
            self._miss("month_day", _("Choose a day of the month."))
        return every | {"month_day": data.get("month_day")}

    def _clean_year(self, data):
        return self._every("year", "years", data)

    def _every(self, every, field, data):
        if data.get("starts_on") is None:
            self._miss(
                "starts_on",
                _("A repeat needs its first date. While that is not known, choose “Once”."),
            )
        if data.get(field) is None:
            self._miss(field, _("Write a number, such as 1."))
        return {"every": every, "interval": data.get(field) or 1}

    def _clean_end(self, data):
        if data.get("ends") == "on":
            if data.get("ends_on") is None:
                self._miss("ends_on", _("Write the last day."))
            return {"until": data.get("ends_on")}
        if data.get("ends") == "after":
            if data.get("ends_after") is None:
                self._miss("ends_after", _("Write the number of dates."))
            return {"count": data.get("ends_after")}
        return {}

    def _miss(self, field, told):
        """Say that a part is missing, unless something is said of it already."""
        if field not in self.errors:
            self.add_error(field, told)

    def _forget_errors(self, fields):
        for name in fields:
            self.errors.pop(name, None)

    def _update_errors(self, errors):
        """Put the model's sentences at the fields of this form.

        What it says of dates that could not be read would only say the same in other words.
        """
        found = {FIELDS.get(name, name): told for name, told in errors.error_dict.items()}
        if WHEN_FIELDS & self.errors.keys():
            found = {name: told for name, told in found.items() if name not in WHEN_FIELDS}
        super()._update_errors(ValidationError(found))

    def _post_clean(self):
        super()._post_clean()
        if self.instance.pk and not WHEN_FIELDS & self.errors.keys():
            self.leaving = list(self.instance.leaving())
            for row in self.leaving:
                row.event = self.instance
            if self.leaving and not self.cleaned_data.get("cancel_dates"):
                self.add_error("cancel_dates", _("Tick this box, or keep these dates."))
        if self.is_preview:
            self._forget_errors(self.errors.keys() - WHEN_FIELDS)


def repeat_of(event):
    """Return what stands in the form's fields for the repeat of an event."""
    if event is None or not event.repeat_every:
        return {"repeats": "once"}
    ends = "on" if event.repeat_until else "after" if event.repeat_count else "never"
    end = {"ends": ends, "ends_on": event.repeat_until, "ends_after": event.repeat_count}
    every = event.repeat_interval
    if event.repeat_every == "dates":
        return {"repeats": "dates", "dates": listed(event)}
    if event.repeat_every == "week":
        return {"repeats": "week", "weeks": every, "weekdays": event.repeat_weekdays, **end}
    if event.repeat_every == "year":
        return {"repeats": "year", "years": every, **end}
    if event.repeat_nth is None:
        part = {"repeats": "day", "day_months": every, "month_day": event.repeat_month_day}
    else:
        weekday = (event.repeat_weekdays or [None])[0]
        part = {"weekday_months": every, "nth": event.repeat_nth, "weekday": weekday}
        part["repeats"] = "weekday"
    return part | end


def listed(event):
    """Return the dates of an event that has a list of them."""
    days = {date.fromisoformat(day) for day in event.repeat_dates} | {event.starts_on} - {None}
    kept = {day for day in days if event.repeat_until is None or day <= event.repeat_until}
    return sorted(kept or days)
