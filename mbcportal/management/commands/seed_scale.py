"""Make synthetic content for measuring."""

import random
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from education.models import Article
from events.models import Event, Occurrence
from mbcportal.affiliates.models import Affiliate
from mbcportal.search import analysis
from mbcportal.search.models import EntryTerm, SearchEntry, SearchState
from mbcportal.taxonomy.models import Audience, Language, MetastasisSite, Region, Topic
from resources.models import Organization, Phone, Resource

BATCH = 2000
MARK = "scale"  # slugs of synthetic rows begin with it


class Command(BaseCommand):
    help = (
        "Make realistic synthetic resources, events and articles beside the starter content, for "
        "measuring. They are marked as samples; --remove takes them out again."
    )

    def add_arguments(self, parser):
        parser.add_argument("--resources", type=int, default=0)
        parser.add_argument("--events", type=int, default=0)
        parser.add_argument("--articles", type=int, default=0)
        parser.add_argument("--seed", type=int, default=1, help="the same number, the same content")
        parser.add_argument("--remove", action="store_true", help="delete synthetic rows first")

    def handle(self, *args, verbosity, **options):
        self.random = random.Random(options["seed"])  # noqa: S311 - not for secrets
        self.quiet = verbosity < 1
        if options["remove"]:
            self._remove()
        self.sources = list(Resource.objects.filter(is_sample=False, translation_of=None)[:400])
        self.words = self._vocabulary()
        if not self.words:
            raise CommandError("Load the starter content first: its words are what is mixed.")
        self.topics = list(Topic.objects.exclude(parent=None).select_related("parent"))
        self.sites = list(MetastasisSite.objects.all())
        self.audiences = list(Audience.objects.all())
        self.languages = list(Language.objects.all())
        self.regions = self._regions()
        self.affiliate = Affiliate.objects.order_by("pk").first()
        for kind, count in (
            ("resource", options["resources"]),
            ("event", options["events"]),
            ("article", options["articles"]),
        ):
            self._make(kind, count)
        SearchState.renew()

    def _remove(self):
        for kind, model in (("resource", Resource), ("event", Event), ("article", Article)):
            rows = model.objects.filter(slug__startswith=f"{MARK}-")
            SearchEntry.objects.filter(kind=kind, object_id__in=rows.values("pk")).delete()
            rows.delete()
        Organization.objects.filter(slug__startswith=f"{MARK}-").delete()

    def _vocabulary(self):
        """Return words by how often the starter content uses them."""
        texts = SearchEntry.objects.exclude(keywords="").values_list("title", "keywords")
        return [
            word
            for title, keywords in texts
            for word in analysis.words(f"{title} {keywords}")
            if word.isalpha()
        ]

    def _regions(self):
        """Return places in the proportion of real listings: few national, most local."""
        nation = list(Region.objects.filter(kind="nation"))
        states = list(Region.objects.states())
        areas = list(Region.objects.areas())
        counties = list(Region.objects.filter(kind="county"))
        return [(nation, 15), (states, 35), (areas, 10), (counties, 40)]

    def _make(self, kind, count):
        start = SearchEntry.objects.filter(kind=kind).count()
        bar = tqdm(total=count, desc=f"{kind}s", disable=self.quiet or not count)
        for first in range(0, count, BATCH):
            size = min(BATCH, count - first)
            with transaction.atomic():
                {"resource": self._resources, "event": self._events, "article": self._articles}[
                    kind
                ](start + first, size)
            bar.update(size)
        bar.close()

    def _text(self, length):
        return " ".join(self.random.choices(self.words, k=length))

    def _sorted(self):
        """Return what one row is sorted by: topics, sites, audiences, languages, region."""
        pool, weights = zip(*self.regions, strict=True)
        return {
            "topics": self.random.sample(self.topics, self.random.randint(1, 3)),
            "sites": self.random.sample(self.sites, 1) if self.random.random() < 0.15 else [],  # noqa: PLR2004
            "audiences": self.random.sample(self.audiences, self.random.randint(1, 3)),
            "languages": [self.languages[0]]
            + (self.random.sample(self.languages[1:], 1) if self.random.random() < 0.3 else []),  # noqa: PLR2004
            "regions": [self.random.choice(self.random.choices(pool, weights)[0])],
        }

    def _resources(self, first, size):
        now = timezone.now()
        today = timezone.localdate()
        organizations = Organization.objects.bulk_create(
            Organization(
                slug=f"{MARK}-organization-{first + n}",
                name=self._text(3).title(),
                affiliate=self.affiliate,
            )
            for n in range(0, size, 4)
        )
        sorting = [self._sorted() for _n in range(size)]
        rows = Resource.objects.bulk_create(
            Resource(
                slug=f"{MARK}-resource-{first + n}",
                affiliate=self.affiliate,
                organization=self.random.choice(organizations),
                name=self._text(4).title(),
                summary=self._text(18)[:230],
                description=f"<p>{self._text(80)}</p>",
                kind=self.random.choice(Resource.Kind.values),
                cost=self.random.choice(Resource.Cost.values),
                is_in_person=self.random.random() < 0.6,  # noqa: PLR2004
                is_online=self.random.random() < 0.4,  # noqa: PLR2004
                is_by_phone=self.random.random() < 0.5,  # noqa: PLR2004
                main_topic=one["topics"][0],
                status="published",
                published_at=now,
                verified_on=today - timedelta(days=self.random.randint(0, 700)),
                verified_how="call",
                is_sample=True,
            )
            for n, one in enumerate(sorting)
        )
        Phone.objects.bulk_create(
            Phone(resource=row, number=f"+1503555{100 + n % 100:04d}") for n, row in enumerate(rows)
        )
        self._relate(Resource, rows, sorting)
        self._index("resource", rows, sorting, formats=lambda row: row.formats)

    def _events(self, first, size):
        now = timezone.now()
        sorting = [self._sorted() for _n in range(size)]
        rows = Event.objects.bulk_create(
            Event(
                slug=f"{MARK}-event-{first + n}",
                affiliate=self.affiliate,
                title=self._text(4).title(),
                summary=self._text(18)[:230],
                description=f"<p>{self._text(60)}</p>",
                format=self.random.choice(Event.Format.values),
                starts_on=timezone.localdate() + timedelta(days=self.random.randint(-60, 360)),
                main_topic=one["topics"][0],
                status="published",
                published_at=now,
                is_sample=True,
            )
            for n, one in enumerate(sorting)
        )
        Occurrence.objects.bulk_create(
            Occurrence(
                event=row,
                key=row.starts_on + timedelta(days=30 * month),
                starts_at=now + (row.starts_on - now.date()) + timedelta(days=30 * month),
                ends_at=now + (row.starts_on - now.date()) + timedelta(days=30 * month, hours=1),
            )
            for row in rows
            for month in range(self.random.choice([1, 1, 6, 12]))
        )
        self._relate(Event, rows, sorting)
        self._index("event", rows, sorting, formats=lambda row: row.formats)

    def _articles(self, first, size):
        now = timezone.now()
        sorting = [self._sorted() | {"languages": [], "regions": []} for _n in range(size)]
        rows = Article.objects.bulk_create(
            Article(
                slug=f"{MARK}-article-{first + n}",
                affiliate=self.affiliate,
                title=self._text(6).capitalize(),
                answer=self._text(20)[:290],
                summary=self._text(18)[:230],
                body=f"<h2>{self._text(5)}</h2><p>{self._text(300)}</p>",
                main_topic=one["topics"][0],
                status="published",
                published_at=now,
            )
            for n, one in enumerate(sorting)
        )
        self._relate(Article, rows, sorting)
        self._index("article", rows, sorting, formats=lambda _row: [])

    @staticmethod
    def _relate(model, rows, sorting):
        """Write the many-to-many rows in bulk."""
        fields = {"topics": "topics", "sites": "sites", "audiences": "audiences"}
        if model is not Article:
            fields |= {"languages": "languages", "service_area": "regions"}
        for name, key in fields.items():
            relation = model._meta.get_field(name)
            own, other = relation.m2m_field_name(), relation.m2m_reverse_field_name()
            relation.remote_field.through.objects.bulk_create(
                relation.remote_field.through(**{f"{own}_id": row.pk, f"{other}_id": value.pk})
                for row, one in zip(rows, sorting, strict=True)
                for value in one[key]
            )

    def _index(self, kind, rows, sorting, formats):
        """Write the search entries in bulk, as `reindex` would one by one."""
        entries = SearchEntry.objects.bulk_create(
            SearchEntry(
                kind=kind,
                object_id=row.pk,
                original_id=row.pk,
                language="en",
                title=str(row)[:250],
                keywords=" ; ".join(topic.name_en for topic in one["topics"]),
                title_stems=analysis.stems(str(row), "en"),
                keyword_stems=analysis.stems(" ".join(t.name_en for t in one["topics"]), "en"),
                summary_stems=analysis.stems(row.summary, "en"),
                body_stems=analysis.stems(getattr(row, "description", "") or "", "en"),
                visible_from=row.published_at,
                verified_on=getattr(row, "verified_on", None),
            )
            for row, one in zip(rows, sorting, strict=True)
        )
        terms = []
        for entry, row, one in zip(entries, rows, sorting, strict=True):
            values = {
                "topic": {t.slug for t in one["topics"]} | {t.parent.slug for t in one["topics"]},
                "main": {one["topics"][0].slug},
                "site": {site.slug for site in one["sites"]},
                "audience": {audience.slug for audience in one["audiences"]},
                "language": {language.slug for language in one["languages"]},
                "region": {region.pk for region in one["regions"]},
                "format": set(formats(row)),
                "cost": {getattr(row, "cost", "free")},
            }
            terms += [
                EntryTerm(entry=entry, group=group, value=str(value))
                for group, found in values.items()
                for value in found
            ]
        EntryTerm.objects.bulk_create(terms, batch_size=5000)
