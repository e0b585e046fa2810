"""Starter facts. Loaded before the articles, which may place them."""

from datetime import date

from mbcportal.publishing.starter import Loader, read_yaml, slugs
from mbcportal.taxonomy.models import Topic

from .models import Fact


def load(loader: Loader, progress, path) -> None:
    """Write the facts of a starter file, when there is one."""
    for entry in loader.each("facts", read_yaml(path) if path.exists() else [], progress):
        _load_fact(loader, entry)


def _load_fact(loader, entry):
    def write(instance):
        row = instance or Fact.objects.filter(slug=entry["slug"]).first() or Fact()
        source = entry["source"]
        row.slug, row.value = entry["slug"], str(entry["value"])
        row.wording_en = entry["wording_en"].strip()
        row.wording_es = (entry.get("wording_es") or "").strip()
        row.as_of, row.review_by = _date(entry["as_of"]), _date(entry["review_by"])
        row.title, row.authors = source["title"], source.get("author") or ""
        row.publisher, row.year = source.get("publisher") or "", source.get("year")
        row.url, row.doi = source.get("url") or "", str(source.get("doi") or "")
        row.pmid, row.accessed_on = str(source.get("pmid") or ""), _date(source.get("accessed_on"))
        row.full_clean()
        row.save()
        row.topics.set(slugs(Topic, entry.get("topics"), f"fact {entry['slug']}"))
        return row

    loader.load(f"fact:{entry['slug']}", entry, Fact, write)


def _date(value):
    """Return a date; a year alone means its first day."""
    if isinstance(value, int):
        return date(value, 1, 1)
    return date.fromisoformat(value) if isinstance(value, str) else value
