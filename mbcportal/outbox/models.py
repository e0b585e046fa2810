"""Mails that wait to be sent, and the runs of scheduled jobs."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .querysets import OutboxQuerySet

# A worker that has a mail in hand for longer than this is taken for dead.
LEASE = timedelta(minutes=5)
# Minutes to wait after each temporary failure; after the last of them comes one more attempt.
BACK_OFF = [1, 5, 15, 60, 240]
ATTEMPTS = len(BACK_OFF) + 1
# What tells who got which mail: gone as soon as it is not needed for sending.
PRIVATE = {"to": "", "subject": "", "text": "", "html": "", "calendar": "", "headers": {}}


class OutboxEmail(models.Model):
    """One mail to one person, written together with its cause and sent by a worker."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("Not needed any more")
        FAILED = "failed", _("Given up")

    key = models.CharField(_("key"), max_length=200, unique=True)
    to = models.EmailField(blank=True)
    language = models.CharField(_("language"), max_length=2)
    subject = models.CharField(max_length=78, blank=True)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    calendar = models.TextField(blank=True)
    # "name:reference": a function of OUTBOX_REASONS and what it is asked about.
    reason = models.CharField(max_length=200, blank=True)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=200)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    # The kind of failure and the server's code, never its words: they repeat the address.
    last_error = models.CharField(_("last failure"), max_length=80, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["not_before", "id"], condition=Q(state="queued"), name="outbox_due"
            ),
        ]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def kind(self):
        """What sort of mail it is: the key without whom it is about."""
        return self.key.partition(":")[0]

    @classmethod
    def claim(cls, now):
        """Take the next mail that is due in hand, or return None. No other worker gets it."""
        with transaction.atomic():
            # SQLite has no row locks: there the transaction itself lets one worker in at a time.
            email = cls.objects.due(now).select_for_update(skip_locked=True).first()
            if email:
                email.attempts += 1
                email.lease_until = now + LEASE
                email.save(update_fields=["attempts", "lease_until"])
        return email

    @classmethod
    def forget(cls, keys):
        """Blank the mails of these keys that were not sent, and never send them."""
        rows = cls.objects.filter(key__in=keys, state__in=[cls.State.QUEUED, cls.State.FAILED])
        rows.update(state=cls.State.DROPPED, lease_until=None, **PRIVATE)

    def mark_sent(self, now):
        """Note that the mail server has it. This holds whoever had it in hand meanwhile."""
        OutboxEmail.objects.filter(pk=self.pk).exclude(state=self.State.SENT).update(
            state=self.State.SENT, sent_at=now, lease_until=None, last_error="", **PRIVATE
        )

    def drop(self):
        """Put aside a mail whose reason no longer holds."""
        self._mine().update(state=self.State.DROPPED, lease_until=None, **PRIVATE)

    def postpone(self, error, now):
        """Note a failure that may pass, and try again later; give up after the last attempt."""
        if self.attempts >= ATTEMPTS:
            self.give_up(error)
            return
        wait = timedelta(minutes=BACK_OFF[self.attempts - 1])
        self._mine().update(not_before=now + wait, lease_until=None, last_error=error)

    def give_up(self, error):
        """Stop trying. The mail is kept, so that an administrator may try again."""
        self._mine().update(state=self.State.FAILED, lease_until=None, last_error=error)

    def try_again(self):
        """Queue a mail that was given up, with all its attempts; return whether it was."""
        return OutboxEmail.objects.filter(pk=self.pk, state=self.State.FAILED).update(
            state=self.State.QUEUED, attempts=0, not_before=timezone.now(), last_error=""
        )

    def _mine(self):
        # A worker that was slow for longer than its lease has no say any more.
        return OutboxEmail.objects.filter(
            pk=self.pk, state=self.State.QUEUED, attempts=self.attempts
        )


class JobRun(models.Model):
    """One run of a scheduled job: the key lets one process alone begin it."""

    # A run that has not ended after this time has crashed.
    LIMIT = timedelta(hours=1)

    name = models.CharField(max_length=60)
    slot = models.CharField(max_length=20)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "slot"], name="outbox_job_once")]

    def __str__(self):
        return f"{self.name} {self.slot}"

    @classmethod
    def begin(cls, name, slot, now):
        """Return the run to do, or None when it is done or another process does it."""
        run, is_new = cls.objects.get_or_create(name=name, slot=slot, defaults={"started_at": now})
        if is_new:
            return run
        crashed = cls.objects.filter(pk=run.pk, finished_at=None, started_at__lte=now - cls.LIMIT)
        return run if crashed.update(started_at=now) else None

    def finish(self, error=""):
        """Note the end of the run, and the kind of failure if it failed."""
        self.finished_at, self.error = timezone.now(), error
        self.save(update_fields=["finished_at", "error"])
