"""A sheet: the columns of one kind of content, and how a row of a file becomes its rows."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .cells import cleaned, harmless_lines
from .columns import FIELD, LINK, OWN, PART, Column, Names, WrongError, key_of
from .findings import Finding
from .models import OutsideNumber
from .values import line
from .wording import hints_on

# Headers that a file may have and that are never read.
NEVER_READ = {"id", "pk", "affiliate", "kept by", "posted by", "status", "state", "version",
              "published at", "public from"}  # fmt: skip


class Sheet:
    """What rooms say of their spreadsheets. One instance for each kind of content."""

    name: str
    model: Any
    columns: list[Column]
    title_key: str
    # The field with the number in the affiliate's own list; else OutsideNumber has it.
    number_field = ""
    is_published = True
    # What is fetched with rows that are compared or exported.
    related: tuple[str, ...] = ()
    prefetch: tuple[str, ...] = ()

    def __init__(self):
        number = Column(
            "external_id", "Your number", line(80), self.number_of,
            other=("external id", "external_id", "number in your own list"),
            meaning=gettext_lazy(
                "The number of this row in your own list. With it, a file that is sent again "
                "changes the same rows. Visitors never see it."
            ),
            example="A-101", put=OWN,
        )  # fmt: skip
        address = Column(
            "slug", "Page address", line(80), lambda row, known: row.slug,
            other=("slug", "address of the page"),
            meaning=gettext_lazy(
                "The last part of the page's address, as a saved list has it, to find the row "
                "again. Leave it empty for new rows."
            ),
            example="", put=OWN,
        )  # fmt: skip
        self.columns = [number, address, *self.columns]
        self.by_key = {column.key: column for column in self.columns}

    # What rooms may say more about

    def originals(self, rows):
        """Keep the rows that a spreadsheet may be about."""
        return rows.filter(translation_of=None, successor_of=None)

    def begin(self, known):
        """Return a new, unsaved row of the importer's affiliate."""
        return self.model(affiliate=known.affiliate)

    def put(self, obj, key, value):
        """Give a row the value of a column that is put in its OWN way."""
        raise NotImplementedError(key)

    def look(self, finding, known):
        """Note what is wrong with a row as a whole. `finding.obj` has the values, unsaved."""

    def alike_keys(self, finding):
        """Return [(words, key)] by which the row may be found again as somebody's else."""
        return []

    def alike_index(self, known):
        """Return {key: [(pk, title, is one's own)]} of all rows one may choose from."""
        return {}

    def written(self, obj):
        """Follow what was saved, such as the dates of an event."""

    # Columns

    def headers(self):
        return [column.header for column in self.columns]

    def match(self, cells):
        """Return ({index: key}, sentences) for a row that may be the headers."""
        names = Names((one.key, [one.header, one.key, *one.other]) for one in self.columns)
        found, told = {}, []
        for index, text in enumerate(cells):
            if not text:
                continue
            if key_of(text) in NEVER_READ:
                told.append(_("The column “%s” is never read from a file.") % text[:60])
                continue
            try:
                key = names.find(text)
            except WrongError as error:
                told.append(
                    _("The column “%(name)s” is not known and was left out. %(meant)s")
                    % {"name": text[:60], "meant": error.write if "?" in error.write else ""}
                )
                continue
            if key in found.values():
                told.append(_("There are two columns “%s”; the first was read.") % text[:60])
            else:
                found[index] = key
        return found, told

    # Finding rows

    def own(self, known):
        """Return the rows that this import may change."""
        rows = self.originals(self.model.objects.all()).for_user(known.user)
        return rows.filter(affiliate=known.affiliate)

    def targets(self, batch, known, *, locked=False):
        """Return {("number"|"slug"|"pk", value): row} of own rows that a batch of rows means."""
        numbers = {row.cells.get("external_id") for row in batch} - {None, ""}
        slugs = {row.cells.get("slug") for row in batch} - {None, ""}
        pks = {int(row.choice) for row in batch if row.choice.isdecimal()}
        by_number = self._numbers(numbers, known)
        rows = self.own(known).order_by("pk")
        if locked:
            rows = rows.select_for_update(of=("self",))
        else:
            rows = rows.select_related(*self.related)
        rows = rows.prefetch_related(*self.prefetch)
        found = {}
        wanted = [("pk", pks | set(by_number)), ("slug", slugs)]
        for name, values in wanted:
            for row in rows.filter(**{f"{name}__in": values}) if values else ():
                found["pk", row.pk] = found["slug", row.slug] = row
                if row.pk in by_number:
                    found["number", by_number[row.pk]] = row
        return found

    def _numbers(self, numbers, known):
        """Return {pk: number} of the affiliate's rows with these numbers."""
        if not numbers:
            return {}
        if self.number_field:
            rows = self.own(known).filter(**{f"{self.number_field}__in": numbers})
            return dict(rows.values_list("pk", self.number_field))
        rows = OutsideNumber.objects.filter(
            affiliate=known.affiliate, sheet=self.name, number__in=numbers
        )
        return dict(rows.values_list("object_id", "number"))

    def number_of(self, row, known):
        """Return a row's number in its affiliate's own list."""
        if self.number_field:
            return getattr(row, self.number_field)
        if ("numbers", self.name) not in known.memo:
            rows = OutsideNumber.objects.filter(sheet=self.name)
            known.memo["numbers", self.name] = dict(rows.values_list("object_id", "number"))
        return known.memo["numbers", self.name].get(row.pk, "")

    def shown(self, column, row, known):
        """Return what a saved list has in a cell."""
        return cleaned(harmless_lines(str(column.write(row, known))))

    # Checking

    def examine(self, row, columns, targets, known):
        """Return the Finding of an UploadRow: what it would change, and what is wrong."""
        finding = Finding(row.number, title=row.cells.get(self.title_key, "")[:160])
        self._find_target(finding, row, targets, known)
        for key in columns:
            column = self.by_key[key]
            if key in row.flaws:
                finding.miss(column, *row.flaws[key])
            elif column.key != "slug":
                self._read(finding, column, row.cells.get(key, ""), known)
        if finding.target is None:
            for column in self.columns:
                if column.is_required and column.key not in columns:
                    finding.miss(column, _("This column is missing."), _("Add it to the file."))
        else:
            finding.title = str(finding.target)[:160] if not finding.title else finding.title
        finding.obj = finding.target or self.begin(known)
        self.apply(finding.obj, finding.values)
        self._clean(finding, known)
        self.look(finding, known)
        if finding.target is not None and finding.changes:
            self._look_at_state(finding, known)
        if finding.target is None and not row.choice:
            self._find_alike(finding, known)
        return finding

    def _find_target(self, finding, row, targets, known):
        number, slug = row.cells.get("external_id", ""), row.cells.get("slug", "")
        if row.choice.isdecimal():
            finding.target = targets.get(("pk", int(row.choice)))
            if finding.target is None:
                finding.miss(self.by_key[self.title_key], _("What you chose is not there."))
        elif number and ("number", number) in targets:
            finding.target = targets["number", number]
        elif slug:
            finding.target = targets.get(("slug", slug))
            if finding.target is None:
                finding.miss(
                    self.by_key["slug"],
                    _("You have no page with the address “%s”.") % slug[:80],
                    _("Leave this cell empty to make a new one."),
                )
        once = [("number", number)] if number else []
        once += [("row", finding.target.pk)] if finding.target else []
        for key in once:
            if known.seen.setdefault(key, row.number) != row.number:
                finding.miss(
                    self.by_key["external_id"],
                    _("Row %s is about the same one.") % known.seen[key],
                    _("Keep one of the two rows."),
                )
                break

    def _read(self, finding, column, text, known):
        if finding.target is not None:
            before = self.shown(column, finding.target, known)
            if _same(before, text):
                return
        try:
            value = column.read(text, known) if text else column.empty
        except WrongError as error:
            finding.miss(column, error.wrong, error.write)
            return
        if column.is_required and value in ("", [], (), None):
            finding.miss(column, _("This cell is empty."), self._example(column))
            return
        for wrong, write in hints_on(text):
            finding.hint(column, wrong, write)
        if finding.target is not None:
            if _read_or_none(column, before, known) == value:
                return
            finding.changes.append(column.header)
        finding.values[column.key] = value

    @staticmethod
    def _example(column):
        return _("Write, for example: %s") % column.example if column.example else ""

    def apply(self, obj, values):
        """Give a row the values of plain columns; nothing is saved."""
        for key, value in values.items():
            column = self.by_key[key]
            if column.put == FIELD:
                setattr(obj, key, value)
            elif column.put == OWN and key != "external_id":
                self.put(obj, key, value)
        if "topics" in values:
            obj.main_topic = next(iter(values["topics"]), None)

    def _clean(self, finding, known):
        """Ask the model's own fields about what is new."""
        plain = {key for key in finding.values if self.by_key[key].put == FIELD}
        others = {one.name for one in self.model._meta.fields} - plain
        related = {one.name for one in self.model._meta.fields if one.is_relation}
        try:
            finding.obj.clean_fields(exclude=others | related)
        except ValidationError as error:
            for key, told in error.message_dict.items():
                finding.miss(self.by_key.get(key, key), " ".join(told))

    def _look_at_state(self, finding, known):
        """Say what becomes of a page that the public sees."""
        if not self.is_published or finding.target.status != "published":
            return
        if known.changes_public or set(finding.values) == {"external_id"}:
            return
        if not self.model.HAS_SUCCESSORS:
            told = _("This page is public, and has no next version.")
            write = _("Choose “Change the public pages at once”, or leave this row out.")
            finding.miss(self.by_key[self.title_key], told, write)
        elif self.model._base_manager.filter(successor_of=finding.target).exists():
            told = _("Somebody is writing the next version of this page.")
            write = _("Publish or delete that version first, or leave this row out.")
            finding.miss(self.by_key[self.title_key], told, write)
        else:
            finding.is_next = True

    def _find_alike(self, finding, known):
        index = known.memo.get("alike")
        if index is None:
            index = known.memo["alike"] = self.alike_index(known)
        found = {}
        for words, key in self.alike_keys(finding):
            for pk, title, is_own in index.get(key, ()):
                found.setdefault(pk, [pk, title, [], is_own])[2].append(str(words))
            first = known.seen.setdefault(("alike", key), finding.number)
            if first != finding.number:
                finding.hint(
                    self.by_key[self.title_key],
                    _("Row %(row)s has the same: %(what)s.") % {"row": first, "what": words},
                    _("Look whether both are needed."),
                )
        finding.alike = [
            [pk, title, ", ".join(why), is_own] for pk, title, why, is_own in found.values()
        ][:5]


def _read_or_none(column, text, known):
    """Return what a saved cell says; None when it could not be written like this today."""
    try:
        return column.read(text, known) if text else column.empty
    except WrongError:
        return None


def _same(one, other):
    return " ".join(one.split()) == " ".join(other.split())


__all__ = ["FIELD", "LINK", "OWN", "PART", "Column", "Finding", "Sheet"]
