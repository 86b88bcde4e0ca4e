"""The lists of an edition: regressions, fixes, candidates, patches; each short, with how many there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from candidates.queries import Coverage
from candidates.queries import Row as CandidateRow
from flow.flags import Part
from flow.radar import RadarRow
from patches.queries import SeriesRow
from postings.areas import Area
from regressions.queries import Row, regressions, rows

SHOWN = 10  # of a list of regressions


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
    """Fixes that wait in linux-next, the longest wait first; how many wait elsewhere, by part of the radar.

    `moved` of all of them came where they are within the period; `moves` are the last of those.
    """

    in_next: Sequence[RadarRow] = ()
    counts: Mapping[Part, int] = field(default_factory=dict)
    moved: int = 0
    moves: Sequence[RadarRow] = ()


@dataclass(frozen=True, slots=True)
class Candidates:
    """The likeliest of the reports that came in the period and that nobody had flagged.

    waiting   counts those of all times; with a narrow scope only those of the period are looked at
    coverage  of what came in the period, on all lists; nothing with a narrow scope
    """

    count: int = 0
    rows: Sequence[CandidateRow] = ()
    waiting: int = 0
    coverage: Coverage = Coverage(0, 0)


@dataclass(frozen=True, slots=True)
class AreaLine:
    """An area of the kernel: how many series were posted, and those that drew the most discussion."""

    area: Area
    count: int
    rows: Sequence[SeriesRow]


@dataclass(frozen=True, slots=True)
class Patches:
    """The series of a period: one for each effort; how many series came to linux-next and to mainline."""

    count: int = 0
    areas: Sequence[AreaLine] = ()
    talked: Sequence[SeriesRow] = ()
    to_next: int = 0
    merged: int = 0


def told(keys: Iterable[int], *, at: datetime) -> dict[int, Told]:
    """Regressions by key, as they stood at `at`: two statements."""
    periods = list(regressions(at=at).filter(regression__in=list(keys)))
    both = zip(periods, rows(periods, at=at), strict=True)
    return {period.regression_id: Told(row, tuple(period.regression.subsystems)) for period, row in both}
