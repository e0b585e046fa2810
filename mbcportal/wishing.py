"""“Tell us what you could not find”: one field, without a name."""

from datetime import timedelta
from http import HTTPStatus

from django import forms
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from .guard.honeypot import HoneypotMixin
from .guard.limits import allowed
from .publishing.languages import reader_language
from .search.analysis import tidy
from .search.models import Wish

LIMIT, PERIOD = 10, timedelta(hours=1)


class WishForm(HoneypotMixin, forms.Form):
    text = forms.CharField(
        label=_("What did you look for?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Please leave out names, addresses and phone numbers. We cannot write back."),
        error_messages={"required": _("Write a few words about what you need.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def tell_us(request):
    """The form; its text is kept without anything about who wrote it."""
    context, status = {}, HTTPStatus.OK
    if request.method == "POST":
        form = WishForm(request.POST, label_suffix="")
        if not form.is_valid():
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        elif not allowed(request, "wish", LIMIT, PERIOD):
            context["is_too_often"], status = True, HTTPStatus.TOO_MANY_REQUESTS
        else:
            if not form.is_trapped:
                Wish.objects.create(text=form.cleaned_data["text"], language=reader_language())
            answer = HttpResponseRedirect(reverse("tell_us_thanks"))
            answer.status_code = HTTPStatus.SEE_OTHER
            return answer
    else:
        form = WishForm(initial={"text": tidy(request.GET.get("q", ""))}, label_suffix="")
    return render(request, "tell_us.html", {**context, "form": form}, status=status)


@require_safe
def tell_us_thanks(request):
    """What becomes of it, and who can be asked meanwhile."""
    return render(request, "tell_us_thanks.html")
