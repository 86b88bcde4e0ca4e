"""What an edition says of releases to come and of what others counted."""

from datetime import date, timedelta

import pytest
from django.test import Client

from digests.news import coming_up, counted_by_others, release_period
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


@pytest.mark.parametrize(("version", "before"), [("7.0-rc2", "7.0-rc1"), ("7.0-rc1", "6.19"), ("6.19", "6.18")])
def test_a_release_tells_of_the_time_since_the_one_before(version: str, before: str) -> None:
    make_releases()

    found = release_period(version, at=NOON)

    assert found is not None
    assert (found.name, found.then) == (version, f"at {before}")
    assert found.before < found.end < NOON


@pytest.mark.parametrize("version", ["6.18", "6.19.3", "7.0-rc3", "", "next-20260302", "x\x00"])
def test_what_has_no_release_before_it_or_is_none_has_no_period(version: str) -> None:
    make_releases()

    assert release_period(version.replace("\x00", ""), at=NOON) is None


def test_a_release_that_was_not_out_yet_has_no_period() -> None:
    make_releases()

    assert release_period("7.0-rc2", at=NOON - timedelta(days=2)) is None


def test_a_period_of_a_release_costs_two_statements(django_assert_num_queries: object) -> None:
    make_releases()

    with django_assert_num_queries(2):  # type: ignore[operator]
        release_period("7.0-rc2", at=NOON)
