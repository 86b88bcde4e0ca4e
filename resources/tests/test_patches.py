"""Series of patches: the rows of the pages, keysets, states as the database sees them, one series in full."""

import json
from datetime import datetime, timedelta
from itertools import product
from urllib.parse import urlencode

import pytest
from django.db.models import Q
from django.http import QueryDict
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from flow import filters
from flow.tests.make import DAY, NOON, fold, make_answer, make_commit, make_series, make_tag, make_trees, reviewed
from flow.week import week_page
from patches.models import Series
from patches.queries import in_state, series_where
from patches.states import State
from releases.asof import AsOf
from resources.tests.answers import ask
from tests.make import make_posted, make_regression
from tests.make import make_series as make_row

pytestmark = pytest.mark.django_db
API = "/api/v1/patches/"
NOW = NOON + 3 * DAY


def listed(client: Client, **query: str) -> list[str]:
    return [one["message_id"] for one in ask(client, API, **query)["results"]]


def test_all_series_are_listed_the_newest_first(client: Client) -> None:
    for name, days in (("a", 0), ("b", 40), ("c", 20)):
        make_row(head=f"{name}@x", posted_at=NOON - days * DAY)

    assert listed(client) == ["a@x", "c@x", "b@x"]
    assert listed(client, ordering="posted_at") == ["b@x", "c@x", "a@x"]


def test_series_of_one_moment_are_paged_without_a_gap(client: Client) -> None:
    heads = {make_row().head for _ in range(7)}

    found, following = [], f"{API}?limit=2"
    while following:
        page = client.get(following).json()
        found += [one["message_id"] for one in page["results"]]
        following = page["next"]

    assert (len(found), set(found)) == (7, heads)


def test_an_export_has_every_series(client: Client) -> None:
    for _ in range(3):
        make_row(author="=cmd|' /C calc'")

    lines = b"".join(client.get(f"{API}?format=ndjson")).splitlines()
    table = b"".join(client.get(f"{API}?format=csv&fields=message_id,author")).decode().splitlines()

    assert {json.loads(line)["state"] for line in lines} <= {state.slug for state in State}
    assert len(lines) == len(table) - 1 == 3
    assert "'=cmd" in table[1]


QUERIES = [
    {"area": "networking"},
    {"list": "netdev"},
    {"list": "linux-usb"},
    {"author": "mats"},
    {"author": "mats@example.org"},
    {"text": "FASTER"},
    {"state": "merged"},
    {"state": "superseded"},
]


@pytest.mark.parametrize("query", QUERIES)
def test_a_week_has_the_rows_of_the_page(client: Client, query: dict[str, str]) -> None:
    first = make_row(lists=["linux-usb"])
    make_row(effort=first.head, version=2, posted_at=NOON + DAY, merges=[NOON + 2 * DAY])
    make_row(title="usb: slower", author="Ada Author", lists=["linux-usb"])
    make_row(posted_at=NOON - 9 * DAY)
    asked = {"week": "2026-W10", **query, "at": NOW.isoformat().replace("+00:00", "Z")}

    bound = filters.bind(QueryDict(urlencode({"week": "2026-W10", **query})), AsOf(NOW, NOW, ""))
    page = week_page(bound)

    assert sorted(listed(client, **asked)) == sorted(row.head for row in page.all_rows if bound.selects(row))


def test_times_select(client: Client) -> None:
    old, new = (make_row(posted_at=NOON - days * DAY).head for days in (5, 0))

    assert listed(client, posted_after="2026-03-01") == [new]
    assert listed(client, posted_before="2026-03-01T00:00:00Z") == [old]


def test_the_database_knows_the_states_of_series_as_the_pages_do() -> None:
    times: list[list[datetime]] = [[], [NOON + DAY], [NOON + DAY, NOON + 9 * DAY]]
    ends = [None, NOON + 2 * DAY, NOON + 9 * DAY]
    for merges, nexts, replies, asks, dropped, superseded, found in product(
        times, times[:2], times, times[:2], ends, ends, (1, 3)
    ):
        row = make_row(merges=merges, nexts=nexts, replies=replies)
        row.asks, row.dropped_at, row.superseded_at, row.found = asks, dropped, superseded, found
        row.save()

    for at in (NOON, NOON + DAY, NOON + 3 * DAY, NOON + 39 * DAY + timedelta(seconds=1), NOON + 90 * DAY):
        told = {row.head: row.state for row in series_where(Q(), at=at, limit=10_000)}
        for state in State:
            heads = set(in_state(Series.objects.known(at=at), state, at=at).values_list("head", flat=True))
            assert heads == {head for head, word in told.items() if word is state}, (at, state)


