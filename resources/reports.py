"""What visitors tell about the directory: what is wrong with a listing, and what is missing."""

from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Count, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mbcportal.affiliates.models import Affiliate
from mbcportal.affiliates.querysets import ScopedQuerySet

from . import report_mails

# How long an e-mail address is kept once its report is closed.
KEPT = timedelta(days=90)
LONGEST = 2000
# So many people who say the same serious thing are listed first.
PRESSING = 2


class State(models.TextChoices):
    NEW = "new", _("New")
    WORKING = "working", _("In work")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Not taken")


class Problem(models.TextChoices):
    NO_ANSWER = "no-answer", _("Nobody answers at this number")
    WRONG_NUMBER = "wrong-number", _("The phone number is wrong")
    CLOSED = "closed", _("It has closed or ended")
    NO_MONEY = "no-money", _("There is a waiting list, or no money now")
    HOURS = "hours", _("The opening hours are wrong")
    PLACE = "place", _("The place or area is wrong")
    LANGUAGE = "language", _("The language is wrong")
    WEBSITE = "website", _("The website does not work")
    TREATED_BADLY = "treated-badly", _("I was treated badly")
    OTHER = "other", _("Something else")


OPEN = (State.NEW, State.WORKING)
SERIOUS = (Problem.WRONG_NUMBER, Problem.CLOSED)


class ReportQuerySet(ScopedQuerySet):
    """Questions about reports."""

    def open(self):
        """Keep what somebody has yet to answer."""
        return self.filter(state__in=OPEN)

    def alone(self):
        """Leave out what was merged into another report."""
        return self.filter(merged_into=None)

    def pressing_first(self):
        """Put first where several people say that a number is wrong or a place closed; then by age.

        Gives each row `alike`: how many open reports say such a thing of its listing.
        """
        is_serious = Q(what__in=SERIOUS, state__in=OPEN, resource__isnull=False)
        alike = (
            self.model.objects.filter(
                resource=models.OuterRef("resource"), what__in=SERIOUS, state__in=OPEN
            )
            .order_by()
            .values("resource")
            .annotate(number=Count("pk"))
            .values("number")
        )
        rows = self.annotate(
            alike=Case(When(is_serious, then=Coalesce(models.Subquery(alike), 0)), default=Value(0))
        )
        rank = Case(When(alike__gte=PRESSING, then=Value(0)), default=Value(1))
        return rows.annotate(rank=rank).order_by("rank", "created_at", "pk")


