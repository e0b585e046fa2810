"""The path of a person who has just heard: five articles, one after the other."""

from dataclasses import dataclass
from math import ceil

from mbcportal.richtext.tree import parse, text_of

from .models import Article

# In the order in which they are read.
SLUGS = [
    "newly-diagnosed-first-steps",
    "what-is-metastatic-breast-cancer",
    "how-treatment-is-chosen",
    "emotional-support",
    "paying-for-treatment",
]
WORDS_A_MINUTE = 200


@dataclass(frozen=True)
class Step:
    """Where an article stands on the path: `number` of `count`, between two others or None."""

    number: int
    count: int
    article: Article
    before: Article | None
    after: Article | None

    @property
    def minutes(self) -> int:
        return minutes_to_read(self.article.body)


def steps(language: str) -> list[Step]:
    """Return the steps that are public, each article in the given language where it is there."""
    public = Article.objects.filter(slug__in=SLUGS).read_in(language)
    shown = {article.slug: article for article in public}
    row = [shown[slug] for slug in SLUGS if slug in shown]
    before, after = [None, *row], [*row[1:], None]
    return [
        Step(number, len(row), article, before[number - 1], after[number - 1])
        for number, article in enumerate(row, start=1)
    ]


def step_of(article: Article, language: str) -> Step | None:
    """Return where an article stands on the path, or None when it is not on it."""
    if article.slug not in SLUGS:
        return None
    return next((one for one in steps(language) if one.article.slug == article.slug), None)


def minutes_to_read(html: str) -> int:
    """Return how many minutes a text takes to read, at least one.

    >>> minutes_to_read("<p>" + "word " * 400 + "</p><p>word</p>")
    3
    """
    words = text_of(parse(html), between=" ").split()
    return max(1, ceil(len(words) / WORDS_A_MINUTE))
