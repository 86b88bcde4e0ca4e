"""Which epochs of an archive an inbox has: all, or those from the newest one on, whatever appears later."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from archive.mbox import append_mails
from archive.models import Inbox
from archive.sources import fetch_news

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def lists(tmp_path: Path, settings: Settings) -> Path:
    settings.STATE_DIR = tmp_path / "state"
    return tmp_path / "list"


def write(lists: Path, *numbers: int) -> None:
    for number in numbers:
        append_mails(lists / "git" / f"{number}.git", [(b"Subject: %d\n\nx" % number, AT)])


def followed(inbox: Inbox) -> list[int]:
    return [news.epoch.number for news in fetch_news(Inbox.objects.get(pk=inbox.pk))]


@pytest.mark.parametrize(
    ("first", "numbers"), [(None, [0, 1, 2]), (-1, [2]), (-2, [1, 2]), (-9, [0, 1, 2]), (1, [1, 2])]
)
def test_epochs_before_the_first_are_left_out(lists: Path, first: int | None, numbers: list[int]) -> None:
    write(lists, 0, 1, 2)

    assert followed(Inbox.objects.create(name="list", url=str(lists), first_epoch=first)) == numbers


def test_the_newest_is_settled_at_the_first_answer_and_later_ones_are_followed(lists: Path) -> None:
    write(lists, 0, 1)
    inbox = Inbox.objects.create(name="list", url=str(lists), first_epoch=-1)
    followed(inbox)
    write(lists, 2)

    assert followed(inbox) == [1, 2]
    assert Inbox.objects.get().first_epoch == 1


def test_an_archive_without_mail_settles_nothing(lists: Path) -> None:
    (lists / "git").mkdir(parents=True)
    write(lists, 0)
    (lists / "git" / "0.git" / "refs" / "heads" / "master").unlink()
    inbox = Inbox.objects.create(name="list", url=str(lists), first_epoch=-1)

    assert followed(inbox) == []
    assert Inbox.objects.get().first_epoch == -1


def test_add_inbox_begins_with_the_newest(lists: Path) -> None:
    write(lists, 3, 4, 5)
    call_command("add_inbox", "list", str(lists), newest_epochs=2)

    assert Inbox.objects.get().first_epoch == 4
    with pytest.raises(CommandError, match="1 or more"):
        call_command("add_inbox", "list", str(lists), newest_epochs=0)
