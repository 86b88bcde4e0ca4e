"""What a mail says, before it is text or HTML: sections of paragraphs, quotes, tables and entries. Pure.

Both forms are made of the same values, so neither can say what the other does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    """Words and where they lead ('' is nowhere); plain text prints the words alone."""

    text: str
    url: str


Piece = str | Link
Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences; `role` is '' or `verdict`, `note`."""

    pieces: Pieces
    role: str = ""
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, and where they can be read."""

    text: str
    url: str = ""
    source: str = ""
    kind: str = "quote"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; columns of `left` are words, the others figures. Without a head it is a list of pairs."""

    caption: str
    head: tuple[str, ...]
    rows: Sequence[tuple[Piece, ...]]
    left: tuple[int, ...] = (0,)
    kind: str = "table"


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing with a title: the page about it, some facts, sentences below them, and where it can be read."""

    title: str
    url: str = ""
    facts: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    more: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The facts in one line."""
        return ", ".join(self.facts)


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries, below a heading of their own or not; short ones have their facts behind the title."""

    rows: Sequence[Entry]
    title: Piece = ""
    is_short: bool = False
    kind: str = "entries"


Block = Paragraph | Quote | Table | Entries


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what stands below it, and the page that has all of it."""

    title: str
    blocks: Sequence[Block]
    page: Link | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A mail: its title, what it is about, its sections, and the page that says the same."""

    title: str
    deck: Sequence[Paragraph]
    sections: Sequence[Section]
    page: Link | None = None


def plain(pieces: Pieces) -> str:
    """Pieces as text."""
    return "".join(piece.text if isinstance(piece, Link) else piece for piece in pieces)


def listed(parts: Sequence[Pieces]) -> Pieces:
    """`a, b and c`."""
    found: list[Piece] = []
    for place, part in enumerate(parts):
        found += [" and " if place == len(parts) - 1 else ", "] if place else []
        found += part
    return tuple(found)
