"""What all editions of a period have in common, whatever their scope: asked for when it is first needed, and once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from candidates.models import Candidate
from candidates.queries import Coverage, coverage, waiting
from digests.changes import Step, steps
from digests.lists import Told, told
from digests.news import Coming, Released, coming_up, released_in
from digests.periods import Period, is_daily
from flow.radar import RadarRow, mainline_of, radar
from flow.week import posted_in
from flow.weeks import Span
from forecast.model import Forecast
from forecast.queries import forecast
from maintainers.queries import subsystems_of_mails
from news.happenings import Happening
from news.regressions import regression_news
from patches.models import Part
from patches.queries import SeriesRow, moved_between
from regressions.queries import (
    PLACE,
    Apart,
    Counts,
    Place,
    apart_by_place,
    as_of,
    counts_by_cycle,
    counts_by_place,
    overdue,
    place_of,
)
from releases.queries import CycleView, ReleaseStatus, cycles, release_status
from topics.week import WeekTopic, topics_of_week

AROUND = 14  # cycles read in full: the one in development, the twelve it is compared with, one undated


@dataclass(frozen=True, slots=True)
class Late:
    """A regression past the day by which a fix was expected."""

    key: int
    place: Place
    due_at: datetime


class Common:
    """A period as of `at`. Editions of many scopes share one, so that each costs only what is its own.

    Each part takes a number of statements that does not grow; none is asked for twice.
    """

    def __init__(self, period: Period, at: datetime) -> None:
        self.period = period
        self.at = min(at, period.end)
        self.is_daily = is_daily(period)
        self._told: dict[int, Told] = {}
        self._apart: dict[str, Mapping[Place, Apart]] = {}

    @cached_property
    def status(self) -> ReleaseStatus:
        """What is released: four statements."""
        return release_status(at=self.at)

    @cached_property
    def happened(self) -> Sequence[Happening]:
        """Single things that happened to regressions: seventeen statements."""
        return regression_news(self.period.before, self.at)

    @cached_property
    def released(self) -> Released:
        """What came out: one statement."""
        return released_in(self.period, at=self.at)

    @cached_property
    def cycles(self) -> tuple[CycleView, ...]:
        """The last cycles, the newest first: two statements."""
        return cycles(at=self.at, limit=AROUND)

    @cached_property
    def forecast(self) -> Forecast | None:
        """Of the cycle in development: two statements."""
        return forecast(at=self.at)

    @cached_property
    def coming(self) -> list[Coming]:
        """What comes next."""
        return coming_up(self.cycles, self.forecast, at=self.at)

    @cached_property
    def by_cycle(self) -> tuple[Mapping[str, Counts], Mapping[str, Counts]]:
        """The numbers now and before, of everything: two statements."""
        return counts_by_cycle(at=self.at), counts_by_cycle(at=self.period.before)

    @cached_property
    def by_place(self) -> tuple[Mapping[Place, Counts], Mapping[Place, Counts]]:
        """The numbers now and before, to choose from: two statements."""
        return counts_by_place(at=self.at), counts_by_place(at=self.period.before)

    @cached_property
    def steps(self) -> list[Step]:
        """What changed: one statement."""
        return steps(self.period.before, self.at)

    @cached_property
    def overdue(self) -> list[Late]:
        """All that are, the last to become so first: one statement."""
        found = as_of(self.at).filter(overdue(at=self.at)).order_by("-regression__due_at", "regression__slug")
        rows = found.values_list("regression", "regression__due_at", *PLACE)
        return [Late(key, place_of(*place), due_at) for key, due_at, *place in rows]

    @cached_property
    def radar(self) -> list[RadarRow]:
        """All fixes that wait somewhere."""
        return radar(at=self.at, mainline=mainline_of(self.status))

    @cached_property
    def waiting(self) -> list[Candidate]:
        """Reports of the period that nobody flagged, the likeliest first: one statement."""
        found = waiting(at=self.at)
        found = found.filter(message__arrived__gte=self.period.since, message__arrived__lte=self.at)
        return list(found.order_by("-score", "-message__arrived", "pk"))

    @cached_property
    def lists_of_waiting(self) -> Mapping[int, set[str]]:
        """By key of the mail: the subsystems of these reports. One statement."""
        return subsystems_of_mails([one.message_id for one in self.waiting])

    @cached_property
    def all_waiting(self) -> int:
        """Reports of any time that nobody flagged: one statement."""
        return waiting(at=self.at).count()

    @cached_property
    def coverage(self) -> Coverage:
        """How many of the period's likely reports are tracked: one statement."""
        return coverage(since=self.period.before, until=self.at, at=self.at)

    @cached_property
    def posted(self) -> list[SeriesRow]:
        """The series of the period: one statement."""
        return posted_in(Span(self.period.since, self.period.until, self.period.name), at=self.at)

    @cached_property
    def moved(self) -> tuple[int, int]:
        """How many series came to linux-next, and to mainline: two statements."""
        return moved_between(self.period.since, self.period.until, at=self.at)

    @cached_property
    def lists_of_moved(self) -> tuple[list[frozenset[str]], list[frozenset[str]]]:
        """The lists of each of these series: two statements."""
        return self._moved("next_at"), self._moved("merged_at")

    def _moved(self, column: str) -> list[frozenset[str]]:
        within = {f"{column}__gt": self.period.before, f"{column}__lte": self.at}
        series = Part.objects.filter(**within).order_by().values_list("series", "series__lists").distinct()
        return [frozenset(lists) for _, lists in series]

    @cached_property
    def topics(self) -> list[WeekTopic]:
        """What topics did: four statements at most."""
        return list(topics_of_week(self.period.since, self.period.until, at=self.at))

    def apart(self, cycle: str) -> Mapping[Place, Apart]:
        """Parts of what is open in a cycle: one statement for each cycle."""
        if cycle not in self._apart:
            self._apart[cycle] = apart_by_place(cycle, at=self.at)
        return self._apart[cycle]

    def told(self, keys: Iterable[int]) -> dict[int, Told]:
        """Regressions by key: two statements for those that were not asked for before."""
        wanted = set(keys)
        if missing := wanted - self._told.keys():
            self._told |= told(missing, at=self.at)
        return {key: self._told[key] for key in wanted if key in self._told}


def common(period: Period, *, at: datetime) -> Common:
    """What editions of a period share, to be given to each of them; what came after the period's end is not in it."""
    return Common(period, at)
