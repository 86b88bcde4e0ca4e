"""What `up` prints of the first reading: a table on a terminal, some lines a minute in a log."""

from io import StringIO

import pytest
from django.utils import timezone

from archive.models import Epoch, Inbox, Range
from following.watching import Watch

pytestmark = pytest.mark.django_db


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def inbox() -> Inbox:
    Inbox.objects.create(name="done", url="/x", succeeded_at=timezone.now())
    return Inbox.objects.create(name="lkml", url="/x", progress="fetching epoch 0: 34 %")


def test_a_log_gets_three_reports_a_minute_and_only_news(inbox: Inbox) -> None:
    out, clock = StringIO(), Clock()
    watch = Watch(out, is_terminal=False, now=clock)
    for _ in range(120):
        clock.now += 1
        watch.show()
        if clock.now == 150:
            Inbox.objects.filter(pk=inbox.pk).update(progress="fetching epoch 0: 81 %")

    assert out.getvalue().splitlines() == [
        "first reading: 1 of 2 sources are read",
        "  lkml                   fetching epoch 0: 34 %",
        "first reading: 1 of 2 sources are read",
        "  lkml                   fetching epoch 0: 81 %",
    ]


def test_a_terminal_sees_one_table_that_changes(inbox: Inbox) -> None:
    out, clock = StringIO(), Clock()
    watch = Watch(out, is_terminal=True, now=clock)
    for _ in range(2):
        clock.now += 2
        watch.show()

    assert out.getvalue().count("\x1b[2A\x1b[J") == 1


def test_the_time_that_is_left_follows_from_the_pace(inbox: Inbox) -> None:
    out, clock = StringIO(), Clock()
    Inbox.objects.update(progress="")
    planned = Range.objects.create(epoch=Epoch.objects.create(inbox=inbox, number=0), end="a", commits=9_000)
    watch = Watch(out, is_terminal=False, now=clock)
    watch.show()
    planned.commits = 6_000
    planned.save()
    clock.now += 30
    watch.show()

    assert "9,000 mails to read\n" in out.getvalue()
    assert "6,000 mails to read, 100/s, about 1 min left\n" in out.getvalue()


def test_hostile_progress_is_one_line(inbox: Inbox) -> None:
    Inbox.objects.filter(pk=inbox.pk).update(progress="", error="a\nb\x1b[31mred\rover")
    out = StringIO()
    Watch(out, is_terminal=False, now=Clock()).show()

    assert len(out.getvalue().splitlines()) == 2
    assert "\x1b" not in out.getvalue()
