"""Which regressions a version carries, and why: decided from plain values. Pure.

A version carries a regression when it contains what introduced it and does not contain its fix. Commits say so for
certain. Where no tree that we follow has the culprit, the range or the cycle that people gave stands in for it, and
versions are compared: from the end of the range on a version is likely to have it; between the ends, possibly; at its
start and before, not. What came in within a stable series is in later versions of that series alone.

A culprit that is itself a stable commit says nothing about mainline or other series, even where they have the commit
that it is a port of: what breaks in a port is often the port.

Once it is settled by no commit that we know, a mainline version that came out afterwards has it no more, and neither
has what builds on that. Of older series nobody can say: those are untraced, not carried. A version that came out
before the day of a fix cannot have that fix, whatever the commit, and carries the regression.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from cases.facts import State
from cases.places import ID
from kernels.lines import MAINLINE, NEXT, Arrival, Line, standing, taken_back
from releases.versions import Range, Version, parse_range, parse_version, previous_cycle

_OPEN = (State.OPEN, State.FIX_INCOMING)


class Certainty(StrEnum):
    """How we know that a version carries a regression; from the best reason to the weakest."""

    CERTAIN = "certain"  # commits say it
    LIKELY = "likely"  # the order of versions, or of dates, says it
    POSSIBLE = "possible"  # it came in somewhere around this version


class Change(StrEnum):
    """What lies between two versions, of which one at least carries a regression."""

    NEW = "new"
    GONE = "gone"
    BOTH = "both"
    UNTRACED = "untraced"  # of the other one nobody can tell


@dataclass(frozen=True, slots=True)
class Known:
    """A regression as it was known at a moment, with the landings by then of what caused it and of what fixes it.

    since       when it came into its state
    introduced  as people gave it; "" where only the place that follows from it is on record
    culprit     a commit that some tree has, or ""
    causes      the culprit and its ports, or the commit that ends the range
    fixes       the fix, what it is a port of, and the ports of that
    """

    state: State
    since: datetime
    reported_at: datetime
    tree: str = ""
    series: str = ""
    cycle: str = ""
    is_estimated: bool = False
    introduced: str = ""
    culprit: str = ""
    causes: tuple[Arrival, ...] = ()
    fixes: tuple[Arrival, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """Carried, or untraced: settled, and no known commit tells whether this version still has it.

    why   how the cause came in
    note  what became of a fix, if that needs words
    """

    certainty: Certainty
    why: str
    note: str = ""
    is_traced: bool = True


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an `introduced` value says beside a culprit: versions at its ends, or the commit at its end."""

    start: Version | None = None
    end: Version | None = None
    sha: str = ""


def judge(line: Line, known: Known) -> Judgement | None:
    """Whether a version carries a regression; None where it lacks the cause, or has the fix."""
    found = _cause(line, known)
    if found is None or standing(line, known.fixes) is not None:
        return None
    undone = taken_back(line, known.fixes)
    if undone is not None:
        found = replace(found, note=f"the fix was taken back in {_name(undone.tag)}")
    is_settled = known.state not in _OPEN and all(a.is_revert for a in known.fixes)
    return _settled(line, known, found) if is_settled else found


def changed(before: Judgement | None, after: Judgement | None) -> Change:
    """What lies between two judgements on a regression that one of the versions carries."""
    if before is None:
        return Change.NEW
    if after is None:
        return Change.GONE
    return Change.BOTH if before.is_traced and after.is_traced else Change.UNTRACED


@lru_cache(maxsize=16_384)
def bounds_of(introduced: str) -> Bounds:
    """What a value as stored says: `v7.3..v7.4-rc1`, `v7.4-rc1`, `v7.3..<sha>`, `<sha>`."""
    word = introduced.strip().rstrip(",;:").lower()
    if ID.fullmatch(word):
        return Bounds(sha=word)
    span = parse_range(word) or Range(None, word)
    start, end = (parse_version(text) if text else None for text in (span.start, span.end))
    is_commit = end is None and span.end is not None and ID.fullmatch(span.end)
    return Bounds(start, end, span.end or "" if is_commit else "")


def cause_sha(known: Known) -> str:
    """The commit that has to be looked up for a regression: its culprit, or what ends its range; "" for none."""
    return known.culprit or ("" if known.is_estimated else bounds_of(known.introduced).sha)


