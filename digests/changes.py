"""What became of regressions between two moments, from what each was at the first and at the second.

    open then + new + reopened - settled - dropped = open now

holds for all of them: of what was new, `settled_new` were settled before the second moment, and are in both lists.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from regressions.models import OPEN_STATES, UNCOUNTED_STATES, Period


@dataclass(frozen=True, slots=True)
class Change:
    """A regression and the cycle it counts for at the second moment."""

    key: int
    cycle: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Regressions by what happened to them; each is in a list once, the last to change first.

    new       count now and did not before: reported, or no longer taken for invalid
    settled   are settled now, and were open before or new
    reopened  are open now and were settled before
    dropped   do not count any more: found invalid, or to be duplicates
    was_open  of those dropped: how many were open before
    """

    new: tuple[Change, ...] = ()
    settled: tuple[Change, ...] = ()
    reopened: tuple[Change, ...] = ()
    dropped: tuple[Change, ...] = ()
    was_open: int = 0


PARTS = {"new": "New", "settled": "Settled", "reopened": "Reopened", "dropped": "No longer counted"}


def changes(before: datetime, at: datetime) -> Changes:
    """What changed from just after `before` to `at`: one statement."""
    touched = Period.objects.filter(since__gt=before, since__lte=at).order_by().values("regression")
    periods = Period.objects.filter(regression__in=touched, since__lte=at)
    periods = periods.filter(Q(until__gt=before) | Q(until=None)).order_by("since", "pk")
    old: dict[int, str] = {}
    new: dict[int, tuple[datetime, str, str]] = {}
    for key, since, until, state, cycle in periods.values_list("regression", "since", "until", "state", "cycle"):
        if since <= before:
            old[key] = state
        if until is None or until > at:
            new[key] = (since, state, cycle)
    return _sorted_out(old, new)


def _sorted_out(old: dict[int, str], new: dict[int, tuple[datetime, str, str]]) -> Changes:
    lists: dict[str, list[Change]] = {part: [] for part in PARTS}
    was_open = 0
    for key, (_, state, cycle) in sorted(new.items(), key=lambda item: (item[1][0], item[0]), reverse=True):
        words = list(_words(old.get(key, ""), state))
        was_open += "dropped" in words and old.get(key) in OPEN_STATES
        for word in words:
            lists[word].append(Change(key, cycle))
    return Changes(**{part: tuple(found) for part, found in lists.items()}, was_open=was_open)


def _words(old: str, new: str) -> Iterable[str]:
    """What the step from one state to another is called; '' before a regression was known."""
    did_count = old not in ("", *UNCOUNTED_STATES)
    if new in UNCOUNTED_STATES:
        if did_count:
            yield "dropped"
        return
    if not did_count:
        yield "new"
    if new not in OPEN_STATES and (not did_count or old in OPEN_STATES):
        yield "settled"
    if new in OPEN_STATES and did_count and old not in OPEN_STATES:
        yield "reopened"
