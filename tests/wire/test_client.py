"""The one HTTP client against a site whose line is not well: no short data, no bomb, no drip, and words for it."""

import gzip
import io
import tracemalloc
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from archive import fetch
from archive.fetch import (
    ATOM,
    GZIP,
    BrokenOffError,
    ChallengeError,
    Client,
    FetchError,
    NotAllowedError,
    RefusedError,
    TooLargeError,
    TryLaterError,
    UnreachableError,
)
from hosts import exchange
from hosts.queries import HostStatus, host_status
from tests.web import Canned, serving, url_of
from tests.wire.proxy import (
    Act,
    Proxy,
    bomb,
    challenge,
    cut,
    drip,
    of_type,
    proxying,
    raw,
    redirect,
    reset,
    shortened,
    stall,
    status,
)

pytestmark = pytest.mark.django_db
PLAIN = b"".join(b"From mboxrd@z Thu Jan  1 00:00:00 1970\nSubject: %d\n\n.\n\n" % n for n in range(3000))
PACKED = gzip.compress(PLAIN, mtime=0)


@pytest.fixture
def site() -> Iterator[Canned]:
    """Answers everything with a gzipped mbox."""
    with serving(Canned(PACKED)) as running:
        running.headers = {"Content-Type": "application/gzip"}
        yield running


@pytest.fixture
def proxy(site: Canned, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    monkeypatch.setattr(fetch, "PAUSES", (0.0, 0.0))
    monkeypatch.setattr(fetch, "_DEADLINE", 5.0)
    with proxying(url_of(site)) as running:
        yield running


def get(proxy: Proxy, path: str = "/x", **how: Any) -> fetch.Answer:
    with Client() as client:
        return client.get(f"{proxy.url}{path}", **how)


def told(proxy: Proxy) -> HostStatus:
    (found,) = (one for one in host_status(at=timezone.now()) if one.name == proxy.url.removeprefix("http://"))
    return found


def test_a_packed_file_comes_unpacked_in_memory_or_into_a_file(proxy: Proxy) -> None:
    file = io.BytesIO(b"of an earlier try, and longer" * 9000)

    assert get(proxy, gunzip=True, expect=GZIP).body == PLAIN
    assert get(proxy, gunzip=True, into=file).body == b""
    assert file.getvalue() == PLAIN
    assert get(proxy).body == PACKED


def test_a_packed_file_that_the_site_declares_as_a_coding_is_the_same(site: Canned, proxy: Proxy) -> None:
    site.headers["Content-Encoding"] = "x-gzip"

    assert get(proxy, gunzip=True).body == PLAIN


def test_a_packed_file_that_is_packed_once_more_on_the_way_is_the_same(site: Canned, proxy: Proxy) -> None:
    site.body, site.headers["Content-Encoding"] = gzip.compress(PACKED), "gzip"

    assert get(proxy, gunzip=True).body == PLAIN


def test_several_members_are_one_file(site: Canned, proxy: Proxy) -> None:
    site.body = gzip.compress(b"a" * 100_000) + gzip.compress(b"") + gzip.compress(b"b") + b"\0" * 500

    assert get(proxy, gunzip=True).body == b"a" * 100_000 + b"b"


FLEETING: list[Act] = [
    status(502),
    status(503),
    reset,
    raw(b""),
    raw(b"nonsense\r\n\r\n"),
    raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\n1234567"),
    raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n"),
    raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n"),
    raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"),
    cut(0),
    cut(700),
    cut(700, framing="chunked"),
    cut(700, framing="close"),
    shortened(1),
    shortened(9),
    shortened(700),
    status(200, {"Content-Type": "application/gzip"}, b""),
]


@pytest.mark.parametrize("number", range(len(FLEETING)))
def test_what_may_pass_is_asked_again_and_nothing_of_it_is_kept(proxy: Proxy, number: int) -> None:
    proxy.add("", FLEETING[number], times=2)
    file = io.BytesIO()

    get(proxy, gunzip=True, into=file)

    assert file.getvalue() == PLAIN
    assert proxy.count() >= 3
    assert (told(proxy).failed, told(proxy).error) == (2, "")


@pytest.mark.parametrize("number", range(len(FLEETING)))
def test_what_does_not_pass_is_an_error_in_words_and_never_short_data(proxy: Proxy, number: int) -> None:
    proxy.add("", FLEETING[number])

    with pytest.raises((UnreachableError, BrokenOffError), match=r"127\.0\.0\.1"):
        get(proxy, gunzip=True)

    assert told(proxy).error
    assert told(proxy).answered_at is None


def test_a_body_whose_end_nobody_could_tell_is_checked_by_what_it_holds(site: Canned, proxy: Proxy) -> None:
    site.body, site.headers = gzip.compress(b'{"a": 1}'), {"Content-Encoding": "gzip"}
    proxy.add("", shortened(6))

    with pytest.raises(BrokenOffError, match="cut off"):
        get(proxy)


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nConten", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1"])
def test_a_site_that_stalls_is_given_up(proxy: Proxy, monkeypatch: pytest.MonkeyPatch, head: bytes) -> None:
    monkeypatch.setattr(exchange, "READ_SECONDS", 0.1)
    proxy.add("", stall(head))

    with pytest.raises(UnreachableError, match="no answer in time"):
        get(proxy)


