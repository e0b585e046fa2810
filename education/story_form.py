"""The form in which people share their story."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from mbcportal.guard.honeypot import HoneypotMixin
from mbcportal.publishing.languages import reader_language
from mbcportal.richtext.tidying import plain_signs
from mbcportal.taxonomy.models import MetastasisSite, Topic

from .consent import current as consent_words
from .models.pictured import PictureInput
from .models.stories import LONGEST

# What stories are about; the list of all topics is long.
TOPICS = [
    "newly-diagnosed", "treatment", "clinical-trials", "side-effects", "pain", "fatigue",
    "scanxiety", "emotional-health", "relationships", "children-family", "caregivers",
    "work-disability", "money", "exercise", "spiritual", "stopping-treatment", "palliative-care",
    "end-of-life", "grief", "young", "men", "black-women", "lgbtq",
]  # fmt: skip
MOST_TOPICS = 4
TICK = "django/forms/tick.html"
CHOICES = "django/forms/choices.html"


class LongText(forms.CharField):
    """Text with paragraphs. A line break counts as one character, as it does in the browser."""

    widget = forms.Textarea(attrs={"rows": "14"})

    def to_python(self, value):
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text


class StoryForm(HoneypotMixin, forms.Form):
    """A story with a name to show, and what its writer agrees to."""

    name = forms.CharField(
        label=_("Name to show"),
        max_length=60,
        required=False,
        help_text=_("Any name you like. It need not be your own."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    title = forms.CharField(
        label=_("Title"),
        max_length=120,
        help_text=_("A few words, such as “What helped me sleep”."),
        error_messages={"required": _("Give your story a title.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = LongText(
        label=_("Your story"),
        max_length=LONGEST,
        help_text=_(
            "Up to 10,000 characters. An empty line begins a new paragraph. Please name no "
            "doctors and no other people."
        ),
        error_messages={"required": _("Write your story here.")},
    )
    language = forms.ChoiceField(label=_("Which language is it in?"), choices=settings.LANGUAGES)
    sites = forms.ModelMultipleChoiceField(
        label=_("Is it about a place where cancer has spread? (optional)"),
        queryset=MetastasisSite.objects.all(),
        to_field_name="slug",
        required=False,
        template_name=CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("What is it about? (optional)"),
        queryset=Topic.objects.filter(slug__in=TOPICS),
        to_field_name="slug",
        required=False,
        help_text=_("Choose up to four."),
        template_name=CHOICES,
        widget=forms.CheckboxSelectMultiple,
    )
    picture = PictureInput(
        label=_("A picture (optional)"),
        required=False,
        help_text=_(
            "JPEG, PNG or WebP. We take out what cameras add: the place, the time and the device."
        ),
        widget=forms.FileInput,
    )
    picture_alt = forms.CharField(
        label=_("What does the picture show?"),
        max_length=200,
        required=False,
        help_text=_("For people who cannot see it. Only needed with a picture."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    has_picture_consent = forms.BooleanField(required=False, template_name=TICK)
    email = forms.EmailField(
        label=_("Your e-mail (optional)"),
        max_length=254,
        required=False,
        help_text=_(
            "We send you the link to take your story back, and write when we decide or have a "
            "question. It is never shown."
        ),
        error_messages={"invalid": _("Write an e-mail address like name@mail.com.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    consent = forms.BooleanField(
        label=_("I agree to all of this."),
        template_name=TICK,
        error_messages={
            "required": _("Tick this box if you agree. Without it we cannot take your story.")
        },
    )

    def __init__(self, data=None, files=None, *, is_too_large=False):
        initial = {"name": gettext("Anonymous"), "language": reader_language()}
        super().__init__(data, files, initial=initial, label_suffix="")
        self.is_too_large = is_too_large
        self.fields["has_picture_consent"].label = consent_words().picture[reader_language()]

    def clean_name(self):
        name = _one_line(self.cleaned_data["name"])
        if "@" in name:
            raise ValidationError(_("Everybody will read this name. Leave out e-mail addresses."))
        return name

    def clean_title(self):
        return self._said("title", _one_line(self.cleaned_data["title"]))

    def clean_text(self):
        return self._said("text", plain_signs(self.cleaned_data["text"]).strip())

    def clean_picture_alt(self):
        return _one_line(self.cleaned_data["picture_alt"])

    def clean_topics(self):
        topics = self.cleaned_data["topics"]
        if len(topics) > MOST_TOPICS:
            raise ValidationError(_("Choose up to four."))
        return topics

    def clean(self):
        super().clean()
        if self.is_too_large:
            most = settings.PICTURE_MOST_MB
            told = gettext("This picture is too large. Choose one of at most %s MB.") % most
            self.add_error("picture", told)
        elif self.cleaned_data.get("picture"):
            self._check_picture()

    def _check_picture(self):
        if "picture_alt" not in self.errors and not self.cleaned_data.get("picture_alt"):
            self.add_error("picture_alt", _("Say in a few words what the picture shows."))
        if not self.cleaned_data.get("has_picture_consent"):
            self.add_error(
                "has_picture_consent", _("Tick this box if they agree, or leave the picture out.")
            )
        if self.errors:
            # No browser fills in a file again, and we keep none of a form that is not complete.
            self.add_error("picture", _("Please choose your picture once more."))

    def _said(self, name, text):
        """Return a text, unless nothing is left of it without its hidden signs."""
        if not text:
            raise ValidationError(self.fields[name].error_messages["required"], code="required")
        return text

    def values(self):
        """Return what `StorySubmission.send` takes."""
        names = ("title", "text", "language", "topics", "sites", "email")
        values = {name: self.cleaned_data[name] for name in names}
        with override(values["language"]):
            values["name"] = self.cleaned_data["name"] or gettext("Anonymous")
        if self.cleaned_data["picture"]:
            for name in ("picture", "picture_alt", "has_picture_consent"):
                values[name] = self.cleaned_data[name]
        return values


def _one_line(text):
    return " ".join(plain_signs(text).split())
