"""What tests that commit leave behind is deleted where there is something: to truncate a hundred empty tables with all
their indexes, as Django does, takes longer than most of these tests."""

from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations

# The same after every migration: what is deleted of them would only be made again, statement by statement.
_KEPT = frozenset({"django_content_type", "auth_permission"})
_truncate_all = DatabaseOperations.sql_flush


def _delete_rows(
    operations: DatabaseOperations, style: Any, tables: list[str], *, reset_sequences: bool = False, **options: Any
) -> list[str]:
    """Statements; constraints are deferred, so that their order does not matter."""
    if reset_sequences:
        return _truncate_all(operations, style, tables, reset_sequences=True, **options)
    names = [operations.quote_name(table) for table in tables if table not in _KEPT]
    asked = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)  # noqa: S608
    with operations.connection.cursor() as cursor:
        cursor.execute(asked)
        return [f"DELETE FROM {name}" for (name,) in cursor.fetchall()]  # noqa: S608


def install() -> None:
    """For all tests of this process."""
    setattr(DatabaseOperations, "sql_flush", _delete_rows)  # noqa: B010 (mypy knows better than to assign to a method)
