"""Charts of a cycle and its verdict, for its page, for the dashboard and as files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from charts.chart import Chart
from charts.marks import Figure
from charts.strips import spark, strip
from cycles.burndown import burn_down_chart, days_of
from cycles.comparison import EARLIER, StageRow, compare_stage, earlier_than, stage_ends, stage_table
from cycles.queries import burn_downs
from cycles.spread import AT_RELEASE, Ends, ends_of, stages_chart
from cycles.stages import Comparison
from forecast.model import Forecast
from releases.asof import AsOf
from releases.queries import CycleView, Dated


@dataclass(frozen=True, slots=True)
class CycleCharts:
    """The charts on a cycle's page and on the dashboard; no strip where there is nothing to compare with.

    table  the stages in figures, from the same statement
    """

    comparison: Comparison | None
    burn_down: Chart
    days: Sequence[datetime]
    stages: Chart
    strip: Figure | None
    is_over: bool
    table: Sequence[StageRow]

    @property
    def is_telling(self) -> bool:
        """Whether they are worth their place: some regression is tracked, or earlier cycles show what is to come."""
        return not self.burn_down.is_empty or (not self.is_over and not self.stages.is_empty)

    @property
    def sentence(self) -> str:
        """What there is to say in one: the verdict, else how it goes."""
        return self.comparison.sentence if self.comparison is not None else f"{self.burn_down.finding}."


def cycle_charts(
    cycle: CycleView,
    known: Sequence[Dated],
    *,
    asof: AsOf,
    coming: Forecast | None = None,
) -> CycleCharts:
    """Charts of a cycle beside those known before it, and its verdict: two statements."""
    comparison = compare_stage(cycle, known, at=asof.at)
    days = days_of(cycle, at=asof.at)
    ends = [ends_of(one, at=asof.at) for one in (cycle, *earlier_than(cycle, known)[:EARLIER])]
    moments = {one.version: list(one.moments.values()) for one in ends}
    moments[cycle.version] += [*days, *stage_ends(cycle, at=asof.at)]
    points = burn_downs(moments)
    cut = len(ends[0].moments)
    own = points[cycle.version]
    daily, in_stages = own[cut : cut + len(days)], own[cut + len(days) :]
    open_at = dict(zip(ends[0].moments, (point.counts.open for point in own), strict=False))
    at_ends = {**points, cycle.version: own[:cut]}
    return CycleCharts(
        comparison,
        burn_down_chart(cycle, daily, at_release=open_at.get(AT_RELEASE), coming=coming, asof=asof),
        days,
        stages_chart(cycle, ends, at_ends, comparison, asof=asof),
        strip_of(comparison),
        cycle.released_at is not None,
        stage_table(cycle, in_stages),
    )


def strip_of(comparison: Comparison | None) -> Figure | None:
    """A verdict as a picture: range and middle half of earlier cycles, their median, now; None where all are one."""
    if comparison is None or not comparison.is_telling:
        return None
    lower, upper = comparison.middle
    low, high = min(comparison.earlier), max(comparison.earlier)
    if low == high == comparison.open:
        return None
    return strip(
        comparison.open,
        low=low,
        high=high,
        lower=lower,
        upper=upper,
        median=comparison.median,
        summary=(
            f"{comparison.open} now; range of the last {len(comparison.earlier)} cycles {low} to {high}, "
            f"middle half {lower:g} to {upper:g}, median {comparison.median:g}"
        ),
    )


def sparks(known: Sequence[Dated], *, at: datetime) -> dict[str, Figure]:
    """What was open at the end of each stage of the latest cycles, by version: one statement."""
    ends = [ends_of(one, at=at) for one in known[: EARLIER + 1]]
    points = burn_downs({one.version: list(one.moments.values()) for one in ends})
    opened = {version: [point.counts.open for point in found] for version, found in points.items()}
    most = max((value for values in opened.values() for value in values), default=0)  # one scale for all
    tracked = [one for one in ends if any(point.counts.reported for point in points[one.version])]
    return {one.version: _spark(one, opened[one.version], most) for one in tracked}


def _spark(ends: Ends, values: Sequence[int], most: int) -> Figure:
    told = ", ".join(f"{name} {value}" for name, value in zip(ends.moments, values, strict=True))
    return spark(values, most=most, summary=f"Open at the end of each stage of {ends.version}: {told}")
