"""What git tells about a tree: its tags, the main line of a branch in legs, the commits of a leg as a stream."""

import os
import select
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from archive import git
from lore.gitprogress import GitProgress, last_progress
from trees.reader import CommitRecord, StreamError, moment, read_commits

_LEG = 500  # commits of the main line: some 7,000 commits of a merge window, held in memory at once
_CONFIG = Path(__file__).with_name("gitconfig")
_TIMEOUT = 600  # seconds to walk a million commits without a commit-graph
_FETCH_TIMEOUT = 6 * 3600  # a first clone of the stable tree over a slow line
_HEARD = 4096  # bytes of what git said that are kept
_OBJECTS_TIMEOUT = 120  # some objects, a megabyte at most
_TAG_FORMAT = (
    "%(refname:strip=2)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)%00%(creatordate:unix)"
)


Tell = Callable[[GitProgress], None]


@dataclass(frozen=True, slots=True)
class TagRecord:
    """A tag on a commit; `tagged_at` is the tagger's time (the commit's for a lightweight tag)."""

    name: str
    commit: str
    tagged_at: datetime


@dataclass(frozen=True, slots=True)
class Leg:
    """A stretch of a main line, read at once; `first_tag` is the first release at or after its end."""

    start: str  # commit before the first; '' at the root
    end: str
    first_tag: str
    is_tagged: bool  # the release is the leg's own end


def fetch_refs(mirror: Path, url: str, refspecs: Sequence[str], *, tell: Tell | None = None) -> None:
    """Follow upstream's refs, rewritten ones included; only commits and tags are copied, no trees or files."""
    here = ("--git-dir", str(mirror))
    git.run(*here, "config", "remote.upstream.url", url)
    _fetch(mirror, "--prune", "upstream", *refspecs, timeout=_FETCH_TIMEOUT, tell=tell)
    git.run(*here, "commit-graph", "write", "--reachable", "--split", "--no-progress", timeout=_TIMEOUT)


def fetch_tag(mirror: Path, url: str, tag: str, *, tell: Tell | None = None) -> None:
    """A step of a first fetch: all that leads to a release, and stays when the next step is cut off."""
    git.run("--git-dir", str(mirror), "config", "remote.upstream.url", url)
    _fetch(mirror, "upstream", f"+refs/tags/{tag}:refs/tags/{tag}", timeout=_FETCH_TIMEOUT, tell=tell)


def fetch_objects(mirror: Path, oids: Sequence[str]) -> None:
    """Bring objects that a treeless mirror lacks, and nothing with them: a tree comes without what is in it."""
    _fetch(mirror, "upstream", *oids, timeout=_OBJECTS_TIMEOUT)


