"""Cells of CSV: no spreadsheet calculates what a mail says."""

import pytest

from archive.sheets import lines


@pytest.mark.parametrize(
    "first", ["=", "+", "-", "@", " =", "\t", "\r=", "\n=", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
)
def test_a_cell_that_begins_as_a_formula_is_text(first: str) -> None:
    assert next(iter(lines([[f"{first}cmd"]]))).strip('"').startswith("'")


def test_numbers_stay_numbers() -> None:
    assert list(lines([[-5, "a=b"]])) == ["-5,a=b\r\n"]
