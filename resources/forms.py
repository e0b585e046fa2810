"""How staff fill in a listing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Resource

YES_OR_NO_NEEDED = _("Tick only when a source says so.")


class ResourceForm(forms.ModelForm):
    """A listing, with its eligibility facts as plain fields."""

    ELIGIBILITY = {
        "eligible_diagnosis": forms.ChoiceField(
            label=_("Diagnosis"),
            required=False,
            choices=[
                ("", _("Not said")),
                ("metastatic", _("Metastatic breast cancer")),
                ("breast", _("Any breast cancer")),
                ("any-cancer", _("Any cancer")),
                ("any-serious-illness", _("Any serious illness")),
            ],
            help_text=_("What a person must have to use this help."),
        ),
        "eligible_in_treatment": forms.BooleanField(
            label=_("Only during treatment"), required=False, help_text=YES_OR_NO_NEEDED
        ),
        "eligible_income_limit": forms.BooleanField(
            label=_("Only below an income"), required=False, help_text=YES_OR_NO_NEEDED
        ),
        "eligible_residence": forms.BooleanField(
            label=_("Only for people who live there"), required=False, help_text=YES_OR_NO_NEEDED
        ),
        "eligible_insurance": forms.ChoiceField(
            label=_("Insurance"),
            required=False,
            choices=[
                ("", _("Not said")),
                ("insured", _("Only with insurance")),
                ("uninsured", _("Only without insurance")),
                ("any", _("Both")),
            ],
            help_text=_("Stays at the desk: tell readers under “who it is for”."),
        ),
        "eligible_min_age": forms.IntegerField(
            label=_("Youngest age"),
            required=False,
            min_value=0,
            max_value=120,
            help_text=_("In years, such as 18. Stays at the desk: tell readers in words."),
        ),
        "eligible_max_age": forms.IntegerField(
            label=_("Oldest age"),
            required=False,
            min_value=0,
            max_value=120,
            help_text=_("In years, such as 65. Stays at the desk: tell readers in words."),
        ),
    }

    class Meta:
        model = Resource
        exclude = ["eligibility"]  # noqa: DJ006 - the admin names its fields

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        facts = self.instance.eligibility or {}
        for name in self.ELIGIBILITY:
            if name in self.fields:
                self.fields[name].initial = facts.get(name.removeprefix("eligible_"))

    def clean(self):
        cleaned = super().clean()
        youngest, oldest = cleaned.get("eligible_min_age"), cleaned.get("eligible_max_age")
        if youngest is not None and oldest is not None and youngest > oldest:
            self.add_error("eligible_max_age", _("The oldest age is below the youngest."))
        return cleaned

    def _post_clean(self):
        self.instance.eligibility = {
            name.removeprefix("eligible_"): value
            for name in self.ELIGIBILITY
            if (value := self.cleaned_data.get(name)) not in (None, "", False)
        }
        super()._post_clean()


for _name, _field in ResourceForm.ELIGIBILITY.items():
    ResourceForm.base_fields[_name] = _field
    ResourceForm.declared_fields[_name] = _field
