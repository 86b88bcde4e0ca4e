"""Cycles compared: verdicts, and numbers at the same stage of earlier cycles."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from cycles.comparison import Change, ages, change_in_stage, compare_stage, daily, leftovers, stage_ends, stage_table
from cycles.queries import burn_down
from cycles.stages import compare
from regressions.queries import counts_by_cycle, cycle_counts
from releases.queries import current_cycle, cycle_dates
from tests.make import NOON, make_event, make_regression, make_releases

counts = st.lists(st.integers(0, 200), min_size=4, max_size=12)


@pytest.mark.parametrize(
    ("count", "verdict"),
    [
        (3, "far below normal"),
        (22, "below normal"),
        (28, "about normal"),
        (40, "above normal"),
        (70, "far above normal"),
    ],
)
def test_the_verdict_follows_the_middle_half(count: int, verdict: str) -> None:
    assert compare("-rc5", count, [20, 25, 28, 31, 33, 36, 40]).verdict == verdict


def test_the_sentence_says_what_it_is_made_of() -> None:
    found = compare("-rc5", 28, [24, 27, 31, 35, 37])

    assert found.sentence == "28 open at -rc5: about normal; median of the last 5 cycles 31, middle half 27–35."


def test_too_little_history_is_said_and_gives_no_verdict() -> None:
    assert compare("-rc1", 5, [3]).sentence == (
        "5 open at -rc1: too little history (1 earlier cycle with tracked regressions)."
    )


@given(counts, st.integers(0, 200), st.randoms())
def test_the_order_of_earlier_cycles_does_not_matter(earlier: list[int], count: int, random: object) -> None:
    shuffled = list(earlier)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    assert compare("-rc1", count, earlier).sentence == compare("-rc1", count, shuffled).sentence


@pytest.mark.django_db
def test_a_cycle_is_compared_at_the_same_time_of_the_same_stage(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_releases()
    make_regression(cycle="7.0")
    cycle = current_cycle(at=NOON)
    assert cycle is not None

    with django_assert_num_queries(1):
        found = compare_stage(cycle, [cycle], at=NOON)

    assert found is not None
    assert (found.stage, found.open) == ("-rc2", 1)


@pytest.mark.django_db
def test_the_last_stage_shows_the_numbers_of_the_cycle() -> None:
    make_releases()
    make_regression(known_at=NOON - timedelta(days=3))
    make_regression(known_at=NOON - timedelta(hours=2), state="fixed")
    cycle = current_cycle(at=NOON)
    assert cycle is not None

    rows = stage_table(cycle, burn_down("7.0", days=stage_ends(cycle, at=NOON)))

    assert rows[-1].counts == cycle_counts("7.0", at=NOON)
    assert sum(row.new for row in rows) == rows[-1].counts.reported


@pytest.mark.django_db
def test_the_change_in_a_stage_leads_from_the_end_of_the_one_before_to_now() -> None:
    make_releases()
    make_regression(known_at=NOON - timedelta(days=9))
    make_regression(known_at=NOON - timedelta(hours=3), state="fixed", earlier=[(NOON - timedelta(hours=1), "open")])
    make_regression(known_at=NOON - timedelta(hours=2))
    cycle = current_cycle(at=NOON)
    assert cycle is not None
    rows = stage_table(cycle, burn_down("7.0", days=stage_ends(cycle, at=NOON)))

    change = change_in_stage(rows)

    assert change == Change("rc2", reported=2, open=1, resolved=1)
    assert change.fewer == -1
    assert change_in_stage(rows[:1]) is None


@pytest.mark.django_db
def test_what_earlier_cycles_left_is_counted_by_cycle() -> None:
    make_releases()
    make_regression(cycle="6.19")
    make_regression(cycle="7.0")
    cycle = current_cycle(at=NOON)
    assert cycle is not None

    assert leftovers(cycle, cycle_dates(at=NOON), counts_by_cycle(at=NOON)) == {"6.19": 1}


@pytest.mark.django_db
def test_ages_are_measured_in_days_from_the_report() -> None:
    for days in (1, 3, 11):
        make_regression(known_at=NOON - timedelta(days=days))

    assert (ages(at=NOON).open_median, ages(at=NOON).fix_median) == (3, None)


@pytest.mark.django_db
def test_the_daily_series_ends_with_the_numbers_of_now() -> None:
    make_releases()
    make_regression(known_at=NOON - timedelta(days=2), state="fixed", earlier=[(NOON - timedelta(days=1), "open")])
    cycle = current_cycle(at=NOON)
    assert cycle is not None

    points = daily(cycle, at=NOON)

    assert points[-1].counts == cycle_counts("7.0", at=NOON)
    assert [point.counts.open for point in points[-4:]] == [0, 1, 0, 0]
    assert all(point.counts == cycle_counts("7.0", at=point.at) for point in points)


@pytest.mark.django_db
def test_silence_is_measured_from_the_last_activity() -> None:
    regression = make_regression(known_at=NOON - timedelta(days=9))
    make_event(regression, at=NOON - timedelta(days=4), kind="reply")

    assert ages(at=NOON).silence_median == 4
