"""Filters of lists that show just what the front page of the desk counts."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .work import drafts_of, next_versions


class OneChoiceFilter(admin.SimpleListFilter):
    """A filter with one choice: only those that need something."""

    only = ""

    def lookups(self, request, model_admin):
        return [("yes", self.only)]

    def queryset(self, request, queryset):
        return self.narrowed(request, queryset) if self.value() == "yes" else queryset

    def narrowed(self, request, queryset):
        """Return only those that need something."""
        raise NotImplementedError


class MyDraftsFilter(OneChoiceFilter):
    title, only, parameter_name = _("drafts"), _("That I worked on"), "mine"

    def narrowed(self, request, queryset):
        mine = drafts_of(queryset.model, request.user)
        return queryset.filter(pk__in=mine.order_by().values("pk"))


class NextVersionsFilter(OneChoiceFilter):
    title, only, parameter_name = _("next versions"), _("In work"), "next"

    def narrowed(self, request, queryset):
        rows = next_versions(queryset.model, request.user)
        return queryset.filter(pk__in=rows.order_by().values("pk"))
