"""Text to lines of a mail: `format=flowed` (RFC 3676, DelSp=no), measured in the columns of a terminal. Pure.

What comes from mails is hostile: controls, marks that turn the direction of writing and heaps of combining marks are
taken out, words that no line holds are cut. An address is never broken; where it does not fit, it has its own line.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

WIDTH = 72  # of text; a line that is stuffed or goes on has one column more (RFC 3676: 78 at most)
URL_LIMIT = 500  # characters; a line of a mail has 998 octets at most (RFC 5322, 2.1.1)
_NARROW = 12  # columns; no cell is narrower than this for the sake of others
_MARKS = 2  # combining marks on a character; more draw over other lines
_JOINERS = "\u200c\u200d"  # without them words of some scripts are other words
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_COMMAND = re.compile("#+regzbot", re.IGNORECASE)  # all signs: what one leaves of two would be a command
_ELLIPSIS = "…"


def clean(text: str) -> str:
    """Text on one line, without controls and marks of direction; blanks are single spaces.

    No line that it fills can be taken for a command to a tracker of regressions: mails to lists are read by one.
    """
    if text.isascii() and text.isprintable():  # as most are
        return _COMMAND.sub("regzbot", " ".join(text.split()))
    found: list[str] = []
    marks = 0
    for char in text:
        kind = unicodedata.category(char)
        marks = marks + 1 if kind in ("Mn", "Me") else 0
        if kind in ("Zs", "Zl", "Zp") or char in "\t\n\v\f\r\x85":
            found.append(" ")
        elif kind == "Cs":
            found.append("\ufffd")
        elif (kind not in ("Cc", "Cf") or char in _JOINERS) and marks <= _MARKS:
            found.append(char)
    return _COMMAND.sub("regzbot", " ".join("".join(found).split()))


def columns(text: str) -> int:
    """How many columns a terminal needs: East Asian wide characters have two, marks none."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def shorten(text: str, width: int) -> str:
    """Text cut to some columns, at a blank where there is one in its second half."""
    if columns(text) <= width:
        return text
    kept, used = [], 1
    for char in text:
        used += _columns(char)
        if used > width:
            break
        kept.append(char)
    head = "".join(kept)
    at_blank = head.rsplit(" ", 1)[0]
    head = at_blank if len(at_blank) * 2 > len(head) else head
    return head.rstrip() + _ELLIPSIS


def words_of(text: str, width: int = WIDTH) -> list[str]:
    """The words of a text as lines have them: those that fit nowhere cut, addresses whole."""
    return [word if _is_address(word) else shorten(word, width) for word in clean(text).split(" ") if word]


def _is_address(word: str) -> bool:
    return len(word) <= URL_LIMIT and _ADDRESS.match(word.lstrip("(<")) is not None


def wrap(text: str, width: int = WIDTH) -> list[str]:
    """Lines of words, none wider than `width` but for an address alone."""
    return _filled_up(words_of(text, width), width)


def _filled_up(words: Iterable[str], width: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for word in words:
        wide = columns(word)
        if line and used + 1 + wide > width:
            lines.append(line)
            line, used = "", 0
        line, used = (f"{line} {word}", used + 1 + wide) if line else (word, wide)
    return [*lines, line] if line else lines


def paragraph(text: str) -> list[str]:
    """A paragraph that a reader's program may fill again: all lines but the last end with a space.

    A word of two dashes would be the mark of a signature if it were alone on such a line, and becomes one dash.
    """
    said = " ".join("–" if word == "--" else word for word in clean(text).split(" "))
    lines = wrap(said)
    return [*(_stuffed(f"{line} ") for line in lines[:-1]), *map(_stuffed, lines[-1:])]


def fixed(text: str, *, first: str = "", rest: str = "") -> list[str]:
    """Lines that stay as they are: the first behind one indent, the others behind another."""
    found = wrap(text, WIDTH - max(columns(first), columns(rest)))
    return [_stuffed((rest if place else first) + line) for place, line in enumerate(found)]


def facts(told: Sequence[str], *, indent: str) -> list[str]:
    """Lines that stay as they are, of facts with commas between; a fact stays on one line where a line can hold it."""
    width, units = WIDTH - columns(indent), list[str]()
    for place, fact in enumerate(told):
        plain = clean(fact) + ("," if place < len(told) - 1 else "")
        units += [plain] if columns(plain) <= width else words_of(plain, width)
    return [_stuffed(indent + line) for line in _filled_up(units, width)]


def table(rows: Sequence[Sequence[str]], *, left: Iterable[int] = (0,), indent: str = "  ") -> list[str]:
    """Columns side by side, two spaces apart: those of `left` begin at the same place, the others end there.

    The first column is cut where it is too wide, and the last has several lines.
    """
    cells = [[clean(cell) for cell in row] for row in rows]
    wide = [max(columns(cell) for cell in column) for column in zip(*cells, strict=True)]
    room = WIDTH - len(indent) - sum(wide[1:-1]) - 2 * (len(wide) - 1)
    wide[0] = min(wide[0], max(_NARROW, room - min(wide[-1], room // 2)))
    wide[-1] = min(wide[-1], max(_NARROW, room - wide[0]))
    at_left = set(left)
    lines = []
    for row in cells:
        cut = [shorten(cell, width) for cell, width in zip(row[:-1], wide, strict=False)]
        filled = [_aligned(cell, wide[n], to_left=n in at_left) for n, cell in enumerate(cut)]
        for place, end in enumerate(wrap(row[-1], wide[-1]) or [""]):
            last = _aligned(end, wide[-1], to_left=len(wide) - 1 in at_left)
            front = [" " * width for width in wide[:-1]] if place else filled
            lines.append(_stuffed((indent + "  ".join([*front, last])).rstrip()))
    return lines


def _aligned(cell: str, width: int, *, to_left: bool) -> str:
    blanks = " " * (width - columns(cell))
    return cell + blanks if to_left else blanks + cell


def _stuffed(line: str) -> str:
    """RFC 3676, 4.4: what a reader would take for a quote or a stuffed line, and what mail servers change."""
    return f" {line}" if line.startswith((" ", ">", "From ")) else line
