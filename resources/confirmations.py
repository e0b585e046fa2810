"""A provider is asked, by a link in a mail, whether a listing is right."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from mbcportal.publishing.models import Version

from . import proposals, report_mails
from .verifications import Method, Outcome, Verification

SALT = "resources.confirmation"
GOOD_FOR = timedelta(days=30)
KEPT = timedelta(days=90)


def new_nonce():
    """Return what makes one link differ from all others."""
    return get_random_string(12)


class ConfirmationQuerySet(models.QuerySet):
    def for_user(self, user):
        """Keep what is about the listings a person may work on; all for an administrator."""
        if user.is_superuser:
            return self
        return self.filter(resource__affiliate__in=user.memberships.values("affiliate"))


class Confirmation(models.Model):
    """One question to a provider, what was answered, and what staff took of it.

    The link is good for 30 days and for one answer; another nonce makes it useless.
    """

    class State(models.TextChoices):
        ANSWERED = "answered", _("Answered: look at it")
        SENT = "sent", _("Waits for the provider")
        DONE = "done", _("Done")
        REVOKED = "revoked", _("Taken back")

    class Standing(models.TextChoices):
        """How a link stands."""

        GOOD = "good"
        UNKNOWN = "unknown"
        REVOKED = "revoked"
        EXPIRED = "expired"
        USED = "used"

    resource = models.ForeignKey(
        "resources.Resource",
        verbose_name=_("listing"),
        on_delete=models.CASCADE,
        related_name="confirmations",
    )
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    nonce = models.CharField(max_length=12, default=new_nonce, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.SENT)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    sent_at = models.DateTimeField(_("asked"), default=timezone.now)
    person = models.CharField(_("who answered"), max_length=120, blank=True)
    role = models.CharField(_("their role"), max_length=120, blank=True)
    note = models.TextField(_("their note"), max_length=2000, blank=True)
    # {name of a fact: {"seen": what was shown, "is": "right" or "change", "new": the proposal}}
    answers = models.JSONField(default=dict, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True)
    taken = models.JSONField(default=list, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation by a provider")
        verbose_name_plural = _("confirmations by providers")
        ordering = ["-sent_at", "-pk"]

    def __str__(self):
        day = date_format(timezone.localtime(self.sent_at), "DATE_FORMAT")
        return f"{self.resource}, {day}"

    @property
    def until(self):
        """When the link stops working."""
        return self.sent_at + GOOD_FOR

    @property
    def is_waiting(self):
        """Whether the provider can still answer."""
        return self.state == self.State.SENT and self.until > timezone.now()

    @property
    def token(self):
        """The secret part of the provider's page."""
        return signing.dumps([self.pk, self.nonce], salt=SALT)

    @classmethod
    def of_token(cls, token):
        """Return the row of a link (or None) and how the link stands."""
        try:
            pk, nonce = signing.loads(token, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError):
            return None, cls.Standing.UNKNOWN
        row = cls.objects.select_related("resource__affiliate").filter(pk=pk).first()
        if row is None:
            return None, cls.Standing.UNKNOWN
        if row.nonce != nonce or row.state == cls.State.REVOKED:
            return row, cls.Standing.REVOKED
        if row.state != cls.State.SENT:
            return row, cls.Standing.USED
        return row, cls.Standing.GOOD if row.is_waiting else cls.Standing.EXPIRED

    # What happens to it

    @classmethod
    def ask(cls, listing, email, *, language, by=None):
        """Mail the link to a provider. Earlier links to this listing stop working."""
        if listing.translation_of_id or listing.successor_of_id:
            raise ValidationError(_("Ask from the original listing."))
        with transaction.atomic():
            for row in cls.objects.select_for_update().filter(
                resource=listing, state=cls.State.SENT
            ):
                row._revoke(by)
            row = cls.objects.create(resource=listing, email=email, language=language, sent_by=by)
            report_mails.write_confirmation(row)
        return row

    def revoke(self, by=None):
        """Make the link useless, before it is answered."""
        with transaction.atomic():
            self._lock(self.State.SENT)
            self._revoke(by)

    def answer(self, *, person, role, note, answers):
        """Keep what the provider says, once. Nothing public changes."""
        with transaction.atomic():
            self._lock(self.State.SENT)
            self.person, self.role, self.note, self.answers = person, role, note, answers
            self.state, self.answered_at = self.State.ANSWERED, timezone.now()
            self.save()

    @property
    def changes(self):
        """The names of the facts that the provider corrects."""
        return [name for name, one in self.answers.items() if one["is"] == "change"]

    def decide(self, by, taken):
        """Write the corrections that staff takes into the listing; the others are left.

        They go into its next version if one is being written. Where all was right or taken, what
        says so now is verified by e-mail. Returns the row that was written. Raises ValidationError.
        """
        with transaction.atomic():
            self._lock(self.State.ANSWERED)
            taken = [name for name in self.changes if name in set(taken)]
            row = self._write(by, taken)
            self.state, self.taken = self.State.DONE, taken
            self.decided_by, self.decided_at = by, timezone.now()
            self.save()
        return row

    def _write(self, by, taken):
        rows = type(self.resource)._base_manager.select_for_update()
        live = rows.get(pk=self.resource_id)
        following = rows.filter(successor_of=live).first()
        target = following or live
        is_all_right = set(taken) == set(self.changes)
        if taken:
            Version.objects.keep(type(target)._base_manager.get(pk=target.pk))
            target.version += 1
            proposals.write(target, {name: self.answers[name]["new"] for name in taken})
            kept = type(target)._base_manager.get(pk=target.pk)
            Version.objects.keep(kept, by, str(_("Confirmed by the provider")))
            kept.reindex()
        if is_all_right:
            Verification.objects.record(
                live,
                Method.EMAIL,
                outcome=Outcome.CHANGED if taken else Outcome.RIGHT,
                on=timezone.localdate(self.answered_at),
                by=by,
                of=following if taken else None,
            )
        return target

    def _revoke(self, by):
        self.state, self.nonce = self.State.REVOKED, new_nonce()
        self.decided_by, self.decided_at = by, timezone.now()
        self.save()

    def _lock(self, state):
        """Let nobody else change the row meanwhile; refuse when it is not in the state any more."""
        found = type(self).objects.select_for_update().filter(pk=self.pk, state=state).first()
        if found is None or found.nonce != self.nonce:
            raise ValidationError(_("This was answered, decided or taken back meanwhile."))


def forget(now=None) -> None:
    """Delete names and addresses of people at providers after a while. Runs daily."""
    now = now or timezone.now()
    rows = Confirmation.objects.exclude(email="", person="")
    is_over = models.Q(decided_at__lt=now - KEPT) | models.Q(
        state="sent", sent_at__lt=now - GOOD_FOR - KEPT
    )
    rows.filter(is_over).update(email="", person="")
