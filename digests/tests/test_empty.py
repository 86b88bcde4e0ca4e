"""When an edition is empty, so that no mail is sent: each reason by itself."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from digests.edition import Edition, edition
from digests.periods import day_of
from digests.scope import EVERYTHING, Scope
from regressions.models import Regression
from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings
from tests.make import NOON, make_event, make_posted, make_regression, make_releases, make_series
from topics.models import Topic

pytestmark = pytest.mark.django_db
DAY = day_of(date(2026, 3, 2))  # NOON's
EARLY, LATER = NOON - timedelta(days=9), NOON + timedelta(hours=2)
NETDEV, CYCLE, STABLE = Scope(subsystems=("netdev",)), Scope(cycles=("7.0",)), Scope(trees=("stable",))


def told(scope: Scope = EVERYTHING) -> Edition:
    return edition(DAY, at=DAY.end, scope=scope)


def make(**given: Any) -> Regression:
    return make_regression(**{"subsystems": ["netdev"]} | given)


def make_overdue(due_days: float) -> None:
    regression = make(known_at=EARLY)
    regression.due_at = NOON + timedelta(days=due_days)
    regression.save()


def make_moved() -> None:
    """One that was thought to be of stable, and is found to be of mainline."""
    regression = make(known_at=EARLY, cycle="7.0", earlier=[(NOON, "open")])
    regression.periods.filter(until=NOON).update(cycle="", tree="stable", series="6.19.y")


def make_release(version: str) -> None:
    fold(store_sightings([ReleaseFact(version, Witness.TAG, NOON, Precision.SECOND, NOON)]))


@pytest.mark.parametrize("scope", [EVERYTHING, NETDEV, CYCLE, STABLE, Scope(topics=("x",)), Scope(people=("a@b.org",))])
def test_what_stands_as_it_stood_is_no_news(scope: Scope) -> None:
    make_releases()
    make(known_at=EARLY)
    make_overdue(-3)
    make(known_at=DAY.until)
    make_series(posted_at=DAY.until)

    assert told(scope).is_empty


@pytest.mark.parametrize(
    "happens",
    [
        lambda: make(known_at=NOON),
        lambda: make(known_at=EARLY, state="fixed", earlier=[(NOON, "open")]),
        lambda: make(known_at=EARLY, earlier=[(NOON, "fixed")]),
        lambda: make(known_at=EARLY, state="invalid", earlier=[(NOON, "open")]),
        lambda: make_overdue(0),
    ],
    ids=["new", "settled", "reopened", "dropped", "overdue"],
)
def test_what_happens_to_a_regression_is_news_for_its_scopes_alone(happens: Callable[[], object]) -> None:
    make_releases()
    happens()

    scopes = [EVERYTHING, NETDEV, CYCLE, STABLE, Scope(subsystems=("linux-usb",)), Scope(topics=("x",))]
    assert [told(scope).is_empty for scope in scopes] == [False, False, False, True, True, True]


def test_what_is_found_to_belong_elsewhere_is_news_in_both_places() -> None:
    make_releases()
    make_moved()

    assert [told(scope).is_empty for scope in (CYCLE, STABLE, EVERYTHING)] == [False, False, True]
    assert "1 was found to belong elsewhere" in "".join(map(str, told(STABLE).week_said))


def test_a_fix_that_was_posted_is_news() -> None:
    make_releases()
    regression = make(known_at=EARLY)
    assert told(CYCLE).is_empty
    posted = make_posted(posted_at=NOON, closes=[f"https://lore.kernel.org/all/{regression.report}/"])
    make_event(regression, at=NOON, kind="patch", message_id=posted.head)

    assert told(CYCLE).fixes.moved == 1
    assert not told(CYCLE).is_empty


def test_patches_are_news_for_the_lists_they_went_to() -> None:
    make_releases()
    make_series(posted_at=NOON, lists=["netdev"])

    scopes = [EVERYTHING, NETDEV, Scope(subsystems=("linux-usb",)), CYCLE]
    assert [told(scope).is_empty for scope in scopes] == [False, False, True, True]


@pytest.mark.parametrize(
    ("version", "empty"),
    [("7.0-rc3", [False, True, False, True, False]), ("6.19.4", [False, True, True, False, True])],
)
def test_a_release_is_news_where_releases_are_of_the_scope(version: str, empty: list[bool]) -> None:
    make_releases()
    make_release(version)

    scopes = [EVERYTHING, NETDEV, CYCLE, STABLE, Scope(trees=("mainline",))]
    assert [told(scope).is_empty for scope in scopes] == empty


def test_a_release_of_another_cycle_is_no_news_where_trees_are_asked_for_too() -> None:
    make_releases()
    make_release("7.0-rc3")

    scopes = [Scope(trees=("mainline",), cycles=(cycle,)) for cycle in ("7.0", "6.19")]
    assert [told(scope).is_empty for scope in scopes] == [False, True]


def test_a_topic_that_moved_is_news_for_who_follows_it() -> None:
    Topic.objects.create(slug="net", name="Net", description="", is_published=True, words=["net"])
    make_series(posted_at=NOON, title="net: faster", lists=[])

    scopes = [Scope(topics=("net",)), Scope(topics=("other",)), NETDEV, Scope(subsystems=("netdev",), topics=("net",))]
    assert [told(scope).is_empty for scope in scopes] == [False, True, True, False]


def test_what_happened_to_followed_regressions_and_to_people_is_news() -> None:
    regression = make(slug="abc", known_at=EARLY, state="fixed", earlier=[(NOON, "open")])
    regression.reporter_address = "rosa@example.org"
    regression.save()

    scopes = [
        Scope(regressions=("abc",)), Scope(people=("rosa@example.org",)),
        Scope(regressions=("other",)), Scope(people=("mats@example.org",)),
    ]  # fmt: skip
    assert [told(scope).is_empty for scope in scopes] == [False, False, True, True]
    assert [told(scope).headline for scope in scopes[:3]] == ["News of 1 regression", "News of 1 person", "No news"]
