"""Subscriptions, and dispatches of them, for tests."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db.models import Value
from django.db.models.functions import Concat

from delivery.models import Dispatch, Rendering
from delivery.plan import plan
from digests.periods import Week, parse_week
from subscriptions.models import Cadence, Format, Subscriber, Subscription

WEEK = parse_week("2026-W10") or Week("", datetime.now(UTC).date())  # ends on Sunday, March 8
MONDAY = datetime(2026, 3, 9, 6, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def subscribe(
    address: str,
    *,
    cadence: str = Cadence.WEEKLY,
    scope: str = "",
    format: str = Format.TEXT,
    since: datetime = LONG_AGO,
) -> Subscription:
    """Somebody who has confirmed a subscription."""
    subscriber, _ = Subscriber.objects.get_or_create(address=address)
    return Subscription.objects.create(subscriber=subscriber, cadence=cadence, scope=scope, format=format, since=since)


def crowd(count: int, *, scopes: int = 1) -> None:
    """`n0@example.org` and so on, all weekly, in some scopes."""
    people = Subscriber.objects.bulk_create(Subscriber(address=f"n{n}@example.org") for n in range(count))
    Subscription.objects.bulk_create(
        Subscription(
            subscriber=one,
            cadence=Cadence.WEEKLY,
            scope=f"subsystem=list{n % scopes}" if scopes > 1 else "",
            format=Format.TEXT,
            since=LONG_AGO,
        )
        for n, one in enumerate(people)
    )


def rendered(*, text: str = "Some news.\n", now: datetime = MONDAY) -> Dispatch:
    """The week's dispatch, planned and rendered: all renderings say the same."""
    dispatch = plan(Cadence.WEEKLY, WEEK, now=now)
    assert dispatch is not None
    Rendering.objects.update(
        subject=Concat(Value("Linux: "), "scope"), text=text, html="", thread="2026", rendered_at=now
    )
    return dispatch


def clock(*, after: timedelta = timedelta(0)) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: MONDAY + after
