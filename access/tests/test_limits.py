"""A bucket holds a minute's quota and fills evenly; nobody is counted while Redis is away."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from access import limits
from access.costs import API, PAGES, Cost, cost_of
from access.limits import Policy, Standing, take
from ingest.shared import key_of, shared
from ingest.tests.caching import dead_redis

pytestmark = pytest.mark.django_db
SIXTY = Policy("test", 60)  # one a second
T0 = 1_800_000_000.0


@pytest.fixture(autouse=True)
def _empty() -> None:
    shared().forget()


def at(seconds: float, units: int = 1, who: str = "192.0.2.1/32", policy: Policy = SIXTY) -> Standing:
    found = take(policy, who, units, at=T0 + seconds)
    assert found is not None
    return found


def test_a_minutes_quota_may_be_asked_for_at_once_and_not_one_more() -> None:
    found = [at(0) for _ in range(61)]

    assert [one.is_within for one in found] == [True] * 60 + [False]
    assert [one.remaining for one in found[:2]] == [59, 58]
    assert (found[59].remaining, found[60].remaining) == (0, 0)


def test_a_bucket_fills_evenly() -> None:
    at(0, units=60)

    assert at(0).retry == 1
    assert [at(0.99).is_within, at(1).is_within, at(1).is_within] == [False, True, False]
    assert at(31).remaining == 29


def test_a_refusal_takes_nothing() -> None:
    at(0, units=60)
    for _ in range(100):
        at(0.5)

    assert at(1).is_within


def test_what_counts_more_waits_longer() -> None:
    at(0, units=58)

    refused = at(0, units=5)

    assert (refused.is_within, refused.remaining, refused.retry) == (False, 2, 3)
    assert at(3, units=5).is_within


def test_a_full_bucket_holds_no_more_than_a_minutes_quota() -> None:
    at(0)

    assert at(3600).remaining == 59


def test_what_counts_more_than_there_ever_is_takes_all() -> None:
    few = Policy("few", 2)

    assert [at(0, 5, policy=few).is_within, at(0, 5, policy=few).is_within] == [True, False]
    assert at(60, 5, policy=few).is_within


def test_everybody_has_a_bucket_for_each_policy() -> None:
    at(0, units=60)

    assert at(0, who="192.0.2.2/32").is_within
    assert at(0, policy=Policy("other", 60)).is_within


def test_looking_takes_nothing() -> None:
    for _ in range(100):
        assert take(SIXTY, "192.0.2.1/32", 1, is_look=True, at=T0) is not None

    assert at(0).remaining == 59


def test_the_headers_are_those_of_the_draft() -> None:
    at(0, units=30)

    assert at(0).headers() == {"RateLimit-Policy": '"test";q=60;w=60', "RateLimit": '"test";r=29;t=31'}
    at(0, units=29)
    assert at(0).headers()["Retry-After"] == "1"


def test_a_bucket_is_forgotten_when_it_is_full() -> None:
    take(SIXTY, "192.0.2.1/32", 30)

    left = shared().ask(lambda client: client.pttl(key_of("limit", "test", "192.0.2.1/32")))
    assert 25_000 < left <= 30_001


def test_the_clock_of_redis_counts() -> None:
    few = Policy("few", 3)

    found = [take(few, "x", 1) for _ in range(4)]

    assert [one and one.is_within for one in found] == [True, True, True, False]
    assert found[3] is not None
    assert 1 <= found[3].retry <= 20


def test_of_many_at_once_no_more_pass_than_may() -> None:
    database = connection.settings_dict["NAME"]

    def one(_: int) -> bool:
        connection.settings_dict["NAME"] = database
        found = take(SIXTY, "192.0.2.1/32", 1, at=T0)
        return found is not None and found.is_within

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(200))) == 60


def test_nobody_is_counted_while_redis_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    away = dead_redis()
    monkeypatch.setattr(limits, "shared", lambda: away)

    assert take(SIXTY, "192.0.2.1/32", 61) is None


@pytest.mark.parametrize(
    ("asked", "cost"),
    [
        ("/static/css/kerneltrack.css", None),
        ("/healthz", None),
        ("/", Cost(PAGES, 1)),
        ("/search/?q=x", Cost(PAGES, 5)),
        ("/weeks/2026-W47/", Cost(PAGES, 1)),
        ("/weeks/2026-W47/?subsystem=netdev", Cost(PAGES, 5)),
        ("/badges/7.4/open.svg", Cost(PAGES, 1)),
        ("/cycles/7.4/burn-down.svg", Cost(API, 1)),
        ("/cycles/7.4/card.png", Cost(API, 3)),
        ("/regressions.csv", Cost(API, 5)),
        ("/calendar.ics", Cost(API, 1)),
        ("/feeds/regressions.atom", Cost(API, 1)),
        ("/topics/rust.atom", Cost(API, 1)),
        ("/api/v1/releases/", Cost(API, 1)),
        ("/api/v1/search/?q=x", Cost(API, 5)),
        ("/api/v1/releases/?format=ndjson", Cost(API, 5)),
        ("/api/v1/releases/?f%6frmat=%63sv", Cost(API, 5)),
    ],
)
def test_programs_are_counted_apart_and_work_counts_more(asked: str, cost: Cost | None) -> None:
    path, _, query = asked.partition("?")

    assert cost_of("GET", path, query, "*/*") == cost


def test_an_export_is_one_however_it_is_asked_for() -> None:
    assert cost_of("GET", "/api/v1/releases/", "", "text/csv") == Cost(API, 5)


def test_writing_counts_more() -> None:
    assert cost_of("POST", "/api/v1/candidates/verdicts/", "", "") == Cost(API, 5)
