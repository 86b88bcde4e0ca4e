"""What the fold is given and what it returns: plain values, no Django."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from cases.commands import Command


class State(StrEnum):
    """Where a regression stands (design: the vocabulary of states)."""

    OPEN = "open"
    FIX_INCOMING = "fix-incoming"
    FIXED = "fixed"
    RESOLVED = "resolved"
    INVALID = "invalid"
    INCONCLUSIVE = "inconclusive"
    DUPLICATE = "duplicate"


class Kind(StrEnum):
    """What an event was."""

    REPORTED = "reported"
    REPLY = "reply"
    PATCH = "patch"
    INTRODUCED = "introduced"
    TITLE = "title"
    FROM = "from"
    FIX = "fix"
    RESOLVED = "resolved"
    INVALID = "invalid"
    INCONCLUSIVE = "inconclusive"
    DUPLICATE = "duplicate"
    BACKBURNER = "backburner"
    UNBACKBURNER = "unbackburner"
    POKE = "poke"
    LINK = "link"
    UNLINK = "unlink"
    MONITOR = "monitor"
    NOTE = "note"
    LANDED = "landed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MailFact:
    """A mail as the fold needs it; `tags` are the targets of its Link:/Closes: lines."""

    message_id: str
    references: tuple[str, ...]
    arrived: datetime
    subject: str
    from_name: str
    from_address: str
    commands: tuple[Command, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CommitFact:
    """A commit in a branch: `tree` is mainline, next, stable, ...; `links` are targets of its trailers."""

    sha: str
    subject: str
    tree: str
    branch: str
    landed_at: datetime
    first_release: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an `introduced` value puts a regression; `culprit` is set if it is a commit."""

    tree: str
    series: str = ""
    cycle: str = ""
    is_estimated: bool = False
    culprit: str = ""


class Gazetteer(Protocol):
    """Turns an `introduced` value into a place; `reported_at` helps where the value does not say."""

    def place(self, introduced: str, *, reported_at: datetime) -> Place: ...


@dataclass(frozen=True, slots=True)
class Event:
    """One dated thing that happened to a regression; `message_id` or `sha` says where it is written."""

    at: datetime
    kind: Kind
    message_id: str = ""
    sha: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """A time from `since` on in which nothing that counts changed; the next one ends it."""

    since: datetime
    state: State
    place: Place
    is_backburner: bool


@dataclass(frozen=True, slots=True)
class Folded:
    """A regression as all facts together make it."""

    report: str  # Message-ID, or address of a web page
    title: str
    reporter_name: str
    reporter_address: str
    introduced: str
    reported_at: datetime
    own_state: State
    reason: str
    fix_sha: str
    fix_subject: str
    backburner: str | None
    duplicate_of: str | None  # the report of the entry above
    periods: tuple[Period, ...]
    events: tuple[Event, ...]
    roots: tuple[str, ...]  # Message-IDs whose sub-threads belong to it
    links: tuple[tuple[str, str], ...]  # address, title

    @property
    def state(self) -> State:
        """The state that counts now."""
        return self.periods[-1].state

    @property
    def known_at(self) -> datetime:
        """When tracking began: the arrival of the command that made it a regression."""
        return self.periods[0].since


@dataclass(frozen=True, slots=True)
class Unhandled:
    """A command that had no effect, and why: shown, never silently dropped."""

    message_id: str
    command: Command
    why: str


@dataclass(slots=True)
class FoldResult:
    """Everything that a cluster of threads folds to."""

    regressions: list[Folded] = field(default_factory=list)
    unhandled: list[Unhandled] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Threads that commands and tags tie together, with commits that concern them: a unit of folding."""

    mails: Sequence[MailFact]
    commits: Sequence[CommitFact] = ()
