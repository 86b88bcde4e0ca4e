"""Layers over time: areas of steps that stand on each other, with marks on the axis and today. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from charts.labels import spread, thinned
from charts.marks import Figure, Line, Mark, Path, Text, Vertex, between, steps
from charts.scales import Rise, Span, grouped, ticks

HEIGHT = 230
LEFT, RIGHT = 4.0, 97.0  # percent: room for the numbers of the axis, and for half a label
_FLOOR, _CEILING, _NAMES = HEIGHT - 22, 12, HEIGHT - 6  # pixels: zero, the highest line, what stands below
_GAP = 15  # pixels from label to label
_ROOM = 72.0  # percent: labels stand right of the end up to here, else left of it
_CLOSE, _NARROW = 4.2, 7.5  # percent between names below that stand apart at any width, and on a small screen


@dataclass(frozen=True, slots=True)
class Layer:
    """An area: its upper edge at each time, counted from zero, and how it and its edge look."""

    tops: Sequence[int]
    area: str
    line: str


@dataclass(frozen=True, slots=True)
class Name:
    """A direct label beside the end of the lines, as near as can be to the height of a value."""

    text: str
    height: float
    is_key: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """A mark on the axis: what happened, or is to come, at that time."""

    name: str
    at: datetime
    is_ahead: bool = False
    is_key: bool = False


def layers(
    times: Sequence[datetime],
    stack: Sequence[Layer],
    *,
    names: Sequence[Name],
    flags: Sequence[Flag],
    span: Span,
    summary: str,
) -> Figure:
    """A chart of layers and their names, the lowest first; `times` in order, each layer with as many edges.

    Each value holds from the time before it to its own; the last time is the present.
    """
    most = max((top for layer in stack for top in layer.tops), default=0)
    scale = ticks(most)
    rise = Rise(scale[-1], _CEILING, _FLOOR)
    xs = [span.x(moment) for moment in times]
    under = (*grid(scale, rise), *_flags(flags, span))
    if not xs or not stack:
        return Figure(HEIGHT, summary, under=under)
    edges = [steps(xs, [rise.y(top) for top in layer.tops], since=span.left) for layer in stack]
    floors: list[list[Vertex]] = [[(span.left, _FLOOR), (xs[-1], _FLOOR)], *edges]
    areas = [
        Path(layer.area, between(edge, floor), is_closed=True)
        for layer, edge, floor in zip(stack, edges, floors, strict=False)
    ]
    lines = [Path(f"ln {layer.line}", tuple(edge)) for layer, edge in zip(stack, edges, strict=True)]
    today = Line("today", xs[-1], xs[-1], _CEILING, _FLOOR)
    return Figure(HEIGHT, summary, under, (*areas, *reversed(lines)), (today, *_names(names, rise, xs[-1])))


def grid(scale: Sequence[int], rise: Rise) -> list[Mark]:
    """The axis at zero, a line for every other number, and the number above it at the left."""
    found: list[Mark] = [Line("axis", 0, 100, rise.floor, rise.floor)]
    for number in scale[1:]:
        y = rise.y(number)
        found += [Line("grid", 0, 100, y, y), Text("halo", 0, y - 4, grouped(number))]
    return found


def _flags(flags: Sequence[Flag], span: Span) -> list[Mark]:
    known = sorted((flag for flag in flags if span.starts <= flag.at <= span.ends), key=lambda flag: flag.at)
    xs = [span.x(flag.at) for flag in known]
    found: list[Mark] = []
    for flag, x, keeps, keeps_narrow in zip(known, xs, thinned(xs, gap=_CLOSE), thinned(xs, gap=_NARROW), strict=True):
        found.append(Line("rc" if flag.is_ahead else "rc was", x, x, _CEILING, _FLOOR))
        if keeps:
            css = f"mid{' key' if flag.is_key else ''}{'' if keeps_narrow else ' xs'}"
            found.append(Text(css, x, _NAMES, flag.name))
    return found


def _names(names: Sequence[Name], rise: Rise, end: float) -> list[Mark]:
    """The labels at the end of the lines, none over another."""
    is_right = end <= _ROOM
    x, anchor = (end + 1.6, "halo") if is_right else (end - 1.2, "halo end")
    last = len(names) - 1
    # Left of the end a label would stand on its line: the highest goes above it, the key below.
    shifts = [
        4 if is_right else -5 if number == last else 13 if name.is_key else 4 for number, name in enumerate(names)
    ]
    # Equal heights keep the order: the lowest layer has the lowest label.
    wanted = [rise.y(name.height) + shifts[number] - number / 1000 for number, name in enumerate(names)]
    found = spread(wanted, gap=_GAP, low=_CEILING - 3, high=_FLOOR - 3)
    return [
        Text(f"{anchor} key" if name.is_key else anchor, x, y, name.text) for name, y in zip(names, found, strict=True)
    ]
