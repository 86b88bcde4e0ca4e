"""The words and the releases that the project ships, folded: what was known when."""

from datetime import date

import pytest

from stable.fold import SupportState
from stable.tests.make import day, real_support

LIVING = (SupportState.SUPPORTED, SupportState.LONGTERM)
TODAY = day("2026-11-25")
LONGTERM_TODAY = {
    "5.10.y": date(2026, 12, 31),
    "5.15.y": date(2026, 12, 31),
    "6.1.y": date(2027, 12, 31),
    "6.6.y": date(2027, 12, 31),
    "6.12.y": date(2028, 12, 31),
    "6.18.y": date(2028, 12, 31),
}


def test_today_six_series_are_longterm_with_their_promised_ends() -> None:
    found = {s.series: s.projected_end for s in real_support(TODAY).values() if s.state is SupportState.LONGTERM}

    assert found == LONGTERM_TODAY


def test_today_all_others_are_over_but_the_newest() -> None:
    known = real_support(TODAY)

    assert len(known) > 100
    assert [s.series for s in known.values() if s.state is SupportState.SUPPORTED] == ["7.2.y"]
    for series in known.values():
        over = series.state in (SupportState.ENDED, SupportState.PRESUMED_ENDED)
        assert over != (series.series in {*LONGTERM_TODAY, "7.2.y"}), series


@pytest.mark.parametrize(
    ("series", "ended"),
    [
        ("3.10.y", "2017-11-04"),
        ("3.14.y", "2016-09-11"),
        ("3.18.y", "2019-05-16"),
        ("4.4.y", "2022-02-03"),
        ("4.9.y", "2023-01-07"),
        ("4.14.y", "2024-01-10"),
        ("4.19.y", "2024-12-05"),
        ("5.4.y", "2025-12-03"),
        ("6.16.y", "2025-10-12"),
        ("7.0.y", "2026-06-27"),
    ],
)
def test_announced_ends_have_their_day(series: str, ended: str) -> None:
    found = real_support(TODAY)[series]

    assert (found.state, f"{found.ended_on}") == (SupportState.ENDED, ended)


@pytest.mark.parametrize(
    ("at", "living"),
    [
        ("2012-09-01", "2.6.27 2.6.32 2.6.34 2.6.35 3.0 3.2 3.4 3.5"),
        ("2014-07-05", "2.6.32 3.2 3.4 3.10 3.12 3.14 3.15"),
        ("2014-11-01", "2.6.32 3.2 3.4 3.10 3.12 3.14 3.17"),  # 3.16 ended, and was not yet taken up
        ("2014-11-05", "2.6.32 3.2 3.4 3.10 3.12 3.14 3.16 3.17"),
        ("2017-03-15", "3.2 3.4 3.10 3.12 3.16 4.1 4.4 4.9 4.10"),  # 3.18 ended
        ("2017-04-20", "3.2 3.4 3.10 3.12 3.16 3.18 4.1 4.4 4.9 4.10"),  # and was taken up again
        ("2020-03-01", "3.16 4.4 4.9 4.14 4.19 5.4 5.5"),
        ("2023-02-08", "4.14 4.19 5.4 5.10 5.15 6.1"),
        ("2026-03-01", "5.10 5.15 6.1 6.6 6.12 6.18 6.19"),
    ],
)
def test_the_living_series_of_a_past_day_are_those_of_that_day(at: str, living: str) -> None:
    known = real_support(day(at))

    assert [s.series.removesuffix(".y") for s in known.values() if s.state in LIVING] == living.split()


@pytest.mark.parametrize(
    ("at", "series", "until"),
    [
        ("2023-01-15", "5.15.y", "2023-10-31"),
        ("2023-02-08", "5.15.y", "2026-10-31"),
        ("2023-11-05", "5.15.y", "2026-12-31"),
        ("2024-12-15", "6.1.y", "2026-12-31"),
        ("2024-12-17", "6.1.y", "2027-12-31"),
        ("2026-02-24", "6.12.y", "2026-12-31"),
        ("2026-02-26", "6.12.y", "2028-12-31"),
        ("2017-09-01", "4.4.y", "2018-02-28"),
        ("2017-10-01", "4.4.y", "2022-02-28"),
    ],
)
def test_a_promise_counts_from_the_day_it_was_made(at: str, series: str, until: str) -> None:
    assert f"{real_support(day(at))[series].projected_end}" == until


@pytest.mark.parametrize(
    ("at", "series", "names"),
    [
        ("2010-06-01", "2.6.32.y", ("Greg Kroah-Hartman",)),
        ("2013-01-01", "2.6.32.y", ("Willy Tarreau",)),
        ("2015-01-01", "3.16.y", ("Luis Henriques",)),
        ("2018-01-01", "3.16.y", ("Ben Hutchings",)),
        ("2026-11-25", "6.18.y", ("Greg Kroah-Hartman", "Sasha Levin")),
    ],
)
def test_who_releases_a_series_is_known_for_the_day(at: str, series: str, names: tuple[str, ...]) -> None:
    assert real_support(day(at))[series].maintainers == names


def test_the_forecast_of_a_plain_series_comes_from_the_series_before_it() -> None:
    found = real_support(day("2026-08-18"))["7.1.y"]

    assert (found.projected_end, found.projected_is_forecast) == (date(2026, 9, 3), True)
