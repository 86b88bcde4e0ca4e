"""How long a series goes on after the next final release: what to expect where nobody says when it ends."""

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from statistics import median

from releases.versions import parse_version

Finals = Sequence[tuple[str, datetime]]
_Order = tuple[list[tuple[int, ...]], list[tuple[str, datetime]]]

SILENCE = timedelta(days=60)  # a series with a successor gets a release every week or two; after this it is over
_DAY = timedelta(days=1)
_TAKEN = 12  # series that the median is taken from: two years' worth


@dataclass(frozen=True, slots=True)
class Lag:
    """From the next final release to the last one of a series, as the median of `series` series."""

    after: timedelta
    series: int

    def __str__(self) -> str:
        """ "18 days after the next final, the median of 12 earlier series"."""
        return f"{self.after / _DAY:.0f} days after the next final, the median of {self.series} earlier series"


USUAL = Lag(timedelta(days=18), 12)  # of 6.7 to 7.0 by releases/data/releases.csv; they took 10 to 27 days


def next_final(series: str, finals: Finals) -> tuple[str, datetime] | None:
    """The earliest mainline release of a later cycle; None where there is none, or where it is no series."""
    return _following(series, _in_order(tuple(finals)))


def usual_lag(lasts: Mapping[str, datetime], *, finals: Finals, longterm: Collection[str], at: datetime) -> Lag:
    """The median of the latest twelve series that are over by `at`; `lasts` are their newest releases.

    Those of `longterm` tell nothing about it. USUAL where there is no history.
    """
    ends, order = [], _in_order(tuple(finals))
    for series, last in lasts.items():
        after = _following(series, order)
        if series not in longterm and after and last <= at and at - after[1] > SILENCE:
            ends.append((after[1], last - after[1]))
    latest = [lag / _DAY for _, lag in sorted(ends)[-_TAKEN:]]
    return Lag(timedelta(days=median(latest)), len(latest)) if latest else USUAL


def _following(series: str, order: _Order) -> tuple[str, datetime] | None:
    own = parse_version(series.removesuffix(".y"))
    place = bisect_right(order[0], own.sort_key) if own else len(order[0])
    return order[1][place] if place < len(order[0]) else None


@lru_cache(maxsize=8)  # the same hundred finals for each of a hundred series
def _in_order(finals: tuple[tuple[str, datetime], ...]) -> _Order:
    """The keys of finals in order of version, and for each the earliest of it and all later ones."""
    found = sorted((v.sort_key, at, v.text) for name, at in finals if (v := parse_version(name)) is not None)
    times = accumulate(((at, name) for _, at, name in reversed(found)), min)
    return [key for key, _, _ in found], [(name, at) for at, name in times][::-1]
