"""Write the dates of open repeats further ahead."""

from django.core.management.base import BaseCommand

from events.models import roll_on


class Command(BaseCommand):
    help = "Write the dates of repeating events up to the horizon. Run it daily."

    def handle(self, *args, **options):
        roll_on()
