"""The education pages."""

from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from mbcportal.affiliates.preview import visible
from mbcportal.publishing.languages import reader_language
from mbcportal.taxonomy.models import MetastasisSite, Topic

from .filters import ArticleFinder
from .glossary import by_letter
from .models import Article, CareNote, GlossaryTerm
from .news import latest, post_gone
from .reading import Reading

# The path of a person who has just heard: five articles in this order.
FIRST_STEPS = [
    "newly-diagnosed-first-steps",
    "what-is-metastatic-breast-cancer",
    "how-treatment-is-chosen",
    "emotional-support",
    "paying-for-treatment",
]


def article_list(request):
    """Search and filter the articles."""
    finder = ArticleFinder(request.GET)
    if finder.settled_url:
        return redirect(request.path + finder.settled_url)
    context = {
        "finder": finder,
        "articles": finder.rows(Article.objects.for_cards()),
        "sites": MetastasisSite.objects.all(),
        "topics": Topic.objects.filter(parent=None).prefetch_related("topics"),
        "first_steps": [] if finder.is_filtered else _in_path(FIRST_STEPS),
        "news": [] if finder.is_filtered else latest(Article.Kind.NEWS),
        "stories": [] if finder.is_filtered else latest(Article.Kind.STORY),
    }
    return render(request, "education/list.html", context)


def article(request, slug):
    """One article."""
    rows = visible(request, Article.objects.filter(slug=slug)).in_language(reader_language())
    found = (
        rows.select_related(
            "author", "reviewer", "main_topic__parent", "translation_of__main_topic__parent"
        )
        .prefetch_related("references", "questions", "care_notes")
        .first()
    )
    if found is None:
        return post_gone(request, slug)
    facts = found.facts
    context = {
        "article": found,
        "facts": facts,
        "reading": Reading(found),
        "care": _care_cards(found),
        "topics": facts.topics.all(),
        "sites": facts.sites.all(),
        "is_overdue": found.is_review_overdue(timezone.localdate()),
    }
    page = "post" if facts.kind in Article.POSTS else "article"
    return render(request, f"education/{page}.html", context)


def site(request, slug):
    """Everything about one metastasis site."""
    found = get_object_or_404(MetastasisSite, slug=slug)
    articles = _shown(Article.objects.filter(sites=found))
    lead = next((one for one in articles if one.kind == Article.Kind.SITE_PAGE), None)
    context = {
        "site": found,
        "lead": lead,
        "articles": [one for one in articles if one is not lead],
        "sites": MetastasisSite.objects.all(),
    }
    return render(request, "education/site.html", context)


def topic(request, slug):
    """Everything about one topic, or one group of topics."""
    found = get_object_or_404(Topic.objects.select_related("parent"), slug=slug)
    leaves = [found] if found.parent_id else list(found.topics.all())
    context = {
        "topic": found,
        "articles": sorted(
            _shown(Article.objects.filter(topics__in=leaves).distinct()),
            key=lambda one: one.facts.main_topic_id != found.pk,
        ),
        "related_topics": [found],
        "siblings": (found.parent or found).topics.all(),
    }
    return render(request, "education/topic.html", context)


def glossary(request):
    """Words to know, A to Z in the reader's language."""
    terms = list(GlossaryTerm.objects.published())
    return render(request, "education/glossary.html", {"letters": by_letter(terms)})


def _shown(originals):
    """Return the published articles of a query, in the reader's language where there is one."""
    pks = list(originals.filter(translation_of=None).values_list("pk", flat=True))
    rows = Article.objects.published().for_cards()
    wanted = rows.filter(Q(pk__in=pks) | Q(translation_of__in=pks))
    found, language = {}, reader_language()
    for one in wanted.order_by("title"):
        present = found.get(one.original_id)
        if present is None or one.language == language:
            found[one.original_id] = one
    return list(found.values())


def _in_path(slugs):
    shown = {one.facts.slug: one for one in _shown(Article.objects.filter(slug__in=slugs))}
    return [shown[slug] for slug in slugs if slug in shown]


def _care_cards(article):
    notes = list(article.care_notes.all())
    cards = [
        (level, [note for note in notes if note.level == level.value]) for level in CareNote.Level
    ]
    return [(level, lines) for level, lines in cards if lines]
