"""HTTP servers on loopback for tests: started, stopped, and one that answers every request alike."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar

_Server = TypeVar("_Server", bound=ThreadingHTTPServer)


class SilentHandler(BaseHTTPRequestHandler):
    """Tests say themselves what was asked."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        """Send all of an answer; a Content-Length among the headers may lie."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Canned(ThreadingHTTPServer):
    """Gives every request the same answer, and counts them."""

    def __init__(self, body: bytes) -> None:
        super().__init__(("127.0.0.1", 0), _CannedHandler)
        self.status, self.body, self.asked = 200, body, 0
        self.headers: dict[str, str] = {}


class _CannedHandler(SilentHandler):
    server: Canned

    def do_GET(self) -> None:
        self.server.asked += 1
        self.answer(self.server.status, self.server.headers, self.server.body)


@contextmanager
def serving(server: _Server) -> Iterator[_Server]:
    """Let a server run in a thread of its own."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def url_of(server: ThreadingHTTPServer, path: str = "") -> str:
    """The address of a server's page."""
    return f"http://127.0.0.1:{server.server_port}{path}"
