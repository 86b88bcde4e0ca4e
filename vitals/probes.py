"""What the parts of an installation need, and whether it answers: for load balancers, containers and people.

A probe costs milliseconds and is bounded in time, whatever is broken: it has a connection of its own, with time-outs of
its own, and never waits for one that is used. A web process needs the database alone, for pages are served without
Redis and workers; a load balancer that took all of them out because Redis is away would do more harm than Redis.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import redis
from celery import current_app
from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader
from redis.backoff import NoBackoff
from redis.retry import Retry

from vitals.beat import LATEST, seconds_since_tick

OK = "ok"
_SECONDS = 2  # for each part
_FRESH, _STALE = 1.0, 10.0  # seconds
_NAMED = 3  # migrations; the others are counted
# What is told, and what of it decides.
SITE, WEB, WORKER, BEAT = "site", "web", "worker", "beat"
NEEDS = {
    SITE: ("database", "migrations", "redis", "worker"),
    WEB: ("database", "migrations"),
    WORKER: ("database", "migrations", "redis", "worker"),
    BEAT: ("redis", "beat"),
}
TELLS = {**NEEDS, SITE: (*NEEDS[SITE], "beat")}

_asking = threading.Lock()
_answers: dict[str, tuple[float, tuple[bool, dict[str, str]]]] = {}


def probe(of: str, *, node: str = "") -> tuple[bool, dict[str, str]]:
    """Whether a part has what it needs, and what each thing says, "ok" or what is wrong; raises KeyError for others.

    `node` is the one Celery node that must answer; without it any worker will do.
    """
    told = TELLS[of]
    parts: dict[str, str] = {}
    if "database" in told:
        parts |= _database()
    if "redis" in told:
        parts["redis"] = _redis()
    is_asked = parts.get("redis") == OK
    if "worker" in told:
        parts["worker"] = _worker(node) if is_asked else "not asked: Redis does not answer"
    if "beat" in told:
        parts["beat"] = _beat() if is_asked else "not asked: Redis does not answer"
    return all(parts[name] == OK for name in NEEDS[of]), parts


def recent(of: str) -> tuple[bool, dict[str, str]]:
    """The same, perhaps of a second ago: anybody may ask, and holds one thread of a process by it and not all.

    Who asks while another is asking gets the answer before, if that is of the last seconds.
    """
    if (told := _told(of, _FRESH)) is not None:
        return told
    earlier = _told(of, _STALE)
    if not _asking.acquire(blocking=earlier is None) and earlier is not None:
        return earlier
    try:
        if (told := _told(of, _FRESH)) is None:
            told = probe(of)
            _answers[of] = (time.monotonic(), told)
        return told
    finally:
        _asking.release()


def _told(of: str, seconds: float) -> tuple[bool, dict[str, str]] | None:
    at, told = _answers.get(of, (float("-inf"), None))
    return told if time.monotonic() - at < seconds else None


def own_node() -> str:
    """The name that Celery gives a worker of this host."""
    return f"celery@{socket.gethostname()}"


def _database() -> dict[str, str]:
    """Whether a new connection is had and used, and whether the tables are those that this code wants."""
    try:
        with _connected() as own, own.cursor() as cursor:
            known = _applied(cursor)
    except DatabaseError as error:
        no = f"does not answer: {type(error).__name__}"
        return {"database": no, "migrations": "not asked: the database does not answer"}
    missing = sorted(f"{app}.{name}" for app, name in _wanted() - known)
    more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
    return {"database": OK, "migrations": f"missing: {', '.join(missing[:_NAMED])}{more}" if missing else OK}


def _applied(cursor: CursorWrapper) -> set[tuple[str, str]]:
    try:
        cursor.execute("SELECT app, name FROM django_migrations")
    except ProgrammingError:  # no table: an empty database
        return set()
    return set(cursor.fetchall())


@contextmanager
def _connected() -> Iterator[BaseDatabaseWrapper]:
    own = connection.copy()
    limits = f"-c statement_timeout={_SECONDS * 1000}"
    own.settings_dict["OPTIONS"] = {**own.settings_dict["OPTIONS"], "connect_timeout": _SECONDS, "options": limits}
    try:
        yield own
    finally:
        own.close()


@cache
def _wanted() -> set[tuple[str, str]]:
    """Migrations that this code comes with: they do not change while it runs. Newer ones of the database do no harm."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    return set(loader.disk_migrations)


def _redis() -> str:
    return _asked(lambda client: OK if client.ping() else "does not answer")


def _beat() -> str:
    def look(client: redis.Redis) -> str:
        seconds = seconds_since_tick(client)
        if seconds is None:
            return "no beat has run"
        return OK if seconds <= LATEST else f"its last tick was {seconds:.0f} s ago"

    return _asked(look)


def _asked(work: Callable[[redis.Redis], str]) -> str:
    client = redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=_SECONDS,
        socket_connect_timeout=_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    try:
        return work(client)
    except redis.RedisError as error:
        return f"does not answer: {type(error).__name__}"
    finally:
        client.close()


def _worker(node: str) -> str:
    unreachable: tuple[type[BaseException], ...] = (*current_app.connection().connection_errors, OSError)
    options: dict[str, Any] = {"destination": [node]} if node else {}
    try:
        answers = current_app.control.broadcast("ping", reply=True, limit=1, timeout=_SECONDS, **options)
    except unreachable as error:
        return f"cannot be asked: {type(error).__name__}"
    return OK if answers else f"no worker answered within {_SECONDS} s"
