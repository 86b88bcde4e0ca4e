"""Whoever reads what comes after a position misses nothing, whatever commits when."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import pytest
from django.db import connection, connections, transaction
from django.db.transaction import TransactionManagementError

from changes import queries, store
from changes.models import Change
from tests.make import make_regression

pytestmark = pytest.mark.django_db(transaction=True)
_WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@contextmanager
def running(act: Callable[[], object]) -> Iterator[threading.Thread]:
    """Something that happens in a thread and a database session of its own."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    yield thread
    thread.join(60)
    assert not thread.is_alive()
    assert not errors


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        row = cursor.fetchone()
    return bool(row and row[0])


def add(slug: str) -> None:
    make_regression(slug=slug)
    store.record({slug})


def add_alone(slug: str) -> None:
    with transaction.atomic():
        add(slug)


def read(after: int, limit: int = 3) -> tuple[int, list[str]]:
    found = queries.batch(after=after, limit=limit)
    return found.position, [change.key for change in found.changes]


def test_nothing_is_recorded_outside_of_a_transaction() -> None:
    make_regression(slug="aaaa")

    with pytest.raises(TransactionManagementError):
        store.record({"aaaa"})


def test_a_later_position_is_not_seen_before_an_earlier_one() -> None:
    recorded, go = threading.Event(), threading.Event()

    def add_slowly() -> None:
        with transaction.atomic():
            add("first")
            recorded.set()
            assert go.wait(60)

    with running(add_slowly):
        assert recorded.wait(60)
        with running(partial(add_alone, "second")) as other:
            while other.is_alive() and not somebody_waits():
                pass
            seen = read(0)
            go.set()

    assert seen == (0, [])
    assert list(Change.objects.order_by("position").values_list("subject", flat=True)) == [
        *["first"] * 2,
        *["second"] * 2,
    ]


def test_a_reader_among_writers_gets_everything_once_and_in_order() -> None:
    def write(name: int) -> None:
        for number in range(8):
            try:
                with transaction.atomic():
                    add(f"w{name}n{number}")
                    if number % 4 == 3:
                        raise RuntimeError("taken back")
            except RuntimeError:
                continue

    seen: list[str] = []
    position = 0
    with ExitStack() as stack:
        writers = [stack.enter_context(running(partial(write, name))) for name in range(4)]
        while any(writer.is_alive() for writer in writers):
            position, keys = read(position)
            seen += keys
    while keys := read(position)[1]:
        position, keys = read(position)
        seen += keys

    assert seen == list(Change.objects.order_by("position").values_list("key", flat=True))
    assert len(seen) == len(set(seen)) == 4 * 6 * 2
    times = list(Change.objects.order_by("position").values_list("recorded_at", flat=True))
    assert times == sorted(set(times))


def test_two_that_tell_the_same_tell_it_once() -> None:
    make_regression(slug="aaaa")

    def tell() -> None:
        with transaction.atomic():
            store.record_all()

    with ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(running(tell))

    assert Change.objects.count() == 2
