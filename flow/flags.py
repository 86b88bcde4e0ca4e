"""What is the matter with a fix that was posted: each flag and its threshold, and the part of the radar. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PICK_UP_DAYS = 7  # since the latest revision was posted; what nobody has taken by then waits for somebody
NEXT_DAYS = 7  # in linux-next; a fix that is there for longer may be meant for the next cycle


class Flag(StrEnum):
    """What is the matter, in the word for scripts."""

    UNANSWERED = "unanswered"  # nobody else has replied to the latest revision, and it has no review, ack or test
    UNPICKED = "not-picked-up"  # PICK_UP_DAYS old, and in no tree that is followed
    IN_NEXT = "stays-in-next"  # NEXT_DAYS in linux-next, for a regression that mainline has
    STABLE = "stable-waits"  # in mainline, and a living series that has the culprit lacks it


class Part(StrEnum):
    """The part of the radar that a fix is in: each is in one, by how far it has come."""

    NEW = "new"
    POSTED = "posted"
    NEXT = "next"
    STABLE = "stable"


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides. `waits` names living series with the culprit and without the fix.

    is_watched whether linux-next and mainline are followed: what is not seen there is in neither
    mainline   its latest release, as in "7.4-rc6"; '' where none is known
    """

    posted_at: datetime
    is_open: bool
    is_in_mainline: bool
    is_answered: bool
    next_at: datetime | None = None
    merged_at: datetime | None = None
    mainline: str = ""
    waits: Sequence[str] = ()
    is_watched: bool = True


@dataclass(frozen=True, slots=True)
class Raised:
    """A flag and its words."""

    flag: Flag
    words: str


def part_of(case: Situation, *, at: datetime) -> Part | None:
    """Where on the radar a fix is; None for one that nobody has to wait for any more."""
    if case.merged_at is not None:
        return Part.STABLE if case.waits else None
    if not case.is_open:
        return None
    if case.next_at is not None:
        return Part.NEXT
    return Part.NEW if at - case.posted_at < timedelta(days=PICK_UP_DAYS) else Part.POSTED


def since(case: Situation) -> datetime:
    """When it came where it is: to mainline, to next, or to a list."""
    return case.merged_at or case.next_at or case.posted_at


def flags(case: Situation, *, at: datetime) -> list[Raised]:
    """What is the matter with a fix, the most telling first."""
    part, days = part_of(case, at=at), (at - since(case)).days
    found = []
    if part is Part.STABLE:
        found.append(Raised(Flag.STABLE, f"fixed in mainline, {_listed(case.waits)} still {_wait(case.waits)}"))
    if part is Part.NEXT and case.is_in_mainline and days >= NEXT_DAYS:
        stage = f" while mainline is at {_stage(case.mainline)}" if case.mainline else ""
        found.append(Raised(Flag.IN_NEXT, f"in next for {days} days{stage}"))
    if part is Part.POSTED and case.is_watched:
        found.append(Raised(Flag.UNPICKED, f"fix posted {days} days ago, nobody picked it up"))
    if part in (Part.NEW, Part.POSTED) and not case.is_answered:
        found.append(Raised(Flag.UNANSWERED, "nobody has answered"))
    return found


def _stage(version: str) -> str:
    """-rc6 for a candidate, the version for a final release."""
    _, dash, candidate = version.partition("-rc")
    return f"-rc{candidate}" if dash else version


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _wait(names: Sequence[str]) -> str:
    return "waits" if len(names) == 1 else "wait"
