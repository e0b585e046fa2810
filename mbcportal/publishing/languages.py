"""Labels in two languages on one row, and which row of several languages a reader gets."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from translated_fields import TranslatedField, to_attribute


def _with_fallback(name, field):
    def getter(self):
        return getattr(self, to_attribute(name)) or getattr(self, to_attribute(name, "en"))

    return getter


def translated(field: models.Field) -> TranslatedField:
    """Return the field once for each language; Spanish may be empty and then shows the English.

    `translated(models.CharField(max_length=80))` named `name` makes columns `name_en` and `name_es`
    and an attribute `name` in the reader's language.
    """
    return TranslatedField(field, {"es": {"blank": True}}, attrgetter=_with_fallback)


def reader_language() -> str:
    """Return the language of the page being made: a code of `settings.LANGUAGES`."""
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
