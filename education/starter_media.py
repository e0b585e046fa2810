"""Starter recordings and PDFs. They belong to a starter article and are loaded with it."""

import hashlib
from pathlib import Path

from django.core.files.base import ContentFile

from mbcportal.publishing.starter import StarterError, read_yaml

from .models import MediaItem

STARTER = Path(__file__).parent / "starter"
FOLDER = STARTER / "media"
FILES = ["file", "poster", *MediaItem.CAPTIONS.values()]
# Words of a fact sheet as they were when it was printed: address of the article, fingerprint.
PRINTED = FOLDER / "fact-sheets.yaml"


def entries_of(slug: str) -> list[dict]:
    """Return what a starter article has to hear, watch or print, with fingerprints of the files."""
    entries = [dict(entry) for entry in (read_yaml(STARTER / "media.yaml") or {}).get(slug, [])]
    printed = (read_yaml(PRINTED) if PRINTED.exists() else {}).get(slug)
    if printed:
        entries.append({"role": "pdf", "file": f"{slug}.pdf", "made_from": printed})
    for entry in entries:
        names = [entry[name] for name in FILES if name in entry]
        missing = [name for name in names if not (FOLDER / name).exists()]
        if missing:
            raise StarterError(f"media of {slug}: no file {', '.join(missing)}")
        entry["sha256"] = [
            hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in names
        ]
    return entries


def write(article, entries) -> None:
    """Write what an article has to hear, watch or print, and nothing that is the same already."""
    wanted = {entry["role"]: entry for entry in entries}
    for item in article.media.exclude(role__in=wanted):
        item.delete()
    for role, entry in wanted.items():
        item = article.media.filter(role=role).first() or MediaItem(article=article, role=role)
        item.seconds = entry.get("seconds")
        for name in FILES:
            content = (FOLDER / entry[name]).read_bytes() if name in entry else b""
            if content != _stored(getattr(item, name)):
                setattr(item, name, ContentFile(content, name=entry[name]) if content else "")
        item.full_clean()
        item.save()
        if "made_from" in entry:
            item.made_from = entry["made_from"]
            item.save(update_fields=["made_from"])


def _stored(file) -> bytes:
    """Return what a file field has; nothing where the file is gone."""
    if not file or not file.storage.exists(file.name):
        return b""
    with file.open("rb") as stored:
        return stored.read()
