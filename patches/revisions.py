"""Which series goes on with which: v3 after v2, a reposting, a patch after its RFC. Pure.

A series has one predecessor at most, always posted before it, found by the strongest of: the change-id that b4 gives;
a link in the notes; the same title; the thread; and, for what calls itself v2 or later, likeness of titles, patches
and files. All series that predecessors connect are the revisions of one effort.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

from postings.facts import Kind

MEMORY = timedelta(days=400)  # an older series of the same title is another effort, unless something says so
AGAIN = timedelta(days=90)  # a reposting that does not call itself one
NEAR = 60  # series of a person before a later revision that are compared with it
SOON = timedelta(days=21)  # the next revision within that need not be so alike
_LIKE = 0.45  # likeness from which two series are one effort, found by hand on real lists
_LIKE_SOON = 0.3  # the same for the next number, soon
_THREADED = 0.15  # the same where the later one answers the earlier, or links to it
_STABLE = re.compile(r"(?:\d+\.\d+(?:\.\d+)*(?:\.y|-stable)?|stable|autosel|linux-\d.*)\Z")
_WORD = re.compile(r"[^\W_]+")
_VIA = re.compile(r"\s+(?:via\s.*|\(by way of\b.*)$|\s*\(.*\)$", re.IGNORECASE)


class How(IntEnum):
    """What a predecessor is found by, the strongest last."""

    SIMILAR = 1
    THREAD = 2
    TITLE = 3
    NAMED = 4
    CHANGE_ID = 5


@dataclass(frozen=True, slots=True)
class Heading:
    """What tells a series from others.

    target     stable series that it is meant for, none for mainline: a backport is no revision
    person     its sender by name, `sender` by address: people change either
    parts      ids of its mails; `answers` are those that its head answers
    titles     keys of its patches' titles
    previous   ids that its notes link to
    """

    head: str
    kind: Kind
    person: str
    sender: str
    key: str
    version: int
    is_rfc: bool
    is_resend: bool
    posted_at: datetime
    change_id: str = ""
    total: int = 1
    found: int = 1
    target: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()
    answers: frozenset[str] = frozenset()
    previous: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()

    @property
    def place(self) -> tuple[datetime, str]:
        """Where it stands in time; never equal for two."""
        return self.posted_at, self.head

    @property
    def is_telling(self) -> bool:
        """Its title has three words at least: shorter ones are somebody else's by chance."""
        return self.key.count(" ") >= 2


def target_of(marks: Iterable[str]) -> frozenset[str]:
    """The stable series among the words in a subject's brackets: 6.12.y, 6.1, autosel."""
    return frozenset(mark for mark in marks if _STABLE.match(mark))


def key_of_title(title: str) -> str:
    """The words of a title, in lower case: what a changed comma or capital does not change."""
    return " ".join(_WORD.findall(title.lower()))[:300]


def person_of(name: str, address: str) -> str:
    """Who somebody is, whatever address they write from: their name where they give more than one word of it."""
    words = _VIA.sub("", name).lower().replace(".", " ").replace(",", " ").split()
    return " ".join(sorted(words))[:200] if len(words) > 1 else address.lower()[:200]


def predecessor(series: Heading, others: Iterable[Heading], *, least: How = How.SIMILAR) -> tuple[str, How] | None:
    """The series that this one goes on with, among all that could be it; None for a first posting.

    `least` leaves out what is found by weaker signs.
    """
    found = [
        (how, _closeness(series, other) if how is How.SIMILAR else 0.0, other.version, other.place)
        for other in others
        if other.place < series.place and (how := _link(series, other)) is not None and how >= least
    ]
    if not found:
        return None
    best = max(found)
    return best[3][1], best[0]


