"""Score the search on a file of queries."""

import csv
import json
import sys
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from mbcportal.answers import answer
from mbcportal.finding import ask
from mbcportal.taxonomy.models import Region
from resources.models import Resource

HITS = 10
NATION = "united-states"
# Topics that stand for the site's own pages: no hit can carry them.
OWN_PAGES = {"subscribe", "report-error"}


class Command(BaseCommand):
    help = (
        "Answer each query of a CSV (query, lang, intent_type, topic, site, region, notes) as the "
        "search page would, write the hits as JSON lines, and print the scores."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--output", type=Path, help="where the JSON lines go; else to stdout")
        parser.add_argument("--misses", action="store_true", help="print what was not as expected")

    def handle(self, *args, file, output, misses, **options):
        try:
            with file.open(encoding="utf-8", newline="") as source:
                rows = list(csv.DictReader(source))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        self.areas = _states_of_areas()
        target = output.open("w", encoding="utf-8") if output else sys.stdout
        scores = {"all": Counter(), "en": Counter(), "es": Counter()}
        for row in rows:
            hits = hits_of(row["query"], row["lang"])
            line = {"query": row["query"], "lang": row["lang"], "hits": hits}
            target.write(json.dumps(line, ensure_ascii=False) + "\n")
            marks = self._marks(row, hits)
            for key in ("all", row["lang"]):
                scores[key].update(name for name, is_right in marks.items() if is_right)
                scores[key].update(f"of {name}" for name in marks)
            if misses and not all(marks.values()):
                wrong = ", ".join(name for name, is_right in marks.items() if not is_right)
                got = [(hit["kind"], hit["slug"]) for hit in hits[:3]]
                self.stderr.write(
                    f"{row['query']!r} wants {row['intent_type']}/{row['topic']}/{row['site']}"
                    f"/{row['region']}: {wrong}; {got}"
                )
        if output:
            target.close()
        for key, counter in scores.items():
            said = [
                f"{name} {counter[name]}/{counter[f'of {name}']}"
                f" = {100 * counter[name] / counter[f'of {name}']:.1f} %"
                for name in NAMES
                if counter[f"of {name}"]
            ]
            self.stderr.write(f"{key}: " + "; ".join(said))

    def _marks(self, row, hits):
        """Return {score: right or wrong} of what applies to the row."""
        kinds = {row["intent_type"], *_also(row["notes"])}
        first = [hit for hit in hits if hit["kind"] != "care-card"]
        marks = {"found": bool(hits)}
        is_safety = row["notes"].startswith("SAFETY")
        if is_safety:
            marks["safety first"] = bool(hits) and hits[0]["safety"]
        if not is_safety:
            marks["kind at 1"] = bool(first) and first[0]["kind"] in kinds
            marks["kind in 3"] = any(hit["kind"] in kinds for hit in first[:3])
        topic = row["topic"]
        if topic and topic not in OWN_PAGES and not is_safety:
            marks["topic in 3"] = any(
                topic in hit["topics"] or (topic == "any-event" and hit["kind"] == "event")
                for hit in first[:3]
            )
        if row["site"] and not is_safety:
            marks["site in 3"] = any(row["site"] in hit["sites"] for hit in first[:3])
        if row["region"]:
            marks["region in 3"] = all(self._serves(hit, row["region"]) for hit in first[:3])
        return marks

    def _serves(self, hit, region):
        """Say whether a hit is for a region's people: the nation, the state, or a part of it."""
        wanted = self.areas.get(region, {region})
        return not hit["regions"] or any(
            self.areas.get(slug, {slug}) & wanted for slug in hit["regions"]
        )


NAMES = [
    "found", "safety first", "kind at 1", "kind in 3", "topic in 3", "site in 3", "region in 3",
]  # fmt: skip


def _also(notes):
    """Return the kinds that the notes call as good."""
    kinds = set()
    for part in notes.split(";"):
        part = part.strip()  # noqa: PLW2901
        if part.startswith("also="):
            for one in part.removeprefix("also=").split("/"):
                word = one.split("(")[0].strip()
                if word in {"resource", "event", "article", "glossary", "helpline"}:
                    kinds.add(word)
    return kinds


def hits_of(query, language):
    """Return the hits of a query in the order of the search page."""
    with override(language):
        answers = answer(ask(q=query))
        hits = [
            {
                "kind": "care-card", "slug": card.slug, "title": card.title,
                "topics": ["crisis" if card.level == card.Level.CRISIS else "urgent-symptom"],
                "sites": [], "regions": [], "safety": True,
            }
            for card in answers.finder.safety_cards
        ]  # fmt: skip
        for group in answers.groups:
            for row in group.rows:
                content = row[0] if group.kind == "event" else row
                hits.append(_hit(group.kind, content))
        return hits[:HITS]


def _hit(kind, content):
    facts = getattr(content, "facts", content)
    regions = [] if kind in {"article", "glossary"} else [r.slug for r in facts.service_area.all()]
    is_national = NATION in regions
    if isinstance(content, Resource):
        kind = "helpline" if facts.kind == "helpline" else "resource"
    return {
        "kind": kind,
        "slug": content.slug,
        "title": str(content),
        "topics": [topic.slug for topic in facts.topics.all()],
        "sites": [site.slug for site in facts.sites.all()],
        "regions": [] if is_national else regions,
        "safety": False,
    }


def _states_of_areas():
    """Return {slug: slugs of the states it lies in} of all areas and counties."""
    found = {}
    for area in Region.objects.areas().prefetch_related("counties__parent"):
        found[area.slug] = {county.parent.slug for county in area.counties.all()} | {area.slug}
    for county in Region.objects.filter(kind="county").select_related("parent"):
        found[county.slug] = {county.parent.slug}
    return found
