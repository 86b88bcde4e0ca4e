"""What every request meets first: it is counted, a token in it is known or refused, and kept pages stay fresh."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import StreamingHttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from access import limits, middleware, secret, sending, tokens
from access.authentication import INVALID
from access.few import few
from access.known import known
from access.models import Token
from ingest import pagecache
from ingest.shared import shared
from ingest.tests.caching import dead_redis
from tests.make import make_staff

pytestmark = pytest.mark.django_db
RELEASES = "/api/v1/releases/"


@pytest.fixture(autouse=True)
def _three_a_minute(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Of a minute that does not pass."""
    monkeypatch.setattr(middleware, "take", partial(limits.take, at=1_800_000_000.0))
    settings.API_LIMIT, settings.TOKEN_LIMIT, settings.PROXIES = 3, 10, 0
    shared().forget()
    known.forget()
    few.forget()
    yield
    shared().forget()
    known.forget()
    pagecache.forget_pages()


def get(path: str = RELEASES, peer: str = "192.0.2.1", method: str = "get", **headers: str) -> Any:
    return getattr(Client(REMOTE_ADDR=peer), method)(path, headers=headers)


def issue(*scopes: str, days: int | None = None) -> str:
    user = make_staff("mona")
    name = f"bot {user.tokens.count()}"
    return tokens.issue(user, name=name, scopes=scopes, now=timezone.now(), days=days)[1]


