"""Events: going on behind a cursor, conditions, refusals, the whole as lines."""

import json
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from changes import store
from changes.models import Change
from regressions.models import Regression
from tests.make import make_event, make_regression, make_releases, make_series

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/events/"


@pytest.fixture(autouse=True)
def _few(db: None) -> None:
    make_regression(slug="aaaa", report="r@example.org")
    make_series(head="a/b@example.org")
    make_releases()
    with transaction.atomic():
        store.record_all()


def test_following_next_leads_through_everything(client: Client) -> None:
    seen, address = [], f"{ADDRESS}?limit=3"
    while address:
        answer = client.get(address).json()
        seen += [one["id"] for one in answer["results"]]
        address = answer["next"]

    assert seen == list(Change.objects.order_by("position").values_list("key", flat=True))
    assert answer["cursor"] == seen[-1]


def test_a_cursor_that_was_kept_goes_on_with_what_came_since(client: Client) -> None:
    cursor = client.get(f"{ADDRESS}?after=latest").json()["cursor"]
    assert client.get(f"{ADDRESS}?after={cursor}").json() == {
        "results": [], "cursor": cursor, "next": None, "has_more": False,
    }  # fmt: skip
    Regression.objects.update(title="net: link lost")
    store.record(None)

    (event,) = client.get(f"{ADDRESS}?after={cursor}").json()["results"]

    assert (event["type"], event["subject"]) == ("regression.changed", "aaaa")
    assert event["data"]["changes"]["title"]["to"] == event["regression"]["title"] == "net: link lost"


def test_conditions_move_the_cursor_on(client: Client) -> None:
    last = Change.objects.order_by("-position")[0]

    answer = client.get(f"{ADDRESS}?type=series&limit=1").json()

    assert [one["type"] for one in answer["results"]] == ["series.posted"]
    assert (answer["cursor"], answer["next"]) == (last.key, None)


def test_one_subject(client: Client) -> None:
    answer = client.get(ADDRESS, {"subject": "7.0-rc2", "type": "release.published,regression"}).json()

    assert [one["subject"] for one in answer["results"]] == ["7.0-rc2"]


def test_events_lead_to_pages_and_mails(client: Client) -> None:
    found = {one["type"]: one for one in client.get(ADDRESS).json()["results"]}

    series, happened = found["series.posted"], found["regression.happened"]
    assert series["web_url"] == "http://testserver/patches/a%2Fb@example.org/"
    assert series["lore_url"] == "https://lore.kernel.org/all/a%2Fb@example.org/"
    assert happened["web_url"] == "http://testserver/regressions/aaaa/"
    assert happened["lore_url"] == "https://lore.kernel.org/all/r@example.org/"
    assert found["release.published"]["web_url"].startswith("http://testserver/releases/v")


def test_one_that_is_gone_has_no_document(client: Client) -> None:
    Regression.objects.all().delete()
    store.record(None)

    found = client.get(f"{ADDRESS}?type=regression").json()["results"]

    assert [one["type"] for one in found] == ["regression.added", "regression.happened", "regression.removed"]
    assert {one["regression"] for one in found} == {None}


def test_an_empty_log_has_nothing_to_go_on_from(client: Client) -> None:
    Change.objects.all().delete()

    for query in ("", "?after=latest"):
        assert client.get(f"{ADDRESS}{query}").json()["cursor"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("after=" + "0" * 32, "after"),
        ("after=%00", "after"),
        ("after=" + "f" * 100_000, "after"),
        ("after=", "after"),
        ("after=latest&after=latest", "after"),
        ("type=regress", "type"),
        ("type=series,,", "type"),
        ("subject=%00", "subject"),
        ("limit=0", "limit"),
        ("limit=501", "limit"),
        ("limit=%EF%BC%91", "limit"),
        ("at=2026-11-01", "at"),
        ("format=csv", "format"),
        ("kind=series", "kind"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(client: Client, query: str, field: str) -> None:
    answer = client.get(f"{ADDRESS}?{query}")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"][0]["field"] == field


def test_a_wrong_type_names_the_choices(client: Client) -> None:
    (error,) = client.get(f"{ADDRESS}?type=regress").json()["errors"]

    assert {"regression", "regression.added", "candidate.sorted_out"} <= set(error["choices"])


def test_all_of_it_as_lines(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.events.MOST", 2)

    answer = client.get(f"{ADDRESS}?format=ndjson&fields=id,type")

    lines = [json.loads(line) for line in b"".join(answer).splitlines()]
    expected = Change.objects.order_by("position").values_list("key", "kind")
    assert [(line["id"], line["type"]) for line in lines] == list(expected)


def test_the_number_of_statements_does_not_grow(
    client: Client, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for number in range(30):
        make_event(make_regression(slug=f"s{number}"), text=str(number), kind="note")
    store.record(None)

    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        assert len(client.get(f"{ADDRESS}?type=regression").json()["results"]) > 60


def test_head_and_options_are_answered(client: Client) -> None:
    assert client.head(ADDRESS).status_code == 200
    assert "GET" in client.options(ADDRESS)["Allow"]
