"""How large a release is: the commits that it has and the release before it on its branch had not, without merges."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from pathlib import Path

from archive import git
from trees.models import Kind, Tag, Tree

_BATCH = 200  # tags measured between two writes: what a killed process has to do again
_TIMEOUT = 600  # seconds to count a history


def measure(tree: Tree, mirror: Path) -> int:
    """Count the commits of releases that have not been counted yet; how many there were. Raises GitError."""
    if tree.kind in (Kind.NEXT, Kind.OTHER) or not tree.tags.filter(commits=None).exclude(branch="").exists():
        return 0
    bases = {branch.name: branch.base for branch in tree.branches.all()}
    counted: list[Tag] = []
    done = 0
    tags = tree.tags.exclude(branch="").order_by("branch", "tagged_at", "name")
    for branch, line in groupby(tags, key=lambda tag: tag.branch):
        before = bases.get(branch, "")
        for tag in line:
            if tag.commits is None:
                tag.commits = _count(mirror, tag.commit, before)
                counted.append(tag)
            before = tag.commit
        if len(counted) >= _BATCH:
            done += _write(counted)
    return done + _write(counted)


def _count(mirror: Path, commit: str, before: str) -> int:
    args = ("rev-list", "--count", "--no-merges", commit, *([f"^{before}"] if before else []), "--")
    return int(git.run("--git-dir", str(mirror), *args, timeout=_TIMEOUT))


def _write(counted: list[Tag]) -> int:
    Tag.objects.bulk_update(counted, ["commits"])
    done = len(counted)
    counted.clear()
    return done


def release_sizes(names: Iterable[str], *, at: datetime) -> dict[str, int]:
    """Commits of releases by tag, where a tree that has them was measured: one statement.

    A tag that several trees have counts where it is on a branch of its own, which is where it was made.
    """
    rows = Tag.objects.filter(name__in=list(names), tagged_at__lte=at).exclude(branch="").order_by("-tree__name")
    return {name: commits for name, commits in rows.values_list("name", "commits") if commits is not None}
