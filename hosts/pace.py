"""One pace for each host, kept by all processes together: when a request may begin, and how many run at once.

A row of Host is the clock: one UPDATE reserves the next moment and commits before anything is asked, so no row is
locked while an answer is waited for. How many run at once is held by advisory locks of database sessions: kill -9 frees
them. Times are the database's, whatever the clocks of the machines say.
"""

import random
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction

from hosts.errors import TryLaterError

PATIENCE = 10.0  # seconds that a request waits for its turn
_SLOT = 0x6B7468  # "kth": a request to a host is running
_LOOK = 0.2  # seconds between two looks for a free slot
# Raw, for what is reserved has to come back from the very statement that reserves it (RETURNING). A time further off
# than any that is ever written comes from a clock that was wrong, and counts for nothing.
_RESERVE = """
UPDATE hosts_host SET requests = requests + 1, asked_at = clock_timestamp(), free_at = make_interval(secs => %(pause)s)
    + CASE WHEN free_at BETWEEN clock_timestamp() AND clock_timestamp() + interval '1 hour'
      THEN free_at ELSE clock_timestamp() END
WHERE name = %(name)s
  AND (quiet_until IS NULL OR quiet_until NOT BETWEEN clock_timestamp() AND clock_timestamp() + interval '7 hours')
  AND (free_at IS NULL OR free_at NOT BETWEEN clock_timestamp() + make_interval(secs => %(patience)s)
       AND clock_timestamp() + interval '1 hour')
RETURNING extract(epoch FROM free_at - clock_timestamp())::float - %(pause)s
"""
_WHEN = """
SELECT extract(epoch FROM quiet_until - clock_timestamp())::float,
    extract(epoch FROM free_at - clock_timestamp())::float
FROM hosts_host WHERE name = %(name)s
"""
_MAKE = """
INSERT INTO hosts_host (name, requests, unchanged, refused, failed, received, seconds, error)
VALUES (%(name)s, 0, 0, 0, 0, 0, 0, '') ON CONFLICT (name) DO NOTHING
"""
_RECORD = """
UPDATE hosts_host SET unchanged = unchanged + %(unchanged)s, refused = refused + %(refused)s,
    failed = failed + %(failed)s, received = received + %(received)s, seconds = seconds + %(seconds)s,
    error = %(error)s,
    answered_at = CASE WHEN %(error)s = '' THEN clock_timestamp() ELSE answered_at END,
    quiet_until = CASE WHEN %(quiet)s > 0
      THEN greatest(quiet_until, clock_timestamp() + make_interval(secs => %(quiet)s)) ELSE quiet_until END
WHERE name = %(name)s
"""

_QUIET = """
UPDATE hosts_host SET quiet_until = greatest(quiet_until, clock_timestamp() + make_interval(secs => %(quiet)s))
WHERE name = %(name)s
"""
_LONGEST = 7 * 3600  # seconds; what is longer was written by a clock that was wrong


@dataclass(slots=True)
class Outcome:
    """What came of a request, to be filled in: none of the three numbers is set when it brought data.

    received  bytes of the body, as sent
    quiet     seconds for which the host wants to be left alone
    error     what went wrong, '' when it went well
    """

    unchanged: int = 0
    refused: int = 0
    failed: int = 0
    received: int = 0
    quiet: int = 0
    error: str = ""


@contextmanager
def turn(name: str) -> Iterator[Outcome]:
    """Wait until a host may be asked, for the request in between; TryLaterError when that takes too long.

    Fine within an open transaction, too: what is reserved and counted is committed beside it.
    """
    with _slot(name):
        sleep(max(0.0, _reserved(name)))
        began, outcome = monotonic(), Outcome()
        try:
            yield outcome
        finally:
            found = {field: getattr(outcome, field) for field in Outcome.__slots__}
            _committed(_RECORD, {**found, "name": name, "seconds": monotonic() - began})


def require_peace(name: str) -> None:
    """For what asks a host by other means, git: TryLaterError while it wants to be left alone."""
    times = _committed(_WHEN, {"name": name})
    if times is not None and 0 < (quiet := times[0] or 0.0) < _LONGEST:
        raise TryLaterError(quiet + 1, f"{name} asks to wait for {quiet + 1:.0f} s")


def leave_alone(name: str, seconds: int) -> None:
    """It asked for that by other means."""
    _committed(_MAKE, {"name": name})
    _committed(_QUIET, {"name": name, "quiet": seconds})


def _reserved(name: str) -> float:
    """Seconds until the moment that is ours alone."""
    asked = {"name": name, "patience": PATIENCE, "pause": 60 / settings.HOST_PACE if settings.HOST_PACE else 0.0}
    for _ in range(3):  # the row may be made, or be deleted, in between
        if (row := _committed(_RESERVE, asked)) is not None:
            return float(row[0])
        if (times := _committed(_WHEN, asked)) is None:
            _committed(_MAKE, asked)
        elif (quiet := times[0] or 0.0) > 0:
            raise TryLaterError(quiet + 1, f"{name} asks to wait for {quiet + 1:.0f} s")
        elif (full := times[1] or 0.0) > PATIENCE:
            raise TryLaterError(full + 1, f"too many requests wait for {name}")
    raise TryLaterError(PATIENCE, f"too many requests wait for {name}")


@contextmanager
def _slot(name: str) -> Iterator[None]:
    """One of the few requests to a host that may run at once."""
    until = monotonic() + PATIENCE
    while (key := _free_slot(name)) is None:
        if monotonic() > until:
            raise TryLaterError(PATIENCE, f"too many requests to {name} are running")
        sleep(random.uniform(0, _LOOK))  # noqa: S311
    try:
        yield
    finally:
        with suppress(Error), connection.cursor() as cursor:  # a session that broke holds nothing any more
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_SLOT, key])


def _free_slot(name: str) -> int | None:
    with connection.cursor() as cursor:
        for number in range(settings.HOST_CONNECTIONS):
            key = zlib.crc32(f"{name} {number}".encode()) - 2**31
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_SLOT, key])
            if (row := cursor.fetchone()) and row[0]:
                return key
    return None


def _committed(statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The first row of a statement that is committed at once, even while the caller's transaction is open."""
    if not connection.in_atomic_block or _is_of_a_test():
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone() if cursor.description else None
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone() if cursor.description else None
    finally:
        other.close()


def _is_of_a_test() -> bool:
    """Whether the open transaction is one that Django wraps around a test: it stands for none, then."""
    try:
        with transaction.atomic(durable=True):
            return True
    except RuntimeError:
        return False
