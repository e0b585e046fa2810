"""Run what is due: jobs and mails."""

from django.core.management.base import BaseCommand, CommandError

from mbcportal.outbox.schedule import run_jobs
from mbcportal.outbox.worker import send_due

from .send_outbox import summary


class Command(BaseCommand):
    help = (
        "Run the scheduled jobs that have not run in this hour or day, then send the mails that "
        "are due. Ends with status 1 when a job failed."
    )

    def handle(self, *args, **options):
        runs = run_jobs()
        self.stdout.write(f"Jobs: {', '.join(run.name for run in runs) or 'none due'}.")
        self.stdout.write(summary(send_due()))
        if failed := [f"{run.name} ({run.error})" for run in runs if run.error]:
            raise CommandError(f"Failed: {', '.join(failed)}.")
