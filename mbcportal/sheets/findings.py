"""What is found out about one row of a file, and the address that a new page gets."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

from mbcportal.publishing.models import RESERVED_SLUGS


@dataclass
class Finding:
    """What became of one row while it was checked."""

    number: int
    title: str = ""
    target: Any = None
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[dict] = field(default_factory=list)
    hints: list[dict] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    alike: list[list] = field(default_factory=list)
    # Whether a public page gets a next version.
    is_next: bool = False
    obj: Any = None

    def miss(self, column, wrong, write=""):
        """Note what must be mended; `column` is a Column or a header."""
        header = getattr(column, "header", column)
        self.problems.append({"column": header, "wrong": str(wrong), "write": str(write)})

    def hint(self, column, wrong, write=""):
        header = getattr(column, "header", column)
        self.hints.append({"column": header, "wrong": str(wrong), "write": str(write)})


def free_slug(sheet, title, known):
    """Return an address that no page has."""
    taken = known.memo.get("slugs")
    if taken is None:
        rows = sheet.model._base_manager.values_list("slug", flat=True)
        taken = known.memo["slugs"] = set(rows) | RESERVED_SLUGS
    base = slugify(title)[:70].strip("-") or sheet.name
    slug, count = base, 1
    while slug in taken:
        count += 1
        slug = f"{base}-{count}"
    taken.add(slug)
    return slug
