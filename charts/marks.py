"""What a chart is made of, with its geometry: x in percent of the width, y in pixels from above. Pure.

Text and circles at a percentage keep their size at any width; paths are stretched with it. How a mark looks is the
business of its class, which the stylesheet of the site and `charts/paint.py` know.
"""

from collections.abc import Sequence
from dataclasses import dataclass

Vertex = tuple[float, float]  # x in percent, y in pixels


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text that begins, ends or has its middle at x, as the class says."""

    css: str
    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    css: str
    x1: float
    x2: float
    y1: float
    y2: float


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    css: str
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle."""

    css: str
    x: float
    y: float
    r: float


Mark = Text | Line | Box | Dot


@dataclass(frozen=True, slots=True)
class Path:
    """A line through all vertices; closed, an area."""

    css: str
    vertices: tuple[Vertex, ...]
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: marks under the paths, paths, marks over them. `summary` gives the figures in words."""

    height: int
    summary: str
    under: tuple[Mark, ...] = ()
    paths: tuple[Path, ...] = ()
    over: tuple[Mark, ...] = ()


def steps(xs: Sequence[float], ys: Sequence[float], *, since: float) -> list[Vertex]:
    """A line of steps: each y holds from the x before it (first `since`) to its own."""
    found: list[Vertex] = []
    left = since
    for x, y in zip(xs, ys, strict=True):
        if found and found[-1][1] == y:
            found[-1] = (x, y)
        else:
            found += [(left, y), (x, y)]
        left = x
    return found


def between(upper: Sequence[Vertex], lower: Sequence[Vertex]) -> tuple[Vertex, ...]:
    """The outline of the area between two lines that begin and end at the same x."""
    return (*upper, *reversed(lower))
