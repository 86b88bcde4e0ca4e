"""What queries mean, and that every text is one."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.language import MAX_TEXT, MAX_WORD, MAX_WORDS, Term, parse, words_of


def terms(text: str) -> list[list[str]]:
    """The terms of each alternative: phrases with +, prefixes with *, exclusions with -."""
    return [
        ["-" * t.is_excluded + "+".join(t.words) + "*" * t.is_prefix for t in found]
        for found in parse(text).alternatives
    ]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("resume mt7921e", [["resume", "mt7921e"]]),
        ("RESUME", [["resume"]]),
        ("drm/amd", [["drm+amd"]]),
        ("nf_tables: fix", [["nf+tables", "fix"]]),
        ("6.12.8", [["6+12+8"]]),
        ("use-after-free", [["use+after+free"]]),
        ('"memory leak" net', [["memory+leak", "net"]]),
        ("“memory leak”", [["memory+leak"]]),
        ('"memory leak', [["memory+leak"]]),
        ("btrfs or ext4 fix", [["btrfs"], ["ext4", "fix"]]),
        ("btrfs OR OR", [["btrfs"]]),
        ('"or"', [["or"]]),
        ("or", []),
        ("drm -amd", [["drm", "-amd"]]),
        ('drm -"memory leak"', [["drm", "-memory+leak"]]),
        ("iwl*", [["iwl*"]]),
        ("i*", [["i"]]),
        ('"iwl*"', [["iwl"]]),
        ("fix fix", [["fix"]]),
        ("net: phy", [["net", "phy"]]),
        ("https://example.org/a", [["https+example+org+a"]]),
        ("% _ ' \\ & | ! : ( )", []),
        ("\x00drm\x00 \ud800net\u202e", [["drm", "net"]]),
        ("", []),
    ],
)
def test_words_phrases_alternatives_and_exclusions(text: str, meant: list[list[str]]) -> None:
    assert terms(text) == meant


def test_fields_are_no_words() -> None:
    query = parse('state:open cycle:v7.4-rc2 series:6.12 subsystem:amd-gfx from:"Rosa R" is:overdue kind:mail resume')

    fields = query.fields
    assert (fields.state, fields.cycle, fields.series, fields.subsystem) == ("open", "7.4", "6.12.y", "amd-gfx")
    assert (fields.sender, fields.condition, fields.kind) == ("Rosa R", "overdue", "mail")
    assert [t.words for t in query.wanted] == [("resume",)]
    assert not query.complaints


def test_days_exclude_themselves() -> None:
    fields = parse("after:2026-10-01 before:2026-11-01").fields

    assert (fields.since, fields.until) == (datetime(2026, 10, 2, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "field",
    ["state:odd", "cycle:x", "series:net", "subsystem:/", "from:%%", "commit:xyz", "commit:abc", "kind:cat", "is:late",
     "before:2026-13-01", "before:0001-01-01", "after:9999-12-31", "state:", 'state:""'],
)  # fmt: skip
def test_a_bad_value_is_said_and_the_rest_is_searched(field: str) -> None:
    query = parse(f"{field} drm")

    assert not query.fields.is_set
    assert "drm" in [t.words[-1] for t in query.wanted]
    assert query.complaints or field == "state:"


def test_an_unknown_field_is_said_and_searched_for_as_words() -> None:
    query = parse("colour:red drm")

    assert query.alternatives[0][0].words == ("colour", "red")
    assert "There is no field “colour:”" in query.complaints[0]


def test_a_field_that_is_excluded_or_given_twice_is_said() -> None:
    query = parse("drm -state:open cycle:7.3 cycle:7.4")

    assert query.fields.state == ""
    assert query.fields.cycle == "7.4"
    assert len(query.complaints) == 2


def test_what_only_excludes_is_refused() -> None:
    query = parse("-drm")

    assert query.is_empty
    assert "only excludes" in query.complaints[0]


def test_a_query_of_100_kB_is_cut() -> None:
    query = parse("drm " * 25_000)

    assert len(query.text) <= MAX_TEXT
    assert "first 1000 characters" in query.complaints[0]


def test_words_beyond_the_limit_are_left_out_and_said() -> None:
    query = parse(" ".join(f"w{n}" for n in range(100)))

    assert len(query.wanted) == MAX_WORDS
    assert "16 words" in query.complaints[0]


def test_a_word_that_no_index_has_is_left_out() -> None:
    query = parse("x" * (MAX_WORD + 1) + " drm")

    assert [t.words for t in query.wanted] == [("drm",)]
    assert "longer than 60" in query.complaints[0]


def test_the_index_is_asked_for_words_and_the_rows_for_phrases() -> None:
    query = parse('drm/amd fix* -xe -"use after" or btrfs')

    assert query.exact() == ("('drm' <-> 'amd') & ('fix':*) & !('xe') & !('use' <-> 'after') | ('btrfs')")
    assert query.relaxed() == "('drm' & 'amd') & ('fix':*) & !('xe') | ('btrfs')"


@pytest.mark.parametrize(("text", "is_short"), [("a", True), ("a*", True), ("ab", False), ("a b", False), ("", False)])
def test_one_character_is_too_short(text: str, is_short: bool) -> None:
    assert parse(text).is_short is is_short


_HOSTILE = st.text(st.sampled_from("ab \"-:*|&!()'\\%_/.\x00\ud800\u202eÉ") | st.characters(), max_size=300)


@given(_HOSTILE)
def test_every_text_is_a_query_within_its_limits(text: str) -> None:
    query = parse(text)

    words = [word for found in query.alternatives for term in found for word in term.words]
    assert len(words) <= MAX_WORDS
    assert all(0 < len(word) <= MAX_WORD for word in words)
    assert query.text.isprintable()
    assert "\x00" not in query.exact()


@given(st.lists(st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True).filter(lambda w: w != "or"), min_size=1, max_size=8))
def test_plain_words_are_all_looked_for(words: list[str]) -> None:
    assert {t.words for t in parse(" ".join(words)).wanted} == {(word,) for word in words}


@given(_HOSTILE)
def test_words_are_letters_and_digits(text: str) -> None:
    assert all(word.isalnum() or not word.isascii() for word in words_of(text))
    assert Term(("a",)).lexemes(" & ") == "('a')"
