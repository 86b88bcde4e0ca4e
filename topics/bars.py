"""Postings per month, quarter or year as bars: numbers for an SVG that never scales its type. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from charts.scales import ticks

HEIGHT, TOP, BOTTOM = 132, 16, 20  # of the chart: all, above the highest line, for labels below
_MONTHS, _QUARTERS = 36, 40  # the most bars before the next unit
_GAP = 0.22  # of a bar's place
_LABELS = 8
SPARK_MONTHS, SPARK_HEIGHT = 24, 18


@dataclass(frozen=True, slots=True)
class Bar:
    """One period. x and width are percentages, y and height pixels."""

    label: str
    count: int
    x: str
    width: str
    y: float
    height: float
    is_now: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A label: at a percentage of the width, or at a height."""

    label: str
    x: str = ""
    y: float = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in order, grid lines from 0 up, labels below; `summary` says the same in words."""

    unit: str
    bars: Sequence[Bar]
    lines: Sequence[Mark]
    labels: Sequence[Mark]
    summary: str

    @property
    def floor(self) -> float:
        """Where the bars stand."""
        return HEIGHT - BOTTOM


def chart(dates: Iterable[datetime], *, at: datetime) -> Chart | None:
    """Bars from the first date to `at`; None without any date."""
    known = [one for one in dates if one <= at]
    if not known:
        return None
    first = min(known)
    unit, period, name = _unit(first, at)
    counts = Counter(map(period, known))
    numbers = range(period(first), period(at) + 1)
    scale = ticks(max(counts.values()))
    top = scale[-1]
    room = HEIGHT - TOP - BOTTOM
    bars = _bars([(name(n), counts[n]) for n in numbers], top, room, HEIGHT - BOTTOM)
    lines = [Mark(str(value), y=HEIGHT - BOTTOM - room * value / top) for value in scale]
    every = -(-len(bars) // _LABELS)
    labels = [Mark(bar.label, x=bar.x) for bar in bars[::every]]
    told = [f"{bar.label}: {bar.count}" for bar in bars if bar.count]
    return Chart(unit, bars, lines, labels, f"Postings per {unit}: {', '.join(told)}")


def spark(dates: Iterable[datetime], *, at: datetime) -> Sequence[Bar]:
    """Small bars of the last two years, by month."""
    last = _month(at)
    counts = Counter(_month(one) for one in dates if one <= at)
    values = [(_month_name(n), counts[n]) for n in range(last - SPARK_MONTHS + 1, last + 1)]
    return _bars(values, max(1, *(count for _, count in values)), SPARK_HEIGHT, SPARK_HEIGHT)


def _bars(values: Sequence[tuple[str, int]], top: int, room: float, floor: float) -> list[Bar]:
    place = 100 / len(values)
    bars = []
    for number, (label, count) in enumerate(values):
        height = round(room * count / top, 1)
        x, width = place * (number + _GAP / 2), place * (1 - _GAP)
        is_now = number == len(values) - 1
        bars.append(Bar(label, count, f"{x:.2f}%", f"{width:.2f}%", round(floor - height, 1), height, is_now))
    return bars


def _unit(first: datetime, at: datetime) -> tuple[str, Callable[[datetime], int], Callable[[int], str]]:
    if _month(at) - _month(first) < _MONTHS:
        return "month", _month, _month_name
    if _quarter(at) - _quarter(first) < _QUARTERS:
        return "quarter", _quarter, lambda n: f"{n // 4} Q{n % 4 + 1}"
    return "year", lambda one: one.year, str


def _month(one: datetime) -> int:
    return one.year * 12 + one.month - 1


def _month_name(number: int) -> str:
    return f"{datetime(1, number % 12 + 1, 1):%b} {number // 12}"  # noqa: DTZ001 (a name, no moment)


def _quarter(one: datetime) -> int:
    return _month(one) // 3
