"""An edition: what a page on the kernel would say of seven days, a day, or the time from one -rc to the next, as data
that a page and a mail can render.

Everything is told as of one moment, the end of the period or an earlier one; lists are short, and each says how many
there are. The number of statements does not depend on how much happened.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from cycles.comparison import compare_stage
from cycles.stages import Comparison
from digests.changes import PARTS, Changes, sorted_out
from digests.common import Common
from digests.cycle_lines import NO_LINE, CycleLine, cycle_lines
from digests.following import followed_in
from digests.lists import Candidates, Fixes, Listed, Patches
from digests.narrowing import (
    apart_of,
    candidates_of,
    coming_of,
    counts_of,
    cycle_of,
    fixes_of,
    late_of,
    patches_of,
    regressions_of,
    released_of,
    status_of,
    topics_of,
)
from digests.news import Coming, Released, counted_by_others
from digests.own import Followed, Own
from digests.people import own_of
from digests.periods import Period, Week
from digests.prose import (
    CycleFigures,
    Said,
    WeekFigures,
    added_headline,
    cycle_sentence,
    headline,
    leftover_sentence,
    week_sentence,
)
from digests.scope import EVERYTHING, Scope
from forecast.model import Forecast
from published.queries import Published
from regressions.queries import NO_COUNTS, Apart, Counts
from releases.queries import CycleView, ReleaseStatus
from releases.versions import parse_version
from topics.week import WeekTopic

_NO_STATUS = ReleaseStatus(None, (), None, None)


@dataclass(frozen=True, slots=True)
class Edition:
    """Everything that is said of a period.

    at            the moment it is told as of
    is_finished   whether that is the end of the period, so that nothing will change any more
    scope         what it tells of; figures, lists and patches are of that alone
    cycle         the one in development, or the newest of those that the scope names
    counts, then  of that cycle, at `at` and before the period
    cycles        the newest first, then a line for all others; `total` is their sum
    around        the last cycles, newest first, to compare with
    comparison    with earlier cycles, and `published` counts by others; of everything, or of one whole cycle
    regressions   what happened to them, by part (changes.PARTS)
    became_overdue  how many of those overdue became so in the period
    followed      single regressions of the scope, `own` news of its people
    """

    period: Period
    at: datetime
    is_finished: bool
    scope: Scope = EVERYTHING
    status: ReleaseStatus = _NO_STATUS
    released: Released = Released()
    cycle: CycleView | None = None
    around: Sequence[CycleView] = ()
    counts: Counts = NO_COUNTS
    then: Counts = NO_COUNTS
    apart: Apart | None = None
    comparison: Comparison | None = None
    figures: WeekFigures = WeekFigures(0, 0, 0, 0, 0, 0)
    cycles: Sequence[CycleLine] = ()
    total: CycleLine = NO_LINE
    leftovers: Sequence[tuple[str, int]] = ()
    published: Sequence[Published] = ()
    regressions: Mapping[str, Listed] = field(default_factory=lambda: dict.fromkeys(PARTS, Listed()))
    overdue: Listed = Listed()
    became_overdue: int = 0
    fixes: Fixes = Fixes()
    candidates: Candidates = Candidates()
    patches: Patches = Patches()
    topics: Sequence[WeekTopic] = ()
    forecast: Forecast | None = None
    coming: Sequence[Coming] = ()
    followed: Sequence[Followed] = ()
    own: Sequence[Own] = ()

    @property
    def headline(self) -> str:
        """Its title."""
        if not self.scope.has_main:
            people = sum(not one.is_empty for one in self.own)
            return added_headline(sum(bool(one.happened) for one in self.followed), people, len(self.topics))
        release = self.status.development.version if self.status.development else ""
        nothing = "none open" if self.scope.narrows else ""
        return headline(release, self.figures, self.overdue.count, then=self.period.then, nothing=nothing)

    @property
    def week_said(self) -> Said:
        """What the period brought."""
        return week_sentence(self.figures, then=self.period.then)

    @property
    def cycle_said(self) -> Said:
        """How the cycle stands; nothing where there is none."""
        if self.cycle is None:
            return ()
        now = self.counts
        return cycle_sentence(CycleFigures(self.cycle.version, now.reported, now.open, now.incoming))

    @property
    def leftover_said(self) -> Said:
        """What earlier cycles leave open; nothing where the scope has none of them."""
        if self.scope.trees and "mainline" not in self.scope.trees or len(self.scope.cycles) == 1:
            return ()
        return leftover_sentence(self.leftovers)

    @property
    def developing(self) -> str:
        """The version in development then, whatever the scope; '' where there was none."""
        return self.around[0].version if self.around and self.around[0].released_at is None else ""

    @property
    def path(self) -> str:
        """Its page, with the scope."""
        return f"{self.period.path}?{self.scope.text}" if self.scope.text else self.period.path

    @property
    def canonical(self) -> str:
        """The one address of this page: seven days that are an ISO week have that of the week."""
        path = f"/weeks/{self.period.canonical}/" if isinstance(self.period, Week) else self.period.path
        return f"{path}?{self.scope.text}" if self.scope.text else path

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened in the scope within the period, so that no mail is sent. None of these happened:

        - a regression of the scope became new, settled, reopened, dropped or overdue, or was found to belong to the
          scope, or not to
        - a fix for one was posted, or went to linux-next or mainline, and somebody still waits for it
        - a series was posted to one of the scope's subsystems (anywhere, if the scope is everything), or a patch of
          such a series came to linux-next or mainline
        - a release came out: of the trees and cycles that the scope names, or any, if it is everything. Where
          subsystems are named, a release alone is no reason
        - a topic of the scope moved, or anything happened to what is followed, and to the people of the scope

        What stands as it stood (open, overdue, waiting fixes), what is only expected, and what nobody has flagged, is
        told where there is a reason, but is none.
        """
        figures = self.figures
        happened = (
            *(figures.new, figures.settled, figures.reopened, figures.dropped, figures.came, figures.left),
            *(self.became_overdue, self.fixes.moved),
            *(self.patches.count, self.patches.to_next, self.patches.merged),
            *(self._has_release, len(self.topics)),
            *(bool(one.happened) for one in self.followed),
            *(not one.is_empty for one in self.own),
        )
        return not any(happened)

    @property
    def _has_release(self) -> bool:
        found = self.released
        if self.scope.subsystems:
            return False
        if self.scope.cycles:
            stable = [one for day in found.stable for one in day.releases] if self.scope.trees else []
            return any(one.cycle in self.scope.cycles for one in (*found.mainline, *stable))
        return bool(found.mainline or found.stable or found.rt or found.linux_next)


