"""The page of all that can be heard, watched and printed."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from mbcportal.publishing.languages import reader_language

from .models import Article, MediaItem

PER_PAGE = 20
# What the address calls a kind, the role it stands for, and its words.
KINDS = {
    "audio": (MediaItem.Role.AUDIO, _("To listen to")),
    "video": (MediaItem.Role.VIDEO, _("To watch")),
    "fact-sheets": (MediaItem.Role.PDF, _("To print")),
}


def media_list(request):
    """All media, or those of one kind, newest first; each once, in the reader's language."""
    asked = request.GET.get("kind", "")
    kind = asked if asked in KINDS else ""
    items = _newest(MediaItem.objects.filter(role=KINDS[kind][0]) if kind else MediaItem.objects)
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "items": page.object_list,
        "result_page": page,
        "kind": kind,
        "unknown_kind": asked if asked and not kind else "",
        "kinds": [(name, words) for name, (_role, words) in KINDS.items()],
        "kind_words": KINDS[kind][1] if kind else "",
    }
    return render(request, "education/media.html", context)


def _newest(items):
    """Return items of public articles; each knows the `page` in the reader's language.

    An article in two languages may have a recording in each, or one for both: of each kind its
    page shows the one in the language of the page, else that of the original.
    """
    public = items.filter(article__in=Article.objects.published()).select_related(
        "article", "article__translation_of"
    )
    wanted = reader_language()
    chosen = {}
    for item in public.order_by("-article__published_at", "-pk"):
        key = (item.article.original_id, item.role)
        rank = (item.article.language != wanted, item.article.translation_of_id is not None)
        if key not in chosen or rank < chosen[key][0]:
            chosen[key] = (rank, item)
    pages = _pages({original for original, _role in chosen})
    found = []
    for (original, _role), (_rank, item) in chosen.items():
        item.page = pages[original]
        # The recording of another translation is not on this page.
        if item.article_id in {item.page.pk, original}:
            found.append(item)
    return sorted(found, key=lambda item: (item.page.published_at, item.pk), reverse=True)


def _pages(originals):
    """Return {original's key: its public article in the reader's language, else the original}."""
    rows = Article.objects.published().for_cards()
    either = Q(pk__in=originals) | Q(translation_of__in=originals)
    found = {}
    for row in rows.filter(either).in_language(reader_language()):
        found.setdefault(row.original_id, row)
    return found
