"""The front page: release status, the current cycle's numbers, what is left over, what happened last."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from candidates.queries import Coverage
from cycles.charts import CycleCharts, cycle_charts
from cycles.comparison import Change, change_in_stage
from cycles.pages import CycleRow, cycle_coverage, cycle_table
from flow.headlines import Headlines, headlines
from forecast.model import Forecast
from forecast.queries import forecast_of
from forecast.steps import track_ahead
from kernels.current import CurrentKernel, current_kernels
from published.queries import Published, published_counts
from regressions.queries import (
    NO_COUNTS,
    Apart,
    Counts,
    Row,
    apart,
    counts_by_cycle,
)
from regressions.timeline import Happening, latest_happenings
from releases import queries as releases
from releases.asof import AsOf, as_of
from releases.queries import Dated, ReleaseStatus
from releases.track import Step
from stable.queries import living_series
from subsystems.attention import needs_attention

_FRESH = 21  # days; older published counts are on the page of their cycle
_EARLIER = 7  # cycles listed before the current one; the rest is one line


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything on the front page."""

    status: ReleaseStatus
    current: list[CurrentKernel]
    cycle: CycleRow | None
    apart: Apart | None
    charts: CycleCharts | None
    coverage: Coverage | None
    published: list[Published]
    track: list[Step]
    change: Change | None
    coming: Forecast | None
    headlines: Headlines
    earlier: list[CycleRow]
    rest: Counts
    total: Counts
    attention: list[Row]
    latest: list[Happening]


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """`/`, for now or for any day in the past."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    return render(request, "site/dashboard.html", {"asof": asof, "page": front_page(asof=asof)})


def front_page(*, asof: AsOf) -> Dashboard:
    """The front page as of a moment."""
    at = asof.at
    status = releases.release_status(at=at)
    cycles = releases.cycle_dates(at=at)
    is_open = bool(cycles) and cycles[0].released_at is None
    current = releases.cycle(cycles[0].version, at=at) if is_open else None
    counts = counts_by_cycle(at=at)
    older = cycles[is_open:]
    total = sum(counts.values(), NO_COUNTS)
    coming = forecast_of(cycles, at=at)
    charts = cycle_charts(current, cycles, asof=asof, coming=coming) if current else None
    listed = [current.version] if current else []
    listed += [cycle.version for cycle in older[:_EARLIER]]
    return Dashboard(
        status=status,
        current=current_kernels(status, living_series(at=at), counts, at=at),
        cycle=next(iter(cycle_table([current], counts, at=at)), None) if current else None,
        apart=apart(current.version, at=at) if current else None,
        charts=charts,
        coverage=cycle_coverage(current, at=at) if current else None,
        published=_published([current, *older[:1]] if current else [], at=at),
        track=track_ahead(current, coming) if current else [],
        change=change_in_stage(charts.table) if charts else None,
        coming=coming,
        headlines=headlines(at=at),
        earlier=cycle_table(older[:_EARLIER], counts, at=at),
        rest=_rest(total, [counts.get(version, NO_COUNTS) for version in listed]),
        total=total,
        attention=needs_attention(at=at),
        latest=latest_happenings(at=at),
    )


def _published(cycles: list[Dated], *, at: datetime) -> list[Published]:
    """What others counted last of the current cycle and of the one before, if that was in the same weeks."""
    found = [count for cycle in cycles for count in published_counts(cycle.version, at=at, limit=1)]
    return [count for count in found if (at.date() - count.as_of).days <= _FRESH and count.unresolved is not None]


def _rest(total: Counts, listed: list[Counts]) -> Counts:
    """What the cycles in the table leave out: earlier cycles, stable series, linux-next."""
    return Counts(
        reported=total.reported - sum(counts.reported for counts in listed),
        open=total.open - sum(counts.open for counts in listed),
    )
