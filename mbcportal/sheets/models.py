"""What is kept of spreadsheets: a file that is being looked at, and what each import did."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mbcportal.affiliates.models import Affiliate

# A file that was read waits so long for its person.
KEPT = timedelta(hours=1)


class UploadQuerySet(models.QuerySet):
    def of(self, user):
        """Keep the files that a person read within the last hour."""
        return self.filter(user=user, made_at__gt=timezone.now() - KEPT)


class Upload(models.Model):
    """A file as it was read, for the person who sent it. Nothing of it is saved yet."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    affiliate = models.ForeignKey(Affiliate, on_delete=models.CASCADE, related_name="+")
    sheet = models.CharField(max_length=40)
    file_name = models.CharField(max_length=160)
    # Keys of the columns that the file has.
    columns = models.JSONField(default=list)
    # Sentences about the file as a whole.
    notes = models.JSONField(default=list)
    # Whether pages that are public change at once, and not in their next version.
    changes_public = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = UploadQuerySet.as_manager()

    def __str__(self):
        return self.file_name


class UploadRow(models.Model):
    """One row of a file, and what saving it would do."""

    class Does(models.TextChoices):
        NEW = "new", _("New")
        CHANGE = "change", _("Changes what is there")
        SAME = "same", _("Nothing changes")
        ASK = "ask", _("Perhaps there already")
        LEAVE = "leave", _("Left out")
        WRONG = "wrong", _("To be mended")

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    # What reading the file already told of cells: {key: [what is wrong, what to write]}.
    flaws = models.JSONField(default=dict)
    title = models.CharField(max_length=160, blank=True)
    does = models.CharField(max_length=6, choices=Does, default=Does.WRONG)
    # [{"column", "wrong", "write"}]: what must be mended, and what is only worth a look.
    problems = models.JSONField(default=list)
    hints = models.JSONField(default=list)
    # Headers of the columns that change.
    changes = models.JSONField(default=list)
    # [[pk, title, why, whether it may be changed]] of what may be the same.
    alike = models.JSONField(default=list)
    # "", "new", "leave", or the pk of what the row is the same as.
    choice = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="sheets_row_once")]

    def __str__(self):
        return f"{self.number}: {self.title}"


class ImportRun(models.Model):
    """One import: who saved which file, when, and what came of it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    affiliate = models.ForeignKey(Affiliate, on_delete=models.CASCADE, related_name="+")
    sheet = models.CharField(max_length=40)
    file_name = models.CharField(max_length=160)
    at = models.DateTimeField(auto_now_add=True)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self):
        return self.file_name


class ImportedRow(models.Model):
    """What an import did with one row of the file, and what was there before."""

    class Done(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        NEXT = "next", _("Next version begun")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    object_id = models.PositiveBigIntegerField()
    title = models.CharField(max_length=160)
    done = models.CharField(max_length=7, choices=Done)
    before = models.JSONField(null=True)
    # When the row was last changed, as the import left it.
    as_of = models.DateTimeField()
    is_undone = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]

    def __str__(self):
        return f"{self.number}: {self.title}"


class OutsideNumber(models.Model):
    """The number that something has in an affiliate's own list, where it has no field for it."""

    affiliate = models.ForeignKey(Affiliate, on_delete=models.CASCADE, related_name="+")
    sheet = models.CharField(max_length=40)
    number = models.CharField(max_length=80)
    object_id = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["affiliate", "sheet", "number"], name="sheets_number_once"
            ),
            models.UniqueConstraint(fields=["sheet", "object_id"], name="sheets_number_of_one"),
        ]

    def __str__(self):
        return f"{self.sheet} {self.number}"


def forget() -> None:
    """Delete the files that nobody saved within an hour. Runs every hour."""
    Upload.objects.filter(made_at__lte=timezone.now() - KEPT).delete()
