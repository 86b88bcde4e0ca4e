"""Cycles of an edition, a line for each; many old ones share a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from digests.changes import Changes
from regressions.queries import NO_COUNTS, Counts

_LISTED = 6  # cycles with a line of their own


@dataclass(frozen=True, slots=True)
class CycleLine:
    """A cycle in the week: what was new and settled, what is open, and what was open before; '' are all others."""

    version: str
    new: int
    settled: int
    open: int
    then: int

    @property
    def change(self) -> int:
        """Of the open ones."""
        return self.open - self.then


NO_LINE = CycleLine("", 0, 0, 0, 0)


def cycle_lines(
    versions: Sequence[str], now: Mapping[str, Counts], before: Mapping[str, Counts], changed: Changes
) -> tuple[list[CycleLine], CycleLine]:
    """The newest cycles and those in which something moved, all others in one line, and the sum of all."""
    new = [change.cycle for change in changed.new]
    settled = [change.cycle for change in changed.settled]
    every = {*versions, *now, *before}
    lines = {
        version: CycleLine(version, new.count(version), settled.count(version), *_open(version, now, before))
        for version in every
    }
    shown = [lines[v] for v in versions if lines[v].open or lines[v].then or lines[v].new or lines[v].settled]
    shown = shown[:_LISTED]
    total = _sum(list(lines.values()))
    rest = _less(total, _sum(shown))
    return [*shown, *([rest] if rest.open or rest.then or rest.new or rest.settled else [])], total


def _open(version: str, now: Mapping[str, Counts], before: Mapping[str, Counts]) -> tuple[int, int]:
    return now.get(version, NO_COUNTS).open, before.get(version, NO_COUNTS).open


def _sum(lines: Sequence[CycleLine]) -> CycleLine:
    columns = zip(*((one.new, one.settled, one.open, one.then) for one in lines), strict=True)
    return CycleLine("", *(sum(column) for column in columns)) if lines else CycleLine("", 0, 0, 0, 0)


def _less(total: CycleLine, shown: CycleLine) -> CycleLine:
    return CycleLine(
        "", total.new - shown.new, total.settled - shown.settled, total.open - shown.open, total.then - shown.then
    )
