"""Scales: the numbers on an axis, and where a moment stands between two others. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

_FEWEST, _MOST = 3, 5  # grid lines above zero


def ticks(most: int) -> tuple[int, ...]:
    """Whole numbers from 0 to the first that is not below `most`: three to five above zero, 1, 2 or 5 times 10^n apart.

    >>> ticks(52)
    (0, 20, 40, 60)
    """
    most = max(0, most)
    steps = (factor * 10**power for power in count() for factor in (1, 2, 5))
    step = next(step for step in steps if step * _MOST >= most)
    lines = max(_FEWEST, -(-most // step))
    return tuple(range(0, step * lines + 1, step))


def grouped(number: int) -> str:
    """A number with thin spaces between the thousands, from 10 000 on."""
    return f"{number:,}".replace(",", "\u2009") if abs(number) >= 10_000 else str(number)


@dataclass(frozen=True, slots=True)
class Rise:
    """From 0 at `floor` to `top` at `ceiling`, in pixels from above; what lies beyond is drawn at the edge."""

    top: int
    ceiling: float
    floor: float

    def y(self, value: float) -> float:
        """The height of a value."""
        share = min(max(value, 0), self.top) / self.top if self.top > 0 else 0
        return round(self.floor - share * (self.floor - self.ceiling), 1)


@dataclass(frozen=True, slots=True)
class Span:
    """From a day or a moment to another, in percent of the width; what lies outside is drawn at the edge."""

    starts: date
    ends: date
    left: float = 0
    right: float = 100

    def x(self, moment: date) -> float:
        """Where one of the same kind stands; at the left of a span that takes no time."""
        length = self.ends - self.starts
        if length <= timedelta(0):
            return self.left
        share = min(max((moment - self.starts) / length, 0), 1)
        return round(self.left + share * (self.right - self.left), 2)


def places(count: int, left: float, right: float) -> Sequence[float]:
    """As many places from left to right, equally far apart; one alone stands at the left."""
    step = (right - left) / (count - 1) if count > 1 else 0
    return [round(left + step * number, 2) for number in range(count)]
