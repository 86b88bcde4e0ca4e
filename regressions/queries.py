"""The read side of regressions: every number is counted here and nowhere else (design: the numbers)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from cases.due import QUOTES
from cases.facts import Kind, State
from regressions.models import OPEN_STATES, UNCOUNTED_STATES, Event, Period
from releases.queries import Dated

NO_SUBSYSTEM = "none"
DORMANT_AFTER = timedelta(days=90)  # without activity; still open, shown apart
NO_ACTIVITY = (Kind.POKE, Kind.MENTION)  # events that are no news: somebody asks for some, or speaks of it elsewhere


@dataclass(frozen=True, slots=True)
class Counts:
    """Regressions of a cycle (or series) at a time. reported = open + resolved; nothing is counted twice.

    incoming, backburner   parts of `open`
    inconclusive           part of `resolved`
    estimated              part of `reported`: the cycle follows from the date of the report alone
    invalid, duplicate     not counted in any other figure
    """

    reported: int = 0
    open: int = 0
    incoming: int = 0
    backburner: int = 0
    inconclusive: int = 0
    estimated: int = 0
    invalid: int = 0
    duplicate: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Of both; they must have no regression in common."""
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def resolved(self) -> int:
        """Settled, one way or another."""
        return self.reported - self.open


NO_COUNTS = Counts()


def as_of(at: datetime) -> QuerySet[Period]:
    """The period that each regression known at `at` was in then."""
    return Period.objects.filter(since__lte=at).filter(Q(until__gt=at) | Q(until=None))


_COUNTED = ~Q(state__in=UNCOUNTED_STATES)
_OPEN = Q(state__in=OPEN_STATES)
_FIGURES = {
    "reported": Count("pk", filter=_COUNTED),
    "open": Count("pk", filter=_OPEN),
    "incoming": Count("pk", filter=Q(state=State.FIX_INCOMING)),
    "backburner": Count("pk", filter=_OPEN & Q(is_backburner=True)),
    "inconclusive": Count("pk", filter=Q(state=State.INCONCLUSIVE)),
    "estimated": Count("pk", filter=_COUNTED & Q(is_estimated=True)),
    "invalid": Count("pk", filter=Q(state=State.INVALID)),
    "duplicate": Count("pk", filter=Q(state=State.DUPLICATE)),
}


def cycle_counts(cycle: str, *, at: datetime) -> Counts:
    """The numbers of one cycle as they stood at `at`."""
    return counts_by_cycle([cycle], at=at).get(cycle, NO_COUNTS)


def counts_by_cycle(cycles: Iterable[str] | None = None, *, at: datetime) -> dict[str, Counts]:
    """The numbers of several cycles, or of all that have any, in one query; '' is outside mainline."""
    periods = as_of(at)
    if cycles is not None:
        periods = periods.filter(cycle__in=list(cycles))
    return _counts_by("cycle", periods)


def counts_by_series(*, at: datetime) -> dict[str, Counts]:
    """The numbers of stable series: regressions that were introduced within one."""
    return _counts_by("series", as_of(at).exclude(series=""))


def _counts_by(column: str, periods: QuerySet[Period]) -> dict[str, Counts]:
    rows = periods.values_list(column).annotate(**_FIGURES).order_by(column)
    return {name: Counts(*figures) for name, *figures in rows}


PLACE = ("tree", "cycle", "regression__subsystems")  # columns of a period


class Place(NamedTuple):
    """What a regression counts for."""

    tree: str
    cycle: str
    subsystems: tuple[str, ...]


def counts_by_place(*, at: datetime) -> dict[Place, Counts]:
    """The numbers of each place; those of any choice of places are their sum. One statement."""
    rows = as_of(at).order_by().values_list(*PLACE).annotate(**_FIGURES)
    return {place_of(*row[:3]): Counts(*row[3:]) for row in rows}


def place_of(tree: str, cycle: str, subsystems: Iterable[str]) -> Place:
    """The place that these columns tell."""
    return Place(tree, cycle, tuple(subsystems))


def total_counts(*, at: datetime) -> Counts:
    """All regressions known at `at`, whatever tree they are in."""
    return Counts(**as_of(at).aggregate(**_FIGURES))


# Raw: conditions of their own for a dozen cycles take Django ten times as long to write as PostgreSQL to answer.
_OPEN_THEN = """SELECT p.cycle, count(*) FILTER (
    WHERE p.state = ANY(%(open)s) AND p.since <= m.at AND (p.until IS NULL OR p.until > m.at))
FROM unnest(%(cycles)s::text[], %(moments)s::timestamptz[]) m (cycle, at)
JOIN regressions_period p ON p.cycle = m.cycle GROUP BY 1"""


def open_at_stage(cycle: Dated, others: Iterable[Dated], *, at: datetime) -> dict[str, int]:
    """Open regressions of a cycle at `at`, and of others as far into the same stage: one statement.

    Others that had no such stage, or none of whose regressions was ever tracked, are left out.
    """
    stage = cycle.stages[-1]
    moments = {c.version: when for c in others if (when := _same_moment(c, stage.name, at - stage.starts))}
    moments[cycle.version] = at
    with connection.cursor() as cursor:
        dates = list(moments.values())
        cursor.execute(_OPEN_THEN, {"cycles": list(moments), "moments": dates, "open": list(OPEN_STATES)})
        return {cycle.version: 0} | dict(cursor.fetchall())


def _same_moment(cycle: Dated, name: str, elapsed: timedelta) -> datetime | None:
    """As far into a stage as another cycle is now; its end, if it was shorter."""
    stage = next((stage for stage in cycle.stages if stage.name == name), None)
    if stage is None:
        return None
    moment = stage.starts + elapsed
    return min(moment, stage.ends) if stage.ends is not None else moment


