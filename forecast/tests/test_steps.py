"""The track of a cycle with what is to come."""

from datetime import date, timedelta

import pytest

from forecast.queries import forecast
from forecast.steps import track_ahead
from forecast.tests.make import SUNDAY, WEEK
from releases.facts import Precision, ReleaseFact, Witness
from releases.queries import CycleView, cycles
from releases.store import fold, store_sightings

pytestmark = pytest.mark.django_db


def release(dates: dict[str, int]) -> None:
    """Releases by weeks after SUNDAY."""
    fold(store_sightings(
        ReleaseFact(version, Witness.TAG, at, Precision.SECOND, at)
        for version, weeks in dates.items()
        for at in [SUNDAY + weeks * WEEK]
    ))  # fmt: skip


def current(weeks: int) -> CycleView:
    return cycles(at=SUNDAY + weeks * WEEK + timedelta(days=1))[0]


def names(weeks: int) -> list[tuple[str, date | None]]:
    at = SUNDAY + weeks * WEEK + timedelta(days=1)
    return [(step.name, step.expected) for step in track_ahead(current(weeks), forecast(at=at))]


def test_an_rc_a_week_leads_to_the_release() -> None:
    release({f"6.{minor}": 9 * (minor - 12) for minor in range(12)} | {"6.12": 0, "6.13-rc1": 2, "6.13-rc2": 3})

    found = names(3)

    assert [name for name, _ in found] == ["Merge window", *(f"rc{n}" for n in range(1, 8)), "6.13"]
    expected = [on for _, on in found if on]
    assert {b - a for a, b in zip(expected, expected[1:], strict=False)} == {WEEK}
    assert expected[-1] == (SUNDAY + 9 * WEEK).date()


def test_what_is_past_is_not_expected() -> None:
    release({f"6.{minor}": 9 * (minor - 12) for minor in range(12)} | {"6.12": 0, "6.13-rc1": 2})

    at = SUNDAY + 7 * WEEK

    assert all(step.expected is None or step.expected >= at.date()
               for step in track_ahead(cycles(at=at)[0], forecast(at=at)))  # fmt: skip


def test_a_forecast_of_another_cycle_adds_nothing() -> None:
    release({"6.12": 0, "6.13": 9, "6.14-rc1": 11})
    at = SUNDAY + 11 * WEEK + timedelta(days=1)
    older = next(one for one in cycles(at=at) if one.version == "6.13")

    assert all(step.expected is None for step in track_ahead(older, forecast(at=at)))
