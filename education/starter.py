"""Starter articles, their translations, and the glossary."""

import re
from datetime import date, datetime, time
from pathlib import Path

from django.conf import settings
from django.utils.timezone import get_default_timezone

from mbcportal.affiliates.models import Affiliate
from mbcportal.publishing.models import StarterRecord
from mbcportal.publishing.starter import (
    Loader,
    StarterError,
    markdown,
    read_front_matter,
    read_yaml,
    slugs,
)
from mbcportal.taxonomy.models import Audience, MetastasisSite, Topic

from . import starter_facts, starter_media
from .models import Article, GlossaryTerm, Reference

FOLDER = Path(__file__).parent / "starter"
LINK = re.compile(r"\((learn|resource):([a-z0-9-]+)\)")
ROOMS = {"learn": "learn", "resource": "resources"}
LEVELS = {"emergency": "emergency", "today": "today", "next_visit": "next-visit"}


def load(loader: Loader, progress) -> None:
    """Write the facts, the articles, their translations and the glossary terms."""
    starter_facts.load(loader, progress, FOLDER / "facts.yaml")
    files = sorted((FOLDER / "articles").glob("*.md"))
    for path in loader.each("articles", files, progress):
        _load_article(loader, path)
    files = sorted((FOLDER / "articles" / "es").glob("*.md"))
    for path in loader.each("translations", files, progress):
        _load_translation(loader, path)
    for entry in loader.each("glossary", read_yaml(FOLDER / "glossary.yaml"), progress):
        _load_term(loader, entry)


def _load_article(loader, path):
    entry, body = _read_article(path)
    where = f"article {path.stem}"
    language = entry.get("language", "en")
    media = starter_media.entries_of(entry["slug"])

    def write(instance):
        row = instance or Article.objects.filter(slug=entry["slug"], language=language).first()
        row = row or Article(slug=entry["slug"], language=language)
        row.affiliate = Affiliate.objects.get(slug="national-office")
        row.kind = entry["kind"]
        _write_words(row, entry, body)
        row.main_topic = slugs(Topic, entry["topics"][:1], where)[0]
        row.save()
        row.topics.set(slugs(Topic, entry["topics"], where))
        row.sites.set(slugs(MetastasisSite, entry.get("sites"), where))
        row.audiences.set(slugs(Audience, entry.get("audiences"), where))
        _write_parts(row, entry)
        starter_media.write(row, media)
        _show(row)
        return row

    known_by = [entry, body, *([media] if media else [])]
    loader.load(f"article:{language}:{entry['slug']}", known_by, Article, write)


def _load_translation(loader, path):
    """Write one translation. Its sources are those of the original's file, number by number."""
    entry, body = _read_article(path)
    original_entry, _body = _read_article(path.parent.parent / path.name)
    entry["sources"] = original_entry.get("sources")
    slug, language = entry["slug"], entry["language"]
    key = f"article:{language}:{slug}"
    original = Article.objects.filter(slug=slug, translation_of=None).first()
    if original is None:
        loader.counts["deleted by staff, left so"] += 1
        return
    is_loaded = StarterRecord.objects.filter(key=key).exists()
    if not is_loaded and Article.objects.filter(slug=slug, language=language).exists():
        loader.counts["written by staff, left so"] += 1
        return

    def write(instance):
        row = instance or Article(slug=slug, language=language)
        row.translation_of, row.translated_version = original, str(entry["translated_from"])
        row.affiliate, row.kind = original.affiliate, original.kind
        _write_words(row, entry, body)
        row.save()
        _write_parts(row, entry)
        _show(row)
        return row

    loader.load(key, [entry, body], Article, write)


def _read_article(path):
    entry, body = read_front_matter(path)
    if entry["slug"] != path.stem:
        raise StarterError(f"article {path.stem}: the slug in the file is {entry['slug']}")
    return entry, body


def _write_words(row, entry, body):
    row.title = entry["title"]
    row.answer, row.summary = entry.get("answer", "").strip(), entry["summary"].strip()
    row.byline = entry.get("byline") or ""
    if day := _date(entry.get("published_on")):
        row.published_at = datetime.combine(day, time(), get_default_timezone())
    row.hard_note = entry.get("hard_note") or ""
    row.keywords = ", ".join(str(word) for word in entry.get("keywords") or [])
    home = "" if row.language == settings.LANGUAGE_CODE else f"/{row.language}"
    row.body = markdown(LINK.sub(lambda link: f"({home}/{ROOMS[link[1]]}/{link[2]}/)", body))
    row.full_clean(validate_constraints=False)


def _show(row):
    if row.status == "draft":
        row.publish()
    else:
        row.reindex()


def _write_parts(row, entry):
    row.care_notes.all().delete()
    for name, level in LEVELS.items():
        for position, text in enumerate((entry.get("care") or {}).get(name) or []):
            row.care_notes.create(level=level, text=text, position=position)
    row.questions.all().delete()
    for position, text in enumerate(entry.get("questions") or []):
        row.questions.create(text=text, position=position)
    row.references.all().delete()
    for number, source in enumerate(entry.get("sources") or [], start=1):
        Reference.objects.create(
            article=row,
            position=number,
            title=source["title"],
            authors=source.get("authors") or "",
            publisher=source.get("publisher") or "",
            year=source.get("year"),
            url=source.get("url") or "",
            doi=str(source.get("doi") or ""),
            pmid=str(source.get("pmid") or ""),
            accessed_on=_date(source.get("accessed_on")),
        )


def _load_term(loader, entry):
    def write(instance):
        row = instance or GlossaryTerm.objects.filter(slug=entry["slug"]).first() or GlossaryTerm()
        row.slug = entry["slug"]
        row.term_en, row.term_es = entry["term"], entry.get("term_es", "")
        row.also_en = ", ".join(str(word) for word in entry.get("also") or [])
        row.also_es = ", ".join(str(word) for word in entry.get("also_es") or [])
        row.pronunciation = entry.get("pronunciation") or ""
        row.definition_en = entry["definition"].strip()
        row.definition_es = (entry.get("definition_es") or "").strip()
        source = (entry.get("sources") or [{}])[0]
        row.source_title = ", ".join(
            part for part in [source.get("title"), source.get("publisher")] if part
        )
        row.source_url = source.get("url") or ""
        row.is_public = True
        row.save()
        row.topics.set(slugs(Topic, entry.get("topics"), f"word {entry['slug']}"))
        row.sites.set(slugs(MetastasisSite, entry.get("sites"), f"word {entry['slug']}"))
        row.reindex()
        return row

    loader.load(f"glossary:{entry['slug']}", entry, GlossaryTerm, write)


def _date(value):
    return date.fromisoformat(value) if isinstance(value, str) else value
