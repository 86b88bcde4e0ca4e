"""The one HTTP client, against a real server on loopback that misbehaves in every documented way."""

import gzip
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import ThreadingHTTPServer
from time import sleep

import pytest

from archive import fetch
from archive.fetch import Client, FetchError, RefusedError, TryLaterError, UnreachableError
from hosts import exchange
from tests.web import SilentHandler, serving, url_of

pytestmark = pytest.mark.django_db


class Server(ThreadingHTTPServer):
    """Answers with what it was told to, one answer after the other; the last one stays."""

    answers: list[tuple[int, dict[str, str], bytes]]
    asked: list[tuple[str, dict[str, str]]]
    drips = 0  # bytes that come one by one


class Handler(SilentHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
        status, headers, body = self.server.answers[0]
        if len(self.server.answers) > 1:
            self.server.answers.pop(0)
        self.answer(status, headers, body)
        with suppress(OSError):
            while self.server.drips > 0:
                self.wfile.write(b" ")
                self.server.drips -= 1
                sleep(0.02)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(fetch, "PAUSES", (0.0, 0.0))
    with serving(Server(("127.0.0.1", 0), Handler)) as running:
        running.answers, running.asked = [(200, {}, b"{}")], []
        yield running


def test_it_says_who_it_is_and_sends_its_token(server: Server) -> None:
    with Client({"PRIVATE-TOKEN": "secret"}) as client:
        client.get(f"{url_of(server)}/x")

    (_, headers), = server.asked  # fmt: skip
    assert headers["user-agent"].startswith("kerneltrack/")
    assert headers["private-token"] == "secret"


def test_what_has_not_changed_is_said_in_no_words(server: Server) -> None:
    server.answers = [(304, {"ETag": '"a"'}, b"")]

    with Client() as client:
        assert client.get(f"{url_of(server)}/x", etag='"a"').is_unchanged

    assert server.asked[0][1]["if-none-match"] == '"a"'


def test_a_broken_server_is_asked_again_and_then_given_up(server: Server) -> None:
    server.answers = [(502, {}, b"")]

    with Client() as client, pytest.raises(UnreachableError, match="answered 502"):
        client.get(f"{url_of(server)}/x")

    assert len(server.asked) == 3


def test_a_server_that_recovers_is_read(server: Server) -> None:
    server.answers = [(503, {}, b""), (200, {}, b"[1]")]

    with Client() as client:
        assert client.get(f"{url_of(server)}/x").json() == [1]


def test_a_refusal_is_final(server: Server) -> None:
    server.answers = [(404, {}, b"")]

    with Client() as client, pytest.raises(RefusedError) as refused:
        client.get(f"{url_of(server)}/x")

    assert (refused.value.status, len(server.asked)) == (404, 1)


IN_AN_HOUR = datetime.now(UTC) + timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "headers", "least", "most"),
    [
        (429, {"Retry-After": "120"}, 120, 120),
        (503, {"Retry-After": "7"}, 7, 7),
        (429, {"Retry-After": format_datetime(IN_AN_HOUR, usegmt=True)}, 61, 3601),
        (429, {"Retry-After": "soon"}, 60, 60),
        (429, {}, 60, 60),
        (429, {"Retry-After": "99999999999999"}, 6 * 3600, 6 * 3600),
        (429, {"Retry-After": "\u00b2"}, 60, 60),
        (429, {"Retry-After": "Mon, 01 Jan 99999999999 00:00:00 GMT"}, 60, 60),
        (429, {"RateLimit-Remaining": "0", "RateLimit-Reset": "\u00b2"}, 60, 60),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": f"{IN_AN_HOUR:%s}"}, 1, 6 * 3600),
        (429, {"RateLimit-Remaining": "0", "RateLimit-Reset": "30"}, 30, 30),
    ],
)
def test_a_site_that_asks_for_patience_is_not_asked_again(
    server: Server, status: int, headers: dict[str, str], least: int, most: int
) -> None:
    server.answers = [(status, headers, b"")]

    with Client() as client, pytest.raises(TryLaterError) as later:
        client.get(f"{url_of(server)}/x")

    assert least <= later.value.seconds <= most
    assert len(server.asked) == 1


def test_an_allowance_that_is_used_up_is_kept_before_the_site_has_to_say_so(server: Server) -> None:
    server.answers = [(200, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "90"}, b"[]")]

    with Client() as client:
        client.get(f"{url_of(server)}/x")
        with pytest.raises(TryLaterError):
            client.get(f"{url_of(server)}/y")

    assert len(server.asked) == 1


