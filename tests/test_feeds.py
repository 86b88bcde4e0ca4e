"""What holds for every feed: whatever reads it follows what was asked for, and takes no word of a mail for markup."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree  # type: ignore[import-untyped]

from tests.make import NOON, make_event, make_message, make_posted, make_regression, make_releases

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = [
    "/feeds/regressions.atom?state=open&cycle=7.0",
    "/feeds/cycles/7.0.atom?at=2026-03-05",
    "/feeds/fixes.atom?subsystem=netdev",
    "/feeds/patches.atom?author=mats%40example.org",
    "/feeds/releases.atom?%3Cb%3E",
    "/feeds/weeks.atom?x=%00%ed%a0%80",
]


@pytest.fixture
def _world() -> None:
    make_releases()
    mail = make_message(author="<b>Rosa</b> <rosa@example.org>", arrived=NOON)
    regression = make_regression(slug="a", report="a@example.org", subsystems=["netdev"], title="<b>no</b> & link")
    make_event(regression, at=NOON, kind="reply", message_id=mail.message_id)
    posted_at = timezone.now() - timedelta(days=1)
    make_posted(head="p@example.org", title="<i>", closes=["a@example.org"], posted_at=posted_at)


@pytest.mark.usefixtures("_world")
@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_names_the_address_that_it_was_asked_by(client: Client, address: str) -> None:
    root = etree.fromstring(client.get(address).content)

    assert [link.get("href") for link in root.findall(f"{ATOM}link[@rel='self']")] == [f"http://testserver{address}"]


@pytest.mark.usefixtures("_world")
def test_summaries_are_text(client: Client) -> None:
    roots = [etree.fromstring(client.get(address).content) for address in [*FEEDS, "/feeds/patches.atom"]]

    kinds = [summary.get("type") for root in roots for summary in root.iter(f"{ATOM}summary")]

    assert len(kinds) > len(FEEDS)
    assert set(kinds) == {"text"}
