"""Load for a web server: `python -m bench.load URL CONNECTIONS SECONDS [ETAG]`; prints JSON. Standard library.

One thread with non-blocking sockets, for it runs on the same processors as the server: each connection is kept alive
and sends its next request as soon as it has its answer. Latencies are what a client sees, its own share included.
"""

import json
import selectors
import socket
import sys
import time
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

_BUFFER = 256 * 1024
_LONGEST_SECONDS = 10  # for one answer


@dataclass(frozen=True, slots=True)
class Load:
    """Answers per second; median and 95th percentile of their latencies in milliseconds; bytes of the last answer."""

    rate: float
    median: float
    p95: float
    status: int
    size: int


@dataclass(slots=True)
class _Connection:
    """A socket, and the answer that it is in the middle of."""

    socket: socket.socket
    sent_at: float = 0.0
    answer: bytearray = field(default_factory=bytearray)
    length: int = 0  # of the whole answer, once its head is there


def measure(url: str, *, connections: int, seconds: float, etag: str = "") -> Load:
    """Ask for one address over and over, with an ETag as whoever has the page. RuntimeError when an answer is cut off
    or comes in chunks.
    """
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    lines = [f"GET {path} HTTP/1.1", f"Host: {parts.netloc}", "Accept: text/html", "Accept-Encoding: br"]
    request = "\r\n".join([*lines, *([f"If-None-Match: {etag}"] if etag else []), "", ""]).encode()
    selector = selectors.DefaultSelector()
    for _ in range(connections):
        one = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=_LONGEST_SECONDS)
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = _Connection(one)
        selector.register(one, selectors.EVENT_READ, connection)
        _send(connection, request)
    latencies: list[float] = []
    started = time.perf_counter()
    status = size = 0
    while (now := time.perf_counter()) < started + seconds:
        ready = selector.select(_LONGEST_SECONDS)
        if not ready:
            raise RuntimeError(f"{url} has not answered for {_LONGEST_SECONDS} s")
        for key, _ in ready:
            connection = key.data
            if _receive(connection):
                latencies.append(time.perf_counter() - connection.sent_at)
                status, size = int(connection.answer[9:12]), connection.length
                connection.answer.clear()
                connection.length = 0
                _send(connection, request)
    elapsed = now - started
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    latencies.sort()
    n = len(latencies)
    return Load(n / elapsed, 1000 * latencies[n // 2], 1000 * latencies[n * 95 // 100], status, size)


def _send(connection: _Connection, request: bytes) -> None:
    connection.sent_at = time.perf_counter()
    connection.socket.sendall(request)


def _receive(connection: _Connection) -> bool:
    """Whether the answer is complete."""
    got = connection.socket.recv(_BUFFER)
    if not got:
        raise RuntimeError("the server closed a connection in the middle of an answer")
    connection.answer += got
    if not connection.length:
        end = connection.answer.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = bytes(connection.answer[:end]).lower()
        _, name, rest = head.partition(b"\r\ncontent-length:")
        if not name and b" 304 " not in head[:16]:
            raise RuntimeError(f"an answer without a length: {head[:200]!r}")
        connection.length = end + 4 + (int(rest.partition(b"\r\n")[0]) if name else 0)
    return len(connection.answer) >= connection.length


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    found = measure(given[1], connections=int(given[2]), seconds=float(given[3]), etag=given.get(4, ""))
    sys.stdout.write(json.dumps(asdict(found)))
