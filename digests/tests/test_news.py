"""What an edition says of releases to come and of what others counted."""

from datetime import date, timedelta

import pytest
from django.test import Client

from digests.news import coming_up, counted_by_others
from kernels.occasions import Kind
from published.models import PublishedCount
from stable.models import Round
from tests.make import NOON, make_message, make_releases

pytestmark = pytest.mark.django_db


def make_count(*, cycle: str = "7.0", as_of: date, unresolved: int | None = 5, publisher: str = "regzbot") -> None:
    PublishedCount.objects.create(
        publisher=publisher, cycle=cycle, as_of=as_of, reported=9, unresolved=unresolved, source="list@example.org"
    )


def make_review(version: str, *, days: int = 2) -> None:
    Round.objects.create(
        message=make_message(arrived=NOON, subject=f"[PATCH 000/100] {version}-rc1 review"),
        version=version,
        rc=1,
        patches=100,
        opened_at=NOON,
        deadline=NOON + timedelta(days=days),
    )


def test_of_what_others_counted_the_last_of_the_weeks_before_is_told() -> None:
    make_count(as_of=NOON.date() - timedelta(days=3), unresolved=4)
    make_count(as_of=NOON.date() - timedelta(days=10), unresolved=6)
    make_count(as_of=NOON.date() - timedelta(days=30), cycle="6.19")
    make_count(as_of=NOON.date() + timedelta(days=1), cycle="6.19")
    make_count(as_of=NOON.date() - timedelta(days=1), cycle="6.12")
    make_count(as_of=NOON.date() - timedelta(days=1), cycle="6.19", unresolved=None)

    assert [(one.cycle, one.unresolved) for one in counted_by_others(["7.0", "6.19"], at=NOON)] == [("7.0", 4)]


def test_the_page_keeps_what_others_counted_apart(client: Client) -> None:
    make_releases()
    make_count(as_of=NOON.date() + timedelta(days=1))

    assert "9 reported, 5 unresolved of 7.0 on March 3" in client.get("/weeks/2026-W10/").content.decode()


def test_what_happens_to_several_on_one_day_is_told_once_the_highest_first() -> None:
    for version in ("6.18.9", "6.19.4", "6.18.10"):
        make_review(version)
    make_review("6.12.70", days=3)

    found = coming_up((), None, at=NOON + timedelta(hours=1))

    assert [(one.day.day, one.kind, list(one.names)) for one in found] == [
        (4, Kind.REVIEW, ["6.19.4", "6.18.10", "6.18.9"]),
        (5, Kind.REVIEW, ["6.12.70"]),
    ]


def test_what_is_over_or_far_away_is_not_told() -> None:
    make_review("6.19.4", days=0)
    make_review("6.18.10", days=43)

    assert coming_up((), None, at=NOON + timedelta(hours=1)) == []
