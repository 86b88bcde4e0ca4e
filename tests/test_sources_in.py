"""What people type to bring mail in: add_inbox, sync, import_mbox; and the worst mail that can come."""

import gzip
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from archive.models import Inbox, Message, Quarantine
from ingest import pipeline
from tests.test_promises import read_all, write
from tests.threads import START, Letter, letter, small_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def state_dir(tmp_path: Path, settings: Settings) -> Path:
    settings.STATE_DIR = tmp_path / "state"
    return tmp_path


MBOX = b"""From mboxrd@z Thu Jan  1 00:00:00 1970
From: Rosa Reporter <rosa@example.org>
Subject: [REGRESSION] no sound
Date: Mon, 02 Mar 2026 08:00:00 +0000
Message-ID: <one@example.org>

Hi

>From here on it is silent.

#regzbot introduced: v6.18..v6.19-rc1

From mboxrd@z Thu Jan  1 00:00:00 1970
From: Moritz Maintainer <moritz@example.org>
Subject: Re: [REGRESSION] no sound
Date: Mon, 02 Mar 2026 09:00:00 +0000
Message-ID: <two@example.org>
In-Reply-To: <one@example.org>

Thanks.
"""


@pytest.mark.parametrize("is_packed", [False, True])
def test_an_mbox_file_becomes_an_inbox(tmp_path: Path, is_packed: bool) -> None:
    path = tmp_path / "t.mbox"
    path.write_bytes(gzip.compress(MBOX) if is_packed else MBOX)

    call_command("import_mbox", str(path), inbox="sound", verbosity=0)
    call_command("import_mbox", str(path), inbox="sound", verbosity=0)

    assert [m.message_id for m in Message.objects.order_by("arrived")] == ["one@example.org", "two@example.org"]
    assert Message.objects.get(message_id="one@example.org").arrived == START


def test_a_file_that_is_no_mbox_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_mbox", str(tmp_path / "nothing.mbox"))


def test_add_inbox_and_sync_read_an_archive(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "up", small_world())

    call_command("add_inbox", "netdev", str(tmp_path / "up"))
    call_command("sync", "netdev", jobs=1, verbosity=0)

    assert "netdev: 1 epoch" in capsys.readouterr().out
    assert Message.objects.count() == len(small_world())


@pytest.mark.parametrize("url", ["/nowhere/at/all", "https://127.0.0.1:1/none.git"])
def test_an_inbox_that_cannot_be_read_is_told_at_once(url: str) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("add_inbox", "netdev", url)

    assert not Inbox.objects.exists()


def test_a_source_that_does_not_exist_is_told() -> None:
    with pytest.raises(CommandError, match="no such source: frob"):
        call_command("sync", "frob", verbosity=0)


def test_a_source_that_fails_says_so_and_the_others_are_read(tmp_path: Path) -> None:
    write(tmp_path / "up", [letter("x", minutes=1)])
    Inbox.objects.create(name="gone", url=str(tmp_path / "gone"))
    Inbox.objects.create(name="good", url=str(tmp_path / "up"))

    with pytest.raises(CommandError, match="gone"):
        call_command("sync", jobs=1, verbosity=0)

    assert Message.objects.count() == 1
    assert Inbox.objects.get(name="gone").error


def hostile() -> list[Letter]:
    head = b"From: a@b.example\nMessage-ID: <%s@x>\nDate: Mon, 02 Mar 2026 08:00:00 +0000\n"
    raws = [
        head % b"big" + b"\n" + b"y" * 30_000_000,
        head % b"header" + b"X-Bomb: " + b"y" * 10_000_000 + b"\n\nHi\n",
        head % b"parts" + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nno\n" * 10_000,
        head % b"nul" + b"Subject: a\0b\n\nc\0d\n#regzbot poke\0\n",
        head % b"charset" + b"Content-Type: text/plain; charset=x-klingon\n\n\xff\xfe\n",
        b"From: a@b.example\nDate: Fri, 31 Dec 9999 23:59:59 +0000\n\nno id, far future\n",
        b"Message-ID: <" + b"z" * 5000 + b"@x>\n\nlong id\n",
        b"Message-ID: <one@x>\nMessage-ID: <two@x>\nReferences: <one@x> <two@x>\n\ntwo ids, and its own parent\n",
        b"From: =?utf-8?q?Eve=0ASubject=3A_forged?= <eve@x>\nMessage-ID: <eve@x>\n\nHi\n",
        head % b"surrogates" + b"Content-Type: text/plain; charset=utf-7\n\n+2AAAAA-\n",
        b"\n\n\n",
        b"\xff\xfe\xfd\n\nbytes\n",
    ]
    return [Letter(raw, START) for raw in raws]


def test_the_worst_mail_is_stored_and_nothing_else_is_lost(tmp_path: Path) -> None:
    write(tmp_path / "up", [letter("before", minutes=0), *hostile(), letter("after", minutes=1)])

    read_all(("list", tmp_path / "up"))

    assert Message.objects.count() == len(hostile()) + 2
    assert Quarantine.objects.count() == 0
    fine = set(Message.objects.filter(defects=[]).values_list("message_id", flat=True))
    assert fine == {"before@example.org", "after@example.org", "parts@x", "nul@x", "surrogates@x"}
    pipeline.rebuild()


def test_a_reader_that_fails_costs_one_quarantine_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "up", [letter(f"x{n}", minutes=n) for n in range(3)])
    usual = pipeline.read_mail

    def fail_once(raw: bytes, entry: object, size: int, *, is_post: bool) -> object:
        if b"<x1@" in raw:
            raise ValueError("a bug in a reader")
        return usual(raw, entry, size, is_post=is_post)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "read_mail", fail_once)

    read_all(("list", tmp_path / "up"))

    assert Message.objects.count() == 2
    assert Quarantine.objects.get().error == "ValueError: a bug in a reader"
