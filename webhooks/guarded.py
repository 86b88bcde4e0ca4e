"""HTTP to addresses that somebody else chose: only to the public Internet, whatever a name leads to meanwhile.

The name is resolved here, every address it has must be allowed, and the connection goes to one of just these: a second
look-up, which could give another answer, never happens. TLS is verified for the name. Redirects are handed back, not
followed; no proxy, no netrc, no cookies. An answer is cut off by the clock, at whatever stage it is, by a timer that
closes the connection: time limits of sockets begin anew with every byte that drips.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPException
from queue import Empty, SimpleQueue

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from webhooks.networks import Address, Network, Target, check, read_target

Resolver = Callable[[str, int], Sequence[str]]
CONNECT_SECONDS, WHOLE_SECONDS, ANSWER_BYTES = 5.0, 10.0, 1024


class FailedError(Exception):
    """No answer; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers (their names in any case), and the beginning of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


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


def allowed_addresses(target: Target, *, allowed: Sequence[Network], resolver: Resolver) -> list[Address]:
    """Where a target may be reached: all that its name leads to.

    ForbiddenError when one of them is out of bounds, FailedError when there is none.
    """
    if target.address is not None:
        return [check(str(target.address), target, allowed)]
    found = resolver(target.host, target.port)
    if not found:
        raise FailedError("the name has no address")
    return [check(address, target, allowed) for address in found]


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    allowed: Sequence[Network],
    resolver: Resolver = resolve,
    tls: ssl.SSLContext | None = None,
    seconds: float = WHOLE_SECONDS,
) -> Answer:
    """Post, and give the answer's head and the first kilobyte of its body.

    ForbiddenError when the address is out of bounds: nothing was connected. FailedError when there was no answer.
    """
    target = read_target(url)
    with _limited(seconds) as watch:
        addresses = allowed_addresses(target, allowed=allowed, resolver=resolver)
        connection = _connection(target, addresses, watch, tls)
        try:
            connection.request("POST", target.path, body=body, headers=headers, preload_content=False)
            response = connection.getresponse()
            if watch.is_over:  # a head that is cut off by it looks like a short one
                raise TimeoutError
            return Answer(response.status, response.headers, _beginning(response))
        except (OSError, HTTPException, HTTPError, ValueError) as error:
            if watch.is_over:
                raise FailedError(f"no answer within {seconds:.0f} s") from error
            raise FailedError(_plain(error)) from error
        finally:
            connection.close()


def _beginning(response: BaseHTTPResponse) -> bytes:
    """What comes of a body; the answer is known by its status, wherever its body ends."""
    read = b""
    with suppress(OSError, HTTPException, HTTPError, ValueError):
        while len(read) < ANSWER_BYTES and (more := response.read1(ANSWER_BYTES - len(read), decode_content=False)):
            read += more
    return read


class _Watch:
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
            self._held = connected.dup()
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
def _limited(seconds: float) -> Iterator[_Watch]:
    watch = _Watch(seconds)
    try:
        yield watch
    finally:
        watch.end()


def _connection(
    target: Target, addresses: Sequence[Address], watch: _Watch, tls: ssl.SSLContext | None
) -> "_Plain | _Secure":
    made = (
        _Secure(target.host, target.port, timeout=WHOLE_SECONDS, ssl_context=tls or _tls())
        if target.scheme == "https"
        else _Plain(target.host, target.port, timeout=WHOLE_SECONDS)
    )
    made.addresses, made.watch = addresses, watch
    return made


def _connect(addresses: Sequence[Address], port: int, watch: _Watch) -> socket.socket:
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
            made.settimeout(WHOLE_SECONDS)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            watch.hold(made)
        except OSError as error:
            made.close()
            problem = error
        else:
            return made
    raise _NoConnectionError(_plain(problem)) from problem


class _NoConnectionError(OSError):
    """None of the addresses can be connected to."""


class _Plain(HTTPConnection):
    addresses: Sequence[Address]
    watch: _Watch

    def _new_conn(self) -> socket.socket:
        return _connect(self.addresses, self.port, self.watch)


class _Secure(HTTPSConnection):
    addresses: Sequence[Address]
    watch: _Watch

    def _new_conn(self) -> socket.socket:
        return _connect(self.addresses, self.port, self.watch)


@cache
def _tls() -> ssl.SSLContext:
    """The system's authorities (SSL_CERT_FILE, too) and those that come with requests; names are verified."""
    context = ssl.create_default_context()
    context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)
    return context


def _plain(error: Exception) -> str:
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
