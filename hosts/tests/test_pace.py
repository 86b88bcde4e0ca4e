"""One pace for each host, whoever asks: threads, processes, within a transaction or not, killed or not."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.db import connection, connections, transaction
from django.utils import timezone
from pytest_django import Settings

from hosts import pace
from hosts.errors import TryLaterError
from hosts.models import Host
from hosts.pace import turn

NAME = "lore.example.org"
_ASKER = """
import sys, django
django.setup()
from hosts.pace import turn
with turn(sys.argv[1]):
    print("asks", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits, which are not waited."""
    waits: list[float] = []
    monkeypatch.setattr(pace, "sleep", waits.append)
    return waits


def host() -> Host:
    return Host.objects.get(name=NAME)


def in_thread(act: Callable[[], object]) -> None:
    """Do something in another session, and let it be done."""

    def run() -> None:
        try:
            act()
        except TryLaterError as error:
            failed.append(error)
        finally:
            connections.close_all()

    failed: list[TryLaterError] = []
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


def ask() -> None:
    with turn(NAME):
        pass


@pytest.mark.django_db
def test_a_request_begins_when_the_one_before_has_had_its_time(
    settings: Settings, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOST_PACE = 1
    monkeypatch.setattr(pace, "PATIENCE", 1000)
    ends = []
    for _ in range(3):
        ask()
        ends.append(host().free_at)

    assert [other - one for one, other in zip(ends, ends[1:], strict=False)] == [timedelta(minutes=1)] * 2  # type: ignore[operator]
    assert slept[0] <= 0 < slept[1] < slept[2]


@pytest.mark.django_db
def test_who_would_wait_too_long_is_told_when_to_come_back(settings: Settings, slept: list[float]) -> None:
    settings.HOST_PACE = 1
    ask()

    with pytest.raises(TryLaterError, match="too many requests wait for") as later:
        ask()

    assert 0 < later.value.seconds <= 61
    assert host().requests == 1


@pytest.mark.django_db
def test_without_a_pace_nobody_waits(settings: Settings, slept: list[float]) -> None:
    settings.HOST_PACE = 0
    for _ in range(20):
        ask()

    assert not any(slept)


@pytest.mark.django_db
def test_a_host_that_wants_to_be_left_alone_is() -> None:
    with turn(NAME) as outcome:
        outcome.quiet = 600

    with pytest.raises(TryLaterError, match=f"{NAME} asks to wait for") as later:
        ask()

    assert 590 < later.value.seconds <= 601
    assert host().requests == 1


@pytest.mark.django_db
def test_a_shorter_wish_does_not_end_a_longer_one() -> None:
    with turn(NAME) as outcome:
        outcome.quiet = 10
        Host.objects.update(quiet_until=(longer := timezone.now() + timedelta(hours=1)))

    assert host().quiet_until == longer


@pytest.mark.django_db
def test_times_of_a_clock_that_was_wrong_count_for_nothing(settings: Settings, slept: list[float]) -> None:
    settings.HOST_PACE = 60
    ask()
    wrong = timezone.now() + timedelta(days=400)
    Host.objects.update(free_at=wrong, quiet_until=wrong)

    ask()

    assert host().requests == 2
    assert host().free_at < wrong  # type: ignore[operator]


@pytest.mark.django_db
def test_what_came_of_a_request_is_counted_even_where_it_fails() -> None:
    with suppress(ZeroDivisionError), turn(NAME) as outcome:
        outcome.failed, outcome.error, outcome.received = 1, "nonsense came", 7
        _ = 1 / 0
    failed = host()
    ask()

    assert (failed.requests, failed.failed, failed.received, failed.error) == (1, 1, 7, "nonsense came")
    assert failed.answered_at is None
    assert (host().error, host().answered_at is not None) == ("", True)


@pytest.mark.django_db(transaction=True)
def test_few_requests_run_at_once_and_those_to_other_hosts_do_not_count(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOST_CONNECTIONS = 2
    monkeypatch.setattr(pace, "PATIENCE", 0.05)

    def second() -> None:
        with turn(NAME):
            with pytest.raises(TryLaterError, match="are running"):
                in_thread(ask)
            with turn("other.example.org"):
                pass

    with turn(NAME):
        in_thread(second)
        in_thread(ask)

    assert host().requests == 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_within", [False, True])
def test_no_row_is_locked_while_an_answer_is_waited_for(is_within: bool) -> None:
    def look() -> None:
        with transaction.atomic():
            assert Host.objects.select_for_update(nowait=True).get().requests == 1

    with transaction.atomic() if is_within else turn("other.example.org"), turn(NAME):
        in_thread(lambda: Host.objects.exclude(name=NAME).delete())
        in_thread(look)


@pytest.mark.django_db(transaction=True)
def test_what_a_transaction_asks_stays_counted_when_it_is_rolled_back() -> None:
    with suppress(ZeroDivisionError), transaction.atomic():
        with turn(NAME) as outcome:
            outcome.received = 9
        _ = 1 / 0

    assert (host().requests, host().received) == (1, 9)


@pytest.mark.django_db(transaction=True)
def test_no_moment_is_given_to_two(settings: Settings) -> None:
    settings.HOST_PACE, settings.HOST_CONNECTIONS = 60_000, 4
    began = timezone.now()

    def often() -> None:
        for _ in range(10):
            ask()
        connections.close_all()

    threads = [threading.Thread(target=often) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert host().requests == 40
    assert host().free_at >= began + timedelta(milliseconds=40)  # type: ignore[operator]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_process_leaves_its_place_to_others(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOST_CONNECTIONS = 1
    monkeypatch.setattr(pace, "PATIENCE", 0.05)
    database = connection.settings_dict
    where = database.get("HOST") or database.get("OPTIONS", {}).get("host", "")
    env = os.environ | {
        "DATABASE_URL": f"postgresql://{database['USER']}@/{database['NAME']}?host={where}",
        "DJANGO_SETTINGS_MODULE": "kerneltrack.settings",
        "KERNELTRACK_HOST_CONNECTIONS": "1",
    }
    command, pipe = [sys.executable, "-c", _ASKER, NAME], subprocess.PIPE
    process = subprocess.Popen(command, env=env, stdout=pipe, stdin=pipe, cwd=configured.BASE_DIR)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"asks\n"
        with pytest.raises(TryLaterError, match="are running"):
            ask()
        process.send_signal(signal.SIGKILL)
    monkeypatch.undo()

    ask()  # as soon as PostgreSQL notices

    assert host().requests == 2
