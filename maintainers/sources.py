"""Asks the mainline tree for its MAINTAINERS file and for what culprits changed: rarely, and never for long."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive import git
from maintainers.models import Reading, Touched
from trees.changes import changed_paths
from trees.models import Commit, Kind, Tree
from trees.objects import file_id, read_file
from trees.sources import mirror_path

FILE = "MAINTAINERS"
_EVERY = timedelta(days=1)  # the file changes a few times a day, by a few lines
_REST = timedelta(hours=1)  # after an error
_SECONDS = 20  # of a poll for culprits: all of a local tree, some hundred of one far away
_AT_ONCE = 50  # culprits in one round of requests


@dataclass(frozen=True, slots=True)
class News:
    """What the tree said: the head and its file, where that was asked for, and paths by culprit.

    text   None where the file is the one that we have
    paths  a culprit that changed too much to mean anything has none
    """

    tree: Tree
    at: datetime
    is_file_asked: bool
    commit: str
    blob: str
    text: str | None
    paths: Mapping[str, list[str]]
    error: str


def ask(tree: Tree, *, culprits: Collection[str], now: datetime) -> News | None:
    """What is new of the file, once a day, and of culprits not known yet; None when there is nothing to ask.

    What goes wrong is told in the news: who follows a tree for its commits need not care.
    """
    branch = tree.branches.exclude(head="").first() if tree.kind == Kind.MAINLINE else None
    reading = Reading.objects.filter(tree=tree).first() or Reading(tree=tree)
    if branch is None or (reading.rest_until is not None and reading.rest_until > now):
        return None
    is_due = reading.asked_at is None or now - reading.asked_at >= _EVERY
    is_asked = is_due and branch.head != reading.commit
    unknown = _unknown(tree, culprits)
    if not is_asked and not unknown:
        return None
    commit, blob, text, paths, error = reading.commit, reading.blob, None, dict[str, list[str]](), ""
    mirror = mirror_path(tree)
    try:
        if is_asked:
            commit, blob = branch.head, file_id(mirror, branch.head, FILE)
            text = read_file(mirror, blob) if blob and blob != reading.blob else None
        started = time.monotonic()
        for some in (unknown[place : place + _AT_ONCE] for place in range(0, len(unknown), _AT_ONCE)):
            paths |= {sha: changed or [] for sha, changed in changed_paths(mirror, some).items()}
            if time.monotonic() - started > _SECONDS:
                break
    except git.GitError as problem:
        error = str(problem)
    if is_asked and not blob and not error:
        error = f"{tree.name} has no file {FILE}"
    return News(tree, now, is_asked, commit, blob, text, paths, error)


def rest(now: datetime) -> datetime:
    """When to ask again after an error."""
    return now + _REST


def _unknown(tree: Tree, culprits: Collection[str]) -> list[str]:
    """Culprits in this tree whose files are not known, the latest first."""
    known = set(Touched.objects.filter(sha__in=culprits).values_list("sha", flat=True))
    here = Commit.objects.filter(sha__in=set(culprits) - known, landings__branch__tree=tree)
    return list(here.order_by("-committed_at", "sha").values_list("sha", flat=True).distinct())
