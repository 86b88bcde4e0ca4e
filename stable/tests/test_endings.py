"""What announcements say about the end of their series."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases.versions import Version, parse_version
from stable.endings import Ending, ending_of


def told(release: str, text: str) -> Ending | None:
    version = parse_version(release)
    assert version is not None
    return ending_of(version, text)


@pytest.mark.parametrize(
    ("release", "text", "successor"),
    [
        (
            "6.16.12",
            "Note, this is the LAST 6.16.y kernel to be released. This branch is now end-of-life. "
            "Please move to the 6.17.y branch",
            "6.17.y",
        ),
        ("4.14.336", "this is going to be the last 4.14.y kernel", None),
        ("6.1.5", "This kernel series is now end-of-life", None),
        ("3.14.79", "This release marks the 3.14.y series as EOL.", None),
        ("5.0.21", "This is the LAST 5.0.y kernel to be released.  It is now\nend-of-life.", None),
        ("6.4.16", "NOTE, this is the LAST 6.4.y release, this branch is now end-of-life.", None),
        ("6.9.12", "I forgot to mention that this is the last 6.9.y release to happen.", None),
        ("5.8.18", "After this one, this branch is now end-of-life.", None),
        ("4.19.325", "After this one, it is end-of-life.  Everyone should have moved off of it by now.", None),
        ("4.4.302", "This kernel branch is now END-OF-LIFE, and will most likely become insecure.", None),
        ("3.18.140", "Note, this is the LAST 3.18.y release that I will be doing on kernel.org.", None),
        ("6.9.12", "This branch is now end-of-life and everyone should move to the 6.10.y branch now.", "6.10.y"),
        ("4.9.337", "This kernel is now END-OF-LIFE and you should move to 4.14.y, 6.1.y is better.", "4.14.y"),
        ("6.5.13", "This branch is now\nend-of-life, all users must move to the 6.6.y kernel branch.", "6.6.y"),
        ("6.16.12", "6.15.y is EOL since August, and 6.16.y is EOL now.", None),
        ("5.0.21", "It is end of life, so please move to 5.1 series.", "5.1.y"),
        ("2.6.31.14", "This is the last 2.6.31.y kernel, users should upgrade to the 2.6.32.y series", "2.6.32.y"),
        ("5.11.22", "This is the final update of the 5.11 series.", None),
        ("5.19.17", "There will be no more 5.19.y releases, please switch to 6.0.", "6.0.y"),
        ("6.12.95", "6.12.95 is the last 6.12.y release.", None),
        ("6.12.95", "This marks the end of life of 6.12.y.", None),
        ("6.12.95", "This is the last release to the 6.12.y series.", None),
        ("7.2.11", "This is the last 7.2.y release; the series has reached its end of life, move to 7.3.y.", "7.3.y"),
    ],
)
def test_the_last_release_of_a_series_ends_it(release: str, text: str, successor: str | None) -> None:
    ending = told(release, text)

    assert ending is not None
    assert (ending.certain, ending.successor) == (True, successor)
    assert ending.sentence in " ".join(text.split())


@pytest.mark.parametrize(
    "text",
    [
        "This will be the last 6.16.y release soon.",
        "The next 6.16.y release will be the last one.",
        "6.16.13 will be the last release of this series.",
        "The 6.16.y branch will reach its end of life in two weeks.",
        "End of life for 6.16.y in two weeks.",
        "There will be one more 6.16.y release, then the 6.16.y branch will be end-of-life.",
        "This will probably be the last 6.16.y kernel.",
        "This is the last planned 6.16.y release.",
        "This is the last 6.16.y release, unless something horrible turns up.",
        "6.16.y will be EOL shortly.",
        "Yes, 6.16 will be going end-of-life in December.",
    ],
)
def test_an_end_that_is_to_come_is_not_certain(text: str) -> None:
    ending = told("6.16.12", text)

    assert ending is not None
    assert not ending.certain


@pytest.mark.parametrize(
    "text",
    [
        "All users of the 6.16 kernel series must upgrade.",
        "there will be one more",
        "6.15.y is now EOL, move to 6.16.y",
        "The 6.15.y branch is now end-of-life, users of it should use the 6.16.y kernel.",
        "6.15.y got its last update a week ago. It is now end-of-life.",
        "end of life for 5.x in two weeks",
        "> Note, this is the LAST 6.16.y kernel to be released.\n\nWhy is that so?",
        "This is not the last 6.16.y release.",
        "This is the last 6.16.y release of this year, enjoy the holidays.",
        "6.16.11 is the last release that works here, so please upgrade.",
        "This fixes a bug that came in with the last 6.16.y release.",
        "6.16.y is supported until it is end-of-life.",
        "It has been marked as end-of-life for quite some time, but I keep it alive.",
        "This is the last 6.16.y kernel that I release, Ada Moreau is taking over.",
        "If this branch is end-of-life for you, say so.",
        "",
    ],
)
def test_what_ends_nothing_is_no_ending(text: str) -> None:
    assert told("6.16.12", text) is None


@pytest.mark.parametrize(
    "text",
    [
        "The EOL date of 6.12.y has been moved to 2028.",
        "6.12.y end-of-life is December 2026.",
        "6.12.y is end-of-life in December 2026.",
        "The end-of-life of 6.12 was extended.",
        "The end of life of 6.12 is in 2 years.",
        "Driver: drop EOL'd hardware support",
        "This is the last release to support gcc 5.",
        "This is the final release with the old driver.",
        "This is the last 6.12.y release before I go on vacation.",
        "This is the last 6.12.y release for two weeks.",
        "There will be no more releases this week.",
        "No more releases until the new year.",
        "There will be no more 6.12.y releases for a while.",
        "It is the same as the last release, but with a fix.",
        "This is identical to the last 6.12 release.",
        "This update is because the last release was broken.",
        "The bug is that the last release lacks a fix.",
        "What is new in the last 6.12.y update is listed below.",
    ],
)
def test_ordinary_sentences_are_no_certain_end(text: str) -> None:
    ending = told("6.12.5", text)

    assert ending is None or not ending.certain


def test_a_note_between_rules_is_read() -> None:
    text = (
        "I'm announcing the release of the 6.14.11 kernel.\n\n-----------------\n"
        "Note this is the LAST 6.14.y release.  This kernel branch is now end-of-life.\n"
        "Please move to the 6.15.y kernel branch at this time.\n-----------------\n\nthanks,\n"
    )

    assert told("6.14.11", text) == Ending(True, "6.15.y", "Note this is the LAST 6.14.y release.")


def test_what_stands_below_the_diffstat_is_not_read() -> None:
    text = "The 6.16.12 kernel is out for all users.\n\n Makefile | 2 +-\n\nThis is the last 6.16.y kernel.\n"

    assert told("6.16.12", text) is None


def test_a_signed_mail_in_quoted_printable_is_read() -> None:
    text = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n- ------------\n"
        "Note, this is the LA=\nST 6.16.y kernel to=20\nbe released.\n"
    )

    assert told("6.16.12", text) == Ending(True, None, "Note, this is the LAST 6.16.y kernel to be released.")


def test_a_review_round_is_never_certain() -> None:
    text = "Note, this will be the LAST 5.19.y kernel.  As after this is released, this branch will be end-of-life."

    assert told("5.19.17-rc1", text) == Ending(False, None, "Note, this will be the LAST 5.19.y kernel.")


def test_a_certain_sentence_counts_more_than_an_uncertain_one_before_it() -> None:
    ending = told("6.16.12", "6.16.y will be EOL soon, I said. Well: this is the last 6.16.y release.")

    assert ending is not None
    assert ending.certain


def test_linux_next_has_no_series_to_end() -> None:
    assert told("next-20261120", "This is the last release.") is None


PIECES = [
    "this is the last",
    "6.16.y",
    "release",
    "EOL",
    " to the ",
    "move",
    ".",
    "\n",
    "> ",
    "=",
    "\x00",
    "\ud800",
    "-",
]


@given(text=st.text() | st.lists(st.sampled_from(PIECES)).map(" ".join), numbers=st.sampled_from([(6, 16, 2), (7, 1)]))
def test_any_text_gives_an_ending_or_none(text: str, numbers: tuple[int, ...]) -> None:
    ending = ending_of(Version(numbers), text)

    assert ending is None or 0 < len(ending.sentence) <= 600


@pytest.mark.parametrize(
    "piece", ["is the last ", "a", "6.16.y ", "1.", "move to ", "is a ", "\n", ". A", "=\n", "no more ", "taking it "]
)
def test_a_huge_mail_of_one_repeated_piece_costs_little(piece: str) -> None:
    told("6.16.12", piece * 500_000)
