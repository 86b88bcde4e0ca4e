"""A document as the text of a mail, `format=flowed`. Pure."""

from collections.abc import Iterator

from letters.flowed import columns, facts, fixed, paragraph, table
from letters.passages import Block, Document, Entries, Entry, Link, Paragraph, Piece, Quote, Section, Table, plain


def text_of(document: Document) -> str:
    """The whole mail, without a signature."""
    lines = [*_heading(document.title, "="), *_page(document.page)]
    lines += [""] if lines else []
    for one in document.deck:
        lines += [*paragraph(plain(one.pieces)), ""]
    for section in document.sections:
        lines += ["", *section_lines(section)]
    return "\n".join(lines).rstrip("\n") + "\n"


def section_lines(section: Section) -> Iterator[str]:
    """A heading, the address of the page, and the blocks with a blank line between them."""
    yield from _heading(section.title, "-")
    yield from _page(section.page)
    yield ""
    for block in section.blocks:
        yield from _block(block)
        yield ""


def _heading(title: str, rule: str) -> list[str]:
    lines = fixed(title)
    return [*lines, rule * max(3, *map(columns, lines))] if lines else []


def _page(page: Link | None) -> list[str]:
    return [page.url] if page and page.url else []


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield from paragraph(plain(block.pieces))
        case Quote():
            yield from fixed(block.text, first="    ", rest="    ")
            yield from [f"     {block.url}"] if block.url else []
        case Table():
            rows = [*([block.head] if block.head else []), *(tuple(map(_cell, row)) for row in block.rows)]
            yield from table(rows, left=block.left)
        case Entries():
            if block.title:
                yield from [*fixed(_cell(block.title)), ""]
            for place, entry in enumerate(block.rows):
                yield from [""] if place and not block.is_short else []
                yield from _entry(entry, is_short=block.is_short)


def _cell(piece: Piece) -> str:
    return piece.text if isinstance(piece, Link) else piece


def _entry(entry: Entry, *, is_short: bool) -> Iterator[str]:
    """A title, its facts and an address; short ones have the facts behind the title where the line holds both."""
    both = f"{entry.title} ({entry.told})"
    if is_short and entry.facts and len(lines := fixed(both, first=" * ", rest="   ")) == 1:
        yield from lines
    else:
        yield from fixed(entry.title, first=" * ", rest="   ")
        yield from facts(entry.facts, indent="   ")
    for sentence in entry.more:
        yield from fixed(sentence, first="   ", rest="     ")
    for address in [link.url for link in entry.links] or [entry.url]:
        yield from fixed(address, first="   ", rest="   ")
