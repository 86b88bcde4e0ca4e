"""The least that a web server has to do: the same bytes for every request, from memory. `gunicorn bench.floor`."""

import os
from collections.abc import Callable, Iterable

_BODY = bytes(int(os.environ.get("BENCH_BYTES", "0")))
_HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(_BODY)))]


def application(environ: dict[str, object], start: Callable[[str, list[tuple[str, str]]], object]) -> Iterable[bytes]:
    """WSGI."""
    start("200 OK", _HEADERS)
    return [_BODY]
