"""What happened to the commits and reports of a person, as values."""

from collections.abc import Sequence
from dataclasses import dataclass

from digests.lists import Told
from news.happenings import Happening
from patches.queries import SeriesRow


@dataclass(frozen=True, slots=True)
class Picked:
    """A commit that stable releases picked up: of mainline, with the versions in order."""

    sha: str
    subject: str
    versions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """News of one address in a period.

    blamed      regressions whose culprit is a commit of this author, and to which something happened
    happened    what happened to them and to the regressions that the address reported, the first first
    reported    those reports
    fixes       series posted by anybody for any of these regressions
    picked      commits of this author that stable releases of the period have
    """

    address: str
    blamed: Sequence[Told] = ()
    reported: Sequence[Told] = ()
    happened: Sequence[Happening] = ()
    fixes: Sequence[SeriesRow] = ()
    picked: Sequence[Picked] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.happened or self.fixes or self.picked)


@dataclass(frozen=True, slots=True)
class Followed:
    """A single regression that is followed, and what happened to it, the first first."""

    told: Told
    happened: Sequence[Happening]
