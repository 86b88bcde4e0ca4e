"""What readers say of one mail about patches: plain values between text and tables. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a posting is."""

    PATCH = "patch"
    COVER = "cover"  # number 0 of a series
    PULL = "pull"  # a request to pull from a tree


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a mail, taken apart.

    title      without prefixes and brackets: what the commit's subject would be
    kind       None where the mail is no posting: talk, or a reply to one
    is_reply   Re:, AW:, 回复: and their kind stand in front
    version    1 where it says none
    number     i of i/M; None where it is the only one
    marks      every other word in the brackets, in lower case and order: net-next, 6.12.y, bpf
    """

    title: str
    kind: Kind | None = None
    is_reply: bool = False
    version: int = 1
    number: int | None = None
    total: int | None = None
    is_rfc: bool = False
    is_resend: bool = False
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file that a diff changes: its path afterwards (before, where it is deleted), lines added and removed."""

    path: str
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Diff:
    """All diffs of a mail. `patch_id` is that of `git patch-id --stable`, 20 bytes; b"" without a diff."""

    files: tuple[FileChange, ...] = ()
    patch_id: bytes = b""

    @property
    def added(self) -> int:
        """Lines, over all files."""
        return sum(change.added for change in self.files)

    @property
    def removed(self) -> int:
        """Lines, over all files."""
        return sum(change.removed for change in self.files)


@dataclass(frozen=True, slots=True)
class Trailer:
    """Somebody's word on a patch: `kind` is what stands before -by, in lower case (reviewed, acked, tested, nacked)."""

    kind: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Posting:
    """A mail that posts a patch, the cover of a series, or a request to pull.

    author       who wrote the patch: a From: line in the body before that of the mail
    change_id    what b4 gives all revisions of a series, '' for none
    base         commit that it applies to (base-commit:), '' for none
    needs        what it builds on: change-ids, Message-IDs, patch-ids (prerequisite-...)
    previous     Message-IDs that the author's notes link to, earlier revisions mostly
    links        targets of Link:, Closes: and BugLink:: Message-IDs, or addresses of issues
    closes       those of Closes: alone
    fixes        ids of Fixes: trailers, 7 to 40 digits
    stable       its Cc: stable lines, '' for none
    trailers     reviews and others that it carries already, without the sign-offs
    """

    subject: Subject
    author_name: str
    author_address: str
    change_id: str = ""
    base: str = ""
    needs: tuple[str, ...] = ()
    previous: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()
    fixes: tuple[str, ...] = ()
    stable: str = ""
    trailers: tuple[Trailer, ...] = ()
    diff: Diff = Diff()


@dataclass(frozen=True, slots=True)
class PatchFacts:
    """What a mail says about patches: it is a posting, or a reply with trailers, or neither."""

    posting: Posting | None = None
    trailers: tuple[Trailer, ...] = ()  # given in a reply
    asks: bool = False  # a reply that wants something changed
