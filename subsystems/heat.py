"""Which subsystem had how many regressions in which cycle: a table of the latest cycles and the busiest subsystems."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from regressions.queries import NO_SUBSYSTEM
from releases.asof import AsOf
from subsystems.queries import Row

CYCLES = 8
_ROWS = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """Regressions of a subsystem that were introduced in a cycle, and the list of them."""

    count: int
    address: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A subsystem: a cell per cycle."""

    name: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class HeatTable:
    """Subsystems by cycle, oldest cycle first; `most` is the highest count in a cell."""

    cycles: Sequence[str]
    rows: Sequence[HeatRow]
    most: int
    hidden: int  # subsystems that had some, and are not shown


def heat_table(rows: Sequence[Row], cycles: Sequence[str], *, asof: AsOf) -> HeatTable:
    """The table for those cycles, newest first as given; subsystems with most regressions in them first."""
    counts = [(row.name, [row.by_cycle.get(cycle, 0) for cycle in reversed(cycles)]) for row in rows]
    busy = [(name, found) for name, found in counts if any(found) and name != NO_SUBSYSTEM]
    busy.sort(key=lambda row: (-sum(row[1]), row[0]))
    names = list(reversed(cycles))
    shown = [
        HeatRow(name, [Cell(count, _address(name, cycle, asof)) for cycle, count in zip(names, found, strict=True)])
        for name, found in busy[:_ROWS]
    ]
    most = max((cell.count for row in shown for cell in row.cells), default=0)
    return HeatTable(names, shown, most, max(0, len(busy) - _ROWS))


def _address(name: str, cycle: str, asof: AsOf) -> str:
    query = {"state": "reported", "subsystem": name, "cycle": cycle}
    return f"{reverse('regressions:list')}?{urlencode(query)}{asof.joiner}"
