"""Starter vocabulary: words that mean the same to a patient."""

from pathlib import Path

from mbcportal.publishing.starter import Loader, read_yaml

from .models import SynonymSet

FOLDER = Path(__file__).parent / "starter"


def load(loader: Loader, progress) -> None:
    """Write the sets of words with one meaning."""
    for entry in loader.each("synonyms", read_yaml(FOLDER / "synonyms.yaml"), progress):
        _load_set(loader, entry)


def _load_set(loader, entry):
    phrases = entry.get("one_way") or entry["same"]

    def write(instance):
        row = instance or SynonymSet()
        row.words = "\n".join(str(phrase) for phrase in phrases)
        row.one_way = "one_way" in entry
        row.save()
        return row

    loader.load(f"synonyms:{phrases[0]}", entry, SynonymSet, write)
