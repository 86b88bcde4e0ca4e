"""/api/v1/fixes/: each field of an answer, conditions, and what is said of nonsense."""

import csv
from datetime import timedelta

import pytest
from django.test import Client

from maintainers.models import SectionRow
from regressions.models import Regression
from resources.tests.answers import ask
from tests.make import NOON, make_posted, make_regression, make_releases, make_trees

pytestmark = pytest.mark.django_db
API, DAY = "/api/v1/fixes/", "2026-03-12"
SITE = "http://testserver"
# An answer; what each field is, and when it is null.
DOCUMENT = {
    "as_of": "2026-03-12T23:59:59.999999Z",
    "count": 1,  # of all that are selected; no more than 1000 are told
    "fixes": [
        {
            "part": "posted",  # new, posted, next, stable
            "since": "2026-03-02T12:00:00Z",  # it is where it is
            "waiting_days": 10,
            "flags": [  # unanswered, not-picked-up, stays-in-next, stable-waits
                {"flag": "not-picked-up", "words": "fix posted 10 days ago, nobody picked it up"},
                {"flag": "unanswered", "words": "nobody has answered"},
            ],
            "tie": "closes",  # closes, links, fixes, thread
            "regression": {
                "id": "r1",
                "title": "net: no link after resume",
                "state": "open",
                "reported_at": "2026-03-02T12:00:00Z",
                "age_days": 10,
                "due_at": "2026-03-05T12:00:00Z",  # null: by no rule
                "is_overdue": True,
                "tree": "mainline",  # null: not known
                "cycle": "7.0",  # null: of none
                "subsystems": ["netdev"],
                "url": f"{SITE}/api/v1/regressions/r1/?at={DAY}",
                "web_url": f"{SITE}/regressions/r1/?at={DAY}",
            },
            "series": {
                "message_id": "fix@example.org",
                "title": "net: restore the link after resume",
                "version": 1,
                "is_rfc": False,
                "author": "Mats Maintainer",
                "posted_at": "2026-03-02T12:00:00Z",
                "patches": 1,
                "lists": ["netdev"],
                "replies": 0,
                "reviewed": 0,
                "acked": 0,
                "tested": 0,
                "state": "posted",
                "url": f"{SITE}/api/v1/patches/fix@example.org/?at={DAY}",
                "web_url": f"{SITE}/patches/fix@example.org/?at={DAY}",
                "archive_url": "https://lore.kernel.org/all/fix@example.org/",  # the same as
                "lore_url": "https://lore.kernel.org/all/fix@example.org/",
            },
            "entry": {"title": "NETWORKING", "maintainers": ["Ada"]},  # null: in no entry of MAINTAINERS
        }
    ],
}


@pytest.fixture(autouse=True)
def world() -> None:
    make_releases()
    make_trees()
    make_regression(slug="r1", report="r@example.org", subsystems=["netdev"])
    Regression.objects.update(due_at=NOON + timedelta(days=3))
    make_posted(head="fix@example.org", closes=["r@example.org"], lists=["netdev"], files=["net/core/dev.c"])
    fields = {"M": ["Ada <ada@example.org>"], "F": ["net/"]}
    SectionRow.objects.create(position=0, title="NETWORKING", fields=fields, lists=["netdev"])


def test_each_field(client: Client) -> None:
    assert ask(client, API, at=DAY) == DOCUMENT


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"list": "netdev", "subsystem": "netdev", "section": "networking", "part": "posted"}, 1),
        ({"list": "other"}, 0),
        ({"subsystem": "other"}, 0),
        ({"section": "OTHER"}, 0),
        ({"part": "next"}, 0),
    ],
)
def test_conditions_select(client: Client, query: dict[str, str], count: int) -> None:
    document = client.get(API, {"at": DAY, **query}).json()

    assert (document["count"], len(document["fixes"])) == (count, count)


@pytest.mark.parametrize("query", [{"at": "2099-01-01"}, {"at": "x"}, {"part": "x"}, {"lists": "x"}, {"list": "\x00"}])
def test_what_is_not_understood_is_a_problem(client: Client, query: dict[str, str]) -> None:
    answer = client.get(API, query)

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert next(iter(query)) in answer.json()["detail"]


def test_as_csv_there_is_a_line_for_each_fix(client: Client) -> None:
    head, line = b"".join(client.get(API, {"at": DAY, "format": "csv"})).decode().splitlines()

    found = dict(zip(head.split(","), next(csv.reader([line])), strict=True))
    assert found["regression.id"] == "r1"
    assert (found["series.message_id"], found["regression.is_overdue"]) == ("fix@example.org", "yes")


def test_nothing_is_written(client: Client) -> None:
    assert client.post(API).status_code == 405
