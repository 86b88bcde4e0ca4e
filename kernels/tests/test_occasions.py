"""The grid of days: whole weeks, in order, with what is too much for a day as a number."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernels.occasions import Kind, Occasion, weeks

MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2005, 1, 1), date(2040, 1, 1))


def released(version: str, day: date = MONDAY, *, mainline: bool = False) -> Occasion:
    return Occasion(day, Kind.RELEASED, version, is_mainline=mainline)


def names(*occasions: Occasion) -> list[str]:
    """What is shown of Monday."""
    (found,) = [day for day in weeks(occasions, today=MONDAY, before=0, after=0) if day.day == MONDAY]
    return [one.name for one in found.occasions]


@given(DAYS, st.integers(0, 5), st.integers(0, 9))
def test_whole_weeks_begin_on_monday_and_hold_today_once(today: date, before: int, after: int) -> None:
    found = weeks([], today=today, before=before, after=after)

    assert len(found) == 7 * (before + 1 + after)
    assert [day.day for day in found] == [found[0].day + timedelta(days=n) for n in range(len(found))]
    assert found[0].day.weekday() == 0
    assert [day.day for day in found if day.is_today] == [today]
    assert found.index(next(day for day in found if day.is_today)) // 7 == before


def test_mainline_comes_first_then_the_newest() -> None:
    assert names(released("6.12.9"), released("6.12.10"), released("7.4-rc1", mainline=True)) == [
        "7.4-rc1",
        "6.12.10",
        "6.12.9",
    ]


def test_of_one_day_kinds_stay_together() -> None:
    ended = Occasion(MONDAY, Kind.ENDED, "6.11.y")
    review = Occasion(MONDAY, Kind.REVIEW, "7.3.2")

    assert names(released("7.3.1"), review, ended) == ["6.11.y", "7.3.1", "7.3.2"]


@pytest.mark.parametrize(("count", "shown", "more"), [(0, 0, 0), (1, 1, 0), (3, 3, 0), (4, 2, 2), (9, 2, 7)])
def test_more_than_three_are_two_and_a_number(count: int, shown: int, more: int) -> None:
    found = weeks([released(f"7.{n}.1") for n in range(count)], today=MONDAY, before=0, after=0)[0]

    assert (len(found.occasions), found.more) == (shown, more)


def test_the_release_of_mainline_is_shown_however_much_there_is() -> None:
    many = [released(f"6.{n}.1") for n in range(9)]
    opens = Occasion(MONDAY, Kind.WINDOW_OPENS, "7.5", is_mainline=True)

    assert names(*many, released("7.4", mainline=True), opens) == ["7.5", "7.4"]


def test_what_lies_outside_is_left_out() -> None:
    around = [released("7.1", MONDAY - timedelta(days=1)), released("7.2", MONDAY + timedelta(days=7))]

    assert all(not day.occasions and not day.more for day in weeks(around, today=MONDAY, before=0, after=0))


@given(st.lists(st.builds(Occasion, st.dates(MONDAY, MONDAY + timedelta(days=6)), st.sampled_from(Kind),
                          st.sampled_from(["7.4", "6.12.y", "next-20260101", "no version"]),
                          is_mainline=st.booleans()), max_size=30))  # fmt: skip
def test_nothing_within_is_lost_and_no_order_matters(occasions: list[Occasion]) -> None:
    found = weeks(occasions, today=MONDAY, before=0, after=0)

    assert sum(len(day.occasions) + day.more for day in found) == len(occasions)
    assert all(one.day == day.day for day in found for one in day.occasions)
    assert [d.more for d in weeks(reversed(occasions), today=MONDAY, before=0, after=0)] == [d.more for d in found]