@dataclass(frozen=True, slots=True)
class Row:
    """A regression in a list, as it stood at the time asked for."""

    slug: str
    title: str
    state: State
    is_backburner: bool
    is_dormant: bool
    is_overdue: bool
    introduced: str
    culprit: str
    cycle: str
    series: str
    tree: str
    subsystems: tuple[str, ...]
    is_estimated: bool
    reporter: str
    reported_at: datetime
    last_activity_at: datetime
    settled_at: datetime | None
    due_at: datetime | None
    due_rule: str
    due_quote: str  # what the kernel's document says in that case
    age: timedelta  # from the report to `at`, or to when it was settled
    silence: timedelta  # from the last activity to `at`


# Conditions, for lists and for counts among others; what asks events stands last, so that few rows are asked about.
def overdue(*, at: datetime) -> Q:
    """Open past the date by which a fix was expected."""
    return _OPEN & Q(regression__due_at__lt=at)


def unanswered(*, at: datetime) -> Q:
    """Open, and nobody but the reporter and those who only give commands has said a word."""
    return _OPEN & (Q(regression__answered_at=None) | Q(regression__answered_at__gt=at))


def unassigned(*, at: datetime) -> Q:
    """Open, and nobody has taken it: no fix is named, no patch is posted, and it is unanswered."""
    patches = Event.objects.filter(regression=OuterRef("regression"), at__lte=at, kind=Kind.PATCH)
    return Q(state=State.OPEN) & unanswered(at=at) & Q(~Exists(patches))


def activity(*, at: datetime) -> QuerySet[Event]:
    """What had happened by `at` and counts as activity."""
    return Event.objects.filter(at__lte=at).exclude(kind__in=NO_ACTIVITY)


def dormant(*, at: datetime) -> Q:
    """Open without activity for a long time."""
    begin = at - DORMANT_AFTER
    recent = activity(at=at).filter(regression=OuterRef("regression"), at__gte=begin)
    return _OPEN & Q(regression__reported_at__lt=begin) & Q(~Exists(recent))


@dataclass(frozen=True, slots=True)
class Apart:
    """Parts of the open ones that are shown apart; each can be among several."""

    overdue: int
    dormant: int
    unassigned: int


def apart(cycle: str | None = None, *, at: datetime) -> Apart:
    """How many open regressions of a cycle, or of all, need a second look: one statement."""
    found = as_of(at).filter(_OPEN, **({} if cycle is None else {"cycle": cycle}))
    return Apart(**found.aggregate(**_parts(at)))


def apart_by_place(cycle: str, *, at: datetime) -> dict[Place, Apart]:
    """The same of each place in a cycle: one statement."""
    rows = as_of(at).filter(_OPEN, cycle=cycle).order_by().values_list(*PLACE).annotate(**_parts(at))
    return {place_of(*row[:3]): Apart(*row[3:]) for row in rows}


def _parts(at: datetime) -> dict[str, Count]:
    parts = {"overdue": overdue(at=at), "dormant": dormant(at=at), "unassigned": unassigned(at=at)}
    return {name: Count("pk", filter=part) for name, part in parts.items()}


def in_subsystem(periods: QuerySet[Period], name: str) -> QuerySet[Period]:
    """Those that belong to a subsystem; NO_SUBSYSTEM asks for those that belong to none."""
    return (
        periods.filter(regression__subsystems=[])
        if name == NO_SUBSYSTEM
        else periods.filter(regression__subsystems__contains=[name])
    )


def regressions(
    *, at: datetime, cycle: str | None = None, states: Iterable[str] | None = None, text: str = ""
) -> QuerySet[Period]:
    """Regressions as of `at`, as periods: filter and slice, then turn them into rows with `rows`."""
    found = as_of(at).select_related("regression")
    if cycle is not None:
        found = found.filter(cycle=cycle)
    if states is not None:
        found = found.filter(state__in=list(states))
    for word in text.split()[:8]:
        found = found.filter(regression__title__icontains=word)
    return found.order_by("-regression__reported_at", "regression__slug")


def rows(periods: Iterable[Period], *, at: datetime) -> list[Row]:
    """List rows for periods, with activity as it was known at `at`: two queries for any number of rows."""
    found = list(periods)
    latest = _last_activity([period.regression_id for period in found], at=at)
    return [_row(period, latest.get(period.regression_id), at=at) for period in found]


def _last_activity(keys: Sequence[int], *, at: datetime) -> dict[int, datetime]:
    """Time of each regression's latest activity up to `at`."""
    newest = activity(at=at).filter(regression__in=keys)
    pairs = newest.order_by("regression", "-at").distinct("regression").values_list("regression", "at")
    return dict(pairs)


def _row(period: Period, latest: datetime | None, *, at: datetime) -> Row:
    regression = period.regression
    is_open = period.state in OPEN_STATES
    last = latest or regression.reported_at
    settled_at = None if is_open else period.since
    return Row(
        slug=regression.slug,
        title=regression.title,
        state=State(period.state),
        is_backburner=period.is_backburner,
        is_dormant=is_open and at - last > DORMANT_AFTER,
        is_overdue=is_open and regression.due_at is not None and regression.due_at < at,
        introduced=regression.introduced,
        culprit=regression.culprit,
        cycle=period.cycle,
        series=period.series,
        tree=period.tree,
        subsystems=tuple(regression.subsystems),
        is_estimated=period.is_estimated,
        reporter=regression.reporter_name,
        reported_at=regression.reported_at,
        last_activity_at=last,
        settled_at=settled_at,
        due_at=regression.due_at,
        due_rule=regression.due_rule,
        due_quote=QUOTES.get(regression.due_rule, ""),
        age=(settled_at or at) - regression.reported_at,
        silence=at - last,
    )
