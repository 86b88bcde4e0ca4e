"""/feeds/weeks.atom: one entry for each week that is over."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree  # type: ignore[import-untyped]

from digests.periods import week_of
from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings
from tests.make import make_regression

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client: Client) -> list[dict[str, Any]]:
    answer = client.get("/feeds/weeks.atom")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    found = etree.fromstring(answer.content).iter(f"{ATOM}entry")
    return [{one.tag.removeprefix(ATOM): one.get("href") or one.text for one in entry} for entry in found]


def make_weeks(count: int) -> None:
    """A release candidate in the last week, an opened cycle `count` weeks before, one open regression."""
    last = week_of(timezone.now()).earlier
    days = {"6.19": last.since - timedelta(weeks=count - 1), "7.0-rc1": last.since + timedelta(days=6)}
    fold(store_sightings([ReleaseFact(v, Witness.TAG, at, Precision.SECOND, at) for v, at in days.items()]))
    make_regression(known_at=last.since + timedelta(days=1))


def test_every_week_that_is_over_is_an_entry_the_newest_first(client: Client) -> None:
    make_weeks(3)
    last = week_of(timezone.now()).earlier

    found = entries(client)

    names = [last.name, last.earlier.name, last.earlier.earlier.name]
    assert [entry["link"] for entry in found] == [f"http://testserver/weeks/{name}/" for name in names]
    assert found[0]["title"] == f"Week {last.name}: Linux 7.0-rc1"
    assert found[0]["updated"] == f"{last.until:%Y-%m-%dT%H:%M:%S}+00:00"


def test_an_entry_says_what_the_week_brought(client: Client) -> None:
    make_weeks(2)

    lines = entries(client)[0]["summary"].split("\n")

    assert lines[0].endswith(": Linux 7.0-rc1 and no stable releases.")
    assert lines[1] == "The one reported in the 7.0 cycle is open."


def test_ids_stay_and_are_those_of_every_installation(client: Client) -> None:
    make_weeks(2)

    ids = [entry["id"] for entry in entries(client)]

    assert len(set(ids)) == len(ids)
    assert ids == [entry["id"] for entry in entries(client)]


def test_the_feed_is_bounded(client: Client) -> None:
    make_weeks(80)

    assert len(entries(client)) == 26


def test_an_empty_installation_has_an_empty_feed(client: Client) -> None:
    assert entries(client) == []
