"""How each subsystem does: its regressions in numbers. What belongs to a subsystem is the regressions' own state."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median, quantiles

from cases.facts import State
from maintainers.queries import Caretakers, caretakers
from regressions.models import OPEN_STATES, UNCOUNTED_STATES
from regressions.queries import NO_SUBSYSTEM, as_of, unanswered

OLD_DAYS = 14
_COLUMNS = (
    "regression",
    "regression__subsystems",
    "cycle",
    "state",
    "since",
    "regression__reported_at",
    "regression__due_at",
)
_Period = tuple[int, list[str], str, str, datetime, datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Row:
    """A subsystem in the table: each count is the length of the list that the same words select.

    overdue, unanswered, old  parts of `open`; old are those reported at least OLD_DAYS ago
    fix_median, fix_p90       days from report to fix, over `fixed`; None where there are too few
    by_cycle                  parts of `reported`, by the cycle that introduced them
    """

    name: str
    reported: int
    open: int
    incoming: int
    overdue: int
    unanswered: int
    old: int
    fixed: int
    fix_median: float | None
    fix_p90: float | None
    caretakers: Caretakers | None
    by_cycle: Mapping[str, int]


@dataclass(slots=True)
class _Tally:
    counts: Counter[str] = field(default_factory=Counter)
    days: list[int] = field(default_factory=list)
    cycles: Counter[str] = field(default_factory=Counter)


def subsystem_table(*, at: datetime) -> list[Row]:
    """All subsystems with a regression known at `at`, most open ones first; those in none are the last row.

    Three statements for any number of them. A regression of two subsystems counts in both.
    """
    periods = as_of(at).exclude(state__in=UNCOUNTED_STATES)
    silent = set(as_of(at).filter(unanswered(at=at)).values_list("regression", flat=True))
    tallies = _tally(periods.values_list(*_COLUMNS), silent, at=at)
    who = caretakers(tallies.keys())
    rows = [_row(name, tally, who.get(name)) for name, tally in tallies.items()]
    return sorted(rows, key=lambda row: (row.name == NO_SUBSYSTEM, -row.open, -row.reported, row.name))


def _tally(periods: Iterable[_Period], silent: set[int], *, at: datetime) -> dict[str, _Tally]:
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for key, names, cycle, state, since, reported_at, due_at in periods:
        is_open = state in OPEN_STATES
        for name in names or [NO_SUBSYSTEM]:
            tally = tallies[name]
            tally.counts["reported"] += 1
            tally.cycles[cycle] += 1
            tally.counts["open"] += is_open
            tally.counts["incoming"] += state == State.FIX_INCOMING
            tally.counts["overdue"] += is_open and due_at is not None and due_at < at
            tally.counts["unanswered"] += is_open and key in silent
            tally.counts["old"] += is_open and reported_at <= at - timedelta(days=OLD_DAYS)
            if state == State.FIXED:
                tally.days.append(max(0, (since - reported_at).days))
    return tallies


def _row(name: str, tally: _Tally, who: Caretakers | None) -> Row:
    counts, days = tally.counts, tally.days
    return Row(
        name=name,
        reported=counts["reported"],
        open=counts["open"],
        incoming=counts["incoming"],
        overdue=counts["overdue"],
        unanswered=counts["unanswered"],
        old=counts["old"],
        fixed=len(days),
        fix_median=median(days) if days else None,
        fix_p90=_p90(days),
        caretakers=who,
        by_cycle=tally.cycles,
    )


def _p90(days: Sequence[int]) -> float | None:
    """The days that nine in ten fixes did not exceed."""
    return quantiles(days, n=10, method="inclusive")[-1] if len(days) > 1 else None
