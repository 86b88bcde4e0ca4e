"""How fast a git tree is read for the first time, beside the least that any reader has to do; and its memory."""

import statistics
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive import git
from bench.measure import Measured, timed
from bench.scratch import database_bytes, scratch_database
from ingest import polling
from releases.store import load_facts
from trees.models import Kind, Landing, Tree
from trees.sources import mirror_path

POLLS = 5
_MERGE = 12  # commits of a branch that a merge brings: mainline's mean
_TAG_EVERY = 1000  # commits: an -rc
_START = 1_113_700_000  # April 2005
_BODY = """Some words on why this is needed, and on what happens without it; a few
lines of them, as most commits have.

Fixes: {fixed:012x} ("{subsystem}: a subject of usual length")
Reported-by: Somebody <somebody@example.org>
Link: https://lore.kernel.org/r/{number}@example.org
Signed-off-by: Somebody Else <else@example.org>
"""


@dataclass(frozen=True, slots=True)
class HistoryResult:
    """How many commits, what the floor and the reading of them took, and milliseconds of a poll without news."""

    commits: int
    floor: Measured
    read: Measured
    poll_ms: float
    database_bytes: float = 0.0  # of a commit
    mirror_bytes: float = 0.0


def measure_history(*, commits: int, progress: Callable[[str], None]) -> HistoryResult:
    """Write a mainline-shaped history, then read it through the pipeline as `manage.py sync` would."""
    with scratch_database() as state:
        load_facts()
        progress(f"writing {commits} commits")
        write_history(state / "tree.git", commits)
        progress("floor")
        floor = timed(partial(_floor, state / "tree.git"))
        empty = database_bytes()
        tree = Tree.objects.create(name="mainline", url=str(state / "tree.git"), kind=Kind.MAINLINE)
        progress("reading")
        read = timed(partial(_sync, tree))
        if Landing.objects.count() < commits:
            raise RuntimeError("not everything was read: the figures mean nothing")
        tree.refresh_from_db()
        poll = statistics.median(_poll_ms(tree) for _ in range(POLLS))
        count = Landing.objects.count()
        sizes = sum(path.stat().st_size for path in mirror_path(tree).rglob("*") if path.is_file())
        return HistoryResult(count, floor, read, poll, (database_bytes() - empty) / count, sizes / count)


def _sync(tree: Tree) -> None:
    errors: dict[str, str] = {}
    polling.sync_trees([tree], errors, lambda name, done: None)
    if errors or not mirror_path(tree).exists():
        raise RuntimeError(str(errors))


def _poll_ms(tree: Tree) -> float:
    before = time.perf_counter()
    _sync(tree)
    return (time.perf_counter() - before) * 1000


def _floor(path: Path) -> None:
    """What no reader can do without: every commit out of git, and where its message begins."""
    command = ["git", "--git-dir", str(path), "log", "--format=raw", "master", "--"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=git.environment()) as process:
        if process.stdout is None:
            raise RuntimeError("git was started without a pipe")
        found = sum(line.startswith(b"commit ") for line in process.stdout)
    if not found:
        raise RuntimeError("git told nothing")


def write_history(path: Path, commits: int) -> None:
    """A repository with a history of mainline's shape."""
    git.run("init", "--quiet", "--bare", "--initial-branch=master", str(path))
    command = ["git", "--git-dir", str(path), "fast-import", "--quiet", "--date-format=raw"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=git.environment()) as process:
        if process.stdin is None:
            raise RuntimeError("git was started without a pipe")
        process.stdin.writelines(_stream(commits))
    if process.returncode:
        raise RuntimeError("the history to be read cannot be written")


def _stream(commits: int) -> Iterator[bytes]:
    """Branches of a dozen commits, each merged into the main line; a tag every thousand commits."""
    tip = mark = 0
    release, candidate = 0, 0
    while mark < commits:
        base = tip
        for _ in range(_MERGE):
            mark += 1
            yield _commit(mark, f"net: change {mark}", base)
            base = mark
        mark += 1
        yield _commit(mark, f"Merge tag 'net-{mark}' of somewhere", tip, base)
        tip = mark
        if mark // _TAG_EVERY > release * 10 + candidate:
            candidate += 1
            name = f"v7.{release}-rc{candidate}" if candidate < 10 else f"v7.{release}"
            yield b"tag %s\nfrom :%d\ntagger L <l@example.org> %d +0000\ndata 0\n" % (name.encode(), tip, _START + mark)
            release, candidate = (release, candidate) if candidate < 10 else (release + 1, 0)


def _commit(mark: int, subject: str, *parents: int) -> bytes:
    body = _BODY.format(fixed=mark * 7919 % 16**12, subsystem="net", number=mark)
    message = f"{subject}\n\n{body}".encode()
    lines = [
        b"commit refs/heads/master\nmark :%d" % mark,
        b"committer Linus Example <l@example.org> %d +0000" % (_START + mark),
        b"data %d\n%s" % (len(message), message),
        *(b"%s :%d" % (b"merge" if place else b"from", parent) for place, parent in enumerate(parents) if parent),
    ]
    return b"\n".join(lines) + b"\n\n"
