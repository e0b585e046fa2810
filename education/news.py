"""News and stories: what is read by its date."""

from http import HTTPStatus
from mimetypes import guess_type

from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from mbcportal.affiliates.preview import visible
from mbcportal.publishing.languages import reader_language

from .models import Article
from .models.stories import is_taken_back

PER_PAGE = 20
SHORT = 3
Kind = Article.Kind


def news(request):
    """What is new on the portal, newest first."""
    return _list(request, Kind.NEWS, "education/news.html")


def stories(request):
    """Stories of people, newest first, and the way to share one's own."""
    return _list(request, Kind.STORY, "education/stories.html")


def picture(request, slug):
    """The picture of a page, for those who may see the page."""
    found = _named(visible(request, Article.objects.all()), slug)
    file = found and (found.picture or found.facts.picture)
    if not file:
        raise Http404
    # The name is random and never used again. Browsers ask each time, so that a picture that was
    # taken back is seen nowhere.
    etag = quote_etag(file.name)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            content = file.open()
        except FileNotFoundError as error:
            raise Http404 from error
        response = FileResponse(content, content_type=guess_type(file.name)[0])
    response.headers["ETag"], response.headers["Cache-Control"] = etag, "no-cache"
    return response


def published(kind):
    """Return the published originals of a kind, newest first."""
    rows = Article.objects.published().filter(kind=kind, translation_of=None)
    return rows.for_cards().select_related("submission").newest()


def latest(kind, most=SHORT):
    """Return the newest of a kind, in the reader's language where there is one."""
    return in_reader_language(published(kind)[:most])


def in_reader_language(originals):
    """Return rows in the same order, each in the reader's language where it is translated."""
    rows = list(originals)
    keys = [row.pk for row in rows]
    own = Article.objects.published().filter(translation_of__in=keys, language=reader_language())
    own = own.for_cards().select_related("translation_of__submission")
    found = {row.translation_of_id: row for row in own}
    return [found.get(row.pk, row) for row in rows]


def post_gone(request, slug):
    """Say that a story was taken back (status 410). Raises Http404 for whatever never was."""
    withdrawn = Article.objects.withdrawn().filter(slug=slug, kind=Kind.STORY)
    if is_taken_back(slug) or withdrawn.exists():
        return render(request, "education/story_gone.html", status=HTTPStatus.GONE)
    raise Http404


def _list(request, kind, template):
    page = Paginator(published(kind), PER_PAGE).get_page(request.GET.get("page"))
    articles = in_reader_language(page.object_list)
    language = reader_language()
    context = {
        "page": page,
        "articles": articles,
        "has_foreign": any(row.language != language for row in articles),
    }
    return render(request, template, context)


def _named(rows, slug):
    rows = rows.filter(slug=slug).in_language(reader_language())
    return rows.select_related("translation_of").first()
