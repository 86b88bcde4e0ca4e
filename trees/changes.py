"""Which files commits change, in a treeless mirror: what that needs is fetched for many commits at once, by level."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive import git
from trees.log import fetch_objects

MAX_CHANGED = 100  # files of one commit, and directories on one level of them: more means nothing
_MAX_DEPTH = 20
_ASKED = 500  # objects in one request: they are arguments of a command
_TREE, _LINK = b"40000", b"160000"  # modes of directories, and of submodules, which have no content here
_Tree = dict[bytes, tuple[bytes, str]]  # mode and id by name


@dataclass(slots=True)
class Change:
    """What differs between a commit and its first parent: `files` by path, `blobs` that a diff of them needs.

    `level` has the directories still to be looked into: path, id before, id after.
    """

    level: list[tuple[str, str, str]]
    parents: int
    files: list[str] = field(default_factory=list)
    blobs: list[str] = field(default_factory=list)


def changed_paths(mirror: Path, commits: Collection[str]) -> dict[str, list[str] | None]:
    """By id: the files in which a commit differs from its first parent; None for too many. Raises GitError."""
    found = changes(mirror, commits)
    return {sha: sorted(found[sha].files) if sha in found else None for sha in commits}


def changes(mirror: Path, commits: Collection[str]) -> dict[str, Change]:
    """By id, but for those that change more than MAX_CHANGED files. Raises GitError when upstream does not answer."""
    found = _roots(mirror, sorted(commits))
    for _ in range(_MAX_DEPTH):
        wanted = sorted({oid for change in found.values() for _, *oids in change.level for oid in oids if oid})
        if not wanted:
            break
        bring(mirror, wanted)
        trees = {oid: _entries(raw) for oid, _, raw in git.read_blobs(mirror, wanted) if raw is not None}
        for change in found.values():
            change.level = [below for path, *pair in change.level for below in _below(trees, path, pair, change)]
        found = {sha: c for sha, c in found.items() if len(c.level) + len(c.files) <= MAX_CHANGED}
    return found


def bring(mirror: Path, oids: Sequence[str]) -> None:
    """Fetch objects that the mirror lacks, some hundred at once."""
    for start in range(0, len(oids), _ASKED):
        fetch_objects(mirror, oids[start : start + _ASKED])


def _roots(mirror: Path, commits: Sequence[str]) -> dict[str, Change]:
    """Where each comparison begins: the trees of a commit and of its first parent, '' where it has none."""
    heads = {sha: _head(raw) for sha, _, raw in git.read_blobs(mirror, commits) if raw is not None}
    above = sorted({parents[0] for _, parents in heads.values() if parents})
    trees = {sha: _head(raw)[0] for sha, _, raw in git.read_blobs(mirror, above) if raw is not None}
    return {
        sha: Change([("", trees[parents[0]] if parents else "", tree)], len(parents))
        for sha, (tree, parents) in heads.items()
        if not parents or parents[0] in trees
    }


def _head(raw: bytes) -> tuple[str, list[str]]:
    """Tree and parents of a commit object."""
    lines = raw.partition(b"\n\n")[0].decode("ascii", "replace").split("\n")
    return lines[0].removeprefix("tree "), [line[7:] for line in lines if line.startswith("parent ")]


def _entries(raw: bytes) -> _Tree:
    """A tree object."""
    found: _Tree = {}
    place = 0
    while (end := raw.find(b"\0", place)) >= 0:
        mode, _, name = raw[place:end].partition(b" ")
        found[name] = (mode, raw[end + 1 : end + 21].hex())
        place = end + 21
    return found


def _below(
    trees: Mapping[str, _Tree], path: str, pair: Sequence[str], change: Change
) -> Iterator[tuple[str, str, str]]:
    """Directories that differ in two trees; files that do are added to the change."""
    one, other = (trees.get(oid, {}) for oid in pair)
    for name in sorted(one.keys() | other.keys()):
        before, after = one.get(name, (b"", "")), other.get(name, (b"", ""))
        if before == after:
            continue
        here = path + name.decode("utf-8", "replace")
        old, new = (oid if mode == _TREE else "" for mode, oid in (before, after))
        if old or new:
            yield f"{here}/", old, new
        if any(oid and mode != _TREE for mode, oid in (before, after)):
            change.files.append(here)
        change.blobs += [oid for mode, oid in (before, after) if oid and mode not in (_TREE, _LINK)]
