"""How long folding takes in a large installation: one reply to a long thread, and everything again."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db import connection, transaction

from archive.models import Message
from bench.scratch import scratch_database
from ingest import pipeline
from ingest.survey import surveyor
from regressions.models import Regression
from regressions.store import fold_threads
from releases.store import load_facts

REPLIES = 31  # folded one after the other; the median counts
_LONG = 500  # mails in the thread that is replied to
_TRACKED = 20  # mails in each other tracked thread
_OTHER = 10  # mails in each thread that nobody tracks

# Threads are numbered from 1; the first one is the long one, the next are tracked, the rest are not.
_MAILS = """
INSERT INTO archive_message (message_id, thread, arrived, sent, from_name, from_address, subject, "references", kin,
    size, content_hash, blob, defects)
SELECT t || '.' || n || '@bench.example', t, at, at, 'Person ' || (t + n) %% 997, 'p' || (t + n) %% 997 || '@b.example',
    CASE WHEN n = 0 THEN 'subject ' || t ELSE 'Re: subject ' || t END,
    CASE WHEN n = 0 THEN '{}' ELSE ARRAY[t || '.' || (n - 1) / 2 || '@bench.example'] END, '{}', 3000,
    decode(md5(t || '.' || n), 'hex'), decode(md5(t || '.' || n) || '00000000', 'hex'), '{}'
FROM generate_series(%(first)s, %(last)s) t, generate_series(0, %(mails)s - 1) n,
    LATERAL (SELECT timestamptz '2015-01-01' + interval '1 hour' * (t %% 90000) + interval '1 minute' * n AS at) x
"""
_COMMANDS = """
INSERT INTO regressions_command (message_id, section, position, verb, word, value)
SELECT id, 0, 0, x.verb, x.verb, x.value FROM archive_message m, LATERAL (VALUES
    ('.1@bench.example', 'introduced', 'v4.1..v4.2-rc1 ^'), ('.3@bench.example', 'title', 'a title'),
    ('.7@bench.example', CASE WHEN m.thread %% 3 = 0 THEN 'poke' ELSE 'resolve' END, 'done')) x (suffix, verb, value)
WHERE m.thread <= %(tracked)s AND m.message_id = m.thread || x.suffix
"""


@dataclass(frozen=True, slots=True)
class FoldingResult:
    """Seconds for one reply (median) and for a rebuild, in an installation of that size."""

    messages: int
    regressions: int
    reply: float
    rebuild: float


def measure_folding(*, messages: int, regressions: int, progress: Callable[[str], None]) -> FoldingResult:
    """Fill a database of its own with plain SQL, rebuild it, then fold replies one by one."""
    with scratch_database():
        progress(f"writing {messages} messages")
        fill(messages, regressions)
        load_facts()
        progress("rebuilding")
        started = time.perf_counter()
        pipeline.rebuild()
        rebuilt = time.perf_counter() - started
        tracked = Regression.objects.count()
        with connection.cursor() as cursor:  # what autovacuum would do beside the measurement
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("CHECKPOINT")
        progress("folding replies")
        seconds = [_reply(number) for number in range(REPLIES)]
        return FoldingResult(Message.objects.count(), tracked, median(seconds), rebuilt)


def fill(messages: int, regressions: int) -> None:
    """Threads, of which as many as there are regressions are tracked; to be rebuilt."""
    others = max(0, messages - _LONG - regressions * _TRACKED) // _OTHER
    parts = [(1, 1, _LONG), (2, regressions, _TRACKED), (regressions + 1, regressions + others, _OTHER)]
    with connection.cursor() as cursor:
        for first, last, mails in parts:
            cursor.execute(_MAILS, {"first": first, "last": last, "mails": mails})
        cursor.execute(_COMMANDS, {"tracked": regressions})
        cursor.execute("ANALYZE")


def _reply(number: int) -> float:
    """Store one more mail in the long thread, and fold what it touches."""
    parent = Message.objects.get(message_id=f"1.{number}@bench.example")  # of the long thread
    Message.objects.create(
        message_id=f"reply-{number}@bench.example",
        thread=parent.thread,
        arrived=parent.arrived + timedelta(days=30, minutes=number),
        from_name="Late Reader",
        from_address="late@bench.example",
        subject="Re: subject",
        references=[parent.message_id],
        size=3000,
        content_hash=bytes(16),
        blob=number.to_bytes(20, "big"),
    )
    started = time.perf_counter()
    with transaction.atomic():
        fold_threads({parent.thread}, surveyor())
    return time.perf_counter() - started
