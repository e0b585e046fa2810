"""The dry run: a file is read, kept for its person, and checked row by row. Nothing is saved."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from .cells import cleaned
from .known import Known
from .models import Upload, UploadRow
from .reading import UnreadableError, read

BATCH = 200
# So many rows may stand above the headers.
ABOVE = 15
Does = UploadRow.Does


def take(sheet, file, name, user, affiliate, *, changes_public=False) -> Upload:
    """Read a file, keep it, check it, and return what is kept. Raises UnreadableError."""
    with transaction.atomic():
        upload = Upload.objects.create(
            user=user,
            affiliate=affiliate,
            sheet=sheet.name,
            file_name=cleaned(name)[-160:],
            changes_public=changes_public,
        )
        _keep_rows(sheet, upload, read(file, name))
        check(sheet, upload)
    return upload


def _keep_rows(sheet, upload, tables):
    notes = [*tables[0].notes]
    for table in tables:
        rows = iter(table.rows)
        columns, told = _headers(sheet, rows)
        if columns:
            break
        told = []
    else:
        raise UnreadableError(
            _("The headers of the template were not found. The first row needs at least “%s”.")
            % sheet.by_key[sheet.title_key].header
        )
    if table is not tables[0]:
        notes += table.notes
    if len(tables) > 1:
        notes.append(_("The file has several sheets. Only the first one with headers was read."))
    upload.columns, upload.notes = list(columns.values()), [*notes, *told]
    batch, count = [], 0
    for row in rows:
        cells = {key: row.cells[index] for index, key in columns.items() if index < len(row.cells)}
        flaws = {columns[index]: flaw for index, flaw in row.flaws.items() if index in columns}
        if not any(cells.values()) and not any(cells.get(key) for key in flaws):
            continue
        count += 1
        if count > settings.SHEET_ROWS:
            raise UnreadableError(
                _("The file has more than %s rows. Divide it in parts.") % settings.SHEET_ROWS
            )
        odd = [sheet.by_key[columns[index]].header for index in sorted(row.odd & columns.keys())]
        hints = [
            {"column": header, "wrong": _("Odd blanks or unseen characters were taken out."),
             "write": "", "is_of_file": True}
            for header in odd
        ]  # fmt: skip
        batch.append(
            UploadRow(upload=upload, number=row.number, cells=cells, flaws=flaws, hints=hints)
        )
        if len(batch) >= BATCH:
            UploadRow.objects.bulk_create(batch)
            batch = []
    UploadRow.objects.bulk_create(batch)
    if not count:
        raise UnreadableError(_("The file has headers and no rows below them."))
    upload.save()


def _headers(sheet, rows):
    """Read on to the row with the headers. Return ({index: key}, sentences)."""
    for seen, row in enumerate(rows):
        columns, told = sheet.match(row.cells)
        known = set(columns.values())
        if sheet.title_key in known or (len(known & {"external_id", "slug"}) and len(known) > 1):
            return columns, told
        if seen >= ABOVE:
            break
    return {}, []


def batches(upload):
    """Yield the rows of a file, a few at a time, in their order."""
    last = -1
    while batch := list(upload.rows.filter(number__gt=last).order_by("number")[:BATCH]):
        yield batch
        last = batch[-1].number


def findings(sheet, upload, known, *, locked=False):
    """Yield (UploadRow, Finding) for each row of a file, as things are now."""
    for batch in batches(upload):
        targets = sheet.targets(batch, known, locked=locked)
        for row in batch:
            finding = sheet.examine(row, upload.columns, targets, known)
            row.title, row.problems = finding.title, finding.problems
            own = [one for one in row.hints if one.get("is_of_file")]
            row.hints = own + finding.hints
            row.changes = finding.changes
            # What was offered stays, so that a choice can be taken back.
            row.alike = row.alike if row.choice else finding.alike
            row.does = _does(row, finding)
            yield row, finding


def _does(row, finding):
    if row.choice == "leave":
        return Does.LEAVE
    if finding.problems:
        return Does.WRONG
    if finding.target is not None:
        return Does.CHANGE if finding.changes else Does.SAME
    return Does.ASK if finding.alike and not row.choice else Does.NEW


def check(sheet, upload) -> None:
    """Check all rows anew, and keep what was found."""
    known = Known(upload.user, upload.affiliate, changes_public=upload.changes_public)
    fields = ["title", "does", "problems", "hints", "changes", "alike"]
    done = []
    for row, _finding in findings(sheet, upload, known):
        done.append(row)
        if len(done) >= BATCH:
            _keep(done, fields)
            done = []
    _keep(done, fields)


def _keep(rows, fields):
    # Much faster than `bulk_update`, which names each row in each field.
    UploadRow.objects.bulk_create(
        rows, update_conflicts=True, update_fields=fields, unique_fields=["id"]
    )


def counts(upload) -> dict:
    """Return how many rows of a file there are of each kind."""
    found = dict.fromkeys(Does.values, 0)
    for does in upload.rows.order_by().values_list("does", flat=True):
        found[does] += 1
    return found
