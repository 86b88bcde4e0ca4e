"""What earlier cycles show: the weekday of releases, their length in weeks, how many -rcs, the turn of the year. Pure.

A week begins on the weekday on which mainline was released then. Sunday evening on the west coast of America is
Monday in UTC, so a weekday is the habit where two in three releases came on it or the day after.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from statistics import median

RECENT = 12  # cycles that say what is usual: some two years
WEEK = timedelta(days=7)
MERGE_WINDOW = 2 * WEEK  # Documentation/process/2.Process.rst
# "a normal series will get up to somewhere between -rc6 and -rc9" (2.Process.rst), a week each, after the window.
DOCUMENTED_WEEKS = range(8, 12)
USUAL_WEEKS = 9  # where no cycle is known yet
_HABIT_SHARE = 2 / 3
_HABIT_LEAST = 4  # releases; fewer make no habit
_CHRISTMAS = (12, 25)


@dataclass(frozen=True, slots=True)
class Course:
    """A cycle as far as it is known: `rcs` are number and date of -rcs, in any order, with gaps or none at all."""

    version: str
    opened_at: datetime
    rcs: tuple[tuple[int, datetime], ...] = ()
    released_at: datetime | None = None

    @property
    def ended_at(self) -> datetime:
        """The release of a finished cycle; ValueError for one that is not."""
        if self.released_at is None:
            raise ValueError(f"{self.version} is not released")
        return self.released_at

    def known(self, *, at: datetime) -> "Course":
        """What was known of it at that time."""
        released = self.released_at if self.released_at is not None and self.released_at <= at else None
        return Course(self.version, self.opened_at, tuple(rc for rc in self.rcs if rc[1] <= at), released)


@dataclass(frozen=True, slots=True)
class Past:
    """A finished cycle as an example for later ones; made of itself and earlier cycles alone.

    weekday     of releases at its time, Monday is 0; None where there was no habit
    weeks       from opening to release, each on the nearest day of habit; without habit they may be broken
    rcs         how many; where the last one is not known, one for each week after the merge window
    is_counted  the last one is known
    crosses     by the length that was usual then, Christmas was to fall into it
    is_long     it had more -rcs than was usual
    """

    course: Course
    weekday: int | None
    weeks: float
    rcs: int
    is_counted: bool
    crosses: bool
    is_long: bool


def course_of(
    version: str, opened_at: datetime | None, rcs: Mapping[int, datetime], released_at: datetime | None
) -> Course | None:
    """A course; an opening that is not known follows from the first -rc. None where neither is known."""
    if opened_at is None and rcs:
        first = min(rcs)
        opened_at = rcs[first] - MERGE_WINDOW - WEEK * (first - 1)
    return Course(version, opened_at, tuple(sorted(rcs.items())), released_at) if opened_at is not None else None


def learn(courses: Iterable[Course]) -> tuple[Past, ...]:
    """The finished cycles in the order of their releases, whatever order they come in."""
    finished = [(c.released_at, c.version, c) for c in courses if c.released_at and c.released_at > c.opened_at]
    return _learn(tuple(course for _, _, course in sorted(finished, key=lambda row: row[:2])))


@lru_cache(maxsize=16)  # a page asks several times for the same cycles, and until the next release
def _learn(finished: tuple[Course, ...]) -> tuple[Past, ...]:
    found: list[Past] = []
    for course in finished:
        found.append(_past(course, found[-RECENT:]))
    return tuple(found)


def _past(course: Course, before: Sequence[Past]) -> Past:
    released_at = course.ended_at
    weekday = weekday_of([*(past.course for past in before[1 - RECENT :]), course])
    weeks = (nearest(day(released_at), weekday) - nearest(day(course.opened_at), weekday)) / WEEK
    last, at = max(course.rcs, default=(0, course.opened_at))
    is_counted = last > 0 and released_at - at <= 2 * WEEK
    rcs = last if is_counted else max(1, round((weeks * WEEK - MERGE_WINDOW) / WEEK))
    is_long = bool(before) and rcs > usual_rcs(before)
    return Past(course, weekday, weeks, rcs, is_counted, crosses_year(course.opened_at, before), is_long)


def day(at: datetime) -> date:
    """The day in UTC."""
    return at.astimezone(UTC).date()


def weekday_of(courses: Iterable[Course]) -> int | None:
    """The weekday on which these cycles' releases came, -rcs included; None where there is no habit."""
    days: Counter[int] = Counter()
    for course in courses:
        days.update(day(at).weekday() for _, at in course.rcs)
        if course.released_at is not None:
            days[day(course.released_at).weekday()] += 1
    best = max(range(7), key=lambda weekday: (_on_or_after(days, weekday), days[weekday]))
    total = days.total()
    return best if total >= _HABIT_LEAST and _on_or_after(days, best) >= total * _HABIT_SHARE else None


def _on_or_after(days: Counter[int], weekday: int) -> int:
    return days[weekday] + days[(weekday + 1) % 7]


def nearest(to: date, weekday: int | None) -> date:
    """The nearest such weekday, three days away at most; the day itself where there is no habit."""
    return to if weekday is None else to - timedelta(days=(to.weekday() - weekday + 3) % 7 - 3)


def usual_weeks(before: Sequence[Past]) -> float:
    """The median of the last cycles."""
    return median(past.weeks for past in before[-RECENT:]) if before else USUAL_WEEKS


def usual_rcs(before: Sequence[Past]) -> float:
    """The median of the last cycles; they have to be some."""
    return median(past.rcs for past in before[-RECENT:])


def crosses_year(opened_at: datetime, before: Sequence[Past]) -> bool:
    """Whether Christmas falls into a cycle of usual length that opened then.

    Not whether it did: cycles that took longer would more often have crossed it.
    """
    opened = day(opened_at)
    return opened <= date(opened.year, *_CHRISTMAS) < opened + WEEK * usual_weeks(before)


def spread_days(recent: Sequence[Past], weekday: int | None) -> list[int]:
    """Days by which recent releases, -rcs included, missed the weekday of habit; without one, any day of the week."""
    if weekday is None:
        return list(range(-3, 4))
    dates = [day(at) for past in recent for at in _releases(past.course)]
    return sorted((on - nearest(on, weekday)).days for on in dates)


def _releases(course: Course) -> list[datetime]:
    rcs = [at for _, at in course.rcs]
    return [*rcs, course.released_at] if course.released_at is not None else rcs
