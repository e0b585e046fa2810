"""The links of a page, on its form at the desk."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from mbcportal.affiliates.scoped import BEGUN_MEANWHILE, successor_of
from mbcportal.publishing.models import Published

from .models import Link
from .replacing import use_new_address
from .results import Result
from .sources import source_of
from .uses import renew


class PageLink:
    """One address of a page, the fields it stands in, and what is known of it."""

    def __init__(self, url, link):
        self.url, self.link = url, link
        self.labels = []
        self.is_written = False

    @property
    def state(self):
        return self.link.state if self.link else _("Not checked yet")

    @property
    def may_be_replaced(self):
        """Whether its new address is known, and there is a field to write it to."""
        return bool(
            self.is_written
            and self.link
            and self.link.result == Result.MOVED
            and self.link.moved_to.startswith(("http://", "https://"))
        )


def links_of(page, *, with_checks=False) -> list[PageLink]:
    """Return the outgoing addresses of a page, each once, in the order of the page."""
    found = {}
    places = list(source_of(type(page)).addresses(page))
    rows = Link.objects.prefetch_related("checks") if with_checks else Link.objects
    known = rows.of({place.url for place in places})
    for place in places:
        entry = found.setdefault(place.url, PageLink(place.url, known.get(place.url)))
        if place.label not in entry.labels:
            entry.labels.append(place.label)
        entry.is_written = entry.is_written or not place.is_derived
    return list(found.values())


class LinksMixin:
    """For the admin of a model with outgoing addresses: a panel, and the page `<id>/links/`."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_links"
        view = self.admin_site.admin_view(self.links_view)
        return [path("<path:object_id>/links/", view, name=name), *super().get_urls()]

    def get_readonly_fields(self, request, obj=None):
        own = super().get_readonly_fields(request, obj)
        return [*own, "links"] if obj else own

    def get_fieldsets(self, request, obj=None):
        # Without fieldsets of its own, a form has all that can only be read in its first part.
        fieldsets = [
            (name, {**options, "fields": [one for one in options["fields"] if one != "links"]})
            for name, options in super().get_fieldsets(request, obj)
        ]
        return (
            [*fieldsets, (_("Links to other sites"), {"fields": ["links"]})] if obj else fieldsets
        )

    @admin.display(description=_("links"))
    def links(self, obj):
        # As it is saved: what was typed is not checked yet.
        saved = self.model._base_manager.get(pk=obj.pk)
        context = {"links": links_of(saved), "url": self._links_url(saved)}
        return render_to_string("admin/links/panel.html", context)

    def response_add(self, request, obj, post_url_continue=None):
        response = super().response_add(request, obj, post_url_continue)
        self._renew(obj)
        return response

    def response_change(self, request, obj):
        page = getattr(obj, "successor_of_id", None)
        response = super().response_change(request, obj)
        self._renew(self.model(pk=page) if page else obj)
        return response

    def _renew(self, obj):
        if obj.pk:
            renew(obj)

    def links_view(self, request, object_id):
        """Show all that is known of a page's links; POST writes the new address of one."""
        page = self.get_object(request, unquote(object_id))
        if page is None:
            if not self.has_view_permission(request):
                raise PermissionDenied
            raise Http404
        may = self.has_change_permission(request, page)
        if not (may or self.has_view_permission(request, page)):
            raise PermissionDenied
        if request.method == "POST":
            if not may:
                raise PermissionDenied
            self._use_new_address(request, page)
            return HttpResponseRedirect(self._links_url(page))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": page,
            "title": _("Links of “%s”") % page,
            "links": links_of(page, with_checks=True),
            "may_change": may,
        }
        return TemplateResponse(request, "admin/links/links.html", context)

    def _use_new_address(self, request, page):
        asked = request.POST.get("link", "")
        link = next(
            (
                one.link
                for one in links_of(page)
                if one.may_be_replaced and str(one.link.pk) == asked
            ),
            None,
        )
        if link is None or link.moved_to != request.POST.get("moved_to"):
            said = _("This link has changed meanwhile. Look at it again.")
            self.message_user(request, said, messages.ERROR)
            return
        if isinstance(page, Published) and successor_of(page):
            self.message_user(request, BEGUN_MEANWHILE, messages.ERROR)
            return
        try:
            count = use_new_address(page, link, request.user)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return
        page.refresh_from_db()
        self.log_change(request, page, str(_("New address of a link")))
        said = ngettext(
            "The new address stands in %s place now.", "It stands in %s places now.", count
        )
        self.message_user(request, said % count, messages.SUCCESS)

    def _links_url(self, page):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_links"
        return reverse(name, args=[page.pk])
