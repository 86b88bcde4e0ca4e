"""Where an `introduced` value puts a regression: tree, branch, stable series, cycle, culprit. Pure.

The rule for the cycle: the first release that contains the culprit, else the end of the range, else
(marked as estimated) the cycle that was in development when the regression was reported. The rule for the
branch: that of the culprit or of the range's end. A tag that no tree has, though we follow trees of its kind,
names no branch; neither does a range with such a tag at one end, or from a branch to one of another name. What
no branch has is filed under mainline.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from cases.facts import CommitFact, Place
from releases.cycles import Calendar, series_of_range
from releases.versions import Range, Version, parse_range, parse_version

SHA = re.compile(r"\b[0-9a-f]{8,40}\b")  # fewer digits name a commit too badly to be a culprit
ID = re.compile(r"[0-9a-f]{7,40}")  # but well enough to find where it is
_MAIN_BRANCH = "master"

Heads = Callable[[str, str, datetime], str]  # tree, branch, time -> commit, or ""


def ends_of(introduced: str) -> tuple[str, ...]:
    """The tags or commits that a value names."""
    return tuple(end for end in introduced.strip().rstrip(",;:").lower().split("..") if end)


def _no_head(tree: str, branch: str, at: datetime) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Atlas:
    """The calendar of cycles, and the commits and tags that `introduced` values name (by the word used).

    tags      tag -> (tree, branch), of the trees that we follow
    followed  kinds of the trees that we follow: a tag that such a tree lacks does not exist
    """

    calendar: Calendar
    commits: Mapping[str, CommitFact] = field(default_factory=dict)
    tags: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    followed: frozenset[str] = frozenset()
    head_at: Heads = _no_head

    def place(self, introduced: str, *, reported_at: datetime) -> Place:
        """Tree, series, cycle and culprit for a value as stored."""
        word = introduced.strip().rstrip(",;:").lower()
        if ID.fullmatch(word):
            known = self._of_commit(word, reported_at) or self._estimate("", reported_at, culprit="")
            return known if SHA.fullmatch(word) else replace(known, culprit="", culprit_at=None, released_at=None)
        span = parse_range(word)
        if span is None:
            version = parse_version(word)
            span = Range(None, version.text) if version else None
        if span is None:
            return self._estimate("", reported_at)
        found = replace(self._of_range(span, reported_at), branch=self._branch_of(word))
        if found.branch or found.tree == "mainline" or found.tree not in self.followed:
            return found
        return self._estimate("mainline", reported_at)

    def complete(self, introduced: str, *, at: datetime) -> str:
        """`A..` with the head that the branch of A had at that time; everything else as it is."""
        ends = ends_of(introduced)
        if not introduced.endswith("..") or len(ends) != 1:
            return introduced
        where = self._where(ends[0])
        return introduced + self.head_at(*where, at) if where and all(where) else introduced

    def _of_commit(self, word: str, reported_at: datetime) -> Place | None:
        commit = self.commits.get(word)
        if commit is None:
            return None
        if commit.tree == "stable":
            landed = commit.landed_at  # a stable branch is released within days
            return Place("stable", _series(commit), "", False, commit.sha, commit.branch, landed, landed)
        if commit.tree != "mainline":
            return Place(commit.tree, culprit=commit.sha, branch=commit.branch, culprit_at=commit.landed_at)
        cycle = self.calendar.cycle_of_version(commit.first_release) if commit.first_release else None
        cycle = cycle or self.calendar.cycle_at(commit.landed_at)
        if cycle is None:
            return replace(self._estimate("mainline", reported_at, culprit=commit.sha), branch=commit.branch)
        released = self.calendar.released_at(cycle)
        return Place("mainline", "", cycle, False, commit.sha, commit.branch, commit.landed_at, released)

    def _of_range(self, span: Range, reported_at: datetime) -> Place:
        end = parse_version(span.end) if span.end else None
        if end is None:
            known = self._of_commit(span.end, reported_at) if span.end else None
            if known is not None:
                return replace(known, culprit="", culprit_at=None, released_at=None)
            start = parse_version(span.start) if span.start else None
            begun = self._of_commit(span.start, reported_at) if span.start and not span.end else None
            if begun is not None:
                return self._estimate(begun.tree, reported_at, series=begun.series)
            return self._estimate(_tree(start), reported_at, series=_stable_series(start))
        if end.day is not None:
            return Place("next")
        cycle = self.calendar.cycle_of_range(span)
        if cycle is not None:
            return Place("mainline", cycle=cycle)
        return Place("stable", series=series_of_range(span) or "")

    def _branch_of(self, word: str) -> str:
        ends = ends_of(word)
        found = [where[1] for end in ends if (where := self._where(end)) is not None]
        if not found or len(found) < len(ends):
            return ""
        version = parse_version(ends[0])
        is_own_series = version is not None and found[-1] == f"linux-{version.series}"
        return found[-1] if found[0] == found[-1] or is_own_series else ""

    def _where(self, end: str) -> tuple[str, str] | None:
        """Tree and branch of a tag or commit; None where there is no such thing."""
        if end in self.commits:
            return self.commits[end].tree, self.commits[end].branch
        version = parse_version(end)
        if version is None or version.tree is None:
            return None
        found = self.tags.get(version.tag)
        if found is not None:
            return found
        if version.tree.value in self.followed:
            return None
        return version.tree.value, f"linux-{version.series}" if version.is_stable else _MAIN_BRANCH

    def _estimate(self, tree: str, reported_at: datetime, *, culprit: str = "", series: str = "") -> Place:
        if series or tree == "next":
            return Place(tree, series=series, is_estimated=True)
        cycle = self.calendar.cycle_at(reported_at) or ""
        return Place(tree, cycle=cycle, is_estimated=True, culprit=culprit)


def _series(commit: CommitFact) -> str:
    found = re.search(r"(\d+(?:\.\d+)+)\.y", commit.branch)
    return f"{found[1]}.y" if found else ""


def _tree(version: Version | None) -> str:
    return version.tree.value if version is not None and version.tree is not None else ""


def _stable_series(version: Version | None) -> str:
    return version.series or "" if version is not None and version.is_stable else ""
