"""Which living stable series have what a fix is for, and lack the fix: for any number of fixes at once."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from stable.queries import living_series
from trees.arrivals import Arrival, arrivals
from trees.models import Kind
from trees.queries import carriers

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
    mainline release that it is built on, and was taken back in neither. It has a fix with all its commits. Eight
    statements at most.
    """
    if not fixes:
        return {}
    alive = [one.name for one in living_series(at=at) if one.is_alive]
    culprits = arrivals({fix.culprit for fix in fixes.values()}, at=at, with_origins=True)
    landed = arrivals({sha for fix in fixes.values() for sha in fix.commits}, at=at, with_origins=True)
    bases = _bases([*culprits.values(), *landed.values()], at=at)

    def has(found: Mapping[str, Sequence[Arrival]], sha: str, name: str) -> bool:
        there = found.get(sha, ())
        own = [one for one in there if one.tree_kind == Kind.STABLE and one.branch == f"linux-{name}"]
        return _stays(own or [one for one in _of_mainline(there) if name in bases.get(one.sha, ())], at=at)

    return {
        key: _waiting(fix, alive, lambda sha, name: has(culprits, sha, name), lambda sha, name: has(landed, sha, name))
        for key, fix in fixes.items()
        if fix.commits and all(_stays(_of_mainline(landed.get(sha, ())), at=at) for sha in fix.commits)
    }


def _waiting(
    fix: Merged, alive: Iterable[str], is_hurt: Callable[[str, str], bool], is_mended: Callable[[str, str], bool]
) -> tuple[str, ...]:
    hurt = [name for name in alive if name == fix.series or is_hurt(fix.culprit, name)]
    return tuple(name for name in hurt if not all(is_mended(sha, name) for sha in fix.commits))


def _of_mainline(found: Iterable[Arrival]) -> list[Arrival]:
    return [one for one in found if one.tree_kind == Kind.MAINLINE]


def _stays(found: Sequence[Arrival], *, at: datetime) -> bool:
    """Whether the last thing that happened in a branch is that a commit came to it."""
    last = found[-1] if found else None
    return last is not None and not last.is_revert and (last.gone_at is None or last.gone_at > at)


def _bases(found: Iterable[Sequence[Arrival]], *, at: datetime) -> dict[str, set[str]]:
    """By commit of mainline, or revert of one: the series whose base has it."""
    shas = {one.sha for there in found for one in _of_mainline(there)}
    bases: dict[str, set[str]] = {}
    for carrier in carriers(shas=shas, at=at) if shas else ():
        if carrier.tree_kind == Kind.STABLE:
            bases.setdefault(carrier.sha, set()).add(carrier.branch.removeprefix("linux-"))
    return bases
