"""The read side of cycles: their numbers at many times, in one statement. What counts as what, regressions say."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, DateTimeField, Func, IntegerField, Q, Value
from django.db.models.functions import Cast

from cases.facts import State
from regressions.models import OPEN_STATES, UNCOUNTED_STATES, Period
from regressions.queries import Counts

_FIGURES = tuple(field.name for field in fields(Counts))


@dataclass(frozen=True, slots=True)
class Point:
    """A day of a burn-down: the figures at its end."""

    at: datetime
    counts: Counts


def burn_down(cycle: str, *, days: Sequence[datetime]) -> list[Point]:
    """A cycle's numbers at each of the given times, from one query."""
    return burn_downs({cycle: days})[cycle]


def burn_downs(days: Mapping[str, Sequence[datetime]]) -> dict[str, list[Point]]:
    """The same of several cycles, each at times of its own, from one query for all of them."""
    moments = sorted({day for each in days.values() for day in each})
    changes: dict[str, list[_Change]] = {cycle: [] for cycle in days}
    for cycle, begins, ends, *kind, count in _spells(days, moments):
        if ends is None or ends > begins:
            changes[cycle] += [(begins, count, kind)] + [(ends, -count, kind)] * (ends is not None)
    places = {moment: place for place, moment in enumerate(moments)}
    return {cycle: _sweep(changes[cycle], days[cycle], places) for cycle in days}


_Change = tuple[int, int, list[Any]]  # from which moment on, how many more or fewer, and what they count as


def _spells(cycles: Iterable[str], moments: Sequence[datetime]) -> Iterable[Any]:
    """How many there are of a kind from one moment (its place) on until another; None is for good.

    The database finds the places: reading times of thousands of rows takes longer than all else.
    """
    if not moments:
        return ()
    # A bucket begins at its bound, not after it. One text for all of them: binding each by itself takes longer.
    later = ",".join((moment + timedelta.resolution).isoformat() for moment in moments)
    bounds = Cast(Value(f"{{{later}}}"), ArrayField(DateTimeField()))
    since, until = (
        Func(name, bounds, function="width_bucket", output_field=IntegerField()) for name in ("since", "until")
    )
    found = Period.objects.filter(cycle__in=list(cycles), since__lte=moments[-1]).annotate(begins=since, ends=until)
    kinds = ("cycle", "begins", "ends", "state", "is_backburner", "is_estimated")
    return found.filter(Q(until__gt=moments[0]) | Q(until=None)).values_list(*kinds).annotate(n=Count("pk")).order_by()


def _sweep(changes: list[_Change], days: Sequence[datetime], places: Mapping[datetime, int]) -> list[Point]:
    """Through what begins and what ends in order, once."""
    changes.sort(key=lambda change: change[0], reverse=True)
    standing: Counter[tuple[Any, ...]] = Counter()
    found: dict[datetime, Point] = {}
    for day in sorted(set(days)):
        while changes and changes[-1][0] <= places[day]:
            _, change, kind = changes.pop()
            standing[tuple(kind)] += change
        found[day] = Point(day, _tally(standing))
    return [found[day] for day in days]


def _tally(standing: Mapping[tuple[Any, ...], int]) -> Counts:
    figures = dict.fromkeys(_FIGURES, 0)
    for (state, is_backburner, is_estimated), count in standing.items():
        if not count:
            continue
        is_open, is_counted = state in OPEN_STATES, state not in UNCOUNTED_STATES
        figures["reported"] += count * is_counted
        figures["open"] += count * is_open
        figures["incoming"] += count * (state == State.FIX_INCOMING)
        figures["backburner"] += count * (is_open and is_backburner)
        figures["estimated"] += count * (is_counted and is_estimated)
        if state in (State.INCONCLUSIVE, State.INVALID, State.DUPLICATE):
            figures[state] += count  # each of these counts under its own name
    return Counts(**figures)
