"""Which series a topic's query selects. Pure.

Conditions of different kinds must all hold; of one kind, any of its values. Series that are named are in whatever the
conditions say, series that are excluded are out whatever else says. Backports to stable series carry the titles and
files of what they port: they are selected only where they are named, or a mark is asked for. An effort belongs to a
topic with all its revisions as soon as one of them is selected: titles, recipients and files change on the way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from maintainers.patterns import MAX_PATH, matches
from patches.revisions import key_of_title, person_of, target_of

MAX_VALUES = 200  # of one kind
MAX_LENGTH = 300  # of a value
KINDS = ("words", "authors", "paths", "lists", "marks")
NAMES = ("series", "exclude")


@dataclass(frozen=True, slots=True)
class Query:
    """A topic's query; every part may be empty.

    words    phrases of titles: whole words, whatever stands between them, whatever their case
    authors  names of who sent a series (two words at least, any order), or addresses of its author
    paths    patterns of files that it changes, as F: in MAINTAINERS
    lists    that it was sent to, as pages of subsystems name them
    marks    words in the brackets of its subjects
    since, until   first and last day on which it was posted
    series, exclude   Message-IDs of any mail of a series: its whole effort is in, or out
    tree     out-of-tree releases that belong to the topic; selects no series
    """

    words: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    series: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    tree: str = ""

    @property
    def has_conditions(self) -> bool:
        """Whether it selects anything beside what it names; dates alone do not."""
        return any(getattr(self, kind) for kind in KINDS)


@dataclass(frozen=True, slots=True)
class Traits:
    """What a query looks at in a series; names are those of patches.models.Series.

    named   of the Message-IDs that queries name, those of its effort
    """

    named: frozenset[str]
    key: str
    person: str
    author_address: str
    files: Sequence[str]
    lists: Sequence[str]
    marks: Sequence[str]
    posted_at: datetime


def selects(query: Query, one: Traits) -> bool:
    """Whether a query selects a series."""
    if not one.named.isdisjoint(query.exclude):
        return False
    return not one.named.isdisjoint(query.series) or (_meets(query, one) and query.has_conditions)


def _meets(query: Query, one: Traits) -> bool:
    """All conditions, the cheap ones first."""
    day = one.posted_at.date()
    return (
        (query.since is None or query.since <= day)
        and (query.until is None or day <= query.until)
        and (not set(query.marks).isdisjoint(one.marks) if query.marks else not target_of(one.marks))
        and (not query.lists or not set(query.lists).isdisjoint(one.lists))
        and (not query.authors or any(_is_by(who, one) for who in query.authors))
        and (not query.words or _says(query.words, one.key))
        and (not query.paths or any(matches(path, pattern) for pattern in query.paths for path in one.files))
    )


def _says(phrases: Sequence[str], key: str) -> bool:
    padded = f" {key} "
    return any(f" {form} " in padded for phrase in phrases if (form := word_forms(phrase)))


def _is_by(who: str, one: Traits) -> bool:
    name, address = sender(who)
    return one.author_address.lower() == address if address else name != "" and one.person == name


@lru_cache(maxsize=4096)
def word_forms(phrase: str) -> str:
    """A phrase as series have their titles: `io_uring zero-copy` is `io uring zero copy`."""
    return key_of_title(phrase)


@lru_cache(maxsize=4096)
def sender(who: str) -> tuple[str, str]:
    """Who is meant: a name in the form that finds their series, or an address; one of them is empty."""
    if "@" in who:
        return "", who.rpartition("<")[2].partition(">")[0].strip().lower()
    return person_of(who, ""), ""


def faults(query: Query) -> Iterator[tuple[str, str]]:
    """What is wrong with a query: part and reason; '' for the whole of it."""
    if not query.has_conditions and not query.series and not query.tree:
        yield "", "says nothing: give words, authors, paths, lists, marks, series or a tree of releases"
    if query.since and query.until and query.since > query.until:
        yield "until", f"{query.until} is before {query.since}"
    for kind in (*KINDS, *NAMES):
        values = getattr(query, kind)
        if len(values) > MAX_VALUES:
            yield kind, f"has {len(values)} values, {MAX_VALUES} are the most"
        for value in values[:MAX_VALUES]:
            if reason := _fault(kind, value):
                yield kind, f"{_quoted(value)}: {reason}"


def _fault(kind: str, value: str) -> str:
    if not value.strip() or len(value) > MAX_LENGTH or not value.isprintable():
        return f"must be 1 to {MAX_LENGTH} signs that can be printed"
    if kind == "words" and not word_forms(value):
        return "has no letter and no digit"
    if kind == "authors" and not any(sender(value)):
        return "a name has two words at least; write the address instead"
    if kind == "paths" and (value.startswith("/") or len(value) > MAX_PATH or " " in value):
        return "is no path inside the kernel's tree"
    if kind in NAMES and ("@" not in value or " " in value):
        return "is no Message-ID"
    if kind in ("lists", "marks") and (value != value.lower() or " " in value):
        return "is one word in lower case"
    return ""


def _quoted(value: str) -> str:
    return ascii(value[:60])
