"""The life of a topic as dated events: postings, patches that came to next and mainline, out-of-tree releases."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from patches.models import Part
from patches.queries import SeriesRow
from releases.queries import ReleaseView

_FIRST, _LAST = 5, 25  # events shown of a long life
_PARTS = 20_000  # landings read


class Kind(StrEnum):
    """What happened."""

    BEGUN = "first posting"
    POSTED = "posted"
    NEXT = "in next"
    MERGED = "merged"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Happening:
    """One event.

    row       the series; None for a release
    count     patches that came in together
    commit    the last of them; release is the first with them, once it is out
    skipped   events left out before this one
    """

    kind: Kind
    at: datetime
    row: SeriesRow | None = None
    count: int = 0
    commit: str = ""
    release: str = ""
    out: ReleaseView | None = None
    skipped: int = 0

    @property
    def order(self) -> tuple[datetime, str, str]:
        """By time; never equal for two."""
        return self.at, self.kind.value, self.row.head if self.row else self.release


def history(
    by_effort: Mapping[str, Sequence[SeriesRow]], releases: Sequence[ReleaseView], *, at: datetime
) -> list[Happening]:
    """All that happened by `at`, oldest first. One statement."""
    rows = {row.head: row for own in by_effort.values() for row in own}
    events = [*_postings(by_effort), *_landings(rows, by_effort.keys(), at=at)]
    events += [Happening(Kind.RELEASED, out.released_at, release=out.version, out=out) for out in releases]
    return sorted(events, key=lambda event: event.order)


def shortened(events: Sequence[Happening]) -> Sequence[Happening]:
    """How a long life began, and its last part; the event behind the gap tells how many are left out."""
    if len(events) <= _FIRST + _LAST + 1:
        return events
    rest = events[-_LAST:]
    return [*events[:_FIRST], replace(rest[0], skipped=len(events) - _FIRST - _LAST), *rest[1:]]


def _postings(by_effort: Mapping[str, Sequence[SeriesRow]]) -> Iterator[Happening]:
    for rows in by_effort.values():
        yield Happening(Kind.BEGUN, rows[0].posted_at, rows[0])
        for row in rows[1:]:
            yield Happening(Kind.POSTED, row.posted_at, row)


def _landings(rows: Mapping[str, SeriesRow], efforts: Collection[str], *, at: datetime) -> Iterator[Happening]:
    """What came to next and to mainline, a series and a day in one event."""
    parts = Part.objects.filter(series__effort__in=efforts).exclude(next_at=None, merged_at=None).order_by("-pk")
    found: list[tuple[str, Kind, datetime, str]] = []
    for head, commit, next_at, merged_at in parts.values_list("series__head", "commit", "next_at", "merged_at")[
        :_PARTS
    ]:
        if next_at is not None and next_at <= at:
            found.append((head, Kind.NEXT, next_at, ""))
        if merged_at is not None and merged_at <= at:
            found.append((head, Kind.MERGED, merged_at, commit))
    found = sorted(one for one in found if one[0] in rows)
    for (head, kind, _), group in groupby(found, key=lambda one: (one[0], one[1], one[2].date())):
        landed = list(group)
        release = rows[head].release if kind is Kind.MERGED else ""
        yield Happening(kind, landed[-1][2], rows[head], len(landed), landed[-1][3], release)
