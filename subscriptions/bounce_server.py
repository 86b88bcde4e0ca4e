"""An SMTP server that takes bounces alone: mails to return addresses of this site, for nobody else, from anybody."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import Error, connections
from django.utils import timezone

from outgoing.verp import key_of
from subscriptions.returned import LARGEST, take

logger = logging.getLogger(__name__)
_MOST_RECIPIENTS = 10  # a bounce has one
_MOST_CONNECTIONS = 50  # each may hold a mail in memory
_SECONDS = 60  # that a client may be silent
_COMMANDS = 50  # that a client may repeat


class Bounces:
    """Answers to the commands of SMTP."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:
        """No address but a return address of ours is known here; nothing is ever relayed."""
        if key_of(address) is None:
            return "550 5.1.1 No such address here"
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """What was read is counted before it is answered for; what cannot be counted now is asked for again."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else str(content or "").encode("utf-8", "replace")
        try:
            await asyncio.to_thread(_count, raw, list(envelope.rcpt_tos))
        except Error as error:
            logger.warning("a bounce could not be counted: %s", error)
            return "451 4.3.0 Try again later"
        return "250 2.0.0 OK"


def _count(raw: bytes, recipients: list[str]) -> None:
    """In a thread, with a connection for this mail alone: bounces are rare, and a lost connection would be kept."""
    try:
        for recipient in recipients:
            take(raw, [recipient], on=timezone.now().date())
    finally:
        connections.close_all()


class _Server(SMTP):
    """One connection, of so many at a time."""

    line_length_limit = 65_536  # bytes: what is returned may not heed RFC 5321, and is not what matters
    open_now = 0
    is_counted = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Refuse who comes when all places are taken (RFC 5321, 3.8)."""
        if _Server.open_now >= _MOST_CONNECTIONS and isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.3.2 Too many connections\r\n")
            transport.close()
            return
        _Server.open_now += 1
        self.is_counted = True
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Free the place."""
        if self.is_counted:
            _Server.open_now -= 1
            super().connection_lost(error)


def _connection() -> SMTP:
    return _Server(
        Bounces(),
        data_size_limit=LARGEST,
        hostname="bounces",
        ident="kerneltrack",
        timeout=_SECONDS,
        command_call_limit=_COMMANDS,
        loop=asyncio.get_running_loop(),
    )


async def serve(host: str, port: int, *, ready: Callable[[str, int], None], stop: asyncio.Event) -> None:
    """Serve until `stop` is set; `ready` is told where."""
    server = await asyncio.get_running_loop().create_server(_connection, host, port)
    async with server:
        ready(*server.sockets[0].getsockname()[:2])
        await stop.wait()


async def serve_until_signal(host: str, port: int, *, ready: Callable[[str, int], None]) -> None:
    """Serve until the process is told to end."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(host, port, ready=ready, stop=stop)
