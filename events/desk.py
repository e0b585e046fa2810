"""What coordinators do at the desk: who comes to a date, and whether it takes place.

Each page is about one row of the admin class (`desk`) it belongs to. A row of somebody else's is
no row: the page is not there.
"""

from functools import wraps

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mbcportal.sheets.cells import csv_file
from mbcportal.signin.models import AuditEntry

from . import notices
from .desk_forms import AddForm, CancelForm, LeaveForm, MessageForm, Reach, people_told
from .models import Event, Registration
from .recurrence import RuleError

State = Registration.State
WITH_LIST = {Event.Registration.HERE, Event.Registration.REQUEST}


def page_of(*permissions):
    """Give a page its row, to those who have all the permissions and whose row it is."""

    def decorate(view):
        @wraps(view)
        def find(request, object_id, desk):
            if not request.user.has_perms([f"events.{name}" for name in permissions]):
                raise PermissionDenied
            row = desk.get_object(request, unquote(object_id))
            if row is None:
                raise Http404
            return view(desk, request, row)

        return find

    return decorate


def _answer(desk, request, template, row, **context):
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "original": row,
        "occurrence": row.occurrence if isinstance(row, Registration) else row,
        **context,
    }
    return TemplateResponse(request, f"admin/events/{template}.html", context)


def _sent(request):
    """Return what was filled in, or None when a page is only looked at."""
    return request.POST if request.method == "POST" else None


def _sign_ups_of(occurrence):
    return HttpResponseRedirect(reverse("admin:events_occurrence_signups", args=[occurrence.pk]))


def _people(occurrence):
    """Return everybody of a date in the order of the line, those not confirmed at its end."""
    return occurrence.registrations.order_by(F("queued_at").asc(nulls_last=True), "pk")


# Who comes


@page_of("view_occurrence", "view_registration")
def sign_ups(desk, request, occurrence):
    """Everybody who signed up for a date, by how far they are, with a button for each step."""
    if request.method == "POST":
        if not request.user.has_perm("events.change_registration"):
            raise PermissionDenied
        _take_step(desk, request, occurrence)
        return _sign_ups_of(occurrence)
    people = list(_people(occurrence))
    lists = {state.value: [one for one in people if one.state == state] for state in State}
    context = {
        "title": _("Sign-ups"),
        "lists": lists,
        "left": lists["cancelled"] + lists["declined"],
        "why_nobody_moves_up": why_nobody_moves_up(occurrence, lists["waiting"]),
        "is_open": is_open(occurrence),
        "is_past": occurrence.is_past(),
        "has_list": occurrence.event.registration in WITH_LIST,
        "can_note_who_came": can_note_who_came(occurrence),
        "may_change": request.user.has_perm("events.change_registration"),
        "may_add": request.user.has_perm("events.add_registration"),
    }
    return _answer(desk, request, "occurrence/signups", occurrence, **context)


def is_open(occurrence):
    """Say whether places are still given: the date is on, and has not begun."""
    return not occurrence.is_cancelled and occurrence.starts_at > timezone.now()


def can_note_who_came(occurrence):
    """Say whether the day has come, on the event's own clock."""
    today = timezone.localdate(timezone=occurrence.zone)
    return not occurrence.is_cancelled and occurrence.starts_day <= today


def why_nobody_moves_up(occurrence, waiting):
    """Return a sentence: why nobody on the waitlist is offered a place just now."""
    if not waiting:
        return _("Nobody waits.")
    if occurrence.is_cancelled:
        return _("Nobody moves up: this date is cancelled.")
    if occurrence.starts_at <= timezone.now():
        return _("Nobody moves up any more: the date has begun.")
    need = waiting[0].places
    free = None if occurrence.seats is None else max(occurrence.seats - occurrence.taken, 0)
    if free is None or need <= free:
        return _("There is room for the next party: accept them.")
    needs = ngettext("The next party needs %s place", "The next party needs %s places", need)
    is_free = ngettext("%s is free", "%s are free", free)
    return _("%(needs)s; %(free)s.") % {"needs": needs % need, "free": is_free % free}


def _accept(one):
    one.accept_offer() if one.state == State.OFFERED else one.accept()
    return one.state == State.CONFIRMED


def _decline(one):
    one.decline()
    return one.state == State.DECLINED


