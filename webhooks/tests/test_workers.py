"""Workers side by side and killed: in order, nothing left out, and what comes twice comes under the id that it had."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from changes.models import Change
from webhooks import tasks
from webhooks.models import Attempt, Endpoint
from webhooks.pruning import prune
from webhooks.sending import send_changes
from webhooks.tests.receiving import Handler, Receiver, answer, eventually, make_changes, make_endpoint, silence

_WORKER = "import sys, django; django.setup(); from webhooks.sending import send_changes; send_changes(sys.argv[1])"


def in_thread(uid: str, taken: list[int]) -> threading.Thread:
    def run() -> None:
        taken.append(send_changes(uid))
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_to_one_endpoint_at_once(receiver: Receiver) -> None:
    made, endpoint = make_changes(500), make_endpoint(receiver.url)
    under_way, most = [0], [0]
    other, taken = threading.Event(), list[int]()

    def act(handler: Handler) -> None:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        other.wait(10)  # until the other worker had its go
        under_way[0] -= 1
        answer(204)(handler)

    receiver.always = act
    one = in_thread(endpoint.uid, taken)
    assert eventually(lambda: bool(receiver.requests))
    in_thread(endpoint.uid, taken).join()
    other.set()
    one.join()

    assert (taken, most) == ([0, 5], [1])
    assert receiver.keys(endpoint.secret) == [change.key for change in made]


@pytest.mark.django_db(transaction=True)
def test_workers_send_to_different_endpoints_at_once(receiver: Receiver) -> None:
    make_changes(1)
    slow, quick = make_endpoint(receiver.url), make_endpoint(receiver.url)
    over, taken = threading.Event(), list[int]()
    receiver.plan.append(lambda handler: (over.wait(10), answer(204)(handler))[1])
    one = in_thread(slow.uid, taken)
    assert eventually(lambda: bool(receiver.requests))

    assert send_changes(quick.uid) == 1

    over.set()
    one.join()


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_an_answer_is_waited_for(receiver: Receiver) -> None:
    make_changes(1)
    over, taken, endpoint = threading.Event(), list[int](), make_endpoint(receiver.url)
    receiver.plan.append(lambda handler: (over.wait(10), answer(204)(handler))[1])
    one = in_thread(endpoint.uid, taken)
    assert eventually(lambda: bool(receiver.requests))

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state LIKE 'idle in transaction%'"
        )
        assert cursor.fetchone() == (0,)
    over.set()
    one.join()


@pytest.mark.django_db(transaction=True)
def test_an_endpoint_that_is_deleted_while_it_is_asked_is_done_with(receiver: Receiver) -> None:
    make_changes(1)
    over, taken, endpoint = threading.Event(), list[int](), make_endpoint(receiver.url)
    receiver.plan.append(lambda handler: (over.wait(10), answer(204)(handler))[1])
    one = in_thread(endpoint.uid, taken)
    assert eventually(lambda: bool(receiver.requests))
    Endpoint.objects.all().delete()
    over.set()
    one.join()

    assert (taken, Attempt.objects.count()) == ([0], 0)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_s_message_comes_again_under_its_id(receiver: Receiver) -> None:
    made, endpoint = make_changes(250), make_endpoint(receiver.url)
    receiver.plan.extend([answer(204), silence])
    database = connection.settings_dict
    host = database.get("HOST") or database.get("OPTIONS", {}).get("host", "")
    environment = os.environ | {
        "DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}?host={host}",
        "DJANGO_SETTINGS_MODULE": "kerneltrack.settings",
        "KERNELTRACK_WEBHOOK_NETWORKS": "127.0.0.0/8",
    }
    worker = subprocess.Popen(
        [sys.executable, "-c", _WORKER, endpoint.uid], env=environment, cwd=settings.BASE_DIR, start_new_session=True
    )
    assert eventually(lambda: len(receiver.requests) == 2, 60)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    make_changes(1)

    assert eventually(lambda: send_changes(endpoint.uid) > 0)  # as soon as the database knows that it is gone

    first, second, third, *_ = receiver.ids()
    assert first != second == third
    found = list(dict.fromkeys(receiver.keys(endpoint.secret)))
    assert found == list(Change.objects.order_by("position").values_list("key", flat=True))
    assert len(found) == len(made) + 1


@pytest.mark.django_db
def test_a_worker_is_called_for_each_endpoint_that_something_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    last = make_changes(2)[-1]
    waits = make_endpoint()
    make_endpoint(position=last.position)
    make_endpoint(is_enabled=False)
    make_endpoint(retry_at=timezone.now() + timedelta(minutes=1))
    called = []
    monkeypatch.setattr(tasks.send_to, "apply_async", lambda args, **options: called.append((args, options)))

    tasks.send_webhooks()

    assert called == [((waits.uid,), {"expires": 60})]


@pytest.mark.django_db
def test_the_task_sends(receiver: Receiver) -> None:
    make_changes(1)

    tasks.send_to(make_endpoint(receiver.url).uid)

    assert len(receiver.requests) == 1


@pytest.mark.django_db
def test_attempts_are_kept_for_thirty_days_and_a_replaced_secret_until_its_end() -> None:
    now = timezone.now()
    endpoint = make_endpoint(old_secret="whsec_b2xk", old_until=now - timedelta(seconds=1))
    for days in (29, 31):
        Attempt.objects.create(
            endpoint=endpoint, at=now - timedelta(days=days), message="m", first=1, last=1, changes=1, milliseconds=1
        )

    assert prune(now) == 1

    endpoint.refresh_from_db()
    assert (endpoint.old_secret, endpoint.old_until, endpoint.attempts.count()) == ("", None, 1)
    tasks.prune_webhooks()
