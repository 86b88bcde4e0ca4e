"""A mail of a series as its page tells it, and where the commit that it became has landed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from patches.revisions import person_of
from postings.facts import FileChange, Kind, Trailer


@dataclass(frozen=True, slots=True)
class Outline:
    """A patch, or the cover of a series: what tells whether another revision has the same."""

    message_id: str
    number: int
    kind: Kind
    title: str
    files: tuple[FileChange, ...]
    patch_id: bytes

    @property
    def is_cover(self) -> bool:
        """Whether it is number 0, which changes nothing itself."""
        return self.kind is Kind.COVER

    @property
    def added(self) -> int:
        """Lines, over all files."""
        return sum(change.added for change in self.files)

    @property
    def removed(self) -> int:
        """Lines, over all files."""
        return sum(change.removed for change in self.files)


@dataclass(frozen=True, slots=True)
class Patch(Outline):
    """All that is told of it.

    trailers   what it carries already
    commit     what it became, '' while none is known; `how` by what that was found
    """

    author_name: str
    author_address: str
    sender_name: str
    sender_address: str
    thread: int
    trailers: tuple[Trailer, ...] = ()
    base: str = ""
    needs: tuple[str, ...] = ()
    stable: str = ""
    commit: str = ""
    how: str = ""
    next_at: datetime | None = None
    merged_at: datetime | None = None
    release: str = ""

    @property
    def by(self) -> str:
        """Who wrote it, where that is somebody else than who sent it."""
        author = person_of(self.author_name, self.author_address)
        is_sender = not author or author == person_of(self.sender_name, self.sender_address)
        return "" if is_sender else self.author_name or self.author_address


@dataclass(frozen=True, slots=True)
class Landed:
    """A commit in a branch; `tag` is the first release with it there, '' while that is not out."""

    sha: str
    kind: str
    tree: str
    url: str
    branch: str
    landed_at: datetime
    tag: str
    tagged_at: datetime | None


def missing_numbers(patches: Iterable[Patch], total: int) -> list[int]:
    """Numbers of the patches that a series says it has, and that we have not."""
    found = {patch.number for patch in patches}
    return [number for number in range(1, total + 1) if number not in found]


def spans(numbers: Iterable[int], *, most: int = 20) -> str:
    """Numbers as people write them: `2, 4–7`; of more than `most` pieces the first ones."""
    runs: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    told = [str(first) if first == last else f"{first}–{last}" for first, last in runs[:most]]
    return ", ".join(told) + (" and more" if len(runs) > most else "")