def _note_came(one, *, came):
    if one.state != State.CONFIRMED or not can_note_who_came(one.occurrence):
        return False
    one.attended = came
    one.save(update_fields=["attended"])
    return True


# Name of the button: what it does to one person, and what is said of those for whom it was done.
STEPS = {
    "accept": (_accept, lambda: _("A place for: %s. They are told by e-mail.")),
    "decline": (_decline, lambda: _("No place for: %s. They are told by e-mail.")),
    "came": (lambda one: _note_came(one, came=True), lambda: _("Came: %s.")),
    "absent": (lambda one: _note_came(one, came=False), lambda: _("Did not come: %s.")),
}


def _take_step(desk, request, occurrence):
    """Take the step whose button was pressed, for one person or for all that are ticked."""
    button = next((name for name in STEPS if name in request.POST), None)
    if button is None:
        return
    step, said = STEPS[button]
    chosen = request.POST[button]
    keys = request.POST.getlist("chosen") if chosen == "chosen" else [chosen]
    done = []
    for one in _people(occurrence):
        if str(one.pk) not in keys:
            continue
        try:
            if step(one):
                done.append(one)
                continue
            why = _("not possible any more, they are now: %s.") % one.get_state_display().lower()
        except ValidationError as error:
            why = " ".join(error.messages)
        desk.message_user(request, f"{one.name}: {why}", messages.WARNING)
    if done:
        desk.message_user(request, said() % ", ".join(one.name for one in done), messages.SUCCESS)
        _log(desk, request, occurrence, button, done)
    if not keys:
        desk.message_user(request, _("Tick the people first."), messages.WARNING)


def _log(desk, request, occurrence, what, people):
    # Without names: the history outlives the sign-ups, which are deleted after the date.
    numbers = ", ".join(str(one.pk) for one in people)
    desk.log_change(request, occurrence, f"Sign-ups: {what} {numbers}")


@page_of("view_registration", "change_registration")
def leave(desk, request, registration):
    """Ask, then take somebody off the list of a date."""
    form = LeaveForm(_sent(request))
    if form.is_valid():
        registration.cancel(tell=form.cleaned_data["tell"])
        occurrence = registration.occurrence
        _log(
            desk.admin_site.get_model_admin(type(occurrence)),
            request,
            occurrence,
            "leave",
            [registration],
        )
        desk.message_user(request, _("%s is off the list.") % registration.name, messages.SUCCESS)
        return _sign_ups_of(occurrence)
    title = _("Take %s off the list?") % registration.name
    return _answer(desk, request, "registration/leave", registration, title=title, form=form)


@page_of("view_occurrence", "add_registration")
def add(desk, request, occurrence):
    """Put somebody on the list who telephoned. No link has to be opened."""
    if not is_open(occurrence) or occurrence.event.registration not in WITH_LIST:
        desk.message_user(request, _("Nobody can sign up for this date."), messages.WARNING)
        return _sign_ups_of(occurrence)
    form = AddForm(_sent(request), occurrence=occurrence)
    if form.is_valid():
        registration = _put_on_list(occurrence, form)
        if registration:
            _log(desk, request, occurrence, "add", [registration])
            said = _("%(name)s: %(state)s. They are told by e-mail.") % {
                "name": registration.name,
                "state": registration.get_state_display().lower(),
            }
            desk.message_user(request, said, messages.SUCCESS)
            return _sign_ups_of(occurrence)
    title = _("Add a person")
    return _answer(desk, request, "occurrence/add", occurrence, title=title, form=form)


def _put_on_list(occurrence, form):
    """Return the new registration with its place, or None when the form says why not."""
    facts = {name: form.cleaned_data[name] for name in form.Meta.fields}
    is_request = occurrence.event.registration == Event.Registration.REQUEST
    try:
        with transaction.atomic():
            one = form.found or Registration(occurrence=occurrence)
            for name, value in facts.items():
                setattr(one, name, value)
            if is_request:
                # Who asks on the telephone has the answer at once, and one mail.
                one.state, one.queued_at = State.REQUESTED, timezone.now()
            one.save()
            one.accept() if is_request else one.confirm()
            return one
    except ValidationError as error:
        form.add_error(None, error)
    except IntegrityError:
        form.add_error("email", _("This address is on the list already."))
    return None


