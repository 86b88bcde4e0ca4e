"""Single releases, what stands around them, and lists of them."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from releases.facts import Witness
from releases.lists import Neighbours, latest, neighbours, of_series, release, released_between
from releases.queries import ReleaseView
from releases.store import fold, store_sightings
from releases.tests.make import make_fact, moment
from releases.versions import Tree, Version, parse_version

pytestmark = pytest.mark.django_db
DAYS = {
    "7.2-rc7": "2026-08-09", "7.2": "2026-08-16", "7.2.1": "2026-08-23", "7.3-rc1": "2026-08-30",
    "7.2.2": "2026-08-31", "7.2.2-rt1": "2026-09-02", "7.3-rc2": "2026-09-06", "7.2.10": "2026-10-01",
    "7.2.2-rt2": "2026-10-03", "7.3-rc2-rt1": "2026-10-04", "7.3": "2026-10-18", "7.3.1": "2026-10-25",
    "next-20261026": "2026-10-26", "next-20261028": "2026-10-28", "7.4-rc1": "2026-11-01", "7.2.11": "2026-11-02",
}  # fmt: skip
NOW = moment("2026-11-25")


@pytest.fixture(autouse=True)
def _world() -> None:
    fold(store_sightings(make_fact(version, day) for version, day in DAYS.items()))


def v(text: str) -> Version:
    version = parse_version(text)
    assert version is not None
    return version


def around(text: str, *, at: datetime = NOW) -> tuple[str | None, str | None, str | None]:
    found = neighbours(v(text), at=at)
    return name(found.previous), name(found.next), name(found.newest)


def name(view: ReleaseView | None) -> str | None:
    return view.version if view else None


def names(views: list[ReleaseView]) -> list[str]:
    return [view.version for view in views]


@pytest.mark.parametrize(
    ("version", "previous", "following", "newest"),
    [
        ("7.2-rc7", None, "7.2", "7.4-rc1"),
        ("7.2", "7.2-rc7", "7.3-rc1", "7.2.11"),
        ("7.3-rc1", "7.2", "7.3-rc2", "7.4-rc1"),
        ("7.3", "7.3-rc2", "7.4-rc1", "7.3.1"),
        ("7.4-rc1", "7.3", None, "7.4-rc1"),
        ("7.2.1", "7.2", "7.2.2", "7.2.11"),
        ("7.2.2", "7.2.1", "7.2.10", "7.2.11"),
        ("7.2.10", "7.2.2", "7.2.11", "7.2.11"),
        ("7.2.11", "7.2.10", None, "7.2.11"),
        ("7.3.1", "7.3", None, "7.3.1"),
        ("7.2.2-rt1", None, "7.2.2-rt2", "7.2.2-rt2"),
        ("7.2.2-rt2", "7.2.2-rt1", None, "7.2.2-rt2"),
        ("7.3-rc2-rt1", None, None, "7.3-rc2-rt1"),
        ("next-20261026", None, "next-20261028", "next-20261028"),
        ("next-20261028", "next-20261026", None, "next-20261028"),
    ],
)
def test_a_release_stands_in_its_line(
    version: str, previous: str | None, following: str | None, newest: str | None
) -> None:
    assert around(version) == (previous, following, newest)


@pytest.mark.parametrize(
    ("version", "previous", "following"),
    [
        ("7.2.5", "7.2.2", "7.2.10"),
        ("7.3-rc5", "7.3-rc2", "7.3"),
        ("7.4", "7.4-rc1", None),
        ("7.2.12", "7.2.11", None),
        ("next-20261027", "next-20261026", "next-20261028"),
        ("7.2.9-rt9", "7.2.2-rt2", None),
        ("6.1.5", None, None),
        ("7.4.1", None, None),  # candidates are of mainline
        ("7.2.5-rc1", None, None),  # of no tree: a review round is no release
    ],
)
def test_a_version_that_is_not_known_stands_between_those_that_are(
    version: str, previous: str | None, following: str | None
) -> None:
    assert around(version)[:2] == (previous, following)


def test_the_past_knows_no_later_neighbours() -> None:
    at = moment("2026-08-31") - timedelta(seconds=1)

    assert around("7.2.1", at=at) == ("7.2", None, "7.2.1")
    assert around("7.2.2", at=at) == ("7.2.1", None, "7.2.1")
    assert around("7.2.2", at=at + timedelta(seconds=1)) == ("7.2.1", None, "7.2.2")


def test_before_the_first_release_nothing_stands_around() -> None:
    assert neighbours(v("7.2"), at=moment("2020-01-01")) == Neighbours(None, None, None)


def test_neighbours_take_three_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):  # the one before; the one after; the highest
        neighbours(v("7.2.2"), at=NOW)


def test_a_release_is_found_by_its_version(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        found = release(v("7.2.1"), at=NOW)

    assert found is not None
    assert (found.version, found.tag, found.released_at, found.series) == (
        "7.2.1",
        "v7.2.1",
        moment("2026-08-23"),
        "7.2.y",
    )


@pytest.mark.parametrize("version", ["7.9", "7.2.5-rc1"])
def test_an_unknown_version_is_no_release(version: str) -> None:
    assert release(v(version), at=NOW) is None


def test_a_release_is_known_from_its_very_moment() -> None:
    at = moment("2026-08-23")

    assert release(v("7.2.1"), at=at - timedelta(microseconds=1)) is None
    assert release(v("7.2.1"), at=at) is not None


def test_the_latest_releases_are_listed_without_days_of_next() -> None:
    assert names(latest(at=NOW, limit=4)) == ["7.2.11", "7.4-rc1", "7.3.1", "7.3"]
    assert names(latest(at=moment("2026-08-16"), limit=4)) == ["7.2", "7.2-rc7"]


def test_of_releases_of_one_moment_the_highest_version_is_the_latest() -> None:
    fold(store_sightings(make_fact(version, "2026-11-20") for version in ("7.3.9", "7.3.10", "6.12.99")))

    assert names(latest(at=NOW, limit=3)) == ["7.3.10", "7.3.9", "6.12.99"]


@pytest.mark.parametrize("limit", [1, 50])
def test_lists_take_one_statement(limit: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):  # one each
        latest(at=NOW, limit=limit)
        of_series("7.2.y", at=NOW)
        released_between(NOW - timedelta(days=limit), NOW, trees=(Tree.STABLE,))


def test_a_series_is_listed_newest_first_down_to_its_final_release() -> None:
    assert names(of_series("7.2.y", at=NOW)) == ["7.2.11", "7.2.10", "7.2.2", "7.2.1", "7.2"]


def test_a_series_of_the_past_ends_where_it_was() -> None:
    assert names(of_series("7.2.y", at=moment("2026-08-31"))) == ["7.2.2", "7.2.1", "7.2"]


@pytest.mark.parametrize("series", ["", "7.2", "9.9.y"])
def test_what_is_no_series_has_no_releases(series: str) -> None:
    assert of_series(series, at=NOW) == []


def test_releases_of_a_time_come_in_order_without_its_beginning_and_with_its_end() -> None:
    since, until = moment("2026-08-16"), moment("2026-08-31")

    assert names(released_between(since, until, trees=(Tree.MAINLINE, Tree.STABLE))) == ["7.2.1", "7.3-rc1", "7.2.2"]
    assert names(released_between(since, until, trees=(Tree.STABLE,))) == ["7.2.1", "7.2.2"]
    assert released_between(since, until, trees=()) == []
    assert released_between(until, since, trees=(Tree.STABLE,)) == []


def test_a_rough_date_is_told_as_one() -> None:
    fold(store_sightings([make_fact("7.1.9", "2026-08-01", witness=Witness.FACTS_FILE)]))

    found = release(v("7.1.9"), at=NOW)

    assert found is not None
    assert found.precision == "day"
