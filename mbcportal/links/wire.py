"""One request to a machine whose number is known already, within a time that is really kept."""

import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress

import urllib3.connection
import urllib3.exceptions

CONNECT_SECONDS = 5
# What one answer may have: endless headers end here, and a body is not read further.
BODY_BYTES = 64 * 1024
ANSWER_BYTES = 256 * 1024


class TooSlowError(Exception):
    """The time of a check is over."""


class UnreachableError(Exception):
    """No connection to the machine."""


class TooMuchError(Exception):
    """An answer that does not end."""


class Deadline:
    """A moment until which something has to be done. `clock` counts seconds."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic):
        self.clock, self.at = clock, clock() + seconds

    def left(self) -> float:
        """Return the seconds left; raise TooSlowError when there are none."""
        left = self.at - self.clock()
        if left <= 0:
            raise TooSlowError
        return left

    def within(self, seconds: float) -> "Deadline":
        """Return a deadline that is not later than this one."""
        sooner = Deadline(seconds, self.clock)
        sooner.at = min(sooner.at, self.at)
        return sooner


class _Bounded:
    """A socket that waits no longer than its deadline in all, however small the pieces are.

    A timeout of a socket begins anew with every piece; a server that sends one byte at a time could
    hold us for days.
    """

    deadline: Deadline | None = None
    received = 0

    def recv_into(self, *args, **kwargs):
        if self.deadline is not None:
            self.settimeout(self.deadline.left())
        count = super().recv_into(*args, **kwargs)
        self.received += count
        if self.received > ANSWER_BYTES:
            raise TooMuchError
        return count


class BoundedSocket(_Bounded, socket.socket):
    pass


class BoundedTLSSocket(_Bounded, ssl.SSLSocket):
    pass


def tls_context(ca_file: str | None = None) -> ssl.SSLContext:
    """Return a context that checks certificates and names, as browsers do."""
    context = ssl.create_default_context(cafile=ca_file or None)
    context.sslsocket_class = BoundedTLSSocket
    return context


class _Pinned:
    """A connection to one machine number: no name is looked up again."""

    number: str
    deadline: Deadline

    def _new_conn(self):
        family = socket.AF_INET6 if ":" in self.number else socket.AF_INET
        sock = BoundedSocket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(CONNECT_SECONDS, self.deadline.left()))
            try:
                sock.connect((self.number, self.port))
            except OSError as error:
                raise UnreachableError from error
            sock.deadline = self.deadline
            # The handshake of TLS keeps to the socket's timeout as a whole.
            sock.settimeout(self.deadline.left())
        except BaseException:
            sock.close()
            raise
        return sock


class PinnedHTTP(_Pinned, urllib3.connection.HTTPConnection):
    pass


class PinnedHTTPS(_Pinned, urllib3.connection.HTTPSConnection):
    def connect(self):
        super().connect()
        self.sock.deadline = self.deadline


def ask(method, target, number, deadline, *, context, user_agent):
    """Send one request for a `Target` to the machine `number`; return (status, location).

    Raises what sockets, TLS and HTTP raise, and this module. Keeps nothing, sends no cookie.
    """
    if target.scheme == "https":
        connection = PinnedHTTPS(
            target.host, target.port, ssl_context=context, server_hostname=target.host
        )
    else:
        connection = PinnedHTTP(target.host, target.port)
    connection.number, connection.deadline = number, deadline
    headers = {
        "Host": target.authority,
        "User-Agent": user_agent,
        "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    try:
        connection.request(
            method, target.path, headers=headers, preload_content=False, decode_content=False
        )
        answer = connection.getresponse()
        location = answer.headers.get("Location")
        if method == "GET" and location is None:
            # It has answered; whether its body is whole is no business of ours.
            with suppress(urllib3.exceptions.ProtocolError):
                answer.read(BODY_BYTES, decode_content=False)
        return answer.status, location
    finally:
        connection.close()
