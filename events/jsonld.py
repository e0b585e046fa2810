"""An event's date as schema.org has it, for machines that read pages. Never with the join link."""

import json

from django.utils.html import format_html
from django.utils.safestring import mark_safe

from .models import Event

ATTENDANCE = {
    Event.Format.IN_PERSON: "OfflineEventAttendanceMode",
    Event.Format.ONLINE: "OnlineEventAttendanceMode",
    Event.Format.HYBRID: "MixedEventAttendanceMode",
}
# What would end the element or begin a comment in it, as JSON may write it just as well.
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def json_ld(request, event, occurrence):
    """Return the data of one date as an element of the page: data, which no browser runs."""
    text = json.dumps(as_data(request, event, occurrence), ensure_ascii=False)
    safe = mark_safe(text.translate(UNSAFE))  # noqa: S308 - no markup is left in it
    return format_html('<script type="application/ld+json">{}</script>', safe)


def as_data(request, event, occurrence):
    """Return one date as a dict, with the words of `event`, which may be a translation."""
    facts = event.facts
    url = request.build_absolute_uri(occurrence.get_absolute_url())
    status = "EventCancelled" if occurrence.is_cancelled else "EventScheduled"
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": occurrence.own_title or event.title,
        "description": event.summary,
        "inLanguage": [language.slug for language in facts.languages.all()],
        **_times(occurrence),
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": f"https://schema.org/{ATTENDANCE[facts.format]}",
        "location": _locations(facts, occurrence, url),
        "organizer": {"@type": "Organization", "name": event.organizer or facts.affiliate.name},
        "url": url,
    }
    if facts.cost == Event.Cost.FREE:
        data["isAccessibleForFree"] = True
        data["offers"] = {"@type": "Offer", "price": 0, "priceCurrency": "USD", "url": url}
    elif facts.cost == Event.Cost.PAID:
        data["isAccessibleForFree"] = False
    return data


def _times(occurrence):
    """Return start and end with their offsets; of whole days the first and the last date."""
    if occurrence.event.start_time is None and occurrence.own_time is None:
        start, end = occurrence.starts_day, occurrence.last_day
    else:
        start, end = occurrence.starts_local, occurrence.ends_local
    return {"startDate": start.isoformat(), "endDate": end.isoformat()}


def _locations(facts, occurrence, url):
    found = []
    if occurrence.venue and facts.format != Event.Format.ONLINE:
        found.append(_venue(occurrence.venue))
    if facts.format != Event.Format.IN_PERSON:
        # The page: what leads to the meeting itself is for people with a place.
        found.append({"@type": "VirtualLocation", "url": url})
    return found


def _venue(venue):
    address = {
        "streetAddress": venue.street,
        "addressLocality": venue.city,
        "addressRegion": venue.state.abbreviation,
        "postalCode": venue.zip_code,
        "addressCountry": "US",
    }
    kept = {name: value for name, value in address.items() if value}
    return {
        "@type": "Place",
        "name": venue.name,
        "address": {"@type": "PostalAddress", **kept},
    }
