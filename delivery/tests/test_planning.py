"""Who is planned to get what: once, and nobody who began too late."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F

from delivery.models import Batch, Delivery, Dispatch, Rendering
from delivery.plan import named, plan, plan_due
from delivery.tests.making import LONG_AGO, MONDAY, WEEK, crowd, subscribe
from delivery.tidying import KEPT, prune
from releases.facts import Precision, ReleaseFact, Witness
from releases.store import fold, store_sightings
from subscriptions.models import Cadence, Subscriber, Subscription

pytestmark = pytest.mark.django_db
Counted = Callable[[int], AbstractContextManager[object]]


def released(version: str, at: datetime) -> None:
    fold(store_sightings([ReleaseFact(version, Witness.TAG, at, Precision.SECOND, seen_at=at, commit="c" * 40)]))


def recipients() -> set[str]:
    return set(Delivery.objects.values_list("subscription__subscriber__address", flat=True))


def test_everybody_of_the_cadence_gets_a_row_and_every_scope_a_rendering() -> None:
    crowd(205, scopes=4)
    subscribe("daily@example.org", cadence=Cadence.DAILY)

    dispatch = plan(Cadence.WEEKLY, WEEK, now=MONDAY)

    assert dispatch is not None
    assert (dispatch.recipients, dispatch.finished_at) == (205, None)
    assert recipients() == {f"n{n}@example.org" for n in range(205)}
    assert Rendering.objects.count() == 4
    assert [one.deliveries.count() for one in Batch.objects.order_by("number")] == [100, 100, 5]
    assert Delivery.objects.filter(rendering__scope=F("subscription__scope")).count() == 205


def test_a_dispatch_is_planned_once() -> None:
    subscribe("n1@example.org")
    plan(Cadence.WEEKLY, WEEK, now=MONDAY)
    subscribe("n2@example.org")

    assert plan(Cadence.WEEKLY, WEEK, now=MONDAY) is None
    assert plan_due(MONDAY) != []  # the day
    assert recipients() == {"n1@example.org"}


@pytest.mark.parametrize(("since", "gets"), [(WEEK.end, True), (WEEK.until, False)])
def test_who_subscribed_after_the_end_of_the_period_gets_nothing(since: datetime, gets: bool) -> None:
    subscribe("n1@example.org", since=since)

    plan(Cadence.WEEKLY, WEEK, now=MONDAY)

    assert bool(recipients()) is gets


def test_who_is_suspended_gets_nothing() -> None:
    subscribe("n1@example.org")
    Subscriber.objects.update(suspended_at=LONG_AGO)

    plan(Cadence.WEEKLY, WEEK, now=MONDAY)

    assert not recipients()


def test_a_dispatch_to_nobody_is_finished_at_once() -> None:
    dispatch = plan(Cadence.WEEKLY, WEEK, now=MONDAY)

    assert dispatch is not None
    assert dispatch.finished_at == MONDAY


def test_the_statements_of_planning_do_not_grow(django_assert_max_num_queries: Counted) -> None:
    crowd(1000, scopes=100)

    with django_assert_max_num_queries(8):
        plan(Cadence.WEEKLY, WEEK, now=MONDAY)

    assert Delivery.objects.count() == 1000


def test_the_first_start_of_an_installation_sends_nothing_old() -> None:
    for week in range(40):
        released(f"7.{week // 8}-rc{week % 8 + 1}", MONDAY - timedelta(weeks=week, hours=12))

    made = plan_due(MONDAY)

    assert {(one.cadence, one.recipients) for one in made} == {("weekly", 0), ("daily", 0), ("rc", 0)}
    assert Dispatch.objects.filter(cadence="rc").count() == 1


def test_a_release_is_planned_from_the_one_before() -> None:
    released("7.0-rc1", MONDAY - timedelta(days=8))
    released("7.0-rc2", MONDAY - timedelta(days=1))
    subscribe("n1@example.org", cadence=Cadence.RELEASE)

    made = next(one for one in plan_due(MONDAY) if one.cadence == "rc")

    assert (made.name, made.recipients) == ("7.0-rc2", 1)
    assert (made.since - timedelta(microseconds=1), made.until) == (
        MONDAY - timedelta(days=8),
        MONDAY - timedelta(days=1),
    )


@pytest.mark.parametrize(
    ("name", "cadences"),
    [
        ("2026-W10", ["weekly"]),
        ("2026-03-08", ["daily"]),
        ("2026-W11", []),  # has only begun
        ("2026-03-09", []),
        ("7.0-rc2", []),  # unknown
        ("nonsense", []),
    ],
)
def test_an_edition_is_found_by_its_name(name: str, cadences: list[str]) -> None:
    assert [one.cadence for one in named(name, now=MONDAY)] == cadences


def test_what_is_old_is_deleted_with_who_got_it() -> None:
    crowd(3)
    plan(Cadence.WEEKLY, WEEK, now=MONDAY)

    assert prune(MONDAY + KEPT) == 0
    assert prune(MONDAY + KEPT + timedelta(seconds=1)) == 1
    assert not Delivery.objects.exists()
    assert Subscription.objects.count() == 3


def test_nothing_is_planned_twice_after_what_is_old_was_deleted() -> None:
    now = datetime(2026, 3, 15, 23, 59, tzinfo=UTC)  # the last minute in which the week is due
    plan_due(MONDAY)

    prune(now)

    assert [one.name for one in plan_due(now)] == ["2026-03-14"]
