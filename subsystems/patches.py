"""How patches fare, by mailing list and by section of MAINTAINERS: how many, how soon somebody answers, which wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import Any, NamedTuple

from django.db import connection

from maintainers.grammar import Section
from maintainers.lists import GENERIC
from maintainers.patterns import matches
from patches.models import Series

DAYS = 30  # that the table looks back
QUIET_DAYS = 7  # without an answer, from which a series counts as waiting
# Raw, since the ORM can neither unnest an array nor take percentiles. Requests to pull are for one person.
_BY_LIST = """
SELECT name, count(*), count(*) FILTER (WHERE version > 1 OR effort <> head),
    count(*) FILTER (WHERE nexts[1] <= %(at)s OR merges[1] <= %(at)s),
    count(*) FILTER (WHERE posted_at <= %(quiet)s AND (answered_at IS NULL OR answered_at > %(at)s)),
    percentile_cont(array[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - posted_at))
        FILTER (WHERE answered_at <= %(at)s)
FROM patches_series CROSS JOIN LATERAL unnest(lists) AS name
WHERE posted_at > %(since)s AND posted_at <= %(at)s AND kind = 'patch' AND name <> ALL(%(general)s)
GROUP BY name ORDER BY 2 DESC, name
"""


@dataclass(frozen=True, slots=True)
class PatchFlow:
    """Series of the last DAYS days.

    later         of `posted`: revisions of an effort that was posted before
    taken         of `posted`: some patch of it is in linux-next or mainline
    quiet         of `posted`: nobody but the sender has said a word, though QUIET_DAYS have passed
    median, p90   time to the first answer, over those that have one; None where none has
    """

    name: str
    posted: int
    later: int
    taken: int
    quiet: int
    median: timedelta | None
    p90: timedelta | None


class _Recent(NamedTuple):
    """The columns of a series that a section's numbers are made of."""

    files: list[str]
    posted_at: datetime
    answered_at: datetime | None
    version: int
    effort: str
    head: str
    nexts: list[datetime]
    merges: list[datetime]


def flow_by_list(*, at: datetime) -> list[PatchFlow]:
    """The lists that patches were sent to, the busiest first: one statement."""
    asked: dict[str, Any] = {
        "at": at,
        "since": at - timedelta(days=DAYS),
        "quiet": at - timedelta(days=QUIET_DAYS),
        "general": sorted(GENERIC),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BY_LIST, asked)
        return [PatchFlow(*counts, *_times(times)) for *counts, times in cursor.fetchall()]


def _times(seconds: Sequence[float] | None) -> list[timedelta | None]:
    return [timedelta(seconds=float(s)) for s in seconds] if seconds else [None, None]


def flow_by_section(sections: Sequence[Section], *, at: datetime) -> list[PatchFlow]:
    """The same for sections of MAINTAINERS, by the files that series change: one statement."""
    if not sections:
        return []
    since = at - timedelta(days=DAYS)
    recent = Series.objects.known(at=at).filter(posted_at__gt=since, kind="patch").order_by()
    rows = list(map(_Recent._make, recent.values_list(*_Recent._fields)))
    return [_of_section(section, [row for row in rows if _touches(section, row.files)], at) for section in sections]


def _touches(section: Section, files: Sequence[str]) -> bool:
    """Whether a series changes a file of a section: its patterns, without what it takes out again."""
    return any(
        any(matches(path, pattern) for pattern in section.values("F"))
        and not any(matches(path, pattern) for pattern in section.values("X"))
        for path in files
    )


def _of_section(section: Section, rows: Sequence[_Recent], at: datetime) -> PatchFlow:
    old = at - timedelta(days=QUIET_DAYS)
    waits = [
        (row.answered_at - row.posted_at).total_seconds()
        for row in rows
        if row.answered_at is not None and row.answered_at <= at
    ]
    nine_in_ten = quantiles(waits, n=10, method="inclusive")[-1] if len(waits) > 1 else sum(waits)
    middle, upper = _times([median(waits), nine_in_ten] if waits else None)
    return PatchFlow(
        name=section.title,
        posted=len(rows),
        later=sum(row.version > 1 or row.effort != row.head for row in rows),
        taken=sum(any(moment <= at for moment in (*row.nexts, *row.merges)) for row in rows),
        quiet=sum(row.posted_at <= old and (row.answered_at is None or row.answered_at > at) for row in rows),
        median=middle,
        p90=upper,
    )
