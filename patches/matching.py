"""Which commit a patch became. Pure.

Found by, the strongest first: a Link: to the mail; the same diff (patch-id); the author's date, which git takes over
from the mail; subject and author. Of several postings that could be it, the strongest sign counts, then the latest
posting. A commit that had landed before a posting did not come from it: that mail is about a commit, a backport mostly.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from patches.revisions import key_of_title, person_of, target_of

_CLOCKS = timedelta(days=1)  # what the archive may be behind a maintainer who applies at once
_KINDS = ("mainline", "next", "stable")


class How(IntEnum):
    """What a commit is found by."""

    SUBJECT = 1
    DATE = 2
    DIFF = 3
    LINK = 4


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch as posted; `cover` is the Message-ID of its series' cover, which commits link to as well."""

    message_id: str
    title: str
    person: str
    address: str
    sent: datetime | None
    posted_at: datetime
    patch_id: bytes = b""
    cover: str = ""
    marks: Sequence[str] = ()

    @property
    def is_backport(self) -> bool:
        """Meant for a stable series: its commits are ports, and landing there is all that it wants."""
        return bool(target_of(self.marks))


@dataclass(frozen=True, slots=True)
class Place:
    """A branch that a commit landed in; `tag` is the first release with it there, `gone_at` when it left."""

    kind: str
    landed_at: datetime
    tag: str = ""
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A commit, and where it is; `efforts` are those whose mails it links to."""

    sha: str
    subject: str
    author_name: str
    author_address: str
    authored_at: datetime
    links: frozenset[str] = frozenset()
    patch_id: bytes = b""
    is_port: bool = False
    efforts: frozenset[str] = frozenset()
    places: tuple[Place, ...] = ()

    @property
    def landed_at(self) -> datetime:
        """The first time anywhere."""
        return min(place.landed_at for place in self.places)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a patch. `commit` is mainline's where it is there, else that of next, else any."""

    commit: str = ""
    how: How | None = None
    next_at: datetime | None = None
    merged_at: datetime | None = None
    tag: str = ""
    gone_at: datetime | None = None  # when linux-next had it no more


@dataclass(slots=True)
class _Claims:
    commits: list[tuple[Found, How]] = field(default_factory=list)


def fates(patches: Iterable[Patch], commits: Iterable[Found], *, effort: str = "") -> dict[str, Fate]:
    """By Message-ID: what became of the patches of one effort, for those that a commit was found for.

    A commit that links to the mails of another effort is that one's, unless the diff says otherwise.
    """
    claims: dict[str, _Claims] = defaultdict(_Claims)
    known = {patch.message_id: patch for patch in patches}
    for commit in sorted(commits, key=lambda c: c.sha):
        signs = [(how, patch.posted_at, ident) for ident, patch in known.items() if (how := _sign(patch, commit))]
        how, _, ident = max(signs, default=(How.SUBJECT, None, ""))
        if signs and (how >= How.DIFF or not commit.efforts or effort in commit.efforts):
            claims[ident].commits.append((commit, how))
    return {ident: _fate(known[ident], claim.commits) for ident, claim in claims.items()}


def _sign(patch: Patch, commit: Found) -> How | None:
    """The strongest thing that says that a commit is this patch."""
    if not commit.places or commit.landed_at < patch.posted_at - _CLOCKS or commit.is_port != patch.is_backport:
        return None
    is_author = patch.address == commit.author_address != "" or patch.person == person_of(
        commit.author_name, commit.author_address
    )
    is_subject = key_of_title(commit.subject) == key_of_title(patch.title)
    is_diff = patch.patch_id != b"" and patch.patch_id == commit.patch_id
    if patch.message_id in commit.links and (is_author or is_subject or is_diff):
        return How.LINK
    if is_diff and (is_author or is_subject):
        return How.DIFF
    if is_author and patch.sent is not None and commit.authored_at == patch.sent:
        return How.DATE
    if is_subject and (is_author or patch.cover in commit.links):
        return How.SUBJECT
    return None


def _fate(patch: Patch, commits: Sequence[tuple[Found, How]]) -> Fate:
    """Landings of all copies of the commit: next is rebuilt, and maintainers rebase."""
    goals = ("stable",) if patch.is_backport else ("mainline",)
    landed = [(place, commit, how) for commit, how in commits for place in commit.places]
    nexts = [place for place, _, _ in landed if place.kind == "next"]
    next_at = min((place.landed_at for place in nexts), default=None)
    gone = [place.gone_at for place in nexts if place.gone_at is not None]
    gone_at = max(gone) if gone and len(gone) == len(nexts) else None
    merged = sorted(
        ((place.landed_at, commit.sha, place.tag, how) for place, commit, how in landed if place.kind in goals)
    )
    if merged:
        at, sha, tag, how = merged[0]
        return Fate(sha, how, next_at, at, tag, gone_at)
    order = {kind: place for place, kind in enumerate(_KINDS)}
    best = min(landed, key=lambda x: (order.get(x[0].kind, len(order)), -x[0].landed_at.timestamp(), x[1].sha))
    return Fate(best[1].sha, best[2], next_at, gone_at=gone_at)
