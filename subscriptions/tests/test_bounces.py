"""When mails come back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from subscriptions.bounces import bounced
from subscriptions.models import Subscriber
from subscriptions.tests.people import make_subscriber

pytestmark = pytest.mark.django_db
FIRST = date(2026, 11, 1)


def days(key: str, *after: int) -> list[bool]:
    return [bounced(key, on=FIRST + timedelta(days=n)) for n in after]


def test_the_third_day_with_a_bounce_ends_it() -> None:
    rosa = make_subscriber()

    assert days(rosa.key, 0, 7, 14, 15) == [False, False, True, True]
    rosa.refresh_from_db()
    assert rosa.suspended_at == datetime(2026, 11, 15, tzinfo=UTC)


def test_many_bounces_of_a_day_are_one() -> None:
    assert days(make_subscriber().key, 0, 0, 0, 0, 1, 1) == [False] * 6


def test_what_was_35_days_ago_still_counts_and_36_does_not() -> None:
    assert days(make_subscriber("a@b.org").key, 0, 1, 36) == [False, False, True]
    assert days(make_subscriber("c@d.org").key, 0, 1, 37, 38) == [False, False, False, False]


def test_a_bounce_that_comes_late_is_old_news() -> None:
    assert days(make_subscriber().key, 5, 4, 3, 2) == [False] * 4


def test_a_key_of_nobody_does_nothing() -> None:
    assert bounced("a" * 26, on=FIRST) is False
    assert not Subscriber.objects.exists()
