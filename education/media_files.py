"""Uploaded files: those of public pages for everybody, drafts for the staff they belong to."""

from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import F, Q
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from . import ranges
from .leaving import named_by_versions
from .models import Article, MediaItem
from .models.media import FOLDER

TYPES = {".vtt": "text/vtt; charset=utf-8", ".webp": "image/webp", ".jpg": "image/jpeg"}
# A file never changes under its name, but its page may be withdrawn.
KEPT_FOR = "public, max-age=3600"
MEDIA_FIELDS = ["file", "poster", *MediaItem.CAPTIONS.values()]
# What nothing names any more may be wanted by somebody who has just taken it off.
UNUSED_FOR = timedelta(days=30)


@dataclass
class Found:
    """A stored file, what it is, in which language, and whether anyone may have it."""

    file: FieldFile
    content_type: str
    name: str
    language: str
    is_public: bool


def recording(request, path) -> Found | None:
    """Return the file of a media item that has this path, unless it is somebody else's draft."""
    named = Q(*((name, path) for name in MEDIA_FIELDS), _connector=Q.OR)
    # A page and its next version have the same file.
    page_first = F("article__successor_of").asc(nulls_first=True)
    rows = MediaItem.objects.filter(named).order_by(page_first)
    item = rows.select_related("article__translation_of").first()
    if item is None:
        return None
    article = item.article
    if not article.is_public() and not _may_preview(request, article):
        return None
    name = next(name for name in MEDIA_FIELDS if getattr(item, name) == path)
    language = name.removeprefix("captions_") if "captions" in name else article.language
    ending = PurePosixPath(path).suffix
    return Found(
        file=getattr(item, name),
        content_type=item.content_type if name == "file" else TYPES[ending],
        name=f"{article.slug}-{language}{ending}",
        language=language,
        is_public=article.is_public(),
    )


# First folder of a path: who knows the files in it.
FOLDERS = {FOLDER: recording}


@require_safe
def serve(request, path):
    """Send one uploaded file, or the part of it that a player asks for."""
    find = FOLDERS.get(path.partition("/")[0])
    found = find(request, path) if find else None
    if found is None:
        raise Http404
    try:
        size = found.file.size
        changed = int(found.file.storage.get_modified_time(found.file.name).timestamp())
    except OSError as error:
        raise Http404 from error
    # Compressing would change the length and break the parts: these are compressed already.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    etag = quote_etag(f"{changed:x}-{size:x}")
    response = get_conditional_response(request, etag, changed)
    if response is None:
        response = _answer(request, found, size, etag, changed)
    for name, value in {
        "ETag": etag,
        "Last-Modified": http_date(changed),
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
        "Content-Language": found.language,
        "Cache-Control": KEPT_FOR if found.is_public else "private, no-store",
    }.items():
        response.headers[name] = value
    return response


def _answer(request, found, size, etag, changed):
    """Return the response to a request that has no copy, or an old one."""
    span = None
    if "Range" in request.headers and _is_same(request, etag, changed):
        try:
            span = ranges.wanted(request.headers["Range"], size)
        except ranges.NotSatisfiableError:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    file = found.file.storage.open(found.file.name, "rb")
    whole = FileResponse(file, content_type=found.content_type, filename=found.name)
    if span is None and request.method == "GET":
        return whole
    # Of a part, or of nothing but the head, the headers are the same but for these.
    first, last = span or (0, size - 1)
    whole.headers["Content-Length"] = str(last - first + 1)
    if span:
        whole.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    if request.method == "HEAD":
        file.close()
        return HttpResponse(status=206 if span else 200, headers=whole.headers)
    return StreamingHttpResponse(ranges.part(file, first, last), status=206, headers=whole.headers)


def _is_same(request, etag, changed):
    """Say whether a part fits what the player has already (If-Range)."""
    known = request.headers.get("If-Range")
    if known is None or known == etag:
        return True
    try:
        return int(parsedate_to_datetime(known).timestamp()) == changed
    except (ValueError, TypeError, OverflowError):
        return False


def _may_preview(request, article):
    """Say whether the person who asks works on this article. The session is read for drafts only.

    Without the cookie nobody is signed in, and the answer does not depend on one.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_staff:
        return False
    return Article.objects.filter(pk=article.pk).for_user(request.user).exists()


def forget_unused(now=None) -> int:
    """Delete files that no row has named for 30 days. Returns how many."""
    before = (now or timezone.now()) - UNUSED_FOR
    if not default_storage.exists(FOLDER):
        return 0
    used = {name for row in MediaItem.objects.values_list(*MEDIA_FIELDS) for name in row if name}
    used |= named_by_versions(
        lambda words: [
            row.get(name) for row in words["parts"].get("media", ()) for name in MEDIA_FIELDS
        ]
    )
    gone = 0
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}/{name}"
        if path not in used and default_storage.get_modified_time(path) < before:
            default_storage.delete(path)
            gone += 1
    return gone
