"""What goes when a story is taken back: more than its row."""

from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import transaction

from mbcportal.publishing.models import PublishingStep, Version

from .models.pictured import FOLDER

# A file is written before its row is committed: a young one may be on its way.
AGE = timedelta(days=1)


def forget_article(article) -> None:
    """Delete an article with its translations, and what notes and logs keep of its words.

    Its search entries, picture, sources and versions go with it, and a next version of it.
    """
    pages = [article.pk, *article.translations.values_list("pk", flat=True)]
    following = type(article)._base_manager.filter(successor_of__in=pages)
    keys = [*pages, *following.values_list("pk", flat=True)]
    kind = ContentType.objects.get_for_model(article)
    with transaction.atomic():
        PublishingStep.objects.filter(content_type=kind, object_id__in=keys).delete()
        # These name it by its title.
        LogEntry.objects.filter(content_type=kind, object_id__in=map(str, keys)).delete()
        for row in [*following, *article.translations.all()]:
            row.delete()
        article.delete()


def named_by_versions(files) -> set[str]:
    """Return the files that older versions of articles would need when they are brought back.

    `files` takes the words of a version and returns the names of its files.
    """
    kept = Version.objects.filter(content_type__app_label="education")
    rows = kept.values_list("words", flat=True).iterator()
    return {name for words in rows for name in files(words) if name}


def sweep_pictures(now, models) -> None:
    """Delete pictures that no row of the models has: replaced ones, and those of a lost moment."""
    if not default_storage.exists(FOLDER):
        return
    used = {name for model in models for name in model.objects.values_list("picture", flat=True)}
    used |= named_by_versions(lambda words: [words["fields"].get("picture")])
    for file in default_storage.listdir(FOLDER)[1]:
        name = f"{FOLDER}/{file}"
        if name not in used and default_storage.get_modified_time(name) < now - AGE:
            default_storage.delete(name)
