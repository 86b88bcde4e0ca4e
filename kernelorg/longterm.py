"""The table "Longterm release kernels" of www.kernel.org/category/releases.html. Pure.

The form (seen of 2017 to 2025): a table with the headings Version, Maintainer, Released and Projected EOL, and rows
like `6.12`, `Greg Kroah-Hartman & Sasha Levin`, `2024-11-17`, `Dec, 2026`.
"""

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bs4 import Tag

from kernelorg.entries import ListingError
from kernelorg.pages import page_of, rows_of, words_of
from releases.versions import parse_version

_WANTED = "the table of longterm kernels"
_VERSION, _MAINTAINER, _RELEASED, _EOL = "version", "maintainer", "released", "projected eol"
_MAX_TABLES = 20  # the page has two
_MAX_ROWS = 100  # there have never been more than eight
_LONGEST = 200  # characters of a cell
_AND = re.compile(r"\s*(?:&|,|;|\band\b)\s*")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(r"([A-Za-z]{3})[a-z]{0,6}\.?,?\s+(2[0-9]{3})")


@dataclass(frozen=True, slots=True)
class LongtermRow:
    """What kernel.org promises for a longterm series.

    projected_eol   the last day of the month that is named; None where `text`, as it is written, names none
    """

    series: str
    maintainers: tuple[str, ...]
    released: date | None
    projected_eol: date | None
    text: str


def read(body: bytes) -> tuple[LongtermRow, ...]:
    """The rows that can be read, in the page's order. ListingError when there is no such table, or nothing in it."""
    for table in page_of(body, wanted=_WANTED).find_all("table", limit=_MAX_TABLES):
        rows = rows_of(table)
        headings = [text.casefold() for row in rows[:1] for text in _cells(row)]
        if _VERSION in headings and _EOL in headings:
            if found := tuple(_read(rows[1:_MAX_ROWS], headings)):
                return found
            raise ListingError("a table of longterm kernels without a row that can be read")
    raise ListingError("a page without the table of longterm kernels")


def _read(rows: Iterable[Tag], headings: Sequence[str]) -> Iterator[LongtermRow]:
    for row in rows:
        if found := _row(dict(zip(headings, _cells(row), strict=False))):
            yield found


def _cells(row: Tag | None) -> list[str]:
    return (
        [words_of(cell)[:_LONGEST] for cell in row.find_all(["th", "td"], recursive=False)] if row is not None else []
    )


def _row(cells: Mapping[str, str]) -> LongtermRow | None:
    """None where it is not about a series: its version is no final release."""
    version = parse_version(cells.get(_VERSION, "").removesuffix(".y"))
    if version is None or not version.is_final or version.series is None:
        return None
    text = cells.get(_EOL, "")
    return LongtermRow(
        series=version.series,
        maintainers=tuple(filter(None, _AND.split(cells.get(_MAINTAINER, "")))),
        released=_day(cells.get(_RELEASED, "")),
        projected_eol=_end_of_month(text),
        text=text,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _end_of_month(text: str) -> date | None:
    """ "Dec, 2026", "December 2026"; None for what names no month."""
    found = _MONTH.fullmatch(text)
    if found is None or (name := found[1].casefold()) not in _MONTHS:
        return None
    year, month = int(found[2]), _MONTHS.index(name) + 1
    return date(year, month, calendar.monthrange(year, month)[1])
