"""A day of a real site in some minutes: mails on five lists, pushes to trees and readers of pages, all at once.

The site is `manage.py up` as it is, with servers of its own in a scratch state directory. Every promise is checked:
all that arrives is stored, nothing fails, pages follow within one polling interval, memory stays flat.
"""

import http.client
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from bench.arrivals import Arrived, World, schedule
from bench.family import Memory
from servers.embedded import servers
from servers.processes import die_with_parent

POLL_SECONDS = 5  # the least that can be set
READERS = 4
_PAUSE = 0.25  # seconds that a reader looks at a page
_TICK = 1.0  # archives get what has come in so long at once
_START_SECONDS, _END_SECONDS, _LOOK_SECONDS = 400, 120, 0.2
_BAD = re.compile(r"(?:^|\s)(?:ERROR|CRITICAL)[\s:/]|Traceback \(most recent|\[CRITICAL\]|\[ERROR\]", re.MULTILINE)
_PAGES = ("/", "/regressions/", "/cycles/", "/patches/", "/releases/", "/subsystems/", "/sources/", "/topics/",
          "/search/?q=sound", "/regressions/?state=open", "/api/v1/regressions/", "/api/v1/status/")  # fmt: skip
Write = Callable[[str], object]


@dataclass(slots=True)
class Soak:
    """All that was seen; several threads add to it."""

    arrived: list[Arrived] = field(default_factory=list)
    seen: dict[str, list[tuple[float, int]]] = field(default_factory=dict)  # source -> (time, count on the page)
    titles: dict[str, float] = field(default_factory=dict)  # of reports, when the page of regressions had them
    polls: dict[str, list[float]] = field(default_factory=dict)  # source -> when it was asked
    pages: list[tuple[float, str]] = field(default_factory=list)  # seconds, path
    failures: list[str] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def lags(self, *, since_poll: bool) -> list[float]:
        """Seconds until what arrived was on a page: from then on, or from the next time that its source was asked."""
        found = []
        for one in self.arrived:
            shown = next((at for at, count in self.seen.get(one.source, []) if count >= one.count), None)
            if one.title:
                shown = max(shown or 0.0, self.titles.get(one.title, float("inf")))
            asked = next((at for at in self.polls.get(one.source, []) if at >= one.at), one.at)
            found.append(float("inf") if shown is None else max(0.0, shown - (asked if since_poll else one.at)))
        return found


def run(write: Write, *, minutes: float, hours: float = 24.0) -> bool:
    """Print what was found; whether every promise was kept."""
    with tempfile.TemporaryDirectory(prefix="kerneltrack-soak-") as folder:
        os.chmod(folder, 0o755)  # noqa: S103 (PostgreSQL runs as nobody where we are root)
        state = Path(folder) / "state"
        world = World(Path(folder))
        world.begin()
        (Path(folder) / "sources.toml").write_text(world.sources(), encoding="utf-8")
        with servers(state) as urls, _site(state, Path(folder), urls) as (pid, port):
            _wait_until_read(world, port)
            soak, memory, told = Soak(), Memory(), _logs(state)
            counts = _run(soak, memory, world, pid, port, urls["DATABASE_URL"], seconds=minutes * 60, hours=hours)
            errors = _errors(state, told)
    return _report(write, soak, memory, counts, errors, minutes=minutes, hours=hours)


def _run(
    soak: Soak, memory: Memory, world: World, pid: int, port: int, database: str, *, seconds: float, hours: float
) -> dict[str, Any]:
    """Let things happen for so long; what was there in the end."""
    threads = [threading.Thread(target=_read, args=(soak, port, place)) for place in range(READERS)]
    threads += [threading.Thread(target=_look, args=(soak, port)), threading.Thread(target=_ask, args=(soak, database))]
    for thread in threads:
        thread.start()
    began = time.time()
    try:
        waiting = deque(schedule(seconds, hours))
        while waiting:
            memory.sample(pid, time.time())
            time.sleep(_TICK)
            due: Counter[str] = Counter()
            while waiting and began + waiting[0][0] <= time.time():
                due[waiting.popleft()[1]] += 1
            for name, count in due.items():
                _let_arrive(soak, world, name, count)
        ends = time.time() + _END_SECONDS
        while time.time() < ends and not _is_all_seen(soak, world):
            memory.sample(pid, time.time())
            time.sleep(0.5)
    finally:
        soak.is_over.set()
        for thread in threads:
            thread.join()
    return _counts(database) | {"wanted": dict(world.counts), "seconds": time.time() - began}


