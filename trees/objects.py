"""Trees and files of a treeless mirror, fetched from upstream one by one when somebody needs them.

Left to itself git would fetch them too, but with everything below: 6,000 objects for one file at the root. What the
mirror has already is not asked for: git looks first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archive import git
from trees.log import fetch_objects

MAX_FILE = 4 * 1024 * 1024


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
