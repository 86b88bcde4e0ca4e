"""What was published: plain values, no Django."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

RULE_CHANGE = "since 2.6.33 listed only if unfixed for a week"


class Publisher(StrEnum):
    """Who counted."""

    LIST = "regression list"  # kept by hand on linux-kernel, 2006 to 2011
    REGZBOT = "regzbot report"  # mailed weekly since 2021
    LWN = "LWN"


@dataclass(frozen=True, slots=True)
class Count:
    """A count as somebody published it; None where they did not say.

    cycle       mainline version, "2.6.31"
    stage       as written: "2.6.31-rc5", "" if not said
    reported    ever listed
    pending     not closed
    unresolved  pending without a known patch; for regzbot and LWN: what they call unresolved or are aware of
    """

    publisher: Publisher
    cycle: str
    as_of: date
    source: str  # Message-ID or address
    stage: str = ""
    reported: int | None = None
    pending: int | None = None
    unresolved: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ListedBug:
    """An entry of a regression list; empty where it does not say."""

    subject: str
    bug: str = ""
    submitter: str = ""
    reported: str = ""
    first_bad_commit: str = ""
    references: tuple[str, ...] = ()
    handled_by: tuple[str, ...] = ()
    patches: tuple[str, ...] = ()
