"""The pages of the second step, and of a person's own account."""

from functools import wraps
from http import HTTPStatus
from urllib.parse import urlencode

import django_otp
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from . import limits, sessions
from . import second_step as step
from .forms import CodeForm, FirstCodeForm
from .models import AuditEntry

What = AuditEntry.What
KEY = "signin_key"


def _page(view):
    """What every page of the door needs."""
    guarded = require_http_methods(["GET", "HEAD", "POST"])(view)
    return never_cache(csrf_protect(sensitive_post_parameters()(guarded)))


def _onward(request):
    """Return where a person wanted to go, if that is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("admin:index")


def next_step(request):
    """Return the address of the step that somebody between the steps takes next."""
    name = "second_step" if step.app_of(request.half_in) else "second_step_set_up"
    return f"{reverse(f'admin:{name}')}?{urlencode({'next': _onward(request)})}"


def _context(request, title, **more):
    return {**admin.site.each_context(request), "title": title, **more}


def _let_in(request, user, device):
    """Make the session of a person a whole one, under a new key."""
    request.session.cycle_key()
    sessions.begin(request)
    request.user = user
    django_otp.login(request, device)
    AuditEntry.objects.record(What.SIGNED_IN, by=user, about=user, request=request)


def _tried(request, form, user):
    """Return the device whose code was given; say at the field why there is none."""
    if not form.is_valid():
        return None
    if not limits.may_try_code(user):
        AuditEntry.objects.record(What.TOO_OFTEN, by=user, about=user, request=request)
        form.add_error("code", limits.wait())
        form.is_too_often = True
        return None
    device = step.check(user, form.cleaned_data["code"])
    if device is None:
        AuditEntry.objects.record(What.CODE_REFUSED, by=user, about=user, request=request)
        form.add_error("code", _("This code is wrong, or was used already. Wait for the next one."))
    elif device.name == "recovery":
        AuditEntry.objects.record(What.RECOVERED, by=user, about=user, request=request)
    return device


def _status(form):
    if not form.is_bound:
        return HTTPStatus.OK
    is_too_often = getattr(form, "is_too_often", False)
    return HTTPStatus.TOO_MANY_REQUESTS if is_too_often else HTTPStatus.UNPROCESSABLE_ENTITY


@_page
def second_step(request):
    """Ask for a code, after the password."""
    user = request.half_in
    if not user.is_authenticated:
        return HttpResponseRedirect(_onward(request))
    if not step.app_of(user):
        return HttpResponseRedirect(next_step(request))
    form = CodeForm(request.POST or None, label_suffix="")
    if request.method == "POST":
        form = CodeForm(request.POST, label_suffix="")
        device = _tried(request, form, user)
        if device:
            _let_in(request, user, device)
            _say_what_is_left(request, user, device)
            return HttpResponseRedirect(_onward(request))
    context = _context(request, _("Your code"), form=form, next=_onward(request))
    return render(request, "admin/signin/code.html", context, status=_status(form))


def _say_what_is_left(request, user, device):
    if device.name != "recovery":
        return
    left = step.codes_left(user)
    said = ngettext(
        "You have used a recovery code. %s is left. You can make new ones under Your account.",
        "You have used a recovery code. %s are left. You can make new ones under Your account.",
        left,
    )
    messages.warning(request, said % left)


@_page
def set_up(request):
    """Set up an authenticator app: a picture to scan, a code to prove it, then recovery codes."""
    user = request.half_in if request.half_in.is_authenticated else request.user
    if not (user.is_authenticated and user.is_staff):
        return HttpResponseRedirect(reverse("admin:login"))
    if step.app_of(user):
        return HttpResponseRedirect(reverse("admin:account"))
    key = request.session.setdefault(KEY, step.new_key())
    form = FirstCodeForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        if limits.may_try_code(user):
            app, codes = step.set_up(user, key, step.tidy(form.cleaned_data["code"]))
            if app:
                return _is_set_up(request, user, app, codes)
            form.add_error("code", _("This code does not fit. Wait for the next one and type it."))
        else:
            form.add_error("code", limits.wait())
            form.is_too_often = True
    context = _context(
        request,
        _("Set up the second step"),
        form=form,
        picture=mark_safe(step.picture(user, key)),  # noqa: S308 - drawn by us, from our own key
        key=step.key_in_words(key),
        is_required=step.is_required(user),
        is_half_in=request.half_in.is_authenticated,
        next=_onward(request),
    )
    return render(request, "admin/signin/set_up.html", context, status=_status(form))


def _is_set_up(request, user, app, codes):
    request.session.pop(KEY, None)
    was_half_in = request.half_in.is_authenticated
    AuditEntry.objects.record(What.SET_UP, by=user, about=user, request=request)
    if was_half_in:
        _let_in(request, user, app)
    else:
        request.session.cycle_key()
        django_otp.login(request, app)
        sessions.end_all(user, but=request.session.session_key)
    return _codes_page(request, codes, _onward(request))


def _codes_page(request, codes, onward):
    """Show recovery codes, this once: what is stored is a hash of each."""
    context = _context(request, _("Your recovery codes"), codes=codes, next=onward)
    return render(request, "admin/signin/codes.html", context)


def _account_page(request, **forms):
    forms = {"codes_form": None, "off_form": None, **forms}
    user, app = request.user, step.app_of(request.user)
    sent = next((form for form in forms.values() if form is not None), CodeForm())
    context = _context(
        request,
        _("Your account"),
        app=app,
        codes_left=step.codes_left(user) if app else 0,
        is_required=step.is_required(user),
        idle_minutes=sessions.settings.SESSION_IDLE_MINUTES,
        codes_form=forms["codes_form"] or CodeForm(label_suffix="", auto_id="id_codes_%s"),
        off_form=forms["off_form"] or CodeForm(label_suffix="", auto_id="id_off_%s"),
    )
    return render(request, "admin/signin/account.html", context, status=_status(sent))


@require_http_methods(["GET", "HEAD"])
def account(request):
    """Show how a person signs in, and what they can change about it."""
    return _account_page(request)


def _needs_code(which):
    """Let a view run only with a code that is right; else show the account with what was wrong."""

    def decorate(view):
        @wraps(view)
        def checked(request):
            if not step.app_of(request.user):
                return HttpResponseRedirect(reverse("admin:account"))
            prefix = which.removesuffix("_form")
            form = CodeForm(request.POST, label_suffix="", auto_id=f"id_{prefix}_%s")
            if not _tried(request, form, request.user):
                return _account_page(request, **{which: form})
            return view(request)

        return require_POST(sensitive_post_parameters()(checked))

    return decorate


@_needs_code("codes_form")
def new_codes(request):
    """Replace the recovery codes by new ones."""
    codes = step.make_codes(request.user)
    AuditEntry.objects.record(What.NEW_CODES, by=request.user, about=request.user, request=request)
    # Who came in with a recovery code keeps the session: its device is a new one.
    django_otp.login(request, step.app_of(request.user))
    return _codes_page(request, codes, reverse("admin:account"))


@_needs_code("off_form")
def turn_off(request):
    """Turn the second step off, where it is not required."""
    if step.is_required(request.user):
        messages.error(request, _("Your role needs the second step. It stays on."))
    else:
        step.take_away(request.user)
        AuditEntry.objects.record(
            What.TURNED_OFF, by=request.user, about=request.user, request=request
        )
        messages.success(request, _("The second step is off."))
    return HttpResponseRedirect(reverse("admin:account"))


@require_POST
def everywhere(request):
    """End all sessions of a person, this one too."""
    user = request.user
    AuditEntry.objects.record(What.EVERYWHERE, by=user, about=user, request=request)
    sessions.end_all(user)
    logout(request)
    return HttpResponseRedirect(reverse("admin:login"))
