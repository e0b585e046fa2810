"""For me: help, events and pages in the order of what a person said about themselves.

The answers stand in the address and nowhere else; the server keeps nothing of them.
"""

import json
from dataclasses import dataclass
from http import HTTPStatus

from django.db.models import Q
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from education.models import Article
from events.filters import EventFinder
from resources.filters import ResourceFinder
from resources.models import Resource

from .about_you import ANYONE, ROLES, SUBTYPES, TREATMENTS, read_answers
from .finding import ask
from .lists import in_reader_language
from .taxonomy.models import MetastasisSite
from .taxonomy.places import find_places

HELP, EVENTS, READING = 4, 2, 3
# A narrow search that finds fewer is widened.
ENOUGH = 3


@dataclass
class Where:
    """What the words in the place field mean: one place, several to choose from, or none."""

    typed: str
    choices: list

    @property
    def place(self):
        return self.choices[0] if len(self.choices) == 1 else None

    @property
    def is_unknown(self) -> bool:
        return bool(self.typed) and not self.choices

    @property
    def shown(self) -> str:
        """What stands in the field: the words as typed, or the name of a place that was chosen."""
        is_chosen = self.place and self.place.param == "region" and self.typed == self.place.value
        return self.place.name if is_chosen else self.typed


@require_safe
def for_me(request):
    """The form, and the page it makes. A place nobody knows is said beside its field (422)."""
    sites = list(MetastasisSite.objects.all())
    answers = read_answers(request.GET, [site.slug for site in sites])
    where = Where(answers.place, find_places(answers.place))
    context = {
        "sites": sites,
        "subtypes": SUBTYPES,
        "treatments": TREATMENTS,
        "roles": ROLES,
        "answers": answers,
        "where": where,
        "choices": [
            {"name": place.name, "url": _with_place(request, place)} for place in where.choices
        ]
        if len(where.choices) > 1
        else [],
    }
    if not answers.is_given:
        return render(request, "for_me.html", context)
    resources = _widened(ResourceFinder, answers, where.place)
    context |= {
        "said": _said(answers, where, sites),
        "kept": json.dumps(answers.to_keep()),
        "resources": resources,
        "rows": resources.rows(Resource.objects.for_cards(), HELP),
        "pairs": _widened(EventFinder, answers, where.place).dated_rows(EVENTS),
        "reading": _reading(answers),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if where.is_unknown else HTTPStatus.OK
    response = render(request, "for_me.html", context, status=status)
    # What somebody said about their health: no shared computer should show it again.
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _with_place(request, place):
    query = request.GET.copy()
    query["place"] = place.value
    return f"?{query.urlencode()}"


def _said(answers, where, sites):
    """Return what was understood, in words."""
    named = [site.name for site in sites if site.slug in answers.sites]
    place = [where.place.name] if where.place else []
    return [*place, *named, *(choice.label for choice in answers.choices)]


def _widened(finder, answers, place):
    """Return a finder for the answers near the place, as narrow as still finds enough."""
    here = {place.param: place.value} if place else {}
    audiences = {"audience": list(answers.role.audiences)} if answers.role else {}
    topics = {"topic": answers.topics} if answers.topics else {}
    for narrow in ({**audiences, **topics}, topics, audiences):
        found = finder(ask(**here, **narrow))
        if narrow and found.count >= ENOUGH:
            return found
    return finder(ask(**here))


def _reading(answers):
    """Return (heading, articles) pairs: site pages, treatment, questions, living with it."""
    about = Article.objects.published().filter(translation_of=None)
    linked = about.filter(
        Q(kind="site-page", sites__slug__in=answers.sites)
        | Q(kind="questions")
        | Q(topics__slug="questions-to-ask")
    ).values_list("slug", "kind", "sites__slug")
    site_pages, questions = {}, {}
    for slug, kind, site in linked.order_by("title"):
        if kind == "site-page" and site in answers.sites:
            site_pages[slug] = answers.sites.index(site)
        elif kind != "site-page":
            # Lists of questions come before articles on them, and their own site before others.
            rank = (site not in answers.sites, kind != "questions")
            questions[slug] = min(rank, questions.get(slug, rank))
    steps = [
        (_("Where it has spread"), sorted(site_pages, key=site_pages.get)),
        (_("Treatment"), answers.treatment_articles[:READING]),
        (_("Living with it"), list((answers.role or ANYONE).articles)),
        (_("Questions to ask"), sorted(questions, key=questions.get)),
    ]
    return _shown(steps)


def _shown(steps):
    """Return the steps with their articles, each article once, and no step without any."""
    rows = in_reader_language(
        Article.objects.all(), {slug for _name, slugs in steps for slug in slugs}
    )
    seen, shown = set(), []
    for name, slugs in steps:
        fresh = [slug for slug in dict.fromkeys(slugs) if slug in rows and slug not in seen]
        if articles := [rows[slug] for slug in fresh[:READING]]:
            seen.update(fresh[:READING])
            shown.append((name, articles))
    return shown
