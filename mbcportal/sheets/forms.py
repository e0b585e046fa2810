"""The form that takes a spreadsheet."""

from django import forms
from django.utils.translation import gettext_lazy

from mbcportal.affiliates.models import Affiliate


class UploadForm(forms.Form):
    """A file, and for which affiliate it is."""

    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("A spreadsheet: XLSX or CSV.")
    )
    affiliate = forms.ModelChoiceField(
        label=gettext_lazy("Kept by"),
        queryset=Affiliate.objects.none(),
        help_text=gettext_lazy("The affiliate whose rows these are."),
    )
    changes_public = forms.BooleanField(
        label=gettext_lazy("Change the public pages at once"),
        required=False,
        help_text=gettext_lazy(
            "Without it, changes of public listings go into their next version, for you to publish."
        ),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        own = Affiliate.objects.for_user(user)
        self.fields["affiliate"].queryset = own
        if len(own[:2]) == 1:
            self.fields["affiliate"].initial = own[0].pk
            self.fields["affiliate"].widget = forms.HiddenInput()
