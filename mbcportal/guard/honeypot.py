"""A field that people do not see and programs fill in."""

from django import forms
from django.utils.translation import gettext_lazy as _


class HoneypotMixin(forms.Form):
    """Gives a form one field more, `website`, which a person leaves empty.

    Put it before `Form`; render it with `components/honeypot.html`. When `is_trapped`, answer as if
    all had gone well, and save and send nothing.
    """

    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    @property
    def is_trapped(self):
        """Whether a program filled in the form. Ask after `is_valid()`."""
        return bool(self.cleaned_data.get("website"))

    @property
    def seen_fields(self):
        """The fields that a person sees, for the page."""
        return [field for field in self.visible_fields() if field.name != "website"]
