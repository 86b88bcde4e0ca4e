"""Lines of CSV (RFC 4180) whose cells no spreadsheet calculates. Pure."""

import csv
from collections.abc import Iterable, Iterator

from archive.xmltext import xml_text

# A spreadsheet takes a cell that begins like this for a formula (OWASP, "CSV injection"), blanks before it or not.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the last four: full width


class _Line:
    """A file for the csv module that hands each line back."""

    def write(self, line: str) -> str:
        """What was written."""
        return line


def lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """A line for each row; numbers are numbers, whatever they begin with."""
    writer = csv.writer(_Line())
    for row in rows:
        yield writer.writerow([_safe(cell) if isinstance(cell, str) else cell for cell in row])


def _safe(text: str) -> str:
    text = xml_text(text)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
