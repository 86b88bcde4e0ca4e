"""The front page: release status, the current cycle's numbers, what is left over, what happened last."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from regressions.pages import CycleRow, Step, cycle_table, needs_attention, track
from regressions.queries import NO_COUNTS, Counts, Row, counts_by_cycle, counts_by_series, total_counts
from regressions.timeline import Happening, latest_happenings
from releases import queries as releases
from releases.asof import as_of
from releases.queries import CycleView, ReleaseStatus, ReleaseView

_EARLIER = 7  # cycles listed before the current one; the rest is one line


@dataclass(frozen=True, slots=True)
class ReleaseRow:
    """A release in the table of current ones, with the open regressions of its cycle or series."""

    branch: str
    release: ReleaseView
    open: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything on the front page."""

    status: ReleaseStatus
    releases: list[ReleaseRow]
    cycle: CycleView | None
    counts: Counts
    track: list[Step]
    earlier: list[CycleRow]
    rest: Counts
    total: Counts
    attention: list[Row]
    latest: list[Happening]


def dashboard(request: HttpRequest) -> HttpResponse:
    """`/`, for now or for any day in the past."""
    asof = as_of(request.GET.get("at", ""), now=timezone.now())
    return render(request, "site/dashboard.html", {"asof": asof, "page": front_page(at=asof.at)})


def front_page(*, at: datetime) -> Dashboard:
    """The front page as of `at`."""
    status = releases.release_status(at=at)
    cycles = releases.cycles(at=at)
    current = cycles[0] if cycles and cycles[0].released_at is None else None
    counts = counts_by_cycle(at=at)
    older = [cycle for cycle in cycles if cycle is not current]
    total = total_counts(at=at)
    listed = [current.version] if current else []
    listed += [cycle.version for cycle in older[:_EARLIER]]
    return Dashboard(
        status=status,
        releases=_release_rows(status, counts, counts_by_series(at=at)),
        cycle=current,
        counts=counts.get(current.version, NO_COUNTS) if current else NO_COUNTS,
        track=track(current) if current else [],
        earlier=cycle_table(older[:_EARLIER], counts, at=at),
        rest=_rest(total, [counts.get(version, NO_COUNTS) for version in listed]),
        total=total,
        attention=needs_attention(at=at),
        latest=latest_happenings(at=at),
    )


def _release_rows(status: ReleaseStatus, cycles: dict[str, Counts], series: dict[str, Counts]) -> list[ReleaseRow]:
    found = []
    if status.development:
        version = status.development.cycle
        found.append(ReleaseRow("mainline", status.development, cycles.get(version, NO_COUNTS).open))
    for update in status.stable:
        found += [ReleaseRow("stable", r, series.get(r.series, NO_COUNTS).open) for r in update.releases]
    if status.linux_next:
        found.append(ReleaseRow("linux-next", status.linux_next, 0))
    if status.rt:
        found.append(ReleaseRow("realtime", status.rt, 0))
    return found


def _rest(total: Counts, listed: list[Counts]) -> Counts:
    """What the cycles in the table leave out: earlier cycles, stable series, linux-next."""
    return Counts(
        reported=total.reported - sum(counts.reported for counts in listed),
        open=total.open - sum(counts.open for counts in listed),
    )
