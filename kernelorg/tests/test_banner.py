"""finger_banner, compared with what kernel.org printed in April 2024."""

import pytest

from kernelorg.banner import read, write
from kernelorg.entries import Entry, ListingError

ENTRIES = (
    Entry("6.9-rc5", "mainline", False),
    Entry("6.8.7", "stable", False),
    Entry("6.7.12", "stable", True),
    Entry("5.15.156", "longterm", False),
    Entry("next-20240422", "linux-next", False),
)
PRINTED = """\
The latest stable version of the Linux kernel is:             6.8.7
The latest mainline version of the Linux kernel is:           6.9-rc5
The latest stable 6.8 version of the Linux kernel is:         6.8.7
The latest stable 6.7 version of the Linux kernel is:         6.7.12 (EOL)
The latest longterm 5.15 version of the Linux kernel is:      5.15.156
The latest linux-next version of the Linux kernel is:         next-20240422
"""


def test_the_text_is_what_kernel_org_prints() -> None:
    assert write(ENTRIES, "6.8.7") == PRINTED


def test_what_is_printed_is_read_back() -> None:
    listing = read(PRINTED.encode())

    assert (listing.entries, listing.latest_stable, listing.remarks) == (ENTRIES, "6.8.7", ())


@pytest.mark.parametrize(
    "entry",
    [
        Entry("2.6.32.61", "longterm", False),
        Entry("7.3", "stable", False),
        Entry("7.3", "mainline", False),
        Entry("3.11.10", "stable", True),
    ],
)
def test_every_kind_of_entry_is_read_back(entry: Entry) -> None:
    assert read(write([entry], "7.3").encode()).entries == (entry,)


def test_an_old_series_has_three_numbers() -> None:
    text = write([Entry("2.6.32.61", "longterm", False)], "")

    assert text == "The latest longterm 2.6.32 version of the Linux kernel is:    2.6.32.61\n"


def test_a_line_of_another_kind_is_remarked_on() -> None:
    listing = read(b"[kernel.org]\n\n" + PRINTED.encode())

    assert (len(listing.entries), listing.remarks) == (5, ("not a line of a banner: '[kernel.org]'",))


def test_a_banner_without_a_latest_stable_kernel_is_read() -> None:
    listing = read(write(ENTRIES, "").encode())

    assert (listing.latest_stable, listing.remarks) == ("", ("the latest stable kernel is not named",))


@pytest.mark.parametrize("body", [b"", b"<html>", b"finger: no such host", b"\xff\x00"])
def test_a_useless_answer_is_an_error(body: bytes) -> None:
    with pytest.raises(ListingError):
        read(body)
