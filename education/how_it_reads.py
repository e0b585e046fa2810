"""In the admin: how an article reads, on its form."""

from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mbcportal.richtext.hints import grade_said, long_sentences, plainer_words

from .reading_level import level_of


class HowItReads(admin.ModelAdmin):
    """Shows on the form of an article how its saved text reads."""

    def get_readonly_fields(self, request, obj=None):
        own = super().get_readonly_fields(request, obj)
        return [*own, "reading_grade", "longest_sentences", "plainer_words"] if obj else own

    def get_fieldsets(self, request, obj=None):
        own = super().get_fieldsets(request, obj)
        if obj is None:
            return own
        shown = {"fields": ["reading_grade", "longest_sentences", "plainer_words"]}
        return [*own[:1], (_("How it reads"), shown), *own[1:]]

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            # As it is saved: the form may change the row in memory before it is shown again.
            found.level = level_of(found)
        return found

    @admin.display(description=gettext_lazy("reading grade"))
    def reading_grade(self, obj):
        return _("%(grade)s, in %(words)s words and %(sentences)s sentences") % {
            "grade": grade_said(obj.level),
            "words": obj.level.words,
            "sentences": obj.level.sentences,
        }

    @admin.display(description=gettext_lazy("longest sentences"))
    def longest_sentences(self, obj):
        return _listed(long_sentences(obj.level)) or _("None is longer than 20 words.")

    @admin.display(description=gettext_lazy("plainer words"))
    def plainer_words(self, obj):
        return _listed(plainer_words(obj.level)) or _("Nothing to suggest.")


def _listed(lines):
    # No list: the admin's style indents one as far as the labels.
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines))
