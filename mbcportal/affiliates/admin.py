"""Affiliates and their staff."""

from django.contrib import admin
from translated_fields.admin import TranslatedFieldAdmin

from .models import Affiliate, Membership


class MembershipInline(admin.TabularInline):
    model = Membership
    autocomplete_fields = ["user"]
    extra = 0


@admin.register(Affiliate)
class AffiliateAdmin(TranslatedFieldAdmin, admin.ModelAdmin):
    list_display = ["name_en", "name_es", "email"]
    search_fields = ["name_en"]
    autocomplete_fields = ["regions"]
    inlines = [MembershipInline]
    prepopulated_fields = {"slug": ["name_en"]}

    def view_on_site(self, obj):
        return obj.get_absolute_url()

    def get_queryset(self, request):
        return super().get_queryset(request).for_user(request.user)
