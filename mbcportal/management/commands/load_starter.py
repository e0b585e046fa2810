"""Load the starter content."""

from collections import Counter

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

import education.starter
import events.starter
import mbcportal.affiliates.starter
import mbcportal.search.starter
import mbcportal.taxonomy.starter
import resources.starter
from mbcportal.affiliates.permissions import grant_roles
from mbcportal.publishing.starter import Loader, StarterError
from mbcportal.search.models import SearchState

PARTS = [
    mbcportal.taxonomy.starter,
    mbcportal.affiliates.starter,
    mbcportal.search.starter,
    resources.starter,
    events.starter,
    education.starter,
]


class Command(BaseCommand):
    help = (
        "Load the starter content: places, topics, affiliates, listings, events, articles, words. "
        "May be run again at any time: it never writes over what staff changed or deleted."
    )

    def handle(self, *args, verbosity, **options):
        loader = Loader(Counter())

        def progress(title, entries):
            return tqdm(
                entries, desc=f"{title:<14}", unit="", leave=True, disable=verbosity < 1, ncols=80
            )

        try:
            for part in PARTS:
                part.load(loader, progress)
        except StarterError as error:
            raise CommandError(error) from error
        grant_roles()
        SearchState.renew()
        if verbosity:
            said = ", ".join(f"{count} {what}" for what, count in sorted(loader.counts.items()))
            self.stdout.write(f"Starter content: {said}.")
        if settings.DEBUG:
            self._print_sign_ins(verbosity)

    def _print_sign_ins(self, verbosity):
        staff = mbcportal.affiliates.starter.load_sample_staff()
        if not verbosity:
            return
        password = mbcportal.affiliates.starter.SAMPLE_PASSWORD
        self.stdout.write(f"\nSample staff for /admin/ (password of each: {password})")
        for name, role in staff:
            self.stdout.write(f"  {name:<44} {role}")
        self.stdout.write("")
