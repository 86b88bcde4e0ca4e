"""The parts of an edition that depend on its scope, from what all editions of the period share.

What is said of regressions holds for those that fit the scope (`Scope.fits`): what /regressions/ lists for the same
conditions. Where nothing narrows, everything is told.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from areas.use import areas_in_use
from candidates.queries import rows as candidate_rows
from digests.changes import PARTS, Changes
from digests.common import Common, Late
from digests.lists import SHOWN, AreaLine, Candidates, Fixes, Listed, Patches
from digests.news import Coming, Released
from digests.scope import Scope
from flow.flags import Part
from patches.queries import SeriesRow
from postings.areas import Area
from regressions.queries import NO_COUNTS, Apart, Counts, Place
from releases.queries import CycleView, ReleaseStatus
from releases.versions import Tree
from topics.week import WeekTopic

_FIXES, _CANDIDATES, _PER_AREA, _TALKED = 8, 5, 3, 5
_A_WEEK = timedelta(days=7)
_NO_APART = Apart(0, 0, 0)


def status_of(shared: Common, scope: Scope) -> ReleaseStatus:
    """What is released, of the trees of the scope; realtime is none of these."""
    status = shared.status
    if not scope.trees:
        return status
    return ReleaseStatus(
        development=status.development if scope.has_tree(Tree.MAINLINE) else None,
        stable=status.stable if scope.has_tree(Tree.STABLE) else (),
        rt=None,
        linux_next=status.linux_next if scope.has_tree(Tree.NEXT) else None,
    )


def released_of(shared: Common, scope: Scope) -> Released:
    """What came out, of the trees of the scope."""
    found = shared.released
    if not scope.trees:
        return found
    return Released(
        mainline=found.mainline if scope.has_tree(Tree.MAINLINE) else (),
        stable=found.stable if scope.has_tree(Tree.STABLE) else (),
        linux_next=found.linux_next if scope.has_tree(Tree.NEXT) else (),
    )


def coming_of(shared: Common, scope: Scope) -> list[Coming]:
    """What comes next, of the trees of the scope; a day's edition looks a week ahead."""
    is_wanted = {True: scope.has_tree(Tree.MAINLINE), False: scope.has_tree(Tree.STABLE)}
    until = (shared.period.end + _A_WEEK).date() if shared.is_daily else date.max
    return [one for one in shared.coming if is_wanted[one.is_mainline] and one.day <= until]


def cycle_of(shared: Common, scope: Scope) -> CycleView | None:
    """The cycle that an edition is about: the one in development, or the newest of those that the scope names.

    None where there is none, or where mainline, whose cycles these are, is not in the scope.
    """
    if not scope.has_tree(Tree.MAINLINE):
        return None
    if scope.cycles:
        return next((one for one in shared.cycles if one.version in scope.cycles), None)
    return next((one for one in shared.cycles[:1] if one.released_at is None), None)


def counts_of(shared: Common, scope: Scope) -> tuple[Mapping[str, Counts], Mapping[str, Counts]]:
    """The numbers of each cycle, now and before; '' is outside mainline."""
    if not scope.narrows:
        return shared.by_cycle
    now, before = shared.by_place
    return _by_cycle(now, scope), _by_cycle(before, scope)


def _by_cycle(found: Mapping[Place, Counts], scope: Scope) -> dict[str, Counts]:
    sums: dict[str, Counts] = {}
    for place, counts in found.items():
        if scope.fits(*place):
            sums[place.cycle] = sums.get(place.cycle, NO_COUNTS) + counts
    return sums


def apart_of(shared: Common, scope: Scope, cycle: str) -> Apart:
    """Parts of what is open in a cycle."""
    found = [apart for place, apart in shared.apart(cycle).items() if scope.fits(*place)]
    return Apart(*(sum(column) for column in zip(*map(_numbers, found), strict=True))) if found else _NO_APART


