"""The forms of signing in."""

import uuid

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import PasswordResetForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from mbcportal.outbox.mail import write
from mbcportal.publishing.languages import reader_language

from . import limits
from .models import AuditEntry

What = AuditEntry.What


class SignInForm(AdminAuthenticationForm):
    """Name and password, a limited number of times."""

    def clean(self):
        name = self.cleaned_data.get("username") or ""
        has_both = name and self.cleaned_data.get("password")
        if has_both and not limits.may_try_password(self.request, name):
            AuditEntry.objects.record(What.TOO_OFTEN, request=self.request)
            raise ValidationError(limits.wait(), code="too-often")
        return super().clean()


class CodeForm(forms.Form):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        ),
        help_text=_("The six digits that your app shows now, or one of your recovery codes."),
        error_messages={"required": _("Write the code.")},
    )


class FirstCodeForm(CodeForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        help_text=_("The six digits that your app shows now."),
        error_messages={"required": _("Write the code.")},
    )


class LinkForm(PasswordResetForm):
    """Asks for a link to choose a new password. The answer never tells whose address is known."""

    def get_users(self, email):
        return (user for user in super().get_users(email) if user.is_staff)

    def send_mail(  # noqa: PLR0917 - as Django calls it
        self,
        subject_template_name,
        email_template_name,
        context,
        from_email,
        to_email,
        html_email_template_name=None,
    ):
        if not limits.may_get_link(to_email):
            return
        path = f"/admin/reset/{context['uid']}/{context['token']}/"
        with transaction.atomic():
            AuditEntry.objects.record(What.FORGOT, about=context["user"])
            write(
                f"new-password:{uuid.uuid4().hex}",
                "signin/new_password",
                to_email,
                {"path": path, "name": context["user"].get_username()},
                language=reader_language(),
            )
