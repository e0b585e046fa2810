"""The education pages."""

from django.shortcuts import redirect, render
from django.utils import timezone

from mbcportal.affiliates.preview import visible
from mbcportal.publishing.languages import reader_language
from mbcportal.taxonomy.models import MetastasisSite, Topic

from . import path, trial_sheet
from .filters import ArticleFinder
from .glossary import by_letter
from .media_data import json_ld
from .models import Article, CareNote, GlossaryTerm, MediaItem
from .news import latest, post_gone
from .reading import Reading


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
        "first_steps": [] if finder.is_filtered else path.steps(reader_language()),
        "question_lists": [] if finder.is_filtered else _question_lists(),
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
    topics = list(facts.topics.all())
    media = MediaItem.objects.for_page(found)
    context = {
        "article": found,
        "facts": facts,
        "reading": Reading(found),
        "care": _care_cards(found),
        "topics": topics,
        "sites": facts.sites.all(),
        "step": path.step_of(found, reader_language()),
        "question_lists": [one for one in _question_lists(topics) if one.slug != slug],
        "is_overdue": found.is_review_overdue(timezone.localdate()),
        "media": media,
        "media_data": [json_ld(request, found, item) for item in media],
    }
    page = "post" if facts.kind in Article.POSTS else "article"
    return render(request, f"education/{page}.html", context)


def first_steps(request):
    """The path of a person who has just heard, each step with what it gives."""
    return render(request, "education/path.html", {"steps": path.steps(reader_language())})


def facts_sheet(request):
    """The facts that clinical trials ask for, with room to write. Nothing is sent anywhere."""
    on_trials = Article.objects.filter(slug=trial_sheet.ARTICLE).read_in(reader_language())
    context = {"lines": trial_sheet.LINES, "article": next(iter(on_trials), None)}
    return render(request, "education/trial_sheet.html", context)


def glossary(request):
    """Words to know, A to Z in the reader's language."""
    terms = list(GlossaryTerm.objects.published())
    return render(request, "education/glossary.html", {"letters": by_letter(terms)})


def _question_lists(topics=None):
    return Article.objects.question_lists(topics).read_in(reader_language())


def _care_cards(article):
    notes = list(article.care_notes.all())
    cards = [
        (level, [note for note in notes if note.level == level.value]) for level in CareNote.Level
    ]
    return [(level, lines) for level, lines in cards if lines]
