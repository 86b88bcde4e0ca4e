"""A row of values against earlier ones of its kind, place by place: theirs in grey, what is usual, its own. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from charts.labels import spread, thinned
from charts.layers import HEIGHT, grid
from charts.marks import Dot, Figure, Mark, Path, Text
from charts.scales import Rise, grouped, places, ticks

_LEFT, _RIGHT = 5.5, 86.0  # percent: labels of the lines stand right of them
_FLOOR, _CEILING, _NAMES = HEIGHT - 22, 12, HEIGHT - 6
_GAP, _NARROW = 15, 7.5  # pixels between labels; percent between names on a small screen
_FEW = 3  # lines that are all named


@dataclass(frozen=True, slots=True)
class Course:
    """One row of values, None where there is none; `name` is its label."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual at a place: median and middle half."""

    median: float
    lower: float
    upper: float


def against(
    names: Sequence[str],
    current: Course,
    earlier: Sequence[Course],
    usual: Sequence[Usual | None],
    *,
    summary: str,
) -> Figure:
    """A chart of courses over named places; the current one ends with a point and its value."""
    values = [value for course in (current, *earlier) for value in course.values if value is not None]
    scale = ticks(int(max(values, default=0)))
    rise = Rise(scale[-1], _CEILING, _FLOOR)
    xs = places(len(names), _LEFT, _RIGHT)
    here = [number for number, value in enumerate(current.values) if value is not None]
    last = here[-1] if here else None
    known = [(x, one) for x, one in zip(xs, usual, strict=False) if one is not None]
    upper = [(x, rise.y(one.upper)) for x, one in known]
    lower = [(x, rise.y(one.lower)) for x, one in reversed(known)]
    paths = [
        Path("band", (*upper, *lower), is_closed=True),
        *(Path("ln past", _vertices(course, xs, rise)) for course in earlier),
        Path("ln med", tuple((x, rise.y(one.median)) for x, one in known)),
        Path("ln cur", _vertices(current, xs, rise)),
    ]
    under = (*grid(scale, rise), *_places(names, xs, last))
    ends = _ends(earlier, usual, len(names))
    own = [] if last is None else _own(current, xs, last, rise)
    if last is not None and last == len(names) - 1 and len(names) > 1:
        ends, own = [*ends, (current.values[last] or 0, _label(current, last))], own[:1]
    over = (*own, *_end_labels(ends, rise, key=_label(current, last) if last is not None else ""))
    return Figure(HEIGHT, summary, under, tuple(path for path in paths if path.vertices), over)


def _vertices(course: Course, xs: Sequence[float], rise: Rise) -> tuple[tuple[float, float], ...]:
    pairs = zip(xs, course.values, strict=False)
    return tuple((x, rise.y(value)) for x, value in pairs if value is not None)


def _places(names: Sequence[str], xs: Sequence[float], last: int | None) -> list[Mark]:
    keeps = thinned(xs, gap=_NARROW)
    return [
        Text(f"mid{' key' if number == last else ''}{'' if keeps[number] else ' xs'}", x, _NAMES, name)
        for number, (name, x) in enumerate(zip(names, xs, strict=True))
    ]


def _label(course: Course, place: int) -> str:
    return f"{course.name}: {grouped(int(course.values[place] or 0))}"


def _own(current: Course, xs: Sequence[float], last: int, rise: Rise) -> list[Mark]:
    """The end point and its value: below it, or above where that would be under the axis; left of it at the right."""
    x, y = xs[last], rise.y(current.values[last] or 0)
    below = y + 19
    css, at = ("halo key", x + 0.6) if x < 60 else ("halo end key", x - 0.6)
    return [Dot("dot", x, y, 5.5), Text(css, at, below if below < _FLOOR - 2 else y - 11, _label(current, last))]


def _ends(earlier: Sequence[Course], usual: Sequence[Usual | None], count: int) -> list[tuple[float, str]]:
    """What is named at the right: few lines all, of many the highest, the lowest and the median."""
    reached = [(course.values[-1], course.name) for course in earlier if len(course.values) == count and count]
    known = sorted((value, name) for value, name in reached if value is not None)
    found: list[tuple[float, str]] = known if len(known) <= _FEW else [known[0], known[-1]]
    middle = usual[-1] if len(usual) == count and count else None
    return [*found, (middle.median, "median")] if middle is not None else list(found)


def _end_labels(ends: Sequence[tuple[float, str]], rise: Rise, *, key: str) -> list[Mark]:
    wanted = [rise.y(value) + 4 for value, _ in ends]
    found = spread(wanted, gap=_GAP, low=_CEILING, high=_FLOOR - 3)
    return [
        Text("halo key" if name == key else "halo", _RIGHT + 1.4, y, name)
        for (_, name), y in zip(ends, found, strict=True)
    ]
