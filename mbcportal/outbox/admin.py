"""What administrators see of the outbox: how it goes, never who got what."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .models import OutboxEmail


@admin.register(OutboxEmail)
class OutboxEmailAdmin(admin.ModelAdmin):
    list_display = [
        "kind_of_mail", "state", "attempts", "last_error", "created_at", "not_before", "sent_at",
    ]  # fmt: skip
    list_filter = ["state"]
    search_fields = ["key"]
    fields = ["key", "language", *list_display[1:]]
    actions = ["try_again"]

    @admin.display(description=_("kind"), ordering="key")
    def kind_of_mail(self, obj):
        return obj.kind

    @admin.action(description=_("Try to send again what was given up"), permissions=["try_again"])
    def try_again(self, request, queryset):
        count = sum(email.try_again() for email in queryset)
        said = ngettext("%s mail is waiting again.", "%s mails are waiting again.", count) % count
        self.message_user(request, said)

    def has_try_again_permission(self, request):
        return request.user.is_superuser

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
