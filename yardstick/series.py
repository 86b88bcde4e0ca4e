"""Compares how patch mails were grouped with a list read by hand: series, revisions, look-alikes. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from yardstick.efforts import Effort, Revision, Truth

PATCHES, REVISIONS = 0.98, 0.95  # the floors: shares that must be right; look-alikes count as revisions do

_TOLD = 5  # other mails that an error names


class Place(NamedTuple):
    """Where a mail was put: `head` is the first mail of its series, `effort` that of the effort's first series."""

    head: str
    number: int | None
    version: int
    effort: str


class Error(NamedTuple):
    """What is wrong with a mail, the first of a revision, or a pair; `others`, a few, are what it has to do with."""

    inbox: str
    what: str
    ident: str
    others: tuple[str, ...] = ()


@dataclass(slots=True)
class Count:
    """Listed patches, revisions and pairs of look-alikes, and how many of each are right."""

    patches: int = 0
    patches_right: int = 0
    revisions: int = 0
    revisions_right: int = 0
    pairs: int = 0
    pairs_right: int = 0

    @property
    def is_good(self) -> bool:
        """No share is below its floor."""
        return (
            self.patches_right >= PATCHES * self.patches
            and self.revisions_right >= REVISIONS * self.revisions
            and self.pairs_right >= REVISIONS * self.pairs
        )


@dataclass(slots=True)
class Score:
    """Counts by inbox, and all errors."""

    counts: dict[str, Count] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)

    @property
    def total(self) -> Count:
        """All inboxes together."""
        counts = self.counts.values()
        return Count(*(sum(getattr(one, name) for one in counts) for name in Count.__slots__))


def score_series(truth: Truth, grouped: Mapping[str, Place]) -> Score:
    """Hold a grouping, Message-IDs to places, against the truth. Mails that the truth does not name do not matter."""
    world = _World(truth, grouped)
    score = Score()
    for effort in truth.efforts:
        count = score.counts.setdefault(effort.inbox, Count())
        before: Revision | None = None
        for revision in effort.revisions:
            wrong = list(world.misplaced(effort, revision))
            count.patches += len(revision.patches)
            count.patches_right += len(revision.patches) - len(wrong)
            unlinked = world.unlinked(effort, revision, before)
            count.revisions += 1
            count.revisions_right += unlinked is None
            score.errors += [*wrong, *([unlinked] if unlinked else [])]
            before = revision
    for pair in truth.apart:
        count = score.counts.setdefault(pair.inbox, Count())
        count.pairs += 1
        if joined := world.joined(pair.one, pair.other):
            score.errors.append(Error(pair.inbox, joined, pair.one, (pair.other,)))
        else:
            count.pairs_right += 1
    return score


def told(score: Score) -> Iterator[str]:
    """Lines for people: the errors, then a table by inbox."""
    for error in score.errors:
        yield f"{error.inbox}: {error.what}: {error.ident}"
        yield from (f"    {ident}" for ident in error.others)
    yield f"{'':16}{'patches':>24}{'revisions':>24}{'look-alikes apart':>24}{'errors':>8}"
    for name, count in (*sorted(score.counts.items()), ("total", score.total)):
        errors = sum(name in ("total", error.inbox) for error in score.errors)
        yield f"{name:16}{''.join(f'{share:>24}' for share in _shares(count))}{errors:8}"
    yield f"floors: patches {PATCHES:.0%}, revisions and look-alikes {REVISIONS:.0%}"


def whole(score: Score) -> dict[str, Any]:
    """The same for programs."""
    return {
        "inboxes": {name: asdict(count) for name, count in score.counts.items()},
        "total": asdict(score.total),
        "is_good": score.total.is_good,
        "errors": [error._asdict() for error in score.errors],
    }


def _shares(count: Count) -> list[str]:
    pairs = (
        (count.patches_right, count.patches),
        (count.revisions_right, count.revisions),
        (count.pairs_right, count.pairs),
    )
    return [f"{right} of {listed}, {right / listed:.1%}" if listed else "none listed" for right, listed in pairs]


