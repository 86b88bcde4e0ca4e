"""Cycles for programs, and the description of everything."""

import csv
import io

import pytest
import yaml
from django.test import Client

from tests.make import make_regression, make_releases

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _world(db: None) -> None:
    make_releases()
    make_regression(cycle="7.0")
    make_regression(cycle="7.0", state="fixed")


def test_cycles_come_with_their_stages_and_numbers(client: Client) -> None:
    newest = client.get("/api/v1/cycles/?at=2026-03-02").json()["results"][0]

    assert (newest["version"], newest["stage"]) == ("7.0", "-rc2")
    assert [stage["name"] for stage in newest["stages"]] == ["merge window", "-rc1", "-rc2"]
    assert (newest["counts"]["reported"], newest["counts"]["open"]) == (2, 1)


def test_one_cycle_is_the_same_as_in_the_list(client: Client) -> None:
    listed = client.get("/api/v1/cycles/?at=2026-03-02").json()["results"][0]

    assert client.get(listed["url"]).json() == listed
    counts = client.get(listed["counts_url"]).json()
    assert (counts["open"], counts["at"]) == (1, "2026-03-02T23:59:59.999999Z")


def test_addresses_carry_the_moment_and_not_the_form(client: Client) -> None:
    newest = client.get("/api/v1/cycles/?format=json&at=2026-03-02").json()["results"][0]

    assert newest["url"] == "http://testserver/api/v1/cycles/7.0/?at=2026-03-02"


def test_a_burn_down_has_a_line_for_each_day(client: Client) -> None:
    lines = csv.DictReader(
        io.StringIO(b"".join(client.get("/api/v1/cycles/7.0/burn-down/?at=2026-03-02&format=csv")).decode())
    )

    days = [(line["day"], line["open"]) for line in lines]
    assert (days[0], days[-1]) == (("2026-02-08", "0"), ("2026-03-02", "1"))


@pytest.mark.parametrize("path", ["9.9/", "9.9/counts/", "9.9/burn-down/", "7.0/?at=2020-01-01"])
def test_a_cycle_that_had_not_begun_is_not_known(client: Client, path: str) -> None:
    refused = client.get(f"/api/v1/cycles/{path}")

    assert (refused.status_code, "/api/v1/cycles/" in refused.json()["detail"]) == (404, True)


def test_the_schema_is_the_same_as_json_and_as_yaml(client: Client) -> None:
    as_json, as_yaml = client.get("/api/v1/schema/"), client.get("/api/v1/schema/?format=yaml")

    assert (as_json["Content-Type"], as_yaml["Content-Type"]) == ("application/json", "application/yaml; charset=utf-8")
    assert as_json.json() == yaml.safe_load(as_yaml.content)
