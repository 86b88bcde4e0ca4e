"""A list, read by hand, of patch mails that belong together (data/series.json). Pure.

An *effort* is what an author wants merged; each time it is posted is a *revision*: one patch or more.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Revision:
    """A posting: its cover, if the archive has one, and its patches by number (None where the subject has none).

    `version` is what the author calls it; postings may share one. `missing` are numbers that the archive lacks.
    """

    version: int
    cover: str | None
    patches: tuple[tuple[int | None, str], ...]
    missing: frozenset[int]

    @property
    def idents(self) -> list[str]:
        """Message-IDs of the patches."""
        return [ident for _, ident in self.patches]

    @property
    def mails(self) -> list[str]:
        """Message-IDs of the cover and the patches."""
        return [*([self.cover] if self.cover else []), *self.idents]


@dataclass(frozen=True, slots=True)
class Effort:
    """All revisions of one thing, in the order in which the author means them; why it is in the list.

    `inbox` is the one that has its first mail, by the name of its slice.
    """

    inbox: str
    note: str
    revisions: tuple[Revision, ...]

    @property
    def mails(self) -> list[str]:
        """Message-IDs of all revisions."""
        return [ident for revision in self.revisions for ident in revision.mails]


@dataclass(frozen=True, slots=True)
class Pair:
    """Message-IDs of two mails that look alike and are neither of one series nor of one effort."""

    inbox: str
    one: str
    other: str


@dataclass(frozen=True, slots=True)
class Truth:
    """What was read by hand."""

    efforts: tuple[Effort, ...]
    apart: tuple[Pair, ...]


def read_truth(text: str) -> Truth:
    """The list; ValueError if the text is none or contradicts itself."""
    try:
        data = json.loads(text)
        efforts = tuple(_effort(one) for one in data["efforts"])
        apart = tuple(_pair(one) for one in data["apart"])
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a list of series: {error!r}") from error
    seen: dict[str, Effort] = {}
    for effort in efforts:
        for ident in effort.mails:
            if ident in seen:
                raise ValueError(f"listed twice: {ident}")
            seen[ident] = effort
    for pair in apart:
        if pair.one == pair.other or (pair.one in seen and seen[pair.one] is seen.get(pair.other)):
            raise ValueError(f"apart, and of one effort: {pair.one} and {pair.other}")
    return Truth(efforts, apart)


def _effort(one: Mapping[str, Any]) -> Effort:
    revisions = tuple(_revision(row) for row in one["revisions"])
    if not revisions:
        raise ValueError(f"an effort without revisions: {one['note']}")
    return Effort(str(one["list"]), str(one["note"]), revisions)


def _pair(one: Mapping[str, Any]) -> Pair:
    a, b = one["mails"]
    return Pair(str(one["list"]), str(a), str(b))


def _revision(row: Mapping[str, Any]) -> Revision:
    patches = tuple((None if number is None else int(number), str(ident)) for number, ident in row["patches"])
    missing = frozenset(int(number) for number in row["missing"])
    revision = Revision(int(row["version"]), row["cover"] and str(row["cover"]), patches, missing)
    if not revision.mails:
        raise ValueError("a revision without mails")
    there = [number for number, _ in patches if number is not None]
    if sorted([*there, *missing]) != list(range(1, len(there) + len(missing) + 1)):
        raise ValueError(f"numbers that are neither listed nor missing, or both: {revision.mails[0]}")
    return revision
