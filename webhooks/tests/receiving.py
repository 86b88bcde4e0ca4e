"""A receiver on loopback that does as it is told; endpoints and changes to go with it."""

import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

from django.contrib.auth.models import User
from standardwebhooks import Webhook

from changes.models import Change
from tests.make import make_staff
from webhooks.models import Endpoint
from webhooks.signing import new_secret

Behaviour = Callable[["Handler"], None]
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
_numbers = count(1)


@dataclass
class Receiver:
    """What came, and what is to be done next; 204 when there is nothing in `plan`."""

    port: int = 0
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    plan: deque[Behaviour] = field(default_factory=deque)
    always: Behaviour | None = None
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def verified(self, secret: str) -> list[Any]:
        """The bodies of all that came, each checked by the library that receivers use."""
        return [Webhook(secret).verify(body, headers) for headers, body in self.requests]

    def keys(self, secret: str) -> list[str]:
        return [event["id"] for one in self.verified(secret) for event in one["data"]["events"]]

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.requests]


class Handler(BaseHTTPRequestHandler):
    receiver: Receiver
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.receiver.requests.append(({name.lower(): value for name, value in self.headers.items()}, body))
        plan = self.receiver.plan
        (plan.popleft() if plan else self.receiver.always or answer(204))(self)

    def log_message(self, *_: object) -> None:
        """Nothing."""


def answer(status: int, body: bytes = b"", **headers: str) -> Behaviour:
    def act(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return act


def silence(handler: Handler) -> None:
    """Take it, and say nothing."""
    handler.receiver.over.wait(20)


def reset(handler: Handler) -> None:
    """Break the connection at once."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def drip(text: bytes) -> Behaviour:
    """Say the text a byte at a time, again and again."""

    def act(handler: Handler) -> None:
        try:
            for byte in text * 10_000:
                handler.wfile.write(bytes([byte]))
                if handler.receiver.over.wait(0.02):
                    return
        except OSError:
            handler.close_connection = True

    return act


def endless(handler: Handler) -> None:
    """A body without an end, as fast as it goes."""
    handler.wfile.write(b"HTTP/1.1 500 Oh\r\nConnection: close\r\n\r\n")
    try:
        while not handler.receiver.over.is_set():
            handler.wfile.write(b"x" * 65536)
    except OSError:
        handler.close_connection = True


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens."""
    receiver = Receiver()
    handler = type("_Handler", (Handler,), {"receiver": receiver})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads, server.block_on_close = True, False
        receiver.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            receiver.over.set()
            server.shutdown()
            thread.join()


def staff(name: str = "mats") -> User:
    return make_staff(name)


def make_endpoint(url: str = "https://hooks.example.org/", **values: Any) -> Endpoint:
    """One that is at the beginning of the log."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "uid": f"uid{number}",
        "name": f"Bot {number}",
        "secret": new_secret(),
        "made_at": NOON,
    } | values
    return Endpoint.objects.create(url=url, made_by=given.pop("made_by", None) or staff(), **given)


def make_changes(many: int, *, kind: str = "candidate.found", **data: Any) -> list[Change]:
    """Changes behind all that there are."""
    made = []
    for _ in range(many):
        number = next(_numbers)
        at = NOON + timedelta(seconds=number)
        made.append(
            Change(key=f"key{number}", kind=kind, at=at, recorded_at=at, subject=f"m{number}@example.org", data=data)
        )
    return Change.objects.bulk_create(made)


def eventually(what: Callable[[], bool], seconds: float = 20) -> bool:
    """Whether it comes to be so."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if what():
            return True
        time.sleep(0.01)
    return False
