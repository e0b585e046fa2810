"""Who comes: places at one date of an event, held fairly, and links that only their owner has.

A registration belongs to one address and one date. Nothing is held until the address is confirmed
from a mail. Whoever changes places first locks the date's row, so two people who race for the last
place get one place.
"""

from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import notices
from .querysets import RegistrationQuerySet

# How long an offered place is held for the one to whom it is offered; never beyond the start.
OFFER = timedelta(hours=24)
# How long the first mail's link can be used.
CONFIRM_WITHIN = timedelta(days=7)
# When everything about people is deleted, after the end.
KEPT = timedelta(days=30)
REMINDERS = (timedelta(days=7), timedelta(days=1))


class Registration(models.Model):
    """One person's wish to come to one date, with companions."""

    class State(models.TextChoices):
        NEW = "new", _("Address not confirmed")
        REQUESTED = "requested", _("Asks for a place")
        WAITING = "waiting", _("On the waitlist")
        OFFERED = "offered", _("A place is offered")
        CONFIRMED = "confirmed", _("Has a place")
        CANCELLED = "cancelled", _("Does not come")
        DECLINED = "declined", _("Not accepted")

    # States that hold places, and states in which a person still hopes to come.
    HOLDING = (State.OFFERED, State.CONFIRMED)
    HOPING = (State.REQUESTED, State.WAITING, *HOLDING)
    ACTIVE = (State.NEW, *HOPING)

    occurrence = models.ForeignKey(
        "events.Occurrence", on_delete=models.CASCADE, related_name="registrations"
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), max_length=254)
    companions = models.PositiveSmallIntegerField(_("companions"), default=0)
    message = models.CharField(_("message"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    created_at = models.DateTimeField(_("signed up"), auto_now_add=True)
    # The place in the line: when the address was confirmed.
    queued_at = models.DateTimeField(null=True, editable=False)
    offer_until = models.DateTimeField(_("offered until"), null=True, editable=False)
    attended = models.BooleanField(_("came"), null=True, blank=True)
    # Raising it makes all links that were mailed useless.
    link_version = models.PositiveIntegerField(default=1, editable=False)
    # Raised with each step, so that each mail about a step has a key of its own.
    step = models.PositiveIntegerField(default=0, editable=False)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["queued_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "email"],
                condition=Q(state__in=["new", "requested", "waiting", "offered", "confirmed"]),
                name="events_registration_once",
            )
        ]
        indexes = [
            models.Index(fields=["occurrence", "state", "queued_at"], name="events_line"),
            models.Index(fields=["state", "offer_until"], name="events_offers"),
        ]

    def __str__(self):
        return f"{self.name}, {self.occurrence.key}"

    def get_absolute_url(self):
        occurrence = self.occurrence
        return reverse("events:place", args=[occurrence.event.slug, occurrence.key, self.token])

    @property
    def places(self):
        """How many places this takes: the person and their companions."""
        return 1 + self.companions

    @property
    def token(self):
        """The secret part of this person's links. Good until `link_version` is raised."""
        return signing.dumps([self.pk, self.link_version], salt="events.registration")

    @classmethod
    def of_token(cls, token):
        """Return the registration of a link, or None when the link is not, or no longer, good."""
        try:
            pk, version = signing.loads(token, salt="events.registration")
        except (signing.BadSignature, ValueError, TypeError):
            return None
        rows = cls.objects.select_related("occurrence__event__venue", "occurrence__own_venue")
        return rows.filter(pk=pk, link_version=version).first()

    @classmethod
    def sign_up(cls, occurrence, *, name, email, companions=0, message="", language="en"):
        """Note somebody's wish to come and mail a link to confirm the address.

        An address that signed up before gets a mail that leads to its page: who looks at the
        answer cannot tell the two apart. Returns the registration.
        """
        email = email.strip().lower()
        with transaction.atomic():
            occurrence = _locked(occurrence.pk)
            found = cls.objects.filter(occurrence=occurrence, email=email, state__in=cls.ACTIVE)
            registration = found.first()
            if registration is None:
                registration = cls.objects.create(
                    occurrence=occurrence,
                    name=name,
                    email=email,
                    companions=companions,
                    message=message,
                    language=language,
                )
            elif registration.state == cls.State.NEW:
                registration.name, registration.companions = name, companions
                registration.message, registration.language = message, language
            registration.occurrence = occurrence
            is_new = registration.state == cls.State.NEW
            registration._step("confirm" if is_new else "known")
            return registration

    def confirm(self):
        """Confirm the address: take a place, join the waitlist, or ask the coordinator.

        A second time it does nothing. Raises ValidationError when it is too late.
        """
        with self._locked():
            if self.state != self.State.NEW:
                return
            self._check_open()
            self.queued_at = timezone.now()
            if self.occurrence.event.registration == "request":
                self._step("requested", self.State.REQUESTED)
            elif self._fits() and not self._line().exists():
                self._take("confirmed", self.State.CONFIRMED)
            else:
                self._step("waiting", self.State.WAITING)

    def accept_offer(self):
        """Take the place that was offered. Raises ValidationError when the offer is over."""
        with self._locked():
            if self.state == self.State.CONFIRMED:
                return
            if self.state != self.State.OFFERED or self.offer_until <= timezone.now():
                raise ValidationError(_("This offer is over. The place went to the next person."))
            self._check_open()
            self._step("confirmed", self.State.CONFIRMED)

    def accept(self):
        """Give a place to somebody who asks or waits (a coordinator does).

        Raises ValidationError when there are not enough free places.
        """
        with self._locked():
            if self.state not in {self.State.REQUESTED, self.State.WAITING}:
                return
            self._check_open()
            if not self._fits():
                raise ValidationError(_("There are not enough free places for them."))
            self._take("confirmed", self.State.CONFIRMED)

    def decline(self):
        """Say no to somebody who asks for a place (a coordinator does)."""
        with self._locked():
            if self.state == self.State.REQUESTED:
                self._step("declined", self.State.DECLINED)

    def cancel(self, *, tell=True):
        """Give up the place or the wish; the next on the waitlist is offered what is free now."""
        with self._locked():
            if self.state not in self.ACTIVE:
                return
            self._leave("left" if tell else None)

    def expire_offer(self, now):
        """End an offer that nobody took until its deadline."""
        with self._locked():
            if self.state == self.State.OFFERED and self.offer_until <= now:
                self._leave("expired")

    def tell(self, what):
        """Mail this person what happened, once for each step or change of the date."""
        notices.write(self, what)

    @property
    def join_url(self):
        """The secret link, for somebody with a place, from shortly before the start to the end."""
        occurrence = self.occurrence
        event, now = occurrence.event, timezone.now()
        is_time = self.link_opens_at <= now < occurrence.ends_at
        has_place = self.state == self.State.CONFIRMED and not occurrence.is_cancelled
        return event.join_url if has_place and is_time else ""

    @property
    def link_opens_at(self):
        """From when the join link is shown."""
        return self.occurrence.starts_at - timedelta(minutes=self.occurrence.event.link_minutes)

    @property
    def line_number(self):
        """The place on the waitlist, 1 is the next; None for those who do not wait."""
        if self.state != self.State.WAITING:
            return None
        before = Q(queued_at__lt=self.queued_at) | Q(queued_at=self.queued_at, pk__lte=self.pk)
        return self._line().filter(before).count()

    # Inside a transaction, on a locked date

    @contextmanager
    def _locked(self):
        """Begin a transaction in which the date's row is locked, and read this row anew."""
        with transaction.atomic():
            self.occurrence = _locked(self.occurrence_id)
            fields = ["state", "companions", "queued_at", "offer_until", "step", "link_version"]
            fresh = Registration.objects.get(pk=self.pk)
            for name in fields:
                setattr(self, name, getattr(fresh, name))
            yield

    def _line(self):
        return Registration.objects.filter(
            occurrence=self.occurrence_id, state=self.State.WAITING
        ).order_by("queued_at", "pk")

    def _fits(self):
        seats = self.occurrence.seats
        return seats is None or self.occurrence.taken + self.places <= seats

    def _check_open(self):
        if self.occurrence.is_cancelled:
            raise ValidationError(_("This date is cancelled."))
        if self.occurrence.starts_at <= timezone.now():
            raise ValidationError(_("This date has begun. It is too late to sign up."))

    def _take(self, what, state):
        _hold(self.occurrence, self.places)
        self._step(what, state)

    def _leave(self, what):
        held = self.places if self.state in self.HOLDING else 0
        self._step(what, self.State.CANCELLED)
        if held:
            _hold(self.occurrence, -held)
        promote(self.occurrence)

    def _step(self, what, state=None):
        self.state = state or self.state
        if self.state != self.State.OFFERED:
            self.offer_until = None
        self.step += 1
        self.save()
        if what:
            self.tell(what)


def promote(occurrence):
    """Offer free places to the waitlist, in order; the next party that does not fit is waited for.

    A party larger than all places together can never fit, and holds up nobody.
    None after the start, and none for a cancelled date. Call inside a transaction, on a locked row.
    """
    now = timezone.now()
    if occurrence.is_cancelled or occurrence.starts_at <= now:
        return
    waiting = Registration.objects.filter(
        occurrence=occurrence, state=Registration.State.WAITING
    ).order_by("queued_at", "pk")
    for registration in waiting:
        registration.occurrence = occurrence
        if occurrence.seats is not None and registration.places > occurrence.seats:
            continue
        if not registration._fits():
            return
        registration.offer_until = min(now + OFFER, occurrence.starts_at)
        registration._take("offered", Registration.State.OFFERED)


def expire_offers(now=None):
    """End the offers that nobody took, and offer the places to the next. Run hourly."""
    now = now or timezone.now()
    due = Registration.objects.filter(state=Registration.State.OFFERED, offer_until__lte=now)
    for registration in due.order_by("offer_until", "pk"):
        registration.expire_offer(now)


def remind(now=None):
    """Write the reminders that are due: 7 days and 1 day before the start. Run hourly.

    Somebody who signed up after that moment has just been told, and gets none for it.
    """
    now = now or timezone.now()
    for ahead in REMINDERS:
        due = Registration.objects.filter(
            state=Registration.State.CONFIRMED,
            occurrence__status="scheduled",
            occurrence__starts_at__gt=now,
            occurrence__starts_at__lte=now + ahead,
            queued_at__lt=F("occurrence__starts_at") - ahead,
        ).select_related("occurrence__event__venue", "occurrence__own_venue")
        for registration in due:
            with transaction.atomic():
                notices.remind(registration, ahead.days)


def forget(now=None):
    """Delete sign-ups 30 days after the date, and those never confirmed in a week. Run daily."""
    now = now or timezone.now()
    Registration.objects.filter(occurrence__ends_at__lt=now - KEPT).delete()
    Registration.objects.filter(
        state=Registration.State.NEW, created_at__lt=now - CONFIRM_WITHIN
    ).delete()
    Interest.objects.filter(confirmed_at=None, created_at__lt=now - CONFIRM_WITHIN).delete()


def _locked(pk):
    from .models import Occurrence  # noqa: PLC0415 - dates know their registrations

    rows = Occurrence.objects.select_for_update(of=["self"])
    return rows.select_related("event__venue", "own_venue").get(pk=pk)


def _hold(occurrence, places):
    occurrence.taken += places
    type(occurrence).objects.filter(pk=occurrence.pk).update(taken=F("taken") + places)


class Interest(models.Model):
    """Somebody who wants to know when an event that is to be announced has its date."""

    event = models.ForeignKey("events.Event", on_delete=models.CASCADE, related_name="interests")
    email = models.EmailField(_("e-mail"), max_length=254)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("wish to be told")
        verbose_name_plural = _("wishes to be told")
        constraints = [
            models.UniqueConstraint(fields=["event", "email"], name="events_interest_once")
        ]

    def __str__(self):
        return f"{self.event}"

    @property
    def token(self):
        """The secret part of this person's link."""
        return signing.dumps(self.pk, salt="events.interest")

    @classmethod
    def of_token(cls, token):
        """Return the wish of a link, or None when there is none (any more)."""
        try:
            pk = signing.loads(token, salt="events.interest")
        except signing.BadSignature:
            return None
        return cls.objects.select_related("event").filter(pk=pk).first()

    @classmethod
    def note(cls, event, *, email, language):
        """Note a wish and mail a link to confirm it; a known address gets the same mail again."""
        with transaction.atomic():
            wish, _is_new = cls.objects.get_or_create(
                event=event, email=email.strip().lower(), defaults={"language": language}
            )
            if wish.confirmed_at is None:
                notices.confirm_interest(wish)
            return wish

    def confirm(self):
        """Confirm the address, once."""
        if self.confirmed_at is None:
            self.confirmed_at = timezone.now()
            self.save()


def announce(now=None):
    """Tell those who wished to know that an event has a date now, and forget them. Run hourly."""
    now = now or timezone.now()
    for wish in Interest.objects.exclude(confirmed_at=None).select_related("event"):
        occurrence = wish.event.occurrences.upcoming(now).filter(status="scheduled").first()
        if occurrence is None or not wish.event.is_public(now):
            continue
        with transaction.atomic():
            notices.announce(wish, occurrence)
            wish.delete()
