"""Git as a reader needs it: mirrors that follow an upstream, history as a stream, blobs in bulk."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hosts.allowed import check_git
from hosts.errors import FetchError

MAX_BLOB = 4 * 1024 * 1024  # a mail beyond is read up to here; the rest is skipped without being held
_CHUNK = 1024 * 1024
_BATCH = 1000  # ids written to cat-file before reading: must fit into one 64 kB pipe
_TIMEOUT = 60  # seconds for a local command
_OBJECT_TIMEOUT = 300
_FETCH_TIMEOUT = 6 * 3600  # a first clone of an epoch of 1 GB over a slow line
_CONFIG = Path(__file__).with_name("gitconfig")


class GitError(Exception):
    """Git said no; the message is git's last line, fit for a status page, `output` all that it said."""

    def __init__(self, message: str, output: str = "") -> None:
        super().__init__(message)
        self.output = output or message


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of one commit of a public-inbox: a mail that arrived (`m`) or is to be forgotten (`d`)."""

    commit: str
    arrived: int  # committer time, epoch seconds
    path: str
    blob: str


def environment() -> dict[str, str]:
    """A git environment that neither asks for passwords nor reads anybody's configuration."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    return kept | {
        "GIT_CONFIG_GLOBAL": str(_CONFIG),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "LC_ALL": "C",
    }


def asking(url: str) -> tuple[str, ...]:
    """Options for a command that asks a repository elsewhere (hosts/allowed.py); GitError when it may not be asked."""
    try:
        return check_git(url)
    except FetchError as error:
        raise GitError(f"{error}"[:500]) from error


def run(*args: str, timeout: int = _TIMEOUT, options: Sequence[str] = (), keep: Sequence[int] = ()) -> str:
    """Standard output of a git command; GitError with the last line of what it complained about.

    `keep` are open files that git and its children hold as long as any of them lives.
    """
    return feed(*args, text="", timeout=timeout, options=options, keep=keep)


def feed(*args: str, text: str, timeout: int = _TIMEOUT, options: Sequence[str] = (), keep: Sequence[int] = ()) -> str:
    """The same for a command that reads something."""
    try:
        status, output, errors = _done(["git", *options, *args], text.encode(), timeout, keep)
    except subprocess.TimeoutExpired:
        what = next((arg for arg in args if arg[:1] != "-" and arg.replace("-", "").isalpha()), "command")
        raise GitError(f"git {what} took longer than {timeout} s") from None
    except OSError as error:
        raise GitError(f"git cannot be run: {error}") from error
    if status:
        complaint = errors.decode("utf-8", "replace").strip() or f"exit {status}"
        raise GitError(complaint.splitlines()[-1][:500], complaint[-4000:])
    return output.decode("utf-8", "replace")


def _done(command: Sequence[str], given: bytes, timeout: int, keep: Sequence[int]) -> tuple[int, bytes, bytes]:
    """Status and what was said. When time is over, those that git started end with it: they would read on from a line
    that drips, and hold what they inherited, for days."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, env=environment(), stdin=pipe, stdout=pipe, stderr=pipe, pass_fds=keep, start_new_session=True
    ) as process:
        try:
            output, errors = process.communicate(given, timeout=timeout)
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise
    return process.returncode, output, errors


def remote_heads(url: str) -> dict[str, str]:
    """Branch heads of a repository, path or bundle, by full ref name, `HEAD` included."""
    lines = run("ls-remote", "--", url, timeout=120, options=asking(url)).splitlines()
    return {ref: sha for sha, _, ref in (line.partition("\t") for line in lines)}


def make_mirror(mirror: Path, *, beside: Path | None = None) -> None:
    """A bare repository of our own; `beside` names a local one whose objects are hard-linked, not copied.

    Linked, not borrowed (objects/info/alternates): upstream may be pruned, rewritten or replaced.
    """
    if (mirror / "HEAD").exists():
        return
    mirror.parent.mkdir(parents=True, exist_ok=True)
    growing = mirror.with_name(f"{mirror.name}.part")
    shutil.rmtree(growing, ignore_errors=True)
    if beside is None:
        run("init", "--quiet", "--bare", "--initial-branch=master", str(growing))
    else:
        run("clone", "--quiet", "--bare", "--no-tags", "--", str(beside), str(growing), timeout=_FETCH_TIMEOUT)
    growing.rename(mirror)


def fetch(mirror: Path, url: str, refspec: str) -> None:
    """Follow upstream's refs, rewritten ones included."""
    run(
        "--git-dir", str(mirror), "fetch", "--quiet", "--no-tags", "--prune", "--no-auto-maintenance",
        "--no-write-fetch-head", "--", url, refspec, timeout=_FETCH_TIMEOUT, options=asking(url),
    )  # fmt: skip


