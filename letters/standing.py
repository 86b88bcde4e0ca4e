"""What is open before an -rc or a release: the values of the report that a regression tracker posts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.words import event_look
from cycles.comparison import EARLIER, compare_stage
from cycles.queries import Point, burn_down
from cycles.stages import Comparison
from flow.flags import Part
from flow.radar import RadarRow, mainline_of, radar
from forecast.model import Milestone
from forecast.queries import forecast
from regressions.models import OPEN_STATES
from regressions.queries import Counts, Row, activity, counts_by_cycle, regressions, rows
from releases.queries import CycleView, cycles, release_status
from releases.versions import parse_version
from trees.models import Commit

_KNOWN = EARLIER + 2  # cycles that are read in full


@dataclass(frozen=True, slots=True)
class Culprit:
    """A commit that introduced something; without subject and author where no followed tree has it."""

    sha: str
    subject: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """An open regression.

    is_new      reported since the release before this report
    last        what happened last, in a word or two, and when; '' where nobody has replied
    fix         the furthest of the patches that are for it
    """

    row: Row
    report: str
    subsystems: Sequence[str]
    is_new: bool
    culprit: Culprit | None
    last: str
    last_at: datetime
    fix: RadarRow | None


@dataclass(frozen=True, slots=True)
class CycleReport:
    """A cycle with its open regressions, the last reported first."""

    version: str
    counts: Counts
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Report:
    """What is open at a moment.

    cycle       in development, or the newest; None where none is known
    upcoming    what is expected next, and when
    cycles      the newest first, those without an open regression left out; `outside` are open in none of mainline
    history     of `cycle`: its numbers at each of its releases, and now
    only        the cycle that alone was asked for; '' where all are told
    """

    at: datetime
    cycle: CycleView | None
    upcoming: Milestone | None
    comparison: Comparison | None
    cycles: Sequence[CycleReport]
    outside: int
    history: Sequence[tuple[str, Point]]
    only: str = ""

    @property
    def open(self) -> int:
        """Of all cycles of mainline."""
        return sum(one.counts.open for one in self.cycles)

    @property
    def recent(self) -> Sequence[CycleReport]:
        """The cycle itself and the one before it, where anything of them is open."""
        names = (self.cycle.version, self.cycle.previous) if self.cycle else ()
        return [one for one in self.cycles if one.version in names]

    @property
    def older(self) -> Sequence[Line]:
        """Those of all other cycles that are not dormant."""
        return [line for line in self._rest if not line.row.is_dormant]

    @property
    def dormant(self) -> int:
        """How many of all other cycles are."""
        return sum(line.row.is_dormant for line in self._rest)

    @property
    def _rest(self) -> Sequence[Line]:
        recent = [one.version for one in self.recent]
        return [line for one in self.cycles if one.version not in recent for line in one.lines]


def report(*, at: datetime, cycle: str = "") -> Report:
    """What is open at `at`, of all cycles or of one; in a number of statements that does not grow with it."""
    known = cycles(at=at, limit=_KNOWN)
    newest = next((one for one in known if one.version == cycle or not cycle), None)
    is_current = newest is not None and newest.released_at is None
    counts = counts_by_cycle(at=at)
    shown = [name for name in _newest_first(counts) if counts[name].open and name and cycle in ("", name)]
    lines = _lines(shown, newest, at=at)
    coming = forecast(at=at)
    outside = counts[""].open if "" in counts and not cycle else 0
    return Report(
        at=at,
        cycle=newest,
        upcoming=coming.next_up[0] if coming and is_current and coming.next_up else None,
        comparison=compare_stage(newest, known, at=at) if newest and is_current else None,
        cycles=[CycleReport(name, counts[name], lines.get(name, ())) for name in shown],
        outside=outside,
        history=_history(newest, at=at) if newest else (),
        only=cycle,
    )


def _newest_first(names: Mapping[str, Counts]) -> list[str]:
    found = [(version.sort_key if (version := parse_version(name)) else (), name) for name in names]
    return [name for _, name in sorted(found, reverse=True)]


def _history(cycle: CycleView, *, at: datetime) -> list[tuple[str, Point]]:
    releases = [(one.version, one.released_at) for one in cycle.releases if one.released_at < at]
    moments = [*releases, ("now", at)]
    points = burn_down(cycle.version, days=[moment for _, moment in moments])
    return [(name, point) for (name, _), point in zip(moments, points, strict=True)]


def _lines(names: Sequence[str], newest: CycleView | None, *, at: datetime) -> dict[str, list[Line]]:
    """By cycle: its open regressions, the last reported first; seven statements and those of the radar."""
    periods = list(regressions(at=at, states=OPEN_STATES).filter(cycle__in=names))
    listed = rows(periods, at=at)
    keys = [period.regression_id for period in periods]
    last = _last(keys, at=at)
    culprits = _culprits({row.culprit for row in listed if row.culprit})
    fixes = _fixes(at=at)
    since = max((one.released_at for one in newest.releases if one.released_at < at), default=at) if newest else at
    found: dict[str, list[Line]] = {}
    for period, row in zip(periods, listed, strict=True):
        words, when = last.get(period.regression_id, ("", row.reported_at))
        regression = period.regression
        is_answered = regression.answered_at is not None and regression.answered_at <= at
        line = Line(
            row=row,
            report=regression.report,
            subsystems=tuple(regression.subsystems),
            is_new=row.reported_at > since,
            culprit=culprits.get(row.culprit, Culprit(row.culprit)) if row.culprit else None,
            last=words if is_answered else "",
            last_at=when,
            fix=fixes.get(row.slug),
        )
        found.setdefault(period.cycle, []).append(line)
    return found


def _last(keys: Sequence[int], *, at: datetime) -> dict[int, tuple[str, datetime]]:
    """By key: what happened last to some regressions, in words, and when. One statement."""
    newest = activity(at=at).filter(regression__in=keys).order_by("regression", "-at", "-pk").distinct("regression")
    found = newest.values_list("regression", "kind", "text", "at")
    return {key: (event_look(kind, text)[2], when) for key, kind, text, when in found}


def _culprits(shas: set[str]) -> dict[str, Culprit]:
    """By id as it is known: the commits of followed trees. One statement."""
    found = Commit.objects.filter(sha__in=shas).values_list("sha", "subject", "author_name")
    return {sha: Culprit(sha, subject, author) for sha, subject, author in found}


def _fixes(*, at: datetime) -> dict[str, RadarRow]:
    """By slug: of the patches for a regression the one that has come furthest."""
    found: dict[str, RadarRow] = {}
    for row in radar(at=at, mainline=mainline_of(release_status(at=at))):
        other = found.get(row.regression.slug)
        if other is None or _far(row) > _far(other):
            found[row.regression.slug] = row
    return found


def _far(row: RadarRow) -> tuple[int, datetime]:
    return list(Part).index(row.part), row.since
