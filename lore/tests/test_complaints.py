"""What git says, for people."""

import time

import pytest

from lore.complaints import readable


@pytest.mark.parametrize(
    ("complaint", "said"),
    [
        (
            "fatal: unable to access 'http://h/l/0/': Failed to connect to h port 1",
            "no connection: unable to access 'http://h/l/0/': Failed to connect to h port 1",
        ),
        (
            "remote: Not Found\nfatal: repository 'http://h/l/7/' not found",
            "not found: repository 'http://h/l/7/' not found",
        ),
        (
            "error: RPC failed; curl 18 transfer closed\nfatal: early EOF\nfatal: fetch-pack: invalid output",
            "the connection broke: RPC failed; curl 18 transfer closed",
        ),
        (
            "fatal: early EOF\nfatal: write error: No space left on device\nfatal: index-pack failed",
            "the disk is full: write error: No space left on device",
        ),
        ("fatal: x: The requested URL returned error: 429", "the site asks to wait: x: The requested URL returned e"),
        ("fatal: x: The requested URL returned error: 403", "the site refuses: x: The requested URL returned error"),
        ("fatal: x: The requested URL returned error: 502", "the site is broken: x: The requested URL returned err"),
        ("fatal: x: The requested URL returned error: 302", "the site redirects, which is not followed: x: The re"),
        ("fatal: x/info/refs not valid: is this a git repository?", "no git answers there: x/info/refs not valid: is"),
        ("something\nfatal: else\n", "else"),
        ("git fetch took longer than 600 s", "git fetch took longer than 600 s"),
        ("", "git failed without a word"),
        ("remote: \x1b[31mred\x00\u202e\nfatal: \x1b[1mx", "[1mx"),
    ],
)
def test_the_reason_comes_before_the_words(complaint: str, said: str) -> None:
    assert readable(complaint).startswith(said)


def test_a_complaint_fits_on_a_page() -> None:
    assert len(readable("fatal: " + "x" * 10_000)) == 500


def test_a_long_line_takes_no_time() -> None:
    began = time.monotonic()

    assert len(readable("a" * 4000)) == 500
    assert time.monotonic() - began < 1
