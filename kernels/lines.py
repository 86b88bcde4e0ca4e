"""What a release contains: the releases that it builds on, and the commits that came with them. Pure.

A mainline release contains the mainline releases before it. A stable one contains those up to the final release that
its series begins with, and those of its series before it. A realtime one contains what the version in its name does.
linux-next contains its earlier days, and what mainline had released by then.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import groupby

from releases.versions import Version, next_cycle, parse_version

_MANY = 200  # cycles; two decades had a hundred
MAINLINE, NEXT = "mainline", "next"  # beside series ("6.12.y") the names of what releases come from


@dataclass(frozen=True, slots=True)
class Line:
    """A version with all that it contains; `tags` are those of releases, with their places in order.

    version      what is looked at: of a realtime version the one that it is based on
    point        the mainline release that it is or begins with, None where nobody knows
    reached      the newest mainline release in it that is known to be out
    moment       what is gone by then it does not contain
    released_at  when it came out, reached_at when `reached` did; None where it had not, or where nobody knows
    """

    version: Version
    point: Version | None
    reached: Version | None
    tags: Mapping[str, tuple[int, ...]]
    moment: datetime
    released_at: datetime | None = None
    reached_at: datetime | None = None

    @property
    def series(self) -> str:
        """The stable series that it is of, "" for all others."""
        return (self.version.series or "") if self.version.is_stable else ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A commit, or its revert, in a branch: of a series, "mainline", "next", or elsewhere (""); `tag` "" if queued."""

    sha: str
    line: str
    tag: str
    landed_at: datetime
    gone_at: datetime | None = None
    is_revert: bool = False


@dataclass(frozen=True, slots=True)
class FixPlace:
    """Where a fix is: a series, "mainline" or "next", and the first version there with it, "" while it is queued."""

    line: str
    version: str
    landed_at: datetime
    sha: str


def line_of(version: Version, *, tags: Iterable[str], moment: datetime) -> Line:
    """The line of a version, without dates, among the releases that are given.

    Those of mainline that are given are all in linux-next; every other version has those that come before it.
    """
    own = based_on(version)
    inside = {tag: found for tag in tags if (found := parse_version(tag)) is not None and _is_in(found, own)}
    reached = max((found for found in inside.values() if found.is_mainline), key=lambda v: v.sort_key, default=None)
    base = parse_version(own.base) if own.is_stable and own.base else own
    point = reached if own.day else base
    return Line(own, point, reached or point, {tag: found.sort_key for tag, found in inside.items()}, moment)


def based_on(version: Version) -> Version:
    """The version whose content is asked for: 6.12.74 of 6.12.74-rt18; realtime's own patches are not looked at."""
    return version if version.rt is None else Version(version.numbers, rc=version.rc, git=version.git)


def day_ends(day: date) -> datetime:
    """When a day of linux-next is over: what mainline has by then may be in it."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


@lru_cache(maxsize=1024)
def later_cycles(cycle: str) -> tuple[str, ...]:
    """Names of cycles after one, far into the future; some that history passed over may be among them."""
    found = [cycle]
    while len(found) <= _MANY:
        found.append(next_cycle(found[-1]))
    return tuple(found[1:])


def standing(line: Line, arrivals: Iterable[Arrival]) -> Arrival | None:
    """How a line came by a commit that it still has: the first arrival since it was last taken back, if it was."""
    return _standing([(line.tags[a.tag], a) for a in arrivals if _is_here(line, a)])


def taken_back(line: Line, arrivals: Iterable[Arrival]) -> Arrival | None:
    """The latest revert of a commit in a line, whatever came before or after."""
    reverts = [a for a in arrivals if a.is_revert and _is_here(line, a)]
    return max(reverts, key=lambda a: (line.tags[a.tag], a.landed_at), default=None)


def fix_places(line: Line, arrivals: Iterable[Arrival], *, at: datetime) -> tuple[FixPlace, ...]:
    """Where a fix stands: mainline, the version's own series, other series from the newest on; else linux-next."""
    present = sorted((a for a in arrivals if a.line and not _is_gone(a, at)), key=lambda a: a.line)
    found: list[FixPlace] = []
    for name, group in groupby(present, key=lambda a: a.line):
        # Within a branch what is queued comes after all that is released.
        first = _standing([(_key(a.tag), a) for a in group])
        if first is not None:
            found.append(FixPlace(name, first.tag.removeprefix("v"), first.landed_at, first.sha))
    if any(place.line == MAINLINE for place in found):
        found = [place for place in found if place.line != NEXT]
    found.sort(key=lambda place: _key(place.line.removesuffix(".y")), reverse=True)
    return tuple(sorted(found, key=lambda place: (place.line != MAINLINE, place.line != line.series)))


def _standing(placed: list[tuple[tuple[int, ...], Arrival]]) -> Arrival | None:
    reverts = [(place, a.landed_at) for place, a in placed if a.is_revert]
    undone = max(reverts, default=None)
    left = [(place, a.landed_at, a) for place, a in placed if not a.is_revert]
    # At the same moment the revert was the later one: it cannot be merged before what it reverts.
    there = [(place, when, a) for place, when, a in left if undone is None or (place, when) > undone]
    return min(there, key=lambda x: x[:2])[2] if there else None


def _is_here(line: Line, arrival: Arrival) -> bool:
    """Other trees may have releases of the same names."""
    return bool(arrival.line) and arrival.tag in line.tags and not _is_gone(arrival, line.moment)


def _is_gone(arrival: Arrival, moment: datetime) -> bool:
    return arrival.gone_at is not None and arrival.gone_at <= moment


def _is_in(found: Version, own: Version) -> bool:
    """Whether a release is in the line of another."""
    if own.day:
        return found.is_mainline or (found.day is not None and found <= own)
    return found <= own and (found.is_mainline or (found.is_stable and found.base == own.base))


def _key(name: str) -> tuple[int, ...]:
    """Place of a tag or version in order; what is none comes after all."""
    found = parse_version(name)
    return found.sort_key if found else (9,)
