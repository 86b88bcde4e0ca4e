"""Plain text for a terminal: aligned columns that fit; nothing that a title contains reaches it as a command."""

import shutil
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, marks that turn the writing around, no characters
_LEAST = 12  # columns that a title keeps, however narrow the terminal


def clean(value: Any) -> str:
    """Text in one line, without control characters and without marks that change the direction of writing."""
    text = "" if value is None else str(value)
    kept = (" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in _DROPPED)
    return " ".join("".join(kept).split())


def harmless(line: str) -> str:
    """A line of a file: whole, but on a terminal without what could be a command."""
    if not sys.stdout.isatty():
        return line
    return "".join(c for c in line if c == "\t" or unicodedata.category(c) not in _DROPPED)


def width(text: str) -> int:
    """Columns on a terminal: wide characters take two, marks on others none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def cut(text: str, room: int) -> str:
    """As much of it as fits."""
    if width(text) <= room:
        return text
    kept, used = "", 0
    for c in text:
        used += width(c)
        if used > room - 1:
            break
        kept += c
    return kept.rstrip() + "…"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """Lines of a table; the last column is cut to the terminal, and whole where there is none."""
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max(width(row[n]) for row in [list(head), *cells]) for n in range(len(head) - 1)]
    room = max(_LEAST, columns() - sum(widths) - 2 * len(widths)) if columns() else 10_000
    return [_line(row, widths, room) for row in [list(head), *cells]]


def _line(row: Sequence[str], widths: Sequence[int], room: int) -> str:
    padded = [cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=False)]
    return "  ".join([*padded, cut(row[-1], room)]).rstrip()


def columns() -> int:
    """Of the terminal; 0 where the output goes elsewhere."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else 0


def say(*lines: str) -> None:
    """Lines to standard output, in what encoding it has."""
    for line in lines:
        encoding = sys.stdout.encoding or "utf-8"
        sys.stdout.write(line.encode(encoding, "replace").decode(encoding) + "\n")


def complain(line: str) -> None:
    """A line to standard error."""
    sys.stderr.write(f"kt: {clean(line)}\n")
