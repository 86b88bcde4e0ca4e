"""The file of words about series."""

import csv
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stable.facts import Promise, SupportFact, Voice, is_series, parse_support_file
from stable.tests.make import ROOT, real_facts

HEAD = "series,promise,said,day,text,source\n"
# Every series that kernel.org or its maintainers ever called longterm.
LONGTERM = """2.6.16 2.6.27 2.6.32 2.6.33 2.6.34 2.6.35 3.0 3.2 3.4 3.10 3.12 3.14 3.16 3.18 4.1 4.4 4.9 4.14 4.19
5.4 5.10 5.15 6.1 6.6 6.12 6.18"""


def test_a_line_is_a_fact() -> None:
    line = '6.1.y,projected end,2024-12-16,2027-12-31,"Dec, 2027",https://www.example.org/\n'

    assert list(parse_support_file(HEAD + line)) == [
        SupportFact(
            "6.1.y",
            Promise.PROJECTED,
            Voice.FACTS_FILE,
            datetime(2024, 12, 16, tzinfo=UTC),
            date(2027, 12, 31),
            "Dec, 2027",
            "https://www.example.org/",
        )
    ]


@pytest.mark.parametrize(
    "line",
    [
        "6.1,longterm,2024-12-16,,,x",  # a release, not a series
        "6.y,longterm,2024-12-16,,,x",
        "6.1.y,for ever,2024-12-16,,,x",
        "6.1.y,longterm,,,,x",
        "6.1.y,longterm,Dec 2024,,,x",
        "6.1.y,ended,2024-12-16,2024-13-01,,x",
        "6.1.y,longterm",
        "",
        "\x00",
    ],
)
def test_a_line_that_cannot_be_read_is_no_fact(line: str) -> None:
    assert list(parse_support_file(f"{HEAD}{line}\n")) == []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("6.12.y", True), ("2.6.32.y", True), ("7.0.y", True), ("2.6.y", False), ("6.12.4.y", False), ("06.1.y", False),
     ("6.12.y\n", False), ("6.12-rc1.y", False), ("", False)],
)  # fmt: skip
def test_a_series_is_named_with_a_y(text: str, is_one: bool) -> None:
    assert is_series(text) is is_one


@given(st.text())
def test_any_file_gives_facts_or_none(text: str) -> None:
    list(parse_support_file(HEAD + text))


def test_every_line_of_the_shipped_file_is_a_fact_with_an_address() -> None:
    with (ROOT / "stable/data/support.csv").open(encoding="utf-8") as file:
        lines = len(list(csv.DictReader(file)))

    assert len(set(real_facts())) == lines > 140
    assert all(fact.source.startswith(("https://", "http://")) for fact in real_facts())


def test_every_longterm_series_is_in_it_with_its_maintainers() -> None:
    for promise in (Promise.LONGTERM, Promise.MAINTAINER):
        assert {f.series for f in real_facts() if f.promise is promise} == {f"{name}.y" for name in LONGTERM.split()}


def test_every_longterm_series_has_an_end_or_a_projected_one_to_come() -> None:
    over = {f.series for f in real_facts() if f.promise is Promise.ENDED}
    to_come = {f.series for f in real_facts() if f.promise is Promise.PROJECTED and f.day and f.day.year >= 2026}

    assert {f"{name}.y" for name in LONGTERM.split()} <= over | to_come


def test_ends_and_projections_name_a_day_and_nobody_speaks_of_the_future() -> None:
    for fact in real_facts():
        assert (fact.day is not None) == (fact.promise in (Promise.PROJECTED, Promise.ENDED)), fact
        assert fact.said_at < datetime(2026, 9, 1, tzinfo=UTC)
        if fact.promise is Promise.ENDED:
            assert fact.day is not None
            assert fact.day <= fact.said_at.date()


@pytest.mark.parametrize(
    ("series", "days"),
    [
        ("5.10.y", ["2022-12-31", "2026-12-31"]),
        ("5.15.y", ["2023-10-31", "2026-10-31", "2026-12-31"]),
        ("6.1.y", ["2026-12-31", "2027-12-31"]),
        ("6.6.y", ["2026-12-31", "2027-12-31"]),
        ("6.12.y", ["2026-12-31", "2028-12-31"]),
        ("6.18.y", ["2027-12-31", "2028-12-31"]),
    ],
)
def test_the_history_of_each_living_promise_is_kept(series: str, days: list[str]) -> None:
    told = sorted((f for f in real_facts() if f.series == series and f.day), key=lambda f: f.said_at)

    assert [f"{fact.day}" for fact in told] == days
