"""Suggestions while typing: topics, places, help, articles and words that begin like the text."""

from django.utils.translation import gettext as _

from education.models import Article, GlossaryTerm
from events.models import Event
from mbcportal.publishing.languages import reader_language
from mbcportal.search.analysis import fold, tidy
from mbcportal.search.index import current_index
from resources.models import Resource

SHORTEST = 2
EACH = 3


def suggest(text: str) -> list[dict]:
    """Return groups of suggestions for what was typed so far: title and items with label and url.

    Labels match at the beginning of any of their words. Nothing about the text is kept.
    """
    typed = fold(tidy(text))
    if len(typed) < SHORTEST:
        return []
    index, language = current_index(), reader_language()
    prefix = "" if language == "en" else f"/{language}"
    topics = [
        {"label": topic.name, "url": f"{prefix}/resources/?topic={topic.slug}"}
        for topic in index.vocabulary["topic"].values()
        if topic.parent_id and begins(topic.name, typed)
    ]
    places = [
        {"label": region.name, "url": f"{prefix}/regions/{region.slug}/"}
        for region in index.vocabulary["region"].values()
        if begins(region.name, typed)
    ]
    groups = [(_("Topics"), topics), (_("Places"), places)]
    for kind, model, title in (
        ("resource", Resource, _("Support")),
        ("event", Event, _("Events")),
        ("article", Article, _("Articles")),
        ("glossary", GlossaryTerm, _("Words to know")),
    ):
        ids = index.starting_with(kind, language, typed, EACH)
        items = [
            {"label": str(row), "url": row.get_absolute_url()}
            for row in model.objects.in_order(ids)
        ]
        groups.append((title, items))
    return [{"title": title, "items": items[:EACH]} for title, items in groups if items]


def begins(label: str, typed: str) -> bool:
    """Say whether a label, or a word in it, begins with the folded text."""
    return f" {fold(label)}".find(f" {typed}") >= 0
