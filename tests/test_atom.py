"""Every feed of the site, found by its address: valid Atom (RFC 4287, RFC 5005) whatever people wrote, page by page."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import feedparser  # type: ignore[import-untyped]
import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from lxml import etree  # type: ignore[import-untyped]
from pytest_django import DjangoAssertNumQueries

from candidates.models import Candidate
from patches.revisions import key_of_title
from releases.atom import PlainAtom
from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings
from stable.store import load_support
from tests.make import NOON, make_event, make_message, make_posted, make_regression, make_releases
from topics.models import Topic

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))
HOSTILE = "<b>&amp; ]]>\x0b\x1b[31m\x85\ufffe\uffff \u202egnp\u202c \r\n\t'\"<script>alert(1)</script>"
LONG = "<" * 20_000
AT = "at=2026-03-05"
# By the name of the address: all of its feeds that have entries in the world below, as of AT.
FEEDS = {
    "candidates:feed": "/feeds/candidates.atom",
    "cycles:feed": "/feeds/cycles/7.0.atom",
    "digests:feed": "/feeds/weeks.atom",
    "flow:feed": "/feeds/patches.atom",
    "flow:fix_feed": "/feeds/fixes.atom",
    "kernels:feed": "/feeds/releases.atom",
    "kernels:series_feed": "/feeds/series/6.19.y.atom",
    "kernels:support_feed": "/feeds/support.atom",
    "peers:feed": "/feeds/regressions.atom",
    "topics:feed": "/topics/links.atom",
}
every_feed = pytest.mark.parametrize("path", FEEDS.values(), ids=FEEDS)


def addresses(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """Names of all addresses that end in .atom."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        elif "atom" in str(one.pattern).rpartition(".")[2]:
            yield f"{space}{one.name}"


@pytest.fixture
def _world() -> None:
    make_releases()
    excerpt = ReleaseFact(
        "6.19.4", Witness.ANNOUNCEMENT, NOON, Precision.SECOND, NOON, "6@example.org", excerpt=HOSTILE
    )
    fold(store_sightings([excerpt]))
    load_support()
    make_more(3)
    Topic.objects.create(slug="links", name=HOSTILE[:80], description=HOSTILE, words=["link"], is_published=True)


def make_more(count: int) -> None:
    """Regressions, fixes and candidates, with all that people may write in them."""
    for number in range(count):
        at = NOON + timedelta(minutes=number)
        report = make_message(author=f"{HOSTILE} x", subject=HOSTILE, arrived=at)
        regression = make_regression(
            report=report.message_id, title=f"{HOSTILE}{LONG}", subsystems=["netdev"], known_at=at
        )
        reply = make_message(author="", subject="", arrived=at)
        make_event(regression, at=at + timedelta(hours=1), kind="reply", message_id=reply.message_id, text=HOSTILE)
        title = f"link {HOSTILE}"
        named = {"title": title, "key": key_of_title(title), "author_name": HOSTILE}
        make_posted(**named, closes=[report.message_id], posted_at=at, lists=["netdev"])
        mail = make_message(author=HOSTILE, subject=HOSTILE, arrived=at)
        Candidate.objects.create(message=mail, score=7, features=[["says <regression>", 3.0]], culprit="ab" * 20)


def read(client: Client, address: str) -> Any:
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/atom+xml; charset=utf-8"), answer.content
    root = etree.fromstring(answer.content)
    SCHEMA.assertValid(root)
    return root


def links(root: Any) -> dict[str, str]:
    return {link.get("rel"): link.get("href").removeprefix("http://testserver") for link in root.findall(f"{ATOM}link")}


def ids(root: Any) -> list[str]:
    return [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]


def test_every_feed_of_the_site_is_tested_here() -> None:
    assert set(addresses(get_resolver().url_patterns)) == set(FEEDS)


@pytest.mark.usefixtures("_world")
@every_feed
@pytest.mark.parametrize("at", ["", f"?{AT}"], ids=["now", "then"])
def test_a_feed_is_valid(client: Client, path: str, at: str) -> None:
    root = read(client, path + at)
    found = feedparser.parse(client.get(path + at).content)

    assert not found.bozo
    assert root.find(f"{ATOM}author/{ATOM}name").text == "kerneltrack"
    assert len(found.entries) == len(ids(root)) == len(set(ids(root)))
    assert ids(root) or path == FEEDS["flow:feed"]  # which looks a quarter back
    assert links(root)["self"] == path + at


