"""A proxy on loopback between us and a site, which does what sites and lines do when they are not well.

    with proxying("http://127.0.0.1:8080") as proxy:        # any HTTP server, git's smart protocol included
        fault = proxy.add(r"new\\.atom", status(429, {"Retry-After": "5"}), times=2)
        ...ask proxy.url + "/linux-rt-users/new.atom"...    # twice 429, then what the site says
        assert proxy.count(r"^GET .*new\\.atom") == 3
        proxy.clear()                                       # all faults end

A pattern is searched for in "METHOD /path?query". The first fault that matches and is not used up acts: `after` lets
so many matching requests pass first, `times` is for how many it acts (None: for ever), `fault.acted` how often it did.
What acts is a function of this module, or any other that takes the request's `Handler`: `handler.upstream()` is the
site's answer, `handler.send(status, headers, body)` one of our own. Sites are told the proxy's name as Host, so that
the addresses that they write lead through it. `stop()` ends what stalls or drips; it does not wait for clients.
"""

import gzip
import re
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import brotli

_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "content-length"})
_CHUNK = 64 * 1024
CHALLENGE = (
    b"<!doctype html><html><head><title>Making sure you&#39;re not a bot!</title>"
    b'<script id="anubis_challenge" type="application/json">{"rules":{"algorithm":"fast"}}</script></head>'
    b'<body><img src="/.within.website/x/cmd/anubis/static/img/pensive.webp"></body></html>'
)
Act = Callable[["Handler"], None]


@dataclass(slots=True)
class Fault:
    """Something that goes wrong for requests that match."""

    pattern: re.Pattern[str]
    act: Act
    times: int | None = None
    after: int = 0
    acted: int = 0


@dataclass(slots=True)
class Asked:
    """A request that came."""

    line: str  # "GET /path?query"
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case


class Proxy(ThreadingHTTPServer):
    """The server; `url` is where to ask instead of upstream."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, upstream: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.over = threading.Event()
        self.asked: list[Asked] = []
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._there = urlsplit(upstream)

    @property
    def url(self) -> str:
        """Scheme, address and port."""
        return f"http://127.0.0.1:{self.server_port}"

    def add(self, pattern: str, act: Act, *, times: int | None = None, after: int = 0) -> Fault:
        """Let something go wrong; faults that were added first act first."""
        fault = Fault(re.compile(pattern), act, times, after)
        with self._lock:
            self._faults.append(fault)
        return fault

    def clear(self) -> None:
        """All is well again."""
        with self._lock:
            self._faults.clear()

    def count(self, pattern: str = "") -> int:
        """How many requests came whose line matches."""
        with self._lock:
            return sum(bool(re.search(pattern, one.line)) for one in self.asked)

    def stop(self) -> None:
        """End what stalls, and listen no more."""
        self.over.set()
        self.shutdown()
        self.server_close()

    def noted(self, asked: Asked) -> Act | None:
        """Count a request; what goes wrong with it, if anything does."""
        with self._lock:
            self.asked.append(asked)
            for fault in self._faults:
                if not fault.pattern.search(asked.line) or fault.times is not None and fault.acted >= fault.times:
                    continue
                if fault.after:
                    fault.after -= 1
                    continue
                fault.acted += 1
                return fault.act
        return None

    def connect(self) -> HTTPConnection:
        """A new connection to the site."""
        return HTTPConnection(self._there.hostname or "", self._there.port or 80, timeout=60)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that went away are what this is for."""


class Handler(BaseHTTPRequestHandler):
    """One connection of a client."""

    server: Proxy
    protocol_version = "HTTP/1.1"
    _connection: HTTPConnection | None = None
    _answer: HTTPResponse | None = None
    _is_read = False

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self._is_read = False
        act = self.server.noted(Asked(f"{self.command} {self.path}", headers)) or passed_on
        try:
            act(self)
            if not self._is_read:
                for _ in self.body():  # or it would be read as the next request
                    pass
        finally:
            if self._answer is not None:  # it holds the socket where the site said that it would close
                self._answer.close()
                self._answer = None
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    do_POST = do_HEAD = do_GET

    def body(self) -> Iterator[bytes]:
        """What the client sends, as it comes."""
        self._is_read = True
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            while size := int(self.rfile.readline().split(b";")[0], 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
            return
        left = int(self.headers.get("Content-Length") or 0)
        while left and (part := self.rfile.read(min(left, _CHUNK))):
            left -= len(part)
            yield part

    def upstream(self) -> HTTPResponse:
        """The site's answer, its body not yet read."""
        self._connection = connection = self.server.connect()
        connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
        for name, value in self.headers.items():
            if name.lower() not in _HOP and name.lower() != "expect":
                connection.putheader(name, value)
        is_chunked = "Transfer-Encoding" in self.headers
        if is_chunked:
            connection.putheader("Transfer-Encoding", "chunked")
        elif "Content-Length" in self.headers:
            connection.putheader("Content-Length", self.headers["Content-Length"])
        connection.endheaders()
        for part in self.body():
            connection.send(b"%x\r\n%s\r\n" % (len(part), part) if is_chunked else part)
        if is_chunked:
            connection.send(b"0\r\n\r\n")
        self._answer = connection.getresponse()
        return self._answer

    def head(self, status: int, headers: Mapping[str, str] | list[tuple[str, str]]) -> None:
        """Send status and headers."""
        self.send_response_only(status)
        for name, value in headers.items() if isinstance(headers, Mapping) else headers:
            self.send_header(name, value)
            if (name.lower(), value.lower()) == ("connection", "close"):
                self.close_connection = True
        self.end_headers()

    def send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """An answer of our own; a Content-Length among the headers may lie."""
        self.head(status, {"Content-Length": str(len(body)), **headers})
        self.wfile.write(body)

    def chunk(self, part: bytes) -> None:
        """A part of a chunked body; an empty one ends it."""
        self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))


