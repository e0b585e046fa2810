"""How hard the articles are to read, the hardest first."""

import re
from collections.abc import Iterator

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from education.facts import FACT, said
from education.models import Article
from education.reading_level import level_of, page
from education.starter import FOLDER
from mbcportal.publishing.starter import StarterError, markdown, read_front_matter, read_yaml
from mbcportal.richtext.reading_level import LIMITS, Level, measure

SHARE = 90  # per cent of the articles that must keep to the limit of their language
SHORTLY = 5
Row = tuple[str, Level]


class Command(BaseCommand):
    help = (
        "Show the reading grade of the articles, the hardest first, and how many keep to the limit "
        "(grade 8 in English, 6 in Spanish). Fails when fewer than 90 % of a language do."
    )

    def add_arguments(self, parser):
        parser.add_argument("--language", choices=sorted(LIMITS), help="only this language")
        parser.add_argument("--all", action="store_true", help="not only the hardest five")
        parser.add_argument(
            "--files", action="store_true", help="the starter files, without a database"
        )

    def handle(self, *args, language, files, verbosity, **options):
        too_few = []
        for code in [language] if language else LIMITS:
            try:
                rows = list(_from_files(code) if files else _from_database(code))
            except StarterError as error:
                raise CommandError(error) from error
            if not self._show(code, rows, None if options["all"] else SHORTLY):
                too_few.append(str(dict(settings.LANGUAGES)[code]))
        if too_few:
            raise CommandError(f"Too many articles are hard to read: {', '.join(too_few)}.")

    def _show(self, code, rows, number):
        """Print the table of a language; return whether enough of its articles are plain."""
        name, limit = dict(settings.LANGUAGES)[code], LIMITS[code]
        if not rows:
            self.stdout.write(f"{name}: no articles.")
            return True
        plain = sum(level.is_plain(code) for _slug, level in rows)
        share = 100 * plain / len(rows)
        self.stdout.write(
            f"{name}: {plain} of {len(rows)} articles ({share:.0f} %) read at grade {limit:.0f} or "
            f"lower." + (f" The hardest {number}:" if number and len(rows) > number else "")
        )
        self.stdout.write("  grade  words  article")
        for slug, level in sorted(rows, key=lambda row: (-row[1].grade, row[0]))[:number]:
            self.stdout.write(f"  {level.grade:5.1f}  {level.words:5}  {slug}")
        return share >= SHARE


def _from_database(language: str) -> Iterator[Row]:
    rows = Article.objects.published().filter(language=language)
    for article in rows.prefetch_related("care_notes", "questions"):
        yield article.slug, level_of(article)


def _from_files(language: str) -> Iterator[Row]:
    facts = {fact["slug"]: fact for fact in read_yaml(FOLDER / "facts.yaml")}

    def sentence(place: re.Match) -> str:
        fact = facts.get(place[1].lower())
        return said(fact[f"wording_{language}"], fact["value"]) if fact else ""

    for path in sorted((FOLDER / "articles").rglob("*.md")):
        entry, body = read_front_matter(path)
        if entry.get("language", "en") != language:
            continue
        care = entry.get("care") or {}
        lines = [line for lines in care.values() for line in lines or []]
        lines += entry.get("questions") or []
        html = page(entry.get("answer") or "", markdown(FACT.sub(sentence, body)), lines)
        yield entry["slug"], measure(html, language)
