"""The list of releases, as the pattern of all lists: pages, conditions, refusals, exports."""

import json
from datetime import UTC, datetime

import pytest
from django.test import Client

from releases.models import Release
from releases.versions import parse_version

pytestmark = pytest.mark.django_db


def _release(text: str, day: int) -> None:
    version = parse_version(text)
    assert version is not None
    Release.objects.create(
        version=text,
        tree=version.tree or "",
        cycle=version.cycle or "",
        series=version.series or "",
        rc=version.rc,
        sort_key=list(version.sort_key),
        released_at=datetime(2026, 11, day, tzinfo=UTC),
        precision="second",
    )


@pytest.fixture(autouse=True)
def _three(db: None) -> None:
    for day, text in enumerate(("7.3", "7.4-rc1", "7.3.1"), start=1):
        _release(text, day)


def test_pages_follow_each_other_until_the_end(client: Client) -> None:
    first = client.get("/api/v1/releases/?limit=2").json()
    second = client.get(first["next"]).json()

    assert [one["version"] for one in first["results"] + second["results"]] == ["7.3.1", "7.4-rc1", "7.3"]
    assert second["next"] is None


def test_a_cursor_of_another_list_is_refused(client: Client) -> None:
    there = client.get("/api/v1/releases/?limit=1").json()["next"]

    refused = client.get(there + "&tree=stable")

    assert refused.status_code == 400
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["errors"][0]["field"] == "cursor"


def test_a_wrong_condition_names_the_choices(client: Client) -> None:
    refused = client.get("/api/v1/releases/?tree=linus")

    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "tree"


def test_the_whole_list_is_streamed_line_by_line(client: Client) -> None:
    answer = client.get("/api/v1/releases/?format=ndjson&fields=version,tree")

    lines = [json.loads(line) for line in b"".join(answer).splitlines()]
    assert lines[0] == {"version": "7.3.1", "tree": "stable"}
    assert len(lines) == 3


def test_an_unknown_release_says_where_all_are(client: Client) -> None:
    refused = client.get("/api/v1/releases/9.9/")

    assert (refused.status_code, "/api/v1/releases/" in refused.json()["detail"]) == (404, True)


def test_the_schema_is_made_without_complaint(client: Client) -> None:
    assert client.get("/api/v1/schema/?format=json").json()["openapi"].startswith("3.1")
