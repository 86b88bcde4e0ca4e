"""What state a series is in at a moment, from the dates of what happened to it. Pure.

merged              mainline has all patches that a commit was found for, and at least half of all (stable, where the
                    patch is meant for it)
partly merged       fewer than that
superseded          a later revision has been posted
in next             linux-next has some of them
changes requested   somebody asked for changes, and nothing was posted since
stale               nobody said anything for STALE_DAYS
posted              none of these
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STALE_DAYS = 30


class State(StrEnum):
    """Words for people, and for the query string."""

    POSTED = "posted"
    ASKED = "changes requested"
    NEXT = "in next"
    PARTLY = "partly merged"
    MERGED = "merged"
    SUPERSEDED = "superseded"
    STALE = "stale"

    @property
    def slug(self) -> str:
        """As the query string has it."""
        return self.value.replace(" ", "-")


@dataclass(frozen=True, slots=True)
class Life:
    """The dates of a series; lists are sorted, oldest first."""

    posted_at: datetime
    found: int
    replies: Sequence[datetime] = ()
    asks: Sequence[datetime] = ()
    superseded_at: datetime | None = None
    nexts: Sequence[datetime] = ()
    merges: Sequence[datetime] = ()
    dropped_at: datetime | None = None  # when linux-next had the last of them no more


def state_of(life: Life, *, at: datetime) -> State:
    """The state at a moment: what happened later is not known then."""
    merged = bisect_right(life.merges, at)
    if merged:
        return State.MERGED if 2 * merged >= life.found and merged == len(life.merges) else State.PARTLY
    if life.superseded_at is not None and life.superseded_at <= at:
        return State.SUPERSEDED
    if bisect_right(life.nexts, at) and not (life.dropped_at is not None and life.dropped_at <= at):
        return State.NEXT
    if bisect_right(life.asks, at):
        return State.ASKED
    return State.STALE if at - last_word(life, at=at) > timedelta(days=STALE_DAYS) else State.POSTED


def last_word(life: Life, *, at: datetime) -> datetime:
    """When something was said last: the posting itself where nobody answered."""
    answers = bisect_right(life.replies, at)
    return max(life.posted_at, life.replies[answers - 1]) if answers else life.posted_at
