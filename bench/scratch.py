"""A database and a state directory for the duration of a benchmark, on the server that is configured."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import override_settings
from psycopg import sql

_NAME = "kerneltrack_bench"
NO_LIMIT = 10**7  # requests are counted, which takes time, and none is refused


@contextmanager
def scratch_database(*, inside: Path | None = None) -> Iterator[Path]:
    """Everything inside uses an empty, migrated database and a state directory of its own, where temporary files go."""
    usual = connection.settings_dict["NAME"], settings.STATE_DIR
    _recreate(_NAME)
    _use(_NAME)
    try:
        limits = override_settings(API_LIMIT=NO_LIMIT, TOKEN_LIMIT=NO_LIMIT)
        with limits, tempfile.TemporaryDirectory(prefix="kerneltrack-bench-", dir=inside) as state:
            settings.STATE_DIR = Path(state)
            call_command("migrate", verbosity=0)
            yield Path(state)
    finally:
        settings.STATE_DIR = usual[1]
        _use(usual[0])
        _drop(_NAME)


def empty_tables() -> None:
    """Start the next run on the same database with nothing in it."""
    call_command("flush", interactive=False, verbosity=0)


def database_bytes() -> int:
    """What the database takes on disk, with indexes; without what deleted rows have left behind."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM FULL")
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _use(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name


def _recreate(name: str) -> None:
    _drop(name)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def _drop(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
