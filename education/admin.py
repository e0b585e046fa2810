"""Articles, facts and glossary in the admin."""

from django import forms
from django.contrib import admin, messages
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from translated_fields.admin import TranslatedFieldAdmin

from mbcportal.affiliates.scoped import PublishingAdmin
from mbcportal.links.panel import LinksMixin

from . import moderation  # noqa: F401 - registers its part
from .how_it_reads import HowItReads
from .media_admin import MediaInline
from .models import Article, CareNote, Fact, GlossaryTerm, Person, Question, Reference
from .reading_level import reading_hint
from .review import ReviewMixin


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


class YesFilter(admin.SimpleListFilter):
    """A filter with one choice: only those that need something."""

    only = ""

    def lookups(self, request, model_admin):
        return [("yes", self.only)]

    def queryset(self, request, queryset):
        return self.narrowed(queryset) if self.value() == "yes" else queryset

    def narrowed(self, queryset):
        """Return only those that need something."""
        raise NotImplementedError


class BrokenCitationsFilter(YesFilter):
    title, only = _("citations"), _("Broken")
    parameter_name = "broken"

    def narrowed(self, queryset):
        return queryset.with_broken_citations()


class OverdueFilter(YesFilter):
    title, only = _("review"), _("Overdue")
    parameter_name = "overdue"


class ReviewOverdueFilter(OverdueFilter):
    def narrowed(self, queryset):
        return queryset.review_overdue(timezone.localdate())


class NotReviewedFilter(YesFilter):
    title, only = _("medical review"), _("To be read")
    parameter_name = "unreviewed"

    def narrowed(self, queryset):
        return queryset.to_be_reviewed()


class FactOverdueFilter(OverdueFilter):
    def narrowed(self, queryset):
        return queryset.overdue(timezone.localdate())


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    list_display = ["name", "credentials", "affiliation"]
    search_fields = ["name"]
    autocomplete_fields = ["user"]


class ArticleForm(forms.ModelForm):
    """An article, and whether a translation says what its original says now."""

    is_in_step = forms.BooleanField(
        label=_("this translation says what the original says now"),
        required=False,
        help_text=_(
            "Tick it when you have brought the words in step. Until then readers are told that the "
            "original is newer."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "is_in_step" in self.fields and self.instance.pk:
            made_from = self.instance.translated_version
            self.initial["is_in_step"] = bool(made_from) and not self.instance.is_outdated


@admin.register(Article)
class ArticleAdmin(LinksMixin, HowItReads, ReviewMixin, PublishingAdmin):
    form = ArticleForm
    list_display = ["title", "kind", "language", "state", "reviewed_on", "review_due_on"]
    list_filter = [
        "status", "kind", "language", NotReviewedFilter, ReviewOverdueFilter, BrokenCitationsFilter,
        "topics",
    ]  # fmt: skip
    search_fields = ["title", "summary", "keywords"]
    autocomplete_fields = [*PublishingAdmin.autocomplete_fields, "author"]
    filter_horizontal = ["audiences", "sites"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = [*PublishingAdmin.readonly_fields, "medical_review", "review_due_on"]
    inlines = [CareNoteInline, QuestionInline, ReferenceInline, MediaInline]
    fieldsets = [
        (None, {"fields": ["title", "kind", "answer", "summary", "hard_note", "body"]}),
        (
            _("Picture, and name shown with a story"),
            {"fields": ["byline", "picture", "picture_alt"]},
        ),
        (
            _("What it is about"),
            {"fields": ["main_topic", "topics", "sites", "audiences", "keywords"]},
        ),
        (
            _("Author and medical review"),
            {"fields": ["author", "medical_review", "review_due_on", "funding"]},
        ),
        PublishingAdmin.publishing_fields,
    ]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or obj.translation_of_id is None:
            return fieldsets
        return [*fieldsets, (_("Translation"), {"fields": ["is_in_step"]})]

    def save_model(self, request, obj, form, change):
        # A new translation is made from what the original says now.
        is_in_step = not change or form.cleaned_data.get("is_in_step")
        if obj.translation_of_id and is_in_step:
            obj.translated_version = obj.translation_of.words_version
        super().save_model(request, obj, form, change)

    def get_readonly_fields(self, request, obj=None):
        own = super().get_readonly_fields(request, obj)
        # Its address outlives a story that is taken back, so it has no word of it.
        return [*own, "slug"] if obj is not None and hasattr(obj, "submission") else own

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        # As it is saved, with its sources: what was read before they were is of no use.
        article = Article.objects.get(pk=form.instance.pk)
        for wrong in article.broken_citations:
            self.message_user(request, wrong, messages.WARNING)
        if article.is_public():
            for missing in article.missing_media():
                self.message_user(request, missing, messages.WARNING)
        for said in reading_hint(article):
            self.message_user(request, said, messages.INFO)


@admin.register(Fact)
class FactAdmin(TranslatedFieldAdmin, admin.ModelAdmin):
    list_display = ["slug", "value", "as_of", "review_by", "review_state"]
    list_filter = [FactOverdueFilter, "topics"]
    search_fields = ["slug", "value", "wording_en", "wording_es", "title", "authors"]
    autocomplete_fields = ["topics"]
    readonly_fields = ["review_state", "shown_on"]
    fieldsets = [
        (None, {"fields": ["slug", "value", "wording_en", "wording_es", "as_of", "topics"]}),
        (_("Looking it up again"), {"fields": ["review_by", "review_state", "shown_on"]}),
        (
            _("Source"),
            {"fields": list(Fact.SOURCE_FIELDS)},
        ),
    ]

    @admin.display(description=_("review"), ordering="review_by")
    def review_state(self, obj):
        if obj.review_by is None:
            return ""
        if obj.is_overdue(timezone.localdate()):
            return format_html("<strong>{}</strong>", _("Overdue"))
        return _("Up to date")

    @admin.display(description=_("shown on"))
    def shown_on(self, obj):
        pages = Article.objects.showing(obj) if obj.pk else []
        links = [(reverse("admin:education_article_change", args=[row.pk]), row) for row in pages]
        return format_html_join(", ", '<a href="{}">{}</a>', links) or _("No page yet")

    def get_readonly_fields(self, request, obj=None):
        # Texts name the fact by it.
        own = super().get_readonly_fields(request, obj)
        return [*own, "slug"] if obj else own

    def get_deleted_objects(self, objs, request):
        """Refuse to delete what pages show: their sentences would disappear."""
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        pages = [page for fact in objs for page in Article.objects.showing(fact)]
        return deleted, counts, missing, [*protected, *dict.fromkeys(map(str, pages))]


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
