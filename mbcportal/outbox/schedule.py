"""Scheduled jobs: each once in its hour or day, whichever process comes first."""

import logging
from datetime import UTC

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from .models import JobRun
from .worker import traced

logger = logging.getLogger(__name__)

# Hours count in UTC, so that the hour a clock turns back has two slots; days are local ones.
SLOTS = {
    "hourly": lambda now: f"{now.astimezone(UTC):%Y-%m-%dT%H}",
    "daily": lambda now: f"{timezone.localdate(now):%Y-%m-%d}",
}


def run_jobs(now=None) -> list[JobRun]:
    """Run the jobs of `SCHEDULED_JOBS` that have not run in this slot; return their runs.

    A job takes no arguments and must end within an hour: after that it counts as crashed and runs
    once more. One that fails is noted in its run's `error` and waits for its next slot.
    """
    now = now or timezone.now()
    begun = (
        (JobRun.begin(name, SLOTS[every](now), now), path)
        for name, (every, path) in settings.SCHEDULED_JOBS.items()
    )
    return [_done(run, path) for run, path in begun if run]


def _done(run, path):
    error = ""
    try:
        import_string(path)()
    except Exception as problem:  # noqa: BLE001 - the other jobs run all the same
        error = type(problem).__name__
        logger.error("The job %s failed: %s", run.name, traced(problem))  # noqa: TRY400
    run.finish(error)
    return run
