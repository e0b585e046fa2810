"""The path of a person who has just heard: five articles, one after the other."""

from dataclasses import dataclass

from .models import Article

# In the order in which they are read.
SLUGS = [
    "newly-diagnosed-first-steps",
    "what-is-metastatic-breast-cancer",
    "how-treatment-is-chosen",
    "emotional-support",
    "paying-for-treatment",
]


@dataclass(frozen=True)
class Step:
    """Where an article stands on the path: `number` of `count`, between two others or None."""

    number: int
    count: int
    article: Article
    before: Article | None
    after: Article | None


def steps(language: str) -> list[Step]:
    """Return the steps that are public, each article in the given language where it is there."""
    shown = {
        one.facts.slug: one for one in Article.objects.filter(slug__in=SLUGS).read_in(language)
    }
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