def fetch_object(mirror: Path, url: str, sha: str) -> None:
    """Bring one object that the mirror ought to have and has not; what is known otherwise is not negotiated about."""
    run(
        "--git-dir", str(mirror), "-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "--no-tags",
        "--no-auto-maintenance", "--no-write-fetch-head", "--", url, sha, timeout=_OBJECT_TIMEOUT,
        options=asking(url),
    )  # fmt: skip


def is_ancestor(mirror: Path, old: str, new: str) -> bool:
    """Whether `new` only appends to `old`: false after history was rewritten, or when `old` is gone."""
    done = subprocess.run(
        ["git", "--git-dir", str(mirror), "merge-base", "--is-ancestor", old, new],
        env=environment(),
        capture_output=True,
        timeout=_TIMEOUT,
        check=False,
    )
    return done.returncode == 0


def history(mirror: Path, start: str, end: str) -> Iterator[Entry]:
    """Files added by the commits after `start` ('' for the root) up to `end`, oldest first."""
    span = f"{start}..{end}" if start else end
    with _popen(
        mirror, "log", "--first-parent", "-m", "--reverse", "--raw", "--no-abbrev", "--no-renames",
        "--format=%x01%H %ct", span, "--",
    ) as process:  # fmt: skip
        commit, arrived = "", 0
        for line in _pipe(process.stdout):
            if line.startswith(b"\x01"):
                commit, _, seconds = line[1:].decode().partition(" ")
                arrived = int(seconds)
            elif line.startswith(b":"):
                mode, path = line.rstrip(b"\n").split(b"\t", 1)
                blob = mode.split()[3].decode()
                if blob.strip("0"):
                    yield Entry(commit, arrived, path.decode("utf-8", "replace"), blob)
        if process.wait():
            raise GitError(f"history of {mirror.name} cannot be read: {_complaint(process)}")


def read_blobs(mirror: Path, blobs: Sequence[str]) -> Iterator[tuple[str, int, bytes | None]]:
    """Each blob's id, size and content; None for one that is missing or broken, cut at MAX_BLOB."""
    position = 0
    while position < len(blobs):
        batch = blobs[position : position + _BATCH]
        done = 0
        for item in _read_batch(mirror, batch):
            done += 1
            yield item
        if done < len(batch):  # git gave up on this object: name it, go on behind it
            yield batch[done], 0, None
            done += 1
        position += done


def _read_batch(mirror: Path, blobs: Sequence[str]) -> Iterator[tuple[str, int, bytes | None]]:
    with _popen(mirror, "cat-file", "--batch", "--buffer", stdin=subprocess.PIPE) as process:
        given, out = _pipe(process.stdin), _pipe(process.stdout)
        given.write("".join(f"{blob}\n" for blob in blobs).encode())
        given.close()
        for blob in blobs:
            header = out.readline().split()
            if len(header) < 2:
                return
            if header[-1] == b"missing":
                yield blob, 0, None
                continue
            size = int(header[2])
            content = out.read(min(size, MAX_BLOB))
            if not _skip(out, size - len(content) + 1):
                return
            yield blob, size, content


def _skip(stream: IO[bytes], count: int) -> bool:
    while count > 0:
        got = len(stream.read(min(count, _CHUNK)))
        if not got:
            return False
        count -= got
    return True


def _popen(mirror: Path, *args: str, stdin: int | None = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["git", "--git-dir", str(mirror), *args],
        env=environment(),
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise GitError("git was started without a pipe")
    return stream


def _complaint(process: subprocess.Popen[bytes]) -> str:
    lines = _pipe(process.stderr).read(4000).decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else f"exit {process.returncode}"
