"""Holds somebody else's regressions against ours."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cases.places import SHA
from peers.models import Difference
from peers.reader import Exported
from regressions.models import OPEN_STATES, UNCOUNTED_STATES, Period
from regressions.queries import as_of

What = Difference.What


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What a peer says, and what we say."""

    report: str
    title: str
    what: Difference.What
    theirs: str
    ours: str


def disagreements(theirs: Iterable[Exported], *, at: datetime) -> list[Disagreement]:
    """Regressions that only one side tracks, ranges that differ, states that differ: one statement."""
    ours = {period.regression.report: period for period in as_of(at).select_related("regression__duplicate_of")}
    listed = {one.report: one for one in theirs}
    found = [difference for one in listed.values() for difference in _compare(one, ours.get(one.report))]
    for report, period in ours.items():
        if report not in listed and period.state not in UNCOUNTED_STATES:
            found.append(Disagreement(report, period.regression.title, What.EXTRA, "", str(period.state)))
    return sorted(found, key=lambda one: (one.report, one.what))


def _compare(one: Exported, period: Period | None) -> Iterator[Disagreement]:
    if period is None:
        state = "solved" if one.is_solved else "open"
        yield Disagreement(one.report, one.subject, What.MISSING, state, "")
        return
    regression = period.regression
    if not _is_same(one.introduced, regression.introduced):
        yield Disagreement(one.report, regression.title, What.INTRODUCED, one.introduced, regression.introduced)
    if period.state in UNCOUNTED_STATES and regression.duplicate_of is not None:
        return  # the entry above stands for it
    if one.is_solved == (period.state in OPEN_STATES):
        theirs = "solved" if one.is_solved else "open"
        yield Disagreement(one.report, regression.title, What.STATE, theirs, str(period.state))


def _is_same(theirs: str, ours: str) -> bool:
    """Whether two values mean the same: commits are abbreviated at will, and an export may lack the value."""
    theirs, ours = theirs.partition(" ")[0].lower(), ours.partition(" ")[0].lower()
    if SHA.fullmatch(theirs) and SHA.fullmatch(ours):
        return theirs.startswith(ours) or ours.startswith(theirs)
    return not theirs or theirs == ours
