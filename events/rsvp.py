"""Signing up for a date, the private page a mail leads to, and "tell me when there is a date".

Nobody can tell from an answer whether an address was known. A GET changes nothing: programs that
check mails follow their links.
"""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mbcportal.guard.honeypot import HoneypotMixin
from mbcportal.guard.limits import allowed, allowed_for, client
from mbcportal.publishing.languages import reader_language

from .models import Event, Interest, Occurrence, Registration
from .registrations import CONFIRM_WITHIN, KEPT
from .seating import SignUp, seat
from .translations import in_words
from .views import find

HOUR = timedelta(hours=1)
# In one hour: forms from one client, and mails to one address about one thing.
FORMS, MAILS = 5, 3

WITH_FORM = {Event.Registration.HERE, Event.Registration.REQUEST}
REFUSED = {SignUp.OVER: 410, SignUp.BEGUN: 410, SignUp.CANCELLED: 409}
SEE_OTHER, BAD_REQUEST, CONFLICT, UNFIT, TOO_OFTEN = 303, 400, 409, 422, 429

EMAIL_ERRORS = {
    "required": _("Write your e-mail address."),
    "invalid": _("Write an e-mail address like name@mail.com."),
}

VERBS = {
    "confirm": Registration.confirm,
    "accept": Registration.accept_offer,
    "cancel": Registration.cancel,
}