def _let_arrive(soak: Soak, world: World, name: str, count: int) -> None:
    if name in ("mainline", "next"):
        world.push(name)
        soak.arrived.append(Arrived(name, world.counts[name], time.time()))
        return
    first = world.counts[name] + 1
    titles, now = world.mails(name, count), time.time()
    soak.arrived += [Arrived(name, first + place, now, title) for place, title in enumerate(titles)]


def _is_all_seen(soak: Soak, world: World) -> bool:
    latest: dict[str, int] = {name: looks[-1][1] for name, looks in soak.seen.items() if looks}
    titles = {one.title for one in soak.arrived if one.title}
    is_counted = all(latest.get(name) == count for name, count in world.counts.items())
    return is_counted and titles <= soak.titles.keys()


def _read(soak: Soak, port: int, place: int) -> None:
    """Somebody who goes from page to page."""
    while not soak.is_over.is_set():
        path = _PAGES[place % len(_PAGES)]
        place += 1
        before = time.perf_counter()
        try:
            status, body = _get(port, path)
        except (OSError, http.client.HTTPException) as error:
            soak.failures.append(f"{path}: {type(error).__name__}: {error}")
            continue
        soak.pages.append((time.perf_counter() - before, path))
        if status != 200 or b"Sample data." in body:
            soak.failures.append(f"{path}: status {status}")
        soak.is_over.wait(_PAUSE)


def _look(soak: Soak, port: int) -> None:
    """What pages have of each source, five times a second."""
    while not soak.is_over.is_set():
        try:
            _, body = _get(port, "/api/v1/sources/")
            at, rows = time.time(), json.loads(body)["results"]
            _, page = _get(port, "/regressions/")
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            soak.failures.append(f"sources: {type(error).__name__}: {error}")
            continue
        for row in rows:
            soak.seen.setdefault(row["name"], []).append((at, row["count"]))
        shown = set(re.findall(r"soak \d+", page.decode("utf-8", "replace")))
        for one in list(soak.arrived):
            if one.title and one.title not in soak.titles and one.title.split(":")[0].split("] ")[1] in shown:
                soak.titles[one.title] = time.time()
        soak.is_over.wait(_LOOK_SECONDS)


def _ask(soak: Soak, database: str) -> None:
    """When each source was asked, from its row."""
    query = "SELECT name, checked_at FROM archive_inbox UNION ALL SELECT name, checked_at FROM trees_tree"
    with psycopg.connect(database, autocommit=True) as connection:
        while not soak.is_over.wait(_LOOK_SECONDS):
            for name, asked in connection.execute(query).fetchall():
                known = soak.polls.setdefault(name, [])
                if asked is not None and (not known or known[-1] < asked.timestamp()):
                    known.append(asked.timestamp())


def _counts(database: str) -> dict[str, Any]:
    with psycopg.connect(database) as connection:
        mails = connection.execute(
            "SELECT i.name, count(d.id) FROM archive_inbox i LEFT JOIN archive_epoch e ON e.inbox_id = i.id"
            " LEFT JOIN archive_delivery d ON d.epoch_id = e.id WHERE NOT i.holds_issues GROUP BY 1"
        ).fetchall()
        trees = connection.execute(
            "SELECT t.name, count(l.id) FROM trees_tree t JOIN trees_branch b ON b.tree_id = t.id"
            " JOIN trees_landing l ON l.branch_id = b.id GROUP BY 1"
        ).fetchall()
        generation = connection.execute("SELECT number FROM kerneltrack_generation").fetchone()
    return {"stored": dict(mails + trees), "generation": generation[0] if generation else 0}


def _get(port: int, path: str) -> tuple[int, bytes]:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        client.request("GET", path)
        answer = client.getresponse()
        return answer.status, answer.read()
    finally:
        client.close()


