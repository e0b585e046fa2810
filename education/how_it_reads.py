"""In the admin: how an article reads, on its form and after it is saved."""

from django.contrib import admin, messages
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mbcportal.richtext.hints import grade_said, long_sentences, plainer_words

from .models import Article
from .reading_level import level_of, reading_hint


class HowItReads(admin.ModelAdmin):
    """Says after saving how an article reads, and shows it on the form."""

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

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        # As it is saved, with its facts, questions and care cards.
        for said in reading_hint(Article.objects.get(pk=form.instance.pk)):
            self.message_user(request, said, messages.INFO)

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
    items = format_html_join("", "<li>{}</li>", ((line,) for line in lines))
    return format_html("<ul>{}</ul>", items) if items else ""
