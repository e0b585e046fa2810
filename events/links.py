"""Outgoing addresses of events. Never the join link: it is a secret of those with a place."""

from mbcportal.links.sources import LinkSource, in_fields, in_texts

from .models import Event


def _public_events():
    return Event.objects.published().order_by("pk")


def _of_event(event):
    if event.translation_of_id is None:
        # A translation shows its original's.
        yield from in_fields(event, event.affiliate_id, "registration_url", "recording_url")
    for found in in_texts(event, event.affiliate_id, "description"):
        if found.url != event.facts.join_url:
            yield found


EVENTS = LinkSource(Event, _public_events, _of_event)
