"""What processes measure is added up, and never in the way."""

import multiprocessing
import threading
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from ingest import meters
from ingest.meters import Series
from ingest.shared import shared

pytestmark = pytest.mark.django_db
STEP = "kerneltrack_ingestion_seconds"


@pytest.fixture(autouse=True)
def _empty(db: None) -> Iterator[None]:
    meters.flush()
    shared().ask(lambda client: client.delete(meters._key()))
    yield
    meters.flush()
    shared().ask(lambda client: client.delete(meters._key()))


def told(name: str = STEP) -> dict[tuple[str, ...], Series]:
    meters.flush()
    found = meters.gathered()
    assert found is not None
    return found[name]


def test_each_time_falls_into_its_bucket() -> None:
    for seconds in (0.005, 0.01, 0.02, 5000.0):
        meters.observe(STEP, seconds, step="read")

    series = told()["read",]
    assert (series.counts[0], series.counts[1], series.counts[-1], sum(series.counts)) == (2, 1, 1, 4)
    assert series.total == pytest.approx(5000.035)


def observe_in_child() -> None:
    meters.observe(STEP, 1.0, step="read")
    meters.flush()


def test_processes_are_added_up_and_nothing_counts_twice() -> None:
    meters.observe(STEP, 1.0, step="read")  # not told yet when the others begin
    others = [multiprocessing.get_context("fork").Process(target=observe_in_child) for _ in range(3)]
    for other in others:
        other.start()
    for other in others:
        other.join()

    assert sum(told()["read",].counts) == 4


def test_threads_lose_nothing() -> None:
    def work() -> None:
        for _ in range(500):
            meters.count("kerneltrack_commits_read", 2)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told("kerneltrack_commits_read")[()].counts == [4000]


def test_it_is_told_by_itself_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meters, "_EVERY", 0.01)
    meters.count("kerneltrack_commits_read")
    timer = meters._gathered._timer
    assert timer is not None
    timer.join()

    found = meters.gathered()
    assert found is not None
    assert found["kerneltrack_commits_read"][()].counts == [1]


def test_while_redis_is_away_it_is_dropped(settings: Settings) -> None:
    settings.REDIS_URL = "unix:///nonexistent/redis.sock?db=0"
    meters.count("kerneltrack_commits_read")
    meters.flush()

    assert meters.gathered() is None
    assert not meters._gathered._numbers


def test_series_of_a_mistake_do_not_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meters, "_MOST", 10)
    for number in range(50):
        meters.observe(STEP, 1.0, step=f"step {number}")

    assert len(told()) == 10


def test_a_label_is_cut_and_cannot_be_two() -> None:
    meters.observe(STEP, 1.0, step="x\x1fy" + "z" * 500)

    assert list(told()) == [("xy" + "z" * 78,)]


def test_what_another_version_left_is_not_read_wrongly() -> None:
    fields = ["gone\x1f1", f"{STEP}\x1fread\x1f99", f"{STEP}\x1fread\x1fnonsense", f"{STEP}\x1fa\x1fb\x1f1", "\xff", ""]
    shared().ask(lambda client: client.hset(meters._key(), mapping=dict.fromkeys(fields, 1)))

    assert all(not any(series.counts) for series in told().values())


def test_a_block_that_fails_is_measured() -> None:
    with pytest.raises(ZeroDivisionError), meters.timed(STEP, step="fold"):
        1 / 0  # noqa: B018

    assert sum(told()["fold",].counts) == 1
