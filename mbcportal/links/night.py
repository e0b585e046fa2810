"""A night's checks: bounded in number and time, polite to every host."""

import logging
import queue
import threading
import time
from collections import deque

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from .checking import Checker
from .models import Link
from .results import OFFLINE
from .turns import NightIsOverError, Turns
from .uses import renew_all

logger = logging.getLogger(__name__)

# When so many hosts were asked and none was reached, our own line is down.
HOSTS_OF_A_LINE = 5


def check_links() -> None:
    """The daily job: check what has waited longest."""
    run(limit=settings.LINKS_PER_NIGHT)


def run(limit: int | None = None, host: str = "", *, again: bool = False) -> dict[str, int]:
    """Check links, the oldest checks first; return how often each result was found.

    What was checked today is left out, unless `again` or a host is named.
    """
    renew_all()
    links = _waiting(limit, host, again=again)
    counts: dict[str, int] = {}
    held: list = []
    is_online = len({link.host for link in links}) < HOSTS_OF_A_LINE
    for link, finding in _found(links):
        held.append((link, finding))
        # Nothing is kept before one server at least has answered.
        is_online = is_online or finding.result not in OFFLINE
        if is_online:
            _keep(held, counts)
    if held:
        logger.warning("No other site could be reached: %s links count as not checked.", len(held))
    return counts


def _keep(held, counts):
    for link, finding in held:
        with transaction.atomic():
            # It may be gone since: its page was changed meanwhile.
            if not Link.objects.select_for_update().filter(pk=link.pk).first():
                continue
            link.note(finding)
        counts[finding.result.value] = counts.get(finding.result.value, 0) + 1
    held.clear()


def _waiting(limit, host, *, again):
    rows = Link.objects.order_by(F("checked_at").asc(nulls_first=True), "pk")
    if host:
        rows = rows.filter(host=host.lower())
    elif not again:
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        rows = rows.filter(Q(checked_at=None) | Q(checked_at__lt=midnight))
    return list(rows[:limit])


def checker(turns: Turns) -> Checker:
    """Return the checker that the settings ask for."""
    return Checker(
        user_agent=f"MBC-Portal-links/1 (checks that links still work; +{settings.SITE_URL}/)",
        allow_loopback=settings.LINKS_ALLOW_LOOPBACK,
        ca_file=settings.LINKS_CA_FILE,
        turn=turns.turn,
    )


def _found(links):
    """Yield (link, finding) as they come. Only this thread uses the database."""
    turns = Turns(settings.LINKS_PAUSE, time.monotonic() + settings.LINKS_MINUTES * 60)
    waiting = deque(_by_host(links))
    results: queue.Queue = queue.Queue()
    work = checker(turns)
    threads = [
        threading.Thread(target=_work, args=(waiting, work, turns, results), daemon=True)
        for _number in range(min(settings.LINKS_AT_ONCE, len(waiting)))
    ]
    for thread in threads:
        thread.start()
    running = len(threads)
    try:
        while running:
            found = results.get()
            if found is None:
                running -= 1
            else:
                yield found
    finally:
        # Also when the database failed: nobody goes on asking.
        turns.until = 0.0
        for thread in threads:
            thread.join()


def _by_host(links):
    """Return the links of each host together, the host that waited longest first."""
    hosts: dict[str, list] = {}
    for link in links:
        hosts.setdefault(link.host, []).append(link)
    return hosts.values()


def _work(waiting, work, turns, results):
    """Take one host after the other, until there is none or the night is over."""
    try:
        while not turns.is_over():
            try:
                links = waiting.popleft()
            except IndexError:
                return
            for link in links:
                results.put((link, work.check(link.url)))
    except NightIsOverError:
        return
    finally:
        results.put(None)
