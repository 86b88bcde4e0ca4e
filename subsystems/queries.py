"""How each subsystem does: its regressions in numbers. What belongs to a subsystem is the regressions' own state."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median, quantiles

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Count, Func, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Cast

from cases.facts import State
from maintainers.queries import Caretakers, caretakers
from regressions.models import OPEN_STATES, UNCOUNTED_STATES
from regressions.queries import NO_SUBSYSTEM, as_of, overdue, unanswered

OLD_DAYS = 14
_NAMES = Func(
    Case(
        When(regression__subsystems=[], then=Value([NO_SUBSYSTEM], ArrayField(TextField()))),
        default=Cast("regression__subsystems", ArrayField(TextField())),
    ),
    function="unnest",
    output_field=TextField(),
)
_DAYS = Func(
    "since", "regression__reported_at", arg_joiner=" - ", output_field=IntegerField(),
    template="greatest(0, floor(extract(epoch FROM %(expressions)s) / 86400)::int)",
)  # fmt: skip


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

    Two statements for any number of them. A regression of two subsystems counts in both.
    """
    tallies = _tally(at=at)
    who = caretakers(tallies.keys())
    rows = [_row(name, tally, who.get(name)) for name, tally in tallies.items()]
    return sorted(rows, key=lambda row: (row.name == NO_SUBSYSTEM, -row.open, -row.reported, row.name))


def _tally(*, at: datetime) -> dict[str, _Tally]:
    is_open = Q(state__in=OPEN_STATES)
    parts = {
        "open": is_open,
        "incoming": Q(state=State.FIX_INCOMING),
        "overdue": overdue(at=at),
        "unanswered": unanswered(at=at),
        "old": is_open & Q(regression__reported_at__lte=at - timedelta(days=OLD_DAYS)),
    }
    known = as_of(at).exclude(state__in=UNCOUNTED_STATES).annotate(name=_NAMES).values_list("name", "cycle")
    counts = {f"n_{part}": Count("pk", filter=condition) for part, condition in parts.items()}
    days = ArrayAgg(_DAYS, filter=Q(state=State.FIXED), default=[])
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for name, cycle, reported, *numbers, fixed in known.annotate(reported=Count("pk"), **counts, days=days):
        tally = tallies[name]
        tally.cycles[cycle] += reported
        tally.counts["reported"] += reported
        tally.counts.update(dict(zip(parts, numbers, strict=True)))
        tally.days += fixed
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