def bearer(word: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {word}"}


def test_the_fourth_of_three_is_refused_and_told_when_to_come_back() -> None:
    found = [get() for _ in range(4)]

    assert [one.status_code for one in found] == [200, 200, 200, 429]
    assert [one["RateLimit"].partition(";t")[0] for one in found] == [f'"api";r={n}' for n in (2, 1, 0, 0)]
    assert found[0]["RateLimit-Policy"] == '"api";q=3;w=60'
    assert found[3]["Retry-After"] == "20"
    assert not found[0].has_header("Retry-After")


def test_a_refusal_is_a_problem_for_programs_and_words_for_people() -> None:
    for _ in range(3):
        get()
    refused = get()
    assert (refused["Content-Type"], refused["Cache-Control"]) == ("application/problem+json", "no-store")
    assert (refused.json()["status"], refused.json()["title"]) == (429, "Too Many Requests")
    assert "try again in" in refused.json()["detail"]

    pages = [get("/robots.txt") for _ in range(17)]
    assert [one.status_code for one in pages] == [200] * 16 + [429]
    assert pages[-1]["Content-Type"] == "text/plain; charset=utf-8"


def test_heads_count_like_what_they_are_the_heads_of() -> None:
    found = [get(method="head") for _ in range(4)]

    assert [one.status_code for one in found] == [200, 200, 200, 429]
    assert found[3].content == b""


def test_a_client_is_not_another_by_what_it_says_of_itself(settings: Settings) -> None:
    settings.PROXIES = 1
    found = [get(**{"X-Forwarded-For": f"10.0.0.{n}, 198.51.100.7"}) for n in range(4)]

    assert found[3].status_code == 429
    assert get(**{"X-Forwarded-For": "198.51.100.8"}).status_code == 200


def test_all_addresses_of_one_ipv6_network_are_one_client() -> None:
    for n in range(3):
        get(peer=f"2001:db8::{n}")

    assert get(peer="2001:db8::ffff:1").status_code == 429
    assert get(peer="2001:db8:0:1::1").status_code == 200


def test_with_a_token_more_may_be_asked_for() -> None:
    word = issue("read")
    found = [get(**bearer(word)) for _ in range(11)]

    assert [one.status_code for one in found] == [200] * 10 + [429]
    assert found[0]["RateLimit-Policy"] == '"token";q=10;w=60'
    assert get().status_code == 200


def test_a_token_without_that_scope_asks_as_often_as_everybody() -> None:
    assert get(**bearer(issue("triage")))["RateLimit-Policy"] == '"api";q=3;w=60'


def test_tokens_of_one_user_have_one_limit() -> None:
    first, second = issue("read"), issue("read")
    for _ in range(10):
        get(**bearer(first))

    assert get(**bearer(second)).status_code == 429


@pytest.mark.parametrize("way", ["unknown", "mistyped", "revoked", "expired", "inactive", "another"])
def test_whatever_is_wrong_with_a_token_it_is_refused_alike(way: str) -> None:
    word = issue("read")
    if way == "unknown":
        word = secret.make()
    elif way in ("mistyped", "another"):
        word = "sk-1234" if way == "another" else f"{word[:-1]}-"
    elif way == "revoked":
        tokens.revoke(Token.objects.all(), now=timezone.now())
    elif way == "expired":
        Token.objects.update(expires_at=timezone.now())
    else:
        User.objects.update(is_active=False)

    refused = get(**bearer(word))

    assert (refused.status_code, refused["Content-Type"]) == (401, "application/problem+json")
    assert refused["WWW-Authenticate"] == 'Bearer realm="kerneltrack", error="invalid_token"'
    assert refused["Cache-Control"] == "no-store"
    assert refused.json()["detail"] == INVALID


def test_whoever_tries_many_tokens_has_to_wait() -> None:
    found = [get(**bearer(secret.make())).status_code for _ in range(21)]

    assert found == [401] * 20 + [429]
    assert get(peer="192.0.2.2", **bearer(secret.make())).status_code == 401


def test_a_token_that_is_known_is_not_held_up_by_those_that_are_none() -> None:
    word = issue("read")
    get(**bearer(word))
    for _ in range(21):
        get(**bearer("kt_wrong"))

    assert get(**bearer(word)).status_code == 200


def test_authorization_of_another_kind_is_not_ours() -> None:
    assert get("/robots.txt", Authorization="Basic bW9uYTp4").status_code == 200
    assert get("/robots.txt", Authorization="Bearer of-a-proxy").status_code == 200
    assert get(Authorization="Basic bW9uYTp4").status_code == 200


def test_a_token_is_looked_up_once_in_a_while(settings: Settings, django_assert_num_queries: Any) -> None:
    settings.PAGE_CACHE_SECONDS = 60
    word = issue("read")
    get(**bearer(word))

    with django_assert_num_queries(0):
        assert get(**bearer(word)).status_code == 200


def test_a_kept_answer_tells_each_reader_what_is_left(settings: Settings) -> None:
    settings.PAGE_CACHE_SECONDS = 60
    first, second = get(), get()

    assert second["ETag"] == first["ETag"]
    assert (first["RateLimit"][:9], second["RateLimit"][:9]) == ('"api";r=2', '"api";r=1')
    unchanged = get(**{"If-None-Match": first["ETag"]})
    assert (unchanged.status_code, unchanged["RateLimit"][:9]) == (304, '"api";r=0')
    assert get(**bearer(issue("read")))["ETag"] == first["ETag"]


def test_while_redis_is_away_everybody_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    away = dead_redis()
    monkeypatch.setattr(limits, "shared", lambda: away)

    found = [get() for _ in range(5)]

    assert {one.status_code for one in found} == {200}
    assert not found[0].has_header("RateLimit")
    assert get(**bearer(secret.make())).status_code == 401


def test_no_limit_is_none(settings: Settings) -> None:
    settings.API_LIMIT = settings.TOKEN_LIMIT = 0

    assert not get().has_header("RateLimit")
    assert not get(**bearer(issue("read"))).has_header("RateLimit")
    assert {get(**bearer(secret.make())).status_code for _ in range(25)} == {401}


def test_of_the_first_plain_pages_redis_is_not_asked(settings: Settings) -> None:
    settings.API_LIMIT = 4  # 20 pages a minute, of which a process counts 2 by itself

    assert [get("/robots.txt").has_header("RateLimit") for _ in range(3)] == [False, False, True]
    assert get("/search/?q=x", peer="192.0.2.2").has_header("RateLimit")


def test_probes_and_static_files_are_free() -> None:
    assert not get("/healthz").has_header("RateLimit")


def test_a_form_that_is_sent_counts_as_pages_do() -> None:
    assert get("/subscribe/", method="post")["RateLimit-Policy"] == '"pages";q=15;w=60'


def test_lists_that_nobody_takes_leave_a_thread_to_others(settings: Settings) -> None:
    settings.API_LIMIT = 100
    held: list[Any] = [get(f"{RELEASES}?format=csv", peer=f"192.0.2.{n}") for n in range(sending.MOST)]

    refused, page = get(f"{RELEASES}?format=csv"), get()

    assert {one.status_code for one in held} == {200}
    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert (refused["Retry-After"], page.status_code) == ("5", 200)
    for one in held:
        one.getvalue()


def test_a_list_that_was_sent_or_broken_off_makes_room(settings: Settings) -> None:
    settings.API_LIMIT = 100
    for _ in range(sending.MOST):
        assert get(f"{RELEASES}?format=csv").getvalue().startswith(b"version")
        broken_off = get(f"{RELEASES}?format=csv")
        assert next(broken_off._iterator)
        broken_off._iterator.close()


def test_a_list_that_is_refused_lets_go_of_what_it_read(settings: Settings) -> None:
    settings.API_LIMIT = 100
    held = [get(f"{RELEASES}?format=csv", peer=f"192.0.2.{n}") for n in range(sending.MOST)]
    closed: list[bool] = []
    refused = StreamingHttpResponse()
    refused._resource_closers.append(lambda: closed.append(True))  # type: ignore[attr-defined]

    assert (sending.may_begin(refused), closed) == (False, [True])
    for one in held:
        one.getvalue()
