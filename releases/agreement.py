"""Whether the witnesses of a release agree: what differs is told, never resolved in silence. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from releases.facts import Precision, ReleaseFact, Witness
from releases.versions import Tree, Version

_SAME = timedelta(minutes=10)  # kernel.org dates a release by its tag
_ON_ITS_WAY = timedelta(days=3)  # an announcement follows its tag within hours; archives lag now and then
_TAGGING = timedelta(days=2)  # a tag is pushed with the announcement; mirrors may lag a little
_NAMES = {Witness.KERNEL_ORG: "site kernel.org", Witness.PAGE: "news page"}  # ours is a page, too
_KINDS = {Tree.MAINLINE: "mainline", Tree.STABLE: "stable", Tree.NEXT: "next", Tree.RT: "rt"}


@dataclass(frozen=True, slots=True)
class Word:
    """One witness's word on a release, and how far it is from the date that counts."""

    fact: ReleaseFact
    off: timedelta  # positive: later
    is_odd: bool

    @property
    def distance(self) -> str:
        """ "same day", "9 minutes later", "2 days earlier"; '' for the word that counts."""
        if self.fact.precision is Precision.DAY:
            days = round(self.off / timedelta(days=1))
            return f"{_count(abs(days), 'day')} {'later' if days > 0 else 'earlier'}" if days else "same day"
        minutes = round(abs(self.off).total_seconds() / 60)
        if not minutes:
            return ""
        return f"{_span(minutes)} {'later' if self.off > timedelta(0) else 'earlier'}"


def words(facts: Iterable[ReleaseFact], released_at: datetime) -> tuple[Word, ...]:
    """What each witness says, in the order of the facts, against the date that the fold chose."""
    return tuple(_word(fact, released_at) for fact in facts)


def disagreements(version: Version, said: Sequence[Word], *, followed: Iterable[str], at: datetime) -> tuple[str, ...]:
    """Sentences on what the witnesses of a release do not agree on; `followed` are the kinds of trees that we read."""
    # Two words of one witness may be equally far off: that is told once.
    return tuple(dict.fromkeys([*_dates(said), *_alone(version, said, frozenset(followed), at)]))


def _word(fact: ReleaseFact, released_at: datetime) -> Word:
    if fact.precision is Precision.DAY:
        off = timedelta(days=(fact.released_at.date() - released_at.date()).days)
        tolerated = timedelta(0) if fact.witness is Witness.FACTS_FILE else timedelta(days=1)
        return Word(fact, off, abs(off) > tolerated)
    off = fact.released_at - released_at
    if fact.witness is Witness.ANNOUNCEMENT:
        return Word(fact, off, not -_SAME <= off <= _ON_ITS_WAY)
    return Word(fact, off, abs(off) > _SAME)


def _dates(said: Sequence[Word]) -> Iterator[str]:
    for word in said:
        if word.is_odd:
            yield f"The {_name(word.fact.witness)} dates it {word.distance} than the date shown here."
    for witness, own in groupby(sorted(said, key=lambda w: w.fact.witness), key=lambda w: w.fact.witness):
        exact = {word.fact.released_at for word in own if word.fact.precision is Precision.SECOND}
        if len(exact) > 1 and witness is not Witness.ANNOUNCEMENT:
            yield f"The {_name(witness)} has given {len(exact)} dates."


def _alone(version: Version, said: Sequence[Word], followed: frozenset[str], at: datetime) -> Iterator[str]:
    witnesses = {word.fact.witness for word in said}
    if len(witnesses) == 1:
        yield f"Only the {_name(next(iter(witnesses)))} knows of it."
    tree = version.tree
    if tree is None or not said or Witness.TAG in witnesses or _KINDS[tree] not in followed:
        return
    first = min(word.fact.seen_at for word in said)
    # The facts file goes back further than any tag is kept; the rest is young enough to have one.
    if at - first > _TAGGING and witnesses != {Witness.FACTS_FILE}:
        yield f"No {_KINDS[tree]} tree that is followed here has its tag."


def _name(witness: Witness) -> str:
    return _NAMES.get(witness, witness.value)


def _span(minutes: int) -> str:
    if minutes < 120 and minutes != 60:
        return _count(minutes, "minute")
    hours = round(minutes / 60)
    return _count(hours, "hour") if hours < 48 else _count(round(hours / 24), "day")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
