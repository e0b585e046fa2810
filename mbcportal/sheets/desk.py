"""Spreadsheets at the desk: `SheetMixin` for the admin of what rooms describe as a `Sheet`."""

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mbcportal.affiliates.models import Affiliate
from mbcportal.signin.models import AuditEntry

from .checking import check, counts, take
from .forms import UploadForm
from .known import Known
from .models import ImportRun, Upload, UploadRow
from .reading import UnreadableError
from .saving import RefusedError, changed_since, save, undo
from .writing import TYPES, export, template

PER_PAGE = 50
RUNS = 20
Does = UploadRow.Does


class SheetMixin:
    """For an admin class with a `sheet`: import, export, and what was imported.

    Addresses: `spreadsheet/`, `spreadsheet/template.<ending>`, `spreadsheet/export.<ending>`
    (POST), `spreadsheet/<upload>/`, `spreadsheet/runs/<run>/`.
    """

    sheet = None
    change_list_template = "admin/sheets/change_list.html"

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        views = [
            ("", self.spreadsheet_view, "spreadsheet"),
            ("template.<str:ending>", self.template_view, "spreadsheet_template"),
            ("export.<str:ending>", require_POST(self.export_view), "spreadsheet_export"),
            ("<int:upload>/", self.upload_view, "spreadsheet_upload"),
            ("runs/<int:run>/", self.run_view, "spreadsheet_run"),
        ]
        return [
            *(
                path(
                    f"spreadsheet/{address}",
                    self.admin_site.admin_view(view),
                    name=f"{name}_{end}",
                )
                for address, view, end in views
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        more = {"may_import": self._may_import(request)}
        return super().changelist_view(request, more | (extra_context or {}))

    def _may_import(self, request):
        return self.has_add_permission(request) and self.has_change_permission(request)

    # The page with everything

    def spreadsheet_view(self, request):
        """Show what spreadsheets are for here; read a file that is sent."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = UploadForm(user=request.user)
        if request.method == "POST":
            form = UploadForm(request.POST, request.FILES, user=request.user)
            done = self._take(request, form)
            if done:
                return done
        context = {
            **self._sheet_context(request, _("Spreadsheets")),
            "form": form,
            "runs": self._runs(request)[:RUNS],
            "uploads": Upload.objects.of(request.user).filter(sheet=self.sheet.name),
            "query": request.GET.urlencode(),
            "count": self._listed(request).count(),
            "may_import": self._may_import(request),
        }
        status = 400 if form.errors else 200
        return TemplateResponse(request, "admin/sheets/spreadsheet.html", context, status=status)

    def _take(self, request, form):
        """Read a file that was sent; return where to go, or None when something is wrong."""
        if not self._may_import(request):
            raise PermissionDenied
        if not form.is_valid():
            return None
        file = form.cleaned_data["file"]
        Upload.objects.filter(user=request.user, sheet=self.sheet.name).delete()
        try:
            upload = take(
                self.sheet, file, file.name, request.user, form.cleaned_data["affiliate"],
                changes_public=form.cleaned_data["changes_public"],
            )  # fmt: skip
        except UnreadableError as error:
            form.add_error("file", str(error))
            return None
        return HttpResponseRedirect(self._url("upload", upload.pk))

    def template_view(self, request, ending):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if ending not in TYPES:
            raise Http404
        own = Affiliate.objects.for_user(request.user).first()
        file = template(self.sheet, ending, Known(request.user, own))
        return _download(file, f"{self.sheet.name}-template.{ending}", ending)

    def export_view(self, request, ending):
        """Send what the list shows, with the columns of the template."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if ending not in TYPES:
            raise Http404
        rows = self._listed(request)
        own = Affiliate.objects.for_user(request.user).first()
        file = export(self.sheet, rows, ending, Known(request.user, own))
        AuditEntry.objects.record(
            AuditEntry.What.EXPORT,
            by=request.user,
            affiliate=None if request.user.is_superuser else own,
            detail=f"{self.opts.verbose_name_plural}: {rows.count()}",
            request=request,
        )
        day = timezone.localdate().isoformat()
        return _download(file, f"{self.sheet.name}-{day}.{ending}", ending)

    def _listed(self, request):
        """Return the rows of the list with its filters, as a person may see them."""
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            rows = self.get_queryset(request)
        own = self.get_queryset(request).filter(pk__in=rows.order_by().values("pk"))
        return self.sheet.originals(own).order_by("pk")

    # A file that was read

    def upload_view(self, request, upload):
        """Show what saving a file would do, row by row; take choices; save."""
        if not self._may_import(request):
            raise PermissionDenied
        found = Upload.objects.of(request.user).filter(pk=upload, sheet=self.sheet.name).first()
        mine = Affiliate.objects.for_user(request.user)
        if found is None or not mine.filter(pk=found.affiliate_id).exists():
            self.message_user(
                request, _("This file is no longer here. Send it once more."), messages.WARNING
            )
            return HttpResponseRedirect(self._url())
        if request.method == "POST":
            return self._act(request, found)
        return self._show_upload(request, found)

    def _show_upload(self, request, upload):
        number = counts(upload)
        wanted = request.GET.get("show", "")
        rows = upload.rows.all()
        rows = rows.filter(does=wanted) if wanted in Does.values else rows
        page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
        good = number[Does.NEW] + number[Does.CHANGE]
        context = {
            **self._sheet_context(request, _("What would change")),
            "upload": upload,
            "page_of_rows": page,
            "kinds": [(one, one.label, number[one]) for one in Does if number[one]],
            "wanted": wanted,
            "is_right": not number[Does.WRONG] and not number[Does.ASK],
            "good": good,
            "asks": number[Does.ASK],
            "wrong": number[Does.WRONG],
            "has_successors": getattr(self.model, "HAS_SUCCESSORS", False),
        }
        return TemplateResponse(request, "admin/sheets/upload.html", context)

    def _act(self, request, upload):
        back = HttpResponseRedirect(request.get_full_path())
        if "_forget" in request.POST:
            upload.delete()
            self.message_user(request, _("The file was put away. Nothing was saved."))
            return HttpResponseRedirect(self._url())
        self._choose(request, upload)
        if "_save_all" in request.POST or "_save_good" in request.POST:
            try:
                run = save(self.sheet, upload, only_good="_save_good" in request.POST)
            except RefusedError as error:
                self.message_user(request, str(error), messages.ERROR)
                return back
            self._audit(request, run, said_of(run))
            self.message_user(request, said_of(run), messages.SUCCESS)
            return HttpResponseRedirect(self._url("run", run.pk))
        return back

    def _audit(self, request, run, said):
        AuditEntry.objects.record(
            AuditEntry.What.IMPORT,
            by=request.user,
            affiliate=run.affiliate,
            detail=f"{run.file_name}: {said}",
            request=request,
        )

    def _choose(self, request, upload):
        """Take a person's choices for rows that may be there already, and check once more."""
        to_all = request.POST.get("_all")
        rows = []
        for row in upload.rows.filter(does__in=[Does.ASK, Does.LEAVE, Does.NEW, Does.CHANGE]):
            given = request.POST.get(f"row-{row.number}")
            if to_all in {"new", "leave"} and row.does == Does.ASK:
                given = to_all
            offered = {"", "new", "leave", *(str(pk) for pk, *_s, may in row.alike if may)}
            # What was chosen before had its alike ones too.
            if given in offered and given != row.choice:
                row.choice = given
                rows.append(row)
        UploadRow.objects.bulk_update(rows, ["choice"], batch_size=200)
        if "_set_public" in request.POST:
            upload.changes_public = "changes_public" in request.POST
            upload.save()
        if rows or "_set_public" in request.POST:
            check(self.sheet, upload)

    # What was imported

    def _runs(self, request):
        mine = Affiliate.objects.for_user(request.user)
        rows = ImportRun.objects.filter(sheet=self.sheet.name, affiliate__in=mine)
        return rows.select_related("user", "affiliate", "undone_by")

    def run_view(self, request, run):
        """Show what an import did; undo it."""
        if not self._may_import(request):
            raise PermissionDenied
        found = self._runs(request).filter(pk=run).first()
        if found is None:
            self.message_user(request, _("There is no such import."), messages.WARNING)
            return HttpResponseRedirect(self._url())
        refused = []
        if request.method == "POST":
            try:
                kept = undo(self.sheet, found, request.user, the_rest="_rest" in request.POST)
            except RefusedError as error:
                self.message_user(request, str(error), messages.ERROR)
                refused = error.rows
            else:
                self._audit(request, found, _undone(kept))
                self.message_user(request, _undone(kept), messages.SUCCESS)
                return HttpResponseRedirect(request.path)
        page = Paginator(found.rows.all(), PER_PAGE).get_page(request.GET.get("p"))
        changed = [] if found.undone_at else refused or changed_since(self.sheet, found)
        context = {
            **self._sheet_context(request, _("Import of “%s”") % found.file_name),
            "run": found,
            "said": said_of(found),
            "page_of_rows": page,
            "changed": changed,
            "present": set(
                self.model._base_manager.filter(pk__in=[row.object_id for row in page]).values_list(
                    "pk", flat=True
                )
            ),
        }
        status = 409 if refused else 200
        return TemplateResponse(request, "admin/sheets/run.html", context, status=status)

    def _sheet_context(self, request, title):
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title}

    def _url(self, page="", *args):
        end = f"spreadsheet_{page}" if page else "spreadsheet"
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{end}", args=args)


def said_of(run):
    """Return what an import did, in a sentence."""
    parts = [
        ngettext("%s row is new", "%s rows are new", run.new) % run.new,
        ngettext("%s was changed", "%s were changed", run.changed) % run.changed,
        ngettext("%s was left out", "%s were left out", run.left_out) % run.left_out,
    ]
    return ", ".join(parts) + "."


def _undone(kept):
    if not kept:
        return _("The import was undone.")
    left = ", ".join(f"{row.title} ({row.number})" for row in kept[:10])
    return _("The import was undone, but for what was changed since: %s") % left


def _download(file, name, ending):
    with file:
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        }
        return HttpResponse(file.read(), content_type=TYPES[ending], headers=headers)
