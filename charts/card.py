"""Cards: what a page says, as a picture of 1200 by 630 pixels, for previews of its address. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from charts import paint
from charts.marks import Figure
from charts.svg import clean, place, safe
from charts.wrap import lines

WIDTH, HEIGHT = 1200, 630
_PAD = 64
_ROOM = WIDTH - 2 * _PAD
_ZOOM = 1.3  # of the chart
# The state shapes of the site (templates/components/_sprite.html), 12 by 12, in the colour of their state.
_SHAPES = {
    "open": ('<circle cx="6" cy="6" r="4.6" fill="{0}"/>', paint.OPEN),
    "next": (
        '<circle cx="6" cy="6" r="4" fill="none" stroke="{0}" stroke-width="1.4"/>'
        '<path d="M6 2a4 4 0 0 0 0 8z" fill="{0}"/>',
        paint.NEXT,
    ),
    "done": ('<path d="M1.6 6.4 4.7 9.4 10.4 2.8" fill="none" stroke="{0}" stroke-width="1.9"/>', paint.DONE),
    "none": ('<path d="M1.5 6h9" fill="none" stroke="{0}" stroke-width="1.9"/>', paint.NONE),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A value and what it is; with the shape of a state beside its name where it has one."""

    label: str
    value: str
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a card, from above. `source` says whose it is, and of when."""

    title: str
    aside: str
    facts: Sequence[Fact]
    sentence: str
    source: str
    figure: Figure | None = None


def draw(card: Card) -> str:
    """The card as SVG: with a chart, title and facts share the upper part; without, the title has room to be long."""
    content = _with_chart(card, card.figure) if card.figure is not None else _without(card)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="{paint.FAMILY}"><title>{safe(card.title)}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{paint.GROUND}"/>'
        f'<rect width="{WIDTH}" height="10" fill="{paint.ACCENT}"/>{content}</svg>\n'
    )


def _with_chart(card: Card, figure: Figure) -> str:
    parts = [
        _text(_line(card.title, 64, 440), _PAD, 112, 64, paint.INK, 700),
        _text(clean(card.aside), _PAD, 150, 26, paint.SOFT),
        *(_numbered(fact, 540 + 210 * number) for number, fact in enumerate(card.facts[:3])),
        *(
            _text(line, _PAD, 206 + 36 * number, 28, paint.INK)
            for number, line in enumerate(lines(clean(card.sentence), 28, _ROOM, 2))
        ),
        f'<g transform="translate({_PAD} 270) scale({_ZOOM})">{place(figure, x=0, y=0, width=_ROOM / _ZOOM)}</g>',
        _text(clean(card.source), _PAD, HEIGHT - 22, 20, paint.FAINT),
    ]
    return "".join(parts)


def _without(card: Card) -> str:
    title = lines(clean(card.title), 54, _ROOM, 4)
    column = _ROOM / max(1, len(card.facts))
    parts = [
        _text(clean(card.aside), _PAD, 92, 28, paint.SOFT),
        *(_text(line, _PAD, 174 + 66 * number, 54, paint.INK, 700) for number, line in enumerate(title)),
        *(_named(fact, _PAD + column * number, column - 20) for number, fact in enumerate(card.facts)),
        _text(_line(card.sentence, 24, _ROOM), _PAD, 440, 24, paint.SOFT),
        _text(clean(card.source), _PAD, HEIGHT - 22, 20, paint.FAINT),
    ]
    return "".join(parts)


def _line(text: str, size: float, room: float) -> str:
    """One line of a text, cut where it is too long."""
    return next(iter(lines(clean(text), size, room, 1)), "")


def _numbered(fact: Fact, x: float) -> str:
    """A big value, and below it what it is, with the shape in front of the word."""
    label = _line(fact.label, 24, 166)
    shift = 34 if fact.shape in _SHAPES else 0
    return (
        _text(_line(fact.value, 64, 200), x, 112, 64, paint.INK, 500)
        + _shape(fact, x, 130)
        + _text(label, x + shift, 150, 24, paint.SOFT)
    )


def _named(fact: Fact, x: float, room: float) -> str:
    """What it is, and below it the value, with the shape in front of it."""
    shift = 34 if fact.shape in _SHAPES else 0
    return (
        _text(_line(fact.label, 24, room), x, 490, 24, paint.SOFT)
        + _shape(fact, x, 510)
        + _text(_line(fact.value, 34, room - shift), x + shift, 534, 34, paint.INK, 500)
    )


def _shape(fact: Fact, x: float, y: float) -> str:
    if fact.shape not in _SHAPES:
        return ""
    drawn, colour = _SHAPES[fact.shape]
    return f'<g transform="translate({x:g} {y:g}) scale(2)">{drawn.format(colour)}</g>'


def _text(text: str, x: float, y: float, size: int, fill: str, weight: int = 400) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" font-weight="{weight}" fill="{fill}">{safe(text)}</text>'
        if text
        else ""
    )
