"""Loading readable starter files without ever writing over the work of staff."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import yaml
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from markdown_it import MarkdownIt

from .models import StarterRecord

# A row is saved a few times while it is loaded; only a later change is somebody's.
SAME_MOMENT = timedelta(seconds=1)


class StarterError(Exception):
    """A starter file is wrong; the message names the file and the entry."""


def read_yaml(path: Path) -> object:
    """Return what the YAML file holds. Raises StarterError with the place of a mistake."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise StarterError(f"{path.name}: {error}") from error


def read_front_matter(path: Path) -> tuple[dict, str]:
    """Return (front matter, Markdown body) of a file that begins with `---`."""
    text = path.read_text(encoding="utf-8")
    try:
        _, head, body = text.split("---\n", 2)
        return yaml.safe_load(head), body.strip()
    except (ValueError, yaml.YAMLError) as error:
        raise StarterError(f"{path.name}: {error}") from error


def markdown(text: str) -> str:
    """Return the HTML of a Markdown text; raw HTML in it is shown as text."""
    return MarkdownIt("commonmark", {"html": False}).enable("table").render(text or "").strip()


@dataclass
class Loader:
    """Writes entries, each in a transaction of its own, and counts what it did."""

    counts: Counter = field(default_factory=Counter)

    def load(self, key: str, entry: object, model: type[models.Model], write: Callable) -> None:
        """Write one entry unless it is unchanged, was deleted, or was changed by staff.

        `key` names the entry for ever (`resource:cancercare-counseling`). `write(instance)` gets
        the existing row or None, saves and returns it.
        """
        digest = hashlib.sha256(json.dumps(entry, sort_keys=True, default=str).encode()).hexdigest()
        record = StarterRecord.objects.filter(key=key).first()
        if record is not None and record.digest == digest:
            self.counts["unchanged"] += 1
            return
        existing = None
        if record is not None:
            existing = model._base_manager.filter(pk=record.object_id).first()
            if existing is None:
                self.counts["deleted by staff, left so"] += 1
                return
            if existing.updated_at > record.loaded_at + SAME_MOMENT:
                self.counts["changed by staff, left so"] += 1
                return
        with transaction.atomic():
            try:
                instance = write(existing)
            except (ValidationError, KeyError, ValueError) as error:
                raise StarterError(f"{key}: {error!r}") from error
            StarterRecord.objects.update_or_create(
                key=key,
                defaults={
                    "digest": digest,
                    "object_id": instance.pk,
                    "loaded_at": timezone.now(),
                },
            )
        self.counts["refreshed" if existing else "added"] += 1

    def each(self, title: str, entries: Iterable, progress: Callable) -> Iterable:
        """Yield the entries while `progress(title, entries)` shows how far it is."""
        yield from progress(title, list(entries))


def slugs(model: type[models.Model], wanted: Iterable[str], where: str) -> list[models.Model]:
    """Return the rows with the given slugs. Raises StarterError naming an unknown one."""
    wanted = list(wanted or [])
    found = {row.slug: row for row in model._default_manager.filter(slug__in=wanted)}
    missing = [slug for slug in wanted if slug not in found]
    if missing:
        raise StarterError(
            f"{where}: unknown {model._meta.verbose_name}: {', '.join(map(str, missing))}"
        )
    return [found[slug] for slug in wanted]
