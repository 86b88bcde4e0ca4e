"""Efforts: what somebody wants to have in the kernel, from the first posting to the end, as plain values. Pure.

An effort has revisions, a revision has steps (patches). Letters are made of it in postings.py, commits in applied.py,
and fates.py says what became of it. The number of an effort settles everything: a later world changes nothing of it.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sample.diffs import Edit
from sample.letters import Letter, sent
from sample.people import Person

_BETWEEN = timedelta(seconds=2)  # mails of a series


class Outcome(StrEnum):
    """How an effort ends, if the world goes on for long enough."""

    MERGED = "merged"
    NEXT = "next"  # applied, and in linux-next for good
    POSTED = "posted"  # nobody said anything
    STALE = "stale"  # changes were asked for, and never came
    REJECTED = "rejected"
    RFC = "rfc"  # it was only to be talked about


class Mend(StrEnum):
    """What the maintainer changed when applying."""

    NOTHING = ""
    SUBJECT = "subject"  # patch-id or Link tell
    BOTH = "both"  # subject and diff: Link alone tells
    DIFF = "diff"  # and gave no Link: subject and author tell


class Threading(StrEnum):
    """How the mails of a series hang together."""

    COVER = "cover"
    CHAIN = "chain"  # each below the one before
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Habits:
    """How an author posts. `form` has the fields kind, marks, version and place, each with its blank in front;
    where `is_glued`, the version has none: PATCHv2.
    """

    form: str = "[{kind}{marks}{version}{place}]"
    is_glued: bool = False
    threading: Threading = Threading.COVER
    has_b4: bool = False  # change-id, links to earlier revisions
    replies_to_earlier: bool = False  # v2 hangs below v1


@dataclass(frozen=True, slots=True)
class Step:
    """One patch of a revision; a lost one never reached the list."""

    title: str
    words: str
    edits: tuple[Edit, ...]
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """One posting of an effort; `title` is the cover's, or that of the only patch, `base` the release it builds on."""

    number: int
    at: datetime
    title: str
    steps: tuple[Step, ...]
    is_rfc: bool = False
    is_resend: bool = False
    notes: tuple[str, ...] = ()
    base: str = ""

    @property
    def has_cover(self) -> bool:
        """Single patches go without."""
        return len(self.steps) > 1

    @property
    def heads(self) -> int:
        """The place of the mail that stands for the revision."""
        return 0 if self.has_cover else 1


@dataclass(frozen=True, slots=True)
class Effort:
    """Everything about one effort; `link` is what the maintainer's Link: trailers begin with, '' for none.

    applied     when the maintainer committed it; None: never
    merged      when mainline took it; None: never
    reverted    when the maintainer took the first patch back; None: never
    """

    key: str
    author: Person
    maintainer: Person
    lists: tuple[str, ...]
    words: str
    marks: str
    habits: Habits
    revisions: tuple[Revision, ...]
    outcome: Outcome
    mend: Mend = Mend.NOTHING
    link: str = ""
    applied: datetime | None = None
    merged: datetime | None = None
    reverted: datetime | None = None
    mended: tuple[Step, ...] = ()  # what was applied, where that differs from what was posted

    def chance(self, about: str) -> random.Random:
        """Chance of one matter of this effort, whatever was drawn for others."""
        return random.Random(f"effort/{self.key}/{about}")  # noqa: S311 (no secret)

    @property
    def final(self) -> Revision:
        """The last one."""
        return self.revisions[-1]

    @property
    def slug(self) -> str:
        """The title as b4 names a branch."""
        words = "".join(c if c.isalnum() else " " for c in self.final.title.lower()).split()
        return "-".join(words[:5])

    @property
    def change_id(self) -> str:
        """What b4 gives all revisions."""
        return f"{self.revisions[0].at:%Y%m%d}-{self.slug}-{self.chance('id').randrange(16**12):012x}"

    def ident(self, revision: Revision, place: int) -> str:
        """A posting's Message-ID; place 0 is the cover."""
        host = self.author.address.partition("@")[2]
        if self.habits.has_b4:
            number = f"v{revision.number}-{place}-{self.chance(f'{revision.at}').randrange(16**12):012x}"
            return f"{revision.at:%Y%m%d}-{self.slug}-{number}@{host}"
        return f"{revision.at:%Y%m%d%H%M%S}.{self.key}-{place}@{host}"

    def subject(self, revision: Revision, place: int) -> str:
        """With its brackets."""
        kind = "RESEND PATCH" if revision.is_resend else "RFC PATCH" if revision.is_rfc else "PATCH"
        count = len(revision.steps)
        version = f"v{revision.number}" if revision.number > 1 else ""
        label = self.habits.form.format(
            kind=kind,
            marks=f" {self.marks}" if self.marks else "",
            version=version if self.habits.is_glued or not version else f" {version}",
            place=f" {place:0{len(str(count))}}/{count}" if revision.has_cover else "",
        )
        return f"{label} {revision.steps[place - 1].title if place else revision.title}"

    def authored(self, place: int) -> datetime:
        """The date of the last posting of a patch, which git am makes the author's."""
        return sent(self.arrived(self.final, place))

    def arrived(self, revision: Revision, place: int) -> datetime:
        """When the first list has a posting; some seconds lie between those of a series."""
        return revision.at.replace(second=0, microsecond=0) + place * _BETWEEN


def letter(effort: Effort, revision: Revision, place: int, body: str, to: tuple[str, ...]) -> Letter:
    """A posting as a mail."""
    encoding = effort.chance(f"encoding/{revision.number}").choice(("plain", "plain", "plain", "quoted-printable"))
    return Letter(effort.ident(revision, place), effort.author, effort.subject(revision, place), body,
                  effort.arrived(revision, place), effort.lists, to, encoding, (effort.maintainer,))  # fmt: skip
