"""/feeds/fixes.atom and /feeds/patches.atom: read back by an XML parser, whatever mails contain."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree  # type: ignore[import-untyped]

from patches.models import Series
from regressions.models import Regression
from tests.make import make_posted, make_regression

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "http://testserver"
FIXES, PATCHES = "/feeds/fixes.atom", "/feeds/patches.atom"


def ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def feed(client: Client, path: str, **query: str) -> Any:
    answer = client.get(path, query)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    return etree.fromstring(answer.content)


def entries(client: Client, path: str, **query: str) -> list[dict[str, str]]:
    """Texts of each entry's elements."""
    found = feed(client, path, **query).iter(f"{ATOM}entry")
    return [{one.tag.removeprefix(ATOM): one.text for one in entry} for entry in found]


def titles(client: Client, path: str, **query: str) -> list[str]:
    return [entry["title"] for entry in entries(client, path, **query)]


def make_fix(name: str, *, days: float = 1, state: str = "open", **columns: Any) -> Series:
    make_regression(
        slug=name,
        report=f"{name}@example.org",
        title=f"{name} is broken",
        known_at=ago(90),
        state=state,
        subsystems=[f"sub-{name}"],
    )
    head = f"fix-{name}@example.org"
    return make_posted(
        head=head, title=f"repair {name}", closes=[f"{name}@example.org"], posted_at=ago(days), **columns
    )


def test_every_posting_of_a_fix_is_an_entry_the_newest_first(client: Client) -> None:
    make_fix("a", days=9)
    make_fix("b", days=5)
    make_posted(title="repair a", version=2, effort="fix-a@example.org", closes=["a@example.org"], posted_at=ago(1))
    make_posted(title="something else")

    assert titles(client, FIXES) == ["repair a (v2)", "repair b", "repair a"]


def test_an_entry_says_what_it_is_for_and_why(client: Client) -> None:
    make_fix("a")

    (entry,) = entries(client, FIXES)

    assert entry["summary"].startswith("Closes its report: regression a is broken, reported on ")
    assert entry["summary"].endswith(
        "1 patch by Mats Maintainer, 2 lines added and 1 removed: https://lore.kernel.org/all/fix-a@example.org/"
    )


def test_ids_follow_from_the_mails_and_dates_are_arrivals(client: Client) -> None:
    series = make_fix("a", days=3)
    before = entries(client, FIXES)[0]
    Regression.objects.update(title="renamed", known_at=ago(40))
    Series.objects.update(title="renamed", replies=[ago(1)])

    after = entries(client, FIXES)[0]

    assert before["id"] == after["id"] == "urn:uuid:be036691-e1a1-5b71-aacf-802afb5730df"
    assert after["updated"] == after["published"] == f"{series.posted_at:%Y-%m-%dT%H:%M:%S.%f+00:00}"


def test_a_patch_for_two_regressions_is_two_entries(client: Client) -> None:
    make_fix("a")
    make_regression(report="b@example.org", known_at=ago(80))
    make_posted(title="both", closes=["a@example.org", "b@example.org"], posted_at=ago(0.5))

    found = entries(client, FIXES)

    assert [entry["title"] for entry in found] == ["both", "both", "repair a"]
    assert len({entry["id"] for entry in found}) == 3


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ({"list": "netdev"}, ["repair a"]),
        ({"list": "nowhere"}, []),
        ({"subsystem": "sub-b"}, ["repair b"]),
        ({"subsystem": "sub-b", "list": "netdev"}, []),
    ],
)
def test_fixes_of_a_list_or_a_subsystem(client: Client, query: dict[str, str], there: list[str]) -> None:
    make_fix("a", lists=["netdev"])
    make_fix("b", lists=["linux-mm"])

    assert titles(client, FIXES, **query) == there


def test_fixes_of_what_is_invalid_are_none(client: Client) -> None:
    make_fix("a", state="invalid")

    assert titles(client, FIXES) == []


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ({}, ["c", "b", "a (RFC v3)"]),
        ({"area": "mm"}, ["b"]),
        ({"list": "netdev"}, ["a (RFC v3)"]),
        ({"author": "mats"}, ["c", "a (RFC v3)"]),
        ({"author": "ZOE@example.org"}, ["b"]),
        ({"author": "%"}, []),
    ],
)
def test_patches_of_an_area_a_list_or_an_author(client: Client, query: dict[str, str], there: list[str]) -> None:
    make_posted(title="a", posted_at=ago(3), lists=["netdev"], version=3, is_rfc=True)
    make_posted(title="b", posted_at=ago(2), area="mm", author_name="Zoe", author_address="zoe@example.org")
    make_posted(title="c", posted_at=ago(1))
    make_posted(title="of last year", posted_at=ago(300))

    assert titles(client, PATCHES, **query) == there


@pytest.mark.parametrize("path", [FIXES, PATCHES])
@pytest.mark.parametrize(
    "query", [{"lists": "netdev"}, {"list": "no list"}, {"part": "new"}, {"at": "soon"}, {"page": "0"}]
)
def test_a_condition_that_a_feed_does_not_have_is_refused(client: Client, path: str, query: dict[str, str]) -> None:
    assert client.get(path, query).status_code == 400


@pytest.mark.parametrize("path", [FIXES, PATCHES])
def test_titles_names_and_lists_are_text_that_xml_can_have(client: Client, path: str) -> None:
    evil = "<script>&]]> \x0c\x1b[31m \ufffe\N{PENGUIN}"
    make_fix("a", author_name=evil, lists=["x\x01y"])
    Series.objects.update(title=evil)
    Regression.objects.update(title=evil)

    (entry,) = entries(client, path)

    assert entry["title"] == "<script>&]]>   [31m  \N{PENGUIN}"


@pytest.mark.parametrize("path", [FIXES, PATCHES])
def test_a_feed_ends_somewhere_and_takes_as_many_statements_with_one_entry(client: Client, path: str) -> None:
    counts = []
    for some in (range(1), range(1, 60)):
        for number in some:
            make_fix(f"r{number}", days=number / 10)
        with CaptureQueriesContext(connection) as queries:
            found = titles(client, path)
        counts.append((len(found), len(queries)))

    assert [count for count, _ in counts] == [1, 50]
    assert counts[0][1] == counts[1][1] <= 4


@pytest.mark.parametrize("path", [FIXES, PATCHES])
def test_an_empty_installation_has_an_empty_feed_with_whole_addresses(client: Client, path: str) -> None:
    found = feed(client, path)

    links = {link.get("rel"): link.get("href") for link in found.findall(f"{ATOM}link")}
    assert links["self"] == f"{SITE}{path}"
    assert client.get(links["alternate"].removeprefix(SITE)).status_code == 200
    assert found.findall(f"{ATOM}entry") == []
