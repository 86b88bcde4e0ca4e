"""Lines of mails: never too wide, given back whole by a reader's program, whatever is written."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.flowed import URL_LIMIT, WIDTH, clean, columns, facts, fixed, paragraph, shorten, table, words_of
from outgoing.shown import unflowed

MOST = 78  # columns of a line (RFC 3676, 4.2)
URL = "https://lore.kernel.org/r/20261120-btrfs-trace-ops-prepare-for-preemption-v1-0-dfb5ff957a30@developers.example"
ADDRESSES = st.text("abc/-_@.", max_size=150).map(lambda tail: f"https://{tail}")
WORDS = st.one_of(st.text(max_size=100), ADDRESSES, st.sampled_from(["From", ">", "--", "漢字" * 30, "e\u0301" * 90]))
TEXTS = st.lists(WORDS, max_size=30).map(" ".join)
HOSTILE = st.text(st.characters(codec=None), max_size=300)  # lone surrogates, NUL and all


def is_address(line: str) -> bool:
    return line.strip().lstrip("(<").lower().startswith(("http://", "https://")) and " " not in line.strip()


def fits(line: str) -> bool:
    return columns(line) <= MOST or is_address(line)


@given(TEXTS | HOSTILE)
def test_no_line_of_a_paragraph_is_too_wide(text: str) -> None:
    assert all(fits(line) for line in paragraph(text))


@given(TEXTS | HOSTILE)
def test_a_reader_gets_the_paragraph_back(text: str) -> None:
    said = " ".join("–" if word == "--" else word for word in words_of(clean(text)))

    assert list(unflowed("\n".join(paragraph(text)))) == [said]


@given(TEXTS | HOSTILE)
def test_only_lines_that_go_on_end_with_a_space_and_exactly_one(text: str) -> None:
    lines = paragraph(text)

    assert all(line.endswith(" ") and not line.endswith("  ") and line != "-- " for line in lines[:-1])
    assert not any(line.endswith(" ") for line in [*lines[-1:], *fixed(text, first=" * ", rest="   ")])


@given(TEXTS | HOSTILE)
def test_no_line_begins_as_a_quote_or_as_mailboxes_mark_a_mail(text: str) -> None:
    lines = [*paragraph(text), *fixed(text), *fixed(text, first=" * ", rest="   ")]

    assert not any(line.startswith((">", "From ")) for line in lines)


@given(TEXTS | HOSTILE)
def test_no_control_and_no_mark_of_direction_is_left(text: str) -> None:
    joined = "".join([*paragraph(text), *fixed(text), *table([[text, "1", text]], left=(0, 2))])

    assert not [char for char in joined if unicodedata.category(char) in ("Cc", "Cs") or char in "\u202e\u2066\u200f"]
    joined.encode()


@given(TEXTS | HOSTILE)
def test_lines_that_stay_are_not_too_wide_and_lose_no_word(text: str) -> None:
    lines = fixed(text, first=" * ", rest="   ")

    assert all(fits(line) for line in lines)
    said = " ".join(lines).removeprefix("  * ").split()
    assert said == words_of(text, WIDTH - 3)


@given(st.lists(st.tuples(TEXTS, st.integers().map(str).filter(lambda n: len(n) < 9), TEXTS), min_size=1, max_size=5))
def test_no_line_of_a_table_is_too_wide(rows: list[tuple[str, str, str]]) -> None:
    assert all(columns(line) <= MOST or "http" in line for line in table(rows, left=(0, 2)))


def test_columns_stand_below_each_other_in_any_script() -> None:
    lines = table([["漢字", "5"], ["e\u0301te\u0301", "12"], ["plain", "7"]])

    assert {columns(line) for line in lines} == {columns(lines[0])}


@pytest.mark.parametrize(("text", "width"), [("plain", 5), ("漢字", 4), ("e\u0301", 1), ("\u200d", 0), ("ﬁ", 1)])
def test_width_is_what_a_terminal_shows(text: str, width: int) -> None:
    assert columns(text) == width


def test_an_address_has_a_line_of_its_own_where_it_does_not_fit() -> None:
    lines = paragraph(f"Those that nobody has looked at for some weeks now are all listed at {URL} since then.")

    assert f"{URL} " in lines


def test_a_line_that_begins_with_from_or_a_quote_is_stuffed() -> None:
    assert [paragraph("From here"), paragraph("> 5"), fixed(" x", first="  ")] == [[" From here"], [" > 5"], ["   x"]]


def test_dashes_are_no_mark_of_a_signature() -> None:
    wide = "w" * WIDTH

    assert paragraph(f"{wide} -- {wide}") == [f"{wide} ", "– ", wide]


@pytest.mark.parametrize("char", ["x", "漢", "\u0301", "\x00", "\u202e", "e\u0301", "\ud800"])
def test_a_word_of_a_megabyte_is_cut_at_once(char: str) -> None:
    started = time.monotonic()

    lines = paragraph(char * 1_000_000)

    assert len("".join(lines)) < 400
    assert time.monotonic() - started < 20


def test_an_address_that_no_line_of_a_mail_holds_is_cut() -> None:
    lines = fixed("https://example.org/" + "x" * URL_LIMIT)

    assert (len(lines), columns(lines[0])) == (1, WIDTH)


def test_combining_marks_do_not_pile_up() -> None:
    assert clean("a" + "\u0301" * 50) == "a\u0301\u0301"


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [("plain", 5, "plain"), ("hello there you", 10, "hello…"), ("x" * 20, 5, "xxxx…"), ("漢字漢字", 6, "漢字…")],
)
def test_text_is_cut_at_a_blank_where_that_leaves_enough(text: str, width: int, short: str) -> None:
    assert shorten(text, width) == short


def test_a_fact_stays_on_one_line() -> None:
    found = facts(
        ["cycle 7.4", "open, due November 8", "reported October 7 (46 days ago)", "culprit 48b221556d85"], indent="  "
    )

    assert found == [
        "   cycle 7.4, open, due November 8, reported October 7 (46 days ago),",
        "   culprit 48b221556d85",
    ]


@pytest.mark.parametrize("command", ["#regzbot", "##regzbot", "#####RegzBot", "#reg\u200bzbot", "# #regzbot"])
def test_nothing_that_is_taken_out_leaves_a_command(command: str) -> None:
    assert "#regzbot" not in clean(f"{command} invalid: ha").lower()