class SignUpForm(HoneypotMixin, forms.Form):
    """Who wants to come to one date, and with how many."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("What we should call you. A first name is enough."),
        error_messages={"required": _("Write the name we should use.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=254,
        error_messages=EMAIL_ERRORS,
        help_text=_("We send you a link. You have no place until you open it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    companions = forms.TypedChoiceField(
        label=_("How many of you will come?"), coerce=int, empty_value=0, required=False
    )
    message = forms.CharField(
        label=_("What should the organizer know? (optional)"),
        max_length=500,
        required=False,
        help_text=_("Please write nothing about your health."),
        widget=forms.Textarea(attrs={"rows": "4"}),
    )

    def __init__(self, occurrence, data=None):
        super().__init__(data, label_suffix="")
        most = most_companions(occurrence)
        self.fields["companions"].choices = [(n, _party(n)) for n in range(most + 1)]
        if not most:
            del self.fields["companions"]
        if occurrence.event.registration != Event.Registration.REQUEST:
            del self.fields["message"]

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def values(self):
        """Return what `Registration.sign_up` takes."""
        names = ("name", "email", "companions", "message")
        return {name: self.cleaned_data[name] for name in names if name in self.fields}


class TellMeForm(HoneypotMixin, forms.Form):
    """Who wants to know when there is a date."""

    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=254,
        error_messages=EMAIL_ERRORS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


def most_companions(occurrence):
    """Return how many people one may bring: never more than there are places."""
    most = occurrence.event.companions
    return most if occurrence.seats is None else max(min(most, occurrence.seats - 1), 0)


@require_http_methods(["GET", "HEAD", "POST"])
def rsvp(request, slug, day):
    """The form to sign up for one date."""
    context = _date(slug, day)
    occurrence = context["occurrence"]
    if status := REFUSED.get(occurrence.seating.sign_up):
        return render(request, "events/rsvp_closed.html", context, status=status)
    form = SignUpForm(occurrence, request.POST if request.method == "POST" else None)
    status = _sign_up(request, occurrence, form) if form.is_bound else 200
    if status == SEE_OTHER:
        return _see(reverse("events:rsvp_sent", args=[slug, day]))
    return _form_page(request, "events/rsvp.html", {**context, "form": form}, status)


@require_safe
def rsvp_sent(request, slug, day):
    """What to do next: look into the mail. The same for everybody."""
    context = {**_date(slug, day), "days": CONFIRM_WITHIN.days}
    return render(request, "events/rsvp_sent.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def place(request, slug, day, token):
    """The private page of one sign-up: how it stands, and buttons for the next step."""
    registration = Registration.of_token(token)
    if registration is None or _address(registration) != (slug, day):
        return _link_gone(request)
    status, problem = 200, ""
    if request.method == "POST":
        status, problem = _take_step(registration, request.POST.get("action", ""))
        if status == SEE_OTHER:
            return _see(request.path)
    context = {**_of_registration(registration), "problem": problem}
    return render(request, "events/place.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def tell_me(request, slug):
    """The form for those who want to know when an event has a date."""
    event = find(Event.objects.published(), slug)
    if event.facts.starts_on is not None:
        return _see(event.get_absolute_url())
    form = TellMeForm(request.POST if request.method == "POST" else None, label_suffix="")
    status = _note_wish(request, event.facts, form) if form.is_bound else 200
    if status == SEE_OTHER:
        return _see(reverse("events:tell_me_sent", args=[slug]))
    context = {"event": event, "facts": event.facts, "form": form}
    return _form_page(request, "events/tell_me.html", context, status)


@require_safe
def tell_me_sent(request, slug):
    """What to do next: look into the mail. The same for everybody."""
    event = find(Event.objects.published(), slug)
    context = {"event": event, "facts": event.facts, "days": CONFIRM_WITHIN.days}
    return render(request, "events/tell_me_sent.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def told(request, slug, token):
    """The private page of a wish to be told: one button to confirm it, one to take it back."""
    wish = Interest.of_token(token)
    if wish is None or wish.event.slug != slug:
        return _link_gone(request)
    action, status = request.POST.get("action", ""), 200
    if request.method == "POST":
        if action == "confirm":
            wish.confirm()
            return _see(request.path)
        if action == "forget":
            wish.delete()
        status = 200 if action == "forget" else BAD_REQUEST
    event = in_words(wish.event)
    context = {"wish": wish, "event": event, "facts": wish.event, "is_forgotten": not wish.pk}
    return render(request, "events/told.html", context, status=status)


def _date(slug, day):
    """Return what pages about signing up for one date show; 404 where nobody signs up here."""
    event = find(Event.objects.published(), slug)
    rows = Occurrence.objects.select_related("own_venue__state")
    occurrence = get_object_or_404(rows, event=event.facts, key=day)
    occurrence.event = event.facts
    if occurrence.event.registration not in WITH_FORM:
        raise Http404
    seat([occurrence])
    return {"event": event, "facts": event.facts, "occurrence": occurrence, "kept": KEPT.days}


def _sign_up(request, occurrence, form):
    """Sign up as the form says, and return the status of the answer."""
    if not form.is_valid():
        return UNFIT
    if form.is_trapped:
        return SEE_OTHER
    about = f"{occurrence.pk}:{form.cleaned_data['email'].lower()}"
    if not _may_send(request, "events.rsvp", about):
        return TOO_OFTEN
    if allowed_for("events.rsvp.mail", about, MAILS, HOUR):
        Registration.sign_up(occurrence, **form.values(), language=reader_language())
    return SEE_OTHER


def _note_wish(request, event, form):
    """Note a wish as the form says, and return the status of the answer."""
    if not form.is_valid():
        return UNFIT
    if form.is_trapped:
        return SEE_OTHER
    email = form.cleaned_data["email"]
    about = f"{event.pk}:{email.lower()}"
    if not _may_send(request, "events.tell-me", about):
        return TOO_OFTEN
    if allowed_for("events.tell-me.mail", about, MAILS, HOUR):
        Interest.note(event, email=email, language=reader_language())
    return SEE_OTHER


def _may_send(request, scope, about):
    """Say whether a client may send one more form, and one more about the same address.

    Only what the client itself did counts here: what others did would tell who is known. Mails to
    an address are counted for all clients together, in silence.
    """
    own = f"{client(request)}:{about}"
    return allowed(request, scope, FORMS, HOUR) and allowed_for(f"{scope}.own", own, MAILS, HOUR)


def _form_page(request, template, context, status):
    context = {**context, "is_too_often": status == TOO_OFTEN}
    response = render(request, template, context, status=status)
    if status == TOO_OFTEN:
        response.headers["Retry-After"] = f"{HOUR.seconds}"
    return response


def _link_gone(request):
    """Say that a private link is not, or no longer, good."""
    response = render(request, "events/link_gone.html", status=404)
    # It helps better than the portal's own page for what is not there.
    response.says_why = True
    return response


def _take_step(registration, action):
    """Do what a button says. Return the status of the answer, and what went wrong in words."""
    verb = VERBS.get(action)
    if verb is None:
        return BAD_REQUEST, _("Please use one of the buttons on this page.")
    try:
        verb(registration)
    except ValidationError as error:
        return CONFLICT, error.messages[0]
    return SEE_OTHER, ""


def _of_registration(registration):
    occurrence, now = registration.occurrence, timezone.now()
    seat([occurrence], now)
    return {
        "registration": registration,
        "occurrence": occurrence,
        "event": in_words(occurrence.event),
        "facts": occurrence.event,
        "is_over": occurrence.is_past(now),
        "has_begun": occurrence.starts_at <= now,
        "is_offer_open": registration.offer_until is not None and registration.offer_until > now,
        "kept": KEPT.days,
    }


def _address(registration):
    return registration.occurrence.event.slug, registration.occurrence.key


def _party(companions):
    if not companions:
        return _("Just me")
    return ngettext("Me and one other", "Me and %(number)s others", companions) % {
        "number": companions
    }


def _see(url):
    """Send the browser on with a GET, whatever it came with."""
    return HttpResponseRedirect(url, status=SEE_OTHER)
