"""What is due when."""

from datetime import UTC, datetime, timedelta

import pytest

from delivery.calendar import Moment, due, next_due, sends_at

RELEASES = [
    Moment("7.4-rc1", datetime(2026, 11, 8, 22, tzinfo=UTC)),
    Moment("7.4-rc2", datetime(2026, 11, 15, 21, tzinfo=UTC)),
    Moment("7.4-rc3", datetime(2026, 11, 22, 20, tzinfo=UTC)),
]


def names(now: datetime) -> list[tuple[str, str]]:
    return [(one.cadence, one.period.name) for one in due(now, hour=6, releases=RELEASES)]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ((2026, 11, 23, 5, 59), "2026-W46"),  # Monday, before the hour: the week before is still the last
        ((2026, 11, 23, 6, 0), "2026-W47"),
        ((2026, 11, 29, 23, 59), "2026-W47"),
        ((2027, 1, 4, 6, 0), "2026-W53"),
    ],
)
def test_the_week_that_ended_is_due_from_monday_on(now: tuple[int, ...], expected: str) -> None:
    found = [period for cadence, period in names(datetime(*now, tzinfo=UTC)) if cadence == "weekly"]  # type: ignore[arg-type, misc]

    assert found == ([expected] if now != (2026, 11, 23, 5, 59) else [])


@pytest.mark.parametrize(("hour", "expected"), [(5, []), (6, ["2026-11-25"]), (23, ["2026-11-25"])])
def test_yesterday_is_due_from_the_hour_on(hour: int, expected: list[str]) -> None:
    found = names(datetime(2026, 11, 26, hour, tzinfo=UTC))

    assert [period for cadence, period in found if cadence == "daily"] == expected


def test_a_day_is_from_midnight_to_midnight() -> None:
    now = datetime(2026, 11, 26, 7, tzinfo=UTC)
    day = next(one.period for one in due(now, hour=6, releases=[]) if one.cadence == "daily")

    assert (day.since, day.until) == (datetime(2026, 11, 25, tzinfo=UTC), datetime(2026, 11, 26, tzinfo=UTC))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ((2026, 11, 22, 20, 59), ["7.4-rc2"]),
        ((2026, 11, 22, 21, 59), []),  # two hours after -rc3 are not over
        ((2026, 11, 22, 22, 0), ["7.4-rc3"]),  # and -rc2 is more than seven days old
        ((2026, 11, 29, 20, 0), ["7.4-rc3"]),
        ((2026, 11, 29, 20, 1), []),
    ],
)
def test_a_release_is_due_from_two_hours_to_seven_days_after_it(now: tuple[int, ...], expected: list[str]) -> None:
    found = names(datetime(*now, tzinfo=UTC))  # type: ignore[arg-type, misc]

    assert [period for cadence, period in found if cadence == "rc"] == expected


def test_releases_follow_each_other_without_a_gap() -> None:
    first, second = (
        next(one.period for one in due(at, hour=6, releases=RELEASES) if one.cadence == "rc")
        for at in (datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC))
    )

    assert (first.end, second.then) == (second.before, "at 7.4-rc2")


def test_the_first_release_that_is_known_has_nothing_to_be_compared_with() -> None:
    assert names(datetime(2026, 11, 9, 1, tzinfo=UTC)) == []


@pytest.mark.parametrize("minutes", range(0, 14 * 24 * 60, 7 * 60 + 11))
def test_what_comes_next_is_due_when_it_says(minutes: int) -> None:
    now = datetime(2026, 11, 20, tzinfo=UTC) + timedelta(minutes=minutes)

    for one in next_due(now, hour=6):
        at = sends_at(one.period, hour=6)
        assert at > now
        assert one in due(at, hour=6, releases=[])
        assert one not in due(at - timedelta(minutes=1), hour=6, releases=[])
