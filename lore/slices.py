"""A git repository over the wire, in pieces: what was fetched once is not fetched again.

`git fetch` is all or nothing: a first clone of a gigabyte that is cut off after an hour begins anew. So a repository
that we do not have yet is fetched from its newest commit back, some thousand commits at a time (`--depth`,
`--deepen`). Until all is there, git keeps a file `shallow` in the mirror.

Whoever fetches holds a file lock that git and its children inherit. A worker that is killed leaves its git running
for a while; as long as that lives nobody else touches the mirror, and what it left behind when it died may go.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from archive import git
from lore.disk import require_room

Progress = Callable[[int, int], None]  # commits fetched, bytes on disk
FIRST = 1_000  # commits of the first slice; each mail is one, of 4 to 5 kB packed
_LARGEST = 16_000
_QUICK, _SLOW = 15, 60  # seconds: slices grow and shrink by these, so that a bad line loses a minute's work at most
_SLICE_SECONDS = 600  # then it is given up; git waits for ever for a server that answers nonsense in the midst of it
_FOLLOW_SECONDS = 3600
_LOOSE = 30  # objects in one folder of 256: small fetches leave three files for each mail, which are packed at times
_REF = "refs/heads/master"
_LEFT_BEHIND = ("*.lock", "refs/**/*.lock", "objects/pack/tmp_*", "objects/pack/.tmp-*", "objects/??/tmp_obj_*")
_OPTIONS = ("--quiet", "--no-tags", "--no-auto-maintenance", "--no-write-fetch-head")
_NO_DEPTH = "does not support shallow"


def fetch(mirror: Path, url: str, ref: str, progress: Progress) -> str:
    """Bring a mirror up to a ref of upstream's, and the commit that this is. Raises GitError; call again to go on."""
    git.make_mirror(mirror)
    with _ours(mirror) as lock:
        if head_of(mirror) and is_complete(mirror):
            _fetch(mirror, url, ref, lock, timeout=_FOLLOW_SECONDS)
        else:
            _fetch_slices(mirror, url, ref, lock, progress)
        if len(list((mirror / "objects" / "17").glob("*"))) > _LOOSE:
            git.run("--git-dir", str(mirror), "repack", "-d", "-l", "--quiet", timeout=_SLICE_SECONDS)
        return head_of(mirror)


def head_of(mirror: Path) -> str:
    """The commit that a mirror is at; '' where it has none, or is none."""
    with suppress(OSError, UnicodeDecodeError):
        return (mirror / _REF).read_text().strip()
    try:
        return git.run("--git-dir", str(mirror), "rev-parse", "--quiet", "--verify", _REF).strip()
    except git.GitError:
        return ""


def is_complete(mirror: Path) -> bool:
    """Whether the whole history is there."""
    return not (mirror / "shallow").exists()


def size_of(mirror: Path) -> int:
    """Bytes on disk, of packs, which is all that grows."""
    return sum(path.stat().st_size for path in (mirror / "objects" / "pack").glob("pack-*.pack"))


def _fetch_slices(mirror: Path, url: str, ref: str, lock: int, progress: Progress) -> None:
    count = FIRST
    while True:
        cut = _cut(mirror)
        require_room()
        began = time.monotonic()
        try:
            _fetch(mirror, url, ref, lock, f"--{'deepen' if cut else 'depth'}={count}", timeout=_SLICE_SECONDS)
        except git.GitError as error:
            if _NO_DEPTH not in error.output:
                raise
            _fetch(mirror, url, ref, lock, timeout=_FOLLOW_SECONDS)  # plain files on a web server
        progress(_count(mirror), size_of(mirror))
        if is_complete(mirror):
            return
        if _cut(mirror) == cut:
            _end_at_root(mirror, cut)
            return
        count = _next(count, time.monotonic() - began)


def _next(count: int, seconds: float) -> int:
    """How large the next slice is to be."""
    if seconds < _QUICK:
        return min(2 * count, _LARGEST)
    return max(count // 2, FIRST) if seconds > _SLOW else count


def _end_at_root(mirror: Path, cut: frozenset[str]) -> None:
    """Nothing came. Where upstream's history was rewritten meanwhile, commits of the old one are still named as cut
    off: they do not matter once the new one goes down to its root."""
    roots = set(git.run("--git-dir", str(mirror), "rev-list", "--max-parents=0", _REF, timeout=600).split())
    if roots & cut:
        raise git.GitError("upstream does not send what came before: is it a shallow clone?")
    (mirror / "shallow").unlink()


def _fetch(mirror: Path, url: str, ref: str, lock: int, *more: str, timeout: int) -> None:
    arguments = ("--git-dir", str(mirror), "fetch", *_OPTIONS, *more, "--", url, f"+{ref}:{_REF}")
    git.run(*arguments, timeout=timeout, options=git.asking(url), keep=(lock,))


def _cut(mirror: Path) -> frozenset[str]:
    """Commits whose parents are not here yet."""
    try:
        return frozenset((mirror / "shallow").read_text().split())
    except FileNotFoundError:
        return frozenset()


def _count(mirror: Path) -> int:
    return int(git.run("--git-dir", str(mirror), "rev-list", "--count", _REF, timeout=600))


@contextmanager
def _ours(mirror: Path) -> Iterator[int]:
    """The lock that git inherits; GitError while somebody else's git has it. What a killed one left goes."""
    with (mirror / "fetching").open("ab") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise git.GitError("an earlier git is still fetching") from None
        for pattern in _LEFT_BEHIND:
            for path in mirror.glob(pattern):
                path.unlink(missing_ok=True)
        yield held.fileno()
