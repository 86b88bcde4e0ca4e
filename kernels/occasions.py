"""Dated things of the release process, done and to come: what a calendar has. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from releases.versions import parse_version

_WEEK = timedelta(days=7)
_SHOWN = 3  # of a day in the grid of a month; the rest is a number


class Kind(StrEnum):
    """What happens on a day."""

    RELEASED = "released"
    EXPECTED = "expected"  # a release, by forecast
    REVIEW = "review ends"
    WINDOW_OPENS = "merge window opens"
    WINDOW_CLOSES = "merge window closes"
    ENDED = "end of life"
    ENDS = "projected end of life"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One thing on one day (UTC). `is_forecast`: nobody has promised it; `basis` says where the day comes from."""

    day: date
    kind: Kind
    name: str  # version or series
    is_forecast: bool = False
    is_mainline: bool = False
    basis: str = ""
    chance: float | None = None  # of a forecast, where it has one


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid: what is shown of it, and how much is not."""

    day: date
    occasions: tuple[Occasion, ...]
    more: int
    is_today: bool


def weeks(occasions: Iterable[Occasion], *, today: date, before: int, after: int) -> list[Day]:
    """Whole weeks (from Monday) around today, every day of them; mainline first, then by name."""
    start = today - timedelta(days=today.weekday()) - before * _WEEK
    ordered = sorted(occasions, key=_order)
    by_day = {day: tuple(found) for day, found in groupby(ordered, key=lambda one: one.day)}
    days = (start + timedelta(days=n) for n in range(7 * (before + 1 + after)))
    return [_day(day, by_day.get(day, ()), today) for day in days]


def _order(one: Occasion) -> tuple[date, bool, str, tuple[int, ...]]:
    """By day; of one day mainline first, then kind by kind, the newest series first."""
    version = parse_version(one.name.removesuffix(".y"))
    newest_first = tuple(-number for number in version.sort_key) if version else ()
    return one.day, not one.is_mainline, one.kind, newest_first


def _day(day: date, found: Sequence[Occasion], today: date) -> Day:
    shown = found if len(found) <= _SHOWN else found[: _SHOWN - 1]
    return Day(day, tuple(shown), len(found) - len(shown), day == today)
