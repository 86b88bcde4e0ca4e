"""A mirrored and a light list of one site: polled together, by two at once, by one that is killed, on a full disk."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import Settings

from archive import fetch
from archive.models import Inbox, Message, Way
from ingest import polling, sync, tasks
from ingest.management.commands import sync as command
from lore import light, slices
from tests.threads import START, load_few_facts
from tests.wire.letters import later
from tests.wire.proxy import Proxy, challenge, hold, proxying, status
from tests.wire.test_light import expect_local
from tests.wire.upstream import Lore

pytestmark = pytest.mark.django_db(transaction=True)
NOW = START + timedelta(minutes=300)
NAMES = ("both-light", "both-mirror")


@pytest.fixture
def proxy(lore: Lore, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """Before both lists, which have three mails more each time."""
    settings.STATE_DIR = tmp_path / "state"
    monkeypatch.setattr(fetch, "PAUSES", ())
    monkeypatch.setattr(light, "timezone", SimpleNamespace(now=lambda: NOW))
    monkeypatch.setattr(slices, "FIRST", 2)
    load_few_facts()
    for name in NAMES:
        if not lore.directory(name).exists():
            lore.add_list(name, later(3), level="medium")
    with proxying(lore.base_url) as between:
        yield between


def follow(proxy: Proxy) -> list[Inbox]:
    made = [Inbox.objects.create(name=f"both-{way}", url=f"{proxy.url}/both-{way}", way=way) for way in sorted(Way)]
    light.follow_of(made[0], days=1)
    return made


def drain() -> None:
    sync.drain(jobs=1, report=sync.Report(), progress=lambda done, planned: None)


def read(inboxes: list[Inbox]) -> list[str]:
    polling.poll_inboxes(inboxes)
    drain()
    return [inbox.error for inbox in Inbox.objects.order_by("name")]


def test_both_ways_together_cost_one_request_when_nothing_is_new(lore: Lore, proxy: Proxy, settings: Settings) -> None:
    inboxes = follow(proxy)
    assert read(inboxes) == ["", ""]
    read(inboxes)
    before = len(proxy.asked)

    assert read(inboxes) == ["", ""]

    assert [one.line for one in proxy.asked[before:]] == ["GET /manifest.js.gz"]
    expect_local(lore, *NAMES, settings=settings)


def test_two_workers_that_poll_at_once_fetch_everything_once(lore: Lore, proxy: Proxy, settings: Settings) -> None:
    inboxes, began, until = follow(proxy), threading.Event(), threading.Event()
    proxy.add("both-light/|POST", hold(until, began=began))

    def work() -> None:
        try:
            polling.poll_inboxes(inboxes)
        finally:
            connections.close_all()

    first, second = (threading.Thread(target=work) for _ in range(2))
    first.start()
    assert began.wait(30)
    second.start()
    until.set()
    first.join(60)
    second.join(60)
    drain()

    assert read(inboxes) == ["", ""]
    assert Message.objects.filter(deliveries__epoch__inbox__name="both-mirror").count() == 3
    expect_local(lore, *NAMES, settings=settings)


@pytest.mark.parametrize(("way", "place"), [(Way.MIRROR, "POST .*pack"), (Way.LIGHT, "x=m"), (Way.LIGHT, "new.atom")])
def test_a_worker_that_is_killed_leaves_nothing_missing_or_doubled(
    lore: Lore, proxy: Proxy, settings: Settings, way: Way, place: str
) -> None:
    inboxes, began, until = follow(proxy), threading.Event(), threading.Event()
    proxy.add(f"{place}", hold(until, began=began), after=1 if way == Way.MIRROR else 0, times=1)
    connections.close_all()
    worker = multiprocessing.get_context("fork").Process(
        target=polling.poll_inboxes, args=([inboxes[way == Way.MIRROR]],)
    )
    worker.start()
    assert began.wait(60)
    os.kill(worker.pid or 0, signal.SIGKILL)
    worker.join()
    until.set()
    proxy.clear()

    for _ in range(100):  # as long as the git that was left behind lives, nobody else fetches
        if not any("an earlier git" in error for error in read(inboxes)):
            break

    assert read(inboxes) == ["", ""]
    expect_local(lore, *NAMES, settings=settings)


def test_on_a_full_disk_nothing_is_fetched_and_that_is_told(
    lore: Lore, proxy: Proxy, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    inboxes, again = follow(proxy), []
    settings.MIN_FREE_MB = 10**9

    assert all("disk is full" in error for error in read(inboxes))
    assert [one.line for one in proxy.asked] == ["GET /manifest.js.gz"]

    settings.MIN_FREE_MB = 0
    polling.poll_inboxes(inboxes)
    settings.MIN_FREE_MB = 10**9
    monkeypatch.setattr(tasks.read_ranges, "delay", lambda: again.append(1))
    tasks.read_ranges()
    assert (Message.objects.count(), again) == (0, [])  # it waits for the next poll, and does not turn in circles
    settings.MIN_FREE_MB = 0
    tasks.read_ranges()
    assert read(inboxes) == ["", ""]
    expect_local(lore, *NAMES, settings=settings)


def test_a_page_for_everything_is_no_archive_and_is_not_asked_for_ever(proxy: Proxy) -> None:
    proxy.add("manifest", status(404))
    fault = proxy.add("", challenge())
    inbox = Inbox.objects.create(name="page", url=f"{proxy.url}/page")

    assert "challenge for browsers" in read([inbox])[0]

    assert fault.acted < 5
    with pytest.raises(CommandError):
        call_command("add_inbox", "other", f"{proxy.url}/other", verbosity=0)


def test_commands_follow_and_read_both_ways_and_the_newest_epoch_only(
    lore: Lore, proxy: Proxy, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.UPSTREAM = "live"
    for slow in ("load_facts", "load_support"):
        monkeypatch.setattr(command, slow, lambda: None)
    lore.add_list("epochs", later(2))
    lore.new_epoch("epochs", *later(2, since=310))
    call_command("add_inbox", "both-light", f"{proxy.url}/both-light", "--light", "--days=3650", verbosity=0)
    call_command("add_inbox", "epochs", f"{proxy.url}/epochs", "--newest-epochs=1", verbosity=0)
    Inbox.objects.create(name="later", url=f"{proxy.url}/epochs", first_epoch=-1)

    before = proxy.count("epochs/0/")
    call_command("sync", "--jobs=1", verbosity=0)
    lore.new_epoch("epochs", *later(1, since=320))
    call_command("sync", "--jobs=1", verbosity=0)

    found = Inbox.objects.order_by("name", "epochs__number")
    assert list(found.values_list("name", "first_epoch", "error", "epochs__number")) == [
        ("both-light", None, "", 0),
        ("epochs", 1, "", 1),
        ("epochs", 1, "", 2),
        ("later", 1, "", 1),
        ("later", 1, "", 2),
    ]
    assert proxy.count("epochs/0/") == before
