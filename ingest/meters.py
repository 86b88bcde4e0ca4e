"""How long things take and how often they happen, added up over all processes of all hosts.

Each process gathers for some seconds, then adds what it has to a hash in Redis: one round trip, whatever happened.
While Redis is away it is dropped: nothing here may slow down or break what is measured. Whoever calls sees to it that
labels have few values: names of views, tasks and steps, never what a visitor or a mail brings.
"""

import atexit
import logging
import os
import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import redis

from ingest.shared import key_of, shared

_EVERY = 5.0  # seconds that a process keeps to itself what it has counted
_KEPT = int(timedelta(days=30).total_seconds())
_MOST = 2_000  # series of a process between two flushes: more come from a mistake of ours, and are not counted
_LONGEST = 80  # characters of a label
_BETWEEN = "\x1f"
_SUM = "s"
_SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_LONG = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)


@dataclass(frozen=True, slots=True)
class Meter:
    """What is measured: a histogram with upper bounds of its buckets (seconds), or without bounds a count."""

    name: str
    help: str
    labels: tuple[str, ...]
    bounds: tuple[float, ...] = ()


METERS = {
    meter.name: meter
    for meter in (
        Meter(
            "kerneltrack_page_seconds",
            "Time until an answer begins, by view and whether a copy was kept (access to /static/ left out).",
            ("view", "kept"),
            _SHORT,
        ),
        Meter("kerneltrack_answers", "Answers by class of status: 2xx to 5xx.", ("status",)),
        Meter(
            "kerneltrack_task_seconds",
            "Time that a task took, by whether it failed.",
            ("task", "failed"),
            _LONG,
        ),
        Meter(
            "kerneltrack_ingestion_seconds",
            "Time for a range of mails: read (git and all readers), store (with the fold); and for any fold alone.",
            ("step",),
            _LONG,
        ),
        Meter("kerneltrack_commits_read", "Commits of archives, mails mostly, that were read and stored.", ()),
        Meter(
            "kerneltrack_mails",
            "Mails by what came of them: sent, failed, skipped, put off.",
            ("result",),
        ),
    )
}


@dataclass(slots=True)
class Series:
    """One combination of labels: how many fell into each bucket (the last: above all bounds), and their sum."""

    counts: list[int]
    total: float


class _Gathered:
    """What this process has counted and not yet told."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: Counter[str] = Counter()
        self._sums: dict[str, float] = {}
        self._timer: threading.Timer | None = None

    def add(self, series: str, bucket: int, amount: int, seconds: float | None) -> None:
        with self._lock:
            field = f"{series}{_BETWEEN}{bucket}"
            if field not in self._numbers and len(self._numbers) >= _MOST:
                return
            self._numbers[field] += amount
            if seconds is not None:
                self._sums[series] = self._sums.get(series, 0.0) + seconds
            if self._timer is None:
                self._timer = threading.Timer(_EVERY, self.flush)
                self._timer.daemon = True
                self._timer.start()

    def flush(self) -> None:
        with self._lock:
            numbers, self._numbers = self._numbers, Counter()
            sums, self._sums = self._sums, {}
            timer, self._timer = self._timer, None
        if timer is not None and timer is not threading.current_thread():
            timer.cancel()
        if numbers:
            shared().ask(lambda client: _add(client, numbers, sums))


_gathered = _Gathered()


def _begin_anew() -> None:
    """A child counts what it does itself; what its parent has counted the parent tells."""
    global _gathered
    _gathered = _Gathered()


os.register_at_fork(after_in_child=_begin_anew)


def flush() -> None:
    """Tell what this process has counted: at the end of a process or of a task, and before somebody asks."""
    _gathered.flush()


@atexit.register
def _flush_last() -> None:
    """Where the embedded servers ended first, as after a command, nobody need hear of it."""
    logging.getLogger("ingest.shared").disabled = True
    flush()


def observe(name: str, seconds: float, **labels: str) -> None:
    """Something took so long; raises KeyError for what METERS does not have."""
    meter = METERS[name]
    _gathered.add(_series(meter, labels), bisect_left(meter.bounds, seconds), 1, seconds)


def count(name: str, amount: int = 1, **labels: str) -> None:
    """Something happened so many times."""
    _gathered.add(_series(METERS[name], labels), 0, amount, None)


@contextmanager
def timed(name: str, **labels: str) -> Iterator[None]:
    """Observe how long a block, or a function that this decorates, takes; also when it fails."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        observe(name, time.perf_counter() - begun, **labels)


def gathered() -> dict[str, dict[tuple[str, ...], Series]] | None:
    """Everything that was told, of all processes: name -> values of labels -> series; None while Redis is away."""
    raw = shared().ask(lambda client: client.hgetall(_key()))
    if raw is None:
        return None
    found: dict[str, dict[tuple[str, ...], Series]] = {name: {} for name in METERS}
    for field, value in raw.items():
        *series_of, what = field.decode("utf-8", "replace").split(_BETWEEN)
        name, labels = "".join(series_of[:1]), series_of[1:]
        meter = METERS.get(name)
        if meter is not None and len(labels) == len(meter.labels):
            series = found[name].setdefault(tuple(labels), Series([0] * (len(meter.bounds) + 1), 0.0))
            _put(series, what, value)
    return found


def _put(series: Series, what: str, value: bytes) -> None:
    if what == _SUM:
        series.total = float(value)
    elif what.isdigit() and int(what) < len(series.counts):
        series.counts[int(what)] = int(value)


def _series(meter: Meter, labels: dict[str, str]) -> str:
    values = (labels[label].replace(_BETWEEN, "")[:_LONGEST] for label in meter.labels)
    return _BETWEEN.join((meter.name, *values))


def _add(client: redis.Redis, numbers: Counter[str], sums: dict[str, float]) -> Any:
    pipeline = client.pipeline(transaction=False)
    for field, number in numbers.items():
        pipeline.hincrby(_key(), field, number)
    for series, seconds in sums.items():
        pipeline.hincrbyfloat(_key(), f"{series}{_BETWEEN}{_SUM}", seconds)
    pipeline.expire(_key(), _KEPT)
    return pipeline.execute()


def _key() -> str:
    """Bounds are part of the name: counts of other buckets must not be added to these."""
    return key_of("meters", "1")
