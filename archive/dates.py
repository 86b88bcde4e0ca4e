"""Dates as the database sends them, read by Python's own parser: a page has thousands of them.

Django's reader takes each apart with a regular expression, some ten times as long.
"""

from datetime import UTC, datetime
from typing import Any

from psycopg.abc import Buffer
from psycopg.types.datetime import TimestamptzLoader


class UtcLoader(TimestamptzLoader):
    """A timestamp of a connection whose time zone is UTC; what is not in ISO form is left to the driver."""

    timezone = UTC  # Django looks at it, to see whether the connection has the right reader

    def load(self, data: Buffer) -> datetime:
        """The moment, in UTC."""
        try:
            return datetime.fromisoformat(str(data, "ascii"))
        except ValueError:  # before Christ, or infinite
            return super().load(data).replace(tzinfo=UTC)


def use_quick_dates(connection: Any, **_: object) -> None:
    """Receiver of `connection_created`."""
    if connection.vendor == "postgresql" and connection.timezone == UTC:
        connection.connection.adapters.register_loader("timestamptz", UtcLoader)
