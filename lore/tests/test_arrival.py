"""When a mail arrived, against what lib/PublicInbox/MsgTime.pm says of the same bytes."""

import time
from datetime import UTC, datetime

import pytest

from lore.arrival import arrival_of


# The second column was printed by `perl -MPublicInbox::MsgTime`, version 1.9.
@pytest.mark.parametrize(
    ("head", "seconds"),
    [
        (b"Received: from a by b; Mon, 2 Mar 2026 08:00:01 +0000\nDate: Mon, 2 Mar 2026 07:00:00 +0000\n", 1772438401),
        (b"Received: from a\n\tby b for <c@d>;\n\tMon, 2 Mar 2026 09:00:01 +0100 (CET)\n", 1772438401),
        (b"received: by b; 2 Mar 26 08:00:01 +0000\n", 1772438401),
        (b"Received: by b\nReceived: by c; Mon, 2 Mar 2026 08:00:02 +0000\n", 1772438402),
        (b"Received: by b; Mon, 2 Mar 2026 08:00 +0000\nDate: Mon, 2 Mar 2026 07:00:00 +0000\n", 1772434800),
        (b"Date: Mon, 2 Mar 2026 08:00:00 -0500\n", 1772456400),
        (b"Date: Mon, 2 Mar 2026 08:00:00 --500\n", 1772456400),
        (b"Date: Mon, 2 Mar 2026 08:00:00 EST\n", 1772456400),
        (b"Date: Mon, 2 Mar 126 08:00:00 +0000\n", 1772438400),
        (b"Date: Mon, 2 Mar 2026 08:00 +0000\n", 1772438400),
        (b"Date: 31 Feb 2026 08:00:00 +0000\nDate: 2 Mar 2026 08:00:00 +0000\n", 1772438400),
        (b"Date: Mon, 2 Mar 2026 08:00:00 +2000\n", 1772366400),
        (b"Date: 1 Jan 1902 08:00:00 +0000\n", None),
        (b"Date: never\n", None),
        (b"Subject: no date\n", None),
    ],
)
def test_an_arrival_is_what_public_inbox_makes_of_the_headers(head: bytes, seconds: int | None) -> None:
    expected = datetime.fromtimestamp(seconds, UTC) if seconds is not None else None

    assert arrival_of(head + b"\nDate: Mon, 2 Mar 2020 08:00:00 +0000\n") == expected
    assert arrival_of(head.replace(b"\n", b"\r\n") + b"\r\n") == expected


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Date:",
        b"Received: " + b"1" * 1_000_000,
        b"Received: " + b" " * 100_000,
        b"Received: a\n" + b" " * 200_000,
        b"Date: " + b"a " * 100_000 + b"\n\n",
        b"Date: 1 Jan 2020 " + b"9" * 5000 + b":00:00 +0000\n\n",
        b"Date: 1 Jan 2020 00:00:00 +" + b"9" * 5000 + b"\n\n",
        b"Received: x\n" * 10_000,
        b"\xff\x00Date: \xff\n\n",
    ],
)
def test_any_bytes_are_answered_in_good_time(raw: bytes) -> None:
    begin = time.monotonic()

    arrival_of(raw)

    assert time.monotonic() - begin < 2


@pytest.mark.parametrize("header", [b"Date: " + b"a" * 1990, b"Date: " + b"1" * 1990, b"Received: " + b"1" * 1990])
def test_headers_made_of_one_letter_take_no_time(header: bytes) -> None:
    began = time.monotonic()

    assert arrival_of((header + b"\n") * 50 + b"\n") is None
    assert time.monotonic() - began < 1
