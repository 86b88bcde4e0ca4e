"""The parts of an edition that come from releases: what came out, what others counted, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from digests.periods import Period, Stretch, between
from forecast.model import Forecast
from kernels.agenda import agenda
from kernels.occasions import Kind, Occasion
from published.queries import Published, published_counts
from releases.lists import released_between
from releases.models import Release
from releases.queries import CycleView, ReleaseView, StableUpdates
from releases.versions import Tree
from stable.queries import in_review, living_series

_AHEAD = timedelta(weeks=6)
_SHOWN = 12
_FRESH = timedelta(days=21)  # older counts of others are on the page of their cycle
_PUBLISHED = 30
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Released:
    """What came out in a week, in order; stable releases by day, the highest version first."""

    mainline: Sequence[ReleaseView] = ()
    stable: Sequence[StableUpdates] = ()
    rt: Sequence[ReleaseView] = ()
    linux_next: Sequence[ReleaseView] = ()

    @property
    def stable_count(self) -> int:
        """How many stable releases."""
        return sum(len(day.releases) for day in self.stable)


def released_in(period: Period, *, at: datetime) -> Released:
    """The releases of a week that were known at `at`: one statement."""
    trees = (Tree.MAINLINE, Tree.STABLE, Tree.RT, Tree.NEXT)
    found = released_between(period.before, min(period.end, at), trees=trees)
    by_tree = {tree: [one for one in found if one.tree is tree] for tree in trees}
    by_day = groupby(by_tree[Tree.STABLE], key=lambda one: one.released_at.date())
    stable = [StableUpdates(day, tuple(sorted(batch, key=_version, reverse=True))) for day, batch in by_day]
    return Released(by_tree[Tree.MAINLINE], stable, by_tree[Tree.RT], by_tree[Tree.NEXT])


def _version(release: ReleaseView) -> list[int]:
    return [int(number) for number in release.version.split(".") if number.isdigit()]


def release_period(version: str, *, at: datetime) -> Stretch | None:
    """From the mainline release before one to it; None where it is none that is known, or the first. Two statements.

    Before a -rc1 stands the final release of the cycle before.
    """
    mainline = Release.objects.known(at=at).mainline().order_by("-released_at", "-sort_key")
    columns = ("version", "released_at")
    own = mainline.filter(version=version).values_list(*columns).first()
    before = mainline.filter(released_at__lt=own[1]).values_list(*columns).first() if own else None
    return between(*before, *own) if own and before else None


def counted_by_others(versions: Sequence[str], *, at: datetime) -> list[Published]:
    """The latest count that each publisher made of some cycles in the weeks before: one statement."""
    found: dict[tuple[str, str], Published] = {}
    for count in published_counts(at=at, limit=_PUBLISHED):
        is_fresh = timedelta() <= at.date() - count.as_of <= _FRESH
        if is_fresh and count.cycle in versions and count.unresolved is not None:
            found.setdefault((count.publisher, count.cycle), count)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Coming:
    """What happens on a day to come, to one version or to several; `chance` is a forecast's, where it has one."""

    day: date
    kind: Kind
    names: Sequence[str]
    is_forecast: bool
    chance: float | None
    is_mainline: bool = True


def coming_up(cycles: Sequence[CycleView], forecast: Forecast | None, *, at: datetime) -> list[Coming]:
    """What is expected or announced for the six weeks after `at`, the next first."""
    series = living_series(at=at, expected=forecast.expected_at if forecast else None)
    found = agenda(since=at + _TICK, at=at, series=series, reviews=in_review(at=at), cycles=cycles, forecast=forecast)
    ahead = (one for one in found if at.date() < one.day <= (at + _AHEAD).date() and one.kind is not Kind.RELEASED)
    alike = groupby(sorted(ahead, key=_order), key=_alike)
    return [
        Coming(day, kind, [one.name for one in batch], is_forecast, chance, is_mainline)
        for (day, kind, is_forecast, chance, is_mainline), batch in alike
    ][:_SHOWN]


def _alike(one: Occasion) -> tuple[date, Kind, bool, float | None, bool]:
    """What is told in one line."""
    return one.day, one.kind, one.is_forecast, one.chance, one.is_mainline


def _order(one: Occasion) -> tuple[date, bool, str, bool, float, list[int], str]:
    """By day, mainline first; of several versions the highest first."""
    numbers = [-int(number) for number in one.name.removesuffix(".y").split(".") if number.isdigit()]
    return one.day, not one.is_mainline, one.kind, one.is_forecast, one.chance or 0, numbers, one.name
