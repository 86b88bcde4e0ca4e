"""Text that is broken to lines where nothing does it for us: a picture has no layout of its own. Pure."""

import unicodedata

# Widths of Roboto's signs as parts of the size, on the safe side; a picture need not be exact, only never too wide.
_NARROW, _WIDE, _CAPITAL, _USUAL, _FULL = 0.32, 0.9, 0.68, 0.58, 1.05
_NARROW_SIGNS = frozenset("iljtfrI.,:;'|!-()[] /")
_WIDE_SIGNS = frozenset("mwMW@%—…")
_LONGEST = 2000  # of a text; the rest would be cut anyway


def width(text: str, size: float) -> float:
    """About how wide a text is, in pixels."""
    return size * sum(map(_sign, text))


def _sign(sign: str) -> float:
    if sign in _NARROW_SIGNS:
        return _NARROW
    if sign in _WIDE_SIGNS:
        return _WIDE
    if not sign.isascii():
        return _FULL if unicodedata.east_asian_width(sign) in "WF" else _CAPITAL
    return _CAPITAL if sign.isupper() else _USUAL


def lines(text: str, size: float, room: float, most: int) -> list[str]:
    """A text in at most that many lines that fit into the room; an ellipsis ends one that is cut."""
    found: list[str] = []
    here = ""
    for word in text[:_LONGEST].split():
        for part in _pieces(word, size, room):
            joined = f"{here} {part}".strip()
            if width(joined, size) <= room:
                here = joined
                continue
            found.append(here)
            here = part
    found = [line for line in (*found, here) if line]
    if len(found) <= most:
        return found
    return [*found[: most - 1], _cut(f"{found[most - 1]}…", size, room)]


def _pieces(word: str, size: float, room: float) -> list[str]:
    """A word, in pieces where it alone is too wide."""
    found = [""]
    for sign in word:
        if found[-1] and width(found[-1] + sign, size) > room:
            found.append("")
        found[-1] += sign
    return found


def _cut(line: str, size: float, room: float) -> str:
    """A line that ends with an ellipsis, as much of it as fits."""
    while len(line) > 2 and width(line, size) > room:
        line = line[:-2].rstrip() + "…"
    return line
