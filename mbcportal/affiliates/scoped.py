"""Admin classes in which what belongs to another affiliate does not exist."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from js_asset import Media

from mbcportal.publishing.models import Status


class ScopedAdmin(admin.ModelAdmin):
    """Lists, forms, choices and direct addresses show only a person's own affiliates' rows."""

    def get_queryset(self, request):
        return super().get_queryset(request).for_user(request.user)

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and self._is_mine(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_mine(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._is_mine(request, obj)

    def _is_mine(self, request, obj):
        # The row as it is in the database: the form may have changed the affiliate in memory.
        return (
            obj is None or obj.pk is None or self.get_queryset(request).filter(pk=obj.pk).exists()
        )

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        self._limit(db_field, request, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        self._limit(db_field, request, kwargs)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def _limit(self, db_field, request, kwargs):
        """Offer only what the admin of the related model would list for this person."""
        related = self.admin_site._registry.get(db_field.remote_field.model)
        if related is not None:
            kwargs.setdefault("queryset", related.get_queryset(request))

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        own = request.user.memberships.values_list("affiliate", flat=True)[:2]
        if len(own) == 1:
            initial.setdefault("affiliate", own[0])
        return initial

    def render_change_form(self, request, context, *args, **kwargs):
        # The editor's import map is an inline script: it needs the request's nonce.
        if isinstance(context["media"], Media):
            context["media"] = context["media"].with_nonce(str(request.csp_nonce))
        return super().render_change_form(request, context, *args, **kwargs)


class OwnAffiliateFilter(admin.RelatedFieldListFilter):
    """Offers only the affiliates a person works for."""

    def field_choices(self, field, request, model_admin):
        own = field.remote_field.model.objects.for_user(request.user)
        return [(affiliate.pk, str(affiliate)) for affiliate in own]


class PublishingAdmin(ScopedAdmin):
    """For published content: its state, the steps between states, a preview."""

    change_form_template = "admin/publishing/change_form.html"
    save_on_top = True
    date_hierarchy = None
    list_per_page = 50
    actions = ["publish_chosen", "archive_chosen"]
    autocomplete_fields = ["translation_of", "main_topic", "topics"]
    readonly_fields = ["state"]
    publishing_fields = (
        _("Publishing"),
        {
            "fields": [
                "state", "slug", "language", "translation_of", "published_at", "expires_at",
                "affiliate",
            ],
        },
    )  # fmt: skip
    STEPS = {
        "_publish": ("publish", _("“%s” is public now.")),
        "_submit": ("submit", _("“%s” waits for somebody to publish it.")),
        "_send_back": ("send_back", _("“%s” is a draft again and no longer public.")),
        "_archive": ("archive", _("“%s” is withdrawn. Its page says so.")),
    }

    @admin.display(description=_("state"))
    def state(self, obj):
        return obj.get_status_display() if obj.pk else Status.DRAFT.label

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.instance.reindex()

    def response_add(self, request, obj, post_url_continue=None):
        self._take_step(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        if self._take_step(request, obj):
            return HttpResponseRedirect(request.path)
        return super().response_change(request, obj)

    def _take_step(self, request, obj):
        """Take the step whose button was pressed. Returns whether there was one."""
        for button, (verb, said) in self.STEPS.items():
            if button in request.POST:
                try:
                    getattr(obj, verb)(by=request.user)
                except ValidationError as error:
                    self.message_user(request, " ".join(error.messages), messages.ERROR)
                else:
                    self.message_user(request, said % obj, messages.SUCCESS)
                return True
        return False

    def view_on_site(self, obj):
        """Lead to the page; to its preview while nobody else can see it."""
        url = obj.get_absolute_url()
        if obj.language != "en":
            url = f"/{obj.language}{url}"
        return url if obj.is_public() else f"{url}?preview=1"

    @admin.action(description=_("Publish the chosen ones"), permissions=["change"])
    def publish_chosen(self, request, queryset):
        self._step_all(request, queryset, "publish")

    @admin.action(description=_("Withdraw the chosen ones"), permissions=["change"])
    def archive_chosen(self, request, queryset):
        self._step_all(request, queryset, "archive")

    def _step_all(self, request, queryset, verb):
        done, refused = 0, []
        for row in queryset:
            try:
                with transaction.atomic():
                    getattr(row, verb)(by=request.user)
                done += 1
            except ValidationError:
                refused.append(str(row))
        if done:
            self.message_user(
                request,
                ngettext("%s was changed.", "%s were changed.", done) % done,
                messages.SUCCESS,
            )
        if refused:
            self.message_user(
                request,
                _("Left as they are, since they are in that state already: %s")
                % ", ".join(refused[:10]),
                messages.WARNING,
            )

    def delete_queryset(self, request, queryset):
        # Row by row, so that the search forgets each of them.
        for row in queryset:
            row.delete()
