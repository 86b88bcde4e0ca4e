"""The read side of single releases: one, its neighbours, the latest ones, all of a series."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from releases.models import Release
from releases.queries import ReleaseView, view_of
from releases.versions import Tree, Version


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands around a release in its line; `newest` is the highest of the line, the release itself included."""

    previous: ReleaseView | None
    next: ReleaseView | None
    newest: ReleaseView | None


def release(version: Version, *, at: datetime) -> ReleaseView | None:
    """One release, None where it was not known: one statement."""
    row = Release.objects.known(at=at).filter(version=version.text).first()
    return view_of(row) if row else None


def neighbours(version: Version, *, at: datetime) -> Neighbours:
    """The releases before and after, whether or not the version itself is known: three statements.

    The line of 7.3.2 is its series with the final release that it began with; of 7.4-rc3 it is mainline; linux-next
    and realtime are lines by themselves, realtime within its cycle. A final release stands in mainline, but the newest
    is that of the series that it began.
    """
    known = Release.objects.known(at=at)
    line = _line(version, known)
    own = known.in_series().filter(series=version.series) if version.is_final else line
    key = list(version.sort_key)
    return Neighbours(
        previous=_first(line.filter(sort_key__lt=key).order_by("-sort_key")),
        next=_first(line.filter(sort_key__gt=key).order_by("sort_key")),
        newest=_first(own.order_by("-sort_key")),
    )


def latest(*, at: datetime, limit: int, start: int = 0, series: str = "") -> list[ReleaseView]:
    """The last releases of all trees or of a series, the newest first, linux-next's days apart: one statement."""
    rows = _told(at, series).order_by("-released_at", "-sort_key", "version")
    return [view_of(row) for row in rows[start : start + limit]]


def count_of(*, at: datetime, series: str = "") -> int:
    """How many `latest` could give: one statement."""
    return _told(at, series).count()


def _told(at: datetime, series: str) -> QuerySet[Release]:
    known = Release.objects.known(at=at)
    return known.in_series().filter(series=series) if series else known.exclude(tree=Tree.NEXT)


def released_between(since: datetime, until: datetime, *, trees: tuple[Tree, ...]) -> list[ReleaseView]:
    """Releases of some time, in order: one statement."""
    rows = Release.objects.filter(tree__in=trees, released_at__gt=since, released_at__lte=until)
    return [view_of(row) for row in rows.order_by("released_at", "sort_key")]


def of_series(series: str, *, at: datetime) -> list[ReleaseView]:
    """All releases of a series, the newest first, its final one included: one statement."""
    rows = Release.objects.known(at=at).in_series().filter(series=series).order_by("-sort_key")
    return [view_of(row) for row in rows]


def _line(version: Version, known: QuerySet[Release]) -> QuerySet[Release]:
    if version.tree is Tree.STABLE:
        return known.filter(Q(tree=Tree.STABLE) | Q(tree=Tree.MAINLINE, rc=None), series=version.series)
    if version.tree is Tree.RT:
        return known.filter(tree=Tree.RT, cycle=version.cycle or "")
    return known.filter(tree=version.tree or "")


def _first(rows: QuerySet[Release]) -> ReleaseView | None:
    row = next(iter(rows[:1]), None)
    return view_of(row) if row else None
