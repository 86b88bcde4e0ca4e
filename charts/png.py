"""SVG to PNG, with the fonts of a wheel: a server has none, and the same picture comes out everywhere."""

from pathlib import Path

import font_roboto
import resvg_py

_FOLDER = Path(font_roboto.__file__).parent / "files"
_FONTS = [str(_FOLDER / f"Roboto-{weight}.ttf") for weight in ("Regular", "Medium", "Bold")]


def picture(drawing: str, *, zoom: float = 1) -> bytes:
    """A drawing as PNG, `zoom` pixels for each of its own; ValueError where it is no SVG."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=drawing,
            zoom=zoom,
            skip_system_fonts=True,
            font_files=_FONTS,
            font_family="Roboto",
            sans_serif_family="Roboto",
        )
    )
