"""Mails that an archive was asked for: they begin nothing, unless the installation begins with them."""

from pathlib import Path

import pytest
from pytest_django import Settings

from archive import lookup
from archive.mbox import append_mails
from archive.models import Inbox, Lookup, Message
from ingest import pipeline, polling
from regressions.models import Regression
from tests.threads import Letter, letter, load_few_facts
from yardstick.letters import Archive, serve

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("inbox", "tracked"), [(lookup.INBOX, []), (lookup.SEEDED, ["r@example.org"])])
def test_only_a_seeded_thread_is_tracked_by_its_own_commands(
    settings: Settings, tmp_path: Path, inbox: str, tracked: list[str]
) -> None:
    settings.STATE_DIR = tmp_path
    load_few_facts()
    archive = Archive()
    report = letter("r", minutes=1, subject="no sound")
    command = letter("r.1", minutes=9, to="r", body="#regzbot ^introduced: v6.19..v7.0-rc1\n")
    archive.add({"id": "r@example.org"}, report.raw)
    archive.add({"id": "r.1@example.org", "in_reply_to": "r@example.org"}, command.raw)
    with serve(archive) as url:
        settings.ARCHIVE_URL = url
        lookup.want({"r@example.org"}, inbox=inbox)

        polling.look_up_some(5)

    assert list(Regression.objects.values_list("report", flat=True)) == tracked


def test_what_was_looked_up_before_counts_once_it_is_seeded(settings: Settings, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path
    load_few_facts()
    archive = Archive()
    report = letter("r", minutes=1, subject="no sound", body="#regzbot introduced: v6.19..v7.0-rc1\n")
    archive.add({"id": "r@example.org"}, report.raw)
    with serve(archive) as url:
        settings.ARCHIVE_URL = url
        lookup.want({"r@example.org"})
        polling.look_up_some(5)
        assert not Regression.objects.exists()

        lookup.want({"r@example.org"}, inbox=lookup.SEEDED)
        polling.look_up_some(5)

    assert Regression.objects.get().title == "no sound"


def read(tmp_path: Path, *letters: Letter) -> None:
    append_mails(tmp_path / "up" / "0.git", [(one.raw, one.arrived) for one in letters])
    inbox, _ = Inbox.objects.get_or_create(name="list", defaults={"url": str(tmp_path / "up")})
    polling.poll_inbox(inbox)
    while pipeline.read_next_range() is not None:
        pass


def test_parents_of_a_tracked_thread_are_looked_up_and_stand_in_it(settings: Settings, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path
    load_few_facts()
    archive = Archive()
    archive.add({"id": "r@example.org"}, letter("r", minutes=1, body="#regzbot introduced: v6.18\n").raw)
    archive.add({"id": "r.1@example.org", "in_reply_to": "r@example.org"}, letter("r.1", minutes=2, to="r").raw)
    with serve(archive) as url:
        settings.ARCHIVE_URL = url
        told = letter("r.2", minutes=9, to="r.1", body="#regzbot introduced: v6.19..v7.0-rc1\n")

        read(tmp_path, told, letter("other", minutes=3, to="gone"))
        polling.look_up_some(5)

    assert set(Lookup.objects.values_list("message_id", flat=True)) == {"r.1@example.org"}
    regression = Regression.objects.get()
    assert regression.report == "r.2@example.org"
    assert regression.introduced == "v6.19..v7.0-rc1"
    assert len(set(Message.objects.exclude(message_id="other@example.org").values_list("thread", flat=True))) == 1


def test_a_parent_that_another_inbox_brings_meanwhile_is_stored_once(settings: Settings, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path
    load_few_facts()
    archive = Archive()
    report = letter("r", minutes=1)
    archive.add({"id": "r@example.org"}, report.raw)
    with serve(archive) as url:
        settings.ARCHIVE_URL = url
        read(tmp_path, letter("r.1", minutes=9, to="r", body="#regzbot ^introduced: v6.19..v7.0-rc1\n"))

        read(tmp_path, report)
        polling.look_up_some(5)

    assert Message.objects.count() == 2
    assert Regression.objects.get().report == "r@example.org"


def test_of_many_missing_parents_some_are_asked_for(settings: Settings, tmp_path: Path) -> None:
    settings.STATE_DIR = tmp_path
    load_few_facts()
    settings.ARCHIVE_URL = "http://127.0.0.1:1/"
    body = "#regzbot introduced: v6.19..v7.0-rc1\n"
    hostile = letter("x", minutes=1, references=tuple(f"g{n}" for n in range(200)), body=body)
    many = [letter(f"y{n}", minutes=2, to=f"h{n}", body=body) for n in range(60)]

    read(tmp_path, hostile, *many)

    assert 3 <= Lookup.objects.count() <= 60
    assert Lookup.objects.filter(message_id__startswith="g").count() <= 2
