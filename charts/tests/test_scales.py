"""Scales and labels: whatever the data, ticks cover them, nothing leaves the box, labels do not overlap."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts import heat
from charts.labels import spread, thinned
from charts.scales import Rise, Span, grouped, places, ticks

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
moments = st.datetimes(datetime(1991, 9, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
heights = st.lists(st.floats(-1000, 1000), max_size=12)


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (0, (0, 1, 2, 3)),
        (-5, (0, 1, 2, 3)),
        (4, (0, 1, 2, 3, 4)),
        (11, (0, 5, 10, 15)),
        (52, (0, 20, 40, 60)),
        (1000, (0, 200, 400, 600, 800, 1000)),
    ],
)
def test_ticks_are_round_numbers(most: int, expected: tuple[int, ...]) -> None:
    assert ticks(most) == expected


@given(st.integers(0, 10**30))
def test_three_to_five_ticks_above_zero_cover_every_count(most: int) -> None:
    found = ticks(most)

    assert found[0] == 0
    assert 3 <= len(found) - 1 <= 5
    assert found[-1] >= most
    assert len({after - before for before, after in pairwise(found)}) == 1


@given(st.integers(0, 10**9), st.integers(-(10**12), 10**12))
def test_every_value_is_drawn_inside_the_box(top: int, value: int) -> None:
    assert 12 <= Rise(top, 12, 208).y(value) <= 208


def test_a_value_stands_at_its_share_of_the_height() -> None:
    assert [Rise(10, 0, 100).y(value) for value in (0, 5, 10)] == [100, 50, 0]


@given(moments, moments, moments)
def test_every_moment_is_drawn_between_the_edges(starts: datetime, ends: datetime, moment: datetime) -> None:
    assert 4 <= Span(starts, ends, 4, 97).x(moment) <= 97


def test_a_span_of_no_time_has_everything_at_its_left() -> None:
    assert Span(NOON, NOON, 4, 97).x(NOON + timedelta(days=1)) == 4


def test_a_moment_stands_at_its_share_of_the_time() -> None:
    assert Span(NOON, NOON + timedelta(days=4)).x(NOON + timedelta(days=1)) == 25


@pytest.mark.parametrize(("count", "expected"), [(0, []), (1, [5]), (3, [5, 45, 85])])
def test_places_are_equally_far_apart(count: int, expected: list[float]) -> None:
    assert list(places(count, 5, 85)) == expected


@given(heights)
def test_labels_are_pushed_apart_and_stay_inside(wanted: list[float]) -> None:
    found = spread(wanted, gap=15, low=12, high=205)

    assert len(found) == len(wanted)
    assert all(12 <= place <= 205 for place in found)
    assert all(after - before >= 14.9 for before, after in pairwise(sorted(found)))


@given(heights)
def test_labels_keep_their_order(wanted: list[float]) -> None:
    found = spread(wanted, gap=15, low=0, high=400)

    order = sorted(range(len(wanted)), key=lambda number: wanted[number])
    assert [found[number] for number in order] == sorted(found)


def test_labels_that_have_room_stay_where_they_are() -> None:
    assert spread([20, 60, 100], gap=15, low=0, high=200) == [20, 60, 100]


def test_two_labels_at_one_height_are_moved_by_the_same() -> None:
    assert spread([50, 50], gap=10, low=0, high=100) == [45, 55]


def test_more_labels_than_there_is_room_for_are_closer_but_inside() -> None:
    found = spread([50] * 5, gap=15, low=0, high=40)

    assert sorted(found) == [0, 10, 20, 30, 40]


@given(st.lists(st.floats(0, 100), max_size=40).map(sorted))
def test_names_that_are_kept_are_apart_and_the_last_is_kept(xs: list[float]) -> None:
    keeps = thinned(xs, gap=7.5)

    kept = [x for x, is_kept in zip(xs, keeps, strict=True) if is_kept]
    assert all(after - before >= 7.5 for before, after in pairwise(kept))
    assert not xs or keeps[-1]


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (9999, "9999"), (10_000, "10\u2009000"), (1_234_567, "1\u2009234\u2009567")]
)
def test_thousands_have_thin_spaces(number: int, text: str) -> None:
    assert grouped(number) == text


@pytest.mark.parametrize(
    ("count", "most", "step"),
    [(0, 8, 0), (1, 8, 1), (2, 8, 1), (3, 8, 2), (8, 8, 4), (9, 8, 4), (1, 1, 4), (5, 0, 0), (-1, 8, 0)],
)
def test_heat_has_four_steps_and_none_for_nothing(count: int, most: int, step: int) -> None:
    assert heat.step(count, most) == step
