"""What answers say beside their data, and bodies that are not what they seem."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hosts.answers import BodyError, CutOffError, is_challenge, title_of, unpacked, wait_asked

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LIMIT = 1_000_000


def in_pieces(body: bytes, size: int) -> Iterator[bytes]:
    return (body[at : at + size] for at in range(0, len(body), size))


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=4), st.integers(1, 50))
def test_members_are_unpacked_however_they_are_cut_up(members: list[bytes], size: int) -> None:
    body = b"".join(gzip.compress(one, mtime=0) for one in members)

    assert b"".join(unpacked(in_pieces(body, size), LIMIT)) == b"".join(members)


@given(st.binary(min_size=1, max_size=300), st.integers(1, 50), st.data())
def test_no_gzip_without_its_end_is_taken(plain: bytes, size: int, data: st.DataObject) -> None:
    body = gzip.compress(plain, mtime=0)
    end = data.draw(st.integers(0, len(body) - 1))

    with pytest.raises(CutOffError):
        list(unpacked(in_pieces(body[:end], size), LIMIT))


@given(st.binary(max_size=200), st.integers(1, 50))
def test_nonsense_is_never_anything_but_an_error(body: bytes, size: int) -> None:
    with pytest.raises(BodyError):
        list(unpacked(in_pieces(body, size), LIMIT))


def test_rubbish_behind_a_gzip_and_a_wrong_sum_are_errors() -> None:
    good = gzip.compress(b"a" * 1000, mtime=0)

    for body in (good + b"<html>", good[:-5] + b"\xff" + good[-4:]):
        with pytest.raises(BodyError, match="gzip"):
            list(unpacked([body], LIMIT))


def test_a_large_body_comes_in_pieces_up_to_its_limit() -> None:
    body = gzip.compress(b"\0" * 50_000_000, mtime=0)
    sizes: list[int] = []

    with pytest.raises(BodyError, match="more than 1000000 bytes"):
        sizes.extend(len(part) for part in unpacked([body], LIMIT))

    assert max(sizes) <= 64 * 1024
    assert sum(sizes) <= LIMIT


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (200, {}, 0),
        (200, {"Retry-After": "5"}, 0),
        (200, {"RateLimit-Remaining": "0", "RateLimit-Reset": "30"}, 30),
        (200, {"X-RateLimit-Remaining": "1"}, 0),
        (404, {"Retry-After": "5"}, 0),
        (429, {}, 60),
        (429, {"Retry-After": "-5"}, 60),
        (429, {"Retry-After": "120"}, 120),
        (503, {"Retry-After": "7"}, 7),
        (503, {}, 0),
        (403, {"Retry-After": "Mon, 02 Mar 2026 08:01:00 GMT"}, 61),
        (429, {"Retry-After": "Mon, 02 Mar 2026 07:00:00 GMT"}, 60),
        (429, {"Retry-After": "Mon, 02 Mar 2026 08:01:00 -0000"}, 61),
        (429, {"Retry-After": "99999999999999999999"}, 6 * 3600),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": f"{NOW.timestamp() + 90:.0f}"}, 91),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}, 1),
    ],
)
def test_how_long_a_site_wants_to_be_left_alone(status: int, headers: dict[str, str], seconds: int) -> None:
    assert wait_asked(status, headers, NOW) == seconds


@pytest.mark.parametrize(
    ("kind", "body", "is_one"),
    [
        ("text/html", b"<title>Making sure you&#39;re not a bot!</title>", True),
        ("application/xhtml+xml", b'<script id="anubis_challenge">', True),
        ("", b"\n <a href=/.within.website/x/cmd/anubis/>", True),
        ("text/html", b"<title>linux-rt-users</title>", False),
        ("text/plain", b"<anubis_challenge>", False),
        ("application/atom+xml", b"<entry>anubis_challenge</entry>", False),
        ("", b"From mboxrd@z\nanubis_challenge", False),
    ],
)
def test_only_pages_are_challenges(kind: str, body: bytes, is_one: bool) -> None:
    assert is_challenge(kind, body) is is_one


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (b"<TITLE lang=en> 502\n Bad\0 Gateway ", "502 Bad Gateway"),
        (b"<title>\xff\xed\xa0\x80", "\ufffd" * 4),
        (b"<p>", ""),
    ],
)
def test_the_title_of_a_page_can_be_told(body: bytes, title: str) -> None:
    assert title_of("text/html", body) == title
    assert title_of("text/plain", body) == ""
