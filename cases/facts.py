"""What the fold is given and what it returns: plain values, no Django."""

from collections.abc import Iterable, Mapping, Sequence
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
    MENTION = "mention"
    UNDONE = "undone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class MailFact:
    """A mail as the fold needs it.

    tags      targets of its Link:/Closes: lines
    mentions  other mails and pages that its own words name, and culprits that it fixes
    signs     what makes it a patch (postings/signs.py)
    relays    the post of a tracker that it only passes on
    undone_at when it was taken back, for a decision made on the site (cases/undo.py)
    is_fetched whether it came from an archive that was asked for its thread, and no list brought it
    """

    message_id: str
    references: tuple[str, ...]
    arrived: datetime
    subject: str
    from_name: str
    from_address: str
    commands: tuple[Command, ...] = ()
    tags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    relays: str = ""
    undone_at: datetime | None = None
    is_fetched: bool = False


@dataclass(frozen=True, slots=True)
class CommitFact:
    """A commit in a branch: `tree` is mainline, next, stable, ...

    links  targets of its Link: and Closes: trailers
    fixes  ids that its Fixes: trailers name, as written
    """

    sha: str
    subject: str
    tree: str
    branch: str
    landed_at: datetime
    first_release: str = ""
    links: tuple[str, ...] = ()
    fixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an `introduced` value puts a regression; `culprit` is set if it is a commit.

    `branch` is empty where nobody knows, as for ranges from one branch to another. `released_at` is when the first
    release for users with the culprit came out.
    """

    tree: str
    series: str = ""
    cycle: str = ""
    is_estimated: bool = False
    culprit: str = ""
    branch: str = ""
    culprit_at: datetime | None = None
    released_at: datetime | None = None


class Gazetteer(Protocol):
    """Turns an `introduced` value into a place; `reported_at` helps where the value does not say.

    `complete` ends an open range (`v6.3..`) with the head that the branch of its start had at a time.
    """

    def place(self, introduced: str, *, reported_at: datetime) -> Place: ...

    def complete(self, introduced: str, *, at: datetime) -> str: ...


@dataclass(frozen=True, slots=True)
class Event:
    """One dated thing that happened to a regression; `message_id` or `sha` says where it is written."""

    at: datetime
    kind: Kind
    message_id: str = ""
    sha: str = ""
    text: str = ""


def in_order(events: Iterable[Event]) -> list[Event]:
    """As they happened; of one moment the report comes first, and the rest in an order of its own."""
    return sorted(events, key=lambda e: (e.at, e.kind is not Kind.REPORTED, e.message_id, e.sha, e.kind, e.text))


@dataclass(frozen=True, slots=True)
class Period:
    """A time from `since` on in which nothing that counts changed; the next one ends it."""

    since: datetime
    state: State
    place: Place
    is_backburner: bool


class How(StrEnum):
    """Why a thread belongs to a regression."""

    REPORT = "report"
    MONITOR = "monitor"  # a command said so
    FORWARD = "forward"  # it brought the report of a tracker to the list
    TAG = "tag"  # its first mail has a Link: or Closes: line
    SUBJECT = "subject"  # its first mail has the subject of the announced fix


@dataclass(frozen=True, slots=True)
class RootFact:
    """A mail below which everything belongs to a regression."""

    message_id: str
    how: How
    title: str = ""


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
    fixed_in: str  # tree/branch that the fix was seen in
    backburner: str | None
    duplicate_of: str | None  # the report of the entry above
    periods: tuple[Period, ...]
    events: tuple[Event, ...]
    roots: tuple[RootFact, ...]
    links: tuple[tuple[str, str], ...]  # address, title
    is_poked: bool = False  # the latest that happened was a reminder
    answered_at: datetime | None = None  # first word of anybody but the reporter

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
    wanted: set[str] = field(default_factory=set)  # mails that were named as reports, and that we do not have


@dataclass(frozen=True, slots=True)
class Cluster:
    """Threads that commands and tags tie together, with commits that concern them: a unit of folding.

    others   mails of other threads that mention something here
    subjects of mails elsewhere that commands name without tying them
    missing  ids that an archive was asked for and does not have either
    """

    mails: Sequence[MailFact]
    commits: Sequence[CommitFact] = ()
    others: Sequence[MailFact] = ()
    subjects: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
