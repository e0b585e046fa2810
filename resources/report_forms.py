"""The forms in which visitors report what is wrong and suggest what is missing."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mbcportal.guard.honeypot import HoneypotMixin
from mbcportal.richtext.tidying import plain_signs

from .reports import LONGEST, Problem

RADIOS = "django/forms/radios.html"


class LongText(forms.CharField):
    """Text with paragraphs. A line break counts as one character, as it does in the browser."""

    widget = forms.Textarea(attrs={"rows": "5"})

    def to_python(self, value):
        text = super().to_python(value)
        return plain_signs(text).strip() if isinstance(text, str) and "\0" not in text else text


class Line(forms.CharField):
    """One line: white space is one space, and signs that do not show are gone."""

    def to_python(self, value):
        text = super().to_python(value)
        return " ".join(plain_signs(text).split()) if "\0" not in text else text


def _email():
    return forms.EmailField(
        label=_("Your e-mail (optional)"),
        max_length=254,
        required=False,
        help_text=_("Only to tell you what we did. We delete it 90 days after that."),
        error_messages={"invalid": _("Write an e-mail address like name@mail.com.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ReportForm(HoneypotMixin, forms.Form):
    """What is wrong with one listing."""

    what = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Problem,
        template_name=RADIOS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    text = LongText(
        label=_("Tell us more (optional)"),
        max_length=LONGEST,
        required=False,
        help_text=_("For example the right number. Please write nothing about your health."),
    )
    email = _email()

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")

    def values(self):
        """Return the fields of the report."""
        return {name: self.cleaned_data[name] for name in ("what", "text", "email")}


class SuggestionForm(HoneypotMixin, forms.Form):
    """Help that the directory does not have yet."""

    name = Line(
        label=_("What is it called?"),
        max_length=160,
        error_messages={"required": _("Write the name of the help, or a few words for it.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = LongText(
        label=_("What do people get?"),
        max_length=LONGEST,
        help_text=_("For example: free rides. Please write nothing about your health."),
        error_messages={"required": _("Write what people get there.")},
    )
    provider = Line(
        label=_("Who gives it? (optional)"),
        max_length=160,
        required=False,
        help_text=_("The organization, clinic or group."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    place = Line(
        label=_("Where?"),
        max_length=80,
        help_text=_("A ZIP code, city or state. Write “everywhere” for the whole country."),
        error_messages={"required": _("Write a ZIP code, a city or a state.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = Line(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("Theirs, not yours. We need a phone number or a website."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    url = forms.URLField(
        label=_("Website"),
        max_length=400,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Write a web address like www.example.org.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )
    email = _email()

    def __init__(self, data=None, initial=None):
        super().__init__(data, initial=initial, label_suffix="")

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if phone and sum(one.isdigit() for one in phone) < 3:  # noqa: PLR2004 - such as 988
            raise ValidationError(_("Write the phone number in digits, like 503-555-0100."))
        return phone

    def clean(self):
        super().clean()
        wanted = {"phone", "url"}
        if not wanted & set(self.errors) and not any(self.cleaned_data.get(n) for n in wanted):
            self.add_error("phone", _("Write a phone number or a website: one of them is enough."))

    def values(self):
        """Return the fields of the report."""
        names = ("name", "text", "provider", "place", "phone", "url", "email")
        return {name: self.cleaned_data[name] for name in names}
