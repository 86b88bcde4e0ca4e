"""Which living stable series have what a fix is for, and lack the fix: for any number of fixes at once."""

from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from stable.queries import living_series
from trees.arrivals import Arrival, arrivals
from trees.models import Kind
from trees.queries import based_on

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Merged:
    """A fix that was merged, and what it is for; `series` is the stable one that the regression was reported of."""

    culprit: str
    commits: tuple[str, ...]
    series: str = ""


def waits(fixes: Mapping[_Key, Merged], *, at: datetime) -> dict[_Key, tuple[str, ...]]:
    """The series that wait, newest first, by fix; nothing for one that mainline does not have (any more).

    A series has a commit that its branch got, as itself or as a port, and did not take back; or that came with the
    mainline release that it is built on, and was taken back in neither. It has a fix with all its commits. Six
    statements at most.
    """
    if not fixes:
        return {}
    alive = [one.name for one in living_series(at=at) if one.is_alive]
    branches = {f"linux-{name}": name for name in alive}
    ids = {sha for fix in fixes.values() for sha in (fix.culprit, *fix.commits)}
    found = arrivals(ids, at=at, with_origins=True)
    builders = based_on(branches, at=at)
    # Once for each commit: many fixes are for the same culprit, and each is looked for in every series.
    having = {sha: _having(there, builders, branches, at=at) for sha, there in found.items()}
    return {
        key: _waiting(alive, {fix.series, *having.get(fix.culprit, ())}, [having[sha] for sha in fix.commits])
        for key, fix in fixes.items()
        if fix.commits and all(_stays(_of_mainline(found.get(sha, ())), at=at) for sha in fix.commits)
    }


def _waiting(alive: Iterable[str], hurt: Set[str], mended: Sequence[Set[str]]) -> tuple[str, ...]:
    return tuple(name for name in alive if name in hurt and not all(name in having for having in mended))


def _having(
    there: Iterable[Arrival], builders: Mapping[str, Iterable[str]], branches: Mapping[str, str], *, at: datetime
) -> set[str]:
    """Series that have a commit: what happened last in a branch counts, and in its base only where nothing did."""
    own: dict[str, Arrival] = {}
    inherited: dict[str, Arrival] = {}
    for one in there:
        if one.tree_kind == Kind.MAINLINE:
            inherited |= dict.fromkeys(builders.get(one.first_tag, ()), one)
        elif one.tree_kind == Kind.STABLE:
            own[one.branch] = one
    last = inherited | own
    return {branches[branch] for branch, one in last.items() if branch in branches and _stays([one], at=at)}


def _of_mainline(found: Iterable[Arrival]) -> list[Arrival]:
    return [one for one in found if one.tree_kind == Kind.MAINLINE]


def _stays(found: Sequence[Arrival], *, at: datetime) -> bool:
    """Whether the last thing that happened in a branch is that a commit came to it."""
    last = found[-1] if found else None
    return last is not None and not last.is_revert and (last.gone_at is None or last.gone_at > at)
