"""The history of a page in the admin: who changed what, what it said before, and the way back."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mbcportal.publishing.differences import differences, summed_up
from mbcportal.publishing.models import PublishingStep, Version
from mbcportal.publishing.snapshots import snapshot

PER_PAGE = 25


class HistoryMixin:
    """For the admin of published content: history, differences, the way back, the next version.

    Addresses: `<id>/history/`, `<id>/versions/<number>/`, `<id>/versions/<number>/bring_back/`
    (POST), `<id>/next/` (POST).
    """

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        views = [
            ("versions/<int:number>/", self.version_view, "version"),
            ("versions/<int:number>/bring_back/", require_POST(self.bring_back_view), "bring_back"),
            ("next/", require_POST(self.next_view), "next"),
        ]
        return [
            *(
                path(
                    f"<path:object_id>/{address}",
                    self.admin_site.admin_view(view),
                    name=f"{name}_{end}",
                )
                for address, view, end in views
            ),
            *super().get_urls(),
        ]

    def may_work_on(self, request, obj) -> bool:
        """Whether a person may change this page, here or in its next version."""
        raise NotImplementedError

    def history_view(self, request, object_id, extra_context=None):
        """Show all versions of a page and the steps it took, the latest first."""
        page = self._page(request, object_id)
        shown = Paginator(Version.objects.of(page).select_related("by"), PER_PAGE).get_page(
            request.GET.get("p")
        )
        context = {
            **self._context(request, page, _("History of “%s”") % page),
            "versions": self._with_changes(page, list(shown)),
            "page_of_versions": shown,
            "steps": PublishingStep.objects.of(page).select_related("by")[:PER_PAGE],
        }
        return TemplateResponse(request, "admin/publishing/history.html", context)

    def version_view(self, request, object_id, number):
        """Show what one version changed, or what differs from it now (`?with=now`)."""
        page = self._page(request, object_id)
        kept = self._version(page, number)
        with_now = request.GET.get("with") == "now"
        before, after = kept.words, snapshot(page)
        if not with_now:
            earlier = Version.objects.of(page).filter(number__lt=number).first()
            before, after = earlier.words if earlier else None, kept.words
        title = (
            _("What changed since version %s") if with_now else _("What version %s changed")
        ) % number
        context = {
            **self._context(request, page, title),
            "version": kept,
            "with_now": with_now,
            "is_first": before is None,
            "changes": differences(self.model, before, after) if before else [],
            "may_bring_back": self.may_work_on(request, page),
        }
        return TemplateResponse(request, "admin/publishing/difference.html", context)

    def bring_back_view(self, request, object_id, number):
        """Give the page, or its next version while it is public, the words of a version."""
        page = self._page(request, object_id, to_work_on=True)
        kept = self._version(page, number)
        row = page.bring_back(kept, by=request.user)
        row.reindex()
        if row.successor_of_id:
            said = _("The next version has the words of version %s. Readers see it once published.")
        else:
            said = _("The page has the words of version %s again.")
        self.message_user(request, said % number, messages.SUCCESS)
        return HttpResponseRedirect(self._change_url(row))

    def next_view(self, request, object_id):
        """Begin the next version of a public page."""
        page = self._page(request, object_id, to_work_on=True)
        try:
            following = page.begin_next(by=request.user)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            return HttpResponseRedirect(self._change_url(page))
        self.message_user(
            request,
            _("This is the next version. Readers see the page as it was until you publish it."),
            messages.SUCCESS,
        )
        return HttpResponseRedirect(self._change_url(following))

    def _page(self, request, object_id, *, to_work_on=False):
        page = self.get_object(request, unquote(object_id))
        may = self.may_work_on if to_work_on else self.has_view_permission
        if not may(request, page):
            raise PermissionDenied
        if page is None:
            raise Http404
        return page

    @staticmethod
    def _version(page, number):
        kept = Version.objects.of(page).filter(number=number).first()
        if kept is None:
            raise Http404
        return kept

    def _with_changes(self, page, versions):
        """Give each version what it changed in the one before it."""
        oldest = versions[-1].number if versions else 0
        before = Version.objects.of(page).filter(number__lt=oldest).first()
        for kept in reversed(versions):
            changes = differences(self.model, before.words, kept.words) if before else []
            kept.changed, kept.is_first = summed_up(changes), before is None
            before = kept
        return versions

    def _context(self, request, page, title):
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": page,
            "title": title,
        }

    def _change_url(self, row):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
