"""Saving what was checked, all in one transaction, and taking a whole import back."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from mbcportal.publishing.models import Version
from mbcportal.publishing.snapshots import snapshot, write_back

from .checking import BATCH, check, findings
from .columns import LINK, PART
from .findings import free_slug
from .known import Known
from .models import ImportedRow, ImportRun, OutsideNumber, Upload, UploadRow

Does, Done = UploadRow.Does, ImportedRow.Done


class RefusedError(Exception):
    """An import that cannot be saved or undone as asked; `rows` names what stands in the way."""

    def __init__(self, told, rows=()):
        super().__init__(told)
        self.rows = list(rows)


def save(sheet, upload, *, only_good) -> ImportRun:
    """Save the rows of a file as they are right now; all of them, or only the good ones.

    Raises RefusedError when a row is not right and all were wanted; nothing is saved then.
    """
    try:
        with transaction.atomic():
            run = _Run(sheet, _locked(upload))
            _refuse_too_many(upload)
            run.save_rows(only_good=only_good)
            run.upload.delete()
            return run.run
    except (RefusedError, IntegrityError) as error:
        if Upload.objects.filter(pk=upload.pk).exists():
            check(sheet, upload)
        if isinstance(error, RefusedError):
            raise
        told = _("Somebody saved some of these rows meanwhile. Nothing was saved; look once more.")
        raise RefusedError(told) from error


def _refuse_too_many(upload):
    changes = upload.rows.filter(does=Does.CHANGE).count()
    if changes > settings.SHEET_CHANGES:
        told = _("The file changes %(have)s rows. At most %(most)s at once: divide it in parts.")
        raise RefusedError(told % {"have": changes, "most": settings.SHEET_CHANGES})


def _locked(upload):
    found = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if found is None:
        raise RefusedError(_("This file was saved already."))
    return found


class _Run:
    """One import while it is saved."""

    def __init__(self, sheet, upload):
        self.sheet, self.upload, self.by = sheet, upload, upload.user
        self.known = Known(upload.user, upload.affiliate, changes_public=upload.changes_public)
        self.run = ImportRun.objects.create(
            user=upload.user, affiliate=upload.affiliate, sheet=sheet.name,
            file_name=upload.file_name,
        )  # fmt: skip
        self.note = _("Imported from “%s”") % upload.file_name[-80:]
        self.new, self.done = [], []

    def save_rows(self, *, only_good):
        for row, finding in findings(self.sheet, self.upload, self.known, locked=True):
            if row.does in {Does.WRONG, Does.ASK} and not only_good:
                raise RefusedError(_("Not all rows are right. Nothing was saved."))
            if row.does == Does.NEW:
                self.new.append((row, finding))
            elif row.does == Does.CHANGE:
                self._change(row, finding)
            elif row.does != Does.SAME:
                self.run.left_out += 1
            if len(self.new) >= BATCH:
                self._write_new()
            if len(self.done) >= BATCH:
                self._note_done()
        self._write_new()
        self._note_done()
        self.run.save()

    def _note_done(self):
        ImportedRow.objects.bulk_create(self.done)
        self.done = []

    def _done(self, row, obj, done, before=None):
        self.done.append(
            ImportedRow(
                run=self.run, number=row.number, object_id=obj.pk, title=row.title, done=done,
                before=before, as_of=obj.updated_at,
            )
        )  # fmt: skip

    # New rows, many at a time

    def _write_new(self):
        sheet, model = self.sheet, self.sheet.model
        for row, finding in self.new:
            finding.obj.slug = free_slug(sheet, row.title, self.known)
            if sheet.number_field:
                number = finding.values.get("external_id", "")
                setattr(finding.obj, sheet.number_field, number)
        model._base_manager.bulk_create([finding.obj for _row, finding in self.new])
        keys = {key for _row, finding in self.new for key in finding.values}
        for key in keys:
            if sheet.by_key[key].put == LINK:
                self._link_new(model._meta.get_field(key), key)
            elif sheet.by_key[key].put == PART:
                self._add_parts_of_new(key)
        for row, finding in self.new:
            sheet.written(finding.obj)
            self._set_number(finding.obj, finding.values)
            self._done(row, finding.obj, Done.NEW)
        self.run.new += len(self.new)
        self.new = []

    def _link_new(self, field, key):
        through = field.remote_field.through
        here, there = field.m2m_field_name(), field.m2m_reverse_field_name()
        through._base_manager.bulk_create(
            through(**{f"{here}_id": finding.obj.pk, f"{there}_id": other.pk})
            for _row, finding in self.new
            for other in finding.values.get(key, ())
        )

    def _add_parts_of_new(self, key):
        relation = self.sheet.model._meta.get_field(key)
        relation.related_model._base_manager.bulk_create(
            relation.related_model(**{relation.field.name: finding.obj, **fields})
            for _row, finding in self.new
            for fields in finding.values.get(key, ())
        )

    # Rows that are there

    def _change(self, row, finding):
        model, obj = self.sheet.model, finding.target
        saved = model._base_manager.get(pk=obj.pk)
        before = _words(self.sheet, saved, self.known)
        if finding.is_next:
            obj = saved.begin_next(self.by)
            self.sheet.apply(obj, finding.values)
        elif self.sheet.is_published:
            Version.objects.keep(saved)
            obj.version += 1
        obj.save()
        _set_many(self.sheet, obj, finding.values)
        self._set_number(finding.target, finding.values)
        if not finding.is_next:
            self.sheet.written(obj)
        fresh = model._base_manager.get(pk=obj.pk)
        if self.sheet.is_published:
            Version.objects.keep(fresh, self.by, self.note)
        _reindex(fresh)
        self.run.changed += 1
        self._done(row, fresh, Done.NEXT if finding.is_next else Done.CHANGED, before)

    def _set_number(self, obj, values):
        if "external_id" in values:
            set_number(self.sheet, obj, values["external_id"])


def set_number(sheet, obj, number):
    """Give a row its number in the affiliate's own list."""
    if sheet.number_field:
        if getattr(obj, sheet.number_field) != number:
            sheet.model._base_manager.filter(pk=obj.pk).update(**{sheet.number_field: number})
        return
    OutsideNumber.objects.filter(sheet=sheet.name, object_id=obj.pk).delete()
    if number:
        of_it = {"affiliate_id": obj.affiliate_id, "sheet": sheet.name, "number": number}
        # Of a row that is gone.
        OutsideNumber.objects.filter(**of_it).delete()
        OutsideNumber.objects.create(**of_it, object_id=obj.pk)


