"""A chart with what stands around it: what it says, what is drawn, its data as a table, its files. Pure."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from charts.marks import Figure


@dataclass(frozen=True, slots=True)
class Row:
    """A point of the data: where it stands in the chart (percent), its name, its values, the page behind it."""

    x: float
    name: str
    values: Sequence[int | float | None]
    target: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as a page shows it.

    key      the id it has in a page, and what its files are called
    finding  one sentence: what the data say
    says     what is drawn
    head     names of the columns of the data, that of the rows first
    told     how many values of a row are told on hover; the others are in the table alone
    address  of its files, without the ending; `suffix` is the query that keeps the date
    """

    key: str
    finding: str
    says: str
    figure: Figure
    head: Sequence[str]
    rows: Sequence[Row]
    told: int = 9
    address: str = ""
    suffix: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing but zeros to draw."""
        return not any(value for row in self.rows for value in row.values)


def as_csv(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Comma-separated values with a head, as RFC 4180 has them."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()