class _World:
    """The truth and a grouping of it, indexed by what the grouping made."""

    def __init__(self, truth: Truth, grouped: Mapping[str, Place]) -> None:
        self._grouped = grouped
        self._patches: dict[str, set[str]] = defaultdict(set)  # listed patches by the head that they were given
        self._mails: dict[str, set[str]] = defaultdict(set)  # listed mails by effort
        self._rivals: dict[str, set[str]] = defaultdict(set)  # what a mail must be apart from
        self._covers = {revision.cover for effort in truth.efforts for revision in effort.revisions}
        for effort in truth.efforts:
            for revision in effort.revisions:
                for ident in revision.idents:
                    if ident in grouped:
                        self._patches[grouped[ident].head].add(ident)
            for ident in effort.mails:
                if ident in grouped:
                    self._mails[grouped[ident].effort].add(ident)
        for pair in truth.apart:
            self._rivals[pair.one].add(pair.other)
            self._rivals[pair.other].add(pair.one)

    def misplaced(self, effort: Effort, revision: Revision) -> Iterator[Error]:
        """Patches of a revision that are not in its series, or not together with all its others and nothing else."""
        wanted = set(revision.idents)
        for number, ident in revision.patches:
            place = self._grouped.get(ident)
            if place is None:
                yield Error(effort.inbox, "in no series", ident)
                continue
            found = self._patches[place.head]
            strange = {place.head} & self._covers - {revision.cover}
            if found - wanted or strange:
                yield Error(effort.inbox, "in a series with others", ident, _some(found - wanted | strange))
            elif wanted - found:
                yield Error(effort.inbox, "parted from its series", ident, _some(wanted - found))
            elif revision.cover and place.head != revision.cover:
                yield Error(effort.inbox, "parted from its cover", ident, (revision.cover,))
            elif number is not None and place.number != number:
                yield Error(effort.inbox, f"number {place.number}, not {number}", ident)

    def unlinked(self, effort: Effort, revision: Revision, before: Revision | None) -> Error | None:
        """What is wrong with a revision's effort: parted from the one before it, before it, or with what is foreign."""
        first = revision.mails[0]
        places = self._places(revision)
        efforts = {place.effort for place in places}
        if len(efforts) != 1:
            what = "revision in several efforts" if efforts else "revision in no effort"
            return Error(effort.inbox, what, first, _some(efforts))
        name = efforts.pop()
        rivals = {rival for ident in revision.mails for rival in self._rivals[ident] if self._effort_of(rival) == name}
        if foreign := (self._mails[name] - set(effort.mails)) | rivals:
            return Error(effort.inbox, "revision in an effort with others", first, _some(foreign))
        if before is None:
            return None
        earlier = self._places(before)
        if not any(place.effort == name for place in earlier):
            return Error(effort.inbox, "revision parted from the one before", first, (before.mails[0],))
        if {place.head for place in places} & {place.head for place in earlier}:
            return Error(effort.inbox, "two revisions in one series", first, (before.mails[0],))
        # Postings that share a version, or go back to 1 after an RFC, are ordered by date alone.
        if before.version < revision.version and not _ascends(earlier, places):
            return Error(effort.inbox, "revision not after the one before", first, (before.mails[0],))
        return None

    def joined(self, a: str, b: str) -> str:
        """How two mails that must be apart were put together; '' if they were not."""
        one, other = self._grouped.get(a), self._grouped.get(b)
        if one is None or other is None:
            return ""
        if one.head == other.head:
            return "look-alikes in one series"
        return "look-alikes in one effort" if one.effort == other.effort else ""

    def _places(self, revision: Revision) -> list[Place]:
        """Where its patches are; where its cover is, if it has no others."""
        return [self._grouped[ident] for ident in revision.idents or revision.mails if ident in self._grouped]

    def _effort_of(self, ident: str) -> str | None:
        place = self._grouped.get(ident)
        return place.effort if place else None


def _some(idents: set[str]) -> tuple[str, ...]:
    """The first few: if all mails were in one series, there would be millions to tell."""
    return tuple(sorted(idents)[:_TOLD])


def _ascends(earlier: list[Place], later: list[Place]) -> bool:
    return max(place.version for place in earlier) < min(place.version for place in later)
