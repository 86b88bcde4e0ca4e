"""Diffs of commits in a treeless mirror: what they need is fetched for many commits at once, level by level."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive import git
from trees.log import fetch_objects
from trees.objects import MAX_CHANGED

_MAX_DEPTH = 20
_ASKED = 500  # objects in one request: they are arguments of a command
_TIMEOUT = 300  # seconds for git to make the diffs of one call
_SHA = re.compile(r"^([0-9a-f]{40})\n", re.MULTILINE)
_TREE, _LINK = b"40000", b"160000"  # modes of directories, and of submodules, which have no content here


@dataclass(slots=True)
class _Change:
    """What differs between a commit and its parent: directories still to be looked into, and files."""

    pairs: list[tuple[str, str]]
    blobs: list[str] = field(default_factory=list)


def diffs(mirror: Path, commits: Collection[str]) -> dict[str, str]:
    """By id: the diff against the only parent, renames found. GitError when upstream does not answer.

    Merges, first commits, and commits that change more than MAX_CHANGED files have none.
    """
    changes = _roots(mirror, sorted(commits))
    for _ in range(_MAX_DEPTH):
        wanted = {oid for change in changes.values() for pair in change.pairs for oid in pair if oid}
        if not wanted:
            break
        _bring(mirror, sorted(wanted))
        trees = {oid: _entries(raw) for oid, _, raw in git.read_blobs(mirror, sorted(wanted)) if raw is not None}
        for change in changes.values():
            change.pairs = [pair for old, new in change.pairs for pair in _below(trees, old, new, change.blobs)]
        changes = {s: c for s, c in changes.items() if len(c.pairs) + len(c.blobs) <= 2 * MAX_CHANGED}
    if not changes:
        return {}
    _bring(mirror, sorted({blob for change in changes.values() for blob in change.blobs}))
    return _told(mirror, list(changes))


def _roots(mirror: Path, commits: Sequence[str]) -> dict[str, _Change]:
    """Where each comparison begins: the trees of a commit and of its parent."""
    heads = {sha: _head(raw) for sha, _, raw in git.read_blobs(mirror, commits) if raw is not None}
    single = {sha: parents[0] for sha, (_, parents) in heads.items() if len(parents) == 1}
    above = sorted(set(single.values()))
    trees = {sha: _head(raw)[0] for sha, _, raw in git.read_blobs(mirror, above) if raw is not None}
    return {sha: _Change([(trees[p], heads[sha][0])]) for sha, p in single.items() if p in trees}


def _head(raw: bytes) -> tuple[str, list[str]]:
    """Tree and parents of a commit object."""
    lines = raw.partition(b"\n\n")[0].decode("ascii", "replace").split("\n")
    parents = [line[7:] for line in lines if line.startswith("parent ")]
    return lines[0].removeprefix("tree "), parents


def _entries(raw: bytes) -> dict[bytes, tuple[bytes, str]]:
    """A tree object: mode and id by name."""
    found: dict[bytes, tuple[bytes, str]] = {}
    place = 0
    while (end := raw.find(b"\0", place)) >= 0:
        mode, _, name = raw[place:end].partition(b" ")
        found[name] = (mode, raw[end + 1 : end + 21].hex())
        place = end + 21
    return found


def _below(
    trees: Mapping[str, dict[bytes, tuple[bytes, str]]], old: str, new: str, blobs: list[str]
) -> Iterator[tuple[str, str]]:
    """Directories that differ in two trees; the ids of files that do are added to `blobs`."""
    one, other = trees.get(old, {}), trees.get(new, {})
    for name in one.keys() | other.keys():
        before, after = one.get(name, (b"", "")), other.get(name, (b"", ""))
        if before != after:
            old_tree, new_tree = (oid if mode == _TREE else "" for mode, oid in (before, after))
            if old_tree or new_tree:
                yield old_tree, new_tree
            blobs += [oid for mode, oid in (before, after) if oid and mode not in (_TREE, _LINK)]


def _bring(mirror: Path, oids: Sequence[str]) -> None:
    for start in range(0, len(oids), _ASKED):
        fetch_objects(mirror, oids[start : start + _ASKED])


def _told(mirror: Path, commits: Iterable[str]) -> dict[str, str]:
    """What `git diff-tree` says: a line with the id, then the diff, for each."""
    args = ("diff-tree", "-r", "-p", "-M", "--no-color", "--no-ext-diff", "--no-textconv", "--stdin")
    told = git.feed("--git-dir", str(mirror), *args, text="".join(f"{sha}\n" for sha in commits), timeout=_TIMEOUT)
    parts = _SHA.split(told)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))
