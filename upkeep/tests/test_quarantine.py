"""Mails in quarantine: looked at, read again under the locks of those who store, dismissed."""

import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import DjangoAssertNumQueries, Settings

from archive import git
from archive.mail import parse_mail
from archive.models import Inbox, Message, Quarantine
from archive.sources import mirror_path
from archive.store import store_lock
from ingest import pipeline
from ingest.models import current_generation
from regressions.models import Regression
from tests.state import dump
from tests.threads import letter, load_few_facts, small_world
from upkeep import tasks
from upkeep.tests.desk import operator, receive
from upkeep.unreadable import Fate, dismiss, raw_mail, read_again, read_all_again

pytestmark = pytest.mark.django_db
BAD = "r4@example.org"


@pytest.fixture
def upstream(tmp_path: Path, settings: Settings) -> Path:
    settings.STATE_DIR = tmp_path / "state"
    return tmp_path / "upstream"


def fail_on(monkeypatch: pytest.MonkeyPatch, ident: str, why: str = "the reader has a mistake") -> None:
    """Let the readers fail on one mail, as they would of a mistake."""
    read = parse_mail

    def parse(raw: bytes, **options: Any) -> Any:
        if f"Message-ID: <{ident}>".encode() in raw:
            raise RuntimeError(why)
        return read(raw, **options)

    monkeypatch.setattr(pipeline, "parse_mail", parse)


def quarantined(upstream: Path, ident: str = BAD) -> Quarantine:
    """The small world, read while the readers fail on one of its reports."""
    load_few_facts()
    with pytest.MonkeyPatch.context() as patch:
        fail_on(patch, ident)
        receive(upstream, small_world())
    return Quarantine.objects.get()


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_is_read_again_counts_as_if_it_had_never_failed(upstream: Path, settings: Settings) -> None:
    row = quarantined(upstream)
    assert not Regression.objects.filter(report=BAD).exclude(reporter_name="").exists()
    before = current_generation()

    assert read_again(row.pk) is Fate.STORED

    again, generation = dump(), current_generation()
    call_command("flush", interactive=False, verbosity=0)
    settings.STATE_DIR = settings.STATE_DIR.with_name("other")
    load_few_facts()
    receive(upstream.with_name("untouched"), small_world())
    assert again == dump()
    assert generation > before


