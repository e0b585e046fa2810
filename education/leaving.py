"""What goes when a story is taken back: more than its row."""

from datetime import timedelta

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import transaction

from mbcportal.publishing.models import PublishingStep

from .models.pictured import FOLDER

# A file is written before its row is committed: a young one may be on its way.
AGE = timedelta(days=1)


def forget_article(article) -> None:
    """Delete an article with its translations, and what notes and logs keep of its words.

    Its search entries, picture and sources go with it.
    """
    keys = [article.pk, *article.translations.values_list("pk", flat=True)]
    kind = ContentType.objects.get_for_model(article)
    with transaction.atomic():
        PublishingStep.objects.filter(content_type=kind, object_id__in=keys).delete()
        # These name it by its title.
        LogEntry.objects.filter(content_type=kind, object_id__in=map(str, keys)).delete()
        if apps.is_installed("reversion"):
            _forget_versions(kind, keys)
        for translation in article.translations.all():
            translation.delete()
        article.delete()


def _forget_versions(kind, keys):
    """Delete what was kept of articles and their parts to go back to."""
    Version = apps.get_model("reversion", "Version")
    versions = Version.objects.filter(content_type=kind, object_id__in=map(str, keys))
    revisions = list(versions.values_list("revision", flat=True).distinct())
    beside = Version.objects.filter(revision__in=revisions).exclude(content_type=kind)
    parts = [one.pk for one in beside if one.field_dict.get("article_id") in keys]
    Version.objects.filter(pk__in=parts).delete()
    versions.delete()
    apps.get_model("reversion", "Revision").objects.filter(pk__in=revisions, version=None).delete()


def sweep_pictures(now, models) -> None:
    """Delete pictures that no row of the models has: replaced ones, and those of a lost moment."""
    if not default_storage.exists(FOLDER):
        return
    used = {name for model in models for name in model.objects.values_list("picture", flat=True)}
    for file in default_storage.listdir(FOLDER)[1]:
        name = f"{FOLDER}/{file}"
        if name not in used and default_storage.get_modified_time(name) < now - AGE:
            default_storage.delete(name)