@pytest.mark.parametrize(
    "act",
    [
        drip(),
        drip(head=b"HTTP/1.1 200 OK\r\nX: "),
        drip(head=b"HTTP/1.1 "),
        drip(head=b"HTTP/1.1 200 OK\r\n\r\n"),
        drip(head=b"HTTP/1.1 500 No\r\n\r\n"),
    ],
)
def test_a_site_that_drips_is_given_up_at_whatever_stage(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch, act: Act
) -> None:
    monkeypatch.setattr(fetch, "PAUSES", ())
    proxy.add("", act)

    with pytest.raises(UnreachableError, match=r"too slow \(over 0\.2 s\)|answered 500"):
        get(proxy, seconds=0.2)


@pytest.mark.parametrize("how", [{}, {"into": io.BytesIO()}])
@pytest.mark.parametrize("coding", ["gzip", "file"])
def test_a_bomb_is_refused_and_never_held(proxy: Proxy, coding: str, how: dict[str, Any]) -> None:
    proxy.add("", bomb(40, coding=coding))
    tracemalloc.start()
    try:
        with pytest.raises(FetchError, match="answered with more than 1000000 bytes"):
            get(proxy, limit=1_000_000, gunzip=coding == "file", **how)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 8_000_000
    assert proxy.count() == 1


@pytest.mark.parametrize("coding", ["br", "deflate"])
def test_what_is_packed_as_was_not_asked_for_is_not_unpacked(proxy: Proxy, coding: str) -> None:
    proxy.add("", bomb(1, coding=coding))

    with pytest.raises(FetchError, match=f"packed as {coding}, which was not asked for"):
        get(proxy)

    assert proxy.asked[0].headers["accept-encoding"] == "gzip"


def test_a_body_without_end_is_refused_as_it_was_sent(proxy: Proxy) -> None:
    proxy.add("", status(200, {}, zlib.compress(b"") * 10_000))

    with pytest.raises(FetchError, match="answered with more than 1000 bytes"):
        get(proxy, limit=1000)


@pytest.mark.parametrize("code", [200, 401, 403, 500, 503])
@pytest.mark.parametrize("how", [{}, {"expect": ATOM}, {"gunzip": True, "expect": GZIP}])
def test_a_challenge_is_known_whatever_was_asked_for_and_not_tried_again(
    proxy: Proxy, code: int, how: dict[str, Any]
) -> None:
    proxy.add("", challenge(code))

    with pytest.raises(ChallengeError, match="challenge for browsers"):
        get(proxy, **how)

    assert proxy.count() == 1
    assert (told(proxy).refused, told(proxy).failed) == (1, 0)


def test_mails_that_quote_a_challenge_are_mails(proxy: Proxy) -> None:
    quoted = b"> Making sure you&#39;re not a bot! /.within.website/x/cmd/anubis anubis_challenge"
    proxy.add("", of_type("text/plain; charset=UTF-8", quoted))

    assert get(proxy).body == quoted


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (
            of_type("text/html; charset=utf-8", b"<html><title>Be\0 right\n back</title>"),
            r"text/html \('Be right back'\) in",
        ),
        (of_type("text/html", b""), "text/html in place of application/atom"),
        (of_type("", b"<feed/>"), "something without a type in place"),
        (of_type("Application/JSON", b"{}"), "application/json in place"),
    ],
)
def test_another_type_than_was_asked_for_is_named(proxy: Proxy, act: Act, why: str) -> None:
    proxy.add("", act)

    with pytest.raises(FetchError, match=why):
        get(proxy, expect=ATOM)

    assert proxy.count() == 1


def test_a_page_in_place_of_a_packed_file_is_named_even_where_nothing_was_expected(proxy: Proxy) -> None:
    proxy.add("", of_type("text/html", b"<title>Maintenance"))

    with pytest.raises(FetchError, match=r"text/html \('Maintenance'\) in place of application/gzip"):
        get(proxy, gunzip=True)


def test_more_than_was_allowed_is_an_error_of_its_own(proxy: Proxy) -> None:
    with pytest.raises(TooLargeError, match="more than 100 bytes"):
        get(proxy, limit=100)


def test_a_type_with_parameters_in_any_case_is_what_it_is(proxy: Proxy) -> None:
    proxy.add("", of_type("Application/Atom+XML; charset=us-ascii", b"<feed/>"))

    assert get(proxy, expect=ATOM).body == b"<feed/>"