@page_of("view_occurrence", "change_registration")
def message(desk, request, occurrence):
    """Write to the people of a date; show the message and their number; send it once."""
    form = MessageForm(_sent(request), occurrence=occurrence)
    is_ready = form.is_valid()
    if is_ready and "_send" in request.POST:
        people = list(form.people().select_related("occurrence__event__venue"))
        with transaction.atomic():
            for one in people:
                notices.message(one, form.cleaned_data["key"], form.cleaned_data["text"])
        said = ngettext(
            "The message goes to %s person.", "The message goes to %s people.", len(people)
        )
        desk.log_change(request, occurrence, said % len(people))
        desk.message_user(request, said % len(people), messages.SUCCESS)
        return _sign_ups_of(occurrence)
    context = {"title": _("Write to people"), "form": form}
    if is_ready and "_preview" in request.POST:
        context |= {"preview": form.cleaned_data["text"], "number": form.people().count()}
    return _answer(desk, request, "occurrence/message", occurrence, **context)


@require_POST
@page_of("view_occurrence", "view_registration")
def export(desk, request, occurrence):
    """Hand out the list of a date as a file for a spreadsheet, and note who took it."""
    people = list(_people(occurrence))
    head = [
        _("Name"), _("E-mail"), _("Companions"), _("State"), _("Message"), _("Signed up"),
        _("Came"),
    ]  # fmt: skip
    came = {None: "", True: _("yes"), False: _("no")}
    rows = [
        [
            one.name,
            one.email,
            one.companions,
            one.get_state_display(),
            one.message,
            date_format(one.created_at.astimezone(occurrence.zone), "Y-m-d H:i"),
            came[one.attended],
        ]
        for one in people
    ]
    desk.log_change(request, occurrence, f"Sign-ups: export {len(rows)}")
    AuditEntry.objects.record(
        AuditEntry.What.EXPORT,
        by=request.user,
        affiliate=occurrence.event.affiliate,
        detail=f"{occurrence}: {len(rows)}",
    )
    response = HttpResponse(csv_file(head, rows), content_type="text/csv; charset=utf-8")
    name = f"sign-ups-{occurrence.key}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# Whether it takes place


@page_of("change_occurrence")
def cancel(desk, request, occurrence):
    """Say how many people would be told, then cancel a date, or it and all later ones."""
    if not desk.has_change_permission(request, occurrence):
        raise PermissionDenied
    if occurrence.is_cancelled:
        return HttpResponseRedirect(desk.url_of(occurrence))
    form = CancelForm(_sent(request), occurrence=occurrence)
    if form.is_valid():
        note = form.cleaned_data["note"]
        if form.cleaned_data["reach"] == Reach.LATER:
            occurrence.cancel_later(note)
            said = _("This date and all later ones are cancelled.")
        else:
            occurrence.cancel(note)
            said = _("This date is cancelled.")
        desk.log_change(request, occurrence, said)
        desk.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(desk.url_of(occurrence))
    title = _("Cancel this date?")
    return _answer(desk, request, "occurrence/cancel", occurrence, title=title, form=form)


@page_of("change_occurrence")
def reinstate(desk, request, occurrence):
    """Say how many people would be told, then take back a cancellation."""
    if not desk.has_change_permission(request, occurrence):
        raise PermissionDenied
    if not occurrence.is_cancelled:
        return HttpResponseRedirect(desk.url_of(occurrence))
    if not is_in_rule(occurrence):
        desk.message_user(
            request,
            _("The event no longer repeats until this date. Change its repeat first."),
            messages.WARNING,
        )
        return HttpResponseRedirect(desk.url_of(occurrence))
    if request.method == "POST":
        occurrence.reinstate()
        said = _("This date takes place again.")
        desk.log_change(request, occurrence, said)
        desk.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(desk.url_of(occurrence))
    context = {"title": _("Take back the cancellation?"), "number": people_told([occurrence])}
    return _answer(desk, request, "occurrence/reinstate", occurrence, **context)


def is_in_rule(occurrence):
    """Say whether the event still has this date; else the next daily run would drop it again."""
    try:
        return bool(occurrence.event.dates(occurrence.key, occurrence.key))
    except RuleError:
        return False
