"""People and mail servers who do things at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial

import pytest
from django.db import connection

from subscriptions import store
from subscriptions.bounces import bounced
from subscriptions.models import Asked, Cadence, Subscriber, Subscription
from subscriptions.tests.people import NOON, ROSA, make_subscriber

pytestmark = pytest.mark.django_db(transaction=True)


def make_asked(cadence: str, address: str = ROSA) -> str:
    return Asked.objects.create(address=address, cadence=cadence, format="text", asked_at=datetime.now(UTC)).key


def at_once(*acts: Callable[[], object]) -> Sequence[object]:
    """What each returns; each has a connection of its own."""

    def done(act: Callable[[], object]) -> object:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(done, acts))


def test_a_link_that_is_confirmed_many_times_at_once_is_confirmed_once() -> None:
    key = make_asked("weekly")

    made = at_once(*[partial(store.confirm, key, now=NOON)] * 6)

    assert sum(one is not None for one in made) == 1
    assert (Subscriber.objects.count(), Subscription.objects.count()) == (1, 1)


def test_several_wishes_of_an_unknown_address_make_one_subscriber() -> None:
    keys = [
        make_asked(cadence, address) for cadence, address in zip(Cadence.values, [ROSA, ROSA.upper()] * 2, strict=True)
    ]

    at_once(*[partial(store.confirm, key, now=NOON) for key in keys])

    assert Subscriber.objects.get().subscriptions.count() == 4


def test_who_leaves_and_confirms_at_once_either_stays_with_that_or_is_gone() -> None:
    for _ in range(5):  # either may be first
        last = make_subscriber().subscriptions.get().key
        key = make_asked("daily")

        _, made = at_once(partial(store.leave, last), partial(store.confirm, key, now=NOON))

        left = list(Subscription.objects.values_list("cadence", flat=True))
        assert left == (["daily"] if made else [])
        assert Subscriber.objects.count() == len(left)
        assert not Asked.objects.exists()
        Subscriber.objects.all().delete()


def test_bounces_of_a_day_that_come_at_once_count_once() -> None:
    rosa = make_subscriber()

    at_once(*[partial(bounced, rosa.key, on=date(2026, 11, 1))] * 4)

    rosa.refresh_from_db()
    assert rosa.bounces == 1
