"""The tasks: plan each minute, call workers while there is work."""

from collections.abc import Iterator
from unittest.mock import Mock, patch

import pytest
from django.core import mail
from django.utils import timezone

from delivery import tasks
from delivery.models import Delivery, Dispatch, State
from delivery.tests.making import crowd, rendered
from ingest.sync import default_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def called() -> Iterator[Mock]:
    with patch.object(tasks.send_batches, "delay") as delay:
        yield delay


def test_workers_are_called_for_what_is_to_be_sent_and_no_more_than_there_are(called: Mock) -> None:
    crowd(1000)
    rendered(now=timezone.now())

    tasks.plan_deliveries()

    assert called.call_count == default_jobs()


def test_nobody_is_called_when_there_is_nothing_to_do(called: Mock) -> None:
    tasks.plan_deliveries()
    tasks.plan_deliveries()

    assert not called.called


def test_a_worker_sends_all_and_ends_the_dispatch() -> None:
    crowd(120)
    rendered(now=timezone.now())

    tasks.send_batches()

    assert (len(mail.outbox), set(Delivery.objects.values_list("state", flat=True))) == (120, {State.SENT})
    assert Dispatch.objects.get().finished_at is not None


def test_what_is_old_is_pruned() -> None:
    Dispatch.objects.create(
        cadence="weekly", name="2020-W01", since=timezone.now(), until=timezone.now(), planned_at="2020-01-06T06:00:00Z"
    )

    tasks.prune_deliveries()

    assert not Dispatch.objects.exists()
