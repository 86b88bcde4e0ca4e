"""The tasks: plan each minute, call workers while there is work."""

from collections.abc import Iterator
from itertools import count
from unittest.mock import Mock, patch

import pytest
from django.core import mail
from django.utils import timezone

from delivery import tasks
from delivery.models import Delivery, Dispatch, State
from delivery.tests.making import crowd, rendered

pytestmark = pytest.mark.django_db


@pytest.fixture
def called() -> Iterator[Mock]:
    with patch.object(tasks.send_batches, "delay") as delay:
        yield delay


@pytest.mark.parametrize(("jobs", "calls"), [(1, 1), (2, 1), (4, 3)])
def test_workers_are_called_for_what_is_to_be_sent_but_one_that_reads(called: Mock, jobs: int, calls: int) -> None:
    crowd(1000)
    rendered(now=timezone.now())

    with patch.object(tasks, "default_jobs", return_value=jobs):
        tasks.plan_deliveries()

    assert called.call_count == calls


def test_what_was_planned_is_sent_although_alerts_fail(called: Mock, caplog: pytest.LogCaptureFixture) -> None:
    crowd(10)
    rendered(now=timezone.now())

    with patch.object(tasks, "plan_alerts", side_effect=ValueError, __name__="plan_alerts"):
        tasks.plan_deliveries()

    assert called.call_count == 1
    assert "plan_alerts failed" in caplog.text


def test_a_turn_ends_in_the_middle_of_a_batch_where_the_server_is_slow() -> None:
    crowd(20)
    rendered(now=timezone.now())
    clock = count(step=10)  # seconds, each time that it is looked at

    with patch("delivery.tasks.time.monotonic", lambda: next(clock)):
        tasks.send_batches()

    assert 0 < len(mail.outbox) < 6
    tasks.send_batches()
    assert sorted(message.to for message in mail.outbox) == sorted([f"n{n}@example.org"] for n in range(20))


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
