"""What charts of a cycle say, as one sentence that is computed from the numbers. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cycles.queries import Point
from cycles.stages import Comparison, at_stage
from releases.cycles import RELEASED, Stage

_RECENT = timedelta(days=7)  # rising, falling: against a week ago


def burn_down_finding(
    version: str, points: Sequence[Point], stages: Sequence[Stage], at_release: int | None = None
) -> str:
    """When most were open, and which way it goes; of a released cycle, how many were open at the release."""
    if not points or not points[-1].counts.reported:
        return f"No regression of {version} is tracked"
    now = points[-1].counts
    if not now.open:
        return f"Everything reported is resolved: {now.reported} of {now.reported}"
    most = max(point.counts.open for point in points)
    peak = _stage_of(points, most, stages)
    if at_release is not None:
        return f"Open peaked {peak}; {_were(at_release)} open at the release, {now.open} {_are(now.open)} left"
    if now.open == most:
        return f"Open is at its peak: {most}"
    ago = _latest(points, points[-1].at - _RECENT).counts.open
    way = (
        "is falling"
        if now.open < ago
        else "is higher than a week ago"
        if now.open > ago
        else "stays where it was a week ago"
    )
    return f"Open peaked {peak} and {way}"


def stages_finding(version: str, comparison: Comparison | None) -> str:
    """How unusual the number is now, or that nothing can be compared."""
    if comparison is None:
        return f"Open at each stage of {version}"
    known = len(comparison.earlier)
    if not comparison.is_telling:
        return f"Open at each stage: {known or 'no'} earlier cycle{'' if known == 1 else 's'} to compare with"
    return f"{comparison.open} open {at_stage(comparison.stage)}: {comparison.verdict}"


def _stage_of(points: Sequence[Point], most: int, stages: Sequence[Stage]) -> str:
    """In which stage a number was reached first."""
    when = next(point.at for point in points if point.counts.open == most)
    stage = next((stage for stage in reversed(stages) if stage.starts <= when), None)
    if stage is None:
        return f"on {when:%B} {when.day}"
    return "after the release" if stage.name == RELEASED else f"in {'the ' if ' ' in stage.name else ''}{stage.name}"


def _latest(points: Sequence[Point], at: datetime) -> Point:
    """The last point by then; the first where all are later."""
    return next((point for point in reversed(points) if point.at <= at), points[0])


def _were(count: int) -> str:
    return f"{count} {'was' if count == 1 else 'were'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
