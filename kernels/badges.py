"""Badges: a label and a value as a small picture for READMEs and status pages. Pure."""

from dataclasses import dataclass

_PAD = 7  # pixels left and right of a text
_WIDE, _NARROW, _USUAL = 8.6, 4.1, 6.7  # pixels a character takes in 11 px Verdana, which viewers may not have
_NARROW_SIGNS = set("iljtfr.,:;'|!-() ")
_WIDE_SIGNS = set("mwMW@%")
# The tokens of static/css/kerneltrack.css, light: a badge stands on pages whose background nobody knows.
COLOURS = {"open": "#b5350b", "next": "#8a5a00", "done": "#17756a", "none": "#5b6066", "accent": "#2444a5"}


@dataclass(frozen=True, slots=True)
class Badge:
    """What is drawn; lengths in pixels."""

    label: str
    value: str
    colour: str  # of COLOURS

    @property
    def fill(self) -> str:
        """The colour as SVG has it."""
        return COLOURS[self.colour]

    @property
    def label_width(self) -> int:
        """Of the left part."""
        return _width(self.label)

    @property
    def value_width(self) -> int:
        """Of the right part."""
        return _width(self.value)

    @property
    def width(self) -> int:
        """Of the whole."""
        return self.label_width + self.value_width

    @property
    def label_text(self) -> int:
        """Length that the label is drawn with, whatever font there is."""
        return self.label_width - 2 * _PAD

    @property
    def value_text(self) -> int:
        """The same of the value."""
        return self.value_width - 2 * _PAD

    @property
    def value_x(self) -> int:
        """Where the value's text begins."""
        return self.label_width + _PAD


def _width(text: str) -> int:
    return round(sum(map(_sign, text))) + 2 * _PAD


def _sign(sign: str) -> float:
    return _NARROW if sign in _NARROW_SIGNS else _WIDE if sign in _WIDE_SIGNS else _USUAL