def _numbers(found: Apart) -> tuple[int, int, int]:
    return found.overdue, found.dormant, found.unassigned


def regressions_of(shared: Common, changed: Changes, late: Sequence[Late]) -> tuple[dict[str, Listed], Listed]:
    """Lists of what happened, by part, and of what is overdue (of a day: became so): two statements at most."""
    keys = {part: [one.key for one in getattr(changed, part)] for part in PARTS}
    overdue = [one.key for one in late if not shared.is_daily or one.due_at >= shared.period.before]
    known = shared.told(key for some in (*keys.values(), overdue) for key in some[:SHOWN])
    lists = {
        part: Listed(len(some), [known[key] for key in some[:SHOWN] if key in known])
        for part, some in {**keys, "overdue": overdue}.items()
    }
    return lists, replace(lists.pop("overdue"), count=len(late))


def late_of(shared: Common, scope: Scope) -> list[Late]:
    """What is overdue, the last to become so first."""
    return [one for one in shared.overdue if scope.fits(*one.place)]


def fixes_of(shared: Common, scope: Scope) -> Fixes:
    """Fixes of regressions of the scope that wait somewhere."""
    found = [row for row in shared.radar if scope.fits(row.regression.tree, row.regression.cycle, row.subsystems)]
    counts = Counter(row.part for row in found)
    in_next = [row for row in found if row.part is Part.NEXT][:_FIXES]
    moves = sorted((row for row in found if row.since > shared.period.before), key=lambda row: row.since, reverse=True)
    return Fixes(in_next, {part: counts[part] for part in Part}, len(moves), moves[:SHOWN])


def candidates_of(shared: Common, scope: Scope) -> Candidates:
    """Likely reports that nobody flagged; of some subsystems those on their lists.

    Nobody knows yet to which cycle and tree they belong: where only these are asked for, none is told.
    """
    if not scope.narrows:
        rows = candidate_rows(shared.waiting[:_CANDIDATES])
        return Candidates(len(shared.waiting), rows, shared.all_waiting, shared.coverage)
    if not scope.subsystems:
        return Candidates()
    lists = shared.lists_of_waiting
    found = [one for one in shared.waiting if scope.has_list(lists.get(one.message_id, ()))]
    return Candidates(len(found), candidate_rows(found[:_CANDIDATES]), len(found))


def patches_of(shared: Common, scope: Scope) -> Patches:
    """What was posted, by area as on the page of patches, and what moved; of some subsystems what went to their lists.

    A patch belongs to no cycle and to no tree before it is merged: where only these are asked for, none is told, and
    those for regressions of the scope are among the fixes.
    """
    if not scope.narrows:
        return _sorted_by_area(shared.posted, *shared.moved)
    if not scope.subsystems:
        return Patches()
    posted = [row for row in shared.posted if scope.has_list(row.lists)]
    moved = (sum(map(scope.has_list, some)) for some in shared.lists_of_moved)
    return _sorted_by_area(posted, *moved)


def _sorted_by_area(found: Sequence[SeriesRow], to_next: int, merged: int) -> Patches:
    by_area: dict[str, list[SeriesRow]] = {}
    for row in found:
        by_area.setdefault(row.area, []).append(row)
    known = list(areas_in_use().areas)
    slugs = {area.slug for area in known}
    known += [Area(slug, slug, "", len(known)) for slug in sorted(set(by_area) - slugs)]
    areas = [AreaLine(a, len(by_area[a.slug]), by_area[a.slug][:_PER_AREA]) for a in known if a.slug in by_area]
    talked = [row for row in sorted(found, key=lambda row: -row.replies) if row.replies][:_TALKED]
    return Patches(len(found), areas, talked, to_next, merged)


def topics_of(shared: Common, scope: Scope) -> Sequence[WeekTopic]:
    """What topics did: all of them, or those that the scope names."""
    if scope.is_everything:
        return shared.topics
    return [line for line in shared.topics if line.slug in scope.topics] if scope.topics else ()
