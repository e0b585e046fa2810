"""What happened around signing in and rights: kept for two years, without anybody's address."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from mbcportal.affiliates.models import Affiliate, Membership
from mbcportal.guard.limits import client

from . import acting

KEPT = timedelta(days=2 * 365)
# Where somebody came from, and tries with names that nobody has.
ORIGIN_KEPT = timedelta(days=90)


class AuditQuerySet(models.QuerySet):
    def for_user(self, user):
        """Keep all for a site administrator; for a manager what is about their people."""
        if user.is_superuser:
            return self
        managed = user.memberships.filter(role=Membership.Role.MANAGER).values("affiliate")
        people = Membership.objects.filter(affiliate__in=managed).values("user")
        return self.filter(
            Q(affiliate__in=managed) | Q(affiliate=None) & (Q(by__in=people) | Q(about__in=people))
        )

    def record(self, what, *, by=None, about=None, affiliate=None, detail="", request=None):
        """Write down that something happened.

        `by` is who did it (unless given, whoever is signed in), `about` the person it was done
        to, `detail` a few words of data such as the name of a group or a number of rows.
        """
        return self.create(
            what=what,
            by_id=by.pk if by is not None else acting.person_id(),
            about_id=about.pk if about is not None else None,
            affiliate=affiliate,
            detail=detail.replace("\0", "")[:200],
            origin=origin(request) if request is not None else "",
        )


def origin(request) -> str:
    """Return a keyed hash of where a request came from: two may be compared, none read."""
    return salted_hmac("signin.origin", client(request), algorithm="sha256").hexdigest()[:16]


class AuditEntry(models.Model):
    """One thing that somebody did around signing in, rights, imports and exports."""

    class What(models.TextChoices):
        SIGNED_IN = "signed-in", _("signed in")
        SIGNED_OUT = "signed-out", _("signed out")
        REFUSED = "refused", _("sign-in refused: wrong name or password")
        CODE_REFUSED = "code-refused", _("sign-in refused: wrong code")
        TOO_OFTEN = "too-often", _("sign-in refused: too many tries")
        SET_UP = "set-up", _("second step set up")
        TURNED_OFF = "turned-off", _("second step turned off")
        RESET = "reset", _("second step reset by an administrator")
        NEW_CODES = "new-codes", _("new recovery codes made")
        RECOVERED = "recovered", _("recovery code used")
        PASSWORD = "password", _("password changed")
        FORGOT = "forgot", _("link for a new password sent")
        EVERYWHERE = "everywhere", _("signed out everywhere")
        RIGHTS = "rights", _("groups or permissions changed")
        MEMBERSHIP = "membership", _("role at an affiliate changed")
        IMPORT = "import", _("imported")
        EXPORT = "export", _("exported")

    what = models.CharField(_("what happened"), max_length=20, choices=What)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by whom"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("about whom"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    affiliate = models.ForeignKey(
        Affiliate,
        verbose_name=_("affiliate"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    detail = models.CharField(_("about what"), max_length=200, blank=True)
    origin = models.CharField(
        _("origin"),
        max_length=16,
        blank=True,
        help_text=_("The same letters mean the same place. They are removed after 90 days."),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit of sign-ins and rights")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at"], name="signin_audit_at")]

    def __str__(self):
        return f"{self.get_what_display()} ({timezone.localtime(self.at):%Y-%m-%d %H:%M})"


def forget(now=None) -> None:
    """Delete what is older than two years, and origins after 90 days. Run daily."""
    now = now or timezone.now()
    AuditEntry.objects.filter(at__lt=now - KEPT).delete()
    old = AuditEntry.objects.filter(at__lt=now - ORIGIN_KEPT)
    # Tries with names that nobody has tell nothing any more.
    tries = [AuditEntry.What.REFUSED, AuditEntry.What.TOO_OFTEN]
    old.filter(what__in=tries, about=None).delete()
    old.exclude(origin="").update(origin="")
