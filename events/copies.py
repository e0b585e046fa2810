"""Making a copy of an event, to hold it once more."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from mbcportal.publishing.models import Status

from .models import HORIZON, Event
from .recurrence import RuleError


def make_copy(event):
    """Return a new draft with the words of an event, and of its translations.

    The copy begins on the event's next date, or has none yet. What belongs to single dates stays
    behind: changes, sign-ups, recordings.
    """
    with transaction.atomic():
        slug = _free_slug(event.slug)
        copy = _copy_row(event, slug=slug, **_dates_to_come(event))
        for translation in event.translations.all():
            _copy_row(translation, slug=slug, translation_of=copy)
    return copy


def _copy_row(event, **changes):
    row = Event.objects.get(pk=event.pk)
    row.pk, row._state.adding = None, True
    row.status, row.version = Status.DRAFT, 1
    row.published_at = row.expires_at = None
    row.recording_url = ""
    for name, value in changes.items():
        setattr(row, name, value)
    row.save()
    for field in Event._meta.many_to_many:
        getattr(row, field.name).set(getattr(event, field.name).all())
    row.reindex()
    return row


def _dates_to_come(event):
    today = timezone.localdate()
    try:
        day = next(iter(event.dates(today, today + HORIZON)), None)
    except RuleError:
        day = None
    later = [text for text in event.repeat_dates if day and text >= day.isoformat()]
    # An end that is over would leave the new event without a date.
    until = event.repeat_until if day else None
    return {"starts_on": day, "repeat_dates": later, "repeat_until": until}


def _free_slug(slug):
    """Return an address that no event has, in any language: "…-copy", "…-copy-2"."""
    limit = Event._meta.get_field("slug").max_length
    taken = set(Event.objects.filter(slug__contains="-copy").values_list("slug", flat=True))
    number = 1
    while True:
        end = "-copy" if number == 1 else f"-copy-{number}"
        found = slug[: limit - len(end)] + end
        if found not in taken:
            return found
        number += 1


class DuplicateMixin:
    """For the admin of events: the page "Make a copy", at `<id>/copy/`.

    The form leads there with {% url "admin:events_event_copy" original.pk %}.
    """

    def get_urls(self):
        view = self.admin_site.admin_view(self.copy_view)
        return [
            path("<path:object_id>/copy/", view, name="events_event_copy"),
            *super().get_urls(),
        ]

    def copy_view(self, request, object_id):
        """Ask, then copy and open the copy's form. A translation leads to its original."""
        if not self.has_add_permission(request) or not self.has_change_permission(request):
            raise PermissionDenied
        event = self.get_object(request, unquote(object_id))
        if event is None or not self.has_change_permission(request, event.facts):
            raise Http404
        if request.method == "POST":
            return self._copied(request, event.facts)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": event.facts,
            "title": _("Make a copy"),
        }
        return TemplateResponse(request, "admin/events/copy.html", context)

    def _copied(self, request, event):
        copy = make_copy(event)
        self.log_addition(request, copy, _("Copied from “%s”.") % event)
        self.message_user(
            request,
            _("This is the copy, a draft. Check its dates and words, then publish it."),
            messages.SUCCESS,
        )
        return HttpResponseRedirect(reverse("admin:events_event_change", args=[copy.pk]))
