"""Forecasts from what the database knows, as of any moment."""

from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from forecast.queries import forecast, pressure, score
from releases.facts import Precision, ReleaseFact, Witness
from releases.queries import cycle_dates
from releases.store import fold, load_facts, store_sightings
from tests.make import NOON, make_regression, make_releases

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def make_tags(dates: dict[str, datetime]) -> None:
    fold(store_sightings(ReleaseFact(v, Witness.TAG, at, Precision.SECOND, at) for v, at in dates.items()))


def make_cycles(weeks: list[int]) -> datetime:
    """Cycles 6.0, 6.1 ... with their -rcs up to -rc2, the last one without its release; when it opened."""
    at, tags = datetime(2024, 1, 7, 21, tzinfo=UTC), {"5.19": datetime(2024, 1, 7, 21, tzinfo=UTC)}
    for number, length in enumerate(weeks):
        tags |= {f"6.{number}-rc{rc}": at + WEEK * (rc + 1) for rc in range(1, length - 1)}
        tags[f"6.{number}"] = at = at + WEEK * length
    make_tags(tags | {f"6.{len(weeks)}-rc{rc}": at + WEEK * (rc + 1) for rc in (1, 2)})
    return at


def test_the_cycle_in_development_is_forecast(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_releases()

    with django_assert_num_queries(2):
        found = forecast(at=NOON)

    assert found is not None
    assert (found.version, found.upcoming[0].version, found.following.version) == ("7.0", "7.0-rc3", "7.1")


def test_after_a_release_the_next_cycle_is_forecast() -> None:
    opened_at = make_cycles([9, 9, 9, 9])

    found = forecast(at=opened_at + timedelta(hours=1))

    assert found is not None
    assert (found.version, found.merge_window_ends) == ("6.4", (opened_at + 2 * WEEK).date())
    assert found.leading.on == (opened_at + 9 * WEEK).date()


def test_a_forecast_of_the_past_knows_no_more_than_one_could() -> None:
    load_facts()

    found = forecast(at=datetime(2009, 7, 15, 12, tzinfo=UTC))

    assert found is not None
    assert (found.version, found.previous) == ("2.6.31", "2.6.30")
    assert found.cycles[-1] == "2.6.30"
    assert 77 <= (found.median - datetime(2009, 6, 10, tzinfo=UTC).date()).days <= 91


def test_where_nothing_is_known_there_is_no_forecast(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(4):  # cycles and dates of -rcs, twice
        assert (forecast(at=NOON), score(at=NOON), pressure((), at=NOON)) == (None, None, None)


def test_a_first_cycle_without_an_opening_is_forecast_from_its_rcs() -> None:
    make_tags({"7.0-rc1": NOON - WEEK})

    found = forecast(at=NOON)

    assert found is not None
    assert found.leading.days == 56


def test_earlier_forecasts_are_scored_from_what_was_known(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    load_facts()

    with django_assert_num_queries(2):
        found = score(at=datetime(2016, 1, 1, tzinfo=UTC))

    assert found is not None
    assert (found.all[0].first, found.all[0].last) == ("2.6.14", "4.3")
    assert found.all[0].estimated == found.all[0].cycles


def test_pressure_compares_cycles_at_the_same_stage(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    opened_at = make_cycles([9, 9, 10, 9, 10])
    for cycle, count in {"6.0": 1, "6.1": 2, "6.2": 4, "6.3": 1, "6.4": 3, "6.5": 3}.items():
        start = opened_at + WEEK * {"6.0": -47, "6.1": -38, "6.2": -29, "6.3": -19, "6.4": -10, "6.5": 0}[cycle]
        for _ in range(count):
            make_regression(cycle=cycle, known_at=start + 2 * WEEK)

    at = opened_at + 3 * WEEK + timedelta(days=1)
    known = cycle_dates(at=at)

    with django_assert_num_queries(1):
        found = pressure(known, at=at)

    assert found is not None
    assert found.sentence == (
        "Of 2 earlier cycles with at least 3 open at -rc2, 2 got an extra -rc; of the 3 with fewer, none."
    )


def test_once_the_extra_rc_is_there_pressure_says_nothing() -> None:
    opened_at = make_cycles([9, 9, 10, 9, 10])
    make_tags({f"6.5-rc{rc}": opened_at + WEEK * (rc + 1) for rc in range(3, 9)})

    at = opened_at + 8 * WEEK + timedelta(days=1)
    assert pressure(cycle_dates(at=at), at=at) is not None
    at = opened_at + 9 * WEEK + timedelta(days=1)
    assert pressure(cycle_dates(at=at), at=at) is None
