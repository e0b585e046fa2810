"""The words content is sorted and found by: a change is known to every process at once."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from translated_fields.admin import TranslatedFieldAdmin

from mbcportal.taxonomy.models import Audience, Language, MetastasisSite, Region, Topic, ZipCode

from .missed import SHOWN_FROM
from .models import (
    MissedWords,
    NeedWords,
    PinnedAnswer,
    SafetyCard,
    SearchState,
    SynonymSet,
    Wish,
    reindex_sorted_by,
)

# Lists of what staff teach the search, with the way to try it.
TRY_IT = "admin/search/taught_list.html"


class KnownEverywhere:
    """After saving or deleting, every process learns of the change."""

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        SearchState.renew()

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        SearchState.renew()

    def delete_queryset(self, request, queryset):
        super().delete_queryset(request, queryset)
        SearchState.renew()


class TermAdmin(KnownEverywhere, TranslatedFieldAdmin, admin.ModelAdmin):
    """For words everything is sorted by: a change is known to every process at once."""

    list_display = ["name_en", "name_es", "slug"]
    search_fields = ["name_en", "name_es", "slug"]
    prepopulated_fields = {"slug": ["name_en"]}

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if {"name_en", "name_es"} & set(form.changed_data):
            reindex_sorted_by(obj)

    def view_on_site(self, obj):
        return obj.get_absolute_url() if hasattr(obj, "get_absolute_url") else None

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields


@admin.register(Topic)
class TopicAdmin(TermAdmin):
    list_display = ["name_en", "name_es", "parent", "slug"]
    list_filter = ["parent"]

    def get_search_results(self, request, queryset, search_term):
        found, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/"):
            found = found.exclude(parent=None)
        return found, may_have_duplicates


@admin.register(MetastasisSite, Audience, Language)
class PlainTermAdmin(TermAdmin):
    pass


@admin.register(Region)
class RegionAdmin(TermAdmin):
    list_display = ["full_name", "kind", "parent", "slug"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    autocomplete_fields = ["parent", "counties"]
    ordering = ["kind", "name_en"]
    search_help_text = _("A state, an area such as “Portland metro”, or a county.")


@admin.register(SynonymSet)
class SynonymSetAdmin(KnownEverywhere, admin.ModelAdmin):
    change_list_template = TRY_IT
    list_display = ["__str__", "one_way"]
    search_fields = ["words"]


@admin.register(NeedWords)
class NeedWordsAdmin(KnownEverywhere, TranslatedFieldAdmin, admin.ModelAdmin):
    change_list_template = TRY_IT
    list_display = ["__str__"]
    list_select_related = ["topic", "site"]
    search_fields = [
        "topic__name_en",
        "topic__name_es",
        "site__name_en",
        "patterns_en",
        "patterns_es",
    ]
    autocomplete_fields = ["topic"]


@admin.register(SafetyCard)
class SafetyCardAdmin(KnownEverywhere, TranslatedFieldAdmin, admin.ModelAdmin):
    change_list_template = TRY_IT
    list_display = ["title_en", "level"]
    list_filter = ["level"]
    search_fields = ["title_en", "title_es", "patterns_en", "patterns_es"]


@admin.register(PinnedAnswer)
class PinnedAnswerAdmin(KnownEverywhere, TranslatedFieldAdmin, admin.ModelAdmin):
    change_list_template = TRY_IT
    list_display = ["title_en", "path"]
    search_fields = ["words", "title_en", "title_es"]


@admin.register(ZipCode)
class ZipCodeAdmin(admin.ModelAdmin):
    list_display = ["code", "city", "county", "state"]
    list_select_related = ["county__parent", "state"]
    search_fields = ["code", "city"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


class ReadOnly:
    """What visitors leave: staff look at it, and nobody writes it."""

    def has_add_permission(self, request):
        return False


@admin.register(MissedWords)
class MissedWordsAdmin(ReadOnly, admin.ModelAdmin):
    """Words that found nothing, from five times a day on."""

    list_display = ["words", "times", "day"]
    date_hierarchy = "day"

    def get_queryset(self, request):
        return super().get_queryset(request).filter(times__gte=SHOWN_FROM)

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Wish)
class WishAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["text", "language", "created_at", "is_done"]
    list_filter = ["is_done", "language"]
    list_editable = ["is_done"]
    readonly_fields = ["text", "language", "created_at"]
