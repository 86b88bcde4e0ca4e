"""What open regressions have meant for the length of earlier cycles. Pure; it says what was, not why."""

from collections.abc import Iterable
from dataclasses import dataclass

LEAST = 4  # earlier cycles; fewer give no chance


@dataclass(frozen=True, slots=True)
class Pressure:
    """Open regressions at a stage, and which earlier cycles got more -rcs than was usual then.

    more, more_extra    cycles with at least as many open at that stage, and those of them that got an extra -rc
    fewer, fewer_extra  the same of those with fewer
    """

    stage: str
    open: int
    more: int
    more_extra: int
    fewer: int
    fewer_extra: int

    @property
    def is_telling(self) -> bool:
        """Whether there is enough history."""
        return self.more + self.fewer >= LEAST

    @property
    def chance(self) -> float | None:
        """Share of the cycles with at least as many open that got an extra -rc; None where too few are known."""
        return self.more_extra / self.more if self.is_telling and self.more else None

    @property
    def sentence(self) -> str:
        """For a page, a mail or a script."""
        known = self.more + self.fewer
        if not self.is_telling:
            return (
                f"Whether {self.open} open {_at(self.stage)} lead to an extra -rc cannot be said: "
                f"only {known} earlier cycle{'' if known == 1 else 's'} with tracked regressions."
            )
        if not self.more:
            return (
                f"None of {known} earlier cycles had {self.open} or more open {_at(self.stage)}; "
                f"{_count(self.fewer_extra)} of them got an extra -rc."
            )
        return f"{self._of_more}{self._of_fewer}."

    @property
    def _of_more(self) -> str:
        having = f"with at least {self.open} open {_at(self.stage)}"
        if self.more == 1:
            return f"The one earlier cycle {having} got {'an' if self.more_extra else 'no'} extra -rc"
        return f"Of {self.more} earlier cycles {having}, {_count(self.more_extra)} got an extra -rc"

    @property
    def _of_fewer(self) -> str:
        if self.fewer == 1:
            return f"; the one with fewer got {'one' if self.fewer_extra else 'none'}"
        return f"; of the {self.fewer} with fewer, {_count(self.fewer_extra)}" if self.fewer else ""


def pressure(stage: str, count: int, earlier: Iterable[tuple[int, bool]]) -> Pressure:
    """From the open count and the fate of each earlier cycle at that stage, in any order."""
    fates = list(earlier)
    more = [extra for open_, extra in fates if open_ >= count]
    fewer = [extra for open_, extra in fates if open_ < count]
    return Pressure(stage, count, len(more), sum(more), len(fewer), sum(fewer))


def _at(stage: str) -> str:
    return f"at {stage}" if stage.startswith("-rc") else f"in the {stage}"


def _count(number: int) -> str:
    return str(number) if number else "none"
