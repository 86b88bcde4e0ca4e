"""Diffs of commits in a treeless mirror, for many commits at once."""

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from archive import git
from trees.changes import bring, changes

_TIMEOUT = 300  # seconds for git to make the diffs of one call
_SHA = re.compile(r"^([0-9a-f]{40})\n", re.MULTILINE)


def diffs(mirror: Path, commits: Collection[str]) -> dict[str, str]:
    """By id: the diff against the only parent, renames found. GitError when upstream does not answer.

    Merges, first commits, and commits that change more than MAX_CHANGED files have none.
    """
    found = {sha: change for sha, change in changes(mirror, commits).items() if change.parents == 1}
    if not found:
        return {}
    bring(mirror, sorted({blob for change in found.values() for blob in change.blobs}))
    return _told(mirror, found)


def _told(mirror: Path, commits: Iterable[str]) -> dict[str, str]:
    """What `git diff-tree` says: a line with the id, then the diff, for each."""
    args = ("diff-tree", "-r", "-p", "-M", "--no-color", "--no-ext-diff", "--no-textconv", "--stdin")
    told = git.feed("--git-dir", str(mirror), *args, text="".join(f"{sha}\n" for sha in commits), timeout=_TIMEOUT)
    parts = _SHA.split(told)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))