@pytest.mark.parametrize("code", [204, 206, 300, 304])
def test_a_status_that_brings_no_whole_body_is_none(proxy: Proxy, code: int) -> None:
    proxy.add("", status(code, body=b""))

    with pytest.raises(FetchError, match=f"answered {code}"):
        get(proxy)


def test_what_has_not_changed_since_a_date_costs_no_body(site: Canned, proxy: Proxy) -> None:
    site.headers["Last-Modified"] = "Mon, 02 Mar 2026 08:00:00 GMT"
    since = get(proxy).modified
    proxy.add("", status(304, body=b""))

    answer = get(proxy, since=since)

    assert answer.is_unchanged
    assert proxy.asked[-1].headers["if-modified-since"] == "Mon, 02 Mar 2026 08:00:00 GMT"
    assert told(proxy).unchanged == 1


def test_a_search_is_posted_and_posted_again(proxy: Proxy) -> None:
    proxy.add("", status(502), times=1)
    proxy.add("^POST ", of_type("application/gzip", PACKED))

    with Client() as client:
        assert client.post(f"{proxy.url}/lkml/?q=rt:1..2&x=m", gunzip=True, expect=GZIP).body == PLAIN

    assert {one.line for one in proxy.asked} == {"POST /lkml/?q=rt:1..2&x=m"}
    assert {one.headers["content-length"] for one in proxy.asked} == {"0"}


def test_a_site_that_asks_for_patience_is_asked_by_nobody(proxy: Proxy) -> None:
    proxy.add("/a", status(429, {"Retry-After": "600"}))
    with pytest.raises(TryLaterError):
        get(proxy, "/a")

    with pytest.raises(TryLaterError, match=r"asks to wait for \d+ s") as later:
        get(proxy, "/b")

    assert 590 < later.value.seconds <= 601
    assert proxy.count() == 1
    assert told(proxy).quiet_until is not None


def test_redirects_are_followed_three_times(proxy: Proxy) -> None:
    for one, other in ("ab", "bc", "cd", "de"):
        proxy.add(f"/{one}$", redirect(f"/{other}"))

    assert get(proxy, "/b").body == PACKED
    with pytest.raises(FetchError, match="in circles"):
        get(proxy, "/a")


def test_a_token_stays_with_its_site_when_a_redirect_leads_to_an_allowed_host(proxy: Proxy, settings: Settings) -> None:
    settings.REDIRECT_HOSTS = frozenset({"127.0.0.1"})
    with proxying(proxy.url) as mirror, Client({"PRIVATE-TOKEN": "secret"}) as client:
        proxy.add("/x", redirect(f"{mirror.url}/y"))
        assert client.get(f"{proxy.url}/x").body == PACKED

    assert proxy.asked[0].headers["private-token"] == "secret"
    assert "private-token" not in mirror.asked[0].headers


def test_a_redirect_inside_is_not_followed(proxy: Proxy, settings: Settings) -> None:
    settings.REDIRECT_HOSTS = frozenset({"169.254.169.254"})
    proxy.add("", redirect("http://169.254.169.254/latest/meta-data/"))

    with pytest.raises(FetchError, match="not public"):
        get(proxy)


def test_a_client_asks_one_site(proxy: Proxy) -> None:
    with Client() as client:
        client.get(f"{proxy.url}/x")
        with pytest.raises(NotAllowedError, match="another site"):
            client.get("http://127.0.0.1:1025/")


def test_a_connection_is_kept_and_made_anew_when_the_site_has_closed_it(proxy: Proxy) -> None:
    with Client() as client:
        for path in ("/a", "/b"):
            client.get(f"{proxy.url}{path}")
        proxy.add("/c", status(404, {"Connection": "close"}))
        with pytest.raises(RefusedError):
            client.get(f"{proxy.url}/c")
        client.get(f"{proxy.url}/d")

    assert proxy.count() == 4
    assert told(proxy).failed == 0


def test_a_connection_that_is_closed_just_as_it_is_used_again_is_made_anew(
    proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "PAUSES", ())
    proxy.add("/b", raw(b""), times=1)

    with Client() as client:
        client.get(f"{proxy.url}/a")
        assert client.get(f"{proxy.url}/b").body == PACKED


def test_what_came_of_requests_is_counted(proxy: Proxy) -> None:
    proxy.add("/gone", status(404))
    get(proxy)
    with pytest.raises(RefusedError):
        get(proxy, "/gone")

    found = told(proxy)

    assert (found.requests, found.refused, found.failed, found.received) == (2, 1, 0, len(PACKED) + 3)
    assert found.seconds > 0
    assert found.answered_at is not None
    assert found.error == ""  # that it does not have something is no trouble
