"""Forecasts looked back at: over every cycle that the facts file knows, better than the rule of thumb."""

from datetime import timedelta
from pathlib import Path

import pytest

from bench.forecasting import courses, run
from forecast.backtest import Backtest, backtest, trials
from forecast.habits import Course
from forecast.tests.make import SUNDAY, WEEK, make_course, make_history

FACTS = Path(__file__).resolve().parents[2] / "releases" / "data" / "releases.csv"


@pytest.fixture(scope="module")
def history() -> list[Course]:
    """All cycles since 2.6.13, whose opening nobody told."""
    return courses(FACTS.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def result(history: list[Course]) -> Backtest:
    """The scores over them."""
    found = backtest(history)
    assert found is not None
    return found


def test_the_facts_file_knows_all_cycles_since_2_6_13(history: list[Course]) -> None:
    assert history[0].version == "2.6.14"
    assert len(history) >= 110
    assert all(a.released_at == b.opened_at for a, b in zip(history, history[1:], strict=False))


@pytest.mark.parametrize("place", [0, 1])
def test_forecasts_are_better_than_nine_weeks(result: Backtest, place: int) -> None:
    score = result.all[place]

    assert score.rc == (1, 5)[place]
    assert score.ours.median < score.nine_weeks.median
    assert score.ours.mean < score.nine_weeks.mean - 1.5
    assert score.ours.within_3_days >= score.nine_weeks.within_3_days
    assert score.ours.within_a_week > score.nine_weeks.within_a_week


@pytest.mark.parametrize("place", [0, 1])
def test_of_late_forecasts_are_no_worse_than_nine_weeks(result: Backtest, place: int) -> None:
    score = result.recent[place]

    assert score.cycles == 24
    assert score.ours.median <= score.nine_weeks.median
    assert score.ours.mean <= score.nine_weeks.mean


@pytest.mark.parametrize("place", [0, 1])
def test_chances_come_true_as_often_as_they_say(result: Backtest, place: int) -> None:
    assert result.all[place].came_true == pytest.approx(result.all[place].expected, abs=0.05)


def test_later_cycles_do_not_change_earlier_forecasts(history: list[Course]) -> None:
    assert trials(history[:60], rc=5) == trials(history, rc=5)[:60]


def test_the_release_itself_is_not_known_to_its_forecast() -> None:
    history = make_history([9] * 8)
    short, long = (make_course("7.0", weeks=weeks, rcs=3) for weeks in (6, 14))

    first, second = (trials([*history, course], rc=5)[-1] for course in (short, long))

    assert (first.forecast_on, first.is_estimated) == (second.forecast_on, True)


def test_a_known_rc_is_the_moment_of_the_forecast() -> None:
    course = Course("7.0", SUNDAY, ((1, SUNDAY + 3 * WEEK),), SUNDAY + 10 * WEEK)

    trial = trials([course], rc=1)[0]

    assert (trial.at, trial.is_estimated) == (SUNDAY + 3 * WEEK, False)


def test_an_unknown_rc_is_never_after_the_release() -> None:
    course = Course("7.0", SUNDAY, (), SUNDAY + timedelta(days=30))

    assert trials([course], rc=5)[0].at == SUNDAY + timedelta(days=30)


def test_the_order_of_cycles_does_not_matter(history: list[Course], result: Backtest) -> None:
    assert backtest(reversed(history)) == result


def test_a_few_finished_cycles_make_no_score() -> None:
    assert backtest([*make_history([9] * 3), make_course(weeks=None)]) is None


def test_a_short_history_has_no_last_cycles_apart() -> None:
    found = backtest(make_history([9] * 5))

    assert found is not None
    assert found.parts == (found.all,)


def test_the_benchmark_prints_the_same_figures(result: Backtest) -> None:
    lines: list[str] = []

    run(lines.append)

    assert f"{result.all[0].ours.median:.1f}" in next(line for line in lines if line.startswith("at -rc1"))
