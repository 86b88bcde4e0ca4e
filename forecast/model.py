"""When the next mainline release is to be expected: dates and their chances, from how earlier cycles went. Pure.

A cycle moves in weeks, counted from its opening on the weekday of habit. Each week that is still to come brings
either another -rc or the final; how likely the final is follows from how many weeks earlier cycles took.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, count
from statistics import quantiles

from forecast.basis import basis
from forecast.chances import week_chances
from forecast.habits import (
    MERGE_WINDOW,
    RECENT,
    WEEK,
    Course,
    Past,
    crosses_year,
    day,
    learn,
    nearest,
    spread_days,
    usual_weeks,
    weekday_of,
)
from releases.versions import next_cycle

LIKELY = 0.1  # a candidate with this chance counts as named when a forecast is looked back at
_HALF = 0.5 - 1e-9  # sums of chances are not exact
_SHOWN = 0.01  # less is left out of tables
_CERTAIN = 0.995  # would be rounded to certainty
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LATE = timedelta(days=1)  # a release that was due yesterday may be on its way (Sunday evening in the west)
_APART = timedelta(days=4)  # from an -rc to the next release, at least
# Without a known -rc a cycle is in its merge window this long; later the -rcs are not known, but there.
_MERGE_WINDOW_LIMIT = 3 * WEEK


@dataclass(frozen=True, slots=True)
class Candidate:
    """A day on which the final may come; `rcs` are those that will have been released, `days` since the opening."""

    on: date
    rcs: int
    days: int
    chance: float


@dataclass(frozen=True, slots=True)
class Milestone:
    """What may be released next.

    chance   that it is this and not the other; not that it comes on that day
    middle   first and last day of the middle half of recent releases, put on that day
    wide     the same for eight in ten
    """

    version: str
    on: date
    middle: tuple[date, date]
    wide: tuple[date, date]
    chance: float

    @property
    def share(self) -> str:
        """The chance in words; nothing where it cannot be anything else."""
        if self.chance == 1:
            return ""
        return "over 99 %" if self.chance >= _CERTAIN else f"{round(self.chance * 100)} %"


@dataclass(frozen=True, slots=True)
class Window:
    """The merge window that follows a release, as forecast."""

    version: str
    opens: date
    closes: date


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast of a cycle as of `at`.

    median             as likely before as after; nothing is said of the hour
    candidates         every day with a chance, in order; chances sum to 1
    upcoming           what comes next, the likeliest first: an -rc, the final, or either
    merge_window_ends  None once it is over
    weekday            of releases, Monday is 0; None where there is no habit
    is_overdue         longer than every cycle that the forecast is made from
    basis              what it is made from, in words
    cycles             the same, as versions in order
    """

    version: str
    previous: str
    at: datetime
    candidates: tuple[Candidate, ...]
    median: date
    upcoming: tuple[Milestone, ...]
    merge_window_ends: date | None
    following: Window
    weekday: int | None
    is_overdue: bool
    basis: str
    cycles: tuple[str, ...]

    @property
    def expected_at(self) -> datetime:
        """The median as a moment: noon of that day."""
        return datetime.combine(self.median, time(12), tzinfo=UTC)

    @property
    def leading(self) -> Candidate:
        """The likeliest day, the earliest of several."""
        return _leading(self.candidates)

    @property
    def next_up(self) -> tuple[Milestone, ...]:
        """What may well come next: the likeliest, and what else has a chance of one in ten."""
        return tuple(found for place, found in enumerate(self.upcoming) if not place or found.chance >= LIKELY)

    @property
    def is_final_due(self) -> bool:
        """Whether the final may well be what comes next."""
        return any(milestone.version == self.version for milestone in self.next_up)

    @property
    def pace(self) -> str:
        """Why what comes next is expected then."""
        if self.merge_window_ends is not None:
            return "ends the merge window of two weeks"
        return "a week after the last" if self.weekday is None else f"every {_WEEKDAYS[self.weekday]}"

    @property
    def shown(self) -> tuple[Candidate, ...]:
        """Those with a chance of one in a hundred."""
        return tuple(candidate for candidate in self.candidates if candidate.chance >= _SHOWN)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a cycle stands: `opened` is the day of habit nearest to its beginning, `last` is its latest release."""

    today: date
    began: date
    opened: date
    weekday: int | None
    rcs: int
    last: date
    crosses: bool


def forecast(finished: Iterable[Course], current: Course, *, at: datetime) -> Forecast:
    """A forecast from the cycles that were finished at that time, in whatever order they come."""
    return forecast_from(learn(course.known(at=at) for course in finished), current.known(at=at), at=at)


def forecast_from(past: Sequence[Past], current: Course, *, at: datetime) -> Forecast:
    """The same from what was learnt of them, and a current cycle as known at that time."""
    standing = _standing(past, current, at)
    slots = _slots(past, standing)
    found = _candidates(standing, slots)
    median = median_of(found)
    following = next_cycle(current.version)
    is_overdue = bool(past) and (standing.today - standing.opened) / WEEK > max(one.weeks for one in past)
    return Forecast(
        version=current.version,
        previous=past[-1].course.version if past else "",
        at=at,
        candidates=found,
        median=median,
        upcoming=_upcoming(past, current.version, standing, slots[0]),
        merge_window_ends=None if standing.rcs else slots[0][1],
        following=Window(following, median, median + MERGE_WINDOW),
        weekday=standing.weekday,
        is_overdue=is_overdue,
        basis=basis(past, crosses=standing.crosses, leads=_late_leader(past, slots), is_overdue=is_overdue),
        cycles=tuple(one.course.version for one in past),
    )


def candidates(past: Sequence[Past], current: Course, *, at: datetime) -> tuple[Candidate, ...]:
    """The days on which the final may come, alone: what is needed to look back at many forecasts."""
    standing = _standing(past, current, at)
    return _candidates(standing, _slots(past, standing))


def median_of(found: Sequence[Candidate]) -> date:
    """The first day by which the release is as likely there as not."""
    reached = accumulate(candidate.chance for candidate in found)
    return next((one.on for one, chance in zip(found, reached, strict=True) if chance >= _HALF), found[-1].on)


def _leading(found: Sequence[Candidate]) -> Candidate:
    return max(found, key=lambda candidate: candidate.chance)


def _standing(past: Sequence[Past], current: Course, at: datetime) -> _Standing:
    weekday = past[-1].weekday if past else weekday_of([current])
    began = day(current.opened_at)
    today = max(day(at), began)
    opened = nearest(began, weekday)
    rcs, last = max((number for number, _ in current.rcs), default=0), opened
    if current.rcs:
        last = max(day(released_at) for _, released_at in current.rcs)
    elif today - opened > _MERGE_WINDOW_LIMIT:
        rcs = (today - opened - MERGE_WINDOW) // WEEK + 1
        last = opened + MERGE_WINDOW + WEEK * (rcs - 1)
    return _Standing(today, began, opened, weekday, rcs, last, crosses_year(current.opened_at, past))


_Slot = tuple[int, date, float]  # weeks since the opening, day, chance of the final on it


def _slots(past: Sequence[Past], standing: _Standing) -> list[_Slot]:
    """The weeks that are to come, the next release first."""
    first = next(week for week in count(1) if _is_to_come(standing, week))
    chances = week_chances(past, crosses=standing.crosses, since=first)
    return [
        (week, max(standing.opened + WEEK * week, standing.today), chances.get(week, 0.0))
        for week in range(first, max(chances) + 1)
    ]


def _is_to_come(standing: _Standing, week: int) -> bool:
    due = standing.opened + WEEK * week
    after = standing.last + _APART if standing.rcs else standing.opened + MERGE_WINDOW
    return due >= max(after, standing.today - _LATE)


def _candidates(standing: _Standing, slots: Sequence[_Slot]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(on, standing.rcs + place, (on - standing.began).days, chance)
        for place, (_, on, chance) in enumerate(slots)
        if chance
    )


def _late_leader(past: Sequence[Past], slots: Sequence[_Slot]) -> date | None:
    """The likeliest day, where it is later than a cycle of usual length would end, and that could still come."""
    week, on, _ = max(slots, key=lambda slot: slot[2])
    return on if slots[0][0] <= round(usual_weeks(past)) < week else None


def _upcoming(past: Sequence[Past], version: str, standing: _Standing, slot: _Slot) -> tuple[Milestone, ...]:
    _, on, final = slot
    missed = spread_days(past[-RECENT:], standing.weekday)
    tenths = quantiles(missed, n=20, method="inclusive") if len(missed) > 1 else [0.0] * 19

    def between(lower: float, upper: float) -> tuple[date, date]:
        days = (max(on + timedelta(days=round(missed)), standing.today) for missed in (lower, upper))
        return next(days), next(days)

    middle, wide = between(tenths[4], tenths[14]), between(tenths[1], tenths[17])
    names = ((f"{version}-rc{standing.rcs + 1}", 1 - final), (version, final))
    found = [Milestone(name, on, middle, wide, chance) for name, chance in names if chance >= _SHOWN]
    return tuple(sorted(found, key=lambda milestone: -milestone.chance))
