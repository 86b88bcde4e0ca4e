"""The lists of an edition: regressions, fixes, candidates, patches; each short, with how many there are."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from candidates.queries import Coverage, coverage, waiting
from candidates.queries import Row as CandidateRow
from candidates.queries import rows as candidate_rows
from digests.periods import Period
from flow.flags import Part
from flow.radar import RadarRow, mainline_of, radar
from flow.week import posted_in
from flow.weeks import Span
from patches.areafile import areas_in_use
from patches.queries import SeriesRow, moved_between
from postings.areas import Area
from regressions.queries import Row, as_of, overdue, regressions, rows
from releases.queries import ReleaseStatus

SHOWN = 10  # of a list of regressions
_FIXES, _CANDIDATES, _PER_AREA, _TALKED = 8, 5, 3, 5


@dataclass(frozen=True, slots=True)
class Told:
    """A regression in a list, and the lists of the subsystems that it belongs to."""

    row: Row
    subsystems: Sequence[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """Some of `count` regressions."""

    count: int = 0
    rows: Sequence[Told] = ()


@dataclass(frozen=True, slots=True)
class Fixes:
    """Fixes that wait in linux-next, the longest wait first; how many wait elsewhere, by part of the radar."""

    in_next: Sequence[RadarRow]
    counts: Mapping[Part, int]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The likeliest of the reports that came in the week and that nobody had flagged; `waiting` counts all."""

    count: int
    rows: Sequence[CandidateRow]
    waiting: int
    coverage: Coverage


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area of the kernel: how many series were posted, and those that drew the most discussion."""

    area: Area
    count: int
    rows: Sequence[SeriesRow]


@dataclass(frozen=True, slots=True)
class Patches:
    """The series of a week: one for each effort."""

    count: int
    areas: Sequence[AreaLine]
    talked: Sequence[SeriesRow]
    to_next: int
    merged: int


def listed(parts: Mapping[str, Sequence[int]], *, at: datetime, limit: int = SHOWN) -> dict[str, Listed]:
    """Lists of regressions by their keys, the first `limit` of each: two statements for all lists together."""
    known = told({key for keys in parts.values() for key in keys[:limit]}, at=at)
    return {
        part: Listed(len(keys), [known[key] for key in keys[:limit] if key in known]) for part, keys in parts.items()
    }


def told(keys: Iterable[int], *, at: datetime) -> dict[int, Told]:
    """Regressions by key, as they stood at `at`: two statements."""
    periods = list(regressions(at=at).filter(regression__in=list(keys)))
    both = zip(periods, rows(periods, at=at), strict=True)
    return {period.regression_id: Told(row, tuple(period.regression.subsystems)) for period, row in both}


def overdue_of(*, at: datetime) -> Listed:
    """Those past the day by which a fix was expected, the last to become so first: four statements."""
    late = as_of(at).filter(overdue(at=at)).order_by("-regression__due_at", "regression__slug")
    keys = list(late.values_list("regression", flat=True)[:SHOWN])
    found = listed({"overdue": keys}, at=at)["overdue"]
    return Listed(late.count(), found.rows)


def fixes_of(status: ReleaseStatus, *, at: datetime) -> Fixes:
    """What the radar shows at `at`; in a number of statements that does not grow."""
    found = radar(at=at, mainline=mainline_of(status))
    counts = Counter(row.part for row in found)
    return Fixes([row for row in found if row.part is Part.NEXT][:_FIXES], {part: counts[part] for part in Part})


def candidates_of(period: Period, *, at: datetime) -> Candidates:
    """Of the reports that arrived in the week: what waits at `at`, how many are tracked: seven statements at most."""
    every = waiting(at=at)
    here = every.filter(message__arrived__gte=period.since, message__arrived__lt=period.until)
    best = candidate_rows(here.order_by("-score", "-message__arrived", "pk")[:_CANDIDATES])
    covered = coverage(since=period.before, until=min(period.end, at), at=at)
    return Candidates(here.count(), best, every.count(), covered)


def patches_of(period: Period, *, at: datetime) -> Patches:
    """What was posted in the week, by area as on the page of patches, and what moved: three statements."""
    found = posted_in(Span(period.since, period.until, period.name), at=at)
    by_area: dict[str, list[SeriesRow]] = {}
    for row in found:
        by_area.setdefault(row.area, []).append(row)
    known = list(areas_in_use().areas)
    slugs = {area.slug for area in known}
    known += [Area(slug, slug, "", len(known)) for slug in sorted(set(by_area) - slugs)]
    areas = [AreaLine(a, len(by_area[a.slug]), by_area[a.slug][:_PER_AREA]) for a in known if a.slug in by_area]
    talked = [row for row in sorted(found, key=lambda row: -row.replies) if row.replies][:_TALKED]
    return Patches(len(found), areas, talked, *moved_between(period.since, period.until, at=at))
