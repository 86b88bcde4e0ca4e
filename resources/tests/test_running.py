"""The kernel one runs as JSON: each field, and what is said of nonsense."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from kernels.tests.make import NOW, TAGS, land, make_case, make_longterm, make_world, sha
from kernels.tests.reading import words
from releases.tests.make import moment
from resources.tests import answers
from stable.facts import Promise, SupportFact, Voice
from stable.store import store_statements

pytestmark = pytest.mark.django_db
DAY = f"{NOW:%Y-%m-%d}"
SITE = "http://testserver"
PROBLEM = "application/problem+json"
# An answer; what each field is, and when it is null.
DOCUMENT = {
    "given": "Linux host 7.2.1-1-amd64 #1 SMP",  # the line of the paste that was read
    "version": "7.2.1",  # upstream's, that it is built on
    "basis": "exact",  # exact, series, vendor, beyond: how far it is that version
    "vendor": "Debian",  # null: nobody known
    "hint": "It is this upstream release with patches of whoever built it.",  # null: nothing to mind
    "is_known": True,  # whether that release is known here
    "released_at": "2026-03-09T12:00:00Z",  # null: not known
    "newest": {  # of its line; null: it is that itself, or nobody knows one
        "version": "7.2.3",
        "released_at": "2026-04-13T12:00:00Z",
        "url": f"{SITE}/api/v1/releases/7.2.3/?at={DAY}",
        "web_url": f"{SITE}/releases/v7.2.3/?at={DAY}",
    },
    "behind": 2,  # releases of its series after it; null: cannot be said
    "support": {  # null: of no series, or of none that is known
        "series": "7.2.y",
        "state": "supported",  # supported, longterm, ended, presumed ended
        "is_alive": True,  # whether updates are to be expected
        "projected_end": "2026-07-13",
        "projected_is_forecast": True,  # our expectation, nobody's promise
        "ended_on": None,  # only where somebody said so
        "why": "the next final is expected on 2026-06-08; a series usually ends 35 days after the next final,"
        " the median of 1 earlier series",
    },
    "move_to": [],  # living series, when its own is over
    "can_tell": True,  # whether upstream's regressions say anything about it
    "carried": [
        {
            "id": "usb",
            "title": "usb",
            "state": "fixed",
            "certainty": "certain",  # certain, likely, possible
            "why": "culprit is in 7.2-rc1",
            "note": None,  # what became of a fix, if that needs words
            "introduced": sha("culprit"),  # as people gave it
            "culprit": sha("culprit"),  # null: not known
            "reported_at": "2026-02-09T12:00:00Z",
            "fixed_in": [  # version null: not released there yet
                {
                    "line": "mainline",
                    "version": "7.3-rc1",
                    "commit": sha("fix"),
                    "landed_at": "2026-03-15T12:00:00Z",
                }
            ],
            "url": f"{SITE}/api/v1/regressions/usb/?at={DAY}",
            "web_url": f"{SITE}/regressions/usb/?at={DAY}",
        }
    ],
    "untraced": 0,  # more that may be in it: settled by no commit that is known
    "scope": "known and tracked regressions only",
    "at": f"{DAY}T23:59:59.999999Z",
    "url": f"{SITE}/api/v1/running/?release=Linux+host+7.2.1-1-amd64+%231+SMP&at={DAY}",
    "web_url": f"{SITE}/running/Linux%20host%207.2.1-1-amd64%20%231%20SMP?at={DAY}",
}


@pytest.fixture(autouse=True)
def _world(db: None) -> None:
    make_world()
    land("culprit", "v7.2-rc1")
    land("fix", "v7.3-rc1")
    make_case("usb", culprit="culprit", fix="fix", state="fixed", settled_at=TAGS["v7.3-rc1"])


def ask(client: Client, release: str, **query: str) -> dict[str, Any]:
    found: dict[str, Any] = answers.ask(client, "/api/v1/running/", release=release, at=DAY, **query)
    return found


def test_every_field_of_an_answer(client: Client) -> None:
    assert ask(client, "Linux host 7.2.1-1-amd64 #1 SMP") == DOCUMENT


def test_its_address_leads_to_the_same_kernel(client: Client) -> None:
    found = ask(client, "Linux host 7.2.1+deb14-amd64 #1 SMP PREEMPT_DYNAMIC Debian 7.2.1-1 (2026-03-10) x86_64")

    answer = client.get(found["web_url"].removeprefix(SITE), headers={"accept": "text/html"})

    assert f"Linux {found['version']}" in words(answer)
    assert "Built by Debian" in words(answer)


def test_of_now_addresses_have_no_day(client: Client) -> None:
    found = client.get("/api/v1/running/", {"release": "7.2.1"}).json()

    assert found["newest"]["web_url"] == f"{SITE}/releases/v7.2.3/"
    assert datetime.fromisoformat(found["at"]).tzinfo is not None


@pytest.mark.parametrize(
    ("release", "basis", "is_known", "can_tell"),
    [
        ("7.2.1", "exact", True, True),
        ("7.2.0-5-amd64", "series", True, True),
        ("7.2.1-200.el11.x86_64", "vendor", True, False),
        ("7.2.1+", "beyond", True, True),
        ("12.30", "exact", False, False),
        ("7.2.9999", "exact", False, True),
        ("next-20260330", "beyond", True, True),
    ],
)
def test_the_basis_says_what_the_list_is_worth(
    client: Client, release: str, basis: str, is_known: bool, can_tell: bool
) -> None:
    found = ask(client, release)

    assert (found["basis"], found["is_known"], found["can_tell"]) == (basis, is_known, can_tell)
    assert bool(found["carried"]) <= can_tell
    assert (found["released_at"] is None) is not is_known
    assert (found["support"] is None) is (release in ("12.30", "next-20260330"))


def test_a_series_that_is_over_names_those_to_move_to(client: Client) -> None:
    make_longterm("7.2.y", said=moment("2026-03-10"))
    store_statements([SupportFact("7.1.y", Promise.ENDED, Voice.ANNOUNCEMENT, TAGS["v7.1.4"])])

    found = ask(client, "7.1.2")

    assert (found["support"]["state"], found["support"]["is_alive"]) == ("ended", False)
    assert found["support"]["ended_on"] == "2026-04-06"
    assert (found["move_to"], found["behind"], found["newest"]["version"]) == (["7.2.y"], 2, "7.1.4")


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ({}, "release: is wanted"),
        (
            {"release": "nonsense"},
            "release: nothing like the output of `uname -r`, such as 6.12.74+deb13-amd64, was found",
        ),
        ({"release": "\x1b[31m<b>\0" + 900 * "x"}, "release: nothing like the output of `uname -r`, such as"),
        ({"release": 100_000 * "x"}, "release: is longer than 1000 characters"),
        ({"release": "7.2.1", "at": "yesterday"}, "at: a date is wanted"),
        ({"release": "7.2.1", "at": "2999-01-01"}, "at: 2999-01-01 lies in the future"),
    ],
)
def test_nonsense_is_a_problem_that_says_what_to_do(client: Client, query: dict[str, str], detail: str) -> None:
    answer = client.get("/api/v1/running/", query)

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    problem = answer.json()
    assert problem["detail"].startswith(detail)
    assert problem["errors"][0]["field"] == detail.partition(":")[0]


def test_a_paste_may_have_several_lines(client: Client) -> None:
    assert ask(client, "$ uname -a\nLinux host 7.2.1-1-amd64 #1 SMP")["version"] == "7.2.1"


def test_it_is_only_read(client: Client) -> None:
    assert client.post("/api/v1/running/", {"release": "7.2.1"}).status_code == 405
    assert client.head("/api/v1/running/", {"release": "7.2.1"}).status_code == 200
