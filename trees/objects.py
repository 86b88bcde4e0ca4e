"""Trees and files of a treeless mirror, fetched from upstream one by one when somebody needs them.

Left to itself git would fetch them too, but with everything below: 6,000 objects for one file at the root. What the
mirror has already is not asked for: git looks first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from archive import git
from trees.log import fetch_objects

MAX_FILE = 4 * 1024 * 1024
MAX_CHANGED = 100  # files of one commit, and trees on one level of them
_MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """What a directory has under a name."""

    is_tree: bool
    oid: str


def file_id(mirror: Path, commit: str, name: str) -> str:
    """The blob of a file at the root of a commit's tree; '' where there is none."""
    root = _tree_of(mirror, commit)
    fetch_objects(mirror, [root])
    entry = _entries(mirror, root).get(name)
    return entry.oid if entry and not entry.is_tree else ""


def read_file(mirror: Path, blob: str) -> str:
    """A file's text, cut at 4 MB."""
    fetch_objects(mirror, [blob])
    for _, _, raw in git.read_blobs(mirror, [blob]):
        if raw is not None:
            return raw[:MAX_FILE].decode("utf-8", "replace")
    raise git.GitError(f"upstream did not send the file {blob[:12]}")


def changed_paths(mirror: Path, commit: str) -> list[str] | None:
    """Files in which a commit differs from its first parent; None for too many. One request per level of them."""
    parents = git.run("--git-dir", str(mirror), "rev-list", "--no-walk", "--parents", commit).split()[1:]
    before = _tree_of(mirror, parents[0]) if parents else ""
    level = [("", before, _tree_of(mirror, commit))]
    found: list[str] = []
    for _ in range(_MAX_DEPTH):
        fetch_objects(mirror, sorted({oid for _, *oids in level for oid in oids if oid}))
        level = list(_differences(mirror, level, found))
        if len(level) + len(found) > MAX_CHANGED:
            return None
        if not level:
            break
    return sorted(found)


def _differences(mirror: Path, level: list[tuple[str, str, str]], found: list[str]) -> Iterator[tuple[str, str, str]]:
    """Directories below those of a level that differ; files that do are added to `found`."""
    nothing = Entry(is_tree=False, oid="")
    for path, old, new in level:
        one, other = _entries(mirror, old), _entries(mirror, new)
        for name in sorted(one.keys() | other.keys()):
            before, after = one.get(name, nothing), other.get(name, nothing)
            if before == after:
                continue
            if before.is_tree or after.is_tree:
                yield f"{path}{name}/", before.oid if before.is_tree else "", after.oid if after.is_tree else ""
            if (before.oid and not before.is_tree) or (after.oid and not after.is_tree):
                found.append(f"{path}{name}")


def _tree_of(mirror: Path, commit: str) -> str:
    """Read from the commit itself: every other way looks at the tree, which the mirror does not have."""
    first = git.run("--git-dir", str(mirror), "cat-file", "commit", commit).partition("\n")[0]
    return first.removeprefix("tree ")


def _entries(mirror: Path, tree: str) -> Mapping[str, Entry]:
    if not tree:
        return {}
    listed = git.run("--git-dir", str(mirror), "ls-tree", "-z", tree).split("\0")
    found = {}
    for line in filter(None, listed):
        about, _, name = line.partition("\t")
        _, kind, oid = about.split()
        found[name] = Entry(kind == "tree", oid)
    return found
