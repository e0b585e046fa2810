"""The outgoing addresses of public content, and what came of asking them."""

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mbcportal.affiliates.models import Affiliate

from .querysets import LinkQuerySet
from .results import FAILS, FAILURES_OF_BROKEN, UNKNOWN, WORKS, Finding, Result

# So many checks are kept of each address.
KEPT_CHECKS = 10


class Link(models.Model):
    """An address on another site that public content leads to."""

    url = models.TextField(_("address"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    host = models.CharField(_("site"), max_length=253, db_index=True)
    result = models.CharField(_("last result"), max_length=12, choices=Result, blank=True)
    status_code = models.PositiveSmallIntegerField(_("status code"), null=True)
    checked_at = models.DateTimeField(_("last checked"), null=True, db_index=True)
    # In a row, each on a day of its own.
    failures = models.PositiveSmallIntegerField(_("failed on days in a row"), default=0)
    first_failed_at = models.DateTimeField(_("fails since"), null=True)
    moved_to = models.TextField(_("new address"), blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["first_failed_at", "pk"]

    def __str__(self):
        return self.url

    @property
    def is_broken(self):
        """Whether readers may be told: it failed on two days at least."""
        return self.failures >= FAILURES_OF_BROKEN

    @property
    def state(self):
        """What staff should know of it, in words."""
        if not self.result:
            return _("Not checked yet")
        said = _said(self)
        if self.result in FAILS and not self.is_broken:
            return _("%s. It is tried again before it counts as broken") % said
        return said

    def note(self, finding: Finding, now=None) -> None:
        """Keep what a check found."""
        now = now or timezone.now()
        if finding.result in FAILS:
            is_new_day = self.checked_at is None or (
                timezone.localdate(self.checked_at) != timezone.localdate(now)
            )
            if not self.failures:
                self.first_failed_at, self.failures = now, 1
            elif is_new_day:
                self.failures = min(self.failures + 1, 9999)
        else:
            self.first_failed_at, self.failures = None, 0
        self.result, self.status_code = finding.result, finding.status_code
        # Where it leads is known still when a robot was kept out today.
        if finding.result not in UNKNOWN:
            self.moved_to = finding.moved_to
        self.checked_at = now
        with transaction.atomic():
            self.save(
                update_fields=[
                    "result", "status_code", "checked_at", "failures", "first_failed_at",
                    "moved_to",
                ]
            )  # fmt: skip
            self.checks.create(at=now, result=finding.result, status_code=finding.status_code)
            old = self.checks.values_list("pk", flat=True)[KEPT_CHECKS : KEPT_CHECKS + 100]
            self.checks.filter(pk__in=list(old)).delete()


class LinkCheck(models.Model):
    """One check of an address."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="checks")
    at = models.DateTimeField(_("checked"))
    result = models.CharField(_("result"), max_length=12, choices=Result)
    status_code = models.PositiveSmallIntegerField(_("status code"), null=True)

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_result_display()} ({self.at:%Y-%m-%d})"

    @property
    def said(self):
        """What was found, in words."""
        return _said(self)


def _said(row):
    said = row.get_result_display()
    if row.result in WORKS or not row.status_code:
        return said
    return _("%(said)s (code %(code)s)") % {"said": said, "code": row.status_code}


class LinkUse(models.Model):
    """Where public content has an address: which page, in which field."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="uses")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    field = models.CharField(max_length=40)
    # Whose it is; empty for what all share, such as facts.
    affiliate = models.ForeignKey(Affiliate, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["link", "content_type", "object_id", "field"], name="links_use_once"
            )
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="links_use_content")]

    def __str__(self):
        return f"{self.content_type} {self.object_id}, {self.field}"
