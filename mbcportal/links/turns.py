"""One request at a time for each host, with a pause between two."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class NightIsOverError(Exception):
    """The time for all checks has passed."""


class Turns:
    """Who may ask which host. Threads share one."""

    def __init__(self, pause: float, until: float):
        """Let `pause` seconds pass between two requests; `until` is a `time.monotonic()`."""
        self.pause, self.until = pause, until
        self._lock = threading.Lock()
        self._hosts: dict[str, tuple[threading.Lock, list[float]]] = {}

    def is_over(self) -> bool:
        return time.monotonic() >= self.until

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        """Hold a host while it is asked. Raises NightIsOverError when there is no time left."""
        with self._lock:
            lock, asked_at = self._hosts.setdefault(host, (threading.Lock(), [0.0]))
        left = self.until - time.monotonic()
        if left <= 0 or not lock.acquire(timeout=left):
            raise NightIsOverError
        try:
            if asked_at[0]:
                wait = asked_at[0] + self.pause - time.monotonic()
                if wait > self.until - time.monotonic():
                    raise NightIsOverError
                time.sleep(max(wait, 0))
            yield
        finally:
            asked_at[0] = time.monotonic()
            lock.release()
