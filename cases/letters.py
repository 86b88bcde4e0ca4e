"""A mail's text as people read it: prose, quotes, patches, kernel logs, commands, signature. Pure, total, linear.

Nothing is dropped but blank lines between parts: what a part is called decides only how it is shown. The marks are
those that mail has: `> ` before quoted lines (RFC 3676, 4.5) with the line above that says who wrote them, `-- ` before
a signature (4.3), `diff --git` and `@@` before patches, time stamps and the words of oopses before logs.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cases.commands import Command, find_commands, section_spans


class PartKind(StrEnum):
    """What a part of a mail is."""

    PROSE = "prose"
    QUOTE = "quote"
    PATCH = "patch"
    LOG = "log"
    SIGNATURE = "signature"
    COMMANDS = "commands"


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of a mail that belong together, as written; of a command section also what was read from it."""

    kind: PartKind
    lines: tuple[str, ...]
    commands: tuple[Command, ...] = ()


# What no browser shows, or shows by turning the text around it (Unicode: Bidi_Control; "Trojan Source", 2021).
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_SAYS = ("wrote:", "writes:", "schrieb:", "a écrit :", "escribió:", "said:")
_SAYING = re.compile(r"(?:On|Am|Le|El|In|At) \S")  # how such a line begins
_SAID_IN = 3  # lines
_PATCH = re.compile(r"diff --git |@@ -\d|--- (?:a/|/dev/null)|Index: \S| \S[^|\n]{0,200}? +\| +(?:\d|Bin)")
_PATCHED = re.compile(
    r"[ +\-@\\]|diff |index |new file|deleted|similarity|rename|copy |old mode|new mode|Binary |Index:"
)
_LOG = re.compile(
    r"(?:<\d>)?\[ {0,6}\d{1,7}\.\d{6}\]"  # [   12.345678]
    r"|[ \t]{0,8}(?:Call Trace:|RIP: |RSP: |R[A-Z0-9]{2}: |Code: |Modules linked in:|Hardware name:|CPU: \d|</?TASK>"
    r"|\? ?[\w.]+\+0x|[\w.]{1,80}\+0x[0-9a-f]+/0x|---\[ |BUG: |WARNING: CPU|Oops: |Kernel panic)"
)
_SIGNATURE_LINES = 12  # a "--" without its blank begins one only near the end; elsewhere it is a rule


def split(text: str) -> tuple[Part, ...]:
    """The parts of a mail's plain text, in order."""
    text = _UNSEEN.sub("\ufffd", text.replace("\r", ""))
    commands: dict[int, list[Command]] = {}
    for command in find_commands(text):
        commands.setdefault(command.section, []).append(command)
    parts: list[Part] = []
    since = 0
    for section, (start, end) in enumerate(section_spans(text)):
        if section not in commands:  # beyond the number of commands that are read
            continue
        parts += _plain(text[since:start])
        parts.append(Part(PartKind.COMMANDS, tuple(text[start:end].split("\n")), tuple(commands[section])))
        since = end
    return (*parts, *_plain(text[since:]))


def _plain(text: str) -> Iterator[Part]:
    """The parts of a text without commands."""
    lines = text.split("\n")
    place = 0
    own: list[str] = []
    while place < len(lines):
        kind = _begins(lines, place)
        if kind is PartKind.PROSE:
            own.append(lines[place])
            place += 1
            continue
        said = _attribution(own) if kind is PartKind.QUOTE else []
        yield from _part(PartKind.PROSE, own)
        own = []
        end = _end(lines, place, kind)
        yield from _part(kind, [*said, *lines[place:end]])
        place = end
    yield from _part(PartKind.PROSE, own)


def _begins(lines: Sequence[str], place: int) -> PartKind:
    """Which part a line is the first of."""
    line = lines[place]
    if line.startswith(">"):
        return PartKind.QUOTE
    if line == "-- " or (line == "--" and len(lines) - place <= _SIGNATURE_LINES):
        return PartKind.SIGNATURE
    if _PATCH.match(line):
        return PartKind.PATCH
    return PartKind.LOG if _LOG.match(line) else PartKind.PROSE


def _end(lines: Sequence[str], place: int, kind: PartKind) -> int:
    """Behind the last line of the part that begins at `place`; blank lines belong to it where it goes on after them."""
    if kind is PartKind.SIGNATURE:
        return len(lines)
    end = place + 1
    for at in range(place + 1, len(lines)):
        line = lines[at]
        if not line.strip():
            continue
        if not _goes_on(line, kind):
            break
        end = at + 1
    return end


def _goes_on(line: str, kind: PartKind) -> bool:
    if kind is PartKind.QUOTE:
        return line.startswith(">")
    if kind is PartKind.PATCH:
        return line != "-- " and _PATCHED.match(line) is not None
    return line.startswith((" ", "\t")) or _LOG.match(line) is not None


def _attribution(own: list[str]) -> list[str]:
    """Takes the line that says who wrote what follows from the end of what comes before, wrapped or not."""
    last = len(own) - 1
    while last >= 0 and not own[last].strip():
        last -= 1
    if last < 0 or not own[last].rstrip().endswith(_SAYS):
        return []
    first = last
    for above in range(last, max(-1, last - _SAID_IN), -1):
        if not own[above].strip():
            break
        if _SAYING.match(own[above]):
            first = above
            break
    said = own[first : last + 1]
    del own[first:]
    return said


def _part(kind: PartKind, lines: list[str]) -> Iterator[Part]:
    """A part without the blank lines around it; nothing where there is nothing else."""
    first, last = 0, len(lines)
    while first < last and not lines[first].strip():
        first += 1
    while last > first and not lines[last - 1].strip():
        last -= 1
    if first < last:
        yield Part(kind, tuple(lines[first:last]))
