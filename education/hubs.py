"""Hubs: everything about one metastasis site or one topic, in one place."""

from django.shortcuts import get_object_or_404, render

from mbcportal.publishing.languages import reader_language
from mbcportal.taxonomy.models import MetastasisSite, Topic

from .models import Article, GlossaryTerm

# What is true wherever the cancer is.
GENERAL = [
    "what-is-metastatic-breast-cancer",
    "how-treatment-is-chosen",
    "tests-and-scans",
    "urgent-symptoms",
]
NEEDS = ["basics", "treatment"]
# Few enough to be read.
WORDS = 6
QUESTIONS = 8


def site(request, slug):
    """Everything about one metastasis site."""
    found = get_object_or_404(MetastasisSite, slug=slug)
    articles = Article.objects.filter(sites=found).read_in(reader_language())
    lead = next((one for one in articles if one.kind == Article.Kind.SITE_PAGE), None)
    context = {
        "site": found,
        "lead": lead,
        "articles": [one for one in articles if one is not lead],
        # A place without a page of its own is read with what holds for every place.
        "general": [] if lead else _general(),
        "sites": MetastasisSite.objects.all(),
        "questions": lead.questions.all()[:QUESTIONS] if lead else [],
        # Where nobody helps with the one site alone: help with what its page is about.
        "related_topics": lead.facts.topics.all() if lead else Topic.objects.filter(slug__in=NEEDS),
        "words": GlossaryTerm.objects.about(site=found).in_language(reader_language())[:WORDS],
    }
    return render(request, "education/site.html", context)


def topic(request, slug):
    """Everything about one topic, or one group of topics."""
    found = get_object_or_404(Topic.objects.select_related("parent"), slug=slug)
    leaves = [found] if found.parent_id else list(found.topics.all())
    everything = Article.objects.filter(topics__in=leaves).read_in(reader_language())
    lists = [one for one in everything if one.kind == Article.Kind.QUESTIONS]
    articles = sorted(
        [one for one in everything if one.kind != Article.Kind.QUESTIONS],
        key=lambda one: one.facts.main_topic_id != found.pk,
    )
    context = {
        "topic": found,
        "articles": articles,
        "question_lists": lists,
        "questions": articles[0].questions.all()[:QUESTIONS] if articles and not lists else [],
        "words": GlossaryTerm.objects.about(topics=leaves).in_language(reader_language())[:WORDS],
        "related_topics": [found],
        "siblings": (found.parent or found).topics.all(),
    }
    return render(request, "education/topic.html", context)


def _general():
    return Article.objects.filter(slug__in=GENERAL).read_in(reader_language())