def _link(series: Heading, other: Heading) -> How | None:
    """What connects a series with an earlier one, if anything."""
    if Kind.PULL in (series.kind, other.kind) or series.target != other.target:
        return None
    if series.version < other.version and not _is_after_rfc(series, other):
        return None
    if series.change_id and series.change_id == other.change_id:
        return How.CHANGE_ID
    is_same = series.person == other.person or series.sender == other.sender
    is_next = series.version > other.version or series.is_resend or _is_after_rfc(series, other)
    alike = likeness(series, other)
    if is_next and not series.previous.isdisjoint(other.parts) and alike >= (_THREADED if is_same else _LIKE):
        return How.NAMED
    if series.key == other.key != "" and _is_same_title(series, other, is_same=is_same, is_next=is_next):
        return How.TITLE
    if not is_same:
        return None
    is_piece = series.total == other.total > series.found  # a patch of a series, posted again alone
    if (is_next or is_piece) and alike >= _THREADED and not series.answers.isdisjoint(other.parts):
        return How.THREAD
    return How.SIMILAR if is_next and _is_similar(series, other, alike) else None


def _is_after_rfc(series: Heading, other: Heading) -> bool:
    """A patch that was an RFC starts again with 1."""
    return other.is_rfc and not series.is_rfc


def _is_similar(series: Heading, other: Heading, alike: float) -> bool:
    age = series.posted_at - other.posted_at
    is_soon = age <= SOON and series.version == other.version + 1
    return age <= MEMORY and not series.is_resend and alike >= (_LIKE_SOON if is_soon else _LIKE)


def _is_same_title(series: Heading, other: Heading, *, is_same: bool, is_next: bool) -> bool:
    age = series.posted_at - other.posted_at
    if not is_same:  # somebody else takes over: only with the next number, and a title that says something
        return series.version == other.version + 1 and age <= MEMORY and series.is_telling
    if is_next:
        return age <= MEMORY
    is_like = not series.files or not other.files or _overlap(series.files, other.files) >= 0.5
    is_whole = len(series.titles) > 1 and _share(series.titles, other.titles) >= 0.5
    return age <= AGAIN and (is_like or is_whole)


def likeness(one: Heading, other: Heading) -> float:
    """How alike two series are, 0 to 1: the words of their titles, their patches' titles, their files."""
    words = _overlap(one.key.split(), other.key.split())
    patches = _share(one.titles, other.titles)
    files = _overlap(one.files, other.files)
    if not one.files or not other.files:
        return max(words, patches)
    if not files:  # somebody does the same to many drivers, and "fix a typo" is in many series
        return max(0.35 * words, _THREADED * patches)
    return max(patches, 0.65 * words + 0.35 * files, 0.35 * words + 0.65 * files if words >= 0.1 else 0.0)


def _closeness(one: Heading, other: Heading) -> float:
    """Which of several that are alike is meant: many series have a patch of the same title, few the same files."""
    return likeness(one, other) + _overlap(one.files, other.files)


def _overlap(one: Iterable[str], other: Iterable[str]) -> float:
    """Of all that two have, how much both have."""
    a, b = set(one), set(other)
    return len(a & b) / len(a | b) if a and b else 0.0


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """Of the smaller, how much the larger has."""
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def efforts(predecessors: Mapping[str, str]) -> dict[str, str]:
    """By head: the head of the first revision, as predecessors lead there; what is not in the mapping is a first."""
    firsts: dict[str, str] = {}
    for head in predecessors:
        path = [head]
        while (above := predecessors.get(path[-1], "")) and above not in firsts:
            path.append(above)
        first = firsts[above] if above else path[-1]
        firsts.update(dict.fromkeys(path, first))
    return firsts


def superseded_at(revision: Heading, later: Sequence[Heading], found: Mapping[str, int]) -> datetime | None:
    """When a revision was replaced: by the first one behind it that has at least half of its patches; or None."""
    times = [
        other.posted_at
        for other in later
        if other.place > revision.place and 2 * found[other.head] >= found[revision.head]
    ]
    return min(times, default=None)
