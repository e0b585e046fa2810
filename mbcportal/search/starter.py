"""Starter vocabulary: words that mean the same to a patient."""

from pathlib import Path

from mbcportal.publishing.starter import Loader, read_yaml, slugs
from mbcportal.taxonomy.models import MetastasisSite, Topic

from .models import NeedWords, SafetyCard, SynonymSet

FOLDER = Path(__file__).parent / "starter"


def load(loader: Loader, progress) -> None:
    """Write the sets of words with one meaning."""
    for entry in loader.each("synonyms", read_yaml(FOLDER / "synonyms.yaml"), progress):
        _load_set(loader, entry)
    cards = enumerate(read_yaml(FOLDER / "safety.yaml"))
    for position, entry in loader.each("safety cards", cards, progress):
        _load_card(loader, entry, position)
    words = read_yaml(FOLDER / "needs.yaml")
    for model, name in ((Topic, "topics"), (MetastasisSite, "sites")):
        for slug, entry in loader.each(f"words: {name}", words[name].items(), progress):
            _load_words(loader, model, slug, entry)


def _load_words(loader, model, slug, entry):
    key = f"words:{model._meta.model_name}:{slug}"
    name = "topic" if model is Topic else "site"

    def write(instance):
        term = slugs(model, [slug], key)[0]
        row = instance or NeedWords.objects.filter(**{name: term}).first() or NeedWords()
        setattr(row, name, term)
        row.patterns_en = "\n".join(map(str, entry.get("en") or []))
        row.patterns_es = "\n".join(map(str, entry.get("es") or []))
        row.save()
        return row

    loader.load(key, entry, NeedWords, write)


def _load_card(loader, entry, position):
    def write(instance):
        row = instance or SafetyCard.objects.filter(slug=entry["slug"]).first() or SafetyCard()
        row.slug, row.level, row.position = entry["slug"], entry["level"], position
        row.title_en, row.title_es = entry["title"], entry["title_es"]
        row.text_en, row.text_es = entry["text"].strip(), entry["text_es"].strip()
        row.patterns_en, row.patterns_es = entry["patterns"], entry["patterns_es"]
        row.save()
        return row

    loader.load(f"safety:{entry['slug']}", [entry, position], SafetyCard, write)


def _load_set(loader, entry):
    phrases = entry.get("one_way") or entry["same"]

    def write(instance):
        row = instance or SynonymSet()
        row.words = "\n".join(str(phrase) for phrase in phrases)
        row.one_way = "one_way" in entry
        row.save()
        return row

    loader.load(f"synonyms:{phrases[0]}", entry, SynonymSet, write)
