"""A list without a mirror ends with the rows that a local mirror of its archive gives, whatever happens in between."""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
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
from tests.state import dump
from tests.threads import START, Letter, letter, load_few_facts
from tests.wire.letters import later, real_world
from tests.wire.proxy import Handler, passed_on, proxying, status
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
        expect_local(lore, name, settings=self.settings)


def expect_local(lore: Lore, *names: str, settings: Settings) -> None:
    """What is stored is what the archives give that are read where they lie."""
    found, kept = state(), settings.STATE_DIR
    settings.STATE_DIR = Path(kept) / "local"
    with transaction.atomic():
        forget_all()
        for name in names:
            read_all(Inbox.objects.create(name=name, url=str(lore.directory(name))))
        expected = state()
        transaction.set_rollback(True)
    shutil.rmtree(settings.STATE_DIR)
    settings.STATE_DIR = kept
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
    made = Reader(settings)
    monkeypatch.setattr(light, "timezone", SimpleNamespace(now=lambda: made.now))
    return made


def as_taken_in(letters: Sequence[Letter]) -> list[Letter]:
    """Mails as public-inbox itself takes them in: with an id, at the time that it finds, and with an id more where
    another mail has theirs (lib/PublicInbox/V2Writable.pm)."""
    taken: dict[bytes, Letter] = {}
    for one in letters:
        found = re.search(rb"^Message-ID: (.*\n)", one.raw, re.MULTILINE)
        at = arrival_of(one.raw)
        if found and at is not None:
            more = b"Message-ID: <%d@z>\n" % len(taken) if found[1] in taken else b""
            taken[found[1] + more] = Letter(one.raw.replace(found[0], found[0] + more), at)
    return list(taken.values())


@pytest.mark.parametrize("level", ["basic", "medium"])
def test_what_was_there_before_comes_by_search_or_page_by_page(lore: Lore, reader: Reader, level: str) -> None:
    name = f"before-{level}"
    url = lore.add_list(name, [*as_taken_in(real_world()), *later(60)], level=level)
    reader.follow(name, url)

    inbox = reader.poll(name, minutes=300)

    assert inbox.error == ""
    reader.expect(name, lore)


def test_mails_of_an_outage_and_of_one_second_are_all_there_afterwards(lore: Lore, reader: Reader) -> None:
    url = lore.add_list("outage", later(3), level="medium")
    reader.follow("outage", url)
    reader.poll("outage", minutes=204)
    date = b"Date: Mon, 02 Mar 2026 12:59:59 +0000"
    same = [Letter(re.sub(rb"Date: .*", date, one.raw), one.arrived) for one in later(30, since=300)]

    lore.deliver("outage", *later(70, since=210), *as_taken_in(same))
    inbox = reader.poll("outage", minutes=340)

    assert inbox.error == ""
    reader.expect("outage", lore)


def test_a_poll_with_nothing_new_costs_one_request(lore: Lore, reader: Reader) -> None:
    with proxying(lore.base_url) as proxy:
        lore.add_list("quiet", later(5), level="medium")
        reader.follow("quiet", f"{proxy.url}/quiet")
        reader.poll("quiet", minutes=205)
        reader.poll("quiet", minutes=206)
        before = len(proxy.asked)

        reader.poll("quiet", minutes=207)

        assert [one.line for one in proxy.asked[before:]] == ["GET /quiet/manifest.js.gz"]


def test_a_mail_that_arrives_costs_three_requests(lore: Lore, reader: Reader) -> None:
    with proxying(lore.base_url) as proxy:
        lore.add_list("busy", later(5), level="medium")
        reader.follow("busy", f"{proxy.url}/busy")
        reader.poll("busy", minutes=205)
        reader.poll("busy", minutes=206)
        lore.deliver("busy", later(6)[-1])
        before = len(proxy.asked)

        reader.now += timedelta(minutes=1)
        polling.poll_inbox(reader.inboxes["busy"])

        assert [one.line for one in proxy.asked[before:]] == [
            "GET /busy/manifest.js.gz",
            "GET /busy/new.atom",
            "GET /busy/later205@example.org/raw",
        ]


def test_a_thread_begun_earlier_comes_whole(lore: Lore, reader: Reader) -> None:
    old = [letter("old", minutes=-90_000), letter("old.1", minutes=-89_000, to="old"), letter("other", minutes=-88_000)]
    url = lore.add_list("begun", [*old, letter("old.2", minutes=5, to="old.1")], level="medium")
    reader.follow("begun", url)

    reader.poll("begun", minutes=10)

    stored = Message.objects.order_by("arrived").values_list("message_id", "thread")
    assert [ident for ident, _ in stored] == ["old@example.org", "old.1@example.org", "old.2@example.org"]
    assert len({thread for _, thread in stored}) == 1


def test_a_mail_that_came_late_is_found_when_the_manifest_tells_of_it(lore: Lore, reader: Reader) -> None:
    url = lore.add_list("late", later(60), level="medium")
    reader.follow("late", url)
    reader.poll("late", minutes=300)

    lore.deliver("late", letter("late", minutes=201, body="Stuck in a queue.\n"))
    lore.stop()  # or its search would go on for half a minute with the index that it has open
    assert "refused" in reader.poll("late", minutes=301).error
    lore.start()
    reader.poll("late", minutes=302)
    reader.poll("late", minutes=313)

    reader.expect("late", lore)


def test_a_mail_that_upstream_purged_is_forgotten(lore: Lore, reader: Reader) -> None:
    url = lore.add_list("purged", later(40), level="medium")
    reader.follow("purged", url)
    reader.poll("purged", minutes=300)

    lore.purge("purged", "later205@example.org")
    inbox = reader.poll("purged", minutes=301)
    assert inbox.error == ""

    assert not Message.objects.filter(message_id="later205@example.org").exists()
    reader.expect("purged", lore)


def test_mails_that_arrive_while_we_ask_are_neither_lost_nor_doubled(lore: Lore, reader: Reader) -> None:
    letters = later(90)
    with proxying(lore.base_url) as proxy:
        lore.add_list("meanwhile", letters[:40], level="medium")
        reader.follow("meanwhile", f"{proxy.url}/meanwhile")
        coming = iter(letters[40:80])

        def deliver(handler: Handler) -> None:
            lore.deliver("meanwhile", *islice(coming, 8))
            passed_on(handler)

        proxy.add(r"new\.atom|x=m|/raw", deliver, times=5)
        reader.poll("meanwhile", minutes=300)
        lore.deliver("meanwhile", *letters[80:])
        reader.poll("meanwhile", minutes=301)

        assert Message.objects.count() == 90
        reader.expect("meanwhile", lore)


def test_a_mail_that_its_list_does_not_give_is_told_and_comes_later(lore: Lore, reader: Reader) -> None:
    with proxying(lore.base_url) as proxy:
        lore.add_list("refusing", later(5), level="medium")
        reader.follow("refusing", f"{proxy.url}/refusing")
        reader.poll("refusing", minutes=300)
        proxy.add(r"later206.*/raw", status(404))
        lore.deliver("refusing", *later(8)[5:])

        inbox = reader.poll("refusing", minutes=301)

        assert inbox.error == ""
        assert Message.objects.count() == 7
        assert [q.error for q in Quarantine.objects.all()] == [
            "later206@example.org: named in the feed, but the list does not give it"
        ]
        reader.poll("refusing", minutes=312)
        assert "no such mail" in Quarantine.objects.get().error
        proxy.clear()
        reader.poll("refusing", minutes=400)
        reader.expect("refusing", lore)
