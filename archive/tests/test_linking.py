"""Lines of mail as HTML: what becomes a link, and that nothing else does."""

import time

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from archive.linking import linked, mails_named

KNOWN = {"r@example.org": "/regressions/story/", "abcdef012345": "https://git.example/abcdef012345678"}


def links(line: str) -> list[tuple[str, str]]:
    found = BeautifulSoup(linked(line, KNOWN), "html.parser").find_all("a")
    return [(str(link["href"]), link.get_text()) for link in found]


def test_an_address_is_a_link_without_what_ends_the_sentence() -> None:
    assert links("See <https://example.org/a?b=1&c=2>, or http://x.example/.") == [
        ("https://example.org/a?b=1&c=2", "https://example.org/a?b=1&c=2"),
        ("http://x.example/", "http://x.example/"),
    ]
    assert 'rel="nofollow noopener"' in linked("https://example.org/", {})


@pytest.mark.parametrize("line", ["javascript:alert(1)", "data:text/html,x", "ftp://x/", "file:///etc/passwd", "//x/"])
def test_nothing_but_http_is_a_link(line: str) -> None:
    assert links(line) == []


def test_what_is_known_here_leads_here() -> None:
    assert links("https://lore.kernel.org/all/r@example.org/ and <r@example.org>") == [
        ("/regressions/story/", "https://lore.kernel.org/all/r@example.org/"),
        ("/regressions/story/", "r@example.org"),
    ]
    assert "nofollow" not in linked("<r@example.org>", KNOWN)


def test_a_commit_is_a_link_where_it_is_known() -> None:
    assert links("Fixes: abcdef0123456 and 111111111111") == [("https://git.example/abcdef012345678", "abcdef0123456")]


def test_mails_are_named_by_id_or_by_address() -> None:
    assert list(mails_named("<a@b.c> https://lore.kernel.org/lkml/d@e/t/#u https://example.org/")) == ["a@b.c", "d@e"]


@given(st.text())
def test_the_text_stays_the_text(line: str) -> None:
    soup = BeautifulSoup(linked(line, KNOWN), "html.parser")

    assert soup.get_text() == BeautifulSoup(linked(line, {}), "html.parser").get_text()
    assert {tag.name for tag in soup.find_all(True)} <= {"a"}


@pytest.mark.parametrize("line", ["<script>alert(1)</script>", "https://x/\"onclick='y'", "\"'><img src=x onerror=y>"])
def test_markup_is_only_text(line: str) -> None:
    soup = BeautifulSoup(linked(line, {}), "html.parser")

    assert soup.get_text() == line
    assert all(set(tag.attrs) == {"href", "rel"} for tag in soup.find_all(True))


@pytest.mark.parametrize("word", ["<", "<a", "https://", "a@", "0123456789ab ", "https://x/,", "h"])
def test_time_grows_with_the_length_only(word: str) -> None:
    begin = time.perf_counter()
    linked(word * (500_000 // len(word)), KNOWN)

    assert time.perf_counter() - begin < 10