def edition(period: Period, *, at: datetime, scope: Scope = EVERYTHING, common: Common | None = None) -> Edition:
    """The edition of a period as of `at`; what came after its end is not told. The period must have begun by then.

    `common` is shared by the editions of one period and moment: those of many scopes cost little more than one.
    """
    shared = common or Common(period, at)
    single = shared.happened if scope.regressions or scope.people else ()
    bare = Edition(
        period=period,
        at=shared.at,
        is_finished=shared.at == period.end,
        scope=scope,
        topics=topics_of(shared, scope),
        followed=followed_in(scope.regressions, period, at=shared.at, news=single),
        own=own_of(scope.people, period, at=shared.at, news=single),
    )
    return _with_main(bare, shared, scope) if scope.has_main else bare


def _with_main(bare: Edition, shared: Common, scope: Scope) -> Edition:
    """With all that is said of releases, regressions and patches in general."""
    cycle = cycle_of(shared, scope)
    version = cycle.version if cycle else ""
    now, before = counts_of(shared, scope)
    changed, late = sorted_out(shared.steps, scope), late_of(shared, scope)
    versions = _newest_first({*now, *before} - {""})
    lines, total = cycle_lines(versions, now, before, changed)
    lists, overdue = regressions_of(shared, changed, late)
    is_whole = not scope.narrows or scope.is_one_cycle
    compared = scope.cycles or [one.version for one in shared.cycles[:2]]
    return replace(
        bare,
        status=status_of(shared, scope),
        released=released_of(shared, scope),
        cycle=cycle,
        around=shared.cycles,
        counts=now.get(version, NO_COUNTS) if cycle else NO_COUNTS,
        then=before.get(version, NO_COUNTS) if cycle else NO_COUNTS,
        apart=apart_of(shared, scope, version) if cycle else None,
        comparison=compare_stage(cycle, shared.cycles, at=shared.at) if cycle and is_whole else None,
        figures=_figures(changed, total),
        cycles=lines,
        total=total,
        leftovers=[(name, now[name].open) for name in versions if name in now and name != version],
        published=counted_by_others(compared, at=shared.at) if is_whole else (),
        regressions=lists,
        overdue=overdue,
        became_overdue=sum(one.due_at >= shared.period.before for one in late),
        fixes=fixes_of(shared, scope),
        candidates=candidates_of(shared, scope),
        patches=patches_of(shared, scope),
        forecast=shared.forecast,
        coming=coming_of(shared, scope),
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
        came=changed.came,
        left=changed.left,
    )
