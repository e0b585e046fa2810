"""Audio, video and PDF on the form of their article."""

import re

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .models import MediaItem
from .models.media import as_length

LENGTH = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)")


class LengthField(forms.CharField):
    """A length as people write it, 12:34 or 1:02:03; its value is seconds."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={"size": 8, "placeholder": "12:34"})
        super().__init__(widget=widget, **kwargs)

    def prepare_value(self, value):
        return as_length(value) if isinstance(value, int) else value

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        found = LENGTH.fullmatch(text)
        hours, minutes, seconds = (
            (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
        )
        if not hours + minutes + seconds or (hours and minutes > 59):  # noqa: PLR2004 - minutes
            raise ValidationError(_("Write the length as minutes and seconds, such as 12:34."))
        return (hours * 60 + minutes) * 60 + seconds

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "").strip()


class MediaForm(forms.ModelForm):
    seconds = LengthField(
        label=capfirst(MediaItem._meta.get_field("seconds").verbose_name),
        help_text=MediaItem._meta.get_field("seconds").help_text,
        required=False,
    )

    class Meta:
        model = MediaItem
        fields = [
            "role", "file", "address", "seconds", "captions_en", "captions_es", "poster",
        ]  # fmt: skip

    def _update_errors(self, errors):
        # What is wrong with the length was said when it was read.
        if "seconds" in self.errors and hasattr(errors, "error_dict"):
            errors.error_dict.pop("seconds", None)
        super()._update_errors(errors)


class MediaInline(admin.StackedInline):
    """What can be heard, watched or printed; last, so that a PDF knows the words it goes with."""

    model = MediaItem
    form = MediaForm
    extra = 0
    max_num = len(MediaItem.Role)
    readonly_fields = ["what_it_is"]
    fields = ["role", "file", "what_it_is", *MediaForm.Meta.fields[2:]]

    @admin.display(description=_("in the file"))
    def what_it_is(self, obj):
        if not obj.pk:
            return _("Read from the file when you save.")
        if not obj.file:
            return _("No file of ours.")
        facts = [obj.short_type, obj.size]
        if obj.pages:
            facts.append(ngettext("%s page", "%s pages", obj.pages) % obj.pages)
        said = ", ".join(facts)
        if obj.is_outdated:
            return format_html(
                "{} – <strong>{}</strong>",
                said,
                _("The text has changed since this PDF was made. Make it again."),
            )
        return said
