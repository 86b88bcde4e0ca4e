"""Charts as SVG: for a page, whose stylesheet colours them, and as a file that needs nothing else. Pure.

Every text is escaped here and nowhere else, and what XML cannot hold is taken out: no title breaks out of a picture.
"""

import re
from collections.abc import Callable, Iterable
from html import escape

from charts import paint
from charts.marks import Box, Dot, Figure, Line, Mark, Path, Text

WIDTH = 1000  # of a file, in pixels; of the stretched part of a chart, in its own units
_PAD, _TOP, _FOOT = 24, 62, 40  # of a file: around the chart, for its title, for its source
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Marks that turn the direction of what follows or cannot be seen; a label has no use for them.
_UNSEEN = re.compile("[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")
_Looks = Callable[[str, bool], str]  # a class, and whether it is of a text, as attributes


def clean(text: str, limit: int = 300) -> str:
    """A text that XML can hold and that stays on its line."""
    return _NOT_XML.sub("", _UNSEEN.sub(" ", text[: limit + 1]))[:limit]


def safe(text: str) -> str:
    """The same, escaped."""
    return escape(clean(text))


def inline(figure: Figure, key: str) -> str:
    """A chart in a page: as wide as its place; `key` is an id that the page has once."""
    name = safe(key)
    return (
        f'<svg class="plot" width="100%" height="{figure.height}" role="img" aria-labelledby="{name}-t">'
        f'<title id="{name}-t">{escape(clean(figure.summary, 2000))}</title>{_content(figure, _classes)}</svg>'
    )


def small(figure: Figure, css: str) -> str:
    """A chart in a cell or beside a sentence: its summary is its name."""
    label = escape(clean(figure.summary, 2000))
    return (
        f'<svg class="{safe(css)}" width="100%" height="{figure.height}" role="img" aria-label="{label}">'
        f"{_content(figure, _classes)}</svg>"
    )


def document(figure: Figure, *, title: str, note: str, source: str) -> str:
    """A chart as a file of its own: white ground, fixed width, colours inlined; `source` says whose and of when."""
    wide, high = WIDTH + 2 * _PAD, figure.height + _TOP + _FOOT
    marks = (
        Text("head", 0, -34, title),
        Text("meta", 0, -16, note),
        Text("meta", 0, figure.height + 20, source),
    )
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" '
    return (
        f'{head}role="img" font-family="{paint.FAMILY}"><title>{safe(title)}</title>'
        f"<desc>{escape(clean(figure.summary, 2000))}</desc>"
        f'<rect width="{wide}" height="{high}" fill="{paint.GROUND}"/>'
        f'{place(figure, x=_PAD, y=_TOP, width=WIDTH)}<svg x="{_PAD}" y="{_TOP}" width="{WIDTH}" '
        f'height="{figure.height}" overflow="visible">{"".join(_mark(mark, paint_of) for mark in marks)}</svg></svg>\n'
    )


def place(figure: Figure, *, x: float, y: float, width: float) -> str:
    """A chart within a picture, colours inlined."""
    inner = _content(figure, paint_of, width=width)
    return (
        f'<svg x="{_number(x)}" y="{_number(y)}" width="{_number(width)}" height="{figure.height}" '
        f'overflow="visible">{inner}</svg>'
    )


def paint_of(css: str, is_text: bool) -> str:
    """A mark's looks as attributes."""
    return paint.attributes(css, is_text=is_text)


def _classes(css: str, is_text: bool) -> str:
    return f'class="{css}"' if css else ""


def _content(figure: Figure, looks: _Looks, width: float | None = None) -> str:
    """All marks; the paths are stretched in a drawing of their own, or drawn at the width given."""
    drawn = _paths(figure.paths, looks, (width or WIDTH) / 100)
    if drawn and width is None:
        size = f'width="100%" height="{figure.height}" viewBox="0 0 {WIDTH} {figure.height}"'
        drawn = f'<svg {size} preserveAspectRatio="none" aria-hidden="true">{drawn}</svg>'
    return f"{_marks(figure.under, looks)}{drawn}{_marks(figure.over, looks)}"


def _marks(marks: Iterable[Mark], looks: _Looks) -> str:
    return "".join(_mark(mark, looks) for mark in marks)


def _mark(mark: Mark, looks: _Looks) -> str:
    look = looks(mark.css, isinstance(mark, Text))
    match mark:
        case Text(_, x, y, text):
            return f'<text {look} x="{_percent(x)}" y="{_number(y)}">{safe(text)}</text>'
        case Line(_, x1, x2, y1, y2):
            ends = f'x1="{_percent(x1)}" x2="{_percent(x2)}" y1="{_number(y1)}" y2="{_number(y2)}"'
            return f"<line {look} {ends}/>"
        case Box(_, x, width, y, height):
            size = f'width="{_percent(width)}" y="{_number(y)}" height="{_number(height)}"'
            return f'<rect {look} x="{_percent(x)}" {size}/>'
        case Dot(_, x, y, r):
            return f'<circle {look} cx="{_percent(x)}" cy="{_number(y)}" r="{_number(r)}"/>'


def _paths(paths: Iterable[Path], looks: _Looks, unit: float) -> str:
    drawn = [(looks(path.css, False), _d(path, unit)) for path in paths if path.vertices]
    return "".join(f'<path {look} d="{d}"/>' for look, d in drawn)


def _d(path: Path, unit: float) -> str:
    """The data of a path; a move along one axis names that one alone."""
    found: list[str] = []
    before: tuple[str, str] | None = None
    for x, y in path.vertices:
        here = (_number(round(x * unit, 1)), _number(round(y, 1)))
        if before is None:
            found.append(f"M{here[0]} {here[1]}")
        elif here != before:
            found.append(f"V{here[1]}" if here[0] == before[0] else f"H{here[0]}" if here[1] == before[1] else "")
            found[-1] = found[-1] or f"L{here[0]} {here[1]}"
        before = here
    return "".join(found) + ("z" if path.is_closed else "")


def _percent(x: float) -> str:
    return "0" if x == 0 else f"{_number(round(x, 2))}%"


def _number(value: float) -> str:
    """As short as can be."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
