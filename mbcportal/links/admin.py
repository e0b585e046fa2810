"""The queue of links that need somebody."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from .models import Link, LinkUse
from .querysets import uses_of
from .sources import sources


class NeedsFilter(admin.SimpleListFilter):
    """Which links need whom; those that are broken unless another part is chosen."""

    title = _("links")
    parameter_name = "links"

    def lookups(self, request, model_admin):
        return [
            ("moved", _("Moved for good")),
            ("look", _("A person must look")),
            ("once", _("Failed once")),
            ("all", _("All")),
        ]

    def queryset(self, request, queryset):
        return {
            "moved": queryset.moved,
            "look": queryset.to_look_at,
            "once": queryset.failed_once,
            "all": queryset.all,
        }.get(self.value(), queryset.broken)()

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [{**first, "display": _("Broken")}, *others]


class LinkList(ChangeList):
    """A list whose rows know where a person's own pages use them."""

    def get_results(self, request):
        super().get_results(request)
        attach_pages(self.result_list, request.user)


def attach_pages(links, user) -> None:
    """Give links `pages`: (page, its address at the desk), only those that a person may see."""
    links = list(links)
    uses = LinkUse.objects.filter(link__in=[link.pk for link in links])
    if not user.is_superuser:
        uses = uses.filter(uses_of(user))
    uses = list(uses.select_related("content_type").order_by("pk"))
    shown = {}
    for source in sources():
        pks = {use.object_id for use in uses if use.content_type.model_class() is source.model}
        rows = source.model._default_manager.filter(pk__in=pks)
        if not source.is_shared:
            # As it is now: a page may belong to another affiliate since last night.
            rows = rows.for_user(user)
        options = source.model._meta
        if pks and user.has_perm(f"{options.app_label}.view_{options.model_name}"):
            shown |= {(source.model, row.pk): row for row in rows}
    for link in links:
        link.pages = {}
    by_pk = {link.pk: link for link in links}
    for use in uses:
        page = shown.get((use.content_type.model_class(), use.object_id))
        if page is not None:
            by_pk[use.link_id].pages[_desk_url(page)] = page


def _desk_url(page):
    return reverse(f"admin:{page._meta.app_label}_{page._meta.model_name}_change", args=[page.pk])


@admin.register(Link)
class LinkAdmin(admin.ModelAdmin):
    list_display = ["url", "state", "used_on", "fails_since", "last_checked"]
    list_filter = [NeedsFilter]
    search_fields = ["url", "host"]
    search_help_text = _("Words of the address.")
    list_per_page = 50
    show_full_result_count = False
    fields = [
        "open_it", "state", "used_on", "first_failed_at", "checked_at", "new_address", "history",
    ]  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request):
        return super().get_queryset(request).for_user(request.user)

    def get_changelist(self, request, **kwargs):
        return LinkList

    def get_object(self, request, object_id, from_field=None):
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            attach_pages([found], request.user)
        return found

    @admin.display(description=_("address"))
    def open_it(self, obj):
        return _opened(obj.url)

    @admin.display(description=_("new address"))
    def new_address(self, obj):
        return _opened(obj.moved_to) if obj.moved_to else "–"

    @admin.display(description=_("what came of it"), ordering="result")
    def state(self, obj):
        return obj.state

    @admin.display(description=_("fails since"), ordering="first_failed_at")
    def fails_since(self, obj):
        return _day(obj.first_failed_at)

    @admin.display(description=_("last checked"), ordering="checked_at")
    def last_checked(self, obj):
        return _day(obj.checked_at)

    @admin.display(description=_("used on"))
    def used_on(self, obj):
        pages = [(url, page, page._meta.verbose_name) for url, page in obj.pages.items()]
        return format_html_join(", ", '<a href="{}">{} ({})</a>', pages)

    @admin.display(description=_("last checks"))
    def history(self, obj):
        said = (
            (date_format(localtime(check.at), "DATETIME_FORMAT"), check.said)
            for check in obj.checks.all()
        )
        rows = format_html_join("", "<li>{}: {}</li>", said)
        return format_html('<ul class="link-checks">{}</ul>', rows) if rows else "–"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return super().has_view_permission(request, obj) and (
            obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()
        )


def _day(moment):
    return date_format(localtime(moment)) if moment else ""


def _opened(url):
    if not url.lower().startswith(("http://", "https://")):
        return url
    return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', url, url)
