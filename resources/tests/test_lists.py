"""Candidates, topics, subsystems, sources, weeks, searches, the index: the numbers and words of the pages."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from pytest_django import DjangoAssertNumQueries

from archive.models import Inbox
from candidates.models import Candidate, Trace, Verdict
from candidates.queries import waiting
from digests.edition import edition
from digests.periods import parse_week
from digests.weeks import beginning, of_year
from kernelorg.models import Site
from peers.models import Peer
from releases.asof import AsOf
from resources.index import RESOURCES
from resources.tests.answers import ask, schema
from search.language import parse
from search.pages import search_page
from subsystems.queries import subsystem_table
from subsystems.tests.test_queries import make_world
from tests.make import (
    NOON,
    make_event,
    make_message,
    make_part,
    make_posted,
    make_regression,
    make_releases,
    make_series,
    make_trees,
)
from topics.models import Topic
from topics.overview import overview
from topics.pages import topic_page
from topics.tests.test_queries import make_topic

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOSTILE = "<script>alert(1)</script> \u202etxet \ufffd"


def make_candidate(ident: str, *, trace: str = "", culprit: str = "", days: int = 0, score: float = 7) -> Candidate:
    message = make_message(message_id=ident, subject=f"about {ident}", arrived=NOON + days * DAY)
    if trace:
        Trace.objects.create(message=message, signature=trace)
    features = [["bisected", 4.5], ["a patch", -1]]
    return Candidate.objects.create(message=message, score=score, features=features, culprit=culprit)


def test_candidates_wait_the_newest_first(client: Client) -> None:
    for number in range(3):
        make_candidate(f"c{number}@x", days=number, score=9 - number)

    found = ask(client, "/api/v1/candidates/")["results"]

    assert [one["message_id"] for one in found] == ["c2@x", "c1@x", "c0@x"]
    assert len(found) == waiting(at=timezone.now()).count()
    assert found[0]["features"] == [{"name": "bisected", "weight": 4.5}, {"name": "a patch", "weight": -1.0}]
    best = ask(client, "/api/v1/candidates/", ordering="-score", limit="1")
    assert best["results"][0]["message_id"] == "c0@x"
    assert client.get(best["next"]).json()["results"][0]["message_id"] == "c1@x"


def test_a_candidate_names_what_it_may_be_a_duplicate_of(client: Client) -> None:
    make_regression(slug="r1", title="no link", culprit="0123456789abcdef")
    make_candidate("a/b@x", trace="foo")
    make_candidate("c@x", trace="foo", culprit="0123456789ab", days=1)

    tracked, earlier = ask(client, "/api/v1/candidates/c@x/")["duplicates"]

    assert (tracked["regression"], tracked["why"]) == ("r1", "same culprit")
    assert (earlier["message_id"], earlier["regression"]) == ("a/b@x", None)
    assert ask(client, earlier["url"].removeprefix("http://testserver"))["message_id"] == "a/b@x"


def test_a_candidate_says_what_was_decided_of_it(client: Client) -> None:
    def state(at: datetime) -> tuple[str, str | None]:
        found = ask(client, "/api/v1/candidates/a@x/", at=at.isoformat().replace("+00:00", "Z"))
        return found["state"], found["regression"]

    make_candidate("a@x")
    by = User.objects.create(username="mona")
    Verdict.objects.create(report="a@x", at=NOON + DAY, by=by, kind=Verdict.Kind.DISMISS)
    Verdict.objects.create(report="a@x", at=NOON + 2 * DAY, by=by, kind=Verdict.Kind.REOPEN)
    make_event(make_regression(slug="r1"), at=NOON + 3 * DAY, message_id="a@x")

    states = [state(NOON + days * DAY) for days in (0.5, 1.5, 2.5, 3.5)]

    assert states == [("waiting", None), ("dismissed", None), ("waiting", None), ("tracked", "r1")]


@pytest.mark.parametrize("ident", ["nobody@x", "a%00b", 100_000 * "x", "%20"])
def test_what_is_no_candidate_is_not_found(client: Client, ident: str) -> None:
    answer = client.get(f"/api/v1/candidates/{ident}/")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_statements_for_candidates_do_not_grow(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(9):
        make_candidate(f"c{number}@x", trace=f"foo{number}", culprit=f"{number}123456789")

    with django_assert_max_num_queries(3):
        ask(client, "/api/v1/candidates/")


def test_topics_have_the_numbers_of_their_pages(client: Client) -> None:
    topic = make_topic()
    Topic.objects.create(slug="hidden", name="Hidden", words=["dev"])
    first = make_series(title="devtmpfs: mount it")
    make_part(first, message_id=first.head)
    make_series(title="devtmpfs: mount it", version=2, effort=first.head, posted_at=NOON + DAY, merges=[NOON + 2 * DAY])
    at = NOON + 3 * DAY
    asked = {"at": at.isoformat().replace("+00:00", "Z")}

    [line] = ask(client, "/api/v1/topics/", **asked)["results"]
    found = ask(client, "/api/v1/topics/devtmpfs/", **asked)

    page = topic_page(topic, at=at)
    assert (line["slug"], line["efforts"]) == ("devtmpfs", overview(at=at).lines[0].efforts)
    assert found["figures"] == {"efforts": 1, "revisions": 2, "in_next": 0, "merged": page.figures.merged}
    assert (line["says"], found["says"]) == (page.sentence, page.sentence)
    assert found["efforts"][0]["revisions"][0] == first.head
    assert [one["kind"] for one in found["history"]][:1] == ["first posting"]
    assert client.get("/api/v1/topics/hidden/").status_code == 404


def test_subsystems_have_the_numbers_of_the_page(client: Client) -> None:
    make_world()
    found = ask(client, "/api/v1/subsystems/", at="2026-04-01")["results"]

    rows = subsystem_table(at=datetime(2026, 4, 1, 23, 59, 59, 999_999, tzinfo=UTC))
    assert [(one["name"], one["open"], one["overdue"], one["fixed"]) for one in found] == [
        (row.name, row.open, row.overdue, row.fixed) for row in rows
    ]
    assert [one["fix_median_days"] for one in found] == [row.fix_median for row in rows]


def test_series_sent_to_a_subsystem_are_counted(client: Client) -> None:
    make_regression(subsystems=["netdev"])
    make_series(lists=["netdev"])

    [found] = ask(client, "/api/v1/subsystems/", at="2026-03-05")["results"]

    assert found["patches"] == {
        "posted": 1, "later": 0, "taken": 0, "quiet": 0, "answer_median_hours": None, "answer_p90_hours": None,
    }  # fmt: skip


def test_sources_say_what_is_late_and_no_address(client: Client) -> None:
    secret = "https://user:hunter2@example.org/"
    now = timezone.now()
    Inbox.objects.create(name="lkml", url=secret, checked_at=now, succeeded_at=now - 9 * DAY, error=f"no {secret}")
    Inbox.objects.create(name="new", url=secret)
    make_trees()
    Site.objects.create(name="kernel-org", url=secret, checked_at=now)
    Peer.objects.create(name="regzbot", url=secret)

    answer = client.get("/api/v1/sources/")
    found = {one["name"]: one for one in ask(client, "/api/v1/sources/")["results"]}

    assert [name for name, one in found.items() if one["is_late"]] == ["lkml", "kernel-org"]
    assert (found["lkml"]["has_error"], found["lkml"]["quarantined"], found["lkml"]["pending"]) == (True, 0, 0)
    assert "hunter2" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert [one["kind"] for one in ask(client, "/api/v1/sources/", kind="tree")["results"]] == ["tree", "tree"]


def make_happenings() -> None:
    make_releases()
    for number, state in enumerate(("open", "fix-incoming", "fixed", "invalid", "duplicate", "inconclusive") * 3):
        known_at = NOON - timedelta(days=number - 1)
        earlier = [] if state in ("open", "fix-incoming") else [(NOON + timedelta(days=3.5), "open")]
        make_regression(state=state, known_at=known_at, earlier=earlier, slug=f"r{number}", report=f"r{number}@x")
    make_posted(closes=["r0@x"])
    make_candidate("c@x", days=1)
    make_topic()
    make_series(title="devtmpfs: mount it")


@pytest.mark.parametrize("name", ["2026-W10", "2026-03-08"])
def test_an_edition_has_the_numbers_of_its_page(client: Client, name: str) -> None:
    make_happenings()
    week = parse_week(name)
    assert week is not None

    found = ask(client, f"/api/v1/weeks/{name}/")

    page = edition(week, at=week.end)
    figures = page.figures
    assert found["headline"] == page.headline
    assert (found["figures"]["new"], found["figures"]["open"]) == (figures.new, figures.open)
    assert {part: len(ids) for part, ids in found["regressions"].items()} == {
        "new": figures.new, "settled": figures.settled, "reopened": figures.reopened, "dropped": figures.dropped,
    }  # fmt: skip
    assert found["counts"]["open"] == page.counts.open
    assert (found["patches"]["count"], found["candidates"]["count"]) == (page.patches.count, page.candidates.count)
    assert found["fixes"]["new"] + found["fixes"]["posted"] == sum(page.fixes.counts.values())
    assert found["is_finished"]
    assert client.get(found["web_url"]).status_code == 200


def test_the_weeks_of_a_year_are_those_of_the_page(client: Client) -> None:
    make_happenings()
    at = datetime(2026, 3, 10, tzinfo=UTC)

    found = ask(client, "/api/v1/weeks/", year="2026", at="2026-03-10T00:00:00Z")["results"]

    lines = of_year(2026, beginning(at=at), at=at)
    assert [(one["week"], one["counts"]["open"]) for one in found] == [(w.week.name, w.counts.open) for w in lines]
    assert ask(client, "/api/v1/weeks/", year="1970")["results"] == []


@pytest.mark.parametrize("name", ["2026-W99", "2026-13-45", "9999-W01", "1992-W01"])
def test_a_week_without_an_edition_is_not_found(client: Client, name: str) -> None:
    make_releases()

    answer = client.get(f"/api/v1/weeks/{name}/")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_search_finds_what_the_page_finds(client: Client) -> None:
    make_releases()
    make_regression(slug="r1", title="net: no link after resume")
    make_posted(head="p@x", title="net: link after resume")
    make_message(message_id="m@x", subject=f"resume {HOSTILE}")

    found = ask(client, "/api/v1/search/", q="resume")

    now = timezone.now()
    page = search_page(parse("resume"), AsOf(now, now, ""))
    assert {one["kind"]: one["count"] for one in found["sections"]} == {one.kind: one.count for one in page.sections}
    hits = {one["kind"]: [hit["id"] for hit in one["hits"]] for one in found["sections"]}
    assert (hits["regression"], hits["patch"]) == (["r1"], ["p@x"])
    assert "m@x" in hits["mail"]
    assert ask(client, "/api/v1/search/", q="resume", kind="mail", page="2")["sections"][0]["hits"] == []


def test_a_name_leads_to_its_page(client: Client) -> None:
    make_releases()

    found = ask(client, "/api/v1/search/", q="7.0-rc2")

    assert found["leads_to"] == "http://testserver/releases/v7.0-rc2/"
    assert next(one for one in found["sections"] if one["kind"] == "release")["hits"][0]["id"] == "7.0-rc2"


@pytest.mark.parametrize("query", ["", "?q=", "?q=%00", f"?q={2000 * 'x'}", "?q=x&kind=person", "?q=x&page=0"])
def test_a_search_for_nothing_is_refused(client: Client, query: str) -> None:
    answer = client.get(f"/api/v1/search/{query}")

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize(
    "q", ['"', "-", "or or", "state:none", "((((", "https://lore.kernel.org/all/%00@x/", "💩", "*"]
)
def test_every_other_text_is_a_query(client: Client, q: str) -> None:
    assert ask(client, "/api/v1/search/", q=q)["q"] is not None


def test_the_index_names_every_resource(client: Client) -> None:
    found = ask(client, "/api/v1/")["resources"]

    assert [one["name"] for one in found] == list(RESOURCES)
    lists = {path.split("/")[3] for path in schema()["paths"]} - {"schema", ""}
    assert lists <= set(RESOURCES)


def test_no_two_forms_have_the_same_name() -> None:
    with GENERATOR_STATS.silence():
        SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        assert not GENERATOR_STATS._warn_cache
        assert not GENERATOR_STATS._error_cache


LISTS = ["candidates", "topics", "subsystems", "sources", "weeks", "releases", "series", "patches"]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_is_exported(client: Client, name: str) -> None:
    make_happenings()
    make_trees()

    lines, table = (b"".join(client.get(f"/api/v1/{name}/?format={form}")).splitlines() for form in ("ndjson", "csv"))

    assert len(lines) >= 1
    assert len(table) > 1
    assert json.loads(lines[0]).keys() == set(table[0].decode().split(","))
