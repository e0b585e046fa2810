"""Articles and glossary in the admin."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from translated_fields.admin import TranslatedFieldAdmin

from mbcportal.affiliates.scoped import PublishingAdmin

from .models import Article, CareNote, GlossaryTerm, Person, Question, Reference


class CareNoteInline(admin.TabularInline):
    model = CareNote
    extra = 0


class QuestionInline(admin.TabularInline):
    model = Question
    extra = 0


class ReferenceFormSet(forms.BaseInlineFormSet):
    """The sources of an article: each number once."""

    def clean(self):
        super().clean()
        taken = set()
        for form in self.forms:
            if not hasattr(form, "cleaned_data") or form.cleaned_data.get("DELETE"):
                continue
            number = form.cleaned_data.get("position")
            if number is not None and number in taken:
                form.add_error("position", _("Another source has this number."))
            taken.add(number)


class ReferenceInline(admin.StackedInline):
    model = Reference
    formset = ReferenceFormSet
    extra = 0


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ["name", "credentials", "affiliation"]
    search_fields = ["name"]


@admin.register(Article)
class ArticleAdmin(PublishingAdmin):
    list_display = ["title", "kind", "language", "status", "reviewed_on", "review_due_on"]
    list_filter = ["status", "kind", "language", "topics"]
    search_fields = ["title", "summary", "keywords"]
    autocomplete_fields = [*PublishingAdmin.autocomplete_fields, "author", "reviewer"]
    filter_horizontal = ["audiences", "sites"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [CareNoteInline, QuestionInline, ReferenceInline]
    fieldsets = [
        (None, {"fields": ["title", "kind", "answer", "summary", "hard_note", "body"]}),
        (
            _("What it is about"),
            {"fields": ["main_topic", "topics", "sites", "audiences", "keywords"]},
        ),
        (
            _("Author and medical review"),
            {"fields": ["author", "reviewer", "reviewed_on", "review_due_on"]},
        ),
        PublishingAdmin.publishing_fields,
    ]


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(TranslatedFieldAdmin, admin.ModelAdmin):
    list_display = ["term_en", "term_es", "is_public"]
    list_filter = ["is_public", "topics"]
    search_fields = ["term_en", "term_es", "also_en", "also_es"]
    autocomplete_fields = ["topics"]
    filter_horizontal = ["sites"]
    prepopulated_fields = {"slug": ["term_en"]}

    def view_on_site(self, obj):
        return obj.get_absolute_url() if obj.is_public else None

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.instance.reindex()

    def delete_queryset(self, request, queryset):
        for row in queryset:
            row.delete()