@contextmanager
def _site(state: Path, folder: Path, urls: dict[str, str]) -> Iterator[tuple[int, int]]:
    """`manage.py up` that follows the world; its process and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    own = {
        "KERNELTRACK_STATE": str(state),
        "KERNELTRACK_UPSTREAM": "live",
        "KERNELTRACK_SOURCES": str(folder / "sources.toml"),
        "KERNELTRACK_ARCHIVE": "",
        "KERNELTRACK_PORT": str(port),
        "KERNELTRACK_POLL_SECONDS": str(POLL_SECONDS),
        "KERNELTRACK_API_LIMIT": "0",
        "KERNELTRACK_PRODUCTION": "0",
        "KERNELTRACK_PAGE_CACHE_SECONDS": "60",
        "KERNELTRACK_LOG_LEVEL": "WARNING",
        "KERNELTRACK_HOSTS": "127.0.0.1",
    }
    with (folder / "up.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "up", "--force"],
            env=os.environ | urls | own,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent,
        )
    try:
        ends = time.monotonic() + _START_SECONDS
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > ends:
                raise RuntimeError(f"the site does not start: {(folder / 'up.log').read_text()[-2000:]}")
            time.sleep(0.2)
        yield process.pid, port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()


def _answers(port: int) -> bool:
    try:
        return _get(port, "/readyz")[0] == 200
    except (OSError, http.client.HTTPException):
        return False


def _wait_until_read(world: World, port: int) -> None:
    """What was there before is read before the day begins."""
    ends = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends:
        rows = json.loads(_get(port, "/api/v1/sources/")[1])["results"]
        if all({row["name"]: row["count"] for row in rows}.get(name) == count for name, count in world.counts.items()):
            return
        time.sleep(0.5)
    raise RuntimeError("the site does not read what is there: see its logs")


def _logs(state: Path) -> dict[Path, int]:
    """How long each log of the site is: what it told while it started is no part of the day."""
    return {path: path.stat().st_size for path in sorted((state / "log").glob("*.log"))}


def _errors(state: Path, told: dict[Path, int]) -> list[str]:
    """Lines of the site's logs since then that tell of an error."""
    found = []
    for path in _logs(state):
        text = path.read_bytes()[told.get(path, 0) :].decode("utf-8", "replace")
        found += [f"{path.name}: {line}" for line in text.splitlines() if _BAD.search(line)]
    return found


def _report(
    write: Write, soak: Soak, memory: Memory, end: dict[str, Any], errors: list[str], *, minutes: float, hours: float
) -> bool:
    seconds, after_poll, total = end["seconds"], soak.lags(since_poll=True), soak.lags(since_poll=False)
    mails = sum(1 for one in soak.arrived if one.source not in ("mainline", "next"))
    write(f"soak: {hours:g} hours in {minutes:g} minutes, polls every {POLL_SECONDS} s, {READERS} readers")
    write(f"arrived: {mails} mails, {len(soak.arrived) - mails} pushes; generation {end['generation']}")
    write(f"{'to be seen on a page':34}{'median, s':>12}{'worst, s':>12}")
    for label, lags in (("from the poll that could see it", after_poll), ("from its arrival", total)):
        write(f"{label:34}{statistics.median(lags):12.1f}{max(lags):12.1f}")
    times = sorted(spent for spent, _ in soak.pages)
    worst = max(soak.pages)
    write(f"pages: {len(times)}, {len(times) / seconds:.0f}/s, median {1000 * times[len(times) // 2]:.0f} ms,"
          f" worst {1000 * worst[0]:.0f} ms ({worst[1]})")  # fmt: skip
    write(f"{'memory':14}{'third quarter, MB':>20}{'last quarter, MB':>20}{'MB an hour':>12}")
    lines = memory.lines()
    for kind, before, after, slope, _ in lines:
        write(f"{kind:14}{before:20.0f}{after:20.0f}{slope:12.0f}")
    broken = [f"{name}: {end['stored'].get(name, 0)} stored of {count}" for name, count in end["wanted"].items()
              if end["stored"].get(name) != count]  # fmt: skip
    broken += [f"a page was {max(after_poll):.1f} s behind"] if max(after_poll) >= POLL_SECONDS else []
    broken += [f"{kind} grew from {before:.0f} to {after:.0f} MB" for kind, before, after, _, flat in lines if not flat]
    broken += [*soak.failures[:10], *errors[:10]]
    for promise in broken:
        write(f"BROKEN: {promise}")
    return not broken
