"""Reporting what is wrong with a listing, and suggesting help that is missing.

Nothing on a public page changes by this: staff read it first.
"""

from datetime import timedelta

from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from mbcportal.guard.limits import allowed
from mbcportal.publishing.languages import reader_language

from .models import Resource
from .report_forms import ReportForm, SuggestionForm
from .reports import KEPT, Report
from .routing import affiliate_of_words

HOUR = timedelta(hours=1)
# In one hour, from one client.
REPORTS, SUGGESTIONS = 10, 10
SEE_OTHER, GONE, UNFIT, TOO_OFTEN = 303, 410, 422, 429


@require_http_methods(["GET", "HEAD", "POST"])
def report(request, slug):
    """The form about one listing. A withdrawn one says that it is, with status 410."""
    listing = _listing(slug)
    if listing is None:
        return _withdrawn(request, slug)
    form = ReportForm(request.POST if request.method == "POST" else None)
    status = _keep_report(request, listing.facts, form) if form.is_bound else 200
    if status == SEE_OTHER:
        return _see(reverse("resources:report_thanks", args=[slug]))
    context = {"resource": listing, "facts": listing.facts, "form": form}
    return _form_page(request, "resources/report.html", context, status)


@require_safe
def report_thanks(request, slug):
    """What happens next. The same for everybody."""
    listing = _listing(slug)
    if listing is None:
        return _withdrawn(request, slug)
    context = {"resource": listing, "facts": listing.facts}
    return render(request, "resources/report_thanks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request):
    """The form about help that is missing."""
    form = SuggestionForm(request.POST if request.method == "POST" else None)
    status = _keep_suggestion(request, form) if form.is_bound else 200
    if status == SEE_OTHER:
        return _see(reverse("resources:suggest_thanks"))
    return _form_page(request, "resources/suggest.html", {"form": form}, status)


@require_safe
def suggest_thanks(request):
    """What happens next. The same for everybody."""
    return render(request, "resources/suggest_thanks.html")


def _listing(slug):
    rows = Resource.objects.filter(slug=slug).in_language(reader_language()).published()
    return rows.select_related("translation_of__affiliate", "affiliate").first()


def _withdrawn(request, slug):
    rows = Resource.objects.filter(slug=slug).in_language(reader_language())
    withdrawn = rows.withdrawn().first()
    if withdrawn is None:
        raise Http404
    context = {"resource": withdrawn, "topics": withdrawn.facts.topics.all()}
    return render(request, "resources/withdrawn.html", context, status=GONE)


def _keep_report(request, facts, form):
    """Keep what the form says, and return the status of the answer."""
    if (status := _status(request, form, "resources.report", REPORTS)) is None:
        Report.objects.create(
            kind=Report.Kind.PROBLEM,
            resource=facts,
            name=facts.name,
            affiliate=facts.affiliate,
            language=reader_language(),
            **form.values(),
        )
    return status or SEE_OTHER


def _keep_suggestion(request, form):
    if (status := _status(request, form, "resources.suggest", SUGGESTIONS)) is None:
        Report.objects.create(
            kind=Report.Kind.SUGGESTION,
            affiliate=affiliate_of_words(form.cleaned_data["place"]),
            language=reader_language(),
            **form.values(),
        )
    return status or SEE_OTHER


def _status(request, form, scope, limit):
    """Return the status that ends it here, or None when the form is to be kept."""
    if not form.is_valid():
        return UNFIT
    if form.is_trapped:
        return SEE_OTHER
    return None if allowed(request, scope, limit, HOUR) else TOO_OFTEN


def _form_page(request, template, context, status):
    context = {**context, "is_too_often": status == TOO_OFTEN, "kept": KEPT.days}
    response = render(request, template, context, status=status)
    if status == TOO_OFTEN:
        response.headers["Retry-After"] = f"{HOUR.seconds}"
    return response


def _see(url):
    """Send the browser on with a GET, whatever it came with."""
    return HttpResponseRedirect(url, status=SEE_OTHER)
