"""Gathers what says which regressions a version carries: its line, and regressions with their landings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left, Length

from cases.facts import State
from kernels.carried import Known, cause_sha
from kernels.lines import MAINLINE, NEXT, Arrival, Line, based_on, day_ends, later_cycles, line_of
from regressions.models import UNCOUNTED_STATES
from regressions.queries import as_of
from releases.models import Release
from releases.versions import Version
from trees import arrivals as trees
from trees.models import Commit, Kind, Landing, Tag

_CLOCKS = timedelta(days=1)  # what dates of merges and of tags may be wrong by
_LINES = {Kind.MAINLINE.value: MAINLINE, Kind.NEXT.value: NEXT}
_PLACE = ("tree", "series", "cycle", "is_estimated")
_SAID = ("slug", "title", "subsystems", "introduced", "culprit", "fix_sha", "reported_at")
_COLUMNS = ("state", "since", *_PLACE, *(f"regression__{name}" for name in (*_SAID, *_PLACE)))


@dataclass(frozen=True, slots=True)
class Suspect:
    """A regression that a version may carry: what lists say of it, and what decides."""

    slug: str
    title: str
    subsystems: tuple[str, ...]
    introduced: str
    culprit: str
    fix_sha: str
    known: Known


def gather_line(version: Version, *, at: datetime) -> Line:
    """The line of a version as known at `at`. Two statements."""
    own = based_on(version)
    moment = min(at, day_ends(own.day)) if own.day else at
    wanted = Q(tree__kind=Kind.MAINLINE, tagged_at__lte=moment) | _tags_beside(own)
    tags = Tag.objects.filter(wanted, tagged_at__lte=at).order_by().values_list("name", flat=True)
    line = line_of(own, tags=tags, moment=moment)
    # What it builds on is in it whether or not a tree that we follow has the tag.
    names = [found.text if found else "" for found in (own, line.point, line.reached)]
    released = dict(Release.objects.known(at=at).filter(version__in=names).values_list("version", "released_at"))
    reached_at = released.get(names[1]) or released.get(names[2])
    return replace(line, released_at=released.get(names[0]), reached_at=reached_at)


def gather(versions: Sequence[Version], *, at: datetime) -> tuple[list[Line], list[Suspect]]:
    """Lines of versions, and all regressions that any of them may carry: three statements, and two per version."""
    lines = [gather_line(version, at=at) for version in versions]
    wanted = Q()
    for line in lines:
        wanted |= _may_be_in(line) & _may_be_unfixed(line)
    found = read(wanted, at=at)
    tags = {tag for line in lines for tag in line.tags}
    causes = arrivals({cause_sha(suspect.known) for suspect in found}, at=at, tags=tags)
    fixes = arrivals({suspect.fix_sha for suspect in found}, at=at)
    return lines, [with_landings(suspect, causes, fixes) for suspect in found]


def read(wanted: Q, *, at: datetime) -> list[Suspect]:
    """Regressions that count, as they stood at `at`, without landings. One statement."""
    periods = as_of(at).exclude(state__in=UNCOUNTED_STATES).alias(fix_digits=Length("regression__fix_sha"))
    return [_suspect(*row) for row in periods.filter(wanted).values_list(*_COLUMNS)]


def arrivals(shas: set[str], *, at: datetime, tags: set[str] | None = None) -> Mapping[str, tuple[Arrival, ...]]:
    """Landings of commits by id: with `tags` of causes in these releases, without of fixes, wherever they came from."""
    found = trees.arrivals(shas, at=at, with_origins=tags is None, tags=tags)
    return {sha: tuple(map(_arrival, there)) for sha, there in found.items()}


def with_landings(
    suspect: Suspect, causes: Mapping[str, tuple[Arrival, ...]], fixes: Mapping[str, tuple[Arrival, ...]]
) -> Suspect:
    """A suspect with what is known of the commits that cause and fix it."""
    known = suspect.known
    known = replace(known, causes=causes.get(cause_sha(known), ()), fixes=fixes.get(suspect.fix_sha, ()))
    return replace(suspect, known=known)


def _tags_beside(own: Version) -> Q:
    """Release tags beside mainline's that can be in the line of a version."""
    if own.day:
        return Q(tree__kind=Kind.NEXT, name__lte=own.tag)
    return Q(tree__kind=Kind.STABLE, name__startswith=f"v{own.base}.") if own.is_stable else Q()


def _may_be_in(line: Line) -> Q:
    """Spares look-ups: what came in with a later cycle is in a version as a port to its series, or not at all.

    But a day of linux-next has what is for cycles to come.
    """
    later = later_cycles(line.point.cycle) if line.point and line.point.cycle and not line.version.day else ()
    is_there, is_near = ~Q(cycle__in=later), Q(series__in={"", line.series})
    if line.series:
        branch = Landing.objects.filter(branch__tree__kind=Kind.STABLE, branch__name=f"linux-{line.series}")
        ports = branch.filter(commit__upstream=OuterRef("regression__culprit")).exclude(commit__upstream="")
        is_there |= Q(Exists(ports), regression__culprit__gt="")
    return is_near & is_there


def _may_be_unfixed(line: Line) -> Q:
    """Spares look-ups: what was settled in mainline before its release that a version builds on is in the version."""
    if line.reached_at is None:
        return Q(pk__isnull=False)
    is_fixed = Q(state=State.FIXED, regression__fixed_in__startswith=f"{MAINLINE}/")
    is_closed = Q(state__in=(State.RESOLVED, State.INCONCLUSIVE), series="")  # no commit did it (cases/case.py)
    fix = OuterRef("regression__fix_sha")
    reverts = Commit.objects.filter(reverts__range=(Left(fix, 12), fix)).exclude(reverts="")  # or what is near
    is_settled = (is_fixed | is_closed) & Q(since__lte=line.reached_at - _CLOCKS)
    return ~is_settled | Q(Exists(reverts))


def _suspect(state: str, since: datetime, *values: Any) -> Suspect:
    """Where it was filed elsewhere then, the culprit or range that is stored now was not known."""
    place, said, latest = values[:4], values[4:11], values[11:]
    slug, title, subsystems, introduced, culprit, fix_sha, reported_at = said
    causes = (introduced, culprit) if place == latest else ("", "")
    known = Known(State(state), since, reported_at, *place, *causes)
    return Suspect(slug, title, tuple(subsystems), introduced, culprit, fix_sha, known)


def _arrival(found: trees.Arrival) -> Arrival:
    line = found.branch.removeprefix("linux-") if found.tree_kind == Kind.STABLE else _LINES.get(found.tree_kind, "")
    return Arrival(found.sha, line, found.first_tag, found.landed_at, found.gone_at, found.is_revert)
