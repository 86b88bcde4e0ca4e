"""The read side of forecasts: what the cycles that were known at a time say about the current one."""

from collections.abc import Sequence
from datetime import datetime

from forecast import model
from forecast.backtest import Backtest, backtest
from forecast.habits import RECENT, Course, course_of, learn, usual_rcs
from forecast.model import Forecast
from forecast.pressure import Pressure
from forecast.pressure import pressure as pressure_of
from regressions.queries import open_at_stage
from releases.cycles import stage_at
from releases.queries import CycleDates, CycleView, cycle_dates, cycles


def forecast(*, at: datetime) -> Forecast | None:
    """Of the cycle in development; None where none is known. Two statements."""
    known = cycle_dates(at=at)
    if not known or known[0].released_at is not None:
        return None
    courses = _courses_of(known)
    finished = [course for course in courses if course is not None]
    return model.forecast(finished, courses[0], at=at) if courses[0] is not None else None


def final_expected(*, at: datetime) -> datetime | None:
    """When the cycle in development may end; None where none is known. Two statements."""
    found = forecast(at=at)
    return found.expected_at if found else None


def forecast_of(known: Sequence[CycleView], *, at: datetime) -> Forecast | None:
    """The same from all cycles known at that time, newest first: no statement."""
    current = known[0] if known else None
    course = _course(current) if current is not None and current.released_at is None else None
    return model.forecast(_courses(known), course, at=at) if course is not None else None


def score(*, at: datetime) -> Backtest | None:
    """How good forecasts of the cycles that were finished by then would have been; None of few. Two statements."""
    return score_of(cycles(at=at))


def score_of(known: Sequence[CycleView]) -> Backtest | None:
    """The same from all cycles known at a time: no statement."""
    return backtest(course for course in _courses(known) if course.released_at is not None)


def pressure(*, at: datetime) -> Pressure | None:
    """What as many open regressions meant at this stage of earlier cycles. Three statements.

    None where no cycle is in development, and once an extra -rc is there: who got as far had one.
    """
    known = cycle_dates(at=at)
    current, earlier = known[0] if known else None, known[1:]
    if current is None or current.released_at is not None or stage_at(current.stages, at) is None:
        return None
    finished = [cycle for cycle in earlier if cycle.released_at is not None]
    past = learn(course for course in _courses_of(finished) if course is not None)
    if past and max(current.rcs, default=0) > usual_rcs(past):
        return None
    counts = open_at_stage(current, finished[:RECENT], at=at)
    extra = {one.course.version: one.is_long for one in past}
    now = counts.pop(current.version)
    fates = [(count, extra[version]) for version, count in counts.items() if version in extra]
    return pressure_of(current.stages[-1].name, now, fates)


def _courses_of(known: Sequence[CycleDates]) -> list[Course | None]:
    return [course_of(one.version, one.opened_at, one.rcs, one.released_at) for one in known]


def _courses(known: Sequence[CycleView]) -> list[Course]:
    return [course for cycle in known if (course := _course(cycle)) is not None]


def _course(cycle: CycleView) -> Course | None:
    rcs = {release.rc: release.released_at for release in cycle.releases if release.rc is not None}
    return course_of(cycle.version, cycle.opened_at, rcs, cycle.released_at)
