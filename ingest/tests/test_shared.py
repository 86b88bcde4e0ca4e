"""One process makes a page for all; none waits for one that is dead, nor for a Redis that is."""

import logging
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from pytest_django import Settings

from ingest import pagecache, shared
from ingest.shared import Shared
from ingest.tests.caching import TEXT, OnePage, dead_redis, known

pytestmark = pytest.mark.django_db
PAGE = "page-of-a-test"


@pytest.fixture(autouse=True)
def cache(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(shared, "_GENERATION_MS", 60_000)  # threads of a test must not ask the database
    settings.PAGE_CACHE_SECONDS = 60
    pagecache.forget_pages()
    yield
    pagecache.forget_pages()


def claim_and_die(page: str) -> None:
    """A process that is killed while it makes a page."""
    assert shared.shared().claim(page)
    os.kill(os.getpid(), signal.SIGKILL)


def at_once(count: int, work: Callable[[], HttpResponse]) -> list[HttpResponse]:
    with ThreadPoolExecutor(count) as pool:
        return [future.result() for future in [pool.submit(work) for _ in range(count)]]


def test_what_one_process_made_another_shows() -> None:
    known()
    other = multiprocessing.get_context("fork").Process(target=OnePage().get)
    other.start()
    other.join()
    site = OnePage()

    assert site.get().content == TEXT.encode()
    assert site.paths == []


def test_many_readers_at_once_have_a_page_made_once() -> None:
    site = OnePage(seconds=0.2)
    known()
    answers = at_once(8, site.get)

    assert len(site.paths) == 1
    assert {answer.content for answer in answers} == {TEXT.encode()}


def test_the_last_copy_is_shown_while_the_next_is_made() -> None:
    site = OnePage()
    known(1)
    before = site.get()
    known(2)
    site.seconds = 2
    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(site.get)
        time.sleep(0.2)
        started = time.monotonic()
        meanwhile = site.get()
        assert time.monotonic() - started < 1
        assert meanwhile.content == before.content
        made.result()

    assert len(site.paths) == 2


def test_readers_of_a_page_that_is_not_kept_do_not_wait_for_each_other() -> None:
    site = OnePage(lambda request: HttpResponse(TEXT, headers={"Cache-Control": "no-store"}), seconds=0.5)
    known()
    site.get()
    started = time.monotonic()
    at_once(4, site.get)

    assert time.monotonic() - started < 1.5  # one after the other they would take two seconds
    assert len(site.paths) == 5


def test_a_killed_maker_holds_nobody_up_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagecache, "_name", lambda request: PAGE)
    maker = multiprocessing.get_context("fork").Process(target=claim_and_die, args=(PAGE,))
    maker.start()
    maker.join()
    assert maker.exitcode == -signal.SIGKILL
    site = OnePage()
    known()
    started = time.monotonic()

    assert site.get().status_code == 200
    assert time.monotonic() - started < 2.5


def test_a_maker_that_fails_lets_the_next_one_try_at_once() -> None:
    def fail(_: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    site = OnePage(fail)
    known()
    started = time.monotonic()
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            site.get()

    assert time.monotonic() - started < 1


def test_pages_are_made_and_kept_without_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    away = dead_redis()
    monkeypatch.setattr(pagecache, "shared", lambda: away)
    site = OnePage()
    answers = [site.get(), site.get()]

    assert {answer.content for answer in answers} == {TEXT.encode()}
    assert len(site.paths) == 1


def test_a_redis_that_is_away_is_left_alone_and_told_of_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = dead_redis()
    with caplog.at_level(logging.WARNING, "ingest.shared"):
        for _ in range(100):
            assert away.look(PAGE) == (None, None)
            assert away.claim(PAGE)
    assert len(caplog.messages) == 1

    tries = []
    monkeypatch.setattr(away, "_client", type("Client", (), {"get": lambda self, key: tries.append(key)})())
    away.generation()
    assert not tries
    away._again_at = 0
    away.generation()
    away.generation()
    assert len(tries) == 2
    assert caplog.messages[-1] == "Redis answers again"


def test_a_redis_that_does_not_answer_costs_a_moment_and_then_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("r") / "s"
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(path))
        silent.listen(8)
        slow = Shared(f"unix://{path}?db=0")
        started = time.monotonic()
        for _ in range(20):
            slow.generation()

    assert time.monotonic() - started < 1.5


def test_announcements_that_overtake_each_other_do_no_harm() -> None:
    for number in (7, 9, 8):
        known(number)

    assert shared.shared().generation() == 9


def test_databases_do_not_meet_in_one_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    shared.shared().keep(PAGE, b"ours", seconds=60)
    known(5)
    monkeypatch.setitem(connection.settings_dict, "NAME", "another")

    assert shared.shared().look(PAGE) == (None, None)


def test_whatever_is_kept_ends_by_itself_and_nothing_else_is_touched() -> None:
    """Copies must be what makes room when memory is full, and the broker's keys must stay."""
    client = shared.shared()._client
    client.set("celery-of-a-test", "a task", ex=60)
    OnePage().get()
    known()
    ours = list(client.scan_iter("kerneltrack:*"))
    pagecache.forget_pages()

    assert ours
    assert client.get("celery-of-a-test") == b"a task"
    assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "volatile-lru"
