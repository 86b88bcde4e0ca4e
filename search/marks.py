"""Where the words of a query stand in a text: what is marked, and the piece of a long text worth showing. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from search.language import Query, Term

_WIDTH = 220  # characters of a long text that are shown
_BEFORE = 60  # of them before the first match
_LOOKED_AT = 100_000  # as many as have words in an index (archive/words.py)
_NOTHING = re.compile(r"(?!)")
# What may stand before and behind a word: no letter and no digit.
_START, _END, _BETWEEN = r"(?<![^\W_])", r"(?![^\W_])", r"[\W_]+"


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a text; `is_match` says that the query looked for it. It is plain text: escape it."""

    text: str
    is_match: bool


def pattern_of(query: Query) -> "re.Pattern[str]":
    """What finds the terms of a query in a text; without any, it finds nothing."""
    terms = [*query.wanted, *([Term(query.fields.people, is_prefix=True)] if query.fields.people else [])]
    found = sorted({_expression(term) for term in terms}, key=len, reverse=True)
    return re.compile("|".join(found), re.IGNORECASE) if found else _NOTHING


def _expression(term: Term) -> str:
    return _START + _BETWEEN.join(map(re.escape, term.words)) + ("" if term.is_prefix else _END)


def pieces(text: str, pattern: "re.Pattern[str]") -> Iterator[Piece]:
    """A text cut at its matches: joined, the pieces are the text."""
    at = 0
    for found in pattern.finditer(text):
        if found.start() > at:
            yield Piece(text[at : found.start()], is_match=False)
        yield Piece(found[0], is_match=True)
        at = found.end()
    if at < len(text) or not text:
        yield Piece(text[at:], is_match=False)


def passage(text: str, pattern: "re.Pattern[str]") -> str:
    """The words around the first match of a long text, as one line; '' without a match."""
    found = pattern.search(text, 0, _LOOKED_AT)
    if found is None:
        return ""
    start = max(0, found.start() - _BEFORE)
    cut = text[start : start + _WIDTH]
    if start:
        cut = "… " + cut.partition(" ")[2] if " " in cut[:_BEFORE] else "… " + cut
    return " ".join(cut.split()) + (" …" if len(text) > start + _WIDTH else "")
