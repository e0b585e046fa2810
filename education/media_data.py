"""An episode or a video as schema.org has it, for machines that read pages."""

import json

from django.utils.html import format_html
from django.utils.safestring import mark_safe

from .models import MediaItem

TYPES = {MediaItem.Role.AUDIO: "AudioObject", MediaItem.Role.VIDEO: "VideoObject"}
# What would end the element or begin a comment in it, as JSON may write it just as well.
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def json_ld(request, article, item):
    """Return the data of an item as an element of its page; nothing for a PDF."""
    if item.role not in TYPES or not article.published_at:
        return ""
    text = json.dumps(as_data(request, article, item), ensure_ascii=False)
    safe = mark_safe(text.translate(UNSAFE))  # noqa: S308 - no markup is left in it
    return format_html('<script type="application/ld+json">{}</script>', safe)


def as_data(request, article, item):
    """Return an item as a dict, with the words of `article`, which may be a translation."""
    address = request.build_absolute_uri
    page = address(article.get_absolute_url())
    data = {
        "@context": "https://schema.org",
        "@type": TYPES[item.role],
        "name": article.title,
        "description": article.summary,
        "inLanguage": item.article.language,
        "uploadDate": article.published_at.isoformat(),
        "isAccessibleForFree": True,
        "url": page,
    }
    if item.file:
        data["contentUrl"] = address(item.file.url)
        data["encodingFormat"] = item.content_type
        data["contentSize"] = str(item.bytes)
    if item.seconds:
        data["duration"] = f"PT{item.seconds}S"
    if item.poster:
        data["thumbnailUrl"] = address(item.poster.url)
    if item.role == MediaItem.Role.AUDIO and article.kind == article.Kind.PODCAST:
        return {
            "@context": "https://schema.org",
            "@type": "PodcastEpisode",
            "name": article.title,
            "description": article.summary,
            "datePublished": article.published_at.isoformat(),
            "inLanguage": item.article.language,
            "url": page,
            "associatedMedia": {k: v for k, v in data.items() if k not in {"@context", "url"}},
        }
    return data
