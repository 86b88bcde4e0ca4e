"""An edition: what a page on the kernel would say of seven days, as data that a page and a mail can render.

Everything is told as of one moment, the end of the week or an earlier one; lists are short, and each says how many
there are. The number of statements does not depend on how much happened.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cycles.comparison import EARLIER, compare_stage
from cycles.stages import Comparison
from digests.changes import PARTS, Changes, changes
from digests.lists import Candidates, Fixes, Listed, Patches, candidates_of, fixes_of, listed, overdue_of, patches_of
from digests.news import Coming, Released, coming_up, counted_by_others, released_in
from digests.own import Followed, Own
from digests.periods import Period
from digests.prose import CycleFigures, Said, WeekFigures, cycle_sentence, headline, leftover_sentence, week_sentence
from digests.scope import EVERYTHING, Scope
from forecast.model import Forecast
from forecast.queries import forecast
from published.queries import Published
from regressions.queries import NO_COUNTS, Apart, Counts, apart, counts_by_cycle
from releases.queries import CycleView, ReleaseStatus, cycles, release_status
from releases.versions import parse_version
from topics.week import WeekTopic, topics_of_week

_LISTED = 6  # cycles with a line of their own
_AROUND = EARLIER + 2  # read in full: the one in development, those it is compared with, one undated


@dataclass(frozen=True, slots=True)
class CycleLine:
    """A cycle in the week: what was new and settled, what is open, and what was open before; '' are all others."""

    version: str
    new: int
    settled: int
    open: int
    then: int

    @property
    def change(self) -> int:
        """Of the open ones."""
        return self.open - self.then


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that is said of a week.

    at            the moment it is told as of
    is_finished   whether that is the end of the week, so that nothing will change any more
    counts, then  of the cycle in development, at `at` and before the week
    cycles        the newest first, then a line for all others; `total` is their sum
    around        `cycle` and those before it, newest first, to compare with
    regressions   what happened to them, by part (changes.PARTS)
    scope         what it tells of; figures, lists and patches are of that alone
    followed      single regressions of the scope, `own` news of its people
    """

    period: Period
    at: datetime
    is_finished: bool
    status: ReleaseStatus
    released: Released
    cycle: CycleView | None
    around: Sequence[CycleView]
    counts: Counts
    then: Counts
    apart: Apart | None
    comparison: Comparison | None
    figures: WeekFigures
    cycles: Sequence[CycleLine]
    total: CycleLine
    leftovers: Sequence[tuple[str, int]]
    published: Sequence[Published]
    regressions: Mapping[str, Listed]
    overdue: Listed
    fixes: Fixes
    candidates: Candidates
    patches: Patches
    topics: Sequence[WeekTopic]
    forecast: Forecast | None
    coming: Sequence[Coming]
    scope: Scope = EVERYTHING
    followed: Sequence[Followed] = ()
    own: Sequence[Own] = ()

    @property
    def headline(self) -> str:
        """Its title."""
        release = self.status.development.version if self.status.development else ""
        return headline(release, self.figures, self.overdue.count)

    @property
    def week_said(self) -> Said:
        """What the week brought."""
        return week_sentence(self.figures)

    @property
    def cycle_said(self) -> Said:
        """How the cycle in development stands; nothing where there is none."""
        if self.cycle is None:
            return ()
        now = self.counts
        return cycle_sentence(CycleFigures(self.cycle.version, now.reported, now.open, now.incoming))

    @property
    def leftover_said(self) -> Said:
        """What earlier cycles leave open."""
        return leftover_sentence(self.leftovers)


def edition(period: Period, *, at: datetime) -> Edition:
    """The edition of a week as of `at`; what came after its end is not told. The week must have begun by then."""
    at = min(at, period.end)
    known = cycles(at=at, limit=_AROUND)
    current = known[0] if known and known[0].released_at is None else None
    now, before = counts_by_cycle(at=at), counts_by_cycle(at=period.before)
    changed = changes(period.before, at)
    versions = _newest_first({*now, *before} - {""})
    lines, total = _lines(versions, now, before, changed)
    status, coming = release_status(at=at), forecast(at=at)
    version = current.version if current else ""
    return Edition(
        period=period,
        at=at,
        is_finished=at == period.end,
        status=status,
        released=released_in(period, at=at),
        cycle=current,
        around=known,
        counts=now.get(version, NO_COUNTS) if current else NO_COUNTS,
        then=before.get(version, NO_COUNTS) if current else NO_COUNTS,
        apart=apart(version, at=at) if current else None,
        comparison=compare_stage(current, known, at=at) if current else None,
        figures=_figures(changed, total),
        cycles=lines,
        total=total,
        leftovers=[(name, now[name].open) for name in versions if name in now and name != version],
        published=counted_by_others([one.version for one in known[:2]], at=at),
        regressions=listed({part: [one.key for one in getattr(changed, part)] for part in PARTS}, at=at),
        overdue=overdue_of(at=at),
        fixes=fixes_of(status, at=at),
        candidates=candidates_of(period, at=at),
        patches=patches_of(period, at=at),
        topics=topics_of_week(period.since, period.until, at=at),
        forecast=coming,
        coming=coming_up(known, coming, at=at),
    )


def _newest_first(names: Iterable[str]) -> list[str]:
    found = [(version.sort_key if (version := parse_version(name)) else (), name) for name in names]
    return [name for _, name in sorted(found, reverse=True)]


def _figures(changed: Changes, total: CycleLine) -> WeekFigures:
    return WeekFigures(
        new=len(changed.new),
        settled=len(changed.settled),
        reopened=len(changed.reopened),
        dropped=len(changed.dropped),
        open=total.open,
        then=total.then,
    )


def _lines(
    versions: Sequence[str], now: Mapping[str, Counts], before: Mapping[str, Counts], changed: Changes
) -> tuple[list[CycleLine], CycleLine]:
    """The newest cycles and those in which something moved, all others in one line, and the sum of all."""
    new = [change.cycle for change in changed.new]
    settled = [change.cycle for change in changed.settled]
    every = {*versions, *now, *before}
    lines = {
        version: CycleLine(version, new.count(version), settled.count(version), *_open(version, now, before))
        for version in every
    }
    shown = [lines[v] for v in versions if lines[v].open or lines[v].then or lines[v].new or lines[v].settled]
    shown = shown[:_LISTED]
    total = _sum(list(lines.values()))
    rest = _less(total, _sum(shown))
    return [*shown, *([rest] if rest.open or rest.then or rest.new or rest.settled else [])], total


def _open(version: str, now: Mapping[str, Counts], before: Mapping[str, Counts]) -> tuple[int, int]:
    return now.get(version, NO_COUNTS).open, before.get(version, NO_COUNTS).open


def _sum(lines: Sequence[CycleLine]) -> CycleLine:
    columns = zip(*((one.new, one.settled, one.open, one.then) for one in lines), strict=True)
    return CycleLine("", *(sum(column) for column in columns)) if lines else CycleLine("", 0, 0, 0, 0)


def _less(total: CycleLine, shown: CycleLine) -> CycleLine:
    return CycleLine(
        "", total.new - shown.new, total.settled - shown.settled, total.open - shown.open, total.then - shown.then
    )
