"""Write all search entries anew."""

from django.core.management.base import BaseCommand
from django.db import transaction
from tqdm import tqdm

from education.models import Article, GlossaryTerm
from events.models import Event
from mbcportal.search.models import SearchEntry, SearchState
from resources.models import Resource


class Command(BaseCommand):
    help = "Write all search entries anew from the content, and drop those without content."

    def handle(self, *args, verbosity, **options):
        with transaction.atomic():
            before = set(SearchEntry.objects.values_list("kind", "object_id"))
            for model in (Resource, Event, Article, GlossaryTerm):
                rows = model.objects.iterator(chunk_size=500)
                for row in tqdm(rows, desc=model._meta.verbose_name_plural, disable=verbosity < 1):
                    row.reindex()
            self._drop_orphans()
            SearchState.renew()
            after = set(SearchEntry.objects.values_list("kind", "object_id"))
        if verbosity:
            added, gone = len(after - before), len(before - after)
            self.stdout.write(f"{len(after)} entries: {added} were missing, {gone} were left over.")

    def _drop_orphans(self):
        kinds = {
            SearchEntry.Kind.RESOURCE: Resource.objects.all(),
            SearchEntry.Kind.EVENT: Event.objects.all(),
            SearchEntry.Kind.ARTICLE: Article.objects.all(),
            SearchEntry.Kind.GLOSSARY: GlossaryTerm.objects.all(),
        }
        for kind, rows in kinds.items():
            SearchEntry.objects.filter(kind=kind).exclude(object_id__in=rows.values("pk")).delete()
