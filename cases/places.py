"""Where an `introduced` value puts a regression: tree, stable series, cycle, culprit. Pure.

The rule for the cycle: the first release that contains the culprit, else the end of the range, else
(marked as estimated) the cycle that was in development when the regression was reported.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cases.facts import CommitFact, Place
from releases.cycles import Calendar, series_of_range
from releases.versions import Range, Version, parse_range, parse_version

SHA = re.compile(r"\b[0-9a-f]{8,40}\b")  # fewer digits name a commit too badly to be a culprit


@dataclass(frozen=True, slots=True)
class Atlas:
    """The calendar of cycles, and the commits that `introduced` values name (by the word used)."""

    calendar: Calendar
    commits: Mapping[str, CommitFact]

    def place(self, introduced: str, *, reported_at: datetime) -> Place:
        """Tree, series, cycle and culprit for a value as stored."""
        word = introduced.strip().rstrip(",;:").lower()
        if SHA.fullmatch(word):
            return self._of_commit(word, reported_at) or self._estimate("", reported_at, culprit="")
        span = parse_range(word)
        if span is None:
            version = parse_version(word)
            span = Range(None, version.text) if version else None
        if span is None:
            return self._estimate("", reported_at)
        return self._of_range(span, reported_at)

    def _of_commit(self, word: str, reported_at: datetime) -> Place | None:
        commit = self.commits.get(word)
        if commit is None:
            return None
        if commit.tree == "stable":
            return Place("stable", series=_series(commit), culprit=commit.sha)
        if commit.tree != "mainline":
            return Place(commit.tree, culprit=commit.sha)
        cycle = self.calendar.cycle_of_version(commit.first_release) if commit.first_release else None
        cycle = cycle or self.calendar.cycle_at(commit.landed_at)
        if cycle is None:
            return self._estimate("mainline", reported_at, culprit=commit.sha)
        return Place("mainline", cycle=cycle, culprit=commit.sha)

    def _of_range(self, span: Range, reported_at: datetime) -> Place:
        end = parse_version(span.end) if span.end else None
        if end is None:
            known = self._of_commit(span.end, reported_at) if span.end else None
            if known is not None:
                return Place(known.tree, known.series, known.cycle, known.is_estimated)
            start = parse_version(span.start) if span.start else None
            return self._estimate(_tree(start), reported_at, series=_stable_series(start))
        if end.day is not None:
            return Place("next")
        cycle = self.calendar.cycle_of_range(span)
        if cycle is not None:
            return Place("mainline", cycle=cycle)
        return Place("stable", series=series_of_range(span) or "")

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
