"""How long pages of twenty years of releases take: made anew, and shown again while nothing has changed."""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.test import Client

from bench.scratch import scratch_database
from ingest.pagecache import forget_pages
from releases.facts import Precision, ReleaseFact, Witness
from releases.models import Cycle, Release
from releases.store import fold, load_facts, store_sightings
from releases.versions import Tree
from stable.store import load_support

_ROUNDS = 31
_WEEK = timedelta(days=7)
PAGES = (
    "/releases/",
    "/releases/v7.1/",
    "/releases/v6.12.80/",
    "/releases/series/",
    "/releases/series/6.12.y/",
    "/releases/?at=2009-08-06",
    "/releases/compare?from=6.12&to=6.12.80",
    "/running/?release=6.12.80-1-lts",
    "/releases.json",
    "/feeds/releases.atom",
    "/calendar.ics",
)


@dataclass(frozen=True, slots=True)
class PageTime:
    """Medians in milliseconds of server time, and how much is sent."""

    path: str
    anew: float
    again: float
    kilobytes: float


def run(write: Callable[[str], object]) -> None:
    """Print the table."""
    with scratch_database():
        load_facts()
        load_support()
        fold(store_sightings(_candidates()))
        fold(store_sightings(_days()))
        write(f"pages: {Release.objects.count()} releases of {Cycle.objects.count()} cycles")
        write(f"{'':42}{'anew, ms':>10}{'again, ms':>11}{'kB':>8}")
        found = [measure(path) for path in PAGES]
        for one in found:
            write(f"{one.path:42}{one.anew:10.1f}{one.again:11.1f}{one.kilobytes:8.0f}")
        write(f"{'median of these':42}{statistics.median(one.anew for one in found):10.1f}"
              f"{statistics.median(one.again for one in found):11.1f}")  # fmt: skip


def measure(path: str) -> PageTime:
    """Ask for a page again and again."""
    client = Client(headers={"host": "127.0.0.1"})
    usual = settings.PAGE_CACHE_SECONDS
    try:
        anew, again = (_median(client, path, seconds) for seconds in (0, 60))
    finally:
        settings.PAGE_CACHE_SECONDS = usual
    return PageTime(path, anew, again, len(client.get(path).content) / 1000)


def _median(client: Client, path: str, seconds: int) -> float:
    settings.PAGE_CACHE_SECONDS = seconds
    forget_pages()
    client.get(path)
    return statistics.median(_timed(client, path) for _ in range(_ROUNDS))


def _timed(client: Client, path: str) -> float:
    before = time.perf_counter()
    status = client.get(path).status_code
    if status != 200:
        raise RuntimeError(f"{path} answered {status}: the figures mean nothing")
    return (time.perf_counter() - before) * 1000


def _candidates() -> Iterator[ReleaseFact]:
    """An -rc a week between each merge window and its release."""
    for name, opened_at, released_at in Cycle.objects.exclude(opened_at=None).values_list(
        "version", "opened_at", "released_at"
    ):
        if opened_at is not None and released_at is not None:
            for rc in range(1, max(2, (released_at - opened_at) // _WEEK - 1)):
                yield _fact(f"{name}-rc{rc}", opened_at + (rc + 1) * _WEEK)


def _days() -> Iterator[ReleaseFact]:
    """linux-next, on working days since 2008."""
    last = Release.objects.filter(tree=Tree.STABLE).order_by("-released_at").values_list("released_at", flat=True)[0]
    at = datetime(2008, 2, 14, 6, tzinfo=UTC)
    while at <= last:
        if at.weekday() < 5:
            yield _fact(f"next-{at:%Y%m%d}", at)
        at += timedelta(days=1)


def _fact(version: str, at: datetime) -> ReleaseFact:
    return ReleaseFact(version, Witness.TAG, at, Precision.SECOND, seen_at=at, commit="0" * 40)
