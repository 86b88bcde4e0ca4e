"""COPY: how rows by the thousand get into a table at a fraction of what INSERT costs (bench ingest)."""

from collections.abc import Iterable, Sequence

from django.db import connection


def copy_rows(statement: str, types: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Append rows by a `COPY table (columns) FROM STDIN`; `types` are PostgreSQL's. Without rows nothing is asked."""
    found = iter(rows)
    first = next(found, None)
    if first is None:
        return
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(types)
        copy.write_row(first)
        for row in found:
            copy.write_row(row)
