"""Tells how far the reading of a tree is (Tree.progress), a few times a minute."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from archive import git
from lore.gitprogress import GitProgress
from trees.kinds import MAINLINE_TAG, is_read_to_root
from trees.log import has_commit, heads, read_tags
from trees.models import Kind, Tree
from trees.sources import mirror_path

_PAUSE = 2.0  # seconds between two rows written


class Teller:
    """Writes the progress of one tree; what comes too soon after the last is left out."""

    def __init__(self, tree: Tree, *, now: Callable[[], float] = time.monotonic) -> None:
        self._tree, self._now = tree, now
        self._next = 0.0
        self._total: int | None = None
        self._began, self._first = 0.0, 0

    def fetching(self, place: str, progress: GitProgress) -> None:
        """What git says of its transfer; `place` is the step of a first fetch."""
        self.say(f"fetching{f' {place}' if place else ''}: {progress}")

    def read(self, name: str, done: int) -> None:
        """Commits of a branch that were read since this process began."""
        if self._total is None:
            self._total, self._first, self._began = done + _waiting(self._tree), done, self._now()
        self.say(f"reading {name}: {done:,} of {max(self._total, done):,} commits{self._left(done)}")

    def say(self, text: str) -> None:
        """Write it, unless something was written a moment ago."""
        if self._now() >= self._next:
            self._next = self._now() + _PAUSE
            Tree.objects.filter(pk=self._tree.pk).update(progress=text[:200])

    def _left(self, done: int) -> str:
        seconds = self._now() - self._began
        if done <= self._first or seconds < 1:
            return ""
        minutes = (max(0, (self._total or 0) - done)) * seconds / (done - self._first) / 60
        return f", about {max(1, round(minutes))} min left"


@contextmanager
def telling(tree: Tree) -> Iterator[Teller]:
    """A teller for one poll; nothing is left of what it said."""
    try:
        yield Teller(tree)
    finally:
        Tree.objects.filter(pk=tree.pk).exclude(progress="").update(progress="")


def _waiting(tree: Tree) -> int:
    """Commits of the mirror's branches that are not stored yet."""
    mirror = mirror_path(tree)
    known = [head for head in tree.branches.values_list("head", flat=True) if head and has_commit(mirror, head)]
    origins = (
        []
        if is_read_to_root(Kind(tree.kind))
        else [t.commit for t in read_tags(mirror) if MAINLINE_TAG.fullmatch(t.name)]
    )
    wanted = [*heads(mirror).values(), *(f"^{sha}" for sha in (*known, *origins))]
    counted = git.feed("--git-dir", str(mirror), "rev-list", "--count", "--stdin", text="\n".join(wanted), timeout=600)
    return int(counted)
