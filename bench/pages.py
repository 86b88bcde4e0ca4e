"""How long pages take in a large installation: made anew, and shown again while nothing has changed."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.test import Client
from django.urls import Resolver404, resolve

from archive.models import Message
from bench.installation import Size, fill
from bench.scratch import scratch_database
from flow.addresses import series_path
from ingest.pagecache import forget_pages
from patches.models import Series
from regressions.models import Regression
from releases.models import Cycle, Release
from topics.models import Topic

TARGET = 25.0  # milliseconds of server time for a page that is made anew, at the median
_ROUNDS = 31
_KINDS = 8  # of one page, in turn: several cycles, regressions ..., so that no row is always warm
_WORDS = (
    "resume regression",
    "folio leak",
    "suspend",
    "usb reset",
    "deadlock warning",
    "memory",
    "netdev",
    "boot panic",
)


@dataclass(frozen=True, slots=True)
class PageTime:
    """Medians in milliseconds of server time (`cpu`: of this process alone), statements, and how much is sent."""

    path: str
    anew: float
    cpu: float
    again: float
    statements: int
    kilobytes: float


def run(write: Callable[[str], object]) -> None:
    """Print the table."""
    with scratch_database():
        began = time.perf_counter()
        fill(Size(), now=datetime.now(UTC))
        write(f"pages: {Message.objects.count()} messages, {Series.objects.count()} series, "
              f"{Regression.objects.count()} regressions, {Release.objects.count()} releases of "
              f"{Cycle.objects.count()} cycles; written in {time.perf_counter() - began:.0f} s")  # fmt: skip
        table(write)


def table(write: Callable[[str], object]) -> None:
    """Measure every page of the database in use, and say which miss the target."""
    write(f"{'':42}{'anew, ms':>10}{'CPU, ms':>9}{'again, ms':>11}{'statements':>12}{'kB':>6}")
    found = []
    for name, paths in pages().items():
        found.append(one := measure(*paths, name=name))
        times = f"{one.anew:10.1f}{one.cpu:9.1f}{one.again:11.1f}"
        write(f"{one.path:42}{times}{one.statements:12}{one.kilobytes:6.0f}")
    medians = [
        statistics.median(times) for times in zip(*((one.anew, one.cpu, one.again) for one in found), strict=True)
    ]
    write("{:42}{:10.1f}{:9.1f}{:11.1f}".format("median of these", *medians))
    late = [f"{one.path} ({one.anew:.1f})" for one in found if one.anew >= TARGET]
    write(f"not under {TARGET:.0f} ms anew: {', '.join(late) or 'none'}")


def pages() -> dict[str, list[str]]:
    """Paths of each page; names stand for the table. What no room offers (yet) is left out."""
    every = _pages_of_regressions() | _pages_of_patches() | _pages_of_releases()
    return {name: paths for name, paths in every.items() if paths and _is_there(paths[0])}


def _pages_of_regressions() -> dict[str, list[str]]:
    opened = Cycle.objects.exclude(opened_at=None).order_by("-sort_key")
    cycles = list(opened.values_list("version", flat=True)[:_KINDS])
    busy = Regression.objects.annotate(n=Count("events")).order_by("-n", "slug").values_list("slug", flat=True)
    usual = Regression.objects.filter(cycle__in=cycles).order_by("report").values_list("slug", flat=True)
    lists = Regression.objects.exclude(subsystems=[]).order_by("report").values_list("subsystems__0", flat=True)
    sorts = ("-last", "last", "title", "reported")
    return {
        "/": ["/"],
        "/cycles/CURRENT/": [f"/cycles/{cycles[0]}/"],
        "/cycles/VERSION/": [f"/cycles/{version}/" for version in cycles],
        "/cycles/": ["/cycles/"],
        "/regressions/": ["/regressions/", *(f"/regressions/?cycle={version}" for version in cycles)],
        "/regressions/?state=all&sort=": [f"/regressions/?state=all&sort={sort}" for sort in sorts],
        "/regressions/?state=all&text=": [f"/regressions/?state=all&text={words.split()[0]}" for words in _WORDS],
        "/regressions/?at=": [f"/regressions/?at={2018 + year}-05-03" for year in range(_KINDS)],
        "/regressions/SLUG/": [f"/regressions/{slug}/" for slug in usual[:_KINDS]],
        "/regressions/SLUG/ (120 mails)": [f"/regressions/{slug}/" for slug in busy[:_KINDS]],
        "/candidates/": ["/candidates/"],
        "/subsystems/": ["/subsystems/"],
        "/subsystems/NAME/": [f"/subsystems/{name}/" for name in lists[:_KINDS]],
        "/search/?q=WORDS": [f"/search/?q={words.replace(' ', '+')}" for words in _WORDS],
        "/search/?q=state:open": ["/search/?q=state:open", f"/search/?q=cycle:{cycles[0]}"],
        "/weeks/": ["/weeks/"],
    }


def _pages_of_patches() -> dict[str, list[str]]:
    series = Series.objects.order_by("-posted_at").values_list("head", flat=True)
    topics = Topic.objects.values_list("slug", flat=True)
    today = datetime.now(UTC).isocalendar()
    return {
        "/patches/": ["/patches/"],
        "/patches/?week=": [f"/patches/?week={today.year - year}-W{today.week:02}" for year in range(_KINDS)],
        "/patches/?list=": [f"/patches/?list={name}" for name in ("netdev", "linux-mm", "kvm", "bpf")],
        "/patches/SERIES/": [series_path(head) for head in series[:_KINDS]],
        "/patches/fixes/": ["/patches/fixes/"],
        "/topics/": ["/topics/"],
        "/topics/SLUG/": [f"/topics/{slug}/" for slug in topics],
    }


def _pages_of_releases() -> dict[str, list[str]]:
    stable = Release.objects.stable().order_by("-released_at").values_list("version", flat=True)
    return {
        "/releases/": ["/releases/"],
        "/releases/VERSION/": [f"/releases/v{version}/" for version in stable[:_KINDS]],
        "/releases/series/": ["/releases/series/"],
        "/releases/series/6.12.y/": ["/releases/series/6.12.y/"],
        "/releases/?at=2009-08-06": ["/releases/?at=2009-08-06"],
        "/releases/compare": ["/releases/compare?from=6.12&to=6.12.80"],
        "/running/": ["/running/?release=6.12.80-1-lts"],
        "/releases.json": ["/releases.json"],
        "/feeds/releases.atom": ["/feeds/releases.atom"],
        "/calendar.ics": ["/calendar.ics"],
    }


def measure(*paths: str, name: str = "") -> PageTime:
    """Ask for a page again and again; of several paths, in turn."""
    client = Client(headers={"host": "127.0.0.1"})
    usual = settings.PAGE_CACHE_SECONDS
    try:
        settings.PAGE_CACHE_SECONDS = 0
        anew = _medians(client, paths)
        statements, size = _weigh(client, paths[0])
        settings.PAGE_CACHE_SECONDS = 600
        again = _medians(client, paths)
    finally:
        settings.PAGE_CACHE_SECONDS = usual
    return PageTime(name or paths[0], anew[0], anew[1], again[0], statements, size / 1000)


def _is_there(path: str) -> bool:
    try:
        resolve(path.partition("?")[0])
    except Resolver404:
        return False
    return True


def _medians(client: Client, paths: Sequence[str]) -> tuple[float, float]:
    """Wall clock and CPU of this process."""
    forget_pages()
    for path in paths:
        client.get(path)
    times = [_timed(client, paths[turn % len(paths)]) for turn in range(_ROUNDS)]
    wall, cpu = zip(*times, strict=True)
    return statistics.median(wall), statistics.median(cpu)


def _timed(client: Client, path: str) -> tuple[float, float]:
    before, cpu = time.perf_counter(), time.thread_time()
    status = client.get(path).status_code
    if status != 200:
        raise RuntimeError(f"{path} answered {status}: the figures mean nothing")
    return (time.perf_counter() - before) * 1000, (time.thread_time() - cpu) * 1000


def _weigh(client: Client, path: str) -> tuple[int, int]:
    """Statements, and bytes before compression."""
    count = 0

    def counting(execute: Callable[..., Any], *asked: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*asked)

    with connection.execute_wrapper(counting):
        size = len(client.get(path).content)
    return count, size
