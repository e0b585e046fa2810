"""Check the links to other sites."""

from django.conf import settings
from django.core.management.base import BaseCommand

from mbcportal.links.night import run
from mbcportal.links.results import Result


class Command(BaseCommand):
    help = (
        "Check the outgoing addresses of public content, those that waited longest first. What "
        "was checked today is left out. Ends by itself after LINKS_MINUTES."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--limit", type=int, metavar="N", help="at most so many (LINKS_PER_NIGHT)"
        )
        parser.add_argument("--host", default="", help="only this site, checked today or not")
        parser.add_argument(
            "--all", action="store_true", dest="again", help="also what was checked today; no limit"
        )

    def handle(self, *args, limit, host, again, **options):
        if limit is None and not again:
            limit = settings.LINKS_PER_NIGHT
        counts = run(limit, host, again=again)
        for result in Result:
            if number := counts.get(result.value):
                self.stdout.write(f"{result.value}: {number}")
        self.stdout.write(f"Checked: {sum(counts.values())}.")
