"""The radar: patches that fix tracked regressions, how far each has come, and what is the matter with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from flow.entries import Entry, entries_of
from flow.flags import Part, Raised, Situation, flags, part_of, since
from flow.radar_filter import RadarFilter
from flow.stable_waits import Merged, waits
from patches.models import Series
from patches.queries import Revision, SeriesRow, latest, revisions
from patches.states import State
from regressions.filters import Choice
from regressions.models import OPEN_STATES, UNCOUNTED_STATES, Period
from regressions.patches import FixTie, PostedFix, by_effort, posted_fixes
from regressions.queries import Row, regressions
from regressions.queries import rows as rows_of
from releases.queries import ReleaseStatus, release_status
from trees.models import Kind
from trees.queries import followed_kinds

SHOWN = 30  # of each part, while not one alone is asked for; four times as many still fit in the cache of pages
_ALONE = 500
_Key = tuple[int, str]  # regression, effort


class _Standing(NamedTuple):
    """A regression, as little of it as is needed of those that nobody waits for any more: thousands."""

    state: str
    tree: str
    series: str
    culprit: str

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class RadarRow:
    """A regression and an effort that is for it; `waiting` is how many days the fix is where it is."""

    regression: Row
    subsystems: Sequence[str]
    series: SeriesRow
    tie: FixTie
    part: Part
    since: datetime
    waiting: int
    flags: Sequence[Raised]


@dataclass(frozen=True, slots=True)
class Line:
    """A row with what is only looked up for those that are shown."""

    row: RadarRow
    revisions: Sequence[Revision]
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the radar; `count` is how many it has, `lines` the first of them."""

    part: Part
    lines: Sequence[Line]
    count: int


@dataclass(frozen=True, slots=True)
class RadarPage:
    """Everything on the page; `status` spares the line of dates above it its own statements."""

    blocks: Sequence[Block]
    count: int
    facets: Mapping[str, Sequence[Choice]]
    status: ReleaseStatus


def radar_page(bound: RadarFilter) -> RadarPage:
    """The page for a bound query string, in a number of statements that does not grow with what it shows."""
    at = bound.asof.at
    status = release_status(at=at)
    rows = radar(at=at, mainline=mainline_of(status))
    found, known = select(rows, bound)
    parts = [Part(bound.part)] if bound.part else list(Part)
    limit = _ALONE if bound.part else SHOWN
    groups = {part: [row for row in found if row.part is part] for part in parts}
    shown = [row for group in groups.values() for row in group[:limit]]
    entries = known if known is not None else entries_of({row.series.head for row in shown})
    earlier = revisions({row.series.effort for row in shown}, at=at)
    blocks = [
        Block(part, [_line(row, earlier, entries) for row in group[:limit]], len(group))
        for part, group in groups.items()
    ]
    return RadarPage(blocks, sum(block.count for block in blocks), bound.facets(rows), status)


def _line(row: RadarRow, earlier: Mapping[str, Sequence[Revision]], entries: Mapping[str, Entry]) -> Line:
    return Line(row, earlier.get(row.series.effort, ()), entries.get(row.series.head))


def select(rows: Sequence[RadarRow], bound: RadarFilter) -> tuple[list[RadarRow], Mapping[str, Entry] | None]:
    """The rows that a query string selects; and their entries, where it asks for one."""
    found = [row for row in rows if bound.selects(row)]
    if not bound.section:
        return found, None
    entries = entries_of({row.series.head for row in found})
    wanted = bound.section.casefold()
    titles = {head: entry.title.casefold() for head, entry in entries.items()}
    return [row for row in found if titles.get(row.series.head) == wanted], entries


def mainline_of(status: ReleaseStatus) -> str:
    """Mainline's latest release; '' where none is known."""
    return status.development.version if status.development else ""


def radar(*, at: datetime, mainline: str) -> list[RadarRow]:
    """Every fix that somebody waits for at `at`: the newest of the new first, of the others the longest wait first.

    Of invalid regressions nothing is told, duplicates count for what they are duplicates of.
    """
    fixes = by_effort(posted_fixes(at=at))
    standings = _standings(at=at)
    fixes = [fix for fix in fixes if fix.regression in standings]
    merged = {(f.regression, f.effort): _merged(f, standings[f.regression]) for f in fixes if f.merged_at}
    waiting = waits(merged, at=at)
    alive = [f for f in fixes if standings[f.regression].is_open or waiting.get((f.regression, f.effort))]
    series = latest({fix.effort for fix in alive}, at=at)
    is_watched = not unwatched()
    answered = set(_answered([row.head for row in series.values()], at=at))
    periods = counted({fix.regression for fix in alive}, at=at)
    listed = dict(zip(periods, rows_of(periods.values(), at=at), strict=True))
    found = []
    for fix in alive:
        standing, row = standings[fix.regression], series[fix.effort]
        left = waiting.get((fix.regression, fix.effort), ())
        case = _situation(fix, standing, row, is_answered=row.head in answered, waits=left)
        case = replace(case, mainline=mainline, is_watched=is_watched)
        if part := part_of(case, at=at):
            days, raised = (at - since(case)).days, flags(case, at=at)
            one, lists = listed[fix.regression], periods[fix.regression].regression.subsystems
            found.append(RadarRow(one, lists, row, fix.tie, part, since(case), days, raised))
    return sorted(found, key=_rank)


def unwatched() -> list[str]:
    """Of linux-next and mainline the ones that are not followed: nobody can say what is in them. One statement."""
    followed = followed_kinds()
    return [kind for kind in (Kind.NEXT.value, Kind.MAINLINE.value) if kind not in followed]


def counted(keys: Iterable[int], *, at: datetime) -> dict[int, Period]:
    """By key: the periods that some regressions were in, but those of invalid ones and duplicates: one statement."""
    found = regressions(at=at).filter(regression__in=list(keys)).exclude(state__in=UNCOUNTED_STATES)
    return {period.regression_id: period for period in found}


def _standings(*, at: datetime) -> dict[int, _Standing]:
    """By key: all that count, as little of each as tells whether anybody waits: one statement."""
    found = regressions(at=at).exclude(state__in=UNCOUNTED_STATES).order_by()
    columns = ("regression_id", "state", "tree", "series", "regression__culprit")
    return {key: _Standing(*values) for key, *values in found.values_list(*columns)}


def _merged(fix: PostedFix, standing: _Standing) -> Merged:
    return Merged(standing.culprit, fix.commits, standing.series if standing.tree == "stable" else "")


def _answered(heads: Iterable[str], *, at: datetime) -> Iterable[str]:
    """Series to which anybody but their senders has replied."""
    return Series.objects.filter(head__in=list(heads), answered_at__lte=at).order_by().values_list("head", flat=True)


def _situation(
    fix: PostedFix, standing: _Standing, row: SeriesRow, *, is_answered: bool, waits: Sequence[str]
) -> Situation:
    """What an earlier revision became counts, too: maintainers take what they have."""
    return Situation(
        posted_at=row.posted_at,
        is_open=standing.is_open,
        is_in_mainline=standing.tree == "mainline",
        is_answered=is_answered or bool(row.reviewed + row.acked + row.tested),
        next_at=fix.next_at or (row.state_at if row.state is State.NEXT else None),
        merged_at=fix.merged_at or (row.state_at if row.state in (State.MERGED, State.PARTLY) else None),
        waits=waits,
    )


def _rank(row: RadarRow) -> tuple[int, float, str, str]:
    moment = row.since.timestamp()
    return list(Part).index(row.part), -moment if row.part is Part.NEW else moment, row.series.head, row.regression.slug
