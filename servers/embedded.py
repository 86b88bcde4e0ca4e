"""A private PostgreSQL and Redis, for when no other is configured.

The servers are daemons that live as long as anybody uses them. Every user holds a shared lock on one file;
who ends tries to make it exclusive, and stops the servers when that works, since then nobody else is left.
A user killed with -9 loses its lock by itself; the servers it leaves behind are used again by the next one.
"""

import fcntl
import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from kerneltrack.env import ServerError, state_dir
from servers import postgres, redisserver

_SOCKET_PATH = re.compile(r"[\w./-]{1,80}")  # 107 bytes less the sockets' names; no spaces in any URL


@contextmanager
def servers(state: Path | None = None, *, is_durable: bool = True) -> Iterator[dict[str, str]]:
    """DATABASE_URL and REDIS_URL of running servers below a state directory, for the duration."""
    home = (state or state_dir()).resolve()
    home.mkdir(parents=True, exist_ok=True)
    sockets = _socket_dir(home)
    with _lock(home / "servers.lock", fcntl.LOCK_SH) as users:
        with _lock(home / "servers.start.lock", fcntl.LOCK_EX):
            database = postgres.ensure_running(home, sockets, is_durable=is_durable)
            broker = redisserver.ensure_running(home, sockets)
        try:
            yield {"DATABASE_URL": database, "REDIS_URL": broker}
        finally:
            if _is_last(users):
                redisserver.stop(sockets)
                postgres.stop(home)
                if not sockets.is_relative_to(home):
                    shutil.rmtree(sockets, ignore_errors=True)


def revive(state: Path, environment: Mapping[str, str]) -> list[str]:
    """Start again what has died of the servers that an environment names, where they are ours; which those were."""
    home = state.resolve()
    sockets = _socket_dir(home)
    died = []
    if str(sockets) in environment.get("DATABASE_URL", "") and not postgres.answers(sockets):
        died.append("PostgreSQL")
    if str(sockets) in environment.get("REDIS_URL", "") and not redisserver.answers(sockets):
        died.append("Redis")
    if died:
        with _lock(home / "servers.start.lock", fcntl.LOCK_EX):
            if "PostgreSQL" in died:
                postgres.ensure_running(home, sockets, is_durable=True)
            if "Redis" in died:
                redisserver.ensure_running(home, sockets)
    return died


@contextmanager
def configured(environment: Mapping[str, str], *, is_durable: bool = True) -> Iterator[dict[str, str]]:
    """What to add to an environment so that both URLs are set: nothing where they are."""
    missing = {name for name in ("DATABASE_URL", "REDIS_URL") if not {name, f"{name}_FILE"} & environment.keys()}
    if not missing:
        yield {}
        return
    with servers(is_durable=is_durable) as urls:
        yield {name: urls[name] for name in missing}


@contextmanager
def _lock(path: Path, kind: int) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, kind)
        yield handle
    finally:
        os.close(handle)


def _is_last(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _socket_dir(home: Path) -> Path:
    """Where sockets live: below the state directory; for long, odd or (as root) closed paths in a temporary one."""
    near = home / "run"
    if _SOCKET_PATH.fullmatch(str(near)) and (os.geteuid() != 0 or postgres.is_reachable(home)):
        near.mkdir(mode=0o711, exist_ok=True)
        return near
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    far = Path(tempfile.gettempdir()) / f"kerneltrack-{os.geteuid()}-{digest}"
    far.mkdir(mode=0o711, exist_ok=True)
    found = far.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise ServerError(f"{far} belongs to somebody else: remove it, or set KERNELTRACK_STATE to a short path")
    return far
