"""Releases, series, comparisons and the front page as data: the numbers and words of the pages."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kernels.affected import compare
from kernels.series import series_page
from kernels.tests.make import NOW, TAGS, given, land, make_case, make_longterm, make_world, v
from kerneltrack.dashboard import front_page
from regressions.queries import total_counts
from releases.asof import AsOf
from releases.tests.make import make_fact, moment
from resources.fields import source_of
from resources.tests.answers import ask
from stable.queries import all_series
from tests.make import make_regression

pytestmark = pytest.mark.django_db
DAY = f"{NOW:%Y-%m-%d}"


@pytest.fixture(autouse=True)
def _world(db: None) -> None:
    make_world()
    land("culprit", "v7.2-rc1")
    land("fix", "v7.3-rc1")
    make_case("usb", culprit="culprit", fix="fix", state="fixed", settled_at=TAGS["v7.3-rc1"])
    make_case("own", tree="stable", series="7.2.y", cycle="")
    make_case("next", cycle="7.3", known_at=TAGS["v7.3-rc1"])


def test_a_release_has_what_its_page_says(client: Client) -> None:
    found = ask(client, "/api/v1/releases/v7.2.1/", at=DAY)

    assert (found["version"], found["kind"]) == ("7.2.1", "stable update of 7.2.y")
    assert (found["previous"]["version"], found["next"]["version"], found["newest"]["version"]) == (
        "7.2",
        "7.2.2",
        "7.2.3",
    )
    assert [one["id"] for one in found["carried"]] == ["own", "usb"]
    assert found["downloads"]["source"].endswith("/linux-7.2.1.tar.xz")
    assert [one["witness"] for one in found["witnesses"]] == ["tag"]


def test_the_release_with_a_fix_names_it(client: Client) -> None:
    assert [one["id"] for one in ask(client, "/api/v1/releases/7.3-rc1/", at=DAY)["fixed"]] == ["usb"]


@pytest.mark.parametrize("version", ["next-20260330", "7.2", "7.3-rc2"])
def test_every_kind_of_release_is_as_the_schema_says(client: Client, version: str) -> None:
    assert ask(client, f"/api/v1/releases/{version}/", at=DAY)["version"] == version


def test_conditions_of_releases_select(client: Client) -> None:
    def listed(**query: str) -> list[str]:
        return [one["version"] for one in ask(client, "/api/v1/releases/", **query)["results"]]

    assert listed(series="7.1.y") == ["7.1.4", "7.1.3", "7.1.2", "7.1.1", "7.1"]
    assert listed(cycle="7.3") == ["7.3-rc2", "7.3-rc1"]
    assert listed(tree="next") == ["next-20260331", "next-20260330"]
    begin, end = TAGS["v7.2"], TAGS["v7.3-rc1"]
    assert listed(released_after=begin.isoformat(), released_before=end.isoformat()) == ["7.2.1", "7.2"]


@pytest.mark.parametrize("query", ["cycle=7.4.1", "series=7.4", "cycle=%00", "released_after=soon", "tree=linus"])
def test_conditions_that_mean_nothing_are_refused(client: Client, query: str) -> None:
    answer = client.get(f"/api/v1/releases/?{query}")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_the_list_of_releases_takes_one_statement(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        ask(client, "/api/v1/releases/")


def test_a_series_has_the_numbers_of_its_page(client: Client) -> None:
    make_longterm("7.2.y", said=moment("2026-03-10"))
    page = series_page("7.2.y", at=NOW)
    assert page is not None

    found = ask(client, "/api/v1/series/7.2/", at=NOW.isoformat().replace("+00:00", "Z"))

    assert (found["series"], found["state"], found["latest"]["version"]) == ("7.2.y", "longterm", "7.2.3")
    assert found["why"] == page.series.support.why
    assert found["own"]["open"] == page.own.open == 1
    assert found["inherited"]["reported"] == page.inherited.reported == 1
    assert found["open"] == page.own.open + page.inherited.open
    assert [one["promise"] for one in found["statements"]] == ["longterm"]


def test_the_list_of_series_agrees_with_each_of_them(client: Client) -> None:
    listed = {one["series"]: one for one in ask(client, "/api/v1/series/", at=DAY)["results"]}

    assert list(listed) == [one.name for one in all_series(at=NOW)]
    for name, line in listed.items():
        found = ask(client, f"/api/v1/series/{name}/", at=DAY)
        assert {key: found[key] for key in line} == line


def test_series_of_a_state_are_listed(client: Client) -> None:
    assert ask(client, "/api/v1/series/", state="longterm")["results"] == []


def test_statements_of_the_list_of_series_do_not_grow(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(7):
        ask(client, "/api/v1/series/", at=DAY)


def test_an_unknown_series_says_where_all_are(client: Client) -> None:
    answer = client.get("/api/v1/series/9.9.y/")

    assert (answer.status_code, "/api/v1/series/" in answer.json()["detail"]) == (404, True)


def test_a_comparison_is_that_of_the_page(client: Client) -> None:
    found = ask(client, "/api/v1/compare/", **{"from": "7.1.4", "to": "7.2.1-1-amd64", "at": DAY})

    known = compare(v("7.1.4"), v("7.2.1"), at=NOW)
    assert [one["id"] for one in found["added"]] == [one.slug for one in known.new] == ["own", "usb"]
    assert found["counts"] == {
        "added": 2,
        "gone": len(known.gone),
        "both": len(known.both),
        "untraced": len(known.untraced),
    }
    assert found["web_url"].endswith(f"/releases/compare?from=7.1.4&to=7.2.1&at={DAY}")
    assert client.get(found["web_url"]).status_code == 200


def test_a_comparison_is_a_table_with_the_part_of_each_row(client: Client) -> None:
    query = {"from": "7.1.4", "to": "7.2.1", "at": DAY}
    whole = client.get("/api/v1/compare/", query).json()

    lines = b"".join(client.get("/api/v1/compare/", {**query, "format": "ndjson"})).splitlines()

    rows = [json.loads(line) for line in lines]
    parts = ("added", "gone", "both", "untraced")
    assert rows == [{"part": part, **row} for part in parts for row in whole[part]]


@pytest.mark.parametrize(
    ("query", "field"),
    [({"from": "7.2"}, "to"), ({"from": "x", "to": "7.2"}, "from"), ({"from": "7.2", "to": "12.30"}, "to")],
)
def test_what_cannot_be_compared_is_refused(client: Client, query: dict[str, str], field: str) -> None:
    answer = client.get("/api/v1/compare/", query)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


@pytest.mark.parametrize("days", [0, 30, 70, 200])
def test_the_status_has_the_numbers_of_the_front_page(client: Client, days: int) -> None:
    make_regression(cycle="7.3", known_at=TAGS["v7.3-rc2"])
    at = NOW - timedelta(days=days)
    found = ask(client, "/api/v1/status/", at=at.isoformat().replace("+00:00", "Z"))

    page = front_page(asof=AsOf(at, NOW, ""))
    assert [(one["branch"], one["version"], one["open"]) for one in found["kernels"]] == [
        (one.branch, one.release.version, one.open) for one in page.current
    ]
    assert (found["cycle"] or {}).get("stage") == (page.cycle.stage if page.cycle else None)
    if page.cycle is not None and page.apart is not None:
        assert found["cycle"]["counts"]["open"] == page.cycle.counts.open
        assert found["apart"]["unassigned"] == page.apart.unassigned
    assert [one["counts"]["reported"] for one in found["cycles"]] == [row.counts.reported for row in page.earlier]
    assert (found["forecast"] or {}).get("expected_on") == (page.coming.median.isoformat() if page.coming else None)
    assert found["total"]["open"] == total_counts(at=at).open
    assert [one["id"] for one in found["attention"]] == [row.slug for row in page.attention]
    assert found["patches"]["count"] == page.headlines.total


def test_an_empty_site_has_a_status(client: Client) -> None:
    found = ask(client, "/api/v1/status/", at="2001-01-01")

    assert (found["kernels"], found["cycle"], found["total"]["open"]) == ([], None, 0)


def test_an_announced_release_has_its_words(client: Client) -> None:
    given(make_fact("7.4-rc1", "2026-05-01", excerpt="It is <b>big</b>.", message_id="a/b@example.org"))

    found = ask(client, "/api/v1/releases/7.4-rc1/")
    assert found["excerpt"] == "It is <b>big</b>."
    assert found["lore_url"] == "https://lore.kernel.org/all/a%2Fb@example.org/"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("https://lwn.net/1", "https://lwn.net/1"),
        ("a/b@x", "https://lore.kernel.org/all/a%2Fb@x/"),
        ("/srv/mirror@home/kernel.org", ""),
        ("https://user:secret@example.org/", ""),
        ("file:///etc/x@y", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_sources_are_told_where_anybody_can_see_them(said: str, told: str) -> None:
    assert source_of(said) == told
