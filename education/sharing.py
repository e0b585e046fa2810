"""Sharing a story: the form, the thanks, and the private page on which it is taken back.

Nothing that is sent here is shown to others: an editor reads it first. A GET changes nothing.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from mbcportal.guard.limits import allowed, allowed_for
from mbcportal.publishing.languages import reader_language

from . import consent
from .models import StorySubmission
from .models.stories import KEPT
from .story_form import StoryForm
from .uploads import SizeLimit

HOUR = timedelta(hours=1)
# In one hour: stories from one client, pictures it may try, and mails to one address.
STORIES, PICTURES, MAILS = 5, 20, 3
SEE_OTHER, NOT_FOUND, GONE, UNFIT, TOO_OFTEN = 303, 404, 410, 422, 429

State = StorySubmission.State


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def share(request):
    """The form. What is too large is dropped before anything reads the rest."""
    limit = SizeLimit(settings.PICTURE_MOST_MB * 1_000_000)
    request.upload_handlers.insert(0, limit)
    return _share(request, limit)


@csrf_protect
def _share(request, limit):
    status, story, form = 200, None, StoryForm()
    if request.method == "POST":
        status, story, form = _take(request, limit)
    if status == SEE_OTHER:
        token = StorySubmission.thanks_token(story)
        return _see(reverse("education:story_thanks", args=[token]))
    context = {
        "form": form,
        "consent": consent.current(),
        "statements": consent.current().statements[reader_language()],
        "is_too_often": status == TOO_OFTEN,
        "kept": KEPT.days,
    }
    response = render(request, "education/story_share.html", context, status=status)
    if status == TOO_OFTEN:
        response.headers["Retry-After"] = f"{HOUR.seconds}"
    return response


@never_cache
@require_safe
def thanks(request, token):
    """What happens next, and within the first hour the link to take the story back."""
    story = StorySubmission.thanked(token)
    if story is not None and story.state == State.WITHDRAWN:
        story = None
    url = settings.SITE_URL + story.get_absolute_url() if story else ""
    context = {"story": story, "url": url, "kept": KEPT.days}
    return render(request, "education/story_thanks.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, token):
    """The private page of one story: how it stands, and one button that takes it back."""
    story = StorySubmission.of_token(token)
    if story is None:
        response = render(request, "education/story_link_gone.html", status=NOT_FOUND)
        # It helps better than the portal's own page for what is not there.
        response.says_why = True
        return response
    if request.method == "POST":
        story.withdraw()
        return _see(request.path)
    status = GONE if story.is_emptied else 200
    context = {"story": story, "kept": KEPT.days}
    return render(request, "education/story_withdraw.html", context, status=status)


def _take(request, limit):
    """Keep what was sent, if it is fit; return the status, the story and the form."""
    # Reading a picture is work: who tries often is asked to wait before it is done.
    if request.FILES and not allowed(request, "story.picture", PICTURES, HOUR):
        return TOO_OFTEN, None, StoryForm(request.POST)
    form = StoryForm(request.POST, request.FILES, is_too_large=limit.is_over)
    if not form.is_valid():
        return UNFIT, None, form
    if form.is_trapped:
        return SEE_OTHER, None, form
    if not allowed(request, "story", STORIES, HOUR):
        return TOO_OFTEN, None, form
    values = form.values()
    may_mail = allowed_for("story.mail", values["email"].lower(), MAILS, HOUR)
    story = StorySubmission.send(**values, consent_language=reader_language(), may_mail=may_mail)
    return SEE_OTHER, story, form


def _see(url):
    """Send the browser on with a GET, whatever it came with."""
    return HttpResponseRedirect(url, status=SEE_OTHER)
