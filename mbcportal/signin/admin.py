"""The audit for those it concerns, and the second step of a person for site administrators."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from mbcportal.affiliates.scoped import OwnAffiliateFilter

from . import second_step, sessions
from .models import AuditEntry

# Keys of apps are nobody's to look at.
admin.site.unregister([TOTPDevice, StaticDevice])
admin.site.unregister([User, Group])


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    """Read only: all of it for site administrators, their people's for managers."""

    list_display = ["at", "what", "by", "about", "affiliate", "detail"]
    list_display_links = ["at", "what"]
    list_filter = ["what", "at", ("affiliate", OwnAffiliateFilter)]
    list_select_related = ["by", "about", "affiliate"]
    list_per_page = 50
    search_fields = ["by__username", "about__username", "detail"]
    search_help_text = _("A user name, or the name of a group or affiliate.")
    fields = ["at", "what", "by", "about", "affiliate", "detail", "origin"]
    actions = None

    def get_queryset(self, request):
        return super().get_queryset(request).for_user(request.user)

    def has_view_permission(self, request, obj=None):
        may = super().has_view_permission(request, obj)
        return may and (obj is None or self.get_queryset(request).filter(pk=obj.pk).exists())

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class GroupForm(ModelForm):
    """A group, with help for each field."""

    class Meta:
        model = Group
        fields = ["name", "permissions"]
        help_texts = {
            "name": _("Stays at the desk. Roles find their group by this name, so keep theirs."),
            "permissions": _("What people in this group may see and change."),
        }


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    """Django's page of a group, with help."""

    form = GroupForm


class PersonForm(UserChangeForm):
    """Django's form of a user, with help for each field."""

    class Meta(UserChangeForm.Meta):
        help_texts = {
            "first_name": _("For others at the desk. Visitors never see it."),
            "last_name": _("For others at the desk. Visitors never see it."),
            "email": _("Where mails of the desk go, such as one for a new password. Never public."),
            "last_login": _("Set by signing in. Leave it as it is."),
            "date_joined": _("Set when the account was made. Leave it as it is."),
        }


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Django's page of a user, with the second step."""

    form = PersonForm
    readonly_fields = ["second_step"]
    fieldsets = (
        *UserAdmin.fieldsets[:2],
        (_("Signing in"), {"fields": ["second_step"]}),
        *UserAdmin.fieldsets[2:],
    )

    @admin.display(description=_("second step"))
    def second_step(self, obj):
        if obj.pk and second_step.app_of(obj):
            return _("Set up")
        return (
            _("Not set up yet, and required")
            if obj.pk and second_step.is_required(obj)
            else _("Not set up")
        )

    def get_urls(self):
        reset = self.admin_site.admin_view(require_POST(self.reset_view))
        own = path("<path:object_id>/reset-second-step/", reset, name="auth_user_reset")
        return [own, *super().get_urls()]

    def reset_view(self, request, object_id):
        """Take away a person's app and codes, and end their sessions: the next sign-in is anew."""
        person = self.get_object(request, unquote(object_id))
        if not request.user.is_superuser or person is None:
            raise PermissionDenied
        second_step.take_away(person)
        sessions.end_all(person, but=request.session.session_key)
        AuditEntry.objects.record(AuditEntry.What.RESET, about=person, request=request)
        said = _("The second step of %s is reset, and they are signed out.")
        self.message_user(request, said % person, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[person.pk]))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["may_reset"] = bool(
            obj and request.user.is_superuser and second_step.app_of(obj) is not None
        )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)