def _set_many(sheet, obj, values):
    for key, value in values.items():
        if sheet.by_key[key].put == LINK:
            getattr(obj, key).set(value)
        elif sheet.by_key[key].put == PART:
            rows = getattr(obj, key)
            rows.all().delete()
            rows.bulk_create(rows.model(**{rows.field.name: obj, **one}) for one in value)


def _reindex(obj):
    if hasattr(obj, "reindex"):
        obj.reindex()
        return
    for row in obj.resources.all() if hasattr(obj, "resources") else ():
        row.reindex()


def _words(sheet, obj, known):
    """Return what a row says, to be brought back."""
    if sheet.is_published:
        words = snapshot(obj)
    else:
        words = {key: getattr(obj, key) for key in sheet.by_key if hasattr(obj, key)}
        words.pop("slug", None)
    return {"words": words, "number": sheet.number_of(obj, known)}


# Undoing


def changed_since(sheet, run) -> list[ImportedRow]:
    """Return the rows of an import that somebody changed or deleted since."""
    found = []
    rows = list(run.rows.filter(is_undone=False))
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        present = dict(
            sheet.model._base_manager.filter(pk__in=[row.object_id for row in batch]).values_list(
                "pk", "updated_at"
            )
        )
        found += [row for row in batch if present.get(row.object_id) != row.as_of]
    return found


def undo(sheet, run, by, *, the_rest=False) -> list[ImportedRow]:
    """Take an import back, and return the rows that stay as they are.

    Raises RefusedError with the rows that were changed since, unless only the rest is wanted.
    """
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run.pk)
        if run.undone_at:
            raise RefusedError(_("This import was undone already."))
        kept = {row.pk: row for row in changed_since(sheet, run)}
        if kept and not the_rest:
            told = _("Some rows were changed since. Nothing was undone.")
            raise RefusedError(told, kept.values())
        known = Known(by, run.affiliate)
        rows = [row for row in run.rows.filter(is_undone=False) if row.pk not in kept]
        for row in reversed(_without_new(sheet, rows)):
            try:
                with transaction.atomic():
                    _undo_row(sheet, run, row, by, known)
            except (ProtectedError, ValidationError):
                kept[row.pk] = row
        if kept and not the_rest:
            told = _("Something else belongs to these rows now. Nothing was undone.")
            raise RefusedError(told, kept.values())
        run.rows.exclude(pk__in=kept).update(is_undone=True)
        run.undone_at, run.undone_by = timezone.now(), by
        run.save()
    return sorted(kept.values(), key=lambda row: row.number)


def _without_new(sheet, rows):
    """Delete what is new, many at a time, and return the rows that are left to be undone.

    Nobody changed these drafts, so the search knows nothing of them.
    """
    new = [row for row in rows if row.done == Done.NEW]
    left = [row for row in rows if row.done != Done.NEW]
    kind = ContentType.objects.get_for_model(sheet.model)
    for start in range(0, len(new), BATCH):
        batch = new[start : start + BATCH]
        pks = [row.object_id for row in batch]
        try:
            with transaction.atomic():
                sheet.model._base_manager.filter(pk__in=pks).delete()
                Version.objects.filter(content_type=kind, object_id__in=pks).delete()
                OutsideNumber.objects.filter(sheet=sheet.name, object_id__in=pks).delete()
        except ProtectedError:
            # One of them is in use: each by itself.
            left += batch
    return sorted(left, key=lambda row: row.number)


def _undo_row(sheet, run, row, by, known):
    obj = sheet.model._base_manager.get(pk=row.object_id)
    if row.done in {Done.NEW, Done.NEXT}:
        obj.delete()
        OutsideNumber.objects.filter(sheet=sheet.name, object_id=row.object_id).delete()
        return
    if sheet.is_published:
        obj.version += 1
        write_back(row.before["words"], obj)
        sheet.written(obj)
        note = _("Import of “%s” undone") % run.file_name[-80:]
        Version.objects.keep(obj, by, note)
    else:
        for key, value in row.before["words"].items():
            setattr(obj, key, value)
        obj.save()
    set_number(sheet, obj, row.before["number"])
    _reindex(obj)
