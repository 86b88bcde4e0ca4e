"""The site as in production: gunicorn, hashed static files, page cache, strict policy; the sample world in it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from servers import runner
from tests.conftest import SampleWorld

_ROOT = Path(__file__).resolve().parent.parent.parent
_READY_SECONDS = 60


@contextmanager
def served(world: SampleWorld) -> Iterator[str]:
    """The address of a site that shows the world, without a slash at its end; it runs for the duration."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{world.database}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", database.geturl())
        patch.setenv("KERNELTRACK_STATE", str(world.state))
        patch.setenv("KERNELTRACK_PAGE_CACHE_SECONDS", "60")
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
        subprocess.run(collect, cwd=_ROOT, check=True)
        port = _free_port()
        web, *_ = runner.children(world.state, "127.0.0.1", port, processors=1)
        try:
            web.start()
            _wait_for(f"http://127.0.0.1:{port}/healthz")
            yield f"http://127.0.0.1:{port}"
        finally:
            runner.end_all([web])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    ends = time.monotonic() + _READY_SECONDS
    while True:
        try:
            fetch(address)
        except URLError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.1)
        else:
            return


def fetch(address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (names in lower case) and body as sent, whatever the status."""
    try:
        with urlopen(Request(address, headers=headers), timeout=30) as answer:
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
    except HTTPError as error:
        with error:
            return error.code, {k.lower(): v for k, v in error.headers.items()}, error.read()
