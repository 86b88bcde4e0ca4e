"""A list without a mirror ends with the rows that a local mirror of its archive gives, whatever happens in between."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from archive import fetch
from archive.models import Inbox, Message, Quarantine, Way
from ingest import polling, sync
from lore import light
from lore.arrival import arrival_of
from lore.models import Want
from tests.state import dump
from tests.threads import START, Letter, load_few_facts
from tests.wire.letters import later, real_world
from tests.wire.upstream import Lore

pytestmark = pytest.mark.django_db


def read_all(inbox: Inbox) -> Inbox:
    """Poll and read until a poll brings nothing."""
    while True:
        waiting = polling.poll_inbox(inbox)
        sync.drain(jobs=1, report=sync.Report(), progress=lambda done, planned: None)
        inbox.refresh_from_db()
        if not waiting:
            return inbox


@dataclass
class Reader:
    """The light source of one list, with a clock of its own."""

    settings: Settings
    home: Path
    now: datetime = START
    days: int = 1
    inboxes: dict[str, Inbox] = field(default_factory=dict)

    def follow(self, name: str, url: str) -> Inbox:
        load_few_facts()
        self.inboxes[name] = Inbox.objects.create(name=name, url=url, way=Way.LIGHT)
        light.follow_of(self.inboxes[name], days=self.days)
        return self.inboxes[name]

    def poll(self, name: str, *, minutes: int) -> Inbox:
        """At so many minutes after START, as often as there is something to read."""
        self.now = START + timedelta(minutes=minutes)
        return read_all(self.inboxes[name])

    def expect(self, name: str, lore: Lore) -> None:
        """What is stored is what a mirror of the same archive gives."""
        found = state()
        self.settings.STATE_DIR = self.home / f"mirror{len(list(self.home.iterdir()))}"
        with transaction.atomic():
            forget_all()
            inbox = Inbox.objects.create(name=name, url=str(lore.directory(name)))
            read_all(inbox)
            expected = state()
            transaction.set_rollback(True)
        self.settings.STATE_DIR = self.home / "light"
        for kind, rows in expected.items():
            assert found[kind] == rows, kind


def forget_all() -> None:
    """Nothing was ever read: until the transaction is taken back."""
    kept = ("django_", "auth_", "ingest_", "kerneltrack_")
    tables = [t for t in connection.introspection.django_table_names(only_existing=True) if not t.startswith(kept)]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {', '.join(tables)} CASCADE")
    load_few_facts()


def state() -> dict[str, object]:
    blobs = sorted((m.message_id, bytes(m.blob).hex()) for m in Message.objects.all())
    return {**dump(), "blobs": blobs}


@pytest.fixture
def reader(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.setattr(fetch, "PAUSES", ())
    settings.STATE_DIR = tmp_path / "light"
    made = Reader(settings, tmp_path)
    monkeypatch.setattr(light, "timezone", SimpleNamespace(now=lambda: made.now))
    return made


def as_taken_in(letters: Sequence[Letter]) -> list[Letter]:
    """The mails that public-inbox itself would have taken in as they are, at the time that it would have written."""
    times = [(one, arrival_of(one.raw)) for one in letters if b"\nMessage-ID: " in one.raw]
    return [Letter(one.raw, at) for one, at in times if at is not None]


@pytest.mark.parametrize("level", ["basic", "medium"])
def test_what_was_there_before_comes_by_search_or_page_by_page(lore: Lore, reader: Reader, level: str) -> None:
    name = f"before-{level}"
    url = lore.add_list(name, [*as_taken_in(real_world()), *later(60)], level=level)
    reader.follow(name, url)

    inbox = reader.poll(name, minutes=300)

    assert inbox.error == ""
    reader.expect(name, lore)