def _fetch(mirror: Path, *args: str, timeout: int, tell: Tell | None = None) -> None:
    url = git.run("--git-dir", str(mirror), "config", "--get", "remote.upstream.url").strip()
    command = [
        "git", *git.asking(url), "--git-dir", str(mirror), "fetch", "--progress" if tell else "--quiet",
        "--filter=tree:0", "--no-tags",
        "--no-auto-maintenance", "--no-write-fetch-head", *args,
    ]  # fmt: skip
    with subprocess.Popen(
        command,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as process:
        try:
            said = _listen(_pipe(process.stderr), time.monotonic() + timeout, tell)
        except BaseException:  # also a task's time limit: nobody waits for git then
            process.kill()
            raise
        if said is None:
            process.kill()
            raise git.GitError(f"git fetch took longer than {timeout} s")
        if process.wait():
            complaint = said.strip().splitlines()
            raise git.GitError(complaint[-1][:500] if complaint else f"git fetch ended with {process.returncode}")


def _listen(stream: IO[bytes], until: float, tell: Tell | None) -> str | None:
    """Hand on what git says of its progress; the end of all that it said, None when the time is over."""
    said = b""
    while True:
        ready, _, _ = select.select([stream], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            return None
        chunk = os.read(stream.fileno(), _HEARD)
        if not chunk:
            return said.decode("utf-8", "replace")
        said = (said + chunk)[-_HEARD:]
        if tell is not None and (progress := last_progress(said.decode("utf-8", "replace"))) is not None:
            tell(progress)


def read_tags(mirror: Path) -> list[TagRecord]:
    """All tags on commits, the oldest first."""
    tags = []
    for line in git.run("--git-dir", str(mirror), "for-each-ref", f"--format={_TAG_FORMAT}", "refs/tags").splitlines():
        name, kind, sha, peeled_kind, peeled, seconds = line.split("\0")
        if "commit" in (kind, peeled_kind):
            tags.append(TagRecord(name, peeled or sha, moment(int(seconds or 0))))
    return sorted(tags, key=lambda tag: (tag.tagged_at, tag.name))


def heads(mirror: Path) -> dict[str, str]:
    """Branches of the mirror by name."""
    lines = git.run("--git-dir", str(mirror), "for-each-ref", "--format=%(objectname) %(refname:strip=2)", "refs/heads")
    return {name: sha for sha, _, name in (line.partition(" ") for line in lines.splitlines())}


def merged_tags(mirror: Path, commit: str) -> set[str]:
    """Names of the tags that a commit contains."""
    args = ("for-each-ref", f"--merged={commit}", "--format=%(refname:strip=2)", "refs/tags")
    return set(git.run("--git-dir", str(mirror), *args, timeout=_TIMEOUT).splitlines())


def has_commit(mirror: Path, commit: str) -> bool:
    """False once upstream rewrote history and the mirror was made anew."""
    try:
        git.run("--git-dir", str(mirror), "cat-file", "-e", f"{commit}^{{commit}}")
    except git.GitError:
        return False
    return True


def merge_base(mirror: Path, one: str, other: str) -> str:
    """A best common ancestor; '' when there is none."""
    try:
        return git.run("--git-dir", str(mirror), "merge-base", one, other, timeout=_TIMEOUT).split()[0]
    except (git.GitError, IndexError):
        return ""


def committed_at(mirror: Path, commit: str) -> datetime:
    """Committer time of a commit."""
    # Not `git log`: it looks at the commit's tree, which a treeless mirror does not have.
    return moment(int(git.run("--git-dir", str(mirror), "rev-list", "--no-walk", "--timestamp", commit).split()[0]))


def walk(mirror: Path, end: str, without: Sequence[str], *options: str) -> Iterator[str]:
    """Ids of the commits that `end` has and none of the others has, as a stream."""
    with _start(mirror, "rev-list", *options, *_range(end, without)) as process:
        for line in _pipe(process.stdout):
            yield line.decode("ascii").strip()
        _finish(process, mirror)


def legs(mirror: Path, start: str, end: str, base: Sequence[str], tagged: Mapping[str, str]) -> list[Leg]:
    """The main line from `start` to `end` cut at its tags (names by commit), and in between when it is long."""
    cuts: list[str] = []
    since = 0
    for sha in walk(mirror, end, [*filter(None, [start]), *base], "--first-parent", "--reverse"):
        since += 1
        if sha in tagged or sha == end or since == _LEG:
            cuts.append(sha)
            since = 0
    found: list[Leg] = []
    release = ""
    for begin, cut in reversed(list(zip([start, *cuts], cuts, strict=False))):
        release = tagged.get(cut, release)
        found.append(Leg(begin, cut, release, cut in tagged))
    return found[::-1]


def read_leg(mirror: Path, leg: Leg, base: Sequence[str]) -> dict[str, CommitRecord]:
    """The commits of a leg by id; `base` is history that is not the branch's own."""
    walker = _start(mirror, "rev-list", *_range(leg.end, [*filter(None, [leg.start]), *base]))
    reader = _start(mirror, "cat-file", "--batch", "--buffer", stdin=walker.stdout)
    with walker, reader:
        _pipe(walker.stdout).close()  # the reader has it; so the walker notices when the reader ends
        try:
            records = {record.sha: record for record in read_commits(_pipe(reader.stdout))}
        except StreamError as error:
            raise git.GitError(f"{mirror.name} cannot be read: {error}") from error
        _finish(walker, mirror)
        _finish(reader, mirror)
    return records


def _environment() -> dict[str, str]:
    """The archive's, and a configuration that the serving side of a local fetch reads as well."""
    return git.environment() | {"GIT_CONFIG_GLOBAL": str(_CONFIG)}


def _range(end: str, without: Iterable[str]) -> list[str]:
    return [end, *(f"^{sha}" for sha in without), "--"]


def _start(mirror: Path, *args: str, stdin: IO[bytes] | int | None = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["git", "--git-dir", str(mirror), *args],
        env=git.environment(),
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _finish(process: subprocess.Popen[bytes], mirror: Path) -> None:
    if process.wait():
        raise git.GitError(f"history of {mirror.name} cannot be read (git ended with {process.returncode})")


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise git.GitError("git was started without a pipe")
    return stream
