"""Admin classes in which what belongs to another affiliate does not exist."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from js_asset import Media

from mbcportal.publishing.models import Status, Version

from .history import HistoryMixin
from .work_filters import MyDraftsFilter, NextVersionsFilter

BEGUN_MEANWHILE = _(
    "Somebody has begun the next version of this page. Your words are still here: copy them there."
)
CHANGED_MEANWHILE = _(
    "Somebody changed this page while you were writing. Your words are still here: look at its "
    "history, then save once more to put yours in their place."
)


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


class PublishingAdmin(HistoryMixin, ScopedAdmin):
    """For published content: its state, the steps between states, a preview, its versions."""

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

    @admin.display(description=_("state"), ordering="status")
    def state(self, obj):
        if not obj.pk:
            return Status.DRAFT.label
        said = obj.get_status_display()
        if obj.successor_of_id is None:
            return said
        waits = obj.status == Status.PUBLISHED
        return _("Next version, waits for its moment") if waits else _("Next version: %s") % said

    def get_list_filter(self, request):
        own = [*super().get_list_filter(request), MyDraftsFilter]
        return [*own, NextVersionsFilter] if self.model.HAS_SUCCESSORS else own

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_readonly_fields(self, request, obj=None):
        own = super().get_readonly_fields(request, obj)
        if obj and obj.successor_of_id:
            # It takes the place of its page, at the same address.
            return [*own, "slug", "language", "translation_of", "affiliate"]
        return own

    def may_work_on(self, request, obj):
        return super().has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        # While its next version is written, a page is only looked at. What somebody sends who began
        # before is refused by the form, with all that was typed.
        is_left_alone = obj is not None and request.method != "POST" and successor_of(obj)
        return not is_left_alone and super().has_change_permission(request, obj)

    def get_search_results(self, request, queryset, search_term):
        if request.path.endswith("/autocomplete/"):
            queryset = queryset.filter(successor_of=None)
        return super().get_search_results(request, queryset, search_term)

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is not None and transaction.get_connection().in_atomic_block:
            # Two people who save at once do so one after the other.
            self.model._base_manager.select_for_update().filter(pk=found.pk).first()
            found.refresh_from_db(fields=["version"])
        return found

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if obj is None or request.method != "POST":
            return form
        seen, saved = request.POST.get("_seen"), obj.version

        class Checked(form):
            def clean(self):
                super().clean()
                if successor_of(obj):
                    self.add_error(None, BEGUN_MEANWHILE)
                elif seen and seen != str(saved):
                    self.add_error(None, CHANGED_MEANWHILE)

        return Checked

    def save_model(self, request, obj, form, change):
        if change:
            # What it said before, should nobody have kept that.
            Version.objects.keep(self.model._base_manager.get(pk=obj.pk))
            obj.version += 1
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        Version.objects.keep(self.model._base_manager.get(pk=form.instance.pk), by=request.user)
        form.instance.reindex()

    def render_change_form(self, request, context, *args, **kwargs):
        obj = kwargs.get("obj")
        if obj is not None:
            context["successor"] = successor_of(obj)
            context["may_begin_next"] = (
                obj.HAS_SUCCESSORS and obj.is_public() and self.may_work_on(request, obj)
            )
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request, obj, post_url_continue=None):
        self._take_step(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        page = obj.successor_of_id
        if self._take_step(request, obj):
            is_gone = page and not self.model._base_manager.filter(successor_of=page).exists()
            return HttpResponseRedirect(
                self._change_url(self.model(pk=page)) if is_gone else request.path
            )
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
        if obj.successor_of_id:
            return f"{url}?preview=next"
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
            except ValidationError as error:
                refused.append(f"{row} ({' '.join(error.messages)})")
        if done:
            self.message_user(
                request,
                ngettext("%s was changed.", "%s were changed.", done) % done,
                messages.SUCCESS,
            )
        if refused:
            self.message_user(
                request,
                _("Left as they are: %s") % "; ".join(refused[:10]),
                messages.WARNING,
            )

    def delete_queryset(self, request, queryset):
        # Row by row, so that the search forgets each of them.
        for row in queryset:
            row.delete()


def successor_of(page):
    """Return the next version of a page that is being written, or None."""
    return type(page)._base_manager.filter(successor_of=page).first()
