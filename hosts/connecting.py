"""Connections to addresses that somebody else may have chosen: only where they may lead, and cut off by the clock.

The name is resolved here, every address it has must be allowed, and the connection goes to one of just these: a second
look-up, which could give another answer, never happens. TLS is verified for the name. No proxy, no netrc, no cookies.
An answer is cut off at whatever stage it is, by a timer that closes the connection: time limits of sockets begin anew
with every byte that drips.
"""

import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from queue import Empty, SimpleQueue

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection

from hosts.networks import Address, Network, Target, check

Resolver = Callable[[str, int], Sequence[str]]
CONNECT_SECONDS = 5.0


class FailedError(Exception):
    """No answer; the message says why."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Addresses of a name, by the system; FailedError when it has none or the system takes too long."""
    found: SimpleQueue[Sequence[str]] = SimpleQueue()

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            rows = []
        found.put(list(dict.fromkeys(str(row[4][0]) for row in rows)))

    threading.Thread(target=ask, daemon=True).start()  # there is no time limit for it: left behind when it is slow
    try:
        return found.get(timeout=CONNECT_SECONDS)
    except Empty:
        raise FailedError(f"the name was not resolved within {CONNECT_SECONDS:.0f} s") from None


def allowed_addresses(
    target: Target, *, allowed: Sequence[Network], resolver: Resolver, needs_tls: bool = True
) -> list[Address]:
    """Where a target may be reached: all that its name leads to.

    ForbiddenError when one of them is out of bounds, FailedError when there is none.
    """
    if target.address is not None:
        return [check(str(target.address), target, allowed, needs_tls=needs_tls)]
    found = resolver(target.host, target.port)
    if not found:
        raise FailedError("the name has no address")
    return [check(address, target, allowed, needs_tls=needs_tls) for address in found]


class Watch:
    """Breaks a connection when its time is over."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self.ends = time.monotonic() + seconds
        self._held: socket.socket | None = None
        self._lock = threading.Lock()  # or a number of a file could be closed, given anew, and shut down
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def hold(self, connected: socket.socket) -> None:
        """A second handle of the same connection: TLS takes the first one away."""
        with self._lock:
            if self._held is not None:  # of a try before
                self._held.close()
            self._held = socket.socket(fileno=os.dup(connected.fileno()))  # dup() is not for TLS
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        with self._lock, suppress(OSError):
            self.is_over = True
            if self._held is not None:
                self._held.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """No more to watch."""
        self._timer.cancel()
        with self._lock:
            if self._held is not None:
                self._held.close()
                self._held = None


@contextmanager
def limited(seconds: float) -> Iterator[Watch]:
    """A watch for what is done meanwhile."""
    watch = Watch(seconds)
    try:
        yield watch
    finally:
        watch.end()


def connection_to(
    target: Target, addresses: Sequence[Address], watch: Watch, *, seconds: float, tls: ssl.SSLContext | None = None
) -> "Plain | Secure":
    """A connection that will be made to one of the addresses, with a time limit for each read."""
    made = (
        Secure(target.host, target.port, timeout=seconds, ssl_context=tls or _tls())
        if target.scheme == "https"
        else Plain(target.host, target.port, timeout=seconds)
    )
    made.addresses, made.watch, made.seconds = addresses, watch, seconds
    return made


class Plain(HTTPConnection):
    """Without TLS."""

    addresses: Sequence[Address]
    watch: Watch
    seconds: float

    def _new_conn(self) -> socket.socket:
        return _connect(self.addresses, self.port, self.watch, self.seconds)


class Secure(HTTPSConnection):
    """With TLS."""

    addresses: Sequence[Address]
    watch: Watch
    seconds: float

    def _new_conn(self) -> socket.socket:
        return _connect(self.addresses, self.port, self.watch, self.seconds)


def renew(connection: "Plain | Secure", watch: Watch) -> bool:
    """Watch a connection that is open since an earlier request; False where the other side has closed it."""
    if connection.sock is None or not connection.is_connected:
        return False
    connection.watch = watch
    watch.hold(connection.sock)
    return True


def _connect(addresses: Sequence[Address], port: int, watch: Watch, seconds: float) -> socket.socket:
    """A connection to the first of the addresses that answers."""
    ends = min(watch.ends, time.monotonic() + CONNECT_SECONDS)
    problem: OSError = TimeoutError()
    for number, address in enumerate(addresses):
        left = (ends - time.monotonic()) / (len(addresses) - number)  # one that swallows packets leaves time for others
        if left <= 0:
            break
        made = socket.socket(socket.AF_INET if address.version == 4 else socket.AF_INET6, socket.SOCK_STREAM)
        try:
            made.settimeout(left)
            made.connect((str(address), port))
            made.settimeout(seconds)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            watch.hold(made)
        except OSError as error:
            made.close()
            problem = error
        else:
            return made
    raise _NoConnectionError(plain(problem)) from problem


class _NoConnectionError(OSError):
    """None of the addresses can be connected to."""


@cache
def _tls() -> ssl.SSLContext:
    """The system's authorities (SSL_CERT_FILE, too) and those that come with requests; names are verified."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


def plain(error: Exception) -> str:
    """What went wrong, in words."""
    if isinstance(error, _NoConnectionError):
        return f"{error}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not valid: {error.verify_message}"[:200]
    if isinstance(error, ssl.SSLError):
        return f"TLS failed: {error.reason or 'no reason'}"[:200]
    if isinstance(error, TimeoutError):
        return "no connection in time"
    if isinstance(error, ConnectionRefusedError):
        return "the connection was refused"
    return "no connection, or it broke"
