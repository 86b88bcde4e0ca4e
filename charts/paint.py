"""How marks look where no stylesheet reaches: the classes of static/css/kerneltrack.css as attributes. Pure.

The light tokens: a picture in a mail or a chat stands on a background that nobody knows, so it brings its own.
"""

INK, SOFT, FAINT, RULE, EDGE, GROUND = "#16181b", "#4f545b", "#696e75", "#dddcd5", "#83878c", "#ffffff"
ACCENT, OPEN, NEXT, DONE, NONE = "#2444a5", "#b5350b", "#a36a00", "#17756a", "#6f747b"
FAMILY = "Roboto,system-ui,sans-serif"

_HALO = {"paint-order": "stroke", "stroke": GROUND, "stroke-width": "4", "stroke-linejoin": "round"}
_LOOKS: dict[str, dict[str, str]] = {
    "mid": {"text-anchor": "middle"},
    "end": {"text-anchor": "end"},
    "key": {"fill": INK, "font-weight": "700"},
    "halo": _HALO,
    "grid": {"stroke": RULE},
    "axis": {"stroke": EDGE},
    "rc": {"stroke": EDGE, "stroke-dasharray": "1 3"},
    "was": {"stroke": RULE, "stroke-dasharray": "none"},
    "today": {"stroke": ACCENT},
    "ln": {"fill": "none", "stroke-width": "1.5", "stroke-linejoin": "round"},
    "past": {"stroke": EDGE, "stroke-width": "1", "stroke-opacity": "0.55"},
    "med": {"stroke": SOFT, "stroke-dasharray": "5 3"},
    "cur": {"stroke": ACCENT, "stroke-width": "2.75"},
    "l-open": {"stroke": OPEN, "stroke-width": "2"},
    "l-next": {"stroke": NEXT},
    "l-done": {"stroke": DONE},
    "band": {"fill": INK, "fill-opacity": "0.09"},
    "dot": {"fill": ACCENT, "stroke": GROUND, "stroke-width": "2"},
    "a-open": {"fill": OPEN, "fill-opacity": "0.2"},
    "a-next": {"fill": NEXT, "fill-opacity": "0.42"},
    "a-done": {"fill": DONE, "fill-opacity": "0.13"},
    "f-ink": {"fill": INK},
    "f-soft": {"fill": SOFT},
    "f-acc": {"fill": ACCENT},
    "f-rule": {"fill": RULE},
    "f-open": {"fill": OPEN},
    "f-next": {"fill": NEXT},
    "f-done": {"fill": DONE},
    "f-none": {"fill": NONE},
    "f-ground": {"fill": GROUND},
    "s-open": {"fill": "none", "stroke": OPEN},
    "s-next": {"fill": "none", "stroke": NEXT},
    "s-done": {"fill": "none", "stroke": DONE},
    "s-none": {"fill": "none", "stroke": NONE},
    "big": {"fill": INK, "font-size": "56", "font-weight": "500"},
    "head": {"fill": INK, "font-size": "15", "font-weight": "700"},
    "meta": {"fill": SOFT, "font-size": "12"},
}


def attributes(css: str, *, is_text: bool = False) -> str:
    """Classes as presentation attributes, the later ones stronger; unknown ones say nothing."""
    look: dict[str, str] = {"fill": SOFT, "font-size": "12"} if is_text else {}
    for name in css.split():
        look |= _LOOKS.get(name, {})
    return " ".join(f'{name}="{value}"' for name, value in look.items())
