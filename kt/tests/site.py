"""A site that says what a test wants it to say, and keeps what it was asked."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from json import dumps
from typing import Any


@dataclass
class Answer:
    """One answer; `body` is JSON unless it is bytes."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Site:
    """Its address, the answers that are left (the last one again and again), and what was asked."""

    answers: list[Answer]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def serving(*answers: Answer) -> Iterator[Site]:
    """A site, as long as the block lasts."""
    site = Site(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            site.asked.append(Asked(self.command, self.path, dict(self.headers), self.rfile.read(size)))
            answer = site.answers.pop(0) if len(site.answers) > 1 else site.answers[0]
            body = answer.body if isinstance(answer.body, bytes) else dumps(answer.body).encode()
            body = b"" if answer.status == 304 else body
            self.send_response(answer.status)
            for name, value in (answer.headers | {"Content-Length": str(len(body))}).items():  # type: ignore[operator]
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _answer

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        site.url = f"http://127.0.0.1:{server.server_port}"
        yield site
        server.shutdown()
        thread.join()
