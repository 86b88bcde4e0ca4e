"""How fast mail becomes numbers, beside the least that any reader in Python has to do."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive import git
from archive.models import Epoch, Inbox, Message, Range
from archive.sources import mirror_path
from bench.measure import Measured, timed
from bench.scratch import database_bytes, empty_tables, scratch_database
from ingest import pipeline, polling, sync
from releases.store import load_facts

POLLS = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: what ran, mails per second, times slower than the floor, peak memory."""

    name: str
    rate: float
    ratio: float
    megabytes: float


@dataclass(frozen=True, slots=True)
class Result:
    """The table, how many mails it is about, and the median of a poll without news, in milliseconds."""

    mails: int
    lines: list[Line]
    poll_ms: float
    mirror_bytes: float = 0.0  # of a mail
    database_bytes: float = 0.0


def run(archives: list[Path]) -> Result:
    """Measure on the archives given: bundles, repositories or directories of epochs."""
    with scratch_database() as state:
        load_facts()
        empty = database_bytes()
        mails = plan(archives)
        floor = timed(_floor)
        lines = [_line("floor: git, header split", mails, floor, floor)]
        lines.append(_line("read", mails, timed(_read), floor))
        for jobs in (1, 2):
            if jobs > 1:
                empty_tables()
                load_facts()
                plan(archives)
            measured = timed(partial(_whole, jobs))
            lines.append(_line(f"read, store, fold: {jobs} worker{'s' * (jobs > 1)}", mails, measured, floor))
        poll = statistics.median(_poll_ms() for _ in range(POLLS))
        if Message.objects.count() == 0:
            raise RuntimeError("nothing was stored: the figures mean nothing")
        sizes = sum(path.stat().st_size for path in (state / "mirrors").rglob("*") if path.is_file())
        return Result(mails, lines, poll, sizes / mails, (database_bytes() - empty) / mails)


def plan(archives: list[Path]) -> int:
    """Plan the reading of archives; how many mails they have."""
    for path in archives:
        inbox = Inbox.objects.create(name=path.name.split(".")[0], url=str(path))
        polling.poll_inbox(inbox)
        inbox.refresh_from_db()
        if inbox.error:
            raise RuntimeError(f"{path}: {inbox.error}")
    return sync.waiting()


def _entries() -> Iterator[tuple[Path, list[git.Entry]]]:
    for epoch in Epoch.objects.select_related("inbox"):
        mirror = mirror_path(epoch)
        entries = [entry for entry in git.history(mirror, "", epoch.head) if entry.path == "m"]
        for start in range(0, len(entries), 1000):
            yield mirror, entries[start : start + 1000]


def _floor() -> None:
    """What no reader can do without: the history, the mails, and where each one's header ends."""
    for mirror, entries in _entries():
        for _, _, raw in git.read_blobs(mirror, [entry.blob for entry in entries]):
            if raw is not None:
                raw.split(b"\n\n", 1)


def _read() -> None:
    """Our readers, nothing stored."""
    for mirror, entries in _entries():
        for entry, (_, size, raw) in zip(
            entries, git.read_blobs(mirror, [entry.blob for entry in entries]), strict=True
        ):
            if raw is not None:
                pipeline.read_mail(raw, entry, size)


def _whole(jobs: int) -> None:
    sync.drain(jobs=jobs, report=sync.Report(), progress=lambda done, planned: None)
    if Range.objects.exists():
        raise RuntimeError("not everything was read")


def _poll_ms() -> float:
    before = time.perf_counter()
    for inbox in Inbox.objects.all()[:1]:
        polling.poll_inbox(inbox)
    return (time.perf_counter() - before) * 1000


def _line(name: str, mails: int, measured: Measured, floor: Measured) -> Line:
    peak = max(measured.megabytes, measured.started)
    return Line(name, mails / measured.seconds, measured.seconds / floor.seconds, peak)
