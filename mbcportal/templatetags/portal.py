"""Template tags of the portal: built in, so every template has them.

This is composition: a tag may bring one room's things into another room's page.
"""

from urllib.parse import urlsplit

from django import template
from django.templatetags.static import static
from django.urls import translate_url
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from education.models import Article
from events import wording
from events.filters import EventFinder
from mbcportal.finding import ask
from mbcportal.publishing.languages import reader_language
from mbcportal.publishing.zones import spoken
from resources.filters import ResourceFinder
from resources.models import Resource

register = template.Library()


@register.simple_tag
def icon(name):
    """Draw an icon of `static/img/icons.svg`. It never stands without words beside it."""
    return format_html(
        '<svg class="icon" width="24" height="24" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def other_language(context):
    """Return the other language's code, its own name, and this page's address in it."""
    code, name = ("en", "English") if reader_language() == "es" else ("es", "Español")
    request = context.get("request")
    path = request.get_full_path() if request else "/"
    return {"code": code, "name": name, "url": translate_url(path, code)}


@register.filter
def language_name(code):
    """Return the name of a content language in the reader's language."""
    return {"en": _("English"), "es": _("Spanish")}.get(code, code)


@register.filter
def own_language_name(code):
    """Return the name of a content language in itself, as players list it."""
    return {"en": "English", "es": "Español"}.get(code, code)


@register.filter
def zone_name(zone):
    """Return what people call a time zone: Mountain Time."""
    return spoken(zone)


@register.filter
def trusted(html):
    """Show rich text. Only for fields that are cleaned on every save, or HTML made from them."""
    return mark_safe(html)  # noqa: S308


@register.filter
def is_foreign(row):
    """Say whether a row is written in another language than the page."""
    return row.language != reader_language()


@register.filter
def clock(moment):
    """Return a time of day as people say it: 4 p.m."""
    return wording.clock(moment)


@register.filter
def weekday(moment):
    """Return the weekday of a date or moment: Tuesday."""
    return wording.weekday_name(moment.weekday())


@register.filter
def days_range(days):
    """Return weekday numbers that follow each other as words: "Monday to Friday", "Saturday"."""
    if len(days) == 7:  # noqa: PLR2004 - a week
        return _("Every day")
    if len(days) == 1:
        return wording.weekday_name(days[0])
    return _("%(first)s to %(last)s") % {
        "first": wording.weekday_name(days[0]),
        "last": wording.weekday_name(days[-1]),
    }


@register.simple_tag
def spoken_when(occurrence):
    """Return when one date of an event is, in words, on the event's own clock."""
    return wording.when_words(occurrence)


@register.filter
def spoken_day(moment):
    """Return a date with its weekday, in words."""
    return wording.day_words(moment)


@register.filter
def spoken_hours(occurrence):
    """Return the hours of one date of an event, in words."""
    return wording.hours_words(occurrence)


@register.filter
def repeats(event):
    """Return how an event repeats, in words."""
    return wording.rule_words(event)


@register.filter
def site_host(url):
    """Return the host of an address without www, so that people see where a link leads."""
    return urlsplit(url).netloc.removeprefix("www.")


@register.filter
def miles(distance):
    """Return a distance as people say it: whole miles, tens from 100 on."""
    return round(distance, -1 if distance >= 100 else None)  # noqa: PLR2004


@register.filter
def words(text):
    """Split words for a loop."""
    return text.split()


@register.simple_tag
def opening(resource):
    """Return the opening state of a resource now, or None when its hours are not known."""
    return resource.opening()


@register.inclusion_tag("components/talk_to_someone.html")
def talk_to_someone(heading_level=2):
    """The line to call now: one that is open and speaks of MBC first, else one open 24 hours."""
    now = timezone.now()
    lines = (
        Resource.objects.published(now)
        .helplines()
        .filter(translation_of=None, service_area__kind="nation", phones__kind="voice")
        .for_cards()
        .prefetch_related("audiences", "topics")
        .distinct()
    )
    ranked = sorted(lines, key=lambda row: _line_rank(row, now))
    return {"lines": ranked[:2], "level": heading_level}


def _line_rank(resource, now):
    """Open ones first, then those that speak of MBC; crisis lines are shown on their own."""
    state = resource.opening(now)
    is_open = state is not None and state.is_open
    audiences = {audience.slug for audience in resource.audiences.all()}
    is_crisis = any(topic.slug == "crisis" for topic in resource.topics.all())
    return (
        is_crisis,
        not is_open,
        "people-with-mbc" not in audiences,
        "any-cancer" not in audiences,
        state is None,
        resource.name,
    )


@register.inclusion_tag("components/related_help.html", takes_context=True)
def related_help(context, *, topics=(), site=None):
    """Help and events for a topic or a site, near the place in the page's address."""
    request = context.get("request")
    place = {
        name: request.GET[name] for name in ("zip", "region") if request and name in request.GET
    }
    chosen = {"topic": [topic.slug for topic in topics]}
    if site and (not topics or ResourceFinder(ask(site=site.slug, **place)).count):
        chosen = {"site": site.slug}
    resources = ResourceFinder(ask(**chosen, **place))
    is_general = bool(site) and not resources.count
    if is_general:
        # Most help is for people with MBC wherever the cancer is, and so for these.
        resources = ResourceFinder(ask(audience="people-with-mbc", **place))
    events = EventFinder(ask(**chosen, **place))
    return {
        "request": request,
        "resources": resources,
        "is_general": is_general,
        "rows": resources.rows(Resource.objects.for_cards(), 4),
        "events": events,
        "pairs": events.dated_rows(2),
    }


@register.simple_tag
def articles_on(topics, limit=3):
    """Return published articles on any of the topics, in the reader's language where there are."""
    originals = Article.objects.filter(topics__in=[topic.pk for topic in topics])
    return originals.read_in(reader_language())[:limit]
