"""How long series go on after the next final."""

from datetime import timedelta

import pytest

from stable.lag import USUAL, next_final, usual_lag
from stable.tests.make import FINALS, day

LASTS = {"7.0.y": day("2026-06-27"), "7.1.y": day("2026-08-19")}


@pytest.mark.parametrize(
    ("series", "name"),
    [("7.0.y", "7.1"), ("7.1.y", "7.2"), ("6.18.y", "7.0"), ("2.6.39.y", "7.0"), ("7.2.y", None), ("nonsense", None)],
)
def test_the_next_final_is_the_earliest_of_a_later_cycle(series: str, name: str | None) -> None:
    found = next_final(series, tuple(reversed(FINALS)))

    assert (found[0] if found else None) == name


def test_the_lag_is_the_median_of_series_that_are_over() -> None:
    lag = usual_lag(LASTS, finals=FINALS, longterm=(), at=day("2026-09-01"))

    assert (lag.after, lag.series) == (timedelta(days=13), 1)  # 7.2 is out for two weeks only: 7.1.y may live


def test_longterm_series_tell_nothing() -> None:
    assert usual_lag(LASTS, finals=FINALS, longterm={"7.0.y"}, at=day("2026-09-01")) is USUAL


def test_without_history_the_lag_of_2026_serves() -> None:
    assert usual_lag({}, finals=(), longterm=(), at=day("2026-09-01")) is USUAL


def test_only_the_latest_twelve_series_count() -> None:
    finals = tuple((f"8.{n}", day("2030-01-01") + timedelta(weeks=10 * n)) for n in range(15))
    lasts = {f"8.{n}.y": finals[n + 1][1] + timedelta(days=100 if n < 2 else n) for n in range(14)}

    lag = usual_lag(lasts, finals=finals, longterm=(), at=day("2040-01-01"))

    assert (lag.after, lag.series) == (timedelta(days=7.5), 12)


def test_a_lag_says_what_it_is() -> None:
    assert str(USUAL) == "18 days after the next final, the median of 12 earlier series"
