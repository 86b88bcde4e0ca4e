"""The table of longterm kernels."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelorg.entries import MAX_BODY, ListingError
from kernelorg.longterm import LongtermRow, read

BOTH = "Greg Kroah-Hartman &amp; Sasha Levin"
HEAD = ("Version", "Maintainer", "Released", "Projected EOL")
ROW_2025 = ("6.12", BOTH, "2024-11-17", "Dec, 2026")
ROW_2017 = ("3.16", "Ben Hutchings", "2014-08-03", "Apr, 2020")


def page(*rows: tuple[str, ...], head: tuple[str, ...] = HEAD, cell: str = "th") -> bytes:
    """The page, with docutils' markup."""
    lines = "".join("<tr>" + "".join(f"<td>{text}</td>\n" for text in row) + "</tr>\n" for row in rows)
    heading = "".join(f'<{cell} class="head">{text}</{cell}>\n' for text in head)
    return (
        '<!DOCTYPE html><html><body><table id="latest"><tr><td>6.7.9</td></tr></table>\n'
        '<table border="1" class="docutils">\n<caption>Longterm release kernels</caption>\n'
        f'<thead valign="bottom">\n<tr>{heading}</tr>\n</thead>\n<tbody valign="top">\n{lines}</tbody></table>'
        "</body></html>"
    ).encode()


def test_a_row_is_a_series_with_its_maintainers_and_its_projected_end() -> None:
    assert read(page(ROW_2025, ROW_2017)) == (
        LongtermRow(
            "6.12.y", ("Greg Kroah-Hartman", "Sasha Levin"), date(2024, 11, 17), date(2026, 12, 31), "Dec, 2026"
        ),
        LongtermRow("3.16.y", ("Ben Hutchings",), date(2014, 8, 3), date(2020, 4, 30), "Apr, 2020"),
    )


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Dec, 2026", date(2026, 12, 31)),
        ("Feb, 2028", date(2028, 2, 29)),
        ("December 2026", date(2026, 12, 31)),
        ("Sept. 2027", date(2027, 9, 30)),
        ("Dec 2026", date(2026, 12, 31)),
        ("2026", None),
        ("TBD", None),
        ("Smarch, 2026", None),
        ("Dec, 2026 (maybe longer)", None),
        ("", None),
    ],
)
def test_the_projected_end_is_the_last_day_of_the_month(text: str, end: date | None) -> None:
    (row,) = read(page((*ROW_2025[:3], text)))

    assert (row.projected_eol, row.text) == (end, text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (BOTH, ("Greg Kroah-Hartman", "Sasha Levin")),
        ("A, B and C", ("A", "B", "C")),
        ("Alexander Sandoval", ("Alexander Sandoval",)),
        ("", ()),
    ],
)
def test_maintainers_are_told_apart(text: str, names: tuple[str, ...]) -> None:
    (row,) = read(page((ROW_2025[0], text, *ROW_2025[2:])))

    assert row.maintainers == names


@pytest.mark.parametrize(("version", "series"), [("2.6.32", "2.6.32.y"), ("6.12.y", "6.12.y"), (" 7.10\n", "7.10.y")])
def test_a_series_of_every_scheme_is_known(version: str, series: str) -> None:
    (row,) = read(page((version, *ROW_2025[1:])))

    assert row.series == series


@pytest.mark.parametrize("version", ["", "six", "6.12-rc1", "6.12.59", "next-20261120"])
def test_a_row_that_is_about_no_series_is_left_out(version: str) -> None:
    assert [row.series for row in read(page((version, *ROW_2025[1:]), ROW_2017))] == ["3.16.y"]


def test_a_row_with_cells_missing_says_less() -> None:
    assert read(page(("6.12", BOTH))) == (LongtermRow("6.12.y", ("Greg Kroah-Hartman", "Sasha Levin"), None, None, ""),)


def test_a_day_that_no_calendar_has_is_none() -> None:
    (row,) = read(page((*ROW_2025[:2], "2024-11-31", ROW_2025[3])))

    assert row.released is None


def test_columns_are_known_by_their_headings() -> None:
    assert read(page(ROW_2025[::-1], head=HEAD[::-1], cell="td")) == read(page(ROW_2025))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "an empty answer"),
        (b"<html>404 Not Found", "a page without the table of longterm kernels"),
        (page(ROW_2025, head=("Version", "Maintainer")), "a page without the table of longterm kernels"),
        (page(), "a table of longterm kernels without a row that can be read"),
        (b"<p>Making sure you&#39;re not a bot", "a challenge for browsers instead of the table of longterm kernels"),
    ],
)
def test_a_page_without_such_a_table_says_so(body: bytes, message: str) -> None:
    with pytest.raises(ListingError) as caught:
        read(body)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    "tag", ["<table><tr><td>", "<table><tr><th>version</th><th>projected eol</th><td>", "<tr><td>"]
)
def test_tags_nested_without_end_are_no_problem(tag: str) -> None:
    with pytest.raises(ListingError):
        read(tag.encode() * (MAX_BODY // len(tag)))


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), max_size=6))
def test_a_row_may_say_anything(texts: list[str]) -> None:
    assert read(page(ROW_2025, tuple(texts)))[0].series == "6.12.y"
