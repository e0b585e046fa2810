"""How an article reads: all that it says, with its facts in their places."""

from collections.abc import Iterable
from dataclasses import replace
from html import escape

from mbcportal.richtext.hints import hints
from mbcportal.richtext.reading_level import Level, measure
from mbcportal.richtext.tree import serialize

from .models import Article
from .reading import words_in


def page(answer: str, body: str, lines: Iterable[str]) -> str:
    """Return what readers read of an article as one HTML text."""
    listed = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<p>{escape(answer)}</p>{body}<ul>{listed}</ul>"


def level_of(article: Article) -> Level:
    """Return how hard a saved article is to read. Words of the glossary count as explained."""
    lines = [
        *(note.text for note in article.care_notes.all()),
        *(question.text for question in article.questions.all()),
    ]
    root, _sources = article.text()
    level = measure(page(article.answer, serialize(root), lines), article.language)
    explained = words_in(article.language)
    hard = {word: plain for word, plain in level.hard_words.items() if word not in explained}
    return replace(level, hard_words=hard)


def reading_hint(article: Article) -> list[str]:
    """Return what to tell the editor of a saved article, as at most three sentences."""
    return hints(level_of(article), article.language)
