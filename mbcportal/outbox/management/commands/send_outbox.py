"""Send the mails of the outbox."""

import logging
import signal
import time
from threading import Thread

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections, connection

from mbcportal.outbox.schedule import run_jobs
from mbcportal.outbox.worker import send_due

logger = logging.getLogger(__name__)

MINUTE = 60


class Command(BaseCommand):
    help = (
        "Send the mails that are due. With --loop, go on until SIGTERM or SIGINT, and run the "
        "scheduled jobs as well. Any number of these may run at once."
    )

    def add_arguments(self, parser):
        parser.add_argument("--loop", action="store_true", help="go on; finish the mail in hand")
        parser.add_argument(
            "--interval", type=float, default=5, metavar="SECONDS", help="between looks (5)"
        )

    def handle(self, *args, loop, interval, **options):
        if not loop:
            self.stdout.write(summary(send_due()))
            return
        self.is_stopped = False
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signal_number, self._stop)
        self._jobs_at, self._jobs = time.monotonic(), None
        while not self.is_stopped:
            if not self._is_busy():
                self._wait(interval)

    def _stop(self, *args):
        self.is_stopped = True

    def _is_busy(self):
        """Do one thing that is due. Returns whether there may be more."""
        close_old_connections()
        try:
            self._see_to_jobs()
            return bool(send_due(limit=1))
        except Error as error:
            # A database that restarts is no reason to end. What was in hand is sent again later.
            logger.error("The database failed: %s", type(error).__name__)  # noqa: TRY400
            connection.close()
            return False

    def _see_to_jobs(self):
        """Let the jobs run beside the mails: one that takes long keeps no mail waiting.

        When this process ends, a job in hand ends with it; it counts as crashed and runs again.
        """
        is_running = self._jobs is not None and self._jobs.is_alive()
        if is_running or time.monotonic() < self._jobs_at:
            return
        self._jobs_at = time.monotonic() + MINUTE
        self._jobs = Thread(target=run_jobs_apart, daemon=True)
        self._jobs.start()

    def _wait(self, seconds):
        """Wait in short steps, to end soon after a signal."""
        until = time.monotonic() + seconds
        while not self.is_stopped and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))


def run_jobs_apart():
    """Run what is due, with a connection of its own."""
    try:
        run_jobs()
    except Error as error:
        logger.error("The database failed: %s", type(error).__name__)  # noqa: TRY400
    finally:
        connection.close()


def summary(counts):
    """Return counts of `send_due` as a line."""
    names = ("sent", "dropped", "postponed", "failed")
    return f"Mails: {', '.join(f'{counts[name]} {name}' for name in names)}."
