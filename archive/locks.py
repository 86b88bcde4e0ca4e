"""One process at a time for a source."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def source_lock(kind: int, key: int) -> Iterator[bool]:
    """True for the one process that may ask this source now; kill -9 frees it with the connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [kind, key])
        row = cursor.fetchone()
        is_ours = bool(row and row[0])
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [kind, key])
