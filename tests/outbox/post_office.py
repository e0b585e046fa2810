"""A mail server for tests: it speaks SMTP on this machine, and answers what a test wants."""

import asyncio
import email
import email.policy
import socket
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtpd.controller import Controller
from bs4 import BeautifulSoup
from django.db import transaction

from mbcportal.outbox import mail

TEMPLATES = Path(__file__).parent / "templates"
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:PUBLISH\r\nSUMMARY:Café\r\nEND:VCALENDAR\r\n"


def write(key="notice:1", to="rosa@example.org", **changes):
    """Write a mail of the tests' own template, in a transaction of its own."""
    given = {"context": {"title": "Rides & meals", "why": "You asked for it."}, "language": "en"}
    with transaction.atomic():
        return mail.write(key, "notice", to, **{**given, **changes})


def words(html):
    """Return the words of a mail in HTML, which must be those of its plain text."""
    body = BeautifulSoup(html, "html.parser").body
    return body.get_text(" ").replace(" :", ":").split()


@dataclass
class Clerk:
    """What the server says. `answers` has, for a command, its next answers; then all is well."""

    answers: dict[str, list[str]] = field(default_factory=dict)
    received: list = field(default_factory=list)
    # Commands whose answer is held back for as long as they stand here.
    held: set = field(default_factory=set)
    # How many letters are held back now.
    waiting: int = 0

    @property
    def letters(self):
        """What was handed over, in order, as messages."""
        return [email.message_from_bytes(one, policy=email.policy.default) for one in self.received]

    @property
    def copies(self):
        """How many copies came, by Message-ID."""
        return Counter(letter["Message-ID"] for letter in self.letters)

    def _answer(self, command):
        left = self.answers.get(command)
        return left.pop(0) if left else "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        said = self._answer("RCPT")
        if said.startswith("2"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        said = self._answer("DATA")
        if said.startswith("2"):
            self.received.append(envelope.content)
        await self._hold("DATA")
        return said

    async def handle_QUIT(self, server, session, envelope):  # noqa: N802
        await self._hold("QUIT")
        return "221 Bye"

    async def _hold(self, command):
        self.waiting += 1
        try:
            while command in self.held:  # noqa: ASYNC110 - another thread empties it
                await asyncio.sleep(0.02)
        finally:
            self.waiting -= 1


class PostOffice(Controller):
    """The server, on a port that the machine gives it."""

    def __init__(self, clerk):
        self.clerk = clerk
        self.socket = socket.create_server(("127.0.0.1", 0))
        port = self.socket.getsockname()[1]
        # Passwords are asked for without TLS, and none is right.
        super().__init__(clerk, hostname="127.0.0.1", port=port, auth_require_tls=False)

    def _create_server(self):
        return self.loop.create_server(self._factory_invoker, sock=self.socket)
