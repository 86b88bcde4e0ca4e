"""Pausing sources, letting them go on and having them asked: done once, noted, and safe while they are asked."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from kombu.exceptions import OperationalError

from archive.models import Inbox
from ingest import tasks
from trees.models import Tree
from upkeep import acting
from upkeep.tests.desk import act, make_inbox, make_sources, operator

pytestmark = pytest.mark.django_db
OPERATE = "archive.operate_sources"


def test_the_chosen_sources_are_paused_and_go_on_and_it_is_noted_who_did(client: Client) -> None:
    user = operator(client, OPERATE, "trees.view_tree")
    one, two = (Tree.objects.create(name=n, url=f"https://x.example.org/{n}", kind="other") for n in ("one", "two"))

    act(client, "pause", one, two)
    act(client, "pause", one)
    assert list(Tree.objects.values_list("is_enabled", flat=True)) == [False, False]
    act(client, "go_on", one)

    assert Tree.objects.get(name="one").is_enabled
    noted = LogEntry.objects.order_by("pk").values_list("user", "object_repr", "change_message")
    assert sorted(noted[:2]) == [(user.pk, "one", "Paused."), (user.pk, "two", "Paused.")]
    assert list(noted[2:]) == [(user.pk, "one", "Went on.")]


def test_who_may_not_operate_cannot_pause(client: Client) -> None:
    operator(client, "archive.view_inbox")
    inbox = make_inbox()

    act(client, "pause", inbox)
    act(client, "ask_now", inbox)

    inbox.refresh_from_db()
    assert inbox.is_enabled
    assert not LogEntry.objects.exists()


def test_sources_of_all_kinds_are_asked_by_workers(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    operator(client)
    asked: list[Any] = []

    def queue(task: Any, *args: Any) -> bool:
        asked.append((task.name.rpartition(".")[2], *args))
        return True

    monkeypatch.setattr(acting, "queue", queue)
    sources = make_sources()

    for source in sources:
        assert "1 will be asked" in act(client, "ask_now", source)

    names = ("poll_inbox", "poll_tree", "poll_tracker", "poll_site", "compare_peer")
    by_hand = [(True,) if name == "poll_site" else () for name in names]
    assert asked == [(name, source.pk, *more) for name, source, more in zip(names, sources, by_hand, strict=True)]


def test_a_paused_source_is_not_asked_and_that_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    operator(client)
    monkeypatch.setattr(acting, "queue", lambda task, *args: pytest.fail("it was asked"))

    assert "Left alone, as paused: one" in act(client, "ask_now", make_inbox(is_enabled=False))


def test_without_redis_asking_says_what_to_do(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    operator(client)
    tries: list[Any] = []

    def fail(args: Any, **options: Any) -> None:
        tries.append(options)
        raise OperationalError("Connection refused")

    monkeypatch.setattr(tasks.poll_inbox, "apply_async", fail)

    assert "manage.py sync NAME" in act(client, "ask_now", make_inbox("a"), make_inbox("b"))
    assert tries == [{"retry": False}]


@pytest.mark.parametrize("number", range(5), ids=["inbox", "tree", "tracker", "site", "peer"])
def test_a_task_that_was_queued_before_the_pause_asks_nobody(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    source = make_sources()[number]
    type(source)._default_manager.filter(pk=source.pk).update(is_enabled=False)

    acting._TASKS[type(source)](source.pk)

    source.refresh_from_db()
    assert (source.checked_at, source.error) == (None, "")


def test_a_poll_that_is_under_way_ends_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = make_inbox(url="/srv/one")

    def fetch(_: Inbox) -> list[Any]:
        acting.pause(Inbox.objects.all(), by=operator(Client()))
        return []

    monkeypatch.setattr("ingest.lists.fetch_local", fetch)

    tasks.poll_inbox(inbox.pk)

    inbox.refresh_from_db()
    assert inbox.succeeded_at is not None
    assert not inbox.is_enabled
