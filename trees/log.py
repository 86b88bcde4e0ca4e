"""Reads git history into commit records, oldest first, as a stream."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive import git
from trees.trailers import Trailers, find_trailers

_FORMAT = "%H%x00%an%x00%ae%x00%at%x00%ct%x00%B%x00%x01%x00"
_OLDEST, _NEWEST = 0, 4102444800  # 1970..2100: dates outside are clamped
_MAX_SUBJECT = 1000
_MAX_MESSAGE = 200_000


@dataclass(frozen=True, slots=True)
class Record:
    """A commit as read; `landed_at` is when the first-parent commit that brought it was made."""

    sha: str
    subject: str
    author_name: str
    author_address: str
    authored_at: datetime
    committed_at: datetime
    landed_at: datetime
    trailers: Trailers


@dataclass(frozen=True, slots=True)
class TagRecord:
    """A tag as read: what it points at, and when it was made."""

    name: str
    commit: str
    tagged_at: datetime


def read_log(mirror: Path, *revisions: str) -> Iterator[Record]:
    """Commits of a revision range, each with its landing in the branch that the range ends in.

    In topological order a merge's side branch is listed between the merge and its first parent, so read
    backwards everything since the last commit of the main line landed with the next one.
    """
    main_line = set(git.run("--git-dir", str(mirror), "rev-list", "--first-parent", *revisions, "--").split())
    waiting: list[list[str]] = []
    for fields in _log(mirror, *revisions):
        waiting.append(fields)
        if fields[0] in main_line:
            landed_at = _moment(fields[4])
            yield from (_record(each, landed_at) for each in waiting)
            waiting = []
    yield from (_record(each, _moment(each[4])) for each in waiting)


def _log(mirror: Path, *revisions: str) -> Iterator[list[str]]:
    process = subprocess.Popen(
        ["git", "--git-dir", str(mirror), "log", "-z", "--topo-order", "--reverse", f"--format=tformat:{_FORMAT}",
         *revisions, "--"],
        env=git.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    if process.stdout is None:
        raise git.GitError("git was started without a pipe")
    with process:
        rest = b""
        while chunk := process.stdout.read(1 << 20):
            *records, rest = (rest + chunk).split(b"\0\x01\0")
            for record in records:
                fields = record.lstrip(b"\0\n").decode("utf-8", "replace").split("\0", 5)
                if len(fields) == 6:
                    yield fields
        if process.wait():
            raise git.GitError(f"history of {mirror.name} cannot be read")


def _record(fields: list[str], landed_at: datetime) -> Record:
    sha, name, address, authored, committed, message = fields
    message = message.replace("\0", "\ufffd")[:_MAX_MESSAGE]
    return Record(
        sha=sha,
        subject=message.partition("\n")[0].strip()[:_MAX_SUBJECT],
        author_name=name[:200],
        author_address=address[:254].lower(),
        authored_at=_moment(authored),
        committed_at=_moment(committed),
        landed_at=landed_at,
        trailers=find_trailers(message),
    )


def _moment(seconds: str) -> datetime:
    try:
        value = int(seconds)
    except ValueError:
        value = 0
    return datetime.fromtimestamp(min(max(value, _OLDEST), _NEWEST), UTC)


def read_tags(mirror: Path) -> Iterator[TagRecord]:
    """All tags, with the commit behind an annotated one and the tagger's time."""
    form = "%(refname:strip=2)%00%(objectname)%00%(*objectname)%00%(creatordate:unix)"
    for line in git.run("--git-dir", str(mirror), "for-each-ref", f"--format={form}", "refs/tags").splitlines():
        name, sha, peeled, seconds = line.split("\0")
        yield TagRecord(name[:64], peeled or sha, _moment(seconds))


def contained_first(mirror: Path, tag: str, earlier: list[str]) -> list[str]:
    """Commits that a tag contains and none of the earlier ones does."""
    excluded = [f"^refs/tags/{name}" for name in earlier]
    return git.run("--git-dir", str(mirror), "rev-list", f"refs/tags/{tag}", *excluded, "--", timeout=600).split()
