"""How a regression came to its state: each turn that it took, with the event that brought it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.facts import Kind, State
from regressions.models import Period
from regressions.timeline import Happening

# What can bring a regression to a state; an undone decision can bring it back to any.
_CAUSES = {
    State.OPEN: (Kind.INTRODUCED, Kind.DUPLICATE, Kind.REPORTED),
    State.FIX_INCOMING: (Kind.FIX, Kind.LANDED),
    State.FIXED: (Kind.LANDED, Kind.FIX),
    State.RESOLVED: (Kind.RESOLVED,),
    State.INVALID: (Kind.INVALID,),
    State.INCONCLUSIVE: (Kind.INCONCLUSIVE,),
    State.DUPLICATE: (Kind.DUPLICATE, Kind.INTRODUCED),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """A state, since when, and the event that it follows from; None where that is told elsewhere only."""

    since: datetime
    state: State
    is_backburner: bool
    cause: Happening | None


def turns(periods: Iterable[Period], events: Sequence[Happening]) -> list[Turn]:
    """The turns of a regression, oldest first; changes of place alone are none."""
    found: list[Turn] = []
    for period in periods:
        state = State(period.state)
        if found and (found[-1].state, found[-1].is_backburner) == (state, period.is_backburner):
            continue
        was_aside = bool(found) and found[-1].is_backburner
        found.append(Turn(period.since, state, period.is_backburner, _cause(period, was_aside, events)))
    return found


def _cause(period: Period, was_aside: bool, events: Sequence[Happening]) -> Happening | None:
    """The last event of that very moment that can have brought the state."""
    kinds = (Kind.UNDONE, *_CAUSES[State(period.state)])
    if period.is_backburner != was_aside:
        kinds = (Kind.BACKBURNER if period.is_backburner else Kind.UNBACKBURNER, *kinds)
    there = [event for event in events if event.at == period.since]
    return next((event for kind in kinds for event in reversed(there) if event.kind == kind), None)
