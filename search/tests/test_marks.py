"""Where words stand in texts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.language import parse
from search.marks import passage, pattern_of, pieces
from search.templatetags.found import excerpt_of, marked


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("drm", "drm: fix DRM in drmless", ["drm", "DRM"]),
        ("drm/amd", "drm/amd: DRM_AMD, drm: amd; drm x amd", ["drm/amd", "DRM_AMD", "drm: amd"]),
        ("iwl*", "iwlwifi and iwl", ["iwl", "iwl"]),
        ("drm -fix", "drm: fix", ["drm"]),
        ("btrfs or ext4", "ext4 beside btrfs", ["ext4", "btrfs"]),
        ("tables", "nf_tables", ["tables"]),
        ("from:rosa", "Rosa Reporter", ["Rosa"]),
        ("state:open", "open", []),
    ],
)
def test_matches_are_what_the_index_finds(query: str, text: str, found: list[str]) -> None:
    assert [piece.text for piece in pieces(text, pattern_of(parse(query))) if piece.is_match] == found


def test_marks_are_made_of_escaped_pieces() -> None:
    hostile = "<script>alert(1)</script> & <mark>drm</mark>"

    shown = marked(hostile, pattern_of(parse("script drm mark")))

    assert re.findall(r"<(?!/?mark>)", shown) == []
    assert "&lt;<mark>script</mark>&gt;alert(1)" in shown


def test_a_passage_is_cut_around_the_first_match() -> None:
    text = "many words before. " * 50 + "Then <b>the resume</b> fails.\nAnd more. " + "words behind " * 50
    pattern = pattern_of(parse("resume"))

    shown = passage(text, pattern)

    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "<b>the resume</b> fails. And more." in shown
    assert "&lt;b&gt;the <mark>resume</mark>" in excerpt_of(text, pattern)


def test_a_text_without_a_match_has_no_passage() -> None:
    assert passage("nothing", pattern_of(parse("resume"))) == ""


def test_a_word_of_a_megabyte_is_cut() -> None:
    assert len(passage("x" * 50_000 + " resume " + "y" * 1_000_000, pattern_of(parse("resume")))) < 300


@given(st.text(max_size=80), st.text(max_size=200))
def test_pieces_joined_are_the_text(query: str, text: str) -> None:
    assert "".join(piece.text for piece in pieces(text, pattern_of(parse(query)))) == text
