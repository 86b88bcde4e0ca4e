"""How much room there is where mirrors and the database grow; fetching ends before a disk is full."""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

from archive.git import GitError

_MB = 1_000_000
_DIRECTORY = "SELECT current_setting('data_directory', true) WHERE pg_has_role('pg_read_all_settings', 'USAGE')"


def free_megabytes() -> dict[str, int]:
    """Free megabytes where the state directory is and, when it is on this machine, the database; by what they are for.

    One entry where both are on the same file system.
    """
    state = Path(settings.STATE_DIR)
    places = {"mirrors": next(path for path in (state, *state.parents) if path.exists())}
    database = _database_directory()
    if database is not None and database.stat().st_dev != places["mirrors"].stat().st_dev:
        places["database"] = database
    return {what: shutil.disk_usage(path).free // _MB for what, path in places.items()}


def require_room() -> None:
    """Raise GitError, for the status of a source, when less than KERNELTRACK_MIN_FREE_MB is left anywhere."""
    for what, free in free_megabytes().items():
        if free < settings.MIN_FREE_MB:
            raise GitError(
                f"disk is full: {free} MB free where the {what} {'are' if what == 'mirrors' else 'is'},"
                f" {settings.MIN_FREE_MB} needed (KERNELTRACK_MIN_FREE_MB); nothing is fetched meanwhile"
            )


def has_room() -> bool:
    """Whether `require_room` would let something be written."""
    return min(free_megabytes().values()) >= settings.MIN_FREE_MB


def _database_directory() -> Path | None:
    """Of a server on this machine that tells us; None for any other."""
    if not str(connection.settings_dict["HOST"]).startswith("/"):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('data_directory', true) WHERE pg_has_role('pg_read_all_settings', 'USAGE')"
        )
        row = cursor.fetchone()
    path = Path(row[0]) if row and row[0] else None
    return path if path is not None and os.access(path, os.F_OK) else None
