"""Small charts in a line: a number within a range, and a row of values as a spark. Pure."""

from collections.abc import Sequence

from charts.labels import spread
from charts.marks import Box, Dot, Figure, Line, Mark, Path, Text, steps
from charts.scales import Rise, grouped, places

HEIGHT, SPARK_HEIGHT = 40, 18
_LEFT, _RIGHT, _MIDDLE, _LABELS = 3.4, 96.6, 17, 37
_SIGN = 2.1  # percent of the width that a digit takes on a small screen


def strip(now: int, *, low: float, high: float, lower: float, upper: float, median: float, summary: str) -> Figure:
    """Where a number stands: a line from low to high, the middle half as a bar, the median, and now as a point."""
    first, last = min(now, low), max(now, high)

    def x(value: float) -> float:
        share = (value - first) / (last - first) if last > first else 0.5
        return round(_LEFT + share * (_RIGHT - _LEFT), 2)

    ends: list[Mark] = [Line("axis", x(end), x(end), _MIDDLE - 4, _MIDDLE + 5) for end in (low, high)]
    half = Box("f-rule", x(lower), round(x(upper) - x(lower), 2), _MIDDLE - 5, 10)
    line = Line("axis", x(low), x(high), _MIDDLE, _MIDDLE)
    middle = Line("m", x(median), x(median), _MIDDLE - 8, _MIDDLE + 8)
    values = sorted({low, high, median} - {now})
    shown = [(value, "mid") for value in values] + [(now, "mid key")]
    gap = max(len(_short(value)) for value, _ in shown) * _SIGN + 1
    places_ = spread([x(value) for value, _ in shown], gap=gap, low=1, high=99)
    labels = [Text(css, at, _LABELS, _short(value)) for (value, css), at in zip(shown, places_, strict=True)]
    return Figure(HEIGHT, summary, under=(line, *ends, half, middle), over=(Dot("dot", x(now), _MIDDLE, 6), *labels))


def _short(value: float) -> str:
    return grouped(int(value)) if value == int(value) else f"{value:.1f}"


def spark(values: Sequence[int], *, summary: str, most: int = 0) -> Figure:
    """A row of values as steps from zero to `most` (or the highest of them), with a point at the last."""
    if not values:
        return Figure(SPARK_HEIGHT, summary)
    rise = Rise(max(most, 1, *values), 3, SPARK_HEIGHT - 3)
    xs = places(len(values) + 1, 0, 94)[1:]
    ys = [rise.y(value) for value in values]
    floor = Line("grid", 0, 100, SPARK_HEIGHT - 3, SPARK_HEIGHT - 3)
    line = Path("ln l-open", tuple(steps(xs, ys, since=0)))
    return Figure(SPARK_HEIGHT, summary, (floor,), (line,), (Dot("dot", xs[-1], ys[-1], 3.5),))
