"""The read side of cycles compared: the same stage in earlier cycles, stage by stage, what is left over, ages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median, quantiles

from django.db.models import Max

from cases.facts import State
from cycles.queries import Point, burn_down
from cycles.stages import Comparison, compare
from regressions.models import OPEN_STATES, UNCOUNTED_STATES
from regressions.queries import NO_COUNTS, Counts, activity, as_of, open_at_stage
from releases.queries import CycleView, Dated

EARLIER = 12  # cycles that are compared with: some two years


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage of a cycle: the figures at its end (or now), and what happened during it."""

    name: str
    starts: datetime
    counts: Counts
    new: int
    settled: int


@dataclass(frozen=True, slots=True)
class Ages:
    """How long things take, in days; None where there is nothing to measure."""

    open_median: float | None
    open_p90: float | None
    fix_median: float | None
    fix_p90: float | None
    silence_median: float | None  # of open ones, since the last activity


def compare_stage(cycle: CycleView, known: Sequence[Dated], *, at: datetime) -> Comparison | None:
    """Open now against earlier cycles, of those known, at the same time of the same stage: one statement."""
    if not cycle.stages or cycle.stage is None:
        return None
    counts = open_at_stage(cycle, earlier_than(cycle, known)[:EARLIER], at=at)
    return compare(cycle.stages[-1].name, counts.pop(cycle.version), list(counts.values()))


def earlier_than(cycle: CycleView, known: Sequence[Dated]) -> list[Dated]:
    """Those that opened before it, in the order given."""
    return [one for one in known if one.version != cycle.version and _is_before(one, cycle)]


def _is_before(other: Dated, cycle: CycleView) -> bool:
    return other.opened_at is not None and (cycle.opened_at is None or other.opened_at < cycle.opened_at)


def stage_ends(cycle: CycleView, *, at: datetime) -> list[datetime]:
    """When each stage so far ends; the last one at `at`."""
    return [min(stage.ends or at, at) for stage in cycle.stages]


def stage_table(cycle: CycleView, points: Sequence[Point]) -> list[StageRow]:
    """Each stage so far, with the figures at its end."""
    rows, before = [], Counts()
    for stage, point in zip(cycle.stages, points, strict=True):
        now = point.counts
        rows.append(
            StageRow(stage.name, stage.starts, now, now.reported - before.reported, now.resolved - before.resolved)
        )
        before = now
    return rows


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to a cycle's figures since its current stage began."""

    stage: str
    reported: int
    open: int
    resolved: int

    @property
    def fewer(self) -> int:
        """By how many the open ones have become fewer."""
        return -self.open


def change_in_stage(rows: Sequence[StageRow]) -> Change | None:
    """From the stages so far; None in the first one, where everything is new."""
    if len(rows) < 2:
        return None
    now, before = rows[-1], rows[-2]
    return Change(now.name.removeprefix("-"), now.new, now.counts.open - before.counts.open, now.settled)


def daily(cycle: CycleView, *, at: datetime) -> list[Point]:
    """A cycle's figures at the end of each day since it opened (UTC), the last one at `at`: one statement."""
    start = (cycle.opened_at or at).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    count = max(1, (at - start).days + 1)
    ends = [start + timedelta(days=day + 1, microseconds=-1) for day in range(count)]
    return burn_down(cycle.version, days=[*(end for end in ends if end < at), at])


def leftovers(cycle: CycleView, known: Sequence[Dated], counts: Mapping[str, Counts]) -> dict[str, int]:
    """Open regressions of earlier cycles, of those known, in the order given."""
    opened = ((one.version, counts.get(one.version, NO_COUNTS).open) for one in earlier_than(cycle, known))
    return {version: count for version, count in opened if count}


def ages(cycle: str | None = None, *, at: datetime) -> Ages:
    """Ages and silences of what is open, and time from report to fix of what is fixed: two statements."""
    periods = as_of(at).exclude(state__in=UNCOUNTED_STATES)
    if cycle is not None:
        periods = periods.filter(cycle=cycle)
    rows = list(periods.values_list("state", "since", "regression__reported_at"))
    waiting = periods.filter(state__in=OPEN_STATES).values("regression")
    newest = activity(at=at).filter(regression__in=waiting).values("regression").annotate(latest=Max("at"))
    silent = [(at - row["latest"]).days for row in newest]
    open_ = [(at - reported).days for state, _, reported in rows if state in OPEN_STATES]
    fixed = [max(0, (since - reported).days) for state, since, reported in rows if state == State.FIXED]
    return Ages(_median(open_), _p90(open_), _median(fixed), _p90(fixed), _median(silent))


def _median(days: Sequence[int]) -> float | None:
    return median(days) if days else None


def _p90(days: Sequence[int]) -> float | None:
    """The value that nine in ten do not exceed."""
    return quantiles(days, n=10, method="inclusive")[-1] if len(days) > 1 else None
