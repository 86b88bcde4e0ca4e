"""How long the API takes for a list, and how fast and in how much memory it exports half a million rows."""

import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test import Client

from bench.installation import Size, fill
from bench.measure import timed
from bench.pages import measure
from bench.scratch import scratch_database
from changes.documents import regression_document
from changes.kinds import Kind
from changes.models import Change, Standing
from ingest.pagecache import forget_pages
from regressions.models import Regression

TARGET = 30.0  # milliseconds of server time for a hundred regressions, at the median
_LIST = "/api/v1/regressions/"
_EXPORTED = (50_000, 500_000)  # memory that grows with rows would show
_ROUNDS = 31
# The same rows from the same tables, and nothing done to them.
_ROWS = """SELECT to_jsonb(found) FROM (SELECT r.*, p.since, p.state AS then FROM regressions_period p
JOIN regressions_regression r ON r.id = p.regression_id WHERE p.until IS NULL
ORDER BY r.reported_at DESC, r.slug LIMIT 100) found"""
_EVENTS = "SELECT key, kind, at::text, recorded_at::text, subject, data FROM changes_change ORDER BY position"
_HAPPENED = """INSERT INTO changes_change (key, kind, at, recorded_at, subject, data)
SELECT md5(n::text), %s, now() - n * interval '1 second', now(), slugs[1 + n %% cardinality(slugs)],
    '{"event": "reply", "message_id": "a.mail@example.org", "commit": null, "text": null}'
FROM generate_series(1, %s) n, (SELECT array_agg(slug) slugs FROM regressions_regression) every"""


def run(write: Callable[[str], object]) -> None:
    """Print both tables."""
    with scratch_database():
        fill(Size(), now=datetime.now(UTC))
        _tell()
        write(f"api: {Regression.objects.count()} regressions among {Size().messages} messages")
        lists(write)
        exports(write)


def _tell() -> None:
    """As if each regression had been told of: the latest first."""
    now = datetime.now(UTC)
    rows = Regression.objects.select_related("duplicate_of").order_by("last_activity_at")
    Standing.objects.bulk_create(
        [
            Standing(
                slug=row.slug, document=regression_document(row), position=n, updated_at=now + timedelta(seconds=n)
            )
            for n, row in enumerate(rows)
        ]
    )


def lists(write: Callable[[str], object]) -> None:
    """A hundred rows, in several ways."""
    floor = statistics.median(_floor() for _ in range(_ROUNDS))
    slug = Regression.objects.order_by("-reported_at").values_list("slug", flat=True)[0]
    asked = ("", "?state=open", "?sort=title", "?at=2023-05-03", "?updated_after=2020-01-01T00:00:00Z")
    write(f"{'':58}{'anew, ms':>10}{'CPU, ms':>9}{'of floor':>10}{'statements':>12}{'kB':>6}")
    write(f"{'floor: select, json.dumps':58}{floor:10.1f}")
    late = []
    for path in (*(f"{_LIST}{query}" for query in asked), f"{_LIST}{slug}/"):
        one = measure(path)
        times = f"{one.anew:10.1f}{one.cpu:9.1f}{floor / one.anew:10.2f}"
        write(f"{path:58}{times}{one.statements:12}{one.kilobytes:6.0f}")
        late += [path] if one.anew >= TARGET else []
    write(f"not under {TARGET:.0f} ms: {', '.join(late) or 'none'}")


def _floor() -> float:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(_ROWS)
        json.dumps([row for (row,) in cursor.fetchall()])
    return (time.perf_counter() - began) * 1000


def exports(write: Callable[[str], object]) -> None:
    """All events as newline-delimited JSON, in a process of its own."""
    write(f"{'':58}{'rows/s':>10}{'of floor':>10}{'peak MB':>10}")
    for count in _EXPORTED:
        Change.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(_HAPPENED, [Kind.REGRESSION_HAPPENED.value, count])
        least = timed(_dump)
        found = timed(lambda: _export("/api/v1/events/?format=ndjson", count))  # noqa: B023  # at once
        for name, one in (("floor: select, json.dumps", least), ("/api/v1/events/?format=ndjson", found)):
            share = least.seconds / one.seconds
            write(f"{f'{name}, {count} rows':58}{count / one.seconds:10.0f}{share:10.2f}{one.megabytes:10.0f}")


def _dump() -> None:
    with connection.chunked_cursor() as cursor:
        cursor.execute(_EVENTS)
        while rows := cursor.fetchmany(500):
            for row in rows:
                json.dumps(row)


def _export(path: str, count: int) -> None:
    forget_pages()
    answer = Client(headers={"host": "127.0.0.1"}).get(path)
    lines = sum(chunk.count(b"\n") for chunk in answer.streaming_content)  # type: ignore[attr-defined]
    if (answer.status_code, lines) != (200, count):
        raise RuntimeError(f"{path} answered {answer.status_code} with {lines} lines: the figures mean nothing")
