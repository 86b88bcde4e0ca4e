"""What is released, and at which stage development is, at any moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.db.models import QuerySet, Subquery

from releases.cycles import Calendar, CycleSpan, Stage, stage_at, stages
from releases.facts import Precision
from releases.models import Cycle, Release
from releases.versions import Tree, parse_version

# Stable kernels come in batches, several series within days; the batch that counts as current.
STABLE_BATCH = timedelta(days=7)
_STALE = timedelta(days=180)  # two cycles: a realtime tree that is older belongs to the past


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """One release, as lists and pages show it."""

    version: str
    tag: str
    tree: Tree
    cycle: str
    series: str
    rc: int | None
    released_at: datetime
    precision: Precision
    message_id: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class StableUpdates:
    """The newest of their series that were released on one day (UTC), highest version first."""

    released_on: date
    releases: tuple[ReleaseView, ...]


@dataclass(frozen=True, slots=True)
class ReleaseStatus:
    """The paragraph "kernel release status" of LWN's kernel page, as data."""

    development: ReleaseView | None
    stable: tuple[StableUpdates, ...]
    rt: ReleaseView | None
    linux_next: ReleaseView | None


@dataclass(frozen=True, slots=True)
class CycleView:
    """One cycle as it was known at a time; `stage` is where it stood, `releases` are its mainline ones."""

    version: str
    previous: str
    opened_at: datetime | None
    released_at: datetime | None
    predicted: bool
    stage: str | None
    stages: tuple[Stage, ...]
    releases: tuple[ReleaseView, ...]

    @property
    def rcs(self) -> Mapping[int, datetime]:
        """When its candidates came, by number."""
        return {release.rc: release.released_at for release in self.releases if release.rc is not None}


@dataclass(frozen=True, slots=True)
class CycleDates:
    """The dates of a cycle and nothing else, for what looks at all of them; `rcs` by number."""

    version: str
    opened_at: datetime | None
    rcs: Mapping[int, datetime]
    released_at: datetime | None

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Its stages so far."""
        return stages(self.opened_at, self.rcs, self.released_at)


Dated = CycleView | CycleDates


def release_status(*, at: datetime) -> ReleaseStatus:
    """Development kernel, latest stable batch, realtime and linux-next. Four statements."""
    known = Release.objects.known(at=at)
    newest = ("-released_at", "-sort_key")
    return ReleaseStatus(
        development=_first(known.mainline().order_by("-sort_key")),
        stable=_stable_updates(at=at),
        rt=_first(known.rt().filter(released_at__gt=at - _STALE).order_by(*newest)),
        linux_next=_first(known.linux_next().order_by(*newest)),
    )


def current_cycle(*, at: datetime) -> CycleView | None:
    """The cycle in development at that time. Two statements."""
    rows = Cycle.objects.in_development(at=at).order_by("-sort_key")[:1]
    return next(iter(_cycle_views(rows, at=at)), None)


def cycle(version: str, *, at: datetime) -> CycleView | None:
    """One cycle as known at that time; None where it is unknown or had not begun. Two statements."""
    rows = Cycle.objects.known(at=at).filter(version=version)
    return next(iter(_cycle_views(rows, at=at)), None)


def cycles(*, at: datetime, limit: int | None = None) -> tuple[CycleView, ...]:
    """Cycles known at that time, newest first. Two statements."""
    return _cycle_views(Cycle.objects.known(at=at).order_by("-sort_key")[:limit], at=at)


def cycle_dates(*, at: datetime) -> tuple[CycleDates, ...]:
    """The dates of all cycles known at that time, newest first. Two statements."""
    rcs: dict[str, dict[int, datetime]] = {}
    candidates = Release.objects.known(at=at).mainline().exclude(rc=None)
    for name, rc, released_at in candidates.values_list("cycle", "rc", "released_at"):
        rcs.setdefault(name, {})[rc or 0] = released_at
    rows = Cycle.objects.known(at=at).order_by("-sort_key").values_list("version", "opened_at", "released_at")
    return tuple(
        CycleDates(name, opened_at, rcs.get(name, {}), _by(released_at, at=at)) for name, opened_at, released_at in rows
    )


def calendar(*, at: datetime) -> Calendar:
    """All cycles known at that time, as a value that maps versions and days to cycles. One statement."""
    known = Cycle.objects.known(at=at).order_by("sort_key")
    # Plain values: every fold needs all hundred of them.
    rows = known.values_list("version", "opened_at", "first_rc_at", "released_at")
    return Calendar(tuple(CycleSpan(row[0], row[1], _by(row[2], at=at), _by(row[3], at=at)) for row in rows))


def _stable_updates(*, at: datetime) -> tuple[StableUpdates, ...]:
    """Newest of each series in the last batch, by day, newest day first."""
    stable = Release.objects.known(at=at).stable()
    latest = stable.order_by("-released_at").values("released_at")[:1]
    rows = stable.filter(released_at__gt=Subquery(latest) - STABLE_BATCH).order_by("-sort_key")
    seen: dict[str, Release] = {}
    for row in rows:
        seen.setdefault(row.series, row)
    by_day = sorted(seen.values(), key=lambda r: (r.released_at.date(), r.sort_key), reverse=True)
    return tuple(
        StableUpdates(day, tuple(map(view_of, batch)))
        for day, batch in groupby(by_day, key=lambda r: r.released_at.date())
    )


def _cycle_views(rows: QuerySet[Cycle], *, at: datetime) -> tuple[CycleView, ...]:
    found = list(rows)
    if not found:
        return ()
    releases = Release.objects.known(at=at).mainline().filter(cycle__in=[c.version for c in found])
    by_cycle = groupby(releases.order_by("cycle", "sort_key"), key=lambda r: r.cycle)
    known = {version: tuple(map(view_of, group)) for version, group in by_cycle}
    return tuple(_cycle_view(c, known.get(c.version, ()), at=at) for c in found)


def _cycle_view(row: Cycle, releases: Sequence[ReleaseView], *, at: datetime) -> CycleView:
    released_at = _by(row.released_at, at=at)
    rcs = {r.rc: r.released_at for r in releases if r.rc is not None}
    known = stages(row.opened_at, rcs, released_at)
    return CycleView(
        version=row.version,
        previous=row.previous,
        opened_at=row.opened_at,
        released_at=released_at,
        predicted=not releases,
        stage=stage_at(known, at),
        stages=known,
        releases=tuple(releases),
    )


def _first(rows: QuerySet[Release]) -> ReleaseView | None:
    row = next(iter(rows[:1]), None)
    return view_of(row) if row else None


def view_of(row: Release) -> ReleaseView:
    """A release as lists and pages show it."""
    version = parse_version(row.version)
    return ReleaseView(
        version=row.version,
        tag=version.tag if version else row.version,
        tree=Tree(row.tree),
        cycle=row.cycle,
        series=row.series,
        rc=row.rc,
        released_at=row.released_at,
        precision=Precision(row.precision),
        message_id=row.message_id,
        excerpt=row.excerpt,
    )


def _by(when: datetime | None, *, at: datetime) -> datetime | None:
    """A date that was not known yet is none."""
    return when if when is not None and when <= at else None
