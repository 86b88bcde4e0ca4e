"""Commits and tags of the sample world as plain values, before git writes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sample.diffs import Edit
from sample.people import Person


@dataclass(frozen=True, slots=True)
class Change:
    """A commit to be made. `name` is what others refer to it by; `§name§` in the message stands for its short id,
    `§name~40§` for the whole one.

    edits       what it does to files
    committed   when its author's maintainer applied it (from then on it is in next)
    merged      when mainline took it; None: it has not yet, in all the world's time
    stable      (series, when) for each backport
    committer   who applied it; None: the author
    authored    the author's date; None: the committer's
    onto        name of the change before it on its branch; '': it is the first, on top of the latest release
    pull        what mainline pulled it with: changes of one pull and one moment share a merge
    """

    name: str
    subject: str
    message: str
    author: Person
    edits: tuple[Edit, ...]
    committed: datetime
    merged: datetime | None
    stable: tuple[tuple[str, datetime], ...] = ()
    committer: Person | None = None
    authored: datetime | None = None
    onto: str = ""
    pull: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """A tag on mainline (`7.4-rc3`) or on the branch of a stable series (`7.3.4`)."""

    version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Merge:
    """What mainline takes at once: changes in the order of their branches, and the last one of each branch."""

    at: datetime
    title: str
    changes: tuple[Change, ...]

    @property
    def heads(self) -> list[Change]:
        """What the merge's other parents are."""
        followed = {change.onto for change in self.changes}
        return [change for change in self.changes if change.name not in followed]


def merges(changes: Iterable[Change], until: datetime) -> list[Merge]:
    """Mainline's merges up to a moment; a change without a pull has one of its own."""
    found: dict[tuple[datetime, str], list[Change]] = {}
    for change in changes:
        if change.merged is not None and change.merged <= until:
            found.setdefault((change.merged, change.pull or f"Merge: {change.subject}"), []).append(change)
    return [Merge(at, title, tuple(group)) for (at, title), group in found.items()]
