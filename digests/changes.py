"""What became of regressions between two moments, from what each was at the first and at the second.

    open then + new + reopened - settled - dropped + came - left = open now

holds for all of a scope: of what was new, `settled_new` were settled before the second moment, and are in both lists.
What is in a scope at the second moment is told there, wherever it was at the first: `came` and `left` are open ones
whose place was found to be another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from digests.scope import EVERYTHING, Scope
from regressions.models import OPEN_STATES, UNCOUNTED_STATES, Period
from regressions.queries import PLACE, Place, place_of


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
    came      were open before, and are of the scope only now
    left      were open and of the scope before, and are of it no more
    """

    new: tuple[Change, ...] = ()
    settled: tuple[Change, ...] = ()
    reopened: tuple[Change, ...] = ()
    dropped: tuple[Change, ...] = ()
    was_open: int = 0
    came: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """What a regression was at the first moment (no state and no place before it was known) and at the second."""

    key: int
    since: datetime
    old: str
    old_place: Place | None
    new: str
    place: Place


PARTS = {"new": "New", "settled": "Settled", "reopened": "Reopened", "dropped": "No longer counted"}


def changes(before: datetime, at: datetime, scope: Scope = EVERYTHING) -> Changes:
    """What changed from just after `before` to `at`: one statement."""
    return sorted_out(steps(before, at), scope)


def steps(before: datetime, at: datetime) -> list[Step]:
    """All regressions of which something changed from just after `before` to `at`: one statement."""
    touched = Period.objects.filter(since__gt=before, since__lte=at).order_by().values("regression")
    periods = Period.objects.filter(regression__in=touched, since__lte=at)
    periods = periods.filter(Q(until__gt=before) | Q(until=None)).order_by("since", "pk")
    old: dict[int, tuple[str, Place | None]] = {}
    new: dict[int, tuple[datetime, str, Place]] = {}
    for key, since, until, state, *place in periods.values_list("regression", "since", "until", "state", *PLACE):
        if since <= before:
            old[key] = (state, place_of(*place))
        if until is None or until > at:
            new[key] = (since, state, place_of(*place))
    return [
        Step(key, since, *old.get(key, ("", None)), new=state, place=place)
        for key, (since, state, place) in new.items()
    ]


def sorted_out(found: Iterable[Step], scope: Scope = EVERYTHING) -> Changes:
    """The changes of a scope."""
    lists: dict[str, list[Change]] = {part: [] for part in PARTS}
    was_open = came = left = 0
    for step in sorted(found, key=lambda step: (step.since, step.key), reverse=True):
        is_old_open = step.old in OPEN_STATES
        was_here = step.old_place is not None and scope.fits(*step.old_place)
        if not scope.fits(*step.place):
            left += is_old_open and was_here
            continue
        came += is_old_open and not was_here
        words = list(_words(step.old, step.new))
        was_open += "dropped" in words and is_old_open
        for word in words:
            lists[word].append(Change(step.key, step.place.cycle))
    parts = {part: tuple(listed) for part, listed in lists.items()}
    return Changes(**parts, was_open=was_open, came=came, left=left)


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
