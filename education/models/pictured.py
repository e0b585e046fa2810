"""A row with one picture, which is drawn anew before it is kept."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext_lazy as _

from education.pictures import clean_picture

FOLDER = "stories"


class PictureInput(forms.FileField):
    """Takes a picture and gives it back drawn anew, without what a camera hid in it."""

    default_error_messages = {"empty": _("This file is empty. Choose another one.")}

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        return clean_picture(file) if isinstance(file, UploadedFile) else file

    def widget_attrs(self, widget):
        return {**super().widget_attrs(widget), "accept": "image/jpeg,image/png,image/webp"}


class PictureFile(FieldFile):
    """A picture that is seen at an address of its row, and only by those who may see the row."""

    @property
    def url(self):
        self._require_file()
        return self.instance.picture_url


class PictureField(models.FileField):
    """A picture under a random name. The folder has no public address."""

    attr_class = PictureFile

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PictureInput, **kwargs})


class Pictured(models.Model):
    """Has a picture and the words for those who cannot see it. Give it a `picture_url`."""

    picture = PictureField(
        _("picture"),
        upload_to=FOLDER,
        blank=True,
        help_text=_("JPEG, PNG or WebP. Place, time and camera are taken out of it."),
    )
    picture_alt = models.CharField(
        _("what the picture shows"),
        max_length=200,
        blank=True,
        help_text=_("For people who cannot see it: “A woman in a garden, laughing.”"),
    )

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.picture and not self.picture_alt.strip():
            raise ValidationError({"picture_alt": _("Say in a few words what the picture shows.")})

    def delete(self, *args, **kwargs):
        with transaction.atomic():
            others = type(self)._base_manager.exclude(pk=self.pk)
            # A page and its next version have the same file.
            if not others.filter(picture=self.picture.name).exists():
                drop_file(self.picture)
            return super().delete(*args, **kwargs)


def drop_file(picture):
    """Delete the file of a picture once the transaction is through."""
    if picture:
        storage, name = picture.storage, picture.name
        transaction.on_commit(lambda: storage.delete(name))
