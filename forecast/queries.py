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
from releases.queries import Dated, cycle_dates


def forecast(*, at: datetime) -> Forecast | None:
    """Of the cycle in development; None where none is known. Two statements."""
    return forecast_of(cycle_dates(at=at), at=at)


def final_expected(*, at: datetime) -> datetime | None:
    """When the cycle in development may end; None where none is known. Two statements."""
    found = forecast(at=at)
    return found.expected_at if found else None


def forecast_of(known: Sequence[Dated], *, at: datetime) -> Forecast | None:
    """The same from all cycles known at that time, newest first: no statement."""
    current = _course(known[0]) if known and known[0].released_at is None else None
    return model.forecast(_courses(known), current, at=at) if current is not None else None


def score(*, at: datetime) -> Backtest | None:
    """How good forecasts of the cycles that were finished by then would have been; None of few. Two statements."""
    return score_of(cycle_dates(at=at))


def score_of(known: Sequence[Dated]) -> Backtest | None:
    """The same from all cycles known at a time: no statement."""
    return backtest(course for course in _courses(known) if course.released_at is not None)


def pressure(known: Sequence[Dated], *, at: datetime) -> Pressure | None:
    """What as many open regressions meant at this stage of earlier cycles, of those known. One statement.

    None where no cycle is in development, and once an extra -rc is there: who got as far had one.
    """
    current, earlier = known[0] if known else None, known[1:]
    if current is None or current.released_at is not None or stage_at(current.stages, at) is None:
        return None
    finished = [cycle for cycle in earlier if cycle.released_at is not None]
    past = learn(_courses(finished))
    if past and max(current.rcs, default=0) > usual_rcs(past):
        return None
    counts = open_at_stage(current, finished[:RECENT], at=at)
    extra = {one.course.version: one.is_long for one in past}
    now = counts.pop(current.version)
    fates = [(count, extra[version]) for version, count in counts.items() if version in extra]
    return pressure_of(current.stages[-1].name, now, fates)


def _courses(known: Sequence[Dated]) -> list[Course]:
    return [course for cycle in known if (course := _course(cycle)) is not None]


def _course(cycle: Dated) -> Course | None:
    return course_of(cycle.version, cycle.opened_at, cycle.rcs, cycle.released_at)