def test_what_fails_again_comes_back_with_its_new_error(upstream: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = quarantined(upstream)
    dismiss(Quarantine.objects.all(), by="olga", at=timezone.now())
    fail_on(monkeypatch, BAD, why="another mistake")

    assert read_again(row.pk) is Fate.REFUSED

    later = Quarantine.objects.get()
    assert (later.pk, later.error) == (row.pk, "RuntimeError: another mistake")
    assert later.noticed_at > row.noticed_at
    assert (later.dismissed_at, later.dismissed_by) == (None, "")


def test_reading_again_twice_stores_once(upstream: Path) -> None:
    row = quarantined(upstream)

    assert read_all_again([row.pk, row.pk]) == {Fate.STORED: 1, Fate.REFUSED: 0, Fate.GONE: 1}

    assert Message.objects.filter(message_id=BAD).count() == 1


def test_what_upstream_deleted_while_it_was_read_is_not_stored(upstream: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = quarantined(upstream)
    read = parse_mail

    def parse(raw: bytes, **options: Any) -> Any:
        Quarantine.objects.all().delete()  # as plan_reading does
        return read(raw, **options)

    monkeypatch.setattr(pipeline, "parse_mail", parse)

    assert read_again(row.pk) is Fate.GONE

    assert not Message.objects.filter(message_id=BAD).exists()


def test_a_quarantined_mail_is_known_by_its_id_size_and_commit(upstream: Path) -> None:
    row = quarantined(upstream)

    raw = next(one.raw for one in small_world() if b"<r4@" in one.raw)
    assert (row.message_id, row.size) == (BAD, len(raw))
    assert row.commit in {entry.commit for entry in git.history(mirror_path(row.epoch), "", row.epoch.head)}


@pytest.mark.parametrize(
    "head",
    [b"", b"Message-ID: none\n", b"Message-ID: <a\x00b@x>\n", b"Message-ID: <\xff@x>\n", b"X: " + b"a" * 70000 + b"\n"],
    ids=["none", "bare", "nul", "8bit", "late"],
)
def test_any_mail_that_cannot_be_read_has_a_row(head: bytes, upstream: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(raw: bytes, **options: Any) -> Any:
        raise ValueError("a \x00 in the error")

    monkeypatch.setattr(pipeline, "parse_mail", parse)
    one = letter("x", minutes=1)

    receive(upstream, [type(one)(head + b"\nbody\n", one.arrived)])

    row = Quarantine.objects.get()
    assert row.error == "ValueError: a \ufffd in the error"
    assert row.message_id in ("", "@x")


def lose(row: Quarantine) -> None:
    """Take a mail's object out of the mirror, as a broken disk does."""
    mirror, blob = mirror_path(row.epoch), bytes(row.blob).hex()
    unpack = ["git", "--git-dir", str(mirror), "unpack-objects", "-q"]
    for pack in (mirror / "objects" / "pack").glob("*.pack"):
        content = pack.read_bytes()
        pack.with_suffix(".idx").unlink()
        pack.unlink()
        subprocess.run(unpack, input=content, check=True, capture_output=True)
    loose = mirror / "objects" / blob[:2] / blob[2:]
    loose.chmod(0o644)
    loose.unlink()


def test_a_missing_object_is_fetched_from_upstream(upstream: Path) -> None:
    row = quarantined(upstream)
    lose(row)
    assert raw_mail(row) is None

    assert read_again(row.pk) is Fate.STORED


def test_a_paused_source_is_not_asked_for_a_missing_object(upstream: Path) -> None:
    row = quarantined(upstream)
    lose(row)
    Inbox.objects.update(is_enabled=False)

    assert read_again(row.pk) is Fate.REFUSED

    later = Quarantine.objects.get()
    assert "missing git object" in later.error
    assert later.size is None


def test_a_dismissed_mail_is_counted_and_no_longer_listed(upstream: Path, client: Client) -> None:
    row = quarantined(upstream)
    assert row.error in client.get("/sources/").content.decode()

    assert dismiss(Quarantine.objects.all(), by="olga", at=timezone.now()) == 1
    assert dismiss(Quarantine.objects.all(), by="bert", at=timezone.now()) == 0

    page = client.get("/sources/").content.decode()
    assert row.error not in page
    assert "1 dismissed" in page
    assert "1 more was dismissed" in page
    assert Quarantine.objects.get().dismissed_by == "olga"


def test_a_dismissed_mail_does_not_come_back_with_the_next_mails(upstream: Path) -> None:
    quarantined(upstream)
    dismiss(Quarantine.objects.all(), by="olga", at=timezone.now())

    receive(upstream, [letter("new", minutes=500)])

    assert Quarantine.objects.get().dismissed_by == "olga"
    assert not Message.objects.filter(message_id=BAD).exists()


def test_the_admin_reads_again_through_a_worker_and_notes_who(
    upstream: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = quarantined(upstream)
    user = operator(client)
    queued: list[Any] = []
    monkeypatch.setattr(tasks.read_again, "apply_async", lambda args, **_: queued.append(args))

    answer = act(client, "read_again", row)

    assert queued == [([row.pk],)]
    assert "1 will be read again" in answer
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.change_message) == (user, str(row.pk), "To be read again.")


def act(client: Client, action: str, *rows: Quarantine) -> str:
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post("/admin/archive/quarantine/", chosen, follow=True).content.decode()


def test_without_redis_the_admin_says_what_to_do(
    upstream: Path, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = quarantined(upstream)
    operator(client)

    def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("Connection refused")

    monkeypatch.setattr(tasks.read_again, "apply_async", fail)

    assert "manage.py quarantine --retry" in act(client, "read_again", row)
    assert not LogEntry.objects.exists()


def test_the_admin_dismisses_in_the_name_of_who_did(upstream: Path, client: Client) -> None:
    row = quarantined(upstream)
    operator(client, "archive.view_quarantine", "archive.operate_sources")

    act(client, "dismiss", row)
    act(client, "dismiss", row)

    assert Quarantine.objects.get().dismissed_by == "olga"
    assert LogEntry.objects.count() == 1
    assert BAD not in client.get("/admin/archive/quarantine/").content.decode()
    assert BAD in client.get("/admin/archive/quarantine/?dismissed=yes").content.decode()


def test_who_may_only_look_can_neither_read_again_nor_dismiss_nor_delete(upstream: Path, client: Client) -> None:
    row = quarantined(upstream)
    operator(client, "archive.view_quarantine")

    act(client, "dismiss", row)

    assert Quarantine.objects.get().dismissed_at is None
    assert client.post(f"/admin/archive/quarantine/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.post(f"/admin/archive/quarantine/{row.pk}/change/", {"error": ""}).status_code == 403


def test_a_raw_mail_is_shown_as_text_and_cut(upstream: Path, client: Client) -> None:
    body = "<script>alert(1)</script>\x07\r\n" + "é" * 70_000
    one = letter("r4", minutes=5, body=body)
    with pytest.MonkeyPatch.context() as patch:
        fail_on(patch, BAD)
        receive(upstream, [one])
    operator(client)
    row = Quarantine.objects.get()

    page = client.get(f"/admin/archive/quarantine/{row.pk}/change/").content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert "\x07" not in page
    assert f"the first 64 kB of {len(one.raw):,} bytes" in page
    assert len(page) < 150_000


def test_a_page_says_that_the_mirror_lacks_a_mail(upstream: Path, client: Client) -> None:
    row = quarantined(upstream)
    lose(row)
    operator(client)

    page = client.get(f"/admin/archive/quarantine/{row.pk}/change/").content.decode()

    assert "does not have this mail" in page


def test_the_list_costs_the_same_however_many_there_are(
    upstream: Path, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    row = quarantined(upstream)
    operator(client)
    for number in range(30):
        Quarantine.objects.create(
            epoch=row.epoch, blob=number.to_bytes(20, "big"), commit=row.commit, arrived=row.arrived, error="x"
        )

    with django_assert_max_num_queries(10):
        client.get("/admin/archive/quarantine/")


def test_the_command_lists_reads_again_and_dismisses(
    upstream: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = quarantined(upstream)

    call_command("quarantine")
    assert f"{row.pk}\tone/0\t{BAD}\tRuntimeError" in capsys.readouterr().out
    call_command("quarantine", dismiss="olga")
    assert "1 dismissed" in capsys.readouterr().out
    call_command("quarantine", str(row.pk), retry=True)
    assert "1 stored, 0 cannot be read" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_store_a_mail_once(upstream: Path) -> None:
    row = quarantined(upstream)
    fates: list[Fate] = []

    def work() -> None:
        fates.append(read_again(row.pk))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    with transaction.atomic():
        store_lock()  # so that all have read the mail before the first one stores it
        for worker in workers:
            worker.start()
        while _waiting() < len(workers):
            pass
    for worker in workers:
        worker.join()

    assert sorted(fate.name for fate in fates) == ["GONE", "GONE", "GONE", "STORED"]
    assert Message.objects.filter(message_id=BAD).count() == 1


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return int(cursor.fetchone()[0])
