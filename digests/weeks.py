"""Many weeks at once: a line for each, in a number of statements that does not depend on how many there are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from cycles.queries import burn_down
from digests.periods import Week, week_of, weeks_of
from regressions.models import Regression
from regressions.queries import NO_COUNTS, Counts
from releases.lists import released_between
from releases.models import Release
from releases.queries import CycleDates, cycle_dates
from releases.versions import Tree


@dataclass(frozen=True, slots=True)
class WeekLine:
    """A week in the list of weeks: what came out, and how the cycle of that time stood at its end (or now).

    cycle      '' where none was in development; `counts` are its numbers
    mainline   versions, in order
    stable     how many stable and longterm releases
    """

    week: Week
    at: datetime
    is_finished: bool
    cycle: str
    counts: Counts
    mainline: Sequence[str]
    stable: int


def week_lines(weeks: Sequence[Week], *, at: datetime) -> list[WeekLine]:
    """Lines for weeks that follow each other, the first one first: three statements, and one for each cycle."""
    if not weeks:
        return []
    moments = [min(week.end, at) for week in weeks]
    known = cycle_dates(at=at)
    cycles = [_current(known, moment) for moment in moments]
    counts = _counts(cycles, moments)
    mainline, stable = _released(weeks, at=at)
    return [
        WeekLine(week, moment, moment == week.end, cycle, counts[moment], mainline[week.name], stable[week.name])
        for week, moment, cycle in zip(weeks, moments, cycles, strict=True)
    ]


def _current(known: Sequence[CycleDates], moment: datetime) -> str:
    """The cycle in development at a moment: of those that had begun then the newest, unless it was released by then."""
    for cycle in known:  # the newest first
        begun = cycle.opened_at or cycle.rcs.get(1) or cycle.released_at
        if begun is not None and begun <= moment:
            return cycle.version if cycle.released_at is None or cycle.released_at > moment else ""
    return ""


def _counts(cycles: Sequence[str], moments: Sequence[datetime]) -> dict[datetime, Counts]:
    found = dict.fromkeys(moments, NO_COUNTS)
    days: dict[str, list[datetime]] = defaultdict(list)
    for cycle, moment in zip(cycles, moments, strict=True):
        days[cycle].append(moment)
    for cycle, own in days.items():
        if cycle:
            found |= {point.at: point.counts for point in burn_down(cycle, days=own)}
    return found


def _released(weeks: Sequence[Week], *, at: datetime) -> tuple[dict[str, list[str]], dict[str, int]]:
    """By name of the week: the mainline releases, and how many stable ones."""
    names = {week.first: week.name for week in weeks}
    mainline: dict[str, list[str]] = defaultdict(list)
    stable: dict[str, int] = defaultdict(int)
    trees = (Tree.MAINLINE, Tree.STABLE)
    for release in released_between(weeks[0].before, min(weeks[-1].end, at), trees=trees):
        name = names.get(week_of(release.released_at).first)
        if name is None:
            continue
        if release.tree is Tree.MAINLINE:
            mainline[name].append(release.version)
        else:
            stable[name] += 1
    return mainline, stable


def beginning(*, at: datetime) -> datetime | None:
    """The first release or regression that is known: weeks before it have nothing to tell. Two statements."""
    release = Release.objects.known(at=at).aggregate(first=Min("released_at"))["first"]
    tracked = Regression.objects.known(at=at).aggregate(first=Min("known_at"))["first"]
    return min((one for one in (release, tracked) if one is not None), default=None)


@dataclass(frozen=True, slots=True)
class Years:
    """The years that have editions, the newest first, and the one that is shown."""

    all: Sequence[int]
    shown: int


def years(asked: str, first: datetime | None, *, at: datetime) -> Years:
    """The years from the first known thing to `at`; the newest is shown unless another of them is asked for."""
    newest = at.isocalendar().year
    oldest = min(first.isocalendar().year, newest) if first else newest
    every = range(newest, oldest - 1, -1)
    wanted = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else newest
    return Years(every, wanted if wanted in every else newest)


def of_year(year: int, first: datetime | None, *, at: datetime) -> list[WeekLine]:
    """The weeks of a year that had begun by `at` and are not before everything that is known, the newest first."""
    start = week_of(first).first if first else week_of(at).first
    weeks = [week for week in weeks_of(year) if week.since <= at and week.first >= start]
    return week_lines(weeks, at=at)[::-1]


def finished(*, at: datetime) -> list[Week]:
    """The weeks that are over at `at` and in which anything was known, the newest first: two statements."""
    first = beginning(at=at)
    week, weeks = week_of(at).earlier, list[Week]()
    while first is not None and week.until > first:
        weeks.append(week)
        week = week.earlier
    return weeks
