"""What staff found out when they checked a listing."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .checked_parts import PARTS_CHECKED


class Method(models.TextChoices):
    """How somebody checked. As a word after “checked”: “Checked March 3 by phone”."""

    CALL = "call", _("by phone")
    EMAIL = "email", _("by e-mail")
    WEBSITE = "website", _("on the website")
    VISIT = "visit", _("by a visit")


class Outcome(models.TextChoices):
    RIGHT = "right", _("All is right")
    CHANGED = "changed", _("Something had changed; the listing is right now")
    NO_ANSWER = "no-answer", _("No answer")
    CLOSED = "closed", _("Closed for good")


# What says that the listing is true on that day.
GOOD = (Outcome.RIGHT, Outcome.CHANGED)


def check_parts(parts):
    """Refuse anything but a list of the parts that can be checked, each once."""
    if not isinstance(parts, list) or len(parts) != len(set(map(str, parts))):
        raise ValidationError(_("Choose from the list."))
    if any(part not in PARTS_CHECKED for part in parts):
        raise ValidationError(_("Choose from the list."))


class VerificationQuerySet(models.QuerySet):
    def record(
        self, listing, how, *, outcome=Outcome.RIGHT, on=None, parts=(), note="", by=None, of=None
    ):
        """Write down a check, and let the listing say when it was last found true.

        The check counts for the public page and its next version, whichever is given; for the next
        version alone when that is `of`: what was found stands only there. Returns the record;
        raises ValidationError when something does not fit.
        """
        live = listing.successor_of or listing
        live = live.translation_of or live
        row = self.model(
            resource=live, method=how, outcome=outcome, on=on or timezone.localdate(),
            parts=list(parts), note=note, by=by,
        )  # fmt: skip
        row.full_clean()
        with transaction.atomic():
            row.save()
            if outcome in GOOD:
                # Not an earlier day than the one it has: a check may be written down late.
                them = Q(pk=of.pk) if of else Q(pk=live.pk) | Q(successor_of=live)
                rows = type(live)._base_manager.filter(them)
                rows.filter(Q(verified_on=None) | Q(verified_on__lte=row.on)).update(
                    verified_on=row.on, verified_how=how, reminded=0
                )
                live.refresh_from_db(fields=["verified_on", "verified_how", "reminded"])
                live.reindex()
        return row


class Verification(models.Model):
    """One check of a listing: when, how, what came of it, and by whom."""

    resource = models.ForeignKey(
        "resources.Resource",
        verbose_name=_("listing"),
        on_delete=models.CASCADE,
        related_name="verifications",
    )
    on = models.DateField(_("checked on"))
    method = models.CharField(_("how"), max_length=8, choices=Method)
    outcome = models.CharField(
        _("what came of it"), max_length=9, choices=Outcome, default=Outcome.RIGHT
    )
    parts = models.JSONField(
        _("what was checked"), default=list, blank=True, validators=[check_parts]
    )
    note = models.TextField(
        _("note"), max_length=1000, blank=True, validators=[MaxLengthValidator(1000)]
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField(_("written down"), auto_now_add=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of a listing")
        verbose_name_plural = _("checks of listings")
        ordering = ["-on", "-pk"]

    def __str__(self):
        return f"{self.on}: {self.get_outcome_display()}"

    def clean(self):
        super().clean()
        if self.on and self.on > timezone.localdate():
            raise ValidationError({"on": _("This day is still to come.")})

    @property
    def part_names(self):
        """The names of what was checked, in their order."""
        return [name for part, name in PARTS_CHECKED.items() if part in self.parts]
