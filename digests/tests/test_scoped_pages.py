"""Pages of editions of a scope, of days, and of the time between two releases."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from digests.periods import day_of
from tests.make import NOON, make_event, make_message, make_posted, make_regression, make_releases, make_series
from topics.models import Topic

pytestmark = pytest.mark.django_db
WEEK, DAY, RELEASE = "/weeks/2026-W10/", "/days/2026-03-02/", "/releases/v7.0-rc2/edition/"
PAGES = [WEEK, DAY, RELEASE]


def text(client: Client, path: str, **query: Any) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200, path
    return answer.content.decode()


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def links(page: str, count: int) -> list[str]:
    """Where the figures of that size lead."""
    return [unescape(path) for path in re.findall(rf'<a class="n" href="([^"]*)">{count}</a>', page)]


def listed(client: Client, path: str) -> int:
    """How many a list says that it has."""
    found = re.search(r'id="res"[^>]*>\D*(\d+)', text(client, path))
    assert found
    return int(found[1])


def test_a_scope_narrows_the_page_and_is_its_heading(client: Client) -> None:
    make_releases()
    make_regression(title="of netdev", known_at=NOON, subsystems=["netdev"])
    make_regression(title="of usb", known_at=NOON, subsystems=["linux-usb"])

    page = text(client, WEEK, subsystem="netdev")

    assert "<h1>netdev</h1>" in page
    assert ("of netdev" in page, "of usb" in page) == (True, False)
    assert "1 regression is new" in words(page)
    assert '<link rel="canonical" href="http://testserver/weeks/2026-W10/?subsystem=netdev">' in page


def test_figures_lead_to_lists_under_the_same_conditions(client: Client) -> None:
    make_releases()
    for _ in range(3):
        make_regression(known_at=NOON, subsystems=["netdev"])

    page = text(client, WEEK, subsystem="netdev", tree="mainline")

    assert "/weeks/2026-W10/new/?tree=mainline&subsystem=netdev&at=2026-03-08" in links(page, 3)
    lists = {path for path in links(page, 3) if path.startswith("/regressions/")}
    assert lists
    for path in lists:
        assert "subsystem=netdev" in path
        assert "tree=mainline" in path
        assert listed(client, path) == 3
    assert {listed(client, path) for path in links(page, 3)} == {3}


def test_where_no_list_can_be_asked_for_just_that_a_figure_leads_nowhere(client: Client) -> None:
    make_releases()
    make_regression(known_at=NOON, subsystems=["netdev"])

    page = text(client, WEEK, subsystem=["netdev", "linux-usb"])

    assert not [path for path in links(page, 1) if path.startswith("/regressions/")]
    assert [path for path in links(page, 1) if path.startswith("/weeks/2026-W10/new/?subsystem=linux-usb&subsystem=")]


def test_what_is_not_of_the_scope_is_no_part_of_the_page(client: Client) -> None:
    make_releases()
    make_posted(posted_at=NOON)

    only_cycle, only_topic = text(client, WEEK, cycle="7.0"), text(client, WEEK, topic="x")

    assert ('id="release"' in only_cycle, 'id="patches"' in only_cycle, 'id="topics"' in only_cycle) == (
        True,
        False,
        False,
    )
    assert ('id="release"' in only_topic, 'id="state"' in only_topic, 'id="topics"' in only_topic) == (
        False,
        False,
        True,
    )


@pytest.mark.parametrize("tree", ["mainline", "next", "stable", "nothing"])
def test_each_tree_has_a_page(client: Client, tree: str) -> None:
    make_releases()

    assert ("7.0-rc2</a>, released" in text(client, WEEK, tree=tree)) is (tree == "mainline")


def test_followed_regressions_tell_what_happened(client: Client) -> None:
    make_regression(slug="abc", title="no <b>link", known_at=NOON)

    page = text(client, WEEK, regression="abc")

    assert 'href="/regressions/abc/?at=2026-03-08">no &lt;b&gt;link</a>' in page
    assert "reported" in page


def test_people_are_told_of_their_reports(client: Client) -> None:
    regression = make_regression(title="no link", known_at=NOON)
    regression.reporter_address = "rosa@example.org"
    regression.save()

    assert "Commits and reports of rosa@example.org" in words(text(client, WEEK, person="Rosa@example.org"))


def test_a_page_without_news_says_so(client: Client) -> None:
    make_releases()

    assert "Nothing happened in this week." in text(client, WEEK, person="nobody@example.org")


def test_a_day_and_a_release_have_their_own_words(client: Client) -> None:
    make_releases()
    make_regression(known_at=NOON)
    make_regression(known_at=NOON - timedelta(days=2))

    day, release = words(text(client, DAY)), words(text(client, RELEASE))

    assert "which leaves 2 open, 1 more than a day before." in day
    assert "As it stood at the end of the day" in day
    assert "The day brought no mainline release" in day
    assert "1 regression is new and 0 were settled, which leaves 1 open, 1 more than at 7.0-rc1." in release
    assert "As it stood when 7.0-rc2 came out" in release
    assert "None since 7.0-rc1." in release


def test_the_numbers_of_a_release_are_found_again(client: Client) -> None:
    make_releases()
    make_regression(known_at=NOON - timedelta(days=2))

    assert {listed(client, path) for path in links(text(client, RELEASE), 1)} == {1}


def test_days_beside_are_linked(client: Client) -> None:
    make_releases()

    page = text(client, DAY, subsystem="netdev")

    assert 'href="/days/2026-03-01/?subsystem=netdev" rel="prev"' in page
    assert 'href="/days/2026-03-03/?subsystem=netdev" rel="next"' in page


def test_the_day_of_today_is_told_as_of_now(client: Client) -> None:
    make_regression(known_at=timezone.now() - timedelta(seconds=1))

    page = text(client, day_of(timezone.now().date()).path)

    assert "As it stands on" in page
    assert "Day after" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/days/2026-02-30/", "/days/9999-12-31/", "/days/2005-01-01/", "/days/9990-01-01/", "/days/2026-W10/",
        "/releases/v7.0-rc9/edition/", "/releases/v6.19.3/edition/", "/releases/v6.18/edition/",
        "/releases/7.0-rc2/edition/", "/releases/v7.0-rc2/edition/old/",
    ],
)  # fmt: skip
def test_what_is_no_period_is_not_found(client: Client, path: str) -> None:
    make_releases()

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("kind", ["tree", "cycle", "subsystem", "topic", "regression", "person"])
@pytest.mark.parametrize("value", ["\x00", "<script>alert(1)</script>", "\u202e", "x" * 9000, "' OR 1=1 --", "7.0\n"])
def test_hostile_scopes_are_harmless(client: Client, kind: str, value: str) -> None:
    make_releases()

    assert "<script>alert" not in text(client, WEEK, **{kind: [value] * 30})
    assert "<script>alert" not in text(client, f"{DAY}new/", **{kind: value})


def _everything(number: int) -> None:
    at = NOON + timedelta(minutes=number)
    make_event(make_regression(slug=f"s{number}", known_at=at, culprit="a" * 40, subsystems=["netdev"]), at=at)
    make_regression(known_at=at - timedelta(days=9), state="fixed", earlier=[(at, "open")], subsystems=["netdev"])
    make_series(posted_at=at, title=f"net: {number}")
    make_message(arrived=at)
    Topic.objects.create(slug=f"t{number}", name=f"T{number}", description="", is_published=True, words=["net"])


def _fill(first: int, last: int, make: Callable[[int], None]) -> None:
    for number in range(first, last):
        make(number)


@pytest.mark.parametrize("path", PAGES)
def test_statements_do_not_grow(client: Client, path: str) -> None:
    make_releases()
    query = {"subsystem": "netdev", "topic": ["t0", "t1"], "person": "rosa@example.org"}

    def statements(count: int) -> int:
        with CaptureQueriesContext(connection) as found:
            text(client, path, **query, regression=[f"s{number}" for number in range(count)])
        return len(found)

    _fill(0, 2, _everything)
    few = statements(2)
    _fill(2, 12, _everything)

    assert statements(12) <= few + 1
    assert few < 90
