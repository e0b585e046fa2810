"""The documents lead to files that are there, and show every picture there is."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)#\s]+)[^)]*\)")
IMAGE = re.compile(r'<img src="([^"]+)"[^>]* alt="([^"]*)"')


def links(document):
    """Yield (whether it is a picture, its words, the file) of each link to a file of ours."""
    text = document.read_text(encoding="utf-8")
    found = [(bool(mark), words, target) for mark, words, target in LINK.findall(text)]
    found += [(True, words, target) for target, words in IMAGE.findall(text)]
    for is_picture, words, target in found:
        # “learn:slug” is how the portal's own texts name a page.
        if ":" not in target and not target.startswith("/"):
            yield is_picture, words, (document.parent / target).resolve()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files(document):
    assert [str(target) for *_, target in links(document) if not target.exists()] == []


def test_pictures_are_described_and_each_is_shown():
    shown = {
        target: words
        for document in DOCUMENTS
        for is_picture, words, target in links(document)
        if is_picture
    }

    assert set(shown) == {path.resolve() for path in (ROOT / "docs" / "pictures").rglob("*.png")}
    assert [str(target) for target, words in shown.items() if len(words) < 12] == []
