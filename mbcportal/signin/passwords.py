"""Changing a password, and a new one by a link in a mail."""

from http import HTTPStatus

from django.contrib import admin
from django.contrib.auth import views as auth
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from . import limits
from .forms import LinkForm
from .models import AuditEntry

# Of Django's own pages of this kind only the words at the top are ours.
UNPROCESSABLE = HTTPStatus.UNPROCESSABLE_ENTITY


def _context(title=None):
    return {
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
        "site_url": admin.site.site_url,
        "is_nav_sidebar_enabled": False,
        "has_permission": False,
        **({"title": title} if title else {}),
    }


@never_cache
def ask(request):
    """Ask for the address to send a link to; the same answer whoever it belongs to."""
    if request.method == "POST" and not limits.may_ask_for_link(request):
        context = {**_context(_("Too many tries")), "said": limits.wait()}
        return render(request, "admin/signin/said.html", context, status=429)
    view = auth.PasswordResetView.as_view(
        form_class=LinkForm,
        success_url=reverse_lazy("admin:password_reset_done"),
        extra_context=_context(),
    )
    return _with_status(view(request))


def asked(request):
    return auth.PasswordResetDoneView.as_view(extra_context=_context())(request)


@never_cache
def choose(request, uidb64, token):
    """Choose a new password, with the link of the mail."""

    class View(auth.PasswordResetConfirmView):
        success_url = reverse_lazy("admin:password_reset_complete")
        extra_context = _context()

        def form_valid(self, form):
            AuditEntry.objects.record(
                AuditEntry.What.PASSWORD, by=self.user, about=self.user, request=self.request
            )
            return super().form_valid(form)

    return _with_status(View.as_view()(request, uidb64=uidb64, token=token))


def chosen(request):
    context = {**_context(), "login_url": reverse("admin:login")}
    return auth.PasswordResetCompleteView.as_view(extra_context=context)(request)


def changed(request, response):
    """Write down a change of one's own password. Django has ended the person's other sessions."""
    if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
        AuditEntry.objects.record(
            AuditEntry.What.PASSWORD, by=request.user, about=request.user, request=request
        )
    return _with_status(response)


def _with_status(response):
    """Give a form that comes back with errors a status that says so."""
    form = (getattr(response, "context_data", None) or {}).get("form")
    if form is not None and form.is_bound and form.errors:
        response.status_code = UNPROCESSABLE
    return response
