"""Asking an address whether it works: politely, safely, and never for long.

A name is looked up once, each of its numbers is judged, and exactly the judged number is asked: a
name that changes its number meanwhile (DNS rebinding) gains nothing. The same holds after each
redirect. Nothing here knows the database.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from http import HTTPStatus

import urllib3.exceptions

from .addresses import LONGEST, BadAddressError, Target, may_be_asked, next_address, read_address
from .results import Finding, Result
from .wire import Deadline, TooMuchError, TooSlowError, UnreachableError, ask, tls_context

SECONDS = 20
# Some servers never answer a HEAD: what is left of the time is for the GET.
HEAD_SECONDS = 8
LOOKUP_SECONDS = 5
MOST_REDIRECTS = 5
# Of a host with many machines so many are tried.
MOST_NUMBERS = 3

PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})
BUSY = frozenset({429})


class NoHostError(Exception):
    """No machine has this name."""


class PrivateNumberError(Exception):
    """The name leads to machines that we do not ask."""


def look_up(host: str, port: int) -> list[str]:
    """Return the numbers of a host, in the order in which to try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass
class Checker:
    """Checks addresses. `turn(host)` is held while a host is asked."""

    user_agent: str
    allow_loopback: bool = False
    ca_file: str = ""
    seconds: float = SECONDS
    look_up: Callable[[str, int], list[str]] = look_up
    turn: Callable[[str], AbstractContextManager] = field(default=lambda host: nullcontext())

    def __post_init__(self):
        self.context = tls_context(self.ca_file)

    def check(self, url: str) -> Finding:
        """Return what comes of an address. Raises nothing, whatever a server does."""
        hops = _Hops(url)
        left = self.seconds
        while True:
            try:
                target = read_address(hops.url, any_port=self.allow_loopback)
            except BadAddressError:
                return hops.finding(Result.NOT_ADDRESS)
            # Waiting for one's turn is not the server's fault: it takes nothing of its time.
            with self.turn(target.host):
                deadline = Deadline(left)
                status, location, failed = self._ask_safely(target, deadline)
                left = deadline.at - deadline.clock()
            if failed is not None:
                return hops.finding(failed)
            if status not in REDIRECTS or not location:
                return hops.finding(judged(status), status)
            problem = hops.follow(status, location)
            if problem is not None:
                return hops.finding(problem, status)

    def _ask_safely(self, target, deadline):
        """Return (status, location, None), or (None, None, the result of what went wrong)."""
        try:
            return *self._ask(target, deadline), None
        except Exception as error:  # noqa: BLE001 - whatever a server sends, the night goes on
            return None, None, blamed(error)

    def _ask(self, target, deadline):
        numbers = self._numbers(target, deadline)
        try:
            status, location = self._first("HEAD", target, numbers, deadline.within(HEAD_SECONDS))
        except Exception as error:
            # A server may break at HEAD alone; but what cannot be reached is not tried again.
            if blamed(error) in {Result.CERTIFICATE, Result.UNREACHABLE}:
                raise
            status, location = None, None
        if status is not None and (status < HTTPStatus.BAD_REQUEST or status in BUSY):
            return status, location
        return self._first("GET", target, numbers, deadline)

    def _first(self, method, target, numbers, deadline):
        """Ask the first machine of a host that can be reached."""
        for number in numbers[:-1]:
            try:
                return self._ask_one(method, target, number, deadline)
            except UnreachableError:
                continue
        return self._ask_one(method, target, numbers[-1], deadline)

    def _ask_one(self, method, target, number, deadline):
        return ask(
            method, target, number, deadline, context=self.context, user_agent=self.user_agent
        )

    def _numbers(self, target: Target, deadline: Deadline) -> list[str]:
        found = self._looked_up(target, deadline.within(LOOKUP_SECONDS))
        good = [one for one in found if may_be_asked(one, loopback=self.allow_loopback)]
        if found and not good:
            raise PrivateNumberError
        if not good:
            raise NoHostError
        return good[:MOST_NUMBERS]

    def _looked_up(self, target, deadline):
        """Look a host up, in a thread: the system's own lookup cannot be told to hurry."""
        answer: list[list[str]] = []

        def run():
            try:
                answer.append(self.look_up(target.host, target.port))
            except (OSError, UnicodeError):
                answer.append([])

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(deadline.left())
        if not answer:
            raise TooSlowError
        return answer[0]


class _Hops:
    """The way an address leads, redirect by redirect."""

    def __init__(self, url: str):
        self.url = url
        self.seen = {url.partition("#")[0]}
        self.count = 0
        self.is_permanent = True
        self.moved_to = ""

    def follow(self, status: int, location: str) -> Result | None:
        """Go on to where a redirect leads. Returns what is wrong with it, if anything."""
        self.count += 1
        try:
            following = next_address(self.url, readable(location))
        except BadAddressError:
            return Result.NOT_ADDRESS
        bare = following.partition("#")[0]
        if bare in self.seen or self.count > MOST_REDIRECTS:
            return Result.REDIRECTS
        self.seen.add(bare)
        self.url = following
        self.is_permanent = self.is_permanent and status in PERMANENT
        if self.is_permanent:
            self.moved_to = following
        return None

    def finding(self, result: Result, status: int | None = None) -> Finding:
        """Return what was found at the end of the way."""
        if result != Result.FINE or not self.count:
            return Finding(result, status)
        if not self.moved_to or len(self.moved_to) > LONGEST:
            return Finding(Result.MOVED_NOW, status)
        return Finding(Result.MOVED, status, self.moved_to)


def readable(location: str) -> str:
    """Return a header's value as it was meant: HTTP reads bytes, servers write UTF-8."""
    try:
        return location.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return location


def judged(status: int) -> Result:
    """Return what a status says of an address.

    >>> [judged(code).value for code in (204, 410, 403, 429, 503, 999)]
    ['fine', 'gone', 'look', 'look', 'server', 'look']
    """
    if status in GONE:
        return Result.GONE
    # The first digit is the kind of answer.
    return {2: Result.FINE, 5: Result.SERVER}.get(status // 100, Result.LOOK)


def blamed(error: BaseException) -> Result:
    """Return what an error says of an address."""
    causes = []
    while error is not None and error not in causes:
        causes.append(error)
        error = error.__cause__ or error.__context__
    kinds: list[tuple[tuple[type[BaseException], ...], Result]] = [
        ((PrivateNumberError,), Result.REFUSED),
        ((NoHostError,), Result.NO_HOST),
        ((UnreachableError,), Result.UNREACHABLE),
        ((ssl.SSLEOFError, ssl.SSLZeroReturnError), Result.SERVER),
        ((ssl.SSLError, ssl.CertificateError), Result.CERTIFICATE),
        ((TooSlowError, TimeoutError, urllib3.exceptions.TimeoutError), Result.SLOW),
        (
            (
                TooMuchError,
                ConnectionError,
                http.client.HTTPException,
                urllib3.exceptions.HTTPError,
            ),
            Result.SERVER,
        ),
    ]
    for classes, result in kinds:
        if any(isinstance(cause, classes) for cause in causes):
            return result
    return Result.UNREACHABLE
