"""Which known regressions a kernel carries, which it fixes, and what lies between two kernels."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from cases.facts import State
from kernels.carried import Certainty, Change, Judgement, changed, judge
from kernels.lines import Arrival, FixPlace, Line, fix_places, standing
from kernels.suspects import Suspect, arrivals, gather, gather_line, read
from regressions.models import OPEN_STATES
from releases.versions import Tree, Version
from trees.arrivals import Brought, brought

_SHORTEST, _FULL = 7, 40  # digits of an id
_CERTAINTIES = list(Certainty)


@dataclass(frozen=True, slots=True)
class Carried:
    """A regression that a version has.

    why       how its cause came in, in words
    note      what became of its fix, where that needs words; else ""
    fixed_in  where its fix is: mainline, the version's own series, other series; linux-next until mainline has it
    """

    slug: str
    title: str
    state: State
    subsystems: tuple[str, ...]
    introduced: str
    culprit: str
    reported_at: datetime
    certainty: Certainty
    why: str
    note: str
    fixed_in: tuple[FixPlace, ...]

    @property
    def is_open(self) -> bool:
        """Not settled, in any tree."""
        return self.state in OPEN_STATES


@dataclass(frozen=True, slots=True)
class FixedHere:
    """A regression that a release is the first of its line to have the fix of, and that fix."""

    slug: str
    title: str
    state: State
    subsystems: tuple[str, ...]
    introduced: str
    culprit: str
    reported_at: datetime
    sha: str
    landed_at: datetime


@dataclass(frozen=True, slots=True)
class Comparison:
    """What lies between two versions.

    new       carried by the second, and the first lacks its cause or has its fix
    gone      carried by the first, and the second lacks its cause or has its fix
    both      carried by both, as the second has it
    untraced  carried by one; it was settled, and of the other no known commit tells
    """

    new: tuple[Carried, ...]
    gone: tuple[Carried, ...]
    both: tuple[Carried, ...]
    untraced: tuple[Carried, ...]


def had(version: Version, *, at: datetime) -> tuple[list[Carried], list[Carried]]:
    """What is carried, and what is untraced. Five statements at most, however many regressions there are."""
    (line,), suspects = gather([version], at=at)
    found: dict[bool, list[Carried]] = {True: [], False: []}
    for suspect in suspects:
        if one := judge(line, suspect.known):
            found[one.is_traced].append(_carried(line, one, suspect, at=at))
    return sorted(found[True], key=_rank), sorted(found[False], key=_rank)


def carried(version: Version, *, at: datetime) -> list[Carried]:
    """Regressions known at `at` that a version has: open ones first, then by certainty, then the newest first.

    Not those that are invalid or duplicates.
    """
    return had(version, at=at)[0]


def untraced(version: Version, *, at: datetime) -> list[Carried]:
    """Regressions whose cause a version has, and that were settled later by no commit that we know; as `carried`.

    Nobody can tell of these whether the version still has them: `note` says since when they are settled.
    """
    return had(version, at=at)[1]


def compare(old: Version, new: Version, *, at: datetime) -> Comparison:
    """What one version has and another has not, as known at `at`; each list as `carried`. Seven statements at most."""
    lines, suspects = gather([old, new], at=at)
    parts: dict[Change, list[Carried]] = {change: [] for change in Change}
    for suspect in suspects:
        judged = [judge(line, suspect.known) for line in lines]
        traced = [(line, one) for line, one in zip(lines, judged, strict=True) if one is not None and one.is_traced]
        if traced:
            line, one = traced[-1]
            parts[changed(*judged)].append(_carried(line, one, suspect, at=at))
    return Comparison(**{change.value: tuple(sorted(found, key=_rank)) for change, found in parts.items()})


def fixed(version: Version, *, at: datetime) -> list[FixedHere]:
    """Regressions whose fix, or a port of it, came into the version's line with this very release. Seven statements.

    Whatever their state, but those that are invalid or duplicates, or whose culprit no release before it had; nothing
    for a release that was not tagged by `at`, nor for a realtime one: its base has the fixes.
    """
    line = gather_line(version, at=at)
    tag = line.version.tag
    if version.rt is not None or tag not in line.tags:
        return []
    suspects = read(_fixed_by(brought(tag, kind=line.version.tree or Tree.MAINLINE)), at=at)
    places = arrivals({suspect.fix_sha for suspect in suspects}, at=at)
    earlier = arrivals({suspect.known.culprit for suspect in suspects}, at=at, tags=set(line.tags) - {tag})
    suspects = [one for one in suspects if not one.known.culprit or earlier.get(one.known.culprit)]
    found = [(suspect, standing(line, places.get(suspect.fix_sha, ()))) for suspect in suspects]
    here = [_fixed(suspect, first) for suspect, first in found if first and first.tag == tag]
    return sorted(here, key=lambda one: (one.landed_at, one.slug))


def _rank(found: Carried) -> tuple[bool, int, float, str]:
    return not found.is_open, _CERTAINTIES.index(found.certainty), -found.reported_at.timestamp(), found.slug


def _carried(line: Line, judgement: Judgement, suspect: Suspect, *, at: datetime) -> Carried:
    return Carried(
        slug=suspect.slug,
        title=suspect.title,
        state=suspect.known.state,
        subsystems=suspect.subsystems,
        introduced=suspect.introduced,
        culprit=suspect.culprit,
        reported_at=suspect.known.reported_at,
        certainty=judgement.certainty,
        why=judgement.why,
        note=judgement.note,
        fixed_in=fix_places(line, suspect.known.fixes, at=at),
    )


def _fixed(suspect: Suspect, first: Arrival) -> FixedHere:
    return FixedHere(
        slug=suspect.slug,
        title=suspect.title,
        state=suspect.known.state,
        subsystems=suspect.subsystems,
        introduced=suspect.introduced,
        culprit=suspect.culprit,
        reported_at=suspect.known.reported_at,
        sha=first.sha,
        landed_at=first.landed_at,
    )


def _fixed_by(commits: Iterable[Brought]) -> Q:
    """Spares look-ups: fixes that are, or may be, among some commits or ports of them.

    An abbreviated fix can be any commit, and one that is a stable commit can be a port of any.
    """
    shas = {sha for commit in commits for sha in (commit.sha, commit.upstream)} - {""}
    is_port = Q(regression__fixed_in__startswith=f"{Tree.STABLE}/")
    return Q(regression__fix_sha__in=shas) | Q(fix_digits__range=(_SHORTEST, _FULL - 1)) | is_port