def _settled(line: Line, known: Known, found: Judgement) -> Judgement | None:
    """Settled, and by no commit that we know: the date has to do."""
    had_by = line.released_at if known.series else line.reached_at
    if had_by is not None and had_by >= known.since:
        return None
    is_before = line.released_at is not None and line.released_at < known.since
    if known.state is State.FIXED and is_before:
        note = f"came out before it was fixed on {known.since:%Y-%m-%d} by a commit that we do not know"
        return replace(found, certainty=_weaker(found.certainty, Certainty.LIKELY), note=note)
    return replace(found, is_traced=False, note=f"settled on {known.since:%Y-%m-%d} without a commit that we know")


def _cause(line: Line, known: Known) -> Judgement | None:
    """Whether and why a version contains what introduced a regression."""
    if known.culprit:
        return _by_culprit(line, known)
    bounds = bounds_of(known.introduced)
    if known.is_estimated or (bounds.end is None and not bounds.sha):
        return _by_series(line, known, bounds.start) if known.series else _by_cycle(line, known)
    if bounds.sha:
        arrival = standing(line, [a for a in known.causes if a.sha.startswith(bounds.sha)])
        return _likely(f"reported of {bounds.sha[:12]}, which is in {_name(arrival.tag)}") if arrival else None
    return _by_versions(line, known, bounds)


def _by_culprit(line: Line, known: Known) -> Judgement | None:
    arrival = standing(line, known.causes)
    if arrival is None:
        return None
    is_port = arrival.sha != known.culprit and arrival.line not in (MAINLINE, NEXT)  # there a revert was reverted
    verb = "culprit was backported in" if is_port else "culprit is in"
    return Judgement(Certainty.CERTAIN, f"{verb} {_name(arrival.tag)}")


def _by_versions(line: Line, known: Known, bounds: Bounds) -> Judgement | None:
    """It came in after one version and not after another."""
    end = bounds.end
    if end is None or (known.series and line.series != known.series):
        return None
    if _contains(line, end):
        return _likely(f"reported as new in {end}")
    start = bounds.start or _start_of(end)
    place = line.version if _is_alike(line.version, end) else line.point
    if start is not None and place is not None and _is_between(start, place, end):
        return Judgement(Certainty.POSSIBLE, f"came in between {start} and {end}")
    return None


def _by_cycle(line: Line, known: Known) -> Judgement | None:
    """Nothing is known but the cycle that it counts for."""
    final = parse_version(known.cycle) if known.cycle else None
    if final is None or line.point is None:
        return None
    words = f"reported in the time of {final}, cause unknown" if known.is_estimated else f"came in with {final}"
    if line.point >= final:
        return _likely(words)
    if line.point.cycle != final.cycle:
        return None
    return Judgement(_by_date(line, known), words)


def _by_series(line: Line, known: Known, start: Version | None) -> Judgement | None:
    """Nothing is known but the series that it was reported of, and perhaps a version that was good."""
    if line.series != known.series or (start is not None and line.version <= start):
        return None
    return Judgement(_by_date(line, known), f"reported of {known.series}, cause unknown")


def _by_date(line: Line, known: Known) -> Certainty:
    """A version that came out after a report, without a fix, has likely what was reported."""
    is_later = line.released_at is not None and line.released_at >= known.reported_at
    return Certainty.LIKELY if is_later else Certainty.POSSIBLE


def _contains(line: Line, end: Version) -> bool:
    """Whether a version is at, or after, the end of a range."""
    own = line.version
    if end.day or own.day:
        final = parse_version(end.base) if end.is_stable and end.base else end
        return bool(own.day) and (own >= end if end.day else final is not None and final.tag in line.tags)
    return own >= end


def _is_alike(version: Version, end: Version) -> bool:
    """Whether a version can be compared with the end of a range as it is, not by the mainline release in it."""
    return bool(version.day and end.day) or (end.is_stable and version.base == end.base)


def _is_between(start: Version, place: Version, end: Version) -> bool:
    """Days of linux-next stand in order with each other alone."""
    return bool(place.day) == bool(end.day) and start < place < end


def _start_of(end: Version) -> Version | None:
    """The release before the development in which a version that stands alone lies."""
    if end.day or end.base is None:
        return None
    before = end.base if end.is_stable else previous_cycle(end.base)
    return parse_version(before) if before else None


def _likely(why: str) -> Judgement:
    return Judgement(Certainty.LIKELY, why)


def _weaker(one: Certainty, other: Certainty) -> Certainty:
    return max(one, other, key=list(Certainty).index)


def _name(tag: str) -> str:
    """As people say it: 7.3-rc1, next-20261120."""
    return tag.removeprefix("v")
