"""Every page says how fresh its numbers are; a source that is late is named, with what the numbers lack."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from archive.models import Inbox
from ingest.freshness import freshness
from ingest.models import advance_generation
from kernelorg.models import Site
from trackers.models import Tracker
from trees.models import Kind, Tree

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def make_inbox(name: str = "lkml", *, ago: timedelta | None = MINUTE, now: datetime = NOW, **facts: object) -> Inbox:
    """An inbox that answered well some time ago, and was asked a minute ago."""
    good = now - ago if ago is not None else None
    return Inbox.objects.create(name=name, url="/x", **{"checked_at": now - MINUTE, "succeeded_at": good} | facts)


def make_tree(*, ago: timedelta, now: datetime = NOW) -> Tree:
    return Tree.objects.create(name="mainline", url="/x", kind=Kind.MAINLINE, checked_at=now, succeeded_at=now - ago)


def part(client: Client, path: str, selector: str, **query: str) -> Tag | None:
    return BeautifulSoup(client.get(path, query).text, "html.parser").select_one(selector)


def named() -> list[str]:
    return [name for late in freshness(now=NOW).late for name in late.names]


def test_nothing_is_late_before_anything_was_asked() -> None:
    make_inbox(ago=None, checked_at=None)
    found = freshness(now=NOW)

    assert (found.generation, found.changed_at, found.read_at, found.late) == (0, None, None, [])


def test_the_generation_and_the_last_good_answer_are_told() -> None:
    make_inbox(ago=3 * MINUTE)
    make_tree(ago=2 * MINUTE)
    advance_generation()
    advance_generation()
    found = freshness(now=NOW)

    assert (found.generation, found.read_at) == (2, NOW - 2 * MINUTE)


@pytest.mark.parametrize(("minutes", "late"), [(1, []), (14, []), (16, ["lkml"])])
def test_a_source_is_late_after_fifteen_intervals(minutes: int, late: list[str]) -> None:
    make_inbox(ago=minutes * MINUTE, error="fatal: unable to access")

    assert named() == late


def test_who_is_asked_seldom_is_late_later(settings: Settings) -> None:
    settings.POLL_SECONDS = 600
    make_inbox(ago=2 * HOUR)

    assert named() == []


def test_a_site_is_asked_every_ten_minutes_at_most() -> None:
    site = Site.objects.create(name="kernel-org", url="https://x/", checked_at=NOW, succeeded_at=NOW - 2 * HOUR)
    assert named() == []

    Site.objects.filter(pk=site.pk).update(succeeded_at=NOW - 3 * HOUR)
    assert named() == ["kernel-org"]


def test_what_failed_from_the_start_is_named() -> None:
    make_inbox(ago=None, error="no such host")

    assert [(late.names, late.since) for late in freshness(now=NOW).late] == [(["lkml"], None)]


def test_what_is_paused_or_written_by_ourselves_is_not_late() -> None:
    make_inbox("paused", ago=HOUR, is_enabled=False)
    inbox = make_inbox("issues", ago=HOUR, holds_issues=True)
    Tracker.objects.create(name="t", kind="bugzilla", host="bugs.example", inbox=inbox, succeeded_at=NOW)

    assert named() == []


def test_many_late_sources_are_counted_not_listed() -> None:
    for number in range(9):
        make_inbox(f"list-{number}", ago=(number + 1) * HOUR)
    (late,) = freshness(now=NOW).late

    assert (late.names, late.others, late.since) == (["list-0", "list-1", "list-2"], 6, NOW - 9 * HOUR)


def test_it_takes_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(30):
        make_inbox(f"list-{number}", ago=HOUR)
    make_tree(ago=HOUR)

    with django_assert_num_queries(1):
        freshness(now=NOW)


def test_pages_name_the_late_source_and_what_their_numbers_lack(client: Client) -> None:
    make_inbox(ago=HOUR, now=timezone.now())
    make_tree(ago=HOUR, now=timezone.now())
    advance_generation()
    for path in ("/", "/regressions/", "/releases/"):
        notice = part(client, path, ".late-sources")

        assert notice is not None
        assert "Mail of lkml was last read" in notice.get_text()
        assert "Commits of mainline were last read" in notice.get_text()
        assert "reports, replies and patches since then are missing" in notice.get_text()
        assert "fixes merged since then still count as open" in notice.get_text()
        assert notice.select_one('a[href="/sources/"]')


def test_a_past_day_lacks_nothing_that_is_late_today(client: Client) -> None:
    make_inbox(ago=HOUR, now=timezone.now())
    advance_generation()
    text = client.get("/", {"at": "2026-01-01"}).text

    assert "was last read" not in text
    assert "Data from generation 1" in text


def test_a_name_is_text(client: Client) -> None:
    Tracker.objects.create(
        name="t", kind="bugzilla", host="<script>\u202ealert", inbox=make_inbox("issues", holds_issues=True),
        checked_at=timezone.now(), error="<b>",
    )  # fmt: skip

    assert "<script>\u202ealert" not in client.get("/about/").text


def test_a_page_says_when_sources_were_last_read(client: Client) -> None:
    make_inbox(ago=5 * MINUTE, now=datetime(2026, 3, 2, 6, 14, tzinfo=UTC))

    said = part(client, "/about/", ".data-from")

    assert said is not None
    assert re.search(r"Sources last read 2 Mar( 2026)? 06:09 UTC\.", said.get_text())


def test_the_dashboard_keeps_itself_up_to_date_and_that_of_a_past_day_does_not(client: Client) -> None:
    script = 'script[src*="/js/live"]'

    assert part(client, "/", script)
    assert not part(client, "/", script, at="2026-01-01")
    assert not part(client, "/regressions/", script)


def test_what_was_read_once_is_not_said_never_to_have_been() -> None:
    make_inbox("read", ago=HOUR)
    make_inbox("never", ago=None, error="no such host")

    assert [(late.names, late.since) for late in freshness(now=NOW).late] == [(["read"], NOW - HOUR), (["never"], None)]
