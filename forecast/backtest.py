"""How good earlier forecasts would have been: each cycle forecast from the cycles before it alone. Pure.

A forecast is made when -rc1 and when -rc5 come out, and its median is compared with the day of the release; beside it
stands the rule of thumb, nine weeks after the last release. Where the date of an -rc is not known, -rc1 is taken to be
two weeks after the opening and each further one a week later, but never after the release.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from statistics import fmean, median

from forecast.habits import MERGE_WINDOW, WEEK, Course, Past, day, learn
from forecast.model import LIKELY, candidates, median_of

POINTS = (1, 5)  # -rcs at which forecasts are looked back at
LEAST = 4  # finished cycles; fewer make no score
RECENT = 24  # cycles that show how it goes of late: some four years
_NINE_WEEKS = 9 * WEEK
_HALF_WEEK = timedelta(days=3)  # a candidate stands for its week


@dataclass(frozen=True, slots=True)
class Trial:
    """One forecast that is looked back at.

    is_estimated  the date of the -rc is not known
    likely        sum of the chances of the days that had a chance of one in ten or more
    was_likely    the release came in the week of one of them
    """

    version: str
    at: datetime
    is_estimated: bool
    released_on: date
    forecast_on: date
    nine_weeks_on: date
    likely: float
    was_likely: bool

    @property
    def error(self) -> int:
        """Days between the forecast and the release."""
        return abs((self.forecast_on - self.released_on).days)

    @property
    def nine_weeks_error(self) -> int:
        """The same for the rule of thumb."""
        return abs((self.nine_weeks_on - self.released_on).days)


@dataclass(frozen=True, slots=True)
class Errors:
    """Absolute errors in days, and shares of the forecasts that were not further off than that."""

    median: float
    mean: float
    within_3_days: float
    within_a_week: float


@dataclass(frozen=True, slots=True)
class Score:
    """Forecasts at one -rc over some cycles.

    estimated   cycles in which the date of that -rc is not known
    expected    chance that the forecasts gave to all their days of one in ten or more, on average
    came_true   share of the cycles that were released in the week of such a day
    """

    rc: int
    cycles: int
    first: str
    last: str
    estimated: int
    ours: Errors
    nine_weeks: Errors
    expected: float
    came_true: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """Scores over every cycle that could be forecast, and over the last ones: one for each -rc."""

    all: tuple[Score, ...]
    recent: tuple[Score, ...]

    @property
    def parts(self) -> tuple[tuple[Score, ...], ...]:
        """As a table shows them; the last cycles apart where there are earlier ones."""
        return (self.all, self.recent) if self.recent[0].cycles < self.all[0].cycles else (self.all,)


def backtest(courses: Iterable[Course]) -> Backtest | None:
    """All scores; None where too few cycles are finished. The order of the cycles does not matter."""
    return _backtest(tuple(sorted(courses, key=lambda course: (course.opened_at, course.version))))


@lru_cache(maxsize=16)  # a page asks for the same cycles until the next release, or the same past day
def _backtest(courses: tuple[Course, ...]) -> Backtest | None:
    found = [trials(courses, rc=rc) for rc in POINTS]
    if len(found[0]) < LEAST:
        return None
    return Backtest(
        tuple(_score(rc, row) for rc, row in zip(POINTS, found, strict=True)),
        tuple(_score(rc, row[-RECENT:]) for rc, row in zip(POINTS, found, strict=True)),
    )


def trials(courses: Iterable[Course], *, rc: int) -> list[Trial]:
    """A forecast of each finished cycle at that -rc, in the order of releases."""
    past = learn(courses)
    return [_trial(past[:place], one, rc) for place, one in enumerate(past)]


def _trial(before: Sequence[Past], one: Past, rc: int) -> Trial:
    course = one.course
    known = dict(course.rcs).get(rc)
    at = min(known or course.opened_at + MERGE_WINDOW + WEEK * (rc - 1), course.ended_at)
    # On the day of the release the forecast must not know of it.
    found = candidates(before, Course(course.version, course.opened_at, course.known(at=at).rcs), at=at)
    likely = [candidate for candidate in found if candidate.chance >= LIKELY]
    released_on = day(course.ended_at)
    return Trial(
        version=course.version,
        at=at,
        is_estimated=known is None,
        released_on=released_on,
        forecast_on=median_of(found),
        nine_weeks_on=max(day(course.opened_at + _NINE_WEEKS), day(at)),
        likely=sum(candidate.chance for candidate in likely),
        was_likely=any(abs(candidate.on - released_on) <= _HALF_WEEK for candidate in likely),
    )


def _score(rc: int, found: Sequence[Trial]) -> Score:
    return Score(
        rc=rc,
        cycles=len(found),
        first=found[0].version,
        last=found[-1].version,
        estimated=sum(trial.is_estimated for trial in found),
        ours=_errors([trial.error for trial in found]),
        nine_weeks=_errors([trial.nine_weeks_error for trial in found]),
        expected=fmean(trial.likely for trial in found),
        came_true=fmean(trial.was_likely for trial in found),
    )


def _errors(days: Sequence[int]) -> Errors:
    return Errors(median(days), fmean(days), _within(days, 3), _within(days, 7))


def _within(days: Sequence[int], limit: int) -> float:
    return fmean(error <= limit for error in days)
