"""The paragraph of meaning of an announcement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from releases.excerpt import excerpt_of, prose_of

MEANING = "Nothing here looks alarming, most of it is driver fixes and a little documentation."


def test_greeting_and_farewell_are_left_out() -> None:
    assert excerpt_of(f"Hi all,\n\n{MEANING}\n\nThanks,\n\ngreg k-h\n") == MEANING


def test_lines_of_a_paragraph_are_joined() -> None:
    assert excerpt_of("Nothing here\nlooks   alarming at all\n") == "Nothing here looks alarming at all"


@pytest.mark.parametrize(
    "after",
    [
        "---\n\nAda Moreau (2):\n      drm: a fix",
        "Ada Moreau (2):\n      drm: a fix that is long enough to look like prose",
        " drivers/gpu/drm/one.c  |    3 +-\n 1 file changed, 1 insertion and one deletion of a line",
        "-- \nSent from somewhere that nobody needs to know about at all",
        "-----BEGIN PGP SIGNATURE-----\n\nabcdefghijklmnopqrstuvwxyzabcdefgh",
    ],
)
def test_shortlog_diffstat_and_signature_end_the_prose(after: str) -> None:
    assert excerpt_of(f"{MEANING}\n\n{after}\n") == MEANING


def test_quoted_lines_are_left_out() -> None:
    assert excerpt_of(f"> an old thought that somebody else had\n> long ago\n\n{MEANING}") == MEANING


def test_links_and_their_introduction_are_left_out() -> None:
    text = f"{MEANING}\n\nThe updated git tree can be found at:\n\tgit://git.example/linux.git linux-7.3.y\n"

    assert excerpt_of(text) == MEANING


def test_the_heading_of_a_signed_mail_is_left_out() -> None:
    assert excerpt_of(f"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{MEANING}") == MEANING


def test_a_rule_above_the_prose_does_not_end_it() -> None:
    assert excerpt_of(f"------------------\n\n{MEANING}") == MEANING


def test_the_statistics_of_linux_next_are_left_out() -> None:
    text = f"{MEANING}\n\nNon-merge commits (relative to Linus' tree): 971\n 1210 files changed\n"

    assert excerpt_of(text) == MEANING


def test_short_paragraphs_are_collected_until_there_is_enough() -> None:
    text = "\n\n".join([MEANING] * 20)

    assert excerpt_of(text) == "\n".join([MEANING] * 4)


def test_a_long_paragraph_is_cut_at_a_word() -> None:
    excerpt = excerpt_of("alarming " * 500)

    assert len(excerpt) <= 700
    assert excerpt.endswith("alarming…")


def test_a_mail_without_prose_has_no_excerpt() -> None:
    assert excerpt_of("") == excerpt_of("Hi,\n\n---\nAda Moreau (2):\n      drm: a fix\n") == ""


def test_prose_goes_on_behind_a_rule_and_ends_with_the_diffstat() -> None:
    text = f"{MEANING}\n----\nNote, this is the last one.\n----\n\n> quoted\n Makefile | 2 +-\n{MEANING}\n"

    assert list(prose_of(text)) == [MEANING, "----", "Note, this is the last one.", "----", "", ""]


@given(st.text() | st.text(alphabet=" \n->|:(1)a\x00\ud800"))
def test_any_text_gives_a_storable_bounded_excerpt(text: str) -> None:
    excerpt = excerpt_of(text)

    assert len(excerpt) <= 700
    assert "\x00" not in excerpt
    excerpt.encode()


@pytest.mark.parametrize("piece", [" ", "a ", "> ", "-", "a (1", " a |", "\n", "a|1 ", "http"])
def test_a_huge_mail_of_one_repeated_piece_costs_little(piece: str) -> None:
    assert len(excerpt_of(piece * 1_000_000)) <= 700
