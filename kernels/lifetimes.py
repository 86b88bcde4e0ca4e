"""Support periods as bars: where each begins, where today is, where it ends, in percent of the width. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from charts.scales import Span

_LEAST = 0.4  # percent: a bar that cannot be seen says nothing
_AHEAD = timedelta(days=365)  # shown beyond today where nothing ends later


@dataclass(frozen=True, slots=True)
class Life:
    """A series: from its first release to its end, known or projected; None where nobody can say."""

    name: str
    begins: date
    ends: date | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a row, in percent of the width, with two decimals as text for an SVG attribute."""

    x: str
    width: str


@dataclass(frozen=True, slots=True)
class LifeBars:
    """One row: what is past and what is to come."""

    past: Bar | None
    ahead: Bar | None


@dataclass(frozen=True, slots=True)
class Year:
    """A year's line on the axis."""

    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The axis: years, and where today is."""

    years: tuple[Year, ...]
    today: str
    begins: date
    ends: date

    def bars(self, life: Life, today: date) -> LifeBars:
        """A series on this scale."""
        end = life.ends or today
        past_end = min(today, end)
        return LifeBars(
            past=self._bar(life.begins, past_end) if past_end > life.begins else None,
            ahead=self._bar(max(today, life.begins), end) if end > today else None,
        )

    def _bar(self, start: date, end: date) -> Bar:
        left, right = self._percent(start), self._percent(end)
        return Bar(_text(left), _text(max(_LEAST, right - left)))

    def _percent(self, day: date) -> float:
        return Span(self.begins, self.ends).x(day)


def scale(lives: Sequence[Life], today: date) -> Scale:
    """An axis of whole years that holds all of them and today."""
    first = min([today, *(life.begins for life in lives)])
    last = max([today + _AHEAD, *(life.ends for life in lives if life.ends)])
    begins, ends = date(first.year, 1, 1), date(last.year + 1, 1, 1)
    bare = Scale((), "", begins, ends)
    years = tuple(Year(_text(bare._percent(date(y, 1, 1))), str(y)) for y in range(begins.year, ends.year))
    return Scale(years, _text(bare._percent(today)), begins, ends)


def _text(percent: float) -> str:
    return f"{percent:.2f}%"
