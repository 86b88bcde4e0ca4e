"""Limits for the statements of a search, so that no query can hold the database."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

# Milliseconds of one statement. Every search has an index; on small tables the planner would read the whole table
# instead and make the words of every row. Two workers take longer to start than most searches to end.
_SETTINGS = """
SET LOCAL statement_timeout = 1000; SET LOCAL enable_seqscan = off; SET LOCAL max_parallel_workers_per_gather = 0
"""


class SearchTimeoutError(Exception):
    """The database was stopped before it had found everything."""


@contextmanager
def bounded() -> Iterator[None]:
    """Statements inside may take a second each; SearchTimeoutError where one took longer."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(_SETTINGS)
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise SearchTimeoutError from error
        raise
