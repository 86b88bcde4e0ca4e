"""A mail server on loopback for tests: it takes mails, or answers as it is told."""

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

Says = Callable[[str], str | None]
DROP = "drop"  # in place of an answer: hang up


def as_usual(address: str) -> None:
    """No special answer."""


@dataclass
class Sink:
    """What came in, and what is answered, by the address of the recipient.

    least        nothing is answered before so many connections have been made
    at_data      to the command alone: the mail is not read
    in_data      after the first line of the mail: may only hang up
    after_data   when the mail has been taken over
    """

    mails: list[tuple[str, Message]] = field(default_factory=list)
    connections: int = 0
    least: int = 1
    to_mail: Says = as_usual  # by the address of the sender
    to_rcpt: Says = as_usual
    to_data: Says = as_usual
    at_data: Says = as_usual
    in_data: Says = as_usual
    after_data: Says = as_usual
    taken: threading.Condition = field(default_factory=threading.Condition)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if (answer := self.to_mail(address)) is not None:
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        while self.connections < self.least:
            await asyncio.sleep(0.01)
        if (answer := self.to_rcpt(address)) is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        address = envelope.rcpt_tos[0]
        answer = self.to_data(address)
        if answer is None:
            with self.taken:
                self.mails.append((address, message_from_bytes(envelope.original_content or b"")))
                self.taken.notify_all()
            answer = self.after_data(address)
        if answer == DROP:
            hang_up(server)
        return answer or "250 OK"

    def wait_for(self, count: int, *, seconds: float = 60) -> None:
        """Until so many mails have come."""
        with self.taken:
            assert self.taken.wait_for(lambda: len(self.mails) >= count, timeout=seconds), len(self.mails)

    @property
    def per_address(self) -> Counter[str]:
        """How many mails each address got."""
        return Counter(address for address, _ in self.mails)

    @property
    def ids(self) -> dict[str, set[str]]:
        """The Message-IDs that each address got."""
        found: dict[str, set[str]] = {}
        for address, mail in self.mails:
            found.setdefault(address, set()).add(str(mail["Message-ID"]))
        return found


class _Server(SMTP):
    """Counts connections; hangs up in the middle of DATA when told."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.event_handler.connections += 1
        super().connection_made(transport)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        answer = self.event_handler.at_data(self.envelope.rcpt_tos[0]) if self.envelope is not None else None
        if answer is not None:
            await self.push(answer)
            return
        if self.envelope is not None and self.event_handler.in_data(self.envelope.rcpt_tos[0]) == DROP:
            await self.push("354 go on")
            await self._reader.readuntil(b"\r\n")
            hang_up(self)
            return
        await super().smtp_DATA(arg)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, hostname="127.0.0.1")


def hang_up(server: SMTP) -> None:
    """As a server that was killed does."""
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


def free_port() -> int:
    """One that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def mail_server(sink: Sink, port: int = 0) -> Iterator[int]:
    """Run a server in a thread; its port."""
    controller = _Controller(sink, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    sink.connections = 0  # the controller tries its own
    try:
        yield controller.port
    finally:
        controller.stop()