class Report(models.Model):
    """One note about a listing, or about help that is missing, and what became of it."""

    class Kind(models.TextChoices):
        PROBLEM = "problem", _("Problem")
        SUGGESTION = "suggestion", _("Suggestion")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    what = models.CharField(_("what is wrong"), max_length=14, choices=Problem, blank=True)
    affiliate = models.ForeignKey(
        Affiliate,
        verbose_name=_("goes to"),
        on_delete=models.PROTECT,
        null=True,
        related_name="reports",
    )
    # Of a suggestion: the draft that was made of it.
    resource = models.ForeignKey(
        "resources.Resource",
        verbose_name=_("listing"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="reports",
    )
    name = models.CharField(_("about"), max_length=160)
    text = models.TextField(_("words"), max_length=LONGEST, blank=True)
    provider = models.CharField(_("who gives it"), max_length=160, blank=True)
    place = models.CharField(_("where"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    url = models.URLField(_("website"), max_length=400, blank=True)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.NEW)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    taken_at = models.DateTimeField(_("taken"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    closed_at = models.DateTimeField(_("closed"), null=True)
    note = models.TextField(
        _("note"),
        max_length=LONGEST,
        blank=True,
        help_text=_("For the staff. The person never sees it."),
    )
    answer = models.TextField(
        _("answer"),
        max_length=LONGEST,
        blank=True,
        help_text=_(
            "Mailed when you close this, if the person gave an e-mail. Write in their language. "
            "For example: “We called. The new number is on the page now.” Without words of yours "
            "a short thank-you is sent."
        ),
    )
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="merged",
    )
    created_at = models.DateTimeField(_("sent"), default=timezone.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report or suggestion")
        verbose_name_plural = _("reports and suggestions")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["state", "created_at"], name="resources_report_queue")]

    def __str__(self):
        return f"{self.name}: {self.said}"

    @property
    def said(self):
        """What it is about, in a few words."""
        return self.get_what_display() if self.what else self.get_kind_display()

    @property
    def is_open(self):
        return self.state in OPEN

    @property
    def is_problem(self):
        return self.kind == self.Kind.PROBLEM

    # What happens to it

    def take(self, by):
        """Say who works on it."""
        with self._open_ones() as rows:
            for row in rows:
                row.state, row.taken_by, row.taken_at = State.WORKING, by, timezone.now()
                row.save()

    def close(self, by, *, is_done, answer=None, note=None):
        """End it, and those merged into it; answer each address once."""
        state, told = (State.DONE if is_done else State.DECLINED), set()
        with self._open_ones() as rows:
            main = rows[0]
            main.answer = main.answer if answer is None else answer
            main.note = main.note if note is None else note
            for row in rows:
                row.state, row.closed_by, row.closed_at = state, by, timezone.now()
                row.save()
                if row.email and row.email.casefold() not in told:
                    told.add(row.email.casefold())
                    report_mails.write_answer(row, main.answer)

    def merge(self, others):
        """Put other open reports about the same into this one. Returns how many.

        Raises ValidationError when they are about something else.
        """
        with transaction.atomic():
            keys = {self.pk, *(row.pk for row in others)}
            locked = Report.objects.select_for_update().filter(pk__in=keys).order_by("pk")
            rows = {row.pk: row for row in locked}
            main = rows.pop(self.pk)
            for row in (main, *rows.values()):
                if not row.is_open or row.merged_into_id is not None:
                    raise ValidationError(_("Only open reports are merged, each once."))
                if not main.is_alike(row):
                    raise ValidationError(
                        _("Choose reports about one listing, or suggestions for one affiliate.")
                    )
            below = Report.objects.filter(Q(pk__in=rows) | Q(merged_into__in=rows))
            count = len(rows)
            below.update(
                merged_into=main,
                state=main.state,
                taken_by=main.taken_by_id,
                taken_at=main.taken_at,
            )
        self.refresh_from_db()
        return count

    def is_alike(self, other):
        """Whether both may be answered together."""
        if (self.kind, self.affiliate_id) != (other.kind, other.affiliate_id):
            return False
        return not self.is_problem or (
            self.resource_id is not None and self.resource_id == other.resource_id
        )

    def others_alike(self):
        """Return the open reports about the same listing that may be merged into this one."""
        if not self.is_problem or self.resource_id is None:
            return Report.objects.none()
        alike = {"kind": self.kind, "resource": self.resource_id, "affiliate": self.affiliate_id}
        return Report.objects.open().alone().filter(**alike).exclude(pk=self.pk)

    @contextmanager
    def _open_ones(self):
        """Give this report and those merged into it, locked, as they are now, if still open."""
        with transaction.atomic():
            rows = Report.objects.select_for_update().filter(Q(pk=self.pk) | Q(merged_into=self.pk))
            found = sorted(rows, key=lambda row: (row.pk != self.pk, row.pk))
            if not found or found[0].pk != self.pk or not found[0].is_open:
                raise ValidationError(_("Somebody closed this meanwhile."))
            if found[0].merged_into_id is not None:
                raise ValidationError(_("This was merged into another report. Work on that one."))
            yield found
        self.refresh_from_db()


def forget(now=None) -> None:
    """Delete the e-mail addresses of what was closed long ago. Runs daily."""
    before = (now or timezone.now()) - KEPT
    Report.objects.filter(closed_at__lt=before).exclude(email="").update(email="")