def test_statements_do_not_grow_with_rows(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(5):
        make_row()

    with django_assert_num_queries(1):
        ask(client, API, week="2026-W10", state="posted", author="Mats")


@pytest.mark.parametrize(
    "query",
    [
        "week=2026-W99",
        "week=2025-W53",
        "week=x",
        "state=done",
        "list=%00",
        "text=%00",
        "posted_after=x",
        "page=2",
        "posted_after=0001-01-01T00:00:00%2B23:59",
        "posted_before=9999-12-31T23:59:59-23:59",
        "posted_after=",
    ],
)
def test_a_wrong_condition_is_named(client: Client, query: str) -> None:
    answer = client.get(f"{API}?{query}")

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, query.partition("=")[0])


def make_effort() -> None:
    """v1 with a request for changes, v2 with a review, merged by way of linux-next and released."""
    make_series("one", thread=1)
    make_answer("ask@example.org", "one-1@example.org", thread=1, asks=True)
    make_series("two", version=2, thread=2, arrived=NOON + 5 * DAY)
    make_answer("ok@example.org", "two-0@example.org", thread=2, arrived=NOON + 6 * DAY, trailers=[reviewed()])
    fold(1, 2)
    make_trees()
    make_tag("v7.0-rc5", NOON + 12 * DAY)
    for digit, ident in (("a", "two-1@example.org"), ("b", "two-2@example.org")):
        make_commit(digit, ident, {"next": NOON + 8 * DAY, "mainline": NOON + 10 * DAY}, tag="v7.0-rc5")


@pytest.mark.parametrize("ident", ["two-0@example.org", "two-2@example.org", "ok@example.org", "<two-1@example.org>"])
def test_any_mail_leads_to_its_series(client: Client, ident: str) -> None:
    make_effort()

    found = ask(client, f"{API}{ident}/")

    assert (found["message_id"], found["state"], found["release"]) == ("two-0@example.org", "merged", "7.0-rc5")
    assert [one["message_id"] for one in found["revisions"]] == ["one-0@example.org", "two-0@example.org"]
    assert [one["number"] for one in found["parts"]] == [0, 1, 2]
    assert found["parts"][1]["landed"]["tree"] == "mainline"
    assert found["reviewers"] == [{"trailer": "Reviewed-by", "names": ["Rita Reviewer"]}]
    assert (found["in_next"], found["merged"]) == (2, 2)


def test_the_line_and_the_detail_agree(client: Client) -> None:
    make_effort()
    line = next(one for one in ask(client, API)["results"] if one["message_id"] == "one-0@example.org")

    found = ask(client, f"{API}one-0@example.org/")

    assert {key: found[key] for key in line} == line
    assert found["superseded_by"] == "two-0@example.org"


def test_a_series_names_the_regressions_that_it_fixes(client: Client) -> None:
    make_regression(slug="r1", report="r@example.org")
    make_posted(head="a/b@example.org", closes=["r@example.org"])

    found = ask(client, f"{API}a%2Fb@example.org/")

    assert [(one["id"], one["tie"]) for one in found["fixes"]] == [("r1", "closes")]
    assert found["url"] == "http://testserver/api/v1/patches/a%2Fb@example.org/"
    assert client.get(found["web_url"]).status_code == 200


@pytest.mark.parametrize("ident", ["nobody@example.org", "%00", "a%00b", 100_000 * "x", "%F0%9F%90%A7", "%20", ".."])
def test_what_is_no_series_is_not_found(client: Client, ident: str) -> None:
    answer = client.get(f"{API}{ident}/")

    assert answer.status_code in (400, 404)
    assert answer["Content-Type"] == "application/problem+json"


def test_what_was_posted_later_was_not_there(client: Client) -> None:
    make_effort()

    answer = client.get(f"{API}two-0@example.org/", {"at": "2026-03-03"})

    assert (answer.status_code, "2026-03-07" in answer.json()["detail"]) == (404, True)
