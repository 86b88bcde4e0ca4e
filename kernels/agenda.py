"""What was released, is in review, is expected and ends: gathered for calendars."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from forecast.model import Forecast
from kernels.occasions import Kind, Occasion
from releases.lists import released_between
from releases.queries import CycleView
from releases.versions import Tree
from stable.queries import Review, Series


def agenda(
    *,
    since: datetime,
    at: datetime,
    series: Sequence[Series],
    reviews: Iterable[Review],
    cycles: Sequence[CycleView],
    forecast: Forecast | None,
) -> list[Occasion]:
    """Everything that has a day, from `since` on as known at `at`: one statement beside what is given."""
    return [
        *(_released(since, at)),
        *(_windows(cycles, since)),
        *(_reviews(reviews, at)),
        *(_expected(forecast) if forecast else ()),
        *(_ends(series, since, at)),
    ]


def _released(since: datetime, at: datetime) -> Iterator[Occasion]:
    for release in released_between(since, at, trees=(Tree.MAINLINE, Tree.STABLE)):
        is_mainline = release.tree is Tree.MAINLINE
        yield Occasion(release.released_at.date(), Kind.RELEASED, release.version, is_mainline=is_mainline)


def _windows(cycles: Sequence[CycleView], since: datetime) -> Iterator[Occasion]:
    """Merge windows as they were."""
    for cycle in cycles:
        first = next((release for release in cycle.releases if release.rc == 1), None)
        if cycle.opened_at is not None and cycle.opened_at >= since:
            yield Occasion(cycle.opened_at.date(), Kind.WINDOW_OPENS, cycle.version, is_mainline=True)
        if first is not None and first.released_at >= since:
            yield Occasion(first.released_at.date(), Kind.WINDOW_CLOSES, cycle.version, is_mainline=True)


def _reviews(reviews: Iterable[Review], at: datetime) -> Iterator[Occasion]:
    for review in reviews:
        if review.deadline is not None and review.deadline >= at - timedelta(days=1):
            basis = f"{review.patches} patches, round {review.rc}"
            yield Occasion(review.deadline.date(), Kind.REVIEW, review.version, basis=basis)


def _expected(forecast: Forecast) -> Iterator[Occasion]:
    """What comes next, and the final release on its likeliest day."""
    following = forecast.following
    for milestone in forecast.next_up:
        if milestone.version != forecast.version:
            yield Occasion(
                milestone.on, Kind.EXPECTED, milestone.version, True, True, forecast.pace, chance=milestone.chance
            )
    yield Occasion(forecast.median, Kind.EXPECTED, forecast.version, True, True, forecast.basis)
    if forecast.merge_window_ends is not None:
        yield Occasion(forecast.merge_window_ends, Kind.WINDOW_CLOSES, forecast.version, True, True, forecast.pace)
    yield Occasion(following.opens, Kind.WINDOW_OPENS, following.version, True, True, forecast.basis)
    yield Occasion(following.closes, Kind.WINDOW_CLOSES, following.version, True, True, forecast.basis)


def _ends(series: Iterable[Series], since: datetime, at: datetime) -> Iterator[Occasion]:
    for one in series:
        support = one.support
        if support.ended_on is not None:
            if support.ended_on >= since.date():
                yield Occasion(support.ended_on, Kind.ENDED, one.name, basis=support.why)
        elif one.is_alive and support.projected_end is not None and support.projected_end >= at.date():
            yield Occasion(support.projected_end, Kind.ENDS, one.name, True, basis=support.why)
