"""Mails that commands name and no inbox has: an archive on loopback is asked, politely, and more than once."""

import gzip
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from archive import fetch, lookup
from archive.models import Lookup
from tests.web import Canned, serving, url_of

pytestmark = pytest.mark.django_db
MBOX = b"""From mboxrd@z Thu Jan  1 00:00:00 1970
From: Rosa <rosa@example.org>
Message-ID: <a@x>
Date: Mon, 02 Mar 2026 08:00:00 +0000
Subject: no sound

Silence.
"""


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Iterator[Canned]:
    monkeypatch.setattr(fetch, "PAUSES", ())
    settings.STATE_DIR = tmp_path
    with serving(Canned(gzip.compress(MBOX, mtime=0))) as running:
        settings.ARCHIVE_URL = url_of(running, "/all/")
        yield running


def test_a_mail_that_the_archive_has_is_kept_and_not_asked_for_again(archive: Canned) -> None:
    lookup.want({"a@x"})

    answer = lookup.ask_next()

    assert answer is not None
    assert answer.inbox is not None
    assert answer.inbox.name == lookup.INBOX
    assert lookup.ask_next() is None
    lookup.want({"a@x"})
    assert lookup.ask_next() is None


def test_a_mail_that_the_archive_does_not_have_is_asked_for_again_later(archive: Canned) -> None:
    archive.status = 404
    lookup.want({"a@x"})
    lookup.ask_next()
    assert lookup.ask_next() is None

    missing = Lookup.objects.get()

    assert missing.is_missing
    assert missing.ask_at is not None
    assert missing.ask_at > timezone.now() + timedelta(hours=23)


def test_nothing_is_asked_for_forever(archive: Canned) -> None:
    archive.status = 404
    lookup.want({"a@x"})
    for _ in range(9):
        lookup.ask_next()
        Lookup.objects.exclude(ask_at=None).update(ask_at=timezone.now())

    assert archive.asked == 6


_CORRUPT = gzip.compress(MBOX, mtime=0)[:10] + b"\xff" * 40


@pytest.mark.parametrize(
    ("status", "body"), [(500, b""), (200, b"no gzip"), (200, gzip.compress(MBOX, mtime=0)[:40]), (200, _CORRUPT)]
)
def test_a_useless_answer_is_remembered_and_asked_for_again(archive: Canned, status: int, body: bytes) -> None:
    archive.status, archive.body = status, body
    lookup.want({"a@x"})
    lookup.ask_next()

    failed = Lookup.objects.get()

    assert failed.error
    assert not failed.is_missing
    assert failed.ask_at is not None


def test_an_outage_of_the_archive_does_not_make_a_mail_forgotten(archive: Canned) -> None:
    archive.status = 502
    lookup.want({"a@x"})
    for _ in range(30):
        lookup.ask_next()
        Lookup.objects.exclude(ask_at=None).update(ask_at=timezone.now())
    archive.status = 200

    assert lookup.ask_next() is not None
    assert not Lookup.objects.get().error


def test_an_archive_that_is_down_is_not_asked_for_one_mail_after_the_other(archive: Canned) -> None:
    archive.status = 502
    lookup.want({"a@x", "b@x"})

    assert lookup.ask_next() is None
    assert Lookup.objects.get(message_id="b@x").tries == 0


def test_a_mail_that_is_seeded_while_it_is_looked_up_is_asked_for_once_more(
    archive: Canned, monkeypatch: pytest.MonkeyPatch
) -> None:
    lookup.want({"a@x"})
    fetch_thread = lookup._fetch

    def slowly(ident: str) -> bytes | None:
        lookup.want({"a@x"}, inbox=lookup.SEEDED)
        return fetch_thread(ident)

    monkeypatch.setattr(lookup, "_fetch", slowly)
    lookup.ask_next()

    row = Lookup.objects.get()
    assert (row.inbox, row.tries) == (lookup.SEEDED, 0)
    assert row.ask_at is not None


def test_an_archive_that_asks_for_patience_is_asked_for_nothing_more(archive: Canned) -> None:
    archive.status, archive.headers = 429, {"Retry-After": "600"}
    lookup.want({"a@x", "b@x", "c@x"})

    assert lookup.ask_next() is None
    assert lookup.ask_next() is None

    assert archive.asked == 1


def test_without_an_archive_nothing_is_wanted(settings: Settings) -> None:
    settings.ARCHIVE_URL = ""

    lookup.want({"a@x"})

    assert not Lookup.objects.exists()
