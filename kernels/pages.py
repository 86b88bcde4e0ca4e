"""The page of all releases: what is current, how long it is supported, what was released, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from forecast.model import Forecast
from forecast.queries import forecast
from kernels.agenda import agenda
from kernels.current import CurrentKernel, current_kernels
from kernels.lifetimes import Life, LifeBars, Scale, scale
from kernels.occasions import Day, Occasion, weeks
from regressions.queries import counts_by_cycle
from releases.lists import latest
from releases.queries import ReleaseStatus, ReleaseView, cycles, release_status
from stable.queries import Review, Series, in_review, living_series

_BEFORE, _AFTER = 2, 5  # weeks of the calendar around this one
_RECENT = 12  # announcements listed
_SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class LifeRow:
    """A series in the table of support periods."""

    branch: str
    series: Series
    bars: LifeBars
    ends_soon: bool
    is_late: bool  # it goes on beyond the day on which it was expected to end


@dataclass(frozen=True, slots=True)
class ReleasesPage:
    """Everything on the page of releases."""

    status: ReleaseStatus
    current: list[CurrentKernel]
    scale: Scale
    lives: list[LifeRow]
    days: list[Day]
    forecast: Forecast | None
    reviews: list[Review]
    recent: list[ReleaseView]
    ended: list[Series]


def releases_page(*, at: datetime) -> ReleasesPage:
    """The page as of `at`."""
    coming = forecast(at=at)
    living = living_series(at=at, expected=coming.expected_at if coming else None)
    reviews = in_review(at=at)
    status = release_status(at=at)
    today = at.date()
    since = at - timedelta(days=today.weekday(), weeks=_BEFORE) - timedelta(days=1)
    days = agenda(since=since, at=at, series=living, reviews=reviews, cycles=cycles(at=at, limit=3), forecast=coming)
    alive = [one for one in living if one.is_alive]
    lives = [life for one in alive if (life := _life(one, at))]
    axis = scale(lives, today)
    return ReleasesPage(
        status=status,
        current=current_kernels(status, living, counts_by_cycle(at=at), at=at),
        scale=axis,
        lives=_rows(alive, axis, at),
        days=weeks(days, today=today, before=_BEFORE, after=_AFTER),
        forecast=coming,
        reviews=reviews,
        recent=latest(at=at, limit=_RECENT),
        ended=[one for one in living if not one.is_alive],
    )


def occasions(*, since: datetime, at: datetime) -> list[Occasion]:
    """All that a calendar should have, as known at `at`."""
    coming = forecast(at=at)
    living = living_series(at=at, expected=coming.expected_at if coming else None)
    return agenda(
        since=since, at=at, series=living, reviews=in_review(at=at), cycles=cycles(at=at, limit=3), forecast=coming
    )


def _rows(alive: Sequence[Series], axis: Scale, at: datetime) -> list[LifeRow]:
    """Stable series first, then longterm, the newest first."""
    found = []
    for one in sorted(alive, key=lambda one: one.is_longterm):
        life = _life(one, at)
        if life is not None:
            is_late = life.ends is None and one.support.projected_end is not None
            ends_soon = life.ends is not None and life.ends <= (at + _SOON).date()
            branch = "longterm" if one.is_longterm else "stable"
            found.append(LifeRow(branch, one, axis.bars(life, at.date()), ends_soon, is_late))
    return found


def _life(one: Series, at: datetime) -> Life | None:
    """A living series; one that goes on beyond its projected end has none that we know."""
    if one.first_at is None:
        return None
    end = one.support.projected_end
    return Life(one.name, one.first_at.date(), end if end is not None and end >= at.date() else None)
