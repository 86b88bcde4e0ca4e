"""Announcement mails to facts: which release was announced, when, and its paragraph of meaning."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from releases.announcers import Announcers
from releases.excerpt import excerpt_of
from releases.facts import Precision, ReleaseFact, Witness
from releases.versions import Tree, Version, parse_version

# Exact forms of formats.md §7: whatever else a subject says makes it a reply, a statistic or a question.
_LINUX = re.compile(r"Linux (\S{1,40})")
_RT = re.compile(r"\[ANNOUNCE\] (\S{1,40})")
_NEXT = re.compile(r"linux-next: Tree for ([A-Z][a-z]{2,8}) ([0-9]{1,2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# The sender's calendar is up to 14 hours off ours; older than this it is not an announcement of the day.
_NEXT_DAYS = 60
# Body line of -rt announcements.
_HEAD = re.compile(r"^\s*Head SHA1:\s*([0-9a-f]{40})\s*$", re.MULTILINE)
_HEAD_WITHIN = 20_000


class Mail(Protocol):
    """What this reader needs of a mail."""

    @property
    def message_id(self) -> str:
        """Identity, without brackets."""

    @property
    def subject(self) -> str:
        """Decoded."""

    @property
    def from_address(self) -> str:
        """Lower case."""

    @property
    def references(self) -> tuple[str, ...]:
        """Ids of References and In-Reply-To."""

    @property
    def arrived(self) -> datetime:
        """Arrival at the archive."""

    @property
    def text(self) -> str:
        """Decoded plain body, '' if none."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """A release and the mail that made it known; `released_at` is the arrival, for Date may lie."""

    version: Version
    tree: Tree
    message_id: str
    released_at: datetime
    announcer: str
    commit: str
    excerpt: str

    @property
    def fact(self) -> ReleaseFact:
        """The same as a witness's word."""
        return ReleaseFact(
            version=self.version.text,
            witness=Witness.ANNOUNCEMENT,
            released_at=self.released_at,
            precision=Precision.SECOND,
            seen_at=self.released_at,
            message_id=self.message_id,
            commit=self.commit,
            excerpt=self.excerpt,
        )


def read(mail: Mail, *, announcers: Announcers) -> Announcement | None:
    """The release this mail announces; None for replies, other senders and all other mail."""
    if mail.references:
        return None
    version = _announced_version(" ".join(mail.subject.split()), arrived=mail.arrived)
    tree = version.tree if version else None
    if version is None or tree is None or mail.from_address not in announcers.get(tree, frozenset()):
        return None
    head = _HEAD.search(mail.text[:_HEAD_WITHIN])
    return Announcement(
        version=version,
        tree=tree,
        message_id=mail.message_id,
        released_at=mail.arrived,
        announcer=mail.from_address,
        commit=head[1] if head and tree is Tree.RT else "",
        excerpt=excerpt_of(mail.text),
    )


def _announced_version(subject: str, *, arrived: datetime) -> Version | None:
    if found := _LINUX.fullmatch(subject):
        version = parse_version(found[1])
        return version if version and version.tree in (Tree.MAINLINE, Tree.STABLE) else None
    if found := _RT.fullmatch(subject):
        version = parse_version(found[1])
        return version if version and version.tree is Tree.RT else None
    if found := _NEXT.fullmatch(subject):
        return _next_version(found[1], int(found[2]), near=arrived.date())
    return None


def _next_version(month_name: str, day: int, *, near: date) -> Version | None:
    """The mail names no year: the one that brings the day nearest to its arrival."""
    month = month_name[:3].lower()
    if month not in _MONTHS:
        return None
    days = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            days.append(date(year, _MONTHS.index(month) + 1, day))
        except ValueError:  # February 29 of another year, November 31, year 10000
            continue
    best = min(days, key=lambda d: abs(d - near), default=None)
    return parse_version(f"next-{best:%Y%m%d}") if best and abs(best - near).days <= _NEXT_DAYS else None
