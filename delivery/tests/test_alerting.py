"""Alerts: what is new is told once, to those whom it concerns."""

from datetime import UTC, datetime, timedelta

import pytest

from delivery.alerts import plan_alerts
from delivery.models import Delivery, Dispatch, Rendering, Told
from delivery.rendering import Writer
from delivery.tests.making import subscribe
from subscriptions.models import Cadence, Subscriber
from tests.make import make_regression

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def follower(address: str = "n1@example.org", *, scope: str = "", since: datetime = NOW - timedelta(days=20)) -> None:
    subscribe(address, cadence=Cadence.AT_ONCE, scope=scope, since=since)


def told(at: datetime = NOW) -> dict[str, str]:
    """What an alert says: by address, the subject."""
    dispatch = plan_alerts(at)
    writer = Writer(clock=lambda: at)
    while writer.render_next():
        pass
    mails = Delivery.objects.filter(batch__dispatch=dispatch, rendering__is_empty=False)
    return dict(mails.values_list("subscription__subscriber__address", "rendering__subject"))


def test_what_is_new_is_told_once() -> None:
    follower()
    make_regression(title="net: no link", known_at=NOW - MINUTE)

    assert "no link" in told()["n1@example.org"]
    assert told(NOW + MINUTE) == {}
    assert Dispatch.objects.count() == 1


def test_news_of_the_same_second_are_told_too() -> None:
    follower()
    make_regression(title="net: first", known_at=NOW - MINUTE)
    told()
    make_regression(title="net: second", known_at=NOW - MINUTE)

    assert "second" in told(NOW + timedelta(microseconds=1))["n1@example.org"]


def test_only_those_whom_it_concerns_are_told() -> None:
    follower("net@example.org", scope="subsystem=netdev")
    follower("mm@example.org", scope="subsystem=linux-mm")
    make_regression(known_at=NOW - MINUTE, subsystems=["netdev"])

    assert set(told()) == {"net@example.org"}


def test_what_concerns_nobody_is_not_told_to_who_comes_later() -> None:
    follower("mm@example.org", scope="subsystem=linux-mm")
    make_regression(known_at=NOW - MINUTE, subsystems=["netdev"])
    told()
    follower("all@example.org", since=NOW)

    assert told(NOW + MINUTE) == {}
    assert not Dispatch.objects.exists()


def test_what_happened_before_the_subscription_is_not_told() -> None:
    make_regression(known_at=NOW - MINUTE)
    follower(since=NOW)

    assert told(NOW + MINUTE) == {}


def test_an_archive_that_is_read_late_sends_no_old_news() -> None:
    follower()
    make_regression(known_at=NOW - timedelta(days=3))

    assert told() == {}


def test_what_arrived_yesterday_and_was_read_today_is_told() -> None:
    follower()
    told()
    make_regression(title="net: late", known_at=NOW - timedelta(days=1))

    assert "late" in told(NOW + MINUTE)["n1@example.org"]


def test_who_is_suspended_is_not_told() -> None:
    follower()
    Subscriber.objects.update(suspended_at=NOW - MINUTE)
    make_regression(known_at=NOW - MINUTE)

    assert told() == {}


def test_news_of_one_regression_are_a_thread() -> None:
    follower()
    regression = make_regression(known_at=NOW - MINUTE)
    told()

    assert Rendering.objects.get().thread == regression.slug


def test_nothing_is_asked_while_nobody_wants_alerts(django_assert_max_num_queries: object) -> None:
    make_regression(known_at=NOW - MINUTE)

    with django_assert_max_num_queries(3):  # type: ignore[operator]
        assert plan_alerts(NOW) is None
    assert not Told.objects.exists()
