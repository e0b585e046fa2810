"""The podcast: RSS 2.0 with what podcast directories ask for.

https://www.rssboard.org/rss-specification
https://podcasters.apple.com/support/823-podcast-requirements
https://podcasting2.org/docs/podcast-namespace
"""

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.templatetags.static import static
from django.urls import reverse
from django.utils.feedgenerator import Enclosure, Rss201rev2Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import conditional_page

from mbcportal.publishing.languages import reader_language

from .models import Article, MediaItem

MOST = 100
# The name space of podcast:guid, by its own specification.
PODCASTS = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"


@conditional_page
def podcast(request):
    """Send the feed, or 304 to whoever has it already."""
    response = Podcast()(request)
    # The latest date goes back when an episode is withdrawn: only the words tell what is new.
    del response.headers["Last-Modified"]
    return response


class PodcastRss(Rss201rev2Feed):
    """RSS 2.0 with the name spaces of Apple and of the open podcast index."""

    content_type = "application/rss+xml; charset=utf-8"

    def rss_attributes(self):
        return super().rss_attributes() | {"xmlns:itunes": ITUNES, "xmlns:podcast": PODCAST}

    def latest_post_date(self):
        # Of nothing, Django says now, and a feed without episodes would change at every look.
        return super().latest_post_date() if self.items else datetime(2026, 1, 1, tzinfo=UTC)

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        channel = self.feed
        handler.addQuickElement("itunes:author", settings.PORTAL_NAME)
        handler.startElement("itunes:owner", {})
        handler.addQuickElement("itunes:name", settings.PORTAL_NAME)
        handler.addQuickElement("itunes:email", settings.PODCAST_EMAIL)
        handler.endElement("itunes:owner")
        handler.addQuickElement("itunes:image", attrs={"href": channel["image_url"]})
        handler.startElement("image", {})
        handler.addQuickElement("url", channel["small_image_url"])
        handler.addQuickElement("title", channel["title"])
        handler.addQuickElement("link", channel["link"])
        handler.endElement("image")
        handler.addQuickElement("itunes:category", attrs={"text": "Health & Fitness"})
        handler.addQuickElement("itunes:explicit", "false")
        handler.addQuickElement("itunes:type", "episodic")
        handler.addQuickElement("podcast:guid", channel["podcast_guid"])
        handler.addQuickElement("podcast:medium", "podcast")

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("itunes:title", item["title"])
        handler.addQuickElement("itunes:duration", str(item["seconds"]))
        handler.addQuickElement("itunes:explicit", "false")
        handler.addQuickElement("itunes:episodeType", "full")
        handler.addQuickElement(
            "podcast:transcript",
            attrs={"url": item["transcript"], "type": "text/html", "language": item["language"]},
        )


class Podcast(Feed):
    """The episodes in the reader's language, the newest first."""

    feed_type = PodcastRss
    description = gettext_lazy(
        "Plain words for people who live with metastatic breast cancer, read aloud. Each episode "
        "has its full text. This is information, not medical advice."
    )

    def get_object(self, request):
        own = request.build_absolute_uri(reverse("education:podcast"))
        # By the rules of podcast:guid, of the address without its scheme.
        guid = str(uuid5(PODCASTS, own.split("://", 1)[1]))
        return {"address": request.build_absolute_uri, "guid": guid}

    def title(self):
        return _("%s, read aloud") % settings.PORTAL_NAME

    def link(self):
        return f"{reverse('education:media')}?kind=audio"

    def feed_url(self):
        return reverse("education:podcast")

    def feed_extra_kwargs(self, obj):
        return {
            "image_url": obj["address"](static("img/podcast.png")),
            "small_image_url": obj["address"](static("img/podcast-small.png")),
            "podcast_guid": obj["guid"],
        }

    def items(self, obj):
        rows = MediaItem.objects.filter(
            role=MediaItem.Role.AUDIO,
            article__in=Article.objects.published().filter(
                kind=Article.Kind.PODCAST, language=reader_language()
            ),
        )
        self.address = obj["address"]
        return rows.select_related("article").order_by("-article__published_at", "-pk")[:MOST]

    def item_title(self, item):
        return item.article.title

    def item_description(self, item):
        return item.article.summary

    def item_link(self, item):
        return item.article.get_absolute_url()

    def item_guid(self, item):
        """Return a name for ever: no host, address or new recording changes it."""
        return uuid5(NAMESPACE_URL, f"mbcportal/education.article/{item.article_id}").urn

    item_guid_is_permalink = False

    def item_pubdate(self, item):
        return item.article.published_at

    def item_updateddate(self, item):
        return max(item.article.updated_at, item.updated_at)

    def item_enclosures(self, item):
        return [Enclosure(self.address(item.file.url), str(item.bytes), item.content_type)]

    def item_extra_kwargs(self, item):
        return {
            "seconds": item.seconds,
            "transcript": self.address(f"{item.article.get_absolute_url()}#transcript"),
            "language": item.article.language,
        }