def test_a_redirect_on_the_same_host_is_followed(server: Server) -> None:
    server.answers = [(301, {"Location": "/y"}, b""), (200, {}, b'"here"')]

    with Client() as client:
        assert client.get(f"{url_of(server)}/x").json() == "here"


@pytest.mark.parametrize(
    "there", ["http://other.example/x", "https://127.0.0.1/x", "//evil.example/", "file:///etc/passwd"]
)
def test_a_redirect_to_elsewhere_is_not_followed(server: Server, there: str) -> None:
    server.answers = [(302, {"Location": there}, b"")]

    with Client({"PRIVATE-TOKEN": "secret"}) as client, pytest.raises(FetchError, match="not followed"):
        client.get(f"{url_of(server)}/x")


def test_a_redirect_to_nonsense_is_an_error_in_words(server: Server) -> None:
    server.answers = [(302, {"Location": "http://[nowhere"}, b"")]

    with Client() as client, pytest.raises(FetchError, match="redirects to no address"):
        client.get(f"{url_of(server)}/x")


def test_no_header_of_a_site_gets_into_a_message_that_cannot_be_stored(server: Server) -> None:
    server.answers = [(200, {"ETag": '"a\0"', "Content-Type": "text/\0html"}, b"<html>")]

    with Client() as client:
        answer = client.get(f"{url_of(server)}/x")

    assert answer.etag == ""
    with pytest.raises(FetchError, match="text/html"):
        answer.json()


def test_an_address_that_is_none_is_an_error_in_words() -> None:
    with Client() as client, pytest.raises(FetchError, match=r"^http://\[nowhere/x cannot be asked: "):
        client.get("http://[nowhere/x")


def test_redirects_in_circles_end(server: Server) -> None:
    server.answers = [(302, {"Location": "/x"}, b"")]

    with Client() as client, pytest.raises(FetchError, match="in circles"):
        client.get(f"{url_of(server)}/x")


def test_an_answer_that_is_too_long_is_given_up(server: Server) -> None:
    server.answers = [(200, {}, b"x" * 5000)]

    with Client() as client, pytest.raises(FetchError, match="more than 1000 bytes"):
        client.get(f"{url_of(server)}/x", limit=1000)


def test_a_packed_answer_is_measured_unpacked(server: Server) -> None:
    server.answers = [(200, {"Content-Encoding": "gzip"}, gzip.compress(b"0" * 10_000_000))]

    with Client() as client, pytest.raises(FetchError, match="more than"):
        client.get(f"{url_of(server)}/x", limit=1_000_000)


@pytest.mark.parametrize("body", [b'{"bugs": [', b"<html>Bad gateway</html>", b"", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_json_is_an_error_that_says_so(server: Server, body: bytes) -> None:
    server.answers = [(200, {"Content-Type": "text/html; charset=utf-8"}, body)]

    with Client() as client, pytest.raises(FetchError, match="is no JSON"):
        client.get(f"{url_of(server)}/x").json()


def test_a_challenge_for_browsers_is_recognised(server: Server) -> None:
    server.answers = [(200, {}, b'<script id="anubis_challenge" type="application/json">{}</script>')]

    with Client() as client, pytest.raises(FetchError, match="challenge for browsers"):
        client.get(f"{url_of(server)}/x").json()


def test_a_connection_that_breaks_is_an_error_in_words(server: Server) -> None:
    server.answers = [(200, {"Content-Length": "5000"}, b"[1, 2")]

    with Client() as client, pytest.raises(UnreachableError, match="connection"):
        client.get(f"{url_of(server)}/x")


def test_a_server_that_says_nothing_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "READ_SECONDS", 0.05)
    server.answers = [(200, {"Content-Length": "5000"}, b"")]

    with Client() as client, pytest.raises(UnreachableError, match="in time|connection"):
        client.get(f"{url_of(server)}/x")


def test_a_body_that_drips_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_DEADLINE", 0)
    server.answers = [(200, {}, b"[]")]

    with Client() as client, pytest.raises(UnreachableError, match="too slow"):
        client.get(f"{url_of(server)}/x")


def test_a_body_that_drips_is_given_up_before_its_end(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "_DEADLINE", 0.1)
    monkeypatch.setattr(fetch, "PAUSES", ())
    server.drips, server.answers = 100, [(200, {"Content-Length": "100"}, b"")]

    with Client() as client, pytest.raises(UnreachableError, match="too slow"):
        client.get(f"{url_of(server)}/x")

    assert server.drips > 50


def test_the_body_of_a_redirect_is_left(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    dripping = (302, {"Content-Length": "100", "Location": "/y"}, b"")
    server.drips, server.answers = 100, [dripping, (200, {}, b"here")]

    with Client() as client:
        assert client.get(f"{url_of(server)}/x").body == b"here"
