"""Nobody gets a mail twice and nobody is left out: workers side by side, killed, or cut off from the database."""

import os
import random
import re
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection, connections
from django.utils import timezone
from pytest_django import Settings

from delivery.models import Delivery, State
from delivery.sending import send_next
from delivery.tests.making import crowd, rendered
from subscriptions import store
from subscriptions.models import Subscription
from tests.smtp import Sink, mail_server

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 300


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    found = Sink()
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    with mail_server(found) as settings.EMAIL_PORT:
        yield found


class Worker:
    """`manage.py send_digests` in a process group of its own."""

    def __init__(self, state: Path) -> None:
        database = connection.settings_dict
        host = database.get("HOST") or database.get("OPTIONS", {}).get("host", "")
        environment = os.environ | {
            "DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}?host={host}",
            "KERNELTRACK_STATE": str(state),
            "KERNELTRACK_SMTP": f"smtp://127.0.0.1:{django_settings.EMAIL_PORT}",
        }
        command = ["send_digests", "--cadence", "weekly", "--period", "2026-W10", "-v0"]
        self._process = subprocess.Popen(
            [sys.executable, str(django_settings.BASE_DIR / "manage.py"), *command],
            env=environment,
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def kill(self) -> None:
        """Without a chance to tidy up."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate(timeout=60)

    def end(self) -> tuple[int, int]:
        """Exit status, and how many mails it says that it sent."""
        said, _ = self._process.communicate(timeout=120)
        count = re.match(r"(\d+) sent", said)
        return self._process.returncode, int(count[1]) if count else 0


def twice(sink: Sink) -> Counter[str]:
    """Who got more than one mail, and how many more."""
    return Counter({address: count - 1 for address, count in sink.per_address.items() if count > 1})


def is_complete(sink: Sink) -> bool:
    """Whether everybody got a mail, each address under one Message-ID, and the rows say so."""
    states = Counter(Delivery.objects.values_list("state", flat=True))
    return (
        set(sink.per_address) == {f"n{n}@example.org" for n in range(PEOPLE)}
        and {len(ids) for ids in sink.ids.values()} == {1}
        and states == {State.SENT: PEOPLE}
    )


@pytest.mark.slow
def test_two_workers_share_a_dispatch_and_each_recipient_gets_one_mail(sink: Sink, tmp_path: Path) -> None:
    crowd(PEOPLE, scopes=7)
    rendered(now=timezone.now())
    sink.least = 2

    one, other = Worker(tmp_path / "one"), Worker(tmp_path / "other")
    ended = [one.end(), other.end()]

    assert is_complete(sink)
    assert not twice(sink)
    assert min(count for _, count in ended) > 0
    assert (sum(count for _, count in ended), {status for status, _ in ended}) == (PEOPLE, {0})


@pytest.mark.slow
def test_workers_killed_at_any_point_leave_one_mail_in_doubt_each(sink: Sink, tmp_path: Path) -> None:
    crowd(PEOPLE, scopes=7)
    rendered(now=timezone.now())
    chance = random.Random(11)

    for _ in range(5):
        worker = Worker(tmp_path / "state")
        sink.wait_for(len(sink.mails) + chance.randrange(1, 45))
        worker.kill()
    status, _ = Worker(tmp_path / "state").end()

    assert status == 0
    assert is_complete(sink)
    assert twice(sink).total() <= 5


@pytest.mark.slow
def test_a_worker_killed_beside_another_is_taken_over(sink: Sink, tmp_path: Path) -> None:
    crowd(PEOPLE)
    rendered(now=timezone.now())
    sink.least = 2

    one, other = Worker(tmp_path / "one"), Worker(tmp_path / "other")
    sink.wait_for(60)
    one.kill()
    other.end()
    Worker(tmp_path / "one").end()  # what the other found locked, if the lock lived longer than it did

    assert is_complete(sink)
    assert twice(sink).total() <= 1


@pytest.mark.slow
def test_a_worker_that_loses_the_database_stops_sending(sink: Sink, tmp_path: Path) -> None:
    crowd(PEOPLE)
    rendered(now=timezone.now())

    worker = Worker(tmp_path / "state")
    sink.wait_for(20)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    sent = len(sink.mails)
    status, _ = worker.end()

    assert status != 0
    assert len(sink.mails) <= sent + 1
    assert Worker(tmp_path / "state").end()[0] == 0
    assert is_complete(sink)
    assert twice(sink).total() <= 1


def test_who_leaves_in_the_middle_gets_nothing(sink: Sink) -> None:
    crowd(5)
    rendered()
    key = Subscription.objects.get(subscriber__address="n3@example.org").key

    def leave() -> None:
        store.leave(key)
        connections.close_all()  # this thread's

    def meanwhile(address: str) -> None:
        if address == "n1@example.org":
            thread = threading.Thread(target=leave)
            thread.start()
            thread.join()

    sink.to_rcpt = meanwhile
    send_next()

    assert sorted(sink.per_address) == [f"n{n}@example.org" for n in (0, 1, 2, 4)]
    assert Delivery.objects.count() == 4
