"""Mails to people who sent a story. Their subjects say nothing, and no mail repeats the story."""

from django.apps import apps
from django.conf import settings
from django.utils.translation import override

from mbcportal.outbox import mail
from mbcportal.outbox.models import OutboxEmail

KINDS = ("received", "accepted", "declined", "published")


def write(story, what, not_before=None) -> None:
    """Write the mail about one step, once, if the person gave an address. Call in a transaction."""
    if not story.email:
        return
    language = story.consent_language
    with override(language):
        context = {"url": settings.SITE_URL + story.get_absolute_url(), "page_url": ""}
        if story.article is not None:
            context["page_url"] = settings.SITE_URL + story.article.get_absolute_url()
    mail.write(
        _key(story, what),
        f"stories/{what}",
        story.email,
        context,
        language=language,
        reason=f"education.story:{story.pk}:{what}",
        not_before=not_before,
    )


def forget(story) -> None:
    """Blank all that is not sent yet."""
    OutboxEmail.forget([_key(story, what) for what in KINDS])


def is_wanted(reference) -> bool:
    """Say whether a mail still holds. `reference` is "<story>:<what>"."""
    key, _colon, what = reference.partition(":")
    rows = apps.get_model("education", "StorySubmission").objects.select_related("article")
    story = rows.filter(pk=int(key)).exclude(email="").first()
    if story is None:
        return False
    if what == "published":
        return story.is_public
    return what in {"received", story.state}


def _key(story, what):
    return f"education.story-{what}:{story.pk}"
