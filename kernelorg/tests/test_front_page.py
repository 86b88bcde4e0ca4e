"""The front page's table, as it has been, and as it might become."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernelorg.entries import MAX_BODY, Entry, ListingError
from kernelorg.front_page import read
from kernelorg.tests.make import cells, front_page
from kernelorg.tests.real import DECEMBER_2020, MARCH_2024, SPRING_2019, SPRING_2022, Listed
from releases.facts import Precision

UPDATE, ENDED = SPRING_2019[1], SPRING_2019[3]


def read_one(row: list[str]) -> tuple[Entry, tuple[str, ...]]:
    listing = read(front_page(row))
    (entry,) = listing.entries
    return entry, listing.remarks


@pytest.mark.parametrize("listed", [SPRING_2019, DECEMBER_2020, SPRING_2022, MARCH_2024])
def test_a_real_table_is_read_without_remarks(listed: tuple[Listed, ...]) -> None:
    listing = read(front_page(*map(cells, listed)))

    assert listing.remarks == ()
    assert [(e.moniker, e.version, e.is_eol, f"{e.released_at:%F}", e.links) for e in listing.entries] == [
        (one.moniker, one.version, one.is_eol, one.day, one.links) for one in listed
    ]


def test_a_release_is_dated_by_the_day() -> None:
    entry, _ = read_one(cells(UPDATE))

    assert (entry.released_at, entry.precision) == (datetime(2019, 4, 27, tzinfo=UTC), Precision.DAY)


def test_the_yellow_button_names_the_latest_stable_kernel() -> None:
    assert read(front_page(cells(UPDATE), latest="5.0.10")).latest_stable == "5.0.10"


@pytest.mark.parametrize(
    ("before", "after", "latest"),
    [
        (b'id="latest_link"', b'id="gone"', "6.7.9"),
        (b"6.7.9 </a>", b"Download</a>", "6.7.9"),
        (b"linux-6.7.9.tar.xz", b"newest", "6.7.9"),
        (b"latest_", b"newest_", ""),
    ],
)
def test_the_latest_stable_kernel_is_found_by_words_or_file(before: bytes, after: bytes, latest: str) -> None:
    listing = read(front_page(cells(UPDATE)).replace(before, after))

    assert listing.latest_stable == latest
    assert listing.remarks == (() if latest else ("the latest stable kernel is not named",))


def test_the_order_of_columns_does_not_matter() -> None:
    entry, remarks = read_one(cells(ENDED)[::-1])

    assert (entry.moniker, entry.version, entry.is_eol, entry.links) == ("longterm", "3.18.139", True, ENDED.links)
    assert remarks == ()


@pytest.mark.parametrize(
    "cell",
    [
        "<td>3.18.139</td>",
        "<td>\n <b>3.18.139</b>\n</td>",
        "<td><strong>\t3.18.139&nbsp;</strong></td>",
        "<td>3.18.139 [EOL]</td>",
        "<th>x</th><td>3.18.139</td>",
    ],
)
def test_a_version_needs_no_particular_markup(cell: str) -> None:
    row = cells(ENDED)
    entry, _ = read_one([row[0], cell, *row[2:]])

    assert (entry.version, entry.is_eol) == ("3.18.139", "[EOL]" in cell)


@pytest.mark.parametrize(("missing", "remark"), [(0, "5.0.10: no moniker"), (2, "5.0.10: no date")])
def test_a_missing_cell_loses_only_what_it_would_say(missing: int, remark: str) -> None:
    row = cells(UPDATE)
    entry, remarks = read_one(row[:missing] + row[missing + 1 :])

    assert (entry.version, entry.links) == ("5.0.10", UPDATE.links)
    assert remarks == (remark,)


def test_a_day_that_no_calendar_has_is_remarked_on() -> None:
    row = [cell.replace("2019-04-27", "2019-04-31") for cell in cells(UPDATE)]

    assert read_one(row)[1] == ("5.0.10: '2019-04-31' is no date of 1991 to 2100",)


def test_a_link_that_leads_nowhere_on_the_web_is_left_out() -> None:
    row = [cell.replace("https://git.kernel.org/stable/h/", "javascript:") for cell in cells(UPDATE)]
    entry, remarks = read_one(row)

    assert "gitweb" not in entry.links
    assert remarks == ("5.0.10: gitweb is no web address",)


def test_a_heading_is_no_kernel() -> None:
    listing = read(front_page(["<th>kind</th>", "<th>version</th>"], cells(UPDATE)))

    assert ([entry.version for entry in listing.entries], listing.remarks) == (["5.0.10"], ())


def test_a_broken_row_loses_only_that_row() -> None:
    listing = read(front_page(["<td>stable:</td>"], cells(UPDATE)))

    assert [entry.version for entry in listing.entries] == ["5.0.10"]
    assert listing.remarks == ("entry 1: no version; left out",)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "an empty answer"),
        (b"no markup at all", "a page without the table of releases"),
        (b"<html><body><h1>502 Bad Gateway</h1>", "a page without the table of releases"),
        (b'<html><script id="anubis_challenge">', "a challenge for browsers instead of the front page"),
        (b'<?xml version="1.0"?><rss/>', "a page without the table of releases"),
        (b'<p id="releases">', "a page without the table of releases"),
        (front_page(), "none of 0 entries can be used"),
    ],
)
def test_a_useless_answer_says_why(body: bytes, message: str) -> None:
    with pytest.raises(ListingError) as caught:
        read(body)

    assert str(caught.value).removesuffix(": the latest stable kernel is not named") == message


@pytest.mark.parametrize("start", [b"<table id=releases>", b"<table id=releases><tbody><tr></tbody><tbody>"])
@pytest.mark.parametrize(("before", "versions"), [(1_990, ["6.8", "6.7.9"]), (60_000, ["6.8"])])
def test_only_the_first_2000_rows_are_looked_at(start: bytes, before: int, versions: list[str]) -> None:
    first, last = b"<tr><td>stable:<td>6.8<td>2024-03-10", b"<tr><td>stable:<td>6.7.9<td>2024-03-06</table>"
    body = start + first + b"<tr><td>" * before + last

    assert [entry.version for entry in read(body).entries] == versions


def test_a_truncated_page_gives_what_it_has() -> None:
    body = front_page(*map(cells, MARCH_2024))

    listing = read(body[: body.index(b"6.6.21")])
    assert [entry.version for entry in listing.entries] == ["6.8-rc7", "6.7.9"]


@pytest.mark.parametrize("tag", ["<div>", "<b>", "<table id=releases><tr><td>", "<tr><td><strong>", "<td><a href=x>"])
def test_tags_nested_without_end_are_no_problem(tag: str) -> None:
    start = "<table id=releases>"

    with pytest.raises(ListingError):
        read((start + tag * ((MAX_BODY - len(start)) // len(tag))).encode())


PAGE = front_page(*map(cells, SPRING_2022))


@given(st.integers(0, len(PAGE)), st.integers(0, len(PAGE)), st.binary(max_size=20))
def test_a_damaged_page_gives_a_listing_or_an_error(start: int, end: int, instead: bytes) -> None:
    try:
        listing = read(PAGE[:start] + instead + PAGE[end:])
    except ListingError:
        return
    assert listing.entries


@given(st.lists(st.text(st.characters(), max_size=20), max_size=6))
def test_a_row_may_say_anything(texts: list[str]) -> None:
    row = [f"<td>{text}</td>" for text in texts]
    listing = read(front_page(cells(UPDATE), [cell.encode("utf-8", "ignore").decode() for cell in row]))

    assert listing.entries[0].version == "5.0.10"