def kept(answer: HTTPResponse) -> list[tuple[str, str]]:
    """The headers of an answer that are not about its transfer."""
    return [(name, value) for name, value in answer.getheaders() if name.lower() not in _HOP]


def passed_on(handler: Handler) -> None:
    """What the site says, as it comes; 502 when it is not there."""
    try:
        answer = handler.upstream()
    except (OSError, HTTPException):
        handler.send(502, {"Connection": "close"}, b"no upstream")
        return
    length = answer.getheader("Content-Length")
    is_chunked = length is None and answer.status not in (204, 304) and handler.command != "HEAD"
    framing = [("Transfer-Encoding", "chunked")] if is_chunked else [("Content-Length", length)] if length else []
    handler.head(answer.status, [*kept(answer), *framing])
    while part := answer.read1(_CHUNK):
        handler.chunk(part) if is_chunked else handler.wfile.write(part)
    if is_chunked:
        handler.chunk(b"")


def status(code: int, headers: Mapping[str, str] | None = None, body: bytes = b"no\n") -> Act:
    """Another answer than the site's."""
    return lambda handler: handler.send(code, {"Content-Type": "text/plain", **(headers or {})}, body)


def challenge(code: int = 200) -> Act:
    """Anubis' page for browsers."""
    return status(code, {"Content-Type": "text/html; charset=utf-8"}, CHALLENGE)


def redirect(to: str, code: int = 302) -> Act:
    """Elsewhere: an address, or a path of the same host ('.' is the address that was asked: a loop)."""

    def act(handler: Handler) -> None:
        handler.send(code, {"Location": handler.path if to == "." else to}, b"")

    return act


def of_type(content_type: str, body: bytes | None = None) -> Act:
    """The site's body, or another, under a wrong name."""

    def act(handler: Handler) -> None:
        handler.send(200, {"Content-Type": content_type}, handler.upstream().read() if body is None else body)

    return act


def delay(seconds: float) -> Act:
    """The site's answer, later."""

    def act(handler: Handler) -> None:
        handler.server.over.wait(seconds)
        passed_on(handler)

    return act


def hold(until: threading.Event, *, began: threading.Event | None = None) -> Act:
    """The site's answer when a test says so; `began` is set when the request has come."""

    def act(handler: Handler) -> None:
        if began is not None:
            began.set()
        while not until.wait(0.02) and not handler.server.over.is_set():
            pass
        passed_on(handler)

    return act


def stall(head: bytes = b"") -> Act:
    """Nothing (but `head`, if given) until the proxy stops or the client leaves."""

    def act(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(head)
        _wait_for_leave(handler)

    return act


def _wait_for_leave(handler: Handler) -> None:
    handler.connection.settimeout(0.05)
    while not handler.server.over.is_set():
        with suppress(TimeoutError):
            if not handler.connection.recv(_CHUNK):
                return


def drip(seconds: float = 0.02, *, head: bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n") -> Act:
    """A byte now and then, never to an end; with head=b"HTTP/1.1 200 OK\\r\\nX: " the headers never end."""

    def act(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(head)
        while not handler.server.over.wait(seconds):
            handler.wfile.write(b" ")

    return act


def cut(after: int, *, framing: str = "length") -> Act:
    """The site's answer, broken off after so many bytes of its body.

    framing  "length": Content-Length promised more; "chunked": in the midst of a chunk; "close": no length was
             promised, so that HTTP itself cannot tell
    """

    def act(handler: Handler) -> None:
        answer = handler.upstream()
        body = answer.read()
        says = {"length": [("Content-Length", f"{len(body)}")], "chunked": [("Transfer-Encoding", "chunked")]}
        handler.head(answer.status, [*kept(answer), *says.get(framing, []), ("Connection", "close")])
        begun = b"%x\r\n" % (after + 100) if framing == "chunked" else b""
        handler.wfile.write(begun + body[:after])

    return act


def shortened(by: int = 10) -> Act:
    """The site's body without its end, which no header tells: a truncated gzip, say."""

    def act(handler: Handler) -> None:
        answer = handler.upstream()
        body = answer.read()[:-by]
        handler.head(answer.status, [*kept(answer), ("Content-Length", f"{len(body)}")])
        handler.wfile.write(body)

    return act


def bomb(megabytes: int = 100, *, coding: str = "gzip", content_type: str = "application/json") -> Act:
    """So many MB of blanks in a small body: coding "gzip", "deflate" or "br" (Content-Encoding), "file" (a .gz)."""
    plain = b" " * (megabytes * 1024 * 1024)
    if coding == "br":
        packed = bytes(brotli.compress(plain, quality=3))
    else:
        packed = zlib.compress(plain) if coding == "deflate" else gzip.compress(plain, 6, mtime=0)
    headers = {"Content-Type": "application/gzip"} if coding == "file" else {"Content-Encoding": coding}
    return status(200, {"Content-Type": content_type, **headers}, packed)


def reset(handler: Handler) -> None:
    """RST in place of an answer, as firewalls do."""
    handler.close_connection = True
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with suppress(OSError):
        handler.rfile.close()
        handler.wfile.close()
        handler.connection.close()


def raw(text: bytes) -> Act:
    """Any bytes as the whole answer: duplicate headers, garbage, no HTTP at all; then the connection is closed."""

    def act(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(text)

    return act


@contextmanager
def proxying(upstream: str) -> Iterator[Proxy]:
    """A proxy in front of a site, for the duration."""
    proxy = Proxy(upstream)
    thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield proxy
    finally:
        proxy.stop()
        thread.join()
