"""Page data that joins cycles with their regressions; the numbers come from queries.py."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from django.urls import reverse

from candidates.queries import Coverage, coverage
from cases.facts import State
from charts.marks import Figure
from cycles.charts import CycleCharts, cycle_charts
from cycles.comparison import Ages, Change, ages, change_in_stage, leftovers
from forecast.model import Forecast
from forecast.pressure import Pressure
from forecast.queries import forecast_of, pressure
from forecast.steps import track_ahead
from published.queries import Published, published_counts
from regressions.queries import NO_COUNTS, Apart, Counts, Row, apart, as_of, counts_by_cycle, rows
from releases.asof import AsOf
from releases.cycles import stage_at
from releases.queries import CycleView, Dated, cycle, cycle_dates
from releases.track import Step


@dataclass(frozen=True, slots=True)
class CycleRow:
    """A cycle in a table; `stage` is where it stands while it is in development."""

    cycle: Dated
    stage: str | None
    counts: Counts
    days: int | None
    spark: Figure | None = None

    @property
    def address(self) -> str:
        """Of its page."""
        return _address(self.cycle.version)


@dataclass(frozen=True, slots=True)
class Group:
    """Regressions of one kind on a cycle's page."""

    key: str
    title: str
    shape: str
    css: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class CyclePage:
    """Everything on a cycle's page."""

    cycle: CycleView
    counts: Counts
    apart: Apart
    track: list[Step]
    groups: list[Group]
    day: int | None
    charts: CycleCharts
    coverage: Coverage | None
    change: Change | None
    leftovers: dict[str, int]
    ages: Ages
    published: list[Published]
    forecast: Forecast | None
    pressure: Pressure | None


def cycle_table(
    cycles: Iterable[Dated],
    counts: Mapping[str, Counts],
    sparks: Mapping[str, Figure] = MappingProxyType({}),
    *,
    at: datetime,
) -> list[CycleRow]:
    """Cycles with their numbers, newest first."""
    return [
        CycleRow(
            cycle=c,
            stage=stage_at(c.stages, at) if c.released_at is None else None,
            counts=counts.get(c.version, NO_COUNTS),
            days=_days(c, at),
            spark=sparks.get(c.version),
        )
        for c in cycles
    ]


def cycle_page(version: str, *, asof: AsOf) -> CyclePage | None:
    """A cycle's page; None where the cycle was not known then."""
    at = asof.at
    found = cycle(version, at=at)
    if found is None:
        return None
    known = cycle_dates(at=at)
    periods = as_of(at).filter(cycle=version).select_related("regression")
    coming = forecast_of(known, at=at) if found.released_at is None else None
    if coming is not None and coming.version != version:
        coming = None  # an older cycle may lack its release
    charts = cycle_charts(found, known, asof=asof, coming=coming)
    counts = counts_by_cycle(at=at)
    here = rows(periods.order_by("regression__reported_at", "regression__slug"), at=at)
    return CyclePage(
        cycle=found,
        counts=counts.get(version, NO_COUNTS),
        apart=apart(version, at=at),
        track=track_ahead(found, coming),
        groups=_groups(here),
        day=_days(found, at),
        charts=charts,
        coverage=cycle_coverage(found, at=at),
        change=change_in_stage(charts.table),
        leftovers=leftovers(found, known, counts),
        ages=ages(version, at=at),
        published=published_counts(version, at=at, limit=8),
        forecast=coming,
        pressure=pressure(known, at=at) if coming is not None else None,
    )


def cycle_coverage(found: CycleView, *, at: datetime) -> Coverage | None:
    """The coverage line of a cycle: of the likely reports that arrived during it, how many are tracked."""
    if found.opened_at is None:
        return None
    return coverage(since=found.opened_at, until=min(found.released_at or at, at), at=at)


@lru_cache(maxsize=1_000)  # a table has a hundred: `url` asks all patterns again for each
def _address(version: str) -> str:
    return reverse("cycles:detail", args=[version])


def _days(found: Dated, at: datetime) -> int | None:
    return ((found.released_at or at) - found.opened_at).days if found.opened_at else None


def _groups(here: Sequence[Row]) -> list[Group]:
    """Regressions by what there is to do about them; open ones by the longest silence first."""
    by_silence = sorted(here, key=lambda row: row.silence, reverse=True)
    by_settling = sorted(here, key=lambda row: row.settled_at or row.reported_at, reverse=True)
    is_open = [row for row in by_silence if row.state == State.OPEN]
    done = (State.FIXED, State.RESOLVED, State.INCONCLUSIVE)
    return [
        Group("known", "Open, culprit known", "open", "s-open", [row for row in is_open if row.culprit]),
        Group("unknown", "Open, culprit unknown", "open", "s-open", [row for row in is_open if not row.culprit]),
        Group("incoming", "Fix incoming", "next", "s-next", [r for r in by_silence if r.state == State.FIX_INCOMING]),
        Group("resolved", "Resolved", "done", "s-done", [row for row in by_settling if row.state in done]),
        Group(
            "uncounted", "Not counted: duplicate or invalid", "none", "",
            [row for row in by_settling if row.state in (State.DUPLICATE, State.INVALID)],
        ),
    ]  # fmt: skip
