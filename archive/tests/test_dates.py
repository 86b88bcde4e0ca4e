"""Dates from the database: the same moments as Django reads, in a tenth of the time."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.db import DataError, connection
from psycopg.types.datetime import TimestamptzLoader

from archive.dates import UtcLoader

pytestmark = pytest.mark.django_db


def read(text: str) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        [found] = cursor.fetchone()
        assert isinstance(found, datetime)
        return found


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-02 12:00:00+00", datetime(2026, 3, 2, 12, tzinfo=UTC)),
        ("2026-03-02 12:00:00.5+00", datetime(2026, 3, 2, 12, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-03-02 12:00:00.000001+00", datetime(2026, 3, 2, 12, 0, 0, 1, tzinfo=UTC)),
        ("2026-03-02 12:00:00.123450+00", datetime(2026, 3, 2, 12, 0, 0, 123_450, tzinfo=UTC)),
        ("2026-03-02 12:00:00+05:30", datetime(2026, 3, 2, 6, 30, tzinfo=UTC)),
        ("0001-01-01 00:00:00+00", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31 23:59:59.999999+00", datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
    ],
)
def test_moments_are_read_in_utc(text: str, moment: datetime) -> None:
    found = read(text)

    assert found == moment
    assert found.tzinfo is UTC


@pytest.mark.parametrize("text", ["infinity", "44-03-15 12:00:00 BC"])
def test_what_is_no_date_of_python_is_an_error_as_before(text: str) -> None:
    with pytest.raises(DataError):
        read(text)


def test_every_connection_reads_them_quickly() -> None:
    connection.ensure_connection()

    oid = psycopg.adapters.types["timestamptz"].oid
    assert connection.connection.adapters.get_loader(oid, psycopg.pq.Format.TEXT) is UtcLoader
    assert issubclass(UtcLoader, TimestamptzLoader)
