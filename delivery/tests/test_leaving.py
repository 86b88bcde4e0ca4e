"""Nothing of who has left stays behind in what was planned, written or sent."""

from datetime import timedelta

import pytest
from django.utils import timezone

from delivery import tasks
from delivery.models import Delivery, Rendering
from delivery.tests.making import MONDAY, rendered, subscribe
from delivery.tidying import tidy
from subscriptions import store
from subscriptions.tests.test_leaving import everywhere

pytestmark = pytest.mark.django_db
ROSA = "rosa@example.org"
OWN = "person=rosa%40example.org"
TRACES = (ROSA, "rosa%40example.org")


def test_with_a_subscriber_goes_what_was_written_of_their_own_commits() -> None:
    rosa = subscribe(ROSA, scope=OWN).subscriber
    rendered(text=f"Commits of {ROSA}.\n", now=timezone.now())
    tasks.send_batches()
    assert everywhere(*TRACES) == {"delivery_rendering", "subscriptions_subscriber", "subscriptions_subscription"}

    store.forget(rosa.key)
    tidy(timezone.now())

    assert everywhere(*TRACES, rosa.key) == set()


def test_what_somebody_else_still_gets_stays() -> None:
    rosa = subscribe(ROSA).subscriber
    subscribe("tom@example.org")
    rendered()

    store.forget(rosa.key)
    tidy(MONDAY + timedelta(minutes=1))

    assert Rendering.objects.get().deliveries.count() == Delivery.objects.count() == 1
