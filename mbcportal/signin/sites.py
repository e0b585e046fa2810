"""The desk's door: the addresses of signing in belong to the admin site."""

from http import HTTPStatus

from django.http import HttpResponseRedirect
from django.urls import path

from mbcportal.affiliates.sites import PortalAdminSite

from . import passwords, views
from .forms import SignInForm


class DeskSite(PortalAdminSite):
    """The portal's admin site with a door of two steps."""

    login_form = SignInForm

    def get_urls(self):
        own = [
            path("second-step/", views.second_step, name="second_step"),
            path("second-step/set-up/", views.set_up, name="second_step_set_up"),
            path("account/", self.admin_view(views.account), name="account"),
            path("account/new-codes/", self.admin_view(views.new_codes), name="new_codes"),
            path("account/turn-off/", self.admin_view(views.turn_off), name="turn_off"),
            path("account/sign-out/", self.admin_view(views.everywhere), name="everywhere"),
            path("password_reset/", passwords.ask, name="password_reset"),
            path("password_reset/done/", passwords.asked, name="password_reset_done"),
            path("reset/<uidb64>/<token>/", passwords.choose, name="password_reset_confirm"),
            path("reset/done/", passwords.chosen, name="password_reset_complete"),
        ]
        return [*own, *super().get_urls()]

    def login(self, request, extra_context=None):
        """Ask for name and password; lead on who has given them already."""
        if request.method == "GET" and request.half_in.is_authenticated:
            return HttpResponseRedirect(views.next_step(request))
        response = super().login(request, extra_context)
        form = getattr(response, "context_data", {}) or {}
        if request.method == "POST" and "form" in form:
            is_too_often = form["form"].has_error("__all__", "too-often")
            response.status_code = (
                HTTPStatus.TOO_MANY_REQUESTS if is_too_often else HTTPStatus.UNPROCESSABLE_ENTITY
            )
        return response

    def password_change(self, request, extra_context=None):
        return passwords.changed(request, super().password_change(request, extra_context))
