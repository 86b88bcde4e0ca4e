"""Forecasts of a cycle: where it stands decides what can still come."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.habits import Course, day
from forecast.model import Forecast, forecast
from forecast.tests.make import DAY, SUNDAY, WEEK, make_course, make_history

moments = st.datetimes(datetime(2005, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
courses = st.builds(
    Course,
    st.sampled_from(["2.6.30", "3.0", "6.19", "7.0"]),
    moments,
    st.lists(st.tuples(st.integers(1, 12), moments), max_size=8).map(tuple),
    st.none() | moments,
)


def expect(weeks: list[int], *, rcs: int, at: datetime) -> Forecast:
    """A cycle that opened on SUNDAY, after cycles of these lengths."""
    return forecast(make_history(weeks), make_course(weeks=None, rcs=rcs), at=at)


def test_the_usual_sunday_leads() -> None:
    found = expect([9] * 12, rcs=3, at=SUNDAY + 5 * WEEK)

    assert (found.leading.on, found.leading.rcs, found.leading.days) == (day(SUNDAY + 9 * WEEK), 7, 63)
    assert found.leading.chance > 0.8
    assert found.median == found.leading.on


def test_after_an_eighth_rc_the_ninth_week_is_past() -> None:
    found = expect([9] * 8 + [10] * 2 + [9] * 2, rcs=8, at=SUNDAY + 9 * WEEK + DAY)

    assert found.candidates[0].on == day(SUNDAY + 10 * WEEK)
    assert found.leading == found.candidates[0]


def test_recent_cycles_count_more() -> None:
    before, after = (
        expect([10] * 6 + [9] * 6, rcs=3, at=SUNDAY + 5 * WEEK),
        expect([9] * 6 + [10] * 6, rcs=3, at=SUNDAY),
    )

    assert before.leading.days == 63
    assert after.leading.days == 70


def test_a_cycle_over_christmas_is_forecast_from_those_before() -> None:
    history, opened_at = [], datetime(2016, 1, 10, tzinfo=UTC)
    while opened_at < datetime(2021, 10, 1, tzinfo=UTC):
        is_winter = opened_at <= datetime(opened_at.year, 12, 25, tzinfo=UTC) < opened_at + 9 * WEEK
        history.append(make_course(opened_at=opened_at, weeks=10 if is_winter else 9))
        opened_at = history[-1].ended_at

    winter, spring = (
        forecast(history, make_course(opened_at=at, weeks=None, rcs=0), at=at)
        for at in (opened_at, opened_at + 20 * WEEK)
    )

    assert (winter.leading.days, spring.leading.days) == (70, 63)
    assert f"that is why {winter.leading.on:%B} {winter.leading.on.day} leads" in winter.basis
    assert "turn of the year" not in spring.basis


def test_in_the_merge_window_its_end_comes_next() -> None:
    found = expect([9] * 12, rcs=0, at=SUNDAY + 3 * DAY)

    assert found.merge_window_ends == day(SUNDAY + 2 * WEEK)
    assert [(m.version, m.on, m.chance) for m in found.upcoming] == [("7.0-rc1", day(SUNDAY + 2 * WEEK), 1.0)]
    assert found.upcoming[0].share == ""


def test_before_the_end_an_rc_or_the_final_comes_next() -> None:
    found = expect([9, 10] * 6, rcs=7, at=SUNDAY + 8 * WEEK + DAY)

    assert {m.version for m in found.upcoming} == {"7.0", "7.0-rc8"}
    assert sum(m.chance for m in found.upcoming) == pytest.approx(1)
    assert found.is_final_due
    assert found.merge_window_ends is None


def test_what_was_due_yesterday_is_expected_today() -> None:
    found = expect([9] * 12, rcs=7, at=SUNDAY + 9 * WEEK + DAY)

    assert found.leading.on == day(SUNDAY + 9 * WEEK + DAY)
    assert found.candidates[1].on == day(SUNDAY + 10 * WEEK)


def test_what_was_due_two_days_ago_is_expected_a_week_later() -> None:
    found = expect([9] * 12, rcs=7, at=SUNDAY + 9 * WEEK + 2 * DAY)

    assert found.candidates[0].on == day(SUNDAY + 10 * WEEK)


def test_without_a_habit_any_weekday_is_as_good() -> None:
    dates = [SUNDAY + number * (9 * WEEK + DAY) for number in range(13)]
    history = [Course(f"5.{n}", a, (), b) for n, (a, b) in enumerate(zip(dates, dates[1:], strict=False))]

    found = forecast(history, Course("7.0", dates[-1]), at=dates[-1])

    assert found.weekday is None
    assert found.upcoming[0].wide == (day(dates[-1] + 12 * DAY), day(dates[-1] + 16 * DAY))
    assert found.pace == "ends the merge window of two weeks"


def test_a_release_in_the_night_to_monday_belongs_to_sunday() -> None:
    history = make_history([9] * 12)
    late = [Course(c.version, c.opened_at, c.rcs, c.ended_at + timedelta(hours=5)) for c in history[-3:]]

    found = forecast([*history[:-3], *late], make_course(weeks=None, rcs=3), at=SUNDAY + 5 * WEEK)

    assert found.weekday == 6
    assert found.leading.on == day(SUNDAY + 9 * WEEK)
    assert found.pace == "every Sunday"


def test_without_history_the_documentation_speaks() -> None:
    found = expect([], rcs=0, at=SUNDAY)

    assert {c.rcs for c in found.candidates if c.chance > 0.15} == {6, 7, 8, 9}
    assert found.basis.startswith("No earlier cycle is known; this is the kernel's documentation")
    assert not found.is_overdue


def test_two_cycles_are_said_to_be_few() -> None:
    found = expect([9, 9], rcs=0, at=SUNDAY)

    assert found.leading.days == 63
    assert "So few cycles say little" in found.basis


def test_a_cycle_beyond_all_others_may_end_any_week() -> None:
    found = expect([9] * 12, rcs=9, at=SUNDAY + 60 * WEEK)

    assert found.is_overdue
    assert found.candidates[0].on == day(SUNDAY + 60 * WEEK)
    assert found.candidates[0].chance == pytest.approx(0.5, abs=0.02)
    assert "maybe its release is not known here yet" in found.basis


def test_without_any_rc_they_are_counted_by_weeks() -> None:
    found = expect([9] * 12, rcs=0, at=SUNDAY + 5 * WEEK + DAY)

    assert found.upcoming[0].version == "7.0-rc5"
    assert found.leading.rcs == 7


def test_what_was_not_known_yet_is_not_used() -> None:
    history, at = make_history([9] * 6 + [12] * 6), SUNDAY - 12 * 6 * WEEK
    current = make_course("5.6", opened_at=at, weeks=12)

    found = forecast(history, current, at=at)

    assert found.cycles == tuple(f"5.{number}" for number in range(6))
    assert found.leading.days == 63


def test_the_following_merge_window_opens_with_the_release() -> None:
    found = expect([9] * 12, rcs=3, at=SUNDAY + 5 * WEEK)

    assert (found.following.version, found.following.opens) == ("7.1", found.median)
    assert found.following.closes - found.following.opens == 2 * WEEK


def test_in_2009_cycles_took_as_long_as_then() -> None:
    opened_at = datetime(2009, 6, 10, tzinfo=UTC)
    history = make_history([12, 13, 12, 13, 11, 13], until=opened_at)

    found = forecast(history, Course("2.6.31", opened_at), at=datetime(2009, 7, 15, tzinfo=UTC))

    assert date(2009, 9, 1) <= found.median <= date(2009, 9, 9)
    assert found.following.version == "2.6.32"


@given(st.lists(courses, max_size=8), courses, moments)
def test_chances_sum_to_one_and_none_is_in_the_past(history: list[Course], current: Course, at: datetime) -> None:
    found = forecast(history, current, at=at)

    assert sum(candidate.chance for candidate in found.candidates) == pytest.approx(1)
    assert all(candidate.chance > 0 for candidate in found.candidates)
    assert all(candidate.on >= at.date() for candidate in found.candidates)
    assert all(m.on >= at.date() and m.wide[0] <= m.middle[0] <= m.middle[1] <= m.wide[1] for m in found.upcoming)
    assert found.median >= at.date()


@given(st.lists(courses, max_size=8), courses, moments, st.randoms())
def test_the_order_of_what_is_known_does_not_matter(
    history: list[Course], current: Course, at: datetime, chance: random.Random
) -> None:
    shuffled, rcs = list({c.released_at: c for c in history}.values()), list(current.rcs)
    expected = forecast(shuffled, current, at=at)
    chance.shuffle(shuffled)
    chance.shuffle(rcs)

    again = forecast(shuffled, Course(current.version, current.opened_at, tuple(rcs), current.released_at), at=at)

    assert again == expected


@given(st.lists(st.integers(3, 16), max_size=20), st.integers(1, 14), st.integers(0, 120))
def test_one_more_rc_never_makes_the_median_earlier(weeks: list[int], rcs: int, days: int) -> None:
    at = SUNDAY + WEEK * (rcs + 2) + timedelta(days=days)

    assert expect(weeks, rcs=rcs + 1, at=at).median >= expect(weeks, rcs=rcs, at=at).median


@given(st.lists(st.integers(3, 16), max_size=20), st.integers(0, 14))
def test_the_median_never_moves_back_as_a_cycle_goes_on(weeks: list[int], rcs: int) -> None:
    at = SUNDAY + WEEK * (rcs + 1)

    assert expect(weeks, rcs=rcs + 1, at=at + WEEK).median >= expect(weeks, rcs=rcs, at=at).median