@pytest.mark.usefixtures("_world")
@every_feed
def test_a_feed_is_as_new_as_its_newest_entry(client: Client, path: str) -> None:
    root = read(client, f"{path}?{AT}")

    assert root.findtext(f"{ATOM}updated") == max(e.findtext(f"{ATOM}updated") for e in root.iter(f"{ATOM}entry"))


@every_feed
def test_what_nothing_happened_in_does_not_change_with_the_clock(client: Client, path: str) -> None:
    make_releases()
    Topic.objects.create(slug="links", name="Links", words=["link"], is_published=True)

    first, second = client.get(path), client.get(path)

    assert first.status_code == 200
    assert first.content == second.content
    assert "Last-Modified" not in first.headers
    if not ids(etree.fromstring(first.content)):
        assert b"<updated>1970-01-01T00:00:00+00:00</updated>" in first.content


@pytest.mark.usefixtures("_world")
@every_feed
def test_entries_as_of_a_moment_lead_to_pages_of_that_moment(client: Client, path: str) -> None:
    root = read(client, f"{path}?{AT}")
    targets = {e.find(f"{ATOM}link").get("href") for e in root.iter(f"{ATOM}entry")} | {links(root)["alternate"]}
    own = {t.removeprefix("http://testserver") for t in targets if not t.startswith("https://lore.kernel.org/all/")}

    assert all(parse_qs(urlsplit(address).query)["at"] == ["2026-03-05"] for address in own)
    assert {client.get(address).status_code for address in sorted(own)[:4]} == {200}


@pytest.mark.usefixtures("_world")
@every_feed
def test_pages_go_on_where_the_page_before_ended(client: Client, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for feed in [PlainAtom, *PlainAtom.__subclasses__()]:
        monkeypatch.setattr(feed, "page_size", 1000)
    whole = ids(read(client, f"{path}?{AT}"))
    for feed in [PlainAtom, *PlainAtom.__subclasses__()]:
        monkeypatch.setattr(feed, "page_size", 2)

    address, told, seen = f"{path}?{AT}", list[str](), list[str]()
    while address:
        seen.append(address)
        root = read(client, address)
        around = links(root)
        told += ids(root)
        assert around["first"] == f"{path}?{AT}"
        assert around.get("previous", "") == (seen[-2] if len(seen) > 1 else "")
        assert around.get("last", seen[-1]) == (around.get("last") or seen[-1])
        address = around.get("next", "")

    assert told == whole
    assert len(seen) == max(1, -(-len(whole) // 2)) > 0


@pytest.mark.usefixtures("_world")
@every_feed
def test_all_pages_of_a_feed_have_one_id_and_other_conditions_another(client: Client, path: str) -> None:
    first, third, then = (read(client, path + query).findtext(f"{ATOM}id") for query in ("", "?page=3", f"?{AT}"))

    assert first == third != then


@pytest.mark.usefixtures("_world")
@every_feed
def test_beyond_the_last_page_is_an_empty_one_that_leads_back(client: Client, path: str) -> None:
    root = read(client, f"{path}?page=10000")
    around = links(root)

    assert ids(root) == []
    assert around["first"] == path
    assert "next" not in around
    assert client.get(around["previous"]).status_code == 200
    assert around.get("last", around["previous"]) == around["previous"]


@pytest.mark.usefixtures("_world")
@every_feed
@pytest.mark.parametrize("page", ["0", "-1", "x", "", "10001", "9" * 5000, "1%00", "%EF%BC%91", "1.0"])
def test_a_wrong_page_is_refused_in_plain_words(client: Client, path: str, page: str) -> None:
    answer = client.get(f"{path}?page={page}")

    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert b"page" in answer.content


@every_feed
@pytest.mark.parametrize("at", ["soon", "2999-01-01", "%00", "1800-01-01"])
def test_a_wrong_moment_is_refused_in_plain_words(client: Client, path: str, at: str) -> None:
    make_releases()
    Topic.objects.create(slug="links", name="Links", words=["link"], is_published=True)

    answer = client.get(f"{path}?at={at}")

    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert answer.content.startswith(b"at: ")


@pytest.mark.usefixtures("_world")
@every_feed
def test_the_number_of_statements_does_not_grow(
    client: Client, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(f"{path}?{AT}")
    with django_assert_max_num_queries(12) as few:
        client.get(f"{path}?{AT}")
    before = len(few.captured_queries)
    make_more(9)

    with django_assert_max_num_queries(before):
        client.get(f"{path}?{AT}")
